"""Figures of learning: paths down a loss, noisy batches, mistakes by setting, and the size of signals by layer."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter
from matplotlib.transforms import ScaledTranslation

from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure

MARKS = "o", "s", "^"  # names are told apart in grey, too


@figure
def show_descents(weights: np.ndarray, losses: np.ndarray, paths: Mapping[str, Sequence[float]]) -> Figure:
    """Draw a loss over one weight, and on it a path in each panel: a numbered dot for each of its first places.

    `weights` and `losses` ``(N,)`` are the curve, weights from small to large. Of a path, the places within them are
    drawn; its name is the title.
    """
    fig, axes = plt.subplots(1, len(paths), squeeze=False, sharey=True, figsize=(1.2 + 3 * len(paths), 3))
    for ax, (name, path) in zip(axes.flat, paths.items(), strict=True):
        path = np.asarray(path, float)
        seen = path[(path >= weights[0]) & (path <= weights[-1])]
        heights = np.interp(seen, weights, losses)
        ax.plot(weights, losses, color=BLUE, lw=2)
        ax.plot(seen, heights, "o-", color=ORANGE, lw=1, markersize=5)
        ax.plot(seen[:1], heights[:1], "o", color="black", markersize=11, markerfacecolor="none", markeredgewidth=2)
        for step, place in enumerate(zip(seen[:4], heights[:4], strict=True)):
            if not step or np.abs(seen[:step] - seen[step]).min() > (weights[-1] - weights[0]) / 15:  # there is room
                ax.annotate(str(step), place, (0, 9), textcoords="offset points", ha="center")
        ax.set(title=name, xlabel="weight", xlim=(weights[0], weights[-1]))
    axes[0, 0].set_ylabel("loss")
    return fig


@figure
def show_batches(losses: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the loss of each batch during one epoch: a dot for each step, a panel for each name, one scale for all."""
    fig, axes = plt.subplots(1, len(losses), squeeze=False, sharey=True, figsize=(0.4 + 2.1 * len(losses), 2.9))
    for ax, (name, values) in zip(axes.flat, losses.items(), strict=True):
        shares = np.arange(len(values)) / len(values)
        ax.plot(shares, values, "s", color=BLUE, markersize=8 if len(values) == 1 else 1.5, markeredgewidth=0,
                antialiased=False)  # a small file
        ax.set(title=name, xlabel="part of the epoch", xticks=(0, 0.5, 1), xlim=(-0.04, 1.04), ylim=(0, None))
    axes[0, 0].set_ylabel("loss of the batch")
    return fig


@figure
def show_mistakes(mistakes: Mapping[str, Mapping[float, Sequence[int]]], xlabel: str, title: str = "",
                  of: int = 10_000) -> Figure:
    """Draw mistakes against a setting such as the learning rate, on an axis by powers of ten.

    `mistakes` holds for each name and setting the counts of several seeds: a dot for each, and a line through their
    means, for a single name with the means as numbers. Where there are several names, each is drawn a little beside
    the others. `of` is the number of pictures.
    """
    fig, ax = plt.subplots(figsize=(6.2, 3.4))
    beside = {}  # each line, and how far to the right it is drawn
    for number, ((name, counts), mark) in enumerate(zip(mistakes.items(), MARKS, strict=False)):
        settings = list(counts)
        (line,) = ax.plot(settings, [np.mean(found) for found in counts.values()], lw=1.5)
        places = [setting for setting, found in counts.items() for _ in found]
        (dots,) = ax.plot(places, np.concatenate(list(counts.values())), mark, color=line.get_color(), markersize=6,
                          alpha=0.7, label=name)
        beside[line] = beside[dots] = 9 * (number - (len(mistakes) - 1) / 2)
    ax.set_xscale("log")
    ax.set_xticks(settings, [f"{setting:g}" for setting in settings])
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set(xlabel=xlabel, ylabel=f"mistakes of {of:,}", ylim=(0, 1.1 * ax.get_ylim()[1]), title=title)
    if len(mistakes) > 1:
        ax.legend(frameon=False)
    else:
        ax.margins(x=0.1)
        means = {setting: np.mean(found) for setting, found in counts.items()}
        for setting, mean in means.items():  # the highest above its dots, the others below
            ax.annotate(f"{mean:,.0f}", (setting, mean), (0, 9 if mean == max(means.values()) else -20),
                        textcoords="offset points", ha="center")
    for line, points in beside.items():
        line.set_transform(line.get_transform() + ScaledTranslation(points / 72, 0, fig.dpi_scale_trans))
    return fig


@figure
def show_signal_sizes(sizes: Mapping[str, Sequence[float]], title: str = "") -> Figure:
    """Draw how large the numbers are after each layer, by powers of ten; each line is named at its end.

    `sizes` begin with those of the input.
    """
    fig, ax = plt.subplots(figsize=(6.2, 3.4))
    for (name, values), mark in zip(sizes.items(), MARKS, strict=False):
        (line,) = ax.plot(range(len(values)), values, mark + "-", markersize=5)
        ax.annotate(name, (len(values) - 1, values[-1]), (9, 0), textcoords="offset points", va="center",
                    color=line.get_color())
    ax.set_yscale("log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.axhline(next(iter(sizes.values()))[0], color=GREY, ls=":")
    ax.set(xlabel="layer", ylabel="size of the numbers", title=title)
    return fig
