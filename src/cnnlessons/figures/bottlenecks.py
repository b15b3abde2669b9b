"""Blocks of three convolutions with a shortcut: how many channels are between them."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons.figures.guesses import COLOURS, stored_in
from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import BLUE, DARK, PURPLE, figure

HIGH, APART = 0.34, 0.62  # inches: a bar's height, and the gap between two bars


@stored_in(COLOURS)
@figure
def show_widths(blocks: Mapping[str, tuple[Sequence[int], Sequence[str]]]) -> Figure:
    """Draw blocks side by side: a bar for each number of channels, as wide as it says, all on one scale.

    `blocks` is title -> channels and the names of the layers between them, from top to bottom. An arrow at the right
    leads past the layers to "+": the shortcut.
    """
    most = max(max(channels) for channels, _ in blocks.values())
    count = max(len(channels) for channels, _ in blocks.values())
    fig, axes = plt.subplots(1, len(blocks), squeeze=False, figsize=(2.9 * len(blocks), count * (HIGH + APART) + 0.5))
    for ax, (title, (channels, layers)) in zip(axes.flat, blocks.items(), strict=True):
        without_axes(ax)
        for place, number in enumerate(channels):
            middle = -place * (HIGH + APART)
            ax.add_patch(Rectangle((-number / most, middle - HIGH / 2), 2 * number / most, HIGH, facecolor=BLUE))
            ax.text(-1.1, middle, str(number), ha="right", va="center", fontsize=14)
        for place, layer in enumerate(layers):
            top = -place * (HIGH + APART) - HIGH / 2
            ax.annotate("", (0, top - APART), (0, top), arrowprops={"arrowstyle": "->", "color": DARK, "lw": 1.4})
            ax.text(0.07, top - APART / 2, layer, va="center", fontsize=13)
        bottom = -(len(channels) - 1) * (HIGH + APART)
        ends = channels[0] / most, channels[-1] / most
        ax.plot([ends[0], 1.22, 1.22], [0, 0, bottom], color=PURPLE, lw=2.4)
        ax.annotate("", (ends[1], bottom), (1.22, bottom), arrowprops={"arrowstyle": "->", "color": PURPLE, "lw": 2.4,
                                                                      "shrinkA": 0})
        ax.text(1.25, bottom - 0.05, "+", va="top", ha="center", fontsize=17, color=PURPLE)
        ax.set(xlim=(-1.55, 1.35), ylim=(-(count - 1) * (HIGH + APART) - 0.45, HIGH))
        ax.set_title(title, fontsize=14)
    return fig
