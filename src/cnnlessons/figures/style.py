"""The look of every figure."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter

from cnnlessons._language import FONT, language, say

# Okabe and Ito 2008, "Color universal design": colour-blind readers can tell them apart.
BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"
COLOURS = BLUE, ORANGE, GREEN, PURPLE, SKY
GREY, DARK = "#767676", "#404040"
SIGNED = "PuOr"  # the colour map for numbers of both signs: white is 0, orange negative, purple positive
WIDE = 9.6  # inches; a notebook's column allows about as much
AS_IT_IS = "as it is"  # the gid of a text that is not translated, such as a name from a list

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
    "axes.prop_cycle": plt.cycler(color=COLOURS),
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
            with plt.rc_context(STYLE if language() == "en" else STYLE | font()):
                return translated(draw(*args, **kwargs))
        finally:
            for number in set(plt.get_fignums()).difference(open_before):
                plt.close(number)
    return drawn


def font() -> dict:
    """The settings with which figures in another language find its letters, on a machine that has none of them."""
    if not any(entry.fname == str(FONT) for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(FONT)
        added = font_manager.fontManager.ttflist[-1]
        font_manager.fontManager.ttflist.append(replace(added, weight=700))  # it has no bold letters of its own
    return {"font.family": ["DejaVu Sans", font_manager.FontProperties(fname=FONT).get_name()]}


def translated(drawn: Figure) -> Figure:
    """A figure with all its words in the reader's language."""
    if language() != "en":
        for axis in (axis for ax in drawn.axes for axis in (ax.xaxis, ax.yaxis)):
            if isinstance(names := axis.get_major_formatter(), FuncFormatter):  # that of tick labels which are words
                names.func = lambda value, place, written=names.func: say(written(value, place))
        for text in drawn.findobj(Text):
            if text.get_gid() != AS_IT_IS:
                text.set_text(say(text.get_text()))
    return drawn
