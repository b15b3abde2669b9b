"""Figures of what was measured with several seeds: a dot for each."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator, ScalarFormatter

from cnnlessons.figures.style import BLUE, COLOURS, DARK, GREY, ORANGE, figure

MARKS = "os^Dv"
ROUND = [digit * 10 ** power for power in range(5) for digit in (1, 2, 5)]  # ticks of a logarithmic axis


@figure
def show_seeds(rows: Mapping[str, Sequence[float]], what: str, framed: Sequence[str] = ()) -> Figure:
    """Draw a row for each name: a dot for each seed, a line at their mean, and the mean as a number.

    `what` says what is counted. Rows named in `framed` are drawn in orange: they are what to look at. Where the means
    differ more than fivefold, the axis is logarithmic, unless a number is 0. With zeros and means that differ more than
    a hundredfold, it is linear up to 10 and logarithmic from there.
    """
    fig, ax = plt.subplots(figsize=(6.2, 0.4 * len(rows) + 1.1))
    means = {name: float(np.mean(values)) for name, values in rows.items()}
    for place, (name, values) in enumerate(rows.items()):
        colour = ORANGE if name in framed else BLUE
        ax.plot(values, place + np.linspace(-0.18, 0.18, len(values)), "o", color=colour, markersize=4, alpha=0.75)
        ax.plot([means[name]] * 2, [place - 0.34, place + 0.34], color=colour, lw=2)
        ax.text(1.02, place, f"{means[name]:,.1f}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=12)
    ax.text(1.02, -0.75, "mean", transform=ax.get_yaxis_transform(), va="center", color=GREY, fontsize=12)
    ax.set(yticks=range(len(rows)), yticklabels=rows, ylim=(len(rows) - 0.4, -0.6))
    ax.set_xlabel(what, fontsize=12)
    if min(map(min, rows.values())) > 0 and max(means.values()) > 5 * min(means.values()):
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(ScalarFormatter())
        ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xticks([tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
                       if 0.7 * min(map(min, rows.values())) <= tick <= 1.4 * max(map(max, rows.values()))])
    elif max(means.values()) > 100 * max(1, min(means.values())):
        _bend(ax, "x", 1.4 * max(map(max, rows.values())))
    ax.tick_params(axis="y", length=0, labelsize=12)
    ax.grid(axis="y", visible=False)
    return fig


def _bend(ax, axis: str, most: float) -> None:
    """Make an axis, "x" or "y", linear up to 10 and logarithmic from there."""
    ticks = [tick for tick in (0, 5, 10, 20, 50, 100, 300, 1000, 3000) if tick <= most]
    getattr(ax, f"set_{axis}scale")("symlog", linthresh=10)
    both = getattr(ax, f"{axis}axis")
    both.set_minor_locator(NullLocator())
    ax.set(**{f"{axis}ticks": ticks, f"{axis}lim": (-1, most)})
    both.set_major_formatter(ScalarFormatter())


@figure
def show_runs(panels: Mapping[str, Mapping[str, np.ndarray]], places: Sequence[int], xlabel: str,
              logarithmic: bool = False, framed: Sequence[str] = ()) -> Figure:
    """Draw curves against `places`, the same for all: a panel for each title, with a line for each name in it.

    A curve is ``(places,)``, or ``(seeds, places)``: then the line is the mean of the seeds, and a band reaches from
    the smallest to the largest. A name has the same colour in each panel. With names in `framed`, these are orange and
    the others blue, as in `show_seeds`: of two in a colour the first is dashed and the second solid. An axis with a 0
    that should be logarithmic is linear up to 10.
    """
    names = list(dict.fromkeys(name for curves in panels.values() for name in curves))
    looks = {name: {"color": colour, "marker": mark, "linestyle": line} for name, colour, mark, line in
             zip(names, (*COLOURS[:3], DARK), MARKS, ("-", "--", "-.", ":"), strict=False)}
    if framed:
        for colour in (ORANGE, BLUE):
            alike = [name for name in names if (name in framed) == (colour == ORANGE)]
            lines = ("--", "-", "-.", ":") if len(alike) > 1 else "-"
            looks |= {name: {"color": colour, "marker": mark, "linestyle": line}
                      for name, mark, line in zip(alike, MARKS, lines, strict=False)}
    width = 5.8 if len(panels) == 1 else 2.95 * len(panels)
    columns = 1 if max(map(len, names)) > 25 else 2  # of the legend
    fig, axes = plt.subplots(1, len(panels), squeeze=False, figsize=(width, 3.1 + 0.25 * -(-len(names) // columns)))
    for ax, (title, curves) in zip(axes.flat, panels.items(), strict=True):
        for name, values in curves.items():
            seeds = np.atleast_2d(values)
            ax.plot(places, seeds.mean(axis=0), lw=2, markersize=6, label=name, **looks[name])
            if len(seeds) > 1:
                ax.fill_between(places, seeds.min(axis=0), seeds.max(axis=0), color=looks[name]["color"],
                                alpha=0.15 if framed else 0.25)
        if logarithmic and min(map(np.min, curves.values())) <= 0:
            _bend(ax, "y", 1.4 * max(map(np.max, curves.values())))
        elif logarithmic:
            ax.set_yscale("log")
            ax.yaxis.set_major_locator(FixedLocator(ROUND))
            ax.yaxis.set_minor_locator(NullLocator())
            ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        ax.xaxis.set_major_locator(FixedLocator(places) if framed else MaxNLocator(integer=True, nbins=10))
        ax.set_title(title, loc="left", fontsize=12.5)
        ax.set_xlabel(xlabel, fontsize=12)
        ax.tick_params(labelsize=12)
    handles = {name: line for ax in axes.flat for line, name in zip(*ax.get_legend_handles_labels(), strict=True)}
    fig.legend(handles.values(), handles, loc="outside lower center", ncols=columns, frameon=False,
               fontsize=12)
    return fig
