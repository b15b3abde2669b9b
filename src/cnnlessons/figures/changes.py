"""Figures of what changes in the maps of a layer when the image moves."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from cnnlessons.figures.cells import frame
from cnnlessons.figures.panels import image_grid, share_signed_scale
from cnnlessons.figures.style import BLUE, DARK, GREEN, ORANGE, figure

BY_SHIFT = BLUE, ORANGE, GREEN  # moved by 1, 2 and 3 pixels
MARKS = "o", "s", "^"


@figure
def show_changed_maps(maps: Sequence[np.ndarray], titles: Sequence[str], size: float = 2.1) -> Figure:
    """Draw maps ``(H, W)`` side by side, and frame each entry that differs from the first map's.

    How many they are is written below the titles. All maps share one scale, which is centred on 0; only its upper half
    is drawn where nothing is negative.
    """
    first, *others = maps = [np.asarray(values) for values in maps]
    changed = [np.argwhere(values != first) for values in others]
    counts = ["", *(f"{len(places)} entries changed" for places in changed)]
    fig, axes = image_grid(maps, [f"{title}\n{count}" for title, count in zip(titles, counts, strict=True)],
                           len(maps), size, beside=0.6)
    bar = share_signed_scale(axes)
    if np.min(maps) >= 0:
        bar.ax.set_ylim(bottom=0)
    for ax, places in zip(axes[1:], changed, strict=True):
        for place in places:
            frame(ax, *place, colour=DARK, lw=1.1)
    return fig


@figure
def show_changed_shares(shares: Mapping[str, Sequence[float]]) -> Figure:
    """Draw which share of each map changes when the image moves by 1, 2 and 3 pixels: a row of dots for each name.

    `shares` is name -> a share from 0 to 1 for each shift; it is written above its dot. Names that begin alike, up to a
    comma, are a group: a gap separates it from the next.
    """
    groups = [name.partition(",")[0] for name in shares]
    rows = [0.0]
    for before, group in pairwise(groups):
        rows.append(rows[-1] + (1 if group == before else 1.6))
    fig, ax = plt.subplots(figsize=(6.2, 0.58 * rows[-1] + 1.8))
    for row, values in zip(rows, shares.values(), strict=True):
        ax.plot((min(values), max(values)), (row, row), color="#c8c8c8", lw=2, zorder=1)
    by_shift = zip(*shares.values(), strict=True)
    for shift, (values, colour, mark) in enumerate(zip(by_shift, BY_SHIFT, MARKS, strict=True)):
        ax.plot(values, rows, mark, color=colour, markersize=8, label=f"moved by {shift + 1}")
        for row, value, known in zip(rows, values, shares.values(), strict=True):
            if shift == 0 or max(known) > 0.01:  # dots at one place have one number
                ax.annotate(f"{value:.0%}", (value, row), (0, 7), textcoords="offset points", ha="center", color=colour,
                            fontsize=12)
    ax.set_yticks(rows, shares, fontsize=12)
    ax.set(ylim=(rows[-1] + 0.5, -0.7), xlim=(-0.04, 1.04), xlabel="share that changes")
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(axis="y", visible=False)
    fig.legend(loc="outside upper center", ncols=3, frameon=False, fontsize=12)
    return fig
