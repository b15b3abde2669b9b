"""Cells whose numbers can be read, and frames around them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import ORANGE, SIGNED

CELL, BESIDE, ABOVE, EDGE = 0.46, 0.55, 0.5, 0.06  # inches: a cell's side, and the room around arrays
TITLE = 13  # points
LINE = "#bdbdbd"
ZERO = "#e2e2e2"  # of padding
MISSED = {"facecolor": "#fbe3d2", "edgecolor": ORANGE, "hatch": "///", "linewidth": 0}  # pixels in no window
BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue, as ITU-R BT.601 weighs them


def number_text(value: float) -> str:
    """Write a number in few characters: 3, −1, 0.25."""
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
    return "0" if text == "−0" else text


def largest(arrays: Iterable[np.ndarray]) -> float:
    """The largest absolute value in some arrays, NaN left out; 1 if there is nothing but zeros."""
    return max((np.nanmax(np.abs(array)) for array in arrays if not np.isnan(array).all()), default=0) or 1


def fitting(arrays: Iterable[np.ndarray], cell: float, text: Callable = number_text) -> float:
    """The font size, in points, at which every number fits a cell with a side of so many inches; at most 15."""
    longest = max((len(text(value)) for array in arrays for value in np.ravel(array) if not np.isnan(value)), default=1)
    return min(15, 36 * cell, 92 * cell / longest)


def row_of_cells(arrays: Sequence[np.ndarray], titles: Sequence[object] = (), below: float = 0,
                 colours: Iterable = repeat(None), cell: float = CELL,
                 most: float | None = None) -> tuple[Figure, np.ndarray]:
    """Draw arrays ``(rows, columns)`` as square cells, side by side, with room `below` for words; sizes are in inches.

    `colours` are those of each array's cells; an array without any gets those of `draw_cells`, and all these arrays
    share one scale, up to `most`, by default their largest absolute value. `cell` is the side of a cell.
    """
    tall, wide = max(map(len, arrays)), [array.shape[1] for array in arrays]
    size = cell * sum(wide) + BESIDE * len(arrays), cell * tall + ABOVE + below
    fig, axes = plt.figure(figsize=size, layout="none"), []
    most, fontsize, left = most or largest(arrays), fitting(arrays, cell), BESIDE / 2
    for array, shades in zip(arrays, colours, strict=False):
        height, width = (cell * side for side in array.shape)
        bottom = below + EDGE + (cell * tall - height) / 2
        axes.append(fig.add_axes((left / size[0], bottom / size[1], width / size[0], height / size[1])))
        draw_cells(axes[-1], array, shades, fontsize=fontsize, most=most)
        left += width + BESIDE
    for ax, title in zip(axes, titles, strict=False):
        ax.set_title(title, fontsize=11 if "\n" in str(title) else TITLE, pad=4)
    return fig, np.array(axes)


def draw_cells(ax, array: np.ndarray, colours: np.ndarray | None = None, text: Callable = number_text,
               fontsize: float = 11, most: float | None = None) -> None:
    """Draw an array ``(rows, columns)`` as cells with their numbers; the cell of a NaN has none.

    Without `colours`, ``(rows, columns, 3)``, 0 is white, a negative number orange and a positive one purple, pale
    enough to read black numbers on. The palest tint is for the smallest numbers, the darkest for `most`, by default the
    largest absolute value of the array.
    """
    if colours is None:
        share = np.abs(array) / (most or largest([array]))
        colours = plt.get_cmap(SIGNED)(0.5 + np.sign(np.round(array, 2)) * (0.07 + 0.16 * share))  # 0 as it is written
    ax.imshow(colours)
    for place in np.argwhere(~np.isnan(array)):
        dark = np.dot(colours[*place][:3], BRIGHTNESS) < 0.5
        ax.text(*place[::-1], text(array[*place]), ha="center", va="center", fontsize=fontsize,
                color="white" if dark else "black")
    without_axes(ax)
    for draw_line, count in ((ax.axhline, array.shape[0]), (ax.axvline, array.shape[1])):
        for edge in range(count + 1):
            draw_line(edge - 0.5, color=LINE, lw=0.8, clip_on=False)  # clipped, the outer lines would be half as thick


def frame(ax, row: int, column: int, height: int = 1, width: int = 1, colour: str = ORANGE, lw: float = 3.5) -> None:
    """Draw a frame around cells or pixels, whole at the border, too."""
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, fill=False, ec=colour, lw=lw, zorder=3,
                           clip_on=False))


def draw_sign(ax, sign: str) -> None:
    """Write a sign, such as "=", between a panel and the one to its left."""
    ax.annotate(sign, (0, 0.5), (-17, 0), xycoords="axes fraction", textcoords="offset points",
                ha="center", va="center", fontsize=16)
