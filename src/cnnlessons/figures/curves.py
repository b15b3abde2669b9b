"""Figures of curves: signals, probabilities, losses, training, accuracies."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure

POSITIVE, NEGATIVE = "#5e3c99", "#e66101"  # the two ends of the colour map for signed maps
LINES = "-", "--", "-."


@figure
def show_signal(signal: np.ndarray, kernel: np.ndarray, result: np.ndarray, title: str) -> Figure:
    """Draw a signal, the kernel that slides along it, and the result: each number below the middle of its window.

    All three have one axis. The kernel is drawn at its first place; in the result purple is positive, orange negative.
    `title` says what the signal is.
    """
    middle = (len(kernel) - 1) / 2
    fig, axes = plt.subplots(3, 1, figsize=(6.4, 3.9), sharex=True, height_ratios=[2, 1.2, 2])
    names = title, "kernel, at its first place", "result"
    for ax, values, start, name in zip(axes, (signal, kernel, result), (0, 0, middle), names, strict=True):
        colours = GREY if ax is axes[0] else [NEGATIVE if value < 0 else POSITIVE for value in values]
        ax.bar(start + np.arange(len(values)), values, color=colours, width=0.8)
        ax.axhline(0, color="black", lw=0.8)
        ax.set_title(name, loc="left")
        ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes[0].axvspan(-0.5, len(kernel) - 0.5, fill=False, ec=ORANGE, lw=2, clip_on=False)
    axes[2].axvspan(middle - 0.5, middle + 0.5, fill=False, ec=ORANGE, lw=2, clip_on=False)
    axes[2].set(xlabel="place in the signal", xlim=(-1, len(signal)))
    return fig


@figure
def show_activations(inputs: np.ndarray, outputs: Mapping[str, np.ndarray], slopes: Mapping[str, np.ndarray]) -> Figure:
    """Draw activation functions, and beside them their slopes, against their input.

    `inputs` are ``(N,)``; `outputs` and `slopes` are name -> ``(N,)``. Outputs above 2.5 are cut off.
    """
    fig, axes = plt.subplots(1, 2, figsize=(6.6, 3.4))
    for ax, curves, title in zip(axes, (outputs, slopes), ("output", "slope of the output"), strict=True):
        for (name, values), line in zip(curves.items(), LINES, strict=False):
            ax.plot(inputs, values, line, lw=2.4, label=name)
        ax.set(xlabel="input", xlim=(inputs[0], inputs[-1]))
        ax.set_title(title, fontsize=13)
        ax.tick_params(labelsize=12)
    axes[0].set_ylim(-1.2, 2.5)
    axes[1].set_ylim(-0.08, 1.12)
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False, fontsize=13)
    return fig


@figure
def show_softmax(differences: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], marked: int) -> Figure:
    """Draw the probabilities ``(N, 2)`` of two classes against the difference of their scores.

    `differences` are ``(N,)``, score of the first class minus score of the second. `marked` is the place of the one at
    which both probabilities are written.
    """
    fig, ax = plt.subplots(figsize=(6.8, 3.4))
    difference = differences[marked]
    ax.axvline(difference, color=GREY, ls=":")
    side, ha = (8, "left") if difference > 0 else (-8, "right")  # where neither curve runs
    for column, name, colour in zip(probabilities.T, classes, (BLUE, ORANGE), strict=True):
        ax.plot(differences, column, color=colour, lw=2)
        ax.text(differences[-1], column[-1], f" {name}", color=colour, va="center")
        ax.plot(difference, column[marked], "o", color=colour)
        below, va = (-4, "top") if column[marked] > 0.5 else (4, "bottom")
        ax.annotate(f"{column[marked]:.2f}", (difference, column[marked]), (side, below), ha=ha, va=va,
                    textcoords="offset points")
    ax.set(title=f"score of the {classes[0]} minus score of the {classes[1]}: {difference:.3f}".replace("-", "−"),
           xlabel="difference of the scores", ylabel="probability", ylim=(-0.06, 1.06))
    return fig


@figure
def show_losses(scores: np.ndarray, losses: Mapping[str, np.ndarray], slopes: Mapping[str, np.ndarray]) -> Figure:
    """Draw two losses, and beside them their slopes, against how far the right class is ahead in score.

    `scores` are ``(N,)``, score of the right class minus score of the other. `losses` and `slopes`, the losses'
    derivatives, are name -> ``(N,)``.
    """
    fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.7))
    panels = (losses, "loss", "how wrong: the loss"), (slopes, "slope of the loss", "how hard it pulls: the slope")
    for ax, (curves, ylabel, title) in zip(axes, panels, strict=True):
        for (name, values), line in zip(curves.items(), ("-", "--"), strict=True):
            ax.plot(scores, values, line, lw=2, label=name)
        ax.axvspan(scores[0], 0, color="#f3ede2", zorder=0)
        ax.set(xlabel="right class ahead by", ylabel=ylabel, xlim=(scores[0], scores[-1]), title=title)
    axes[0].text(0.7 * scores[0], 0.28 * axes[0].get_ylim()[1], "answer wrong", ha="center", color="#6b5a33")
    axes[0].legend(frameon=False)
    return fig


@figure
def show_training(losses: Sequence[float], smooth: Sequence[float], title: str = "") -> Figure:
    """Draw the loss by training step on a logarithmic axis: a dot for each batch, and a smoothed line.

    `smooth` holds means of neighbouring batches; it is shorter than `losses`, as much at the start as at the end.
    """
    fig, ax = plt.subplots(figsize=(6.8, 3.6))
    ax.plot(range(1, len(losses) + 1), losses, ".", color="#b9cfe0", markersize=3, label="one batch")
    missing = len(losses) - len(smooth)
    ax.plot(missing // 2 + 1 + np.arange(len(smooth)), smooth, color=BLUE, lw=2, label=f"mean of {missing + 1} batches")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set(xlabel="step", ylabel="cross-entropy, by powers of ten", title=title)
    ax.legend(frameon=False, markerscale=3)
    return fig


@figure
def show_history(curves: Mapping[str, Sequence[float]], dashed: Mapping[str, Sequence[float]] | None = None,
                 ylabel: str = "accuracy", title: str = "") -> Figure:
    """Draw values by epoch, a line for each name; `dashed` holds curves to compare with."""
    fig, ax = plt.subplots(figsize=(6.4, 3.4))
    for name, values in (dashed or {}).items():
        ax.plot(range(1, len(values) + 1), values, "o--", color="#9a9a9a", markersize=8, markerfacecolor="white",
                label=name)
    for name, values in curves.items():
        ax.plot(range(1, len(values) + 1), values, "o-", markersize=4, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel=ylabel, title=title)
    fig.legend(loc="outside lower center", ncols=3, frameon=False)  # curves may run anywhere
    return fig


@figure
def show_shift_curves(curves: Mapping[str, Sequence[float]], ylabel: str, title: str = "") -> Figure:
    """Draw shares from 0 to 1 against the shift 0, 1, 2, ... in pixels: a line for each name, named at its end."""
    fig, ax = plt.subplots(figsize=(6.6, 3.5))
    for name, values in curves.items():
        ax.plot(range(len(values)), values, "o-", markersize=5)
        ax.annotate(name, (len(values) - 1, values[-1]), (8, 0), textcoords="offset points", va="center")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(xlabel="shift to the right, pixels", ylabel=ylabel, ylim=(-0.04, 1.04), title=title)
    return fig


@figure
def show_accuracy_by_shift(curves: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the test accuracy of each network when the digits are shifted by 0, 1, 2, ... pixels."""
    fig = show_shift_curves(curves, "test accuracy")
    fig.axes[0].axhline(0.1, color="#9a9a9a", linestyle=":")
    fig.axes[0].text(0, 0.115, "guessing", color="#5f5f5f")
    return fig
