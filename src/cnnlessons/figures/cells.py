"""Cells whose numbers can be read, and frames around them."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons.figures.style import ORANGE, SIGNED, set_titles, without_axes

CELL = 0.46  # inches
LINE = "#bdbdbd"
BRIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue, as ITU-R BT.601 weighs them


def number_text(value: float) -> str:
    """Write a number in few characters: 3, −1, 0.25."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def row_of_cells(shapes: Sequence[Sequence[int]], titles: Sequence[object] = (), cell: float = CELL,
                 below: float = 0) -> tuple[Figure, np.ndarray]:
    """Make a figure with a panel of square cells for each shape, side by side.

    Args:
        shapes: ``(rows, columns)`` of each panel.
        titles: a title for each panel.
        cell: side of a cell, in inches.
        below: room below the panels, in inches.
    """
    tall, wide = max(rows for rows, _ in shapes), [columns for _, columns in shapes]
    fig, axes = plt.subplots(1, len(shapes), squeeze=False, width_ratios=wide, figsize=(
        cell * sum(wide) + 0.55 * len(shapes), cell * tall + 0.5 + below))
    set_titles(axes[0], titles)
    return fig, axes[0]


def draw_cells(ax, array: np.ndarray, colours: np.ndarray | None = None, text: Callable = number_text,
               fontsize: float = 11) -> None:
    """Draw an array as cells with their numbers; the cell of a NaN has none.

    Args:
        ax: the panel.
        array: ``(rows, columns)``.
        colours: ``(rows, columns, 3)``, red, green and blue; by default white for 0, orange for negative and purple
            for positive numbers, pale enough to read black numbers on.
        text: writes a number.
        fontsize: of the numbers, in points.
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
