"""Pictures of small arrays in which every number can be read, and of a window that slides over them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons.figures.style import BLUE, GREY, ORANGE, SIGNED, figure, without_axes

CELL = 0.46  # inches


@figure
def show_numbers(arrays: Sequence[np.ndarray], titles: Sequence[str] = (), between: Sequence[str] = ()) -> Figure:
    """Small 2-D arrays in a row, each cell with its number and shaded by it.

    Args:
        arrays: arrays of shape ``(rows, columns)``; a 1-D array is shown as one row. NaN stays empty.
        titles: a title for each.
        between: signs between neighbours, such as "∗" and "=".
    """
    arrays = [np.atleast_2d(array) for array in arrays]
    fig, axes = row_of_grids([array.shape for array in arrays])
    for ax, array in zip(axes, arrays, strict=True):
        draw_grid(ax, array)
    for ax, title in zip(axes, titles, strict=False):
        ax.set_title(title)
    for ax, sign in zip(axes[1:], between, strict=False):
        ax.annotate(sign, (0, 0.5), (-19, 0), xycoords="axes fraction", textcoords="offset points",
                    ha="center", va="center", fontsize=16)
    return fig


@figure
def show_correlation_step(image: np.ndarray, kernel: np.ndarray, output: np.ndarray, step: int,
                          strides: int = 1, padding: int = 0) -> Figure:
    """One step of a kernel (kh, kw) sliding over an image (H, W): the window, the kernel, the map so far.

    Args:
        output: the finished map; only its first `step` + 1 numbers are shown.
        step: which place of the map is computed, counted row by row from 0.
        strides: pixels from one window to the next.
        padding: rows and columns of zeros drawn around the image.
    """
    image, kernel, output = map(np.asarray, (image, kernel, output))
    padded = np.pad(image, padding)
    row, column = divmod(step, output.shape[1])
    top, left = row * strides, column * strides
    window = padded[top:top + kernel.shape[0], left:left + kernel.shape[1]]
    so_far = np.where(np.arange(output.size).reshape(output.shape) <= step, output, np.nan)

    fig, axes = row_of_grids([padded.shape, kernel.shape, output.shape], extra_height=0.5)
    for ax, array, title in zip(axes, (padded, kernel, so_far), ("image", "kernel", "map"), strict=True):
        draw_grid(ax, array)
        ax.set_title(title)
    if padding:
        axes[0].add_patch(Rectangle((padding - 0.5, padding - 0.5), *image.shape[::-1], fill=False, ec=GREY, ls="--"))
    axes[0].add_patch(Rectangle((left - 0.5, top - 0.5), *kernel.shape[::-1], fill=False, ec=ORANGE, lw=3.5, zorder=3))
    axes[2].add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, ec=ORANGE, lw=3.5, zorder=3))
    terms = " + ".join(f"{_factor(pixel)}·{_factor(weight)}"
                       for pixel, weight in zip(window.flat, kernel.flat, strict=True))
    fig.supxlabel(f"{terms} = {number_text(output[row, column])}", fontsize=11 if kernel.size < 10 else 9, color=BLUE)
    return fig


def row_of_grids(shapes: Sequence[tuple[int, int]], extra_height: float = 0):
    """A figure with one grid of square cells for each shape, side by side."""
    widths = [columns for _, columns in shapes]
    fig, axes = plt.subplots(
        1, len(shapes), squeeze=False, width_ratios=widths,
        figsize=(CELL * sum(widths) + 0.55 * len(shapes), CELL * max(rows for rows, _ in shapes) + 0.5 + extra_height))
    return fig, axes[0]


def draw_grid(ax, array: np.ndarray) -> None:
    """Cells with their numbers: white for 0, orange for negative and purple for positive values."""
    most = np.nanmax(np.abs(array)) or 1
    ax.imshow(array, cmap=SIGNED, vmin=-2.2 * most, vmax=2.2 * most)  # pale enough to read black numbers on
    for (row, column), value in np.ndenumerate(array):
        if not np.isnan(value):
            ax.text(column, row, number_text(value), ha="center", va="center", fontsize=11)
    without_axes(ax)
    for edge in range(array.shape[0] + 1):
        ax.axhline(edge - 0.5, color="#bdbdbd", lw=0.8)
    for edge in range(array.shape[1] + 1):
        ax.axvline(edge - 0.5, color="#bdbdbd", lw=0.8)


def number_text(value: float) -> str:
    """A number as short as it can be said: 3, −1, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def _factor(value: float) -> str:
    """A number inside a product."""
    return f"({number_text(value)})" if value < 0 else number_text(value)
