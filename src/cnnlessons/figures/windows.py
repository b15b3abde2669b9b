"""Pictures of where a kernel's windows lie, what they miss, and how they add up over channels and layers."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from cnnlessons.figures.numbers import CELL, draw_grid, number_text, row_of_grids
from cnnlessons.figures.style import BLUE, ORANGE, SKY, figure, without_axes

MISSED = {"facecolor": "#fbe3d2", "edgecolor": ORANGE, "hatch": "///", "linewidth": 0}
LINE = "#bdbdbd"


@figure
def show_windows(pixels: Sequence[float], kernel_size: int, strides: Sequence[int],
                 padding: Sequence[tuple[int, int]] = ()) -> Figure:
    """The windows of a kernel that slides along one row of pixels: a panel for each stride, a bar for each window.

    Zeros of padding are grey; pixels that no window reaches are hatched.

    Args:
        pixels: the numbers of the row.
        kernel_size: pixels of each window.
        strides: pixels from one window to the next, for each panel.
        padding: zeros (before, after) the row, for each panel; without it there are none.
    """
    padding = list(padding) or [(0, 0)] * len(strides)
    before, after = max(pad[0] for pad in padding), max(pad[1] for pad in padding)
    lanes = [-(-kernel_size // step) for step in strides]
    fig, axes = plt.subplots(len(strides), 1, squeeze=False, height_ratios=[1.9 + 0.42 * n for n in lanes], figsize=(
        CELL * max(len(pixels) + before + after, 8), CELL * sum(2.2 + 0.42 * n for n in lanes)))
    for ax, step, pads, n in zip(axes.flat, strides, padding, lanes, strict=True):
        count = _draw_windows(ax, np.asarray(pixels), kernel_size, step, pads, n)
        zeros = f", padding {pads[0]} + {pads[1]}" if any(pads) else ""
        ax.set_title(f"stride {step}{zeros}: {count} window{'s' * (count > 1)}")
        ax.set(xlim=(-before - 0.6, len(pixels) + after - 0.4), ylim=(0.6 + 0.42 * n, -0.55), aspect="equal")
        without_axes(ax)
    return fig


def _draw_windows(ax, pixels: np.ndarray, kernel_size: int, step: int, pads: tuple[int, int], lanes: int) -> int:
    """One row of pixels from 0, its padding to both sides, and its windows below; how many there are."""
    end = len(pixels) + pads[1]
    lefts = range(-pads[0], end - kernel_size + 1, step)
    reached = {place for left in lefts for place in range(left, left + kernel_size)}
    for place in range(-pads[0], end):
        real = 0 <= place < len(pixels)
        ax.add_patch(Rectangle((place - 0.5, -0.5), 1, 1, facecolor="white" if real else "#e2e2e2", edgecolor=LINE))
        if place not in reached:
            ax.add_patch(Rectangle((place - 0.5, -0.5), 1, 1, **MISSED))
        ax.text(place, 0, number_text(pixels[place]) if real else "0", ha="center", va="center")
    for number, left in enumerate(lefts):
        top = 0.62 + 0.42 * (number % lanes)
        ax.add_patch(Rectangle((left - 0.44, top), kernel_size - 0.12, 0.32, color=SKY if number % 2 else BLUE))
    return len(lefts)


@figure
def show_usage(counts: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """How many windows each pixel is part of, as numbers: arrays (H, W) side by side, shaded on one scale.

    A pixel that no window reaches is hatched.
    """
    counts = list(map(np.asarray, counts))
    most = max(array.max() for array in counts)
    fig, axes = row_of_grids([array.shape for array in counts])
    for ax, array in zip(axes, counts, strict=True):
        ax.imshow(array, cmap="Blues", vmin=0, vmax=1.6 * most)  # pale enough to read black numbers on
        for (row, column), count in np.ndenumerate(array):
            if not count:
                ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **MISSED))
            ax.text(column, row, count, ha="center", va="center")
        without_axes(ax)
    for ax, title in zip(axes, titles, strict=False):
        ax.set_title(title)
    return fig


@figure
def show_enlarged(images: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 4,
                  size: float = 2.2) -> Figure:
    """Images (H, W) or (H, W, 3) of 0 to 255, each drawn `size` inches wide however few pixels it has."""
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height, width = images[0].shape[:2]
    fig, axes = plt.subplots(rows, columns, squeeze=False,
                             figsize=(size * columns, (size * height / width + 0.3 * bool(len(titles))) * rows))
    for ax in axes.flat:
        without_axes(ax)
    for ax, image in zip(axes.flat, images, strict=False):
        ax.imshow(image, vmin=0, vmax=255)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    return fig


@figure
def show_channel_sum(image: np.ndarray, kernel: np.ndarray, parts: Sequence[np.ndarray], bias: float,
                     output: np.ndarray) -> Figure:
    """One filter at work: each channel with its slice of the kernel, the map that it gives, and the sum of all.

    Args:
        image: ``(H, W, C)``.
        kernel: ``(kh, kw, C)``.
        parts: the C maps, ``(H_out, W_out)``, one for each channel.
        bias: added once to the sum.
        output: the sum and the bias, ``(H_out, W_out)``.
    """
    channels = image.shape[-1]
    widths = [image.shape[1], kernel.shape[1], parts[0].shape[1], output.shape[1]]
    fig, axes = plt.subplot_mosaic(
        [[f"image {c}", f"kernel {c}", f"part {c}", "output"] for c in range(channels)], width_ratios=widths,
        figsize=(CELL * sum(widths) + 2.6, (CELL * image.shape[0] + 0.45) * channels))
    for c in range(channels):
        row = [axes[f"{name} {c}"] for name in ("image", "kernel", "part")]
        for ax, array in zip(row, (image[..., c], kernel[..., c], parts[c]), strict=True):
            draw_grid(ax, array)
        row[0].set_title(f"channel {c}")
        row[1].set_title(f"slice {c}")
        _sign(row[1], "∗")
        _sign(row[2], "=")
    draw_grid(axes["output"], output)
    axes["output"].set_title(f"sum of all, {'−' if bias < 0 else '+'} bias {number_text(abs(bias))}")
    _sign(axes["output"], "→")
    return fig


def _sign(ax, sign: str) -> None:
    ax.annotate(sign, (0, 0.5), (-15, 0), xycoords="axes fraction", textcoords="offset points",
                ha="center", va="center", fontsize=16)


@figure
def show_stacks(stacks: Sequence[Sequence[int]], titles: Sequence[str] = ()) -> Figure:
    """Layers of convolutions from the side, a panel for each stack: what of the input one output sees.

    Args:
        stacks: the kernel sizes of each stack, first layer first; all strides are 1.
        titles: a title for each.
    """
    seen = [1 + sum(size - 1 for size in stack) for stack in stacks]
    deepest = max(map(len, stacks))
    fig, axes = plt.subplots(1, len(stacks), squeeze=False, width_ratios=seen,
                             figsize=(CELL * sum(seen) + 1.2 * len(stacks), 0.8 * deepest + 1.1))
    for ax, stack, width in zip(axes.flat, stacks, seen, strict=True):
        _draw_stack(ax, stack, width)
        ax.set(xlim=(-0.7 - width / 2, width / 2 + 0.7), ylim=(-0.9, 1.7 * deepest + 0.7), aspect="equal")
        without_axes(ax)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    return fig


def _draw_stack(ax, stack: Sequence[int], width: int) -> None:
    """The input at the bottom, one output at the top, and the cone that joins them."""
    for level, kernel_size in enumerate([*stack, None]):
        y = 1.7 * level
        for place in range(width):
            colour = BLUE if level == len(stack) else SKY
            ax.add_patch(Rectangle((place - width / 2 + 0.04, y - 0.46), 0.92, 0.92, color=colour, lw=0))
        if kernel_size is not None:
            above = width - kernel_size + 1
            ax.add_patch(Polygon([(-width / 2, y + 0.5), (width / 2, y + 0.5), (above / 2, y + 1.2),
                                  (-above / 2, y + 1.2)], color="#d9d9d9", lw=0))
            ax.text(0, y + 0.85, f"{kernel_size}x{kernel_size}", ha="center", va="center")
            width = above
    ax.text(0, -0.85, "input", ha="center", va="center", fontsize=9)
