"""Figures of lesson 14: networks with forks and joins, what they cost and how they err, and gradients by layer."""

from collections.abc import Mapping, Sequence
from math import sqrt

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FuncFormatter

from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, figure

Step = str | tuple  # a layer in words, or a fork: the word at its join, then a list of layers for each branch
KINDS = {"conv": BLUE, "1x1": BLUE, "3x3": BLUE, "5x5": BLUE, "7x7": BLUE, "11x11": BLUE, "pool": ORANGE,
         "mean": ORANGE, "dense": GREEN, "out": GREEN}  # what a layer's words begin with
LETTER, LINE = 0.098, 0.21  # inches: a letter of 12 points and a line
BETWEEN, BESIDE, ROUND = 0.27, 0.12, 0.2  # inches: between two layers, two branches; half the height of a join
EMPTY, ASIDE = 0.44, 0.62  # inches: width of a branch without layers, from the line to a layer that ends there


@figure
def show_flow(panels: Mapping[str, Sequence[Step]]) -> Figure:
    """Draw networks from top to bottom, side by side with their titles: boxes for layers, lines where they fork.

    A network is a sequence of layers in words, such as "3x3, 64". A tuple is a fork: the word at its join ("+", say),
    then a sequence of layers for each branch. A branch without layers is a shortcut: it is purple, as is the way to "+"
    through every branch but the first. After an empty word there is one layer: it ends there, to the right. The first
    layer of a network is its input. Words that begin with "3x3" and the like are blue, pooling orange, dense layers
    green.
    """
    sizes = {title: (max(_width(steps), LETTER * max(map(len, title.split("\n")))) + 0.16, _height(steps))
             for title, steps in panels.items()}
    above = 0.1 + 0.23 * max(title.count("\n") + 1 for title in panels)
    width, height = sum(size[0] for size in sizes.values()), max(size[1] for size in sizes.values()) + above + 0.1
    fig = plt.figure(figsize=(width, height), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    without_axes(ax)
    ax.set(xlim=(0, width), ylim=(0, height))
    left = 0.0
    for title, steps in panels.items():
        wide = sizes[title][0]
        ax.text(left + wide / 2, height - 0.05, title, ha="center", va="top", fontsize=13, weight="bold")
        leftmost, rightmost = _reach(steps)
        _draw_steps(ax, steps, left + (wide - rightmost - leftmost) / 2, height - above)
        left += wide
    return fig


def _lines(words: str) -> int:
    """How many lines a layer's words have."""
    return words.count("\n") + 1


def _box(words: str) -> tuple[float, float]:
    """Width and height of a layer's box."""
    return LETTER * max(map(len, words.split("\n"))) + 0.2, LINE * _lines(words) + 0.1


def _height(steps: Sequence[Step]) -> float:
    """The height of some steps, with the gaps between them."""
    heights = [_box(step)[1] if isinstance(step, str) else BETWEEN / 2 + _box(step[1])[1] if not step[0] else
               BETWEEN + max(map(_height, step[1:])) + BETWEEN + 2 * ROUND for step in steps]
    return sum(heights) + BETWEEN * max(0, len(heights) - 1)


def _reach(steps: Sequence[Step]) -> tuple[float, float]:
    """How far some steps reach to the left (negative) and to the right of their line."""
    sides = [(0.0, 0.0)]
    for step in steps:
        if isinstance(step, str):
            sides.append((-_box(step)[0] / 2, _box(step)[0] / 2))
        elif not step[0]:
            sides.append((0, ASIDE + _box(step[1])[0]))
        else:
            for branch, place in zip(step[1:], _places(step), strict=True):
                low, high = _reach(branch) if branch else (0, 0.1)
                sides.append((place + low, place + high))
    return min(low for low, _ in sides), max(high for _, high in sides)


def _width(steps: Sequence[Step]) -> float:
    """The width of some steps."""
    low, high = _reach(steps)
    return high - low


def _places(fork: tuple) -> list[float]:
    """Where the branches of a fork run, beside its line: those with layers around it, those without to their right."""
    full = [branch for branch in fork[1:] if branch]
    widths = [_width(branch) for branch in full]
    whole = sum(widths) + BESIDE * (len(widths) - 1)
    ends, place = [], -whole / 2
    for branch, wide in zip(full, widths, strict=True):
        ends.append(place - _reach(branch)[0])
        place += wide + BESIDE
    right, found = whole / 2, iter(ends)
    places = []
    for branch in fork[1:]:
        if branch:
            places.append(next(found))
        else:
            right += EMPTY / 2
            places.append(right)
    return places


def _draw_steps(ax, steps: Sequence[Step], x: float, top: float) -> float:
    """Draw steps downwards around a line; return where the last one ends."""
    for number, step in enumerate(steps):
        if number and isinstance(step, str):
            _draw_arrow(ax, [(x, top), (x, top - BETWEEN)])
            top -= BETWEEN
        if isinstance(step, str):
            top = _draw_layer(ax, step, x, top, number == 0 and not _colour(step))
        elif not step[0]:
            top = _draw_end(ax, step[1], x, top)
        else:
            top = _draw_fork(ax, step, x, top)
    return top


def _draw_fork(ax, fork: tuple, x: float, top: float) -> float:
    """Draw a fork, its branches and its join; return where the join ends."""
    word, *branches = fork
    places = _places(fork)
    tallest = max(map(_height, branches))
    bus, first = top - BETWEEN / 2, top - 2 * BETWEEN + 0.02
    join = first - tallest - BETWEEN - ROUND
    wide = ROUND if len(word) == 1 else max(map(abs, places)) + ROUND  # a long word is on a bar below all branches
    for number, (branch, place) in enumerate(zip(branches, places, strict=True)):
        end = x + place
        look = (PURPLE, 2.6) if not branch or (number and word == "+") else (DARK, 1.3)
        if not branch:
            _draw_arrow(ax, [(x, bus), (end, bus), (end, join), (x + wide, join)], *look)
            continue
        start = first - (tallest - _height(branch)) / 2
        ax.plot([x, x], [top, bus], color=DARK, lw=1.3, zorder=2)
        _draw_arrow(ax, [(x, bus), (end, bus), (end, start)], *look)
        low = _draw_steps(ax, branch, end, start)
        beside = abs(place) > wide
        _draw_arrow(ax, [(end, low), (end, join), (x + np.sign(place) * wide, join)] if beside else
                    [(end, low), (end, join + ROUND)], *look)
    ax.add_patch(FancyBboxPatch((x - wide, join - ROUND), 2 * wide, 2 * ROUND, facecolor=_pale(PURPLE),
                                edgecolor=PURPLE, lw=1.6, boxstyle=f"round,pad=0,rounding_size={ROUND}", zorder=3))
    ax.text(x, join, word, ha="center", va="center", fontsize=15 if len(word) == 1 else 12, zorder=4)
    return join - ROUND


def _draw_end(ax, words: str, x: float, top: float) -> float:
    """Draw a layer that ends beside the line; return where the line goes on."""
    wide, tall = _box(words)
    bottom = top - BETWEEN / 2 - tall
    _draw_arrow(ax, [(x, bottom + tall / 2), (x + ASIDE, bottom + tall / 2)], PURPLE, 1.8)
    _draw_layer(ax, words, x + ASIDE + wide / 2, bottom + tall, bare=False)
    ax.plot([x, x], [top, bottom], color=DARK, lw=1.3, zorder=2)
    return bottom


def _colour(words: str) -> str:
    """The colour of a layer; empty for one that is no convolution, pooling or dense layer."""
    return next((colour for begin, colour in KINDS.items() if words.startswith(begin)), "")


def _pale(colour: str) -> list[float]:
    """A colour mixed with much white."""
    return [part + (1 - part) * 0.78 for part in to_rgb(colour)]


def _draw_layer(ax, words: str, x: float, top: float, bare: bool) -> float:
    """Draw a layer's box with its words, or the words alone; return where it ends."""
    wide, tall = _box(words)
    colour = _colour(words) or GREY
    if not bare:
        ax.add_patch(FancyBboxPatch((x - wide / 2, top - tall), wide, tall, facecolor=_pale(colour), edgecolor=colour,
                                    lw=1.2, boxstyle="round,pad=0,rounding_size=0.06", zorder=3))
    ax.text(x, top - tall / 2, words, ha="center", va="center", fontsize=12, zorder=4, linespacing=1.1)
    return top - tall


def _draw_arrow(ax, points: Sequence[tuple], colour: str = DARK, lw: float = 1.3) -> None:
    """Draw a line through points, with a head at its end."""
    xs, ys = zip(*points, strict=True)
    ax.plot(xs, ys, color=colour, lw=lw, solid_joinstyle="round", zorder=2)
    ax.annotate("", points[-1], points[-2], zorder=2,
                arrowprops={"arrowstyle": "-|>", "color": colour, "lw": lw, "shrinkA": 0, "shrinkB": 0,
                            "mutation_scale": 11})


@figure
def show_errors(networks: Mapping[str, tuple[float, float, float]], ylabel: str, below: Sequence[str] = ()) -> Figure:
    """Draw networks as bubbles: computation to the right, on a logarithmic axis, error upwards, parameters as area.

    `networks` is name -> (multiply-accumulates, error in %, parameters). The key shows a bubble of 10 million. Each
    bubble has its words above it, or below it if it is named in `below`.
    """
    fig, ax = plt.subplots(figsize=(6.4, 4.6))
    for name, (macs, error, params) in networks.items():
        radius = _radius(params)
        ax.scatter(macs / 1e9, error, s=4 * radius**2, color=BLUE, alpha=0.45,
                   edgecolor=DARK, lw=1, zorder=3)
        ax.plot(macs / 1e9, error, ".", color=DARK, markersize=4, zorder=4)
        down = name in below
        ax.annotate(f"{name}, {error:g} %", (macs / 1e9, error), (0, -radius - 3 if down else radius + 3), ha="center",
                    va="top" if down else "bottom", textcoords="offset points", fontsize=12, zorder=5)
    ax.set_xscale("log")
    ax.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    ax.minorticks_off()
    most = max(error for _, error, _ in networks.values())
    ax.set(xlim=(0.35, 40), ylim=(0, 1.25 * most))
    ax.set_xlabel("billion multiplications for a photo", fontsize=12)
    ax.set_ylabel(ylabel, fontsize=12)
    ax.tick_params(labelsize=12)
    radius = _radius(10e6)
    ax.scatter([0.08], [0.09], s=4 * radius**2, facecolor="none", edgecolor=DARK, transform=ax.transAxes)
    ax.text(0.12, 0.09, "10 million parameters", transform=ax.transAxes, va="center", fontsize=12)
    return fig


def _radius(params: float) -> float:
    """The radius of a bubble in points: its area grows with the parameters."""
    return 3.4 * sqrt(params / 1e6)


@figure
def show_gradient_sizes(sizes: Mapping[str, Sequence[float]], title: str = "",
                        limits: tuple[float, float] | None = None) -> Figure:
    """Draw the size of the gradient in each layer, the first layer at the left, on a logarithmic axis.

    `sizes` is name -> a number for each layer; `limits` are those of the axis.
    """
    fig, ax = plt.subplots(figsize=(6.4, 3.6))
    for (name, values), colour, mark in zip(sizes.items(), (ORANGE, BLUE, GREEN), "osD", strict=False):
        ax.plot(np.arange(1, len(values) + 1), values, color=colour, marker=mark, markersize=4, lw=1.8, label=name)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    if limits:
        ax.set_ylim(limits)
    ax.set_xlabel("layer, from the image (1) to the scores", fontsize=12)
    ax.set_ylabel("size of the gradient", fontsize=12)
    ax.set_title(title, loc="left", fontsize=13)
    ax.tick_params(labelsize=12)
    fig.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=12)
    return fig
