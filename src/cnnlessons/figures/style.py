"""How every figure looks: sizes that can be read at 100 %, colours that the colour-blind can tell apart."""

from collections.abc import Callable
from functools import wraps

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

# Okabe and Ito 2008, "Color universal design"
BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"
GREY = "#767676"

SIGNED = "PuOr"  # colour map for maps of both signs: centre it on 0

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
    """Let a drawing function use the course's style, and leave no open figure behind.

    The figure is closed for pyplot, so that a notebook shows it once: as the value of the cell,
    and not half drawn below an error.
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
    """Leave only the picture and its title."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
