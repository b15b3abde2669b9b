"""The look of every figure, and the panels that figures of images share."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

# Okabe and Ito 2008, "Color universal design": colour-blind readers can tell them apart.
BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"
GREY = "#767676"
SIGNED = "PuOr"  # the colour map for numbers of both signs: white is 0, orange negative, purple positive
WIDE = 9.6  # inches; a notebook's column allows about as much

STYLE = {
    "figure.dpi": 96,
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e6e6",
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "axes.prop_cycle": plt.cycler(color=[BLUE, ORANGE, GREEN, PURPLE, SKY]),
}


def figure(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Give a drawing function the course's style, and close what it opened.

    Pyplot then forgets the figure. A notebook shows it once, as the value of the cell, and shows nothing half drawn
    below an error.
    """
    @wraps(draw)
    def drawn(*args, **kwargs) -> Figure:
        open_before = plt.get_fignums()
        try:
            with plt.rc_context(STYLE):
                return draw(*args, **kwargs)
        finally:
            for number in set(plt.get_fignums()).difference(open_before):
                plt.close(number)
    return drawn


def without_axes(ax) -> None:
    """Remove ticks, grid and spines from a panel."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def set_titles(axes: Iterable, titles: Iterable[object]) -> None:
    """Write a title above each panel, as far as there are titles."""
    for ax, title in zip(axes, titles, strict=False):
        ax.set_title(title)


def sheet(width: int, height: int) -> tuple[Figure, Callable]:
    """Make an empty figure, and a function that places panels on it: top, left, height and width, all in dots.

    Pixels and cells of whole dots look alike everywhere, and keep the picture's file small.
    """
    dpi = STYLE["figure.dpi"]
    fig = plt.figure(figsize=(width / dpi, height / dpi), layout="none")

    def place(top: float, left: float, tall: float, wide: float):
        ax = fig.add_axes((left / width, 1 - (top + tall) / height, wide / width, tall / height))
        without_axes(ax)
        return ax

    return fig, place


def image_grid(count: int, shape: Sequence[int], titles: Iterable[object] = (), columns: int = 1, size: float = 1.3,
               beside: float = 0) -> tuple[Figure, np.ndarray]:
    """Make a figure of equal panels in rows, with titles and without axes.

    Args:
        count: number of panels.
        shape: ``(height, width, ...)`` of an image, in pixels.
        titles: a title for each panel.
        columns: panels in a row.
        size: width of a panel, in inches.
        beside: room at the right for a scale, in inches.
    """
    titles = list(map(str, titles))
    columns = min(columns, count)
    rows = -(-count // columns)
    lines = max((1 + title.count("\n") for title in titles), default=0)
    height = size * shape[0] / shape[1] + (0.1 + 0.2 * lines if lines else 0)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(size * columns + beside, height * rows))
    for ax in axes.flat:
        without_axes(ax)
    set_titles(axes.flat, titles)
    return fig, axes.ravel()


def draw_signed(axes: Iterable, maps: Sequence[np.ndarray], most: float | None = None, label: str = "",
                colours: int = 256):
    """Draw maps of any sign on one scale that is centred on 0, and the scale at the figure's right.

    Args:
        axes: a panel for each map.
        maps: ``(H, W)`` each.
        most: end of the scale; the largest absolute value if it is None.
        label: what the scale shows.
        colours: number of different colours.

    Returns:
        The colour bar.
    """
    largest = max(np.abs(values).max() for values in maps) or 1
    most = most or largest
    for ax, values in zip(axes, maps, strict=False):
        shown = ax.imshow(values, cmap=plt.get_cmap(SIGNED, colours), vmin=-most, vmax=most)
    return ax.figure.colorbar(shown, ax=ax.figure.axes, shrink=0.9, aspect=12 * ax.figure.get_figheight(),
                              label=label, extend="both" if most < largest else "neither")
