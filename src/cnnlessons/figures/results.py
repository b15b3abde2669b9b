"""Figures of counts and shares: mistakes, costs, grades."""

from collections.abc import Collection, Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnlessons.figures.panels import GAP_DOTS, TITLE_DOTS, sheet
from cnnlessons.figures.style import BLUE, COLOURS, GREY, ORANGE, SKY, figure

IMAGE_DOTS, ANSWER_DOTS, WORDS_DOTS = 112, 20, 158  # a side of an image, a line below it, the room for its words


@figure
def show_confusion(matrices: Mapping[str, np.ndarray], drawn: Collection[str] = ()) -> Figure:
    """Draw confusion matrices side by side, with their counts ``[right class, answered class]``.

    The diagonal, the right answers, is white: with its large counts on the same scale the mistakes would look equal.
    All matrices have one scale, also if only those named in `drawn` are drawn.
    """
    wrong = {name: np.where(np.eye(len(matrix), dtype=bool), 0, matrix) for name, matrix in matrices.items()}
    most = max(1, *(matrix.max() for matrix in wrong.values()))
    names = drawn or list(matrices)
    fig, axes = plt.subplots(1, len(names), figsize=(4.9 * len(names), 4.7), squeeze=False)
    for ax, name in zip(axes.flat, names, strict=True):
        ax.imshow(wrong[name], cmap="Blues", vmax=most)
        for (row, column), count in np.ndenumerate(matrices[name]):
            right = row == column
            colour = "white" if wrong[name][row, column] > 0.6 * most else GREY if right or not count else "black"
            ax.text(column, row, count or "·", ha="center", va="center", color=colour, fontsize=8.5 if right else 12)
        ax.set_title(f"{name}: {wrong[name].sum()} mistakes", fontsize=13)
        ax.set_xlabel("answer", fontsize=12)
        ax.set_ylabel("digit", fontsize=12)
        ax.set(xticks=range(len(wrong[name])), yticks=range(len(wrong[name])))
        ax.tick_params(labelsize=12)
        ax.grid(False)
    return fig


@figure
def show_answers(images: Sequence[np.ndarray], labels: Sequence[int], says: Mapping[str, np.ndarray],
                 columns: int = 8) -> Figure:
    """Draw images ``(H, W)`` or ``(H, W, 1)``, and below each of them what every network answers, and how surely.

    `says` is network -> probabilities ``(N, classes)``. A wrong answer is orange, and has a cross.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    high = TITLE_DOTS + IMAGE_DOTS + ANSWER_DOTS * len(says) + GAP_DOTS
    fig, place = sheet(columns * WORDS_DOTS, rows * high)
    for number, (image, label, *answers) in enumerate(zip(images, labels, *says.values(), strict=True)):
        row, column = divmod(number, columns)
        left = column * WORDS_DOTS + (WORDS_DOTS - IMAGE_DOTS) // 2
        ax = place(row * high + TITLE_DOTS, left, IMAGE_DOTS, IMAGE_DOTS)
        ax.imshow(image)
        ax.set_title(f"label {label}")
        for line, (name, probabilities) in enumerate(zip(says, answers, strict=True)):
            right = probabilities.argmax() == label
            words = f"{name}: {probabilities.argmax()}{'' if right else ' ✗'}  {_percent(probabilities.max())}"
            ax.text(0.5, -(4 + ANSWER_DOTS * line) / IMAGE_DOTS, words, transform=ax.transAxes, ha="center", va="top",
                    fontsize=11, color=BLUE if right else ORANGE, fontweight="normal" if right else "bold")
    return fig


def _percent(share: float) -> str:
    """A probability in per cent, not rounded up to 100."""
    return f"{min(100 * share, 99.99):.2f} %" if share > 0.99 else f"{share:.0%}".replace("%", " %")


@figure
def show_shares(layers: Sequence[str], shares: Mapping[str, Sequence[float]], kinds: Sequence[str]) -> Figure:
    """Draw a bar for each layer, first layer on top; the costs side by side on one scale.

    `shares` is title of a cost -> each layer's share of it, 0 to 1. `kinds` says what each layer is, at most five
    kinds; layers of a kind have one colour.
    """
    colours = dict(zip(dict.fromkeys(kinds), COLOURS, strict=False))
    fig, axes = plt.subplots(1, len(shares), sharex=True, sharey=True, squeeze=False,
                             figsize=(3.4 * len(shares), 0.34 * len(layers) + 1.3))
    for ax, (title, values) in zip(axes[0], shares.items(), strict=True):
        bars = ax.barh(layers, values, color=[colours[kind] for kind in kinds])
        ax.bar_label(bars, fmt="{:.1%}", padding=4)
        ax.set(title=title, xlabel="share of the network", xlim=(0, 1.3 * max(map(np.max, shares.values()))))
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", length=0)
    axes[0, 0].invert_yaxis()  # the panels share this axis: all of them turn
    fig.legend(handles=[Patch(color=colour, label=kind) for kind, colour in colours.items()],
               loc="outside lower center", ncols=len(colours), frameon=False)
    return fig


@figure
def show_grades(shares: Sequence[float], mistakes: Mapping[str, Mapping[str, int]]) -> Figure:
    """Draw how many students earned which share of the points, and the two most frequent mistakes of each layer.

    `shares` has a number of 0 to 1 for each student; `mistakes` is layer -> mistake -> how often, most frequent first.
    """
    bars = [(layer, name, count) for layer, names in mistakes.items() for name, count in [*names.items()][:2]]
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, max(3.6, 0.27 * len(bars) + 1.2)), width_ratios=(2, 3))
    left.hist(shares, bins=np.linspace(0, 1, 11), color=SKY, edgecolor="white")
    if len(shares):
        left.axvline(np.median(shares), color=ORANGE, lw=2)
        left.set_title(f"{len(shares):,} students, median {np.median(shares):.0%}")
    left.set(xlabel="share of the points", ylabel="students", xlim=(0, 1))
    left.xaxis.set_major_formatter(PercentFormatter(1))
    colours = dict(zip(mistakes, cycle((BLUE, GREY)), strict=False))
    drawn = right.barh(range(len(bars)), [count for *_, count in bars], color=[colours[layer] for layer, *_ in bars])
    right.bar_label(drawn, fmt="{:,.0f}", padding=3, fontsize=9)
    right.set_yticks(range(len(bars)), [f"{layer}: {name}" for layer, name, _ in bars], fontsize=9)
    right.set(title="most frequent mistakes by layer", xlabel="students")
    right.invert_yaxis()
    right.margins(x=0.12)
    for counts, other in ((left.yaxis, left.xaxis), (right.xaxis, right.yaxis)):
        counts.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        other.grid(False)
    return fig
