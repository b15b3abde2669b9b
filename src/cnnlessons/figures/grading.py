"""A picture for instructors: how a class did, and what went wrong."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnlessons.figures.style import BLUE, GREY, ORANGE, SKY, figure


@figure
def show_grades(shares: Sequence[float], mistakes: Mapping[str, Mapping[str, int]], most: int = 2) -> Figure:
    """How many submissions earned which share of the points, and beside it the most frequent mistakes of each layer.

    Args:
        shares: of the possible points, one for each submission, 0 to 1.
        mistakes: layer -> mistake -> how often, the most frequent first.
        most: how many mistakes of a layer are shown.
    """
    bars = [(layer, name, count) for layer, names in mistakes.items() for name, count in [*names.items()][:most]]
    fig, axes = plt.subplots(1, 2, figsize=(10, max(3.6, 0.27 * len(bars) + 1.2)), width_ratios=(2, 3))
    _draw_shares(axes[0], shares)
    _draw_mistakes(axes[1], bars)
    return fig


def _draw_shares(ax, shares: Sequence[float]) -> None:
    """Ten bars, and the median as a line."""
    ax.hist(shares, bins=np.linspace(0, 1, 11), color=SKY, edgecolor="white")
    if len(shares):
        ax.axvline(np.median(shares), color=ORANGE, lw=2)
        ax.set_title(f"{len(shares):,} submissions, median {np.median(shares):.0%}")
    ax.set(xlabel="share of the points", ylabel="submissions", xlim=(0, 1))
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.grid(axis="x", visible=False)


def _draw_mistakes(ax, bars: Sequence[tuple[str, str, int]]) -> None:
    """One bar a mistake from top to bottom; layers take turns in colour."""
    layers = list(dict.fromkeys(layer for layer, _, _ in bars))
    colours = [(BLUE, GREY)[layers.index(layer) % 2] for layer, _, _ in bars]
    drawn = ax.barh(range(len(bars)), [count for *_, count in bars], color=colours)
    ax.bar_label(drawn, [f"{count:,}" for *_, count in bars], padding=3, fontsize=9)
    ax.set_yticks(range(len(bars)), [f"{layer}: {name}" for layer, name, _ in bars], fontsize=9)
    ax.set(title="most frequent mistakes by layer", xlabel="submissions")
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.grid(axis="y", visible=False)
