"""Figures of curves and bars: signals, activation functions, probabilities, losses, training, accuracies."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, PercentFormatter

from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, SIGNED, figure

LINES = "-", "--", "-.", (0, (5, 1, 1, 1, 1, 1))


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
def show_votes(features: Sequence[str], found: Sequence[float], classes: Sequence[str],
               weights: Sequence[Sequence[float]], probabilities: Sequence[float]) -> Figure:
    """Draw how strongly features were found, and for each class strength · weight, the sum of these, its probability.

    What was found is a number from 0 to 1 for each feature. `weights` has a row for each feature, a column for each
    class. Products and scores share one scale.
    """
    scores = np.asarray(found) @ np.asarray(weights)
    down = [0.7 + 0.58 * row for row in range(len(features))]  # where the bars are, in inches
    down += [down[-1] + 0.69, down[-1] + 1.42]
    width, height = 5.9, down[-1] + 0.23
    fig = plt.figure(figsize=(width, height), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))  # one panel: a moving figure is drawn many times
    without_axes(ax)
    ax.set(xlim=(0, width), ylim=(height, 0))
    for place, name in zip(down, (*features, "score", "probability"), strict=True):
        ax.text(0.97, place - 0.1, name, ha="right", va="center", fontsize=12)
    ax.text(1.02, 0.12, "strength", va="center", fontsize=12)
    for place, value in zip(down, found, strict=False):
        _draw_bar(ax, 1.02, 1.02, place, 1.2 * value, _signed(value), GREY)
    for left, name, colour, column, score, probability in zip(
            (2.31, 4.13), classes, (BLUE, ORANGE), np.transpose(weights), scores, probabilities, strict=True):
        ax.text(left, 0.12, f"for {name}", va="center", fontsize=12, color=colour, weight="bold")
        for place, strength, weight in zip(down, found, column, strict=False):
            words = f"{_signed(strength)} · {_signed(weight, brackets=True)} = {_signed(strength * weight)}"
            _draw_bar(ax, left, left + 0.87, place, 0.29 * strength * weight, words, GREY)
        _draw_bar(ax, left, left + 0.87, down[-2], 0.29 * score, f"sum: {_signed(score)}", colour)
        _draw_bar(ax, left, left, down[-1], 1.7 * probability, f"{name}: {probability:.2f}", colour)
        ax.barh(down[-1], 1.7, left=left, color="none", edgecolor=colour, height=0.14)  # a probability of 1
    return fig


def _draw_bar(ax, left: float, zero: float, place: float, width: float, words: str, colour: str) -> None:
    """Draw a thin bar from its zero, and its words above it from the left."""
    ax.barh(place, width, left=zero, color=colour, height=0.14)
    ax.vlines(zero, place - 0.1, place + 0.1, color=DARK, lw=1)
    ax.text(left, place - 0.22, words, va="center", fontsize=12)


def _signed(value: float, brackets: bool = False) -> str:
    """A number as in a sum: 0.8, −1.6, in brackets (−2)."""
    text = f"{round(value, 2) + 0:g}".replace("-", "−")
    return f"({text})" if brackets and value < 0 else text


@figure
def show_losses(lead: np.ndarray, probability: np.ndarray, losses: Mapping[str, np.ndarray],
                pulls: Mapping[str, np.ndarray], marked: float) -> Figure:
    """Draw one below the other, against the lead in score of the right class: its probability, two losses, their pulls.

    All are ``(N,)``. The pull of a loss is minus its slope. At the lead `marked` the probability is written.
    """
    fig, axes = plt.subplots(3, 1, figsize=(6.2, 6.6), sharex=True)
    at_mark = np.interp(marked, lead, probability)
    axes[0].plot(lead, probability, color=DARK, lw=2.4)
    axes[0].plot(marked, at_mark, "o", color=DARK)
    axes[0].annotate(f"lead {marked:.3f}: {at_mark:.2f}", (marked, at_mark), (6, -16), textcoords="offset points",
                     fontsize=12)
    for ax, curves in zip(axes[1:], (losses, pulls), strict=True):
        for (name, values), colour, line in zip(curves.items(), (BLUE, ORANGE), LINES, strict=False):
            ax.plot(lead, values, line, color=colour, lw=2.4, label=name)
    titles = "probability of the right class", "loss", "pull towards the right answer (minus the slope)"
    for ax, title in zip(axes, titles, strict=True):
        ax.axvspan(lead[0], 0, color="#f3ede2", zorder=0)
        ax.set_title(title, loc="left", fontsize=13)
        ax.tick_params(labelsize=12)
    axes[0].text(0.9 * lead[0], 0.75, "answer wrong", color="#6b5a33", fontsize=12)
    axes[1].legend(frameon=False, fontsize=12)
    axes[2].set(xlim=(lead[0], lead[-1]))
    axes[2].set_xlabel("lead of the right class in score", fontsize=12)
    return fig


@figure
def show_template_and_shifts(template: np.ndarray, images: Sequence[np.ndarray], titles: Sequence[str],
                             accuracies: Sequence[float]) -> Figure:
    """Draw a template with the outline of each image on it, and below the accuracy for each shift from 0 pixels on.

    The template and the images are ``(H, W)``. White is 0, orange negative, purple positive. Accuracies are shares of
    1; each is written above its dot.
    """
    fig = plt.figure(figsize=(6.2, 5.2))
    grid = fig.add_gridspec(2, len(images), height_ratios=[1, 1.05])
    most = np.abs(template).max()
    for column, (image, title) in enumerate(zip(images, titles, strict=True)):
        ax = fig.add_subplot(grid[0, column])
        shown = ax.imshow(template, cmap=SIGNED, vmin=-most, vmax=most)
        ax.contour(image, [(image.min() + image.max()) / 2], colors="black", linewidths=1.3)
        ax.set_title(title, fontsize=12)
        without_axes(ax)
    fig.colorbar(shown, ax=fig.axes, shrink=0.85, aspect=16)
    ax = fig.add_subplot(grid[1, :])
    ax.plot(range(len(accuracies)), accuracies, "o-", markersize=7, lw=2)
    for shift, share in enumerate(accuracies):
        ax.annotate(f"{share:.0%}", (shift, share), (6, 5), textcoords="offset points", fontsize=12)
    ax.axhline(0.1, color=GREY, linestyle=":")
    ax.text(0, 0.12, "guessing", color=GREY, fontsize=12)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(ylim=(0, 1.08), xlim=(-0.15, len(accuracies) - 0.65))
    ax.set_xlabel("pixels that the digits are moved to the right", fontsize=12)
    ax.set_title("test digits read rightly", loc="left", fontsize=13)
    ax.tick_params(labelsize=12)
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
def show_epochs(panels: Mapping[str, Mapping[str, Sequence[float]]], dashed: Sequence[str] = (), alike: bool = True,
                marked: int | None = None, first: int = 1,
                ends: tuple[str, Mapping[str, float]] | None = None) -> Figure:
    """Draw values by epoch in panels side by side, a line for each name, the same one in all panels.

    `panels` is title -> name -> values. Lines named in `dashed` are grey: they are what to compare with. With `alike`
    all panels have one scale. A thin line marks the epoch `marked`. The values begin with the epoch `first`. `ends` is
    what diamonds beside the last panel mean, and name -> where each of them is, beside the end of its line.
    """
    names = [*dict.fromkeys(name for curves in panels.values() for name in curves)]
    full = [name for name in names if name not in dashed]
    looks = {name: {"color": colour, "linestyle": line, "marker": "o", "markersize": 4.5, "lw": 2}
             for name, colour, line in zip(full, (BLUE, ORANGE, GREEN, PURPLE), LINES, strict=False)}
    looks |= {name: {"color": GREY, "linestyle": ":", "marker": "o", "markersize": 7, "markerfacecolor": "none"}
              for name in dashed}
    fig, axes = plt.subplots(1, len(panels), figsize=(6.2, 3.2), sharey=alike, squeeze=False)
    for ax, (title, curves) in zip(axes.flat, panels.items(), strict=True):
        for name, values in curves.items():
            few = len(values) <= 10
            ax.plot(range(first, len(values) + first), values, label=name,
                    **looks[name] | ({} if few else {"marker": ""}))
        if marked:
            ax.axvline(marked, color=GREY, lw=1)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        ax.set_xlabel("epoch", fontsize=12)
        ax.set_title(title, loc="left", fontsize=13)
        ax.tick_params(labelsize=12)
    meaning, diamonds = ends or ("", {})
    for name, value in diamonds.items():
        ax.plot(1.06 * (len(curves[name]) + first), value, "D", color=looks[name]["color"], markersize=7)
    lines = {name: line for ax in axes.flat for line, name in zip(*ax.get_legend_handles_labels(), strict=True)}
    if ends:
        lines[meaning] = Line2D([], [], marker="D", color=GREY, linestyle="", markersize=7)
    fig.legend(lines.values(), lines.keys(), loc="outside lower center", ncols=3, frameon=False, fontsize=12)
    return fig


@figure
def show_mistakes_by_shift(networks: Mapping[str, Mapping[int, Sequence[float]]], title: str = "") -> Figure:
    """Draw mistakes against a shift in pixels, to the left below 0: a dot for each seed, a line through the means.

    `networks` is name -> shift -> the mistakes of each seed. The axis of mistakes is logarithmic.
    """
    fig, ax = plt.subplots(figsize=(6.8, 4.2))
    styles = zip(networks.items(), (BLUE, ORANGE) * 2, ("-", "-", "--", "--"), "osos", strict=False)
    for (name, shifts), colour, line, marker in styles:
        for shift, values in shifts.items():
            ax.plot([shift] * len(values), values, marker, color=colour, markersize=4, alpha=0.35, mew=0)
        ax.plot([*shifts], [*map(np.mean, shifts.values())], line, color=colour, lw=2, label=name)
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_xticks([*shifts])
    ax.set_xlabel("moved by pixels: left below 0, right above 0", fontsize=12)
    ax.set_title(title, loc="left", fontsize=13)
    ax.tick_params(labelsize=12)
    fig.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=12)
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
