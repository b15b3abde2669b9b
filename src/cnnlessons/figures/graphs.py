"""Figures of what flows through a network and back: graphs, and kernels before and after learning."""

from collections.abc import Mapping, Sequence
from statistics import mean

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from cnnlessons.figures.cells import draw_cells, number_text
from cnnlessons.figures.moving import Frames, play
from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure
from cnnlessons.gradients import through_graph

Graph = Mapping[str, float | tuple[str, ...]]
ACROSS, DOWN, BELOW = 1.36, 1.22, 0.82  # inches: a column, a row, and the words below
BOX = 0.94, 0.5  # inches: a node's width and height
SIDE = 0.42  # inches: a cell of a kernel
STEPS = (  # of lesson 09's network: an array, what computes it, what brings its gradient back, what learns there
    ("maps1", "conv2d", "conv_backward", "kernel1\nbias1"), ("active1", "relu", "* (maps1 > 0)", ""),
    ("pooled1", "max_pool2d", "pool_backward", ""),
    ("maps2", "conv2d", "conv_backward", "kernel2\nbias2"), ("active2", "relu", "* (maps2 > 0)", ""),
    ("pooled2", "max_pool2d", "pool_backward", ""),
    ("row", "flatten", "reshape", ""), ("scores", "@ weights3", "@ weights3.T", "weights3\nbias3"))
FORTH, BACK, LEARNT = 0.98, 3.86, 5.3  # inches: the middles of three columns
APART = 0.62  # inches: from one array to the next


def play_graph(graph: Graph) -> Frames:
    """Show a computational graph with a slider: first the values forward, then the gradients backward.

    `graph` is that of `cnnlessons.gradients.through_graph`.
    """
    def draw(step: int = 0) -> Figure:
        return show_graph(graph, step, said=False)  # the words are below the figure

    return play(draw, lambda step: _said(graph, step).replace("\n", " "), step=(0, last_step(graph)))


def last_step(graph: Graph) -> int:
    """The step at which all values and gradients are there: each operation is met twice."""
    return 2 * len(_results(graph)) + 1


@figure
def show_graph(graph: Graph, step: int | None = None, said: bool = True) -> Figure:
    """Draw a computational graph of single numbers: values above its nodes, gradients below.

    `graph` is that of `cnnlessons.gradients.through_graph`. At step 0 only the inputs have values; each step adds a
    result, and then, from the end back, the gradients that an operation returns. Without a step everything is drawn.
    Where a node is taken several times, its arrows have their gradients, too. `said`: what happens is written below.
    """
    step = last_step(graph) if step is None else step
    places = _places(graph)
    values, gradients = through_graph(graph)
    known, arrived, now = _so_far(graph, step)
    size = [1 + max(each) for each in zip(*places.values(), strict=True)]
    width, height = ACROSS * size[0], DOWN * size[1] + BELOW * said
    fig = plt.figure(figsize=(width, height), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    without_axes(ax)
    ax.set(xlim=(0, width), ylim=(0, height))
    middles = {name: (ACROSS * (column + 0.5), height - DOWN * (row + 0.5)) for name, (column, row) in places.items()}
    back = step > len(_results(graph))
    bright = ORANGE if back else BLUE
    for name in _results(graph):
        for other in graph[name][1:]:
            active = name == now
            _draw_arrow(ax, middles[other], middles[name], back and active, bright if active else GREY)
            if (other, name) in arrived and _times_taken(graph, other) > 1:
                _write(ax, *np.mean([middles[other], middles[name]], axis=0), gradients[other, name], ORANGE, 12)
    for name, (x, y) in middles.items():
        _draw_node(ax, x, y, name, graph[name], bright if name == now else GREY)
        if name in known:
            _write(ax, x, y + 0.42, values[name], BLUE)
        if name in arrived:
            _write(ax, x, y - 0.42, gradients[name], ORANGE)
    if said:
        ax.text(width / 2, 0.08, _said(graph, step), ha="center", va="bottom", fontsize=13, linespacing=1.25)
    return fig


def _results(graph: Graph) -> list[str]:
    """The names that are results of operations, in order."""
    return [name for name, node in graph.items() if isinstance(node, tuple)]


def _times_taken(graph: Graph, name: str) -> int:
    """How many operations take a node."""
    return sum(name in graph[result][1:] for result in _results(graph))


def _so_far(graph: Graph, step: int) -> tuple[set, set, str]:
    """The names with values, the names and arrows with gradients, and the name at work at this step."""
    results = _results(graph)
    known = set(graph).difference(results[step:])
    if step <= len(results):
        return known, set(), results[step - 1] if step else ""
    done = results[::-1][:step - len(results) - 1]  # the operations that have returned their gradients
    arrows = {(other, name) for name in done for other in graph[name][1:]}
    whole = {other for other, _ in arrows if sum(other == start for start, _ in arrows) == _times_taken(graph, other)}
    return known, {*arrows, *whole, results[-1]}, done[-1] if done else results[-1]


def _said(graph: Graph, step: int) -> str:
    """What happens at a step, in words."""
    values, gradients = through_graph(graph)
    results = _results(graph)
    _, _, name = _so_far(graph, step)
    if not step:
        return "The inputs are known."
    sign, *taken = graph[name]
    inputs = [_factor(values[other]) for other in taken]
    if step <= len(results):
        sum_or_product = f"max({', '.join(inputs)})" if sign == "max" else f" {sign.replace('×', '·')} ".join(inputs)
        return f"Forward: {name} = {sum_or_product} = {number_text(values[name])}."
    arriving = number_text(gradients[name])
    if step == len(results) + 1:
        return f"Backward begins with 1:\n{name} changes as fast as itself."
    if sign == "×":
        swapped = [f"{other} gets {_factor(values[taken[1 - place]])} · {_factor(gradients[name])} = "
                   f"{number_text(gradients[other, name])}" for place, other in enumerate(taken)]
        lines = ["× swaps its inputs:", ", ".join(swapped) + "."]
    elif sign == "+":
        lines = [f"+ passes {arriving} on", f"to {' and '.join(taken)}."]
    else:
        winner = max(taken, key=values.get)  # the first of equal ones
        lines = [f"max passes {arriving} on to the largest input, {winner};", "the others get 0."]
    _, before, _ = _so_far(graph, step - 1)
    _, arrived, _ = _so_far(graph, step)
    for other in taken:
        if _times_taken(graph, other) > 1 and other in arrived - before:
            parts = [_factor(gradients[other, result]) for result in results if (other, result) in gradients]
            lines.append(f"The branch at {other} adds up: {' + '.join(parts)} = {number_text(gradients[other])}.")
    return "\n".join(lines)


def _factor(value: float) -> str:
    """Write a number inside a sum or a product."""
    return f"({number_text(value)})" if value < 0 else number_text(value)


def _places(graph: Graph) -> dict[str, tuple[float, float]]:
    """Column and row of each node: inputs in one column before they are taken, results beside the middle of theirs."""
    column: dict[str, int] = {}
    for name, node in graph.items():
        column[name] = 1 + max(column[other] for other in node[1:]) if isinstance(node, tuple) else 0
    results = _results(graph)
    places: dict[str, tuple[float, float]] = {}
    for name, node in graph.items():
        if isinstance(node, tuple):
            at, row = column[name], mean(places[other][1] for other in node[1:])
        else:
            at = min((column[result] for result in results if name in graph[result][1:]), default=1) - 1
            row = 0
        taken = sorted(there for other, there in places.values() if other == at)
        for there in taken:
            if abs(row - there) < 1:
                row = there + 1
        places[name] = at, row
    return places


def _draw_arrow(ax, start: tuple, end: tuple, back: bool, colour: str) -> None:
    """Draw an arrow between two nodes, from right to left if it goes back."""
    start, end = (start[0] + BOX[0] / 2, start[1]), (end[0] - BOX[0] / 2, end[1])
    ax.add_patch(FancyArrowPatch(*((end, start) if back else (start, end)), arrowstyle="-|>", mutation_scale=15,
                                 color=colour, lw=1.4 if colour == GREY else 2.6, shrinkA=2, shrinkB=2, zorder=1))


def _draw_node(ax, x: float, y: float, name: str, node: float | tuple, edge: str) -> None:
    """Draw a node: a grey box for an input, a blue one with the sign of its operation for a result."""
    operation = isinstance(node, tuple)
    ax.add_patch(FancyBboxPatch((x - BOX[0] / 2, y - BOX[1] / 2), *BOX, boxstyle="round,pad=0,rounding_size=0.1",
                                facecolor="#dcebf5" if operation else "#f0f0f0", edgecolor=edge,
                                lw=1 if edge == GREY else 3))
    if operation:
        ax.text(x, y + 0.1, node[0], ha="center", va="center", fontsize=15, weight="bold")
    ax.text(x, y - 0.13 * operation, name, ha="center", va="center", fontsize=12)


def _write(ax, x: float, y: float, value: float, colour: str, size: float = 15) -> None:
    """Write a number that can be read on an arrow, too."""
    ax.text(x, y, number_text(value), ha="center", va="center", fontsize=size, color=colour, weight="bold", zorder=4,
            bbox={"boxstyle": "round,pad=0.05", "facecolor": "white", "edgecolor": "none"})


@figure
def show_passes(arrays: Sequence[np.ndarray]) -> Figure:
    """Draw lesson 09's network: its arrays downwards, their gradients upwards beside them, and the slopes that learn.

    `arrays` are a batch of images and what `forward` makes of it. The gradients of the ReLUs' outputs have no name in
    `backward`, which goes back through pooling and ReLU in one line: there the arrow is long.
    """
    names = ["images", *(step[0] for step in STEPS)]
    width, height = 6.05, APART * len(names) + 0.36
    tops = {name: height - 0.36 - APART * (place + 0.5) for place, name in enumerate(names)}
    fig = plt.figure(figsize=(width, height), layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    without_axes(ax)
    ax.set(xlim=(0, width), ylim=(0, height))
    for x, word, colour in ((FORTH, "forward", BLUE), (BACK, "backward", ORANGE), (LEARNT, "slopes", ORANGE)):
        ax.text(x, height - 0.2, word, ha="center", va="center", fontsize=14, weight="bold", color=colour)
    for name, array in zip(names, arrays, strict=True):
        _draw_array(ax, FORTH, tops[name], f"{name}  {'x'.join(map(str, array.shape[1:]))}", 1.72, "#dcebf5")
        if not name.startswith("active"):
            _draw_array(ax, BACK, tops[name], f"d_{name}", 1.06, "#fbe5d6")
    end = names[0]  # where the next arrow of the way back ends
    for before, (name, forth, back, learns) in zip(names, STEPS, strict=False):
        middle = (tops[before] + tops[name]) / 2
        _draw_line(ax, (FORTH, tops[before] - 0.17), (FORTH, tops[name] + 0.17), BLUE)
        ax.text(FORTH + 0.1, middle, forth, ha="left", va="center", fontsize=12)
        ax.text(BACK - 0.1, middle, back, ha="right", va="center", fontsize=12)
        if not name.startswith("active"):
            _draw_line(ax, (BACK, tops[name] + 0.17), (BACK, tops[end] - 0.17), ORANGE)
            end = name
        if learns:
            _draw_line(ax, (BACK, middle), (LEARNT - 0.5, middle), ORANGE)
            _draw_array(ax, LEARNT, middle, learns, 1.0, "#fbe5d6", 0.46)
    _draw_line(ax, (FORTH + 0.86, tops["scores"]), (BACK - 0.53, tops["scores"]), GREY)
    ax.text((FORTH + BACK) / 2 + 0.15, tops["scores"] - 0.05, "y − t", ha="center", va="top", fontsize=13)
    return fig


def _draw_array(ax, x: float, y: float, words: str, wide: float, colour: str, tall: float = 0.34) -> None:
    """Draw an array as a box with its name."""
    ax.add_patch(FancyBboxPatch((x - wide / 2, y - tall / 2), wide, tall, facecolor=colour, edgecolor=GREY, lw=1,
                                boxstyle="round,pad=0,rounding_size=0.06", zorder=3))
    ax.text(x, y, words, ha="center", va="center", fontsize=12, linespacing=1.1, zorder=4)


def _draw_line(ax, start: tuple, end: tuple, colour: str) -> None:
    """Draw an arrow from a place to another."""
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color=colour, lw=1.8, shrinkA=0,
                                 shrinkB=0, zorder=2))


def _tenths(value: float) -> str:
    """Write a weight with one decimal."""
    text = f"{value:.1f}".replace("-", "−")
    return "0" if text in ("0.0", "−0.0") else text


@figure
def show_learned_kernels(before: Sequence[np.ndarray], after: Sequence[np.ndarray]) -> Figure:
    """Draw kernels ``(rows, columns)`` before and after training, two pairs in a row, each weight with its number.

    All share one scale: white is 0, orange negative, purple positive.
    """
    tall, wide = np.shape(before[0])
    most = np.abs([before, after]).max()
    gap, between, above = 0.42, 0.5, 0.4  # inches: from before to after, from pair to pair, above a kernel
    pair = 2 * wide * SIDE + gap
    rows = -(-len(before) // 2)
    width, height = 2 * pair + 2 * between, rows * (tall * SIDE + above) + 0.34
    fig = plt.figure(figsize=(width, height), layout="none")
    for number, kernels in enumerate(zip(before, after, strict=True)):
        row, column = divmod(number, 2)
        for place, kernel in enumerate(kernels):
            left = between / 2 + column * (pair + between) + place * (wide * SIDE + gap)
            bottom = height - 0.3 - (row + 1) * (tall * SIDE + above) + 0.06
            ax = fig.add_axes((left / width, bottom / height, wide * SIDE / width, tall * SIDE / height))
            draw_cells(ax, np.asarray(kernel), text=_tenths, fontsize=11.5,
                       most=most)
            if not place:
                ax.set_title(f"filter {number}", loc="left", fontsize=13, pad=4)
                ax.annotate("→", (1, 0.5), (15, 0), xycoords="axes fraction", textcoords="offset points",
                            ha="center", va="center", fontsize=16)
    fig.text(0.5, 1 - 0.06 / height, "each filter: before → after training", ha="center", va="top", fontsize=13)
    return fig
