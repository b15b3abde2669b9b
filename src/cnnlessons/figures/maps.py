"""Figures of what layers make of images: maps, heat maps, and the patches that excite a filter most."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.figures.cells import TITLE, draw_cells, fitting, frame, number_text
from cnnlessons.figures.panels import GAP_DOTS, TITLE_DOTS, image_grid, share_signed_scale, sheet, without_axes
from cnnlessons.figures.style import GREY, SIGNED, figure

BAR_DOTS = 48  # for a scale and its numbers below a `sheet`
NAME = {"rotation": 0, "ha": "right", "va": "center", "fontsize": 10}  # of a row, at its left


@figure
def show_feature_maps(maps: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 4,
                      size: float = 2.2) -> Figure:
    """Draw maps ``(H, W)`` in rows of `columns`, each `size` inches wide: white is 0, orange negative, purple positive.

    All maps share one scale, which is centred on 0 and drawn at the right.
    """
    fig, axes = image_grid(maps, titles, columns, size, beside=0.6)
    share_signed_scale(axes)
    return fig


@figure
def show_image_and_maps(image: np.ndarray, maps: Sequence[np.ndarray], titles: Sequence[str] = (),
                        size: float = 2.4, most: float | None = None) -> Figure:
    """Draw a grey image and beside it maps of any sign: white is 0, orange negative, purple positive.

    The image and the maps are ``(H, W)``, each `size` inches wide. The maps share one scale, which is centred on 0 and
    drawn at the right. It ends at `most`, by default the largest absolute value; larger values are drawn like `most`.
    """
    fig, axes = image_grid([image, *maps], titles, 1 + len(maps), size, beside=0.7)
    share_signed_scale(axes[1:], most)
    return fig


@figure
def show_heat_maps(images: Sequence[np.ndarray], heats: Sequence[np.ndarray], titles: Sequence[object] = (),
                   columns: int = 5, label: str = "") -> Figure:
    """Draw heat maps ``(H, W)`` of any sign in rows of `columns`, each with the outline of its image on top.

    White is 0, orange negative, purple positive, on one scale that is centred on 0. The scale is drawn at the right,
    below its `label`; only its upper half where nothing is negative. The outline runs halfway between the smallest and
    the largest pixel of an image ``(H, W)`` or ``(H, W, 1)``.
    """
    fig, axes = image_grid(heats, titles, columns, 1.6, beside=0.9)
    bar = share_signed_scale(axes, label=label, colours=25)  # few colours and hard outlines halve the file
    for ax, image in zip(axes, images, strict=False):
        pixels = np.reshape(image, np.shape(image)[:2])
        ax.contour(pixels, [(pixels.min() + pixels.max()) / 2], colors=GREY, linewidths=1, antialiased=False)
    if np.min(heats) >= 0:
        bar.ax.set_ylim(bottom=0)
    return fig


@figure
def show_filtered(kernels: Mapping[str, np.ndarray], results: Sequence[np.ndarray],
                  signed: Collection[str] = (), dots: int = 2) -> Figure:
    """Draw what kernels make of one photo, two in a row: each kernel with its name and its sum, and the result beside.

    `kernels` is name -> kernel of at most three rows and columns. The results are ``(H, W)``; like a photo they are
    drawn in greys, cut off at 0 and 255. Those named in `signed` are white at 0, orange below and purple above, on one
    scale that is drawn at the bottom; it ends where 99 of 100 of their numbers lie. A pixel has `dots` dots on the
    screen along each side.
    """
    cell, columns = 42, min(2, len(kernels))  # dots of a kernel's cell
    height, width = (dots * side for side in results[0].shape)
    tall, wide = TITLE_DOTS + height + GAP_DOTS, 3 * cell + width + 3 * GAP_DOTS
    rows, below = -(-len(kernels) // columns), BAR_DOTS if signed else 0
    fig, place = sheet(columns * wide, rows * tall + below)
    ends = [np.quantile(np.abs(result), 0.99) for name, result in zip(kernels, results, strict=True) if name in signed]
    most, few = max(ends, default=0) or 1, plt.get_cmap(SIGNED, 21)  # few colours keep the file small
    for i, ((name, kernel), result) in enumerate(zip(kernels.items(), results, strict=True)):
        top, left = i // columns * tall + TITLE_DOTS, i % columns * wide + GAP_DOTS
        beside = place(top, left, *(cell * side for side in kernel.shape))
        draw_cells(beside, kernel, text=_fraction, fontsize=fitting([kernel], cell / 96, _fraction))
        beside.set_title(name, loc="left", fontsize=TITLE)
        beside.set_xlabel(f"sum {_fraction(kernel.sum())}", fontsize=TITLE)
        scale = {"cmap": few, "vmin": -most, "vmax": most} if name in signed else {"vmin": 0, "vmax": 255}
        picture = place(top, left + 3 * cell + GAP_DOTS, height, width).imshow(result, **scale)
        if name in signed:
            bar = picture
    if signed:
        ax = place(rows * tall + GAP_DOTS, columns * wide - width - 2 * GAP_DOTS, GAP_DOTS * 1.5, width)
        fig.colorbar(bar, cax=ax, orientation="horizontal", extend="both")
    return fig


def _fraction(value: float) -> str:
    """Write a number as a fraction: 1/9, not 0.11; if there is none with a small number below, in decimals."""
    fraction = Fraction(float(value)).limit_denominator(16)
    return number_text(value) if abs(fraction - value) > 1e-9 else str(fraction).replace("-", "−")


@figure
def show_film(film: np.ndarray, kernel: np.ndarray, start: Sequence[int]) -> Figure:
    """Draw the frames of a film side by side, and a kernel that spans some of them below the frames that it lies on.

    The film is ``(frames, H, W)``, the kernel ``(kt, kh, kw)``. `start` is the place of its first entry, (frame, row,
    column); the window is framed.
    """
    cell, gap = 24, 12
    frames, rows, columns = film.shape
    first, top, left = start
    height, width = rows * cell, columns * cell
    below = TITLE_DOTS + height + gap + TITLE_DOTS
    fig, place = sheet(frames * (width + gap) + gap, below + kernel.shape[1] * cell + gap)
    for number, picture in enumerate(film):
        ax = place(TITLE_DOTS, gap + number * (width + gap), height, width)
        ax.imshow(picture, vmin=0, vmax=film.max() or 1)
        ax.set_title(f"frame {number}")
        if 0 <= number - first < len(kernel):
            part = kernel[number - first]
            frame(ax, top, left, *part.shape)
            weights = place(below, gap + number * (width + gap) + left * cell, *(cell * side for side in part.shape))
            draw_cells(weights, part, fontsize=12)
            weights.set_title("kernel", loc="left")
    return fig


@figure
def show_layer_maps(outputs: Mapping[str, np.ndarray]) -> Figure:
    """Draw the first ten maps of each layer in a row, all equally large; a layer of single numbers is a strip.

    White is a layer's largest number and black 0 (or its smallest, if that is below 0). `outputs` is name -> maps
    ``(H, W, filters)`` or numbers ``(units,)``.
    """
    heights = [1 if np.ndim(values) == 3 else 0.42 for values in outputs.values()]
    fig = plt.figure(figsize=(9.5, 0.95 * sum(heights)))
    grid = fig.add_gridspec(len(outputs), 10, height_ratios=heights)
    for row, (name, values) in enumerate(outputs.items()):
        is_map = np.ndim(values) == 3
        panels = np.moveaxis(values, -1, 0)[:10] if is_map else [values[None]]
        for column, panel in enumerate(panels):
            ax = fig.add_subplot(grid[row, column if is_map else slice(None)])
            ax.imshow(panel, vmin=min(0, values.min()), vmax=values.max() or 1, aspect="equal" if is_map else "auto")
            without_axes(ax)
            if not is_map:
                frame(ax, 0, 0, 1, panel.size, colour=GREY, lw=1)  # otherwise white ends nowhere on a white page
        fig.axes[-len(panels)].set_ylabel(f"{name}\n{by(values.shape)}", **NAME)
    return fig


@figure
def show_strongest_patches(patches: Mapping[str, np.ndarray], filters: Mapping[str, Sequence[int]],
                           kernels: Mapping[str, np.ndarray]) -> Figure:
    """Draw a row of patches for each filter, layer below layer; in `kernels`, what the filters of a layer multiply.

    `patches` is layer -> ``(filters, count, height, width, 1)`` of 0 (black) to 1 (white), and `filters` has the
    filters' numbers. `kernels` is layer -> ``(filters, kh, kw)``; a kernel is drawn at the left of its patches: white
    is 0, orange negative, purple positive, on one scale that is drawn at the bottom.
    """
    side, apart, before = 62, 6, 76  # dots of a patch, between patches, and of a row's name
    columns = max(rows.shape[1] + (name in kernels) for name, rows in patches.items())
    wide = before + columns * (side + apart)
    tall = sum(TITLE_DOTS + GAP_DOTS + len(rows) * (side + apart) for rows in patches.values())
    fig, place = sheet(wide, tall + BAR_DOTS)
    top, bar, most = 0, None, max(np.abs(kernel).max() for kernel in kernels.values())
    scale = {"cmap": SIGNED, "vmin": -most, "vmax": most}
    for name, rows in patches.items():
        fig.text(4 / wide, 1 - (top + TITLE_DOTS - 6) / (tall + BAR_DOTS), fontsize=TITLE, fontweight="bold",
                 s=f"{name}: patches of {by(rows.shape[2:4])} pixels")
        top += TITLE_DOTS + GAP_DOTS
        for which, number in enumerate(filters[name]):
            fig.text((before - 8) / wide, 1 - (top + side / 2) / (tall + BAR_DOTS), f"filter {number}", ha="right",
                     va="center", fontsize=12)
            kernel = kernels[name][which:which + 1] if name in kernels else []
            for column, picture in enumerate([*kernel, *rows[which]]):
                ax = place(top, before + column * (side + apart), side, side)
                weights = column < len(kernel)
                drawn = ax.imshow(picture, **(scale if weights else {"vmin": 0, "vmax": 1}))
                bar = drawn if weights else bar
                frame(ax, 0, 0, *picture.shape[:2], colour=GREY, lw=1)  # otherwise white ends nowhere on a white page
            top += side + apart
    bar = fig.colorbar(bar, cax=place(top + GAP_DOTS, before, GAP_DOTS * 1.5, 3 * side), orientation="horizontal")
    bar.ax.text(1.05, 0.5, "weights of a kernel", transform=bar.ax.transAxes, va="center", fontsize=11)
    return fig
