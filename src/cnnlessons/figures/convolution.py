"""Pictures of images as numbers, of what a flattening keeps, and of what kernels make of signals and photos."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from cnnlessons.figures.style import GREY, ORANGE, SIGNED, STYLE, figure, without_axes

POSITIVE, NEGATIVE = "#5e3c99", "#e66101"  # the two ends of the colour map for signed maps
DPI = STYLE["figure.dpi"]
CELL = 32  # dots on the screen, as all lengths here: three figures fit in
KERNEL_CELL, GAP, TITLE = 27, 8, 28


def _sheet(width: int, height: int):
    """An empty figure, and a function that places axes on it: top, left, height, width, all in dots.

    Pixels and cells of whole dots look alike wherever they stand, and keep the picture's file small.
    """
    fig = plt.figure(figsize=(width / DPI, height / DPI), layout="none")

    def place(top: float, left: float, tall: float, wide: float):
        ax = fig.add_axes((left / width, 1 - (top + tall) / height, wide / width, tall / height))
        without_axes(ax)
        return ax

    return fig, place


@figure
def show_pixels(image: np.ndarray) -> Figure:
    """A grey image (H, W) of 0 to 255, with each pixel's number printed in it."""
    height, width = CELL * image.shape[0], CELL * image.shape[1]
    fig, place = _sheet(width, height)
    ax = place(0, 0, height, width)
    ax.imshow(image, vmin=0, vmax=255)
    for (row, column), value in np.ndenumerate(image):
        colour = "#8a8a8a" if value == 0 else "white" if value < 128 else "black"
        ax.text(column, row, value, ha="center", va="center", fontsize=8, color=colour)
    return fig


@figure
def show_patches(images: Collection[np.ndarray], titles: Collection[str] = (),
                 patches: Sequence[tuple[int, int, int, int]] = (), scale: int = 5) -> Figure:
    """Images (H, W), (H, W, 1) or (H, W, 3) of 0 to 255 in a row, with a frame around one patch of each.

    Args:
        images: at least one, all of one height and width.
        titles: a title for each.
        patches: ``(top, left, height, width)`` in pixels, for each image.
        scale: dots on the screen along each side of a pixel.
    """
    images = list(images)
    height, width = scale * images[0].shape[0], scale * images[0].shape[1]
    top = TITLE if len(titles) else GAP
    fig, place = _sheet(len(images) * (width + GAP) + GAP, top + height + GAP)
    for i, image in enumerate(images):
        place(top, GAP + i * (width + GAP), height, width).imshow(image, vmin=0, vmax=255)
    for ax, title in zip(fig.axes, titles, strict=False):
        ax.set_title(title)
    for ax, (top, left, tall, wide) in zip(fig.axes, patches, strict=False):
        ax.add_patch(Rectangle((left - 0.5, top - 0.5), wide, tall, fill=False, ec=ORANGE, lw=3))
    return fig


@figure
def show_flattened(patterns: Sequence[np.ndarray], titles: Sequence[str], marked: Sequence[np.ndarray] = ()) -> Figure:
    """Small patterns (H, W) side by side, and below them their rows of H·W numbers, cut by a line after each W.

    Args:
        patterns: arrays of one shape, 0 to 1; as many as fit side by side above a row.
        titles: a title for each pattern and its row.
        marked: for each pattern an array of truth values; cells that are true get an orange frame.
    """
    height, width = patterns[0].shape
    marked = list(marked) or [np.zeros((height, width), bool)] * len(patterns)
    columns, lines = height * width + 1, height + 2 + 2 * len(patterns)
    fig, place = _sheet(CELL * columns, CELL * lines)
    ax = place(0, 0, CELL * lines, CELL * columns)  # one cell is one unit of both axes
    step = (height * width - width) // max(len(patterns) - 1, 1)
    for i, (pattern, title, mask) in enumerate(zip(patterns, titles, marked, strict=True)):
        top = height + 2.5 + 2 * i
        _draw_cells(ax, pattern, mask, i * step + 0.5, 1)
        _draw_cells(ax, pattern.reshape(1, -1), mask.reshape(1, -1), 0.5, top)
        ax.text(i * step + 0.5 + width / 2, 0.5, title, ha="center", va="center")
        ax.text(0.5, top - 0.4, title, va="center")
        for edge in range(0, height * width + 1, width):
            ax.plot([edge + 0.5] * 2, [top, top + 1], color="black", lw=2)
    ax.set(xlim=(0, columns), ylim=(lines, 0))
    return fig


def _draw_cells(ax, values: np.ndarray, marked: np.ndarray, left: float, top: float) -> None:
    """Cells of 0 (white) to 1 (purple) with their numbers, the marked ones framed, from a corner on."""
    for (row, column), value in np.ndenumerate(values):
        corner = left + column, top + row
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=plt.get_cmap(SIGNED)(0.5 + 0.23 * value), edgecolor="#bdbdbd"))
        ax.text(corner[0] + 0.5, corner[1] + 0.5, value, ha="center", va="center")
        if marked[row, column]:
            ax.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=ORANGE, lw=3, zorder=3))


@figure
def show_filtered(kernels: Mapping[str, np.ndarray], results: Sequence[np.ndarray], signed: Collection[str] = (),
                  columns: int = 3, scale: int = 3) -> Figure:
    """What kernels make of one photo: each result below its name and its kernel.

    Args:
        kernels: a small 2-D kernel for each name.
        results: for each kernel the map (H, W); like a photo it is shown in greys, cut off at 0 and 255.
        signed: names of kernels whose maps are of both signs: white is 0, orange negative, purple positive.
        columns: pictures in a row.
        scale: dots on the screen along each side of a pixel.
    """
    columns = min(columns, len(kernels))
    height, width = (scale * side for side in results[0].shape)
    tall = TITLE + 3 * KERNEL_CELL + 2 * GAP + height  # of a kernel and its picture
    fig, place = _sheet(columns * (width + GAP) + GAP, -(-len(kernels) // columns) * (tall + GAP))
    for i, ((name, kernel), result) in enumerate(zip(kernels.items(), results, strict=True)):
        top, left = i // columns * (tall + GAP) + TITLE, i % columns * (width + GAP) + GAP
        rows, cells = (KERNEL_CELL * side for side in kernel.shape)
        above = place(top, left + (width - cells) // 2, rows, cells)
        below = place(top + 3 * KERNEL_CELL + GAP, left, height, width)
        _draw_kernel(above, kernel)
        above.set_title(name)
        if name in signed:
            most = np.abs(result).max() or 1
            below.imshow(result, cmap=SIGNED, vmin=-most, vmax=most)
        else:
            below.imshow(result, vmin=0, vmax=255)
    return fig


def _draw_kernel(ax, kernel: np.ndarray) -> None:
    """A kernel's numbers as fractions, 1/9 and not 0.11, shaded as `show_numbers` shades them."""
    most = np.abs(kernel).max() or 1
    ax.imshow(kernel, cmap=SIGNED, vmin=-2.2 * most, vmax=2.2 * most)
    for (row, column), value in np.ndenumerate(kernel):
        number = str(Fraction(float(value)).limit_denominator(99)).replace("-", "−")
        ax.text(column, row, number, ha="center", va="center", fontsize=9)


@figure
def show_signal(signal: np.ndarray, kernel: np.ndarray, result: np.ndarray, title: str = "") -> Figure:
    """A signal, the kernel that slides along it, and the result: each answer below the middle of its window.

    Args:
        signal: one axis.
        kernel: one axis, shown at the place where it starts.
        result: one number for each place of the kernel; purple is positive, orange negative.
        title: what the signal is.
    """
    middle = (len(kernel) - 1) / 2
    fig, axes = plt.subplots(3, 1, figsize=(6.4, 3.9), sharex=True, height_ratios=[2, 1.2, 2])
    names = (title or "signal", "kernel, at its first place", "result")
    for ax, values, start, name in zip(axes, (signal, kernel, result), (0, 0, middle), names, strict=True):
        places = start + np.arange(len(values))
        colours = GREY if ax is axes[0] else [NEGATIVE if value < 0 else POSITIVE for value in values]
        ax.bar(places, values, color=colours, width=0.8)
        ax.axhline(0, color="black", lw=0.8)
        ax.set_title(name, loc="left")
        ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes[0].axvspan(-0.5, len(kernel) - 0.5, fill=False, ec=ORANGE, lw=2)
    axes[2].axvspan(middle - 0.5, middle + 0.5, fill=False, ec=ORANGE, lw=2)
    axes[2].set(xlabel="place in the signal", xlim=(-1, len(signal)))
    return fig
