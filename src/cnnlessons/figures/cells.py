"""Cells whose numbers can be read, and frames around them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons.figures.panels import set_titles, without_axes
from cnnlessons.figures.style import ORANGE, SIGNED

CELL = 0.46  # inches
LINE = "#bdbdbd"
BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue, as ITU-R BT.601 weighs them


def number_text(value: float) -> str:
    """Write a number in few characters: 3, −1, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def row_of_cells(arrays: Sequence[np.ndarray], titles: Sequence[object] = (), below: float = 0,
                 colours: Iterable = repeat(None), cell: float = CELL) -> tuple[Figure, np.ndarray]:
    """Draw arrays ``(rows, columns)`` as square cells, side by side, with room `below` for words; sizes are in inches.

    `colours` are those of each array's cells, as `draw_cells` takes them; `cell` is the side of a cell.
    """
    tall, wide = max(map(len, arrays)), [array.shape[1] for array in arrays]
    fig, axes = plt.subplots(1, len(arrays), squeeze=False, width_ratios=wide, figsize=(
        cell * sum(wide) + 0.55 * len(arrays), cell * tall + 0.5 + below))
    for ax, array, shades in zip(axes[0], arrays, colours, strict=False):
        draw_cells(ax, array, shades, fontsize=min(11, 30 * cell))
    set_titles(axes[0], titles)
    return fig, axes[0]


def draw_cells(ax, array: np.ndarray, colours: np.ndarray | None = None, text: Callable = number_text,
               fontsize: float = 11) -> None:
    """Draw an array ``(rows, columns)`` as cells with their numbers; the cell of a NaN has none.

    Without `colours`, ``(rows, columns, 3)``, 0 is white, a negative number orange and a positive one purple, pale
    enough to read black numbers on.
    """
    if colours is None:
        colours = plt.get_cmap(SIGNED)(0.5 + array / (4.4 * (np.nanmax(np.abs(array)) or 1)))
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
