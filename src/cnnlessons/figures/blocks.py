"""Figures of whole networks: a block for each layer's output."""

from collections.abc import Iterable, Mapping
from itertools import accumulate, groupby
from math import log2, sqrt
from typing import NamedTuple

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon

from cnnlessons._words import by
from cnnlessons.assignments.networks import expected
from cnnlessons.figures.panels import without_axes
from cnnlessons.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, WIDE, figure

# All in inches.
HIGHEST = 1.9  # height of the largest map
LETTER = 0.072  # width of a label's letter
APART = 0.05  # between the boxes of a run

# Part of a layer's type, word for it. Layers of other types keep the shape, and are left out.
KINDS = {"Conv": "convolution", "Pool": "pooling", "Dense": "dense", "Concatenate": "joined", "Add": "added"}
COLOUR_OF = {"image": GREY, "convolution": BLUE, "pooling": ORANGE, "max pooling": ORANGE, "dense": GREEN,
             "flatten": PURPLE, "joined": PURPLE, "added": PURPLE}


class Run(NamedTuple):
    """The equal boxes of neighbouring layers of one kind and shape; lengths are in inches."""

    kind: str
    count: int
    box: float  # width of one box's front
    height: float
    back: float  # how far a box reaches back to the right
    label: list[str]

    @property
    def width(self) -> float:
        """The width of all boxes."""
        return self.count * (self.box + APART) - APART + self.back

    @property
    def space(self) -> float:
        """The width of the boxes and their label."""
        return max(self.width, LETTER * max(map(len, self.label))) + 0.14


@figure
def show_layers(table: Iterable, title: str = "") -> Figure:
    """Draw a network as blocks: a box for each convolution, pooling, dense layer, concatenation and sum.

    A box's right face is its map, its thickness the channels; a thin upright box is a vector. All lengths are square
    roots: 7×7 is visible beside 224×224. Layers of one kind and shape share a label. A table has rows with `name`,
    `type` and `output_shape`. Several tables, by title, are drawn side by side; `title` is that of a single one.
    """
    panels = table if isinstance(table, Mapping) else {title: table}
    for channel in (0.02, 0.015, 0.01, 0.006, 0):  # the first that fits
        drawn = _runs(panels.values(), channel)
        widths = [sum(run.space for run in runs) for runs in drawn]
        if sum(widths) <= WIDE:
            break
    fig, axes = plt.subplots(1, len(panels), squeeze=False, width_ratios=widths,
                             figsize=(max(3.5, sum(widths)), 1.2 * HIGHEST + 1.3))
    for ax, runs, width, name in zip(axes.flat, drawn, widths, panels, strict=True):
        without_axes(ax)
        ax.set(xlim=(0, width), ylim=(-0.6 * HIGHEST - 0.75, 0.6 * HIGHEST), title=name)
        for run, end in zip(runs, accumulate(run.space for run in runs), strict=True):
            for place in range(run.count):
                left = end - (run.space + run.width) / 2 + place * (run.box + APART)
                _draw_box(ax, left, run.box, run.height, (run.back, run.back / 2), COLOUR_OF[run.kind])
            ax.text(end - run.space / 2, -0.6 * HIGHEST - 0.05, "\n".join(run.label), ha="center", va="top", fontsize=9)
    kinds = dict.fromkeys(run.kind for runs in drawn for run in runs)
    fig.legend(handles=[Patch(facecolor=COLOUR_OF[kind], label=kind) for kind in kinds], ncols=len(kinds),
               loc="outside lower center", frameon=False, fontsize=9)
    return fig


def _runs(tables: Iterable[Iterable], channel: float) -> list[list[Run]]:
    """Group the rows of each table; the largest map of all tables is `HIGHEST`, `channel` the root of one channel."""
    drawn = [[(row.name, KINDS[part], tuple(row.output_shape)) for row in rows for part in KINDS if part in row.type]
             for rows in tables]
    side = HIGHEST / sqrt(max((shape[0] for rows in drawn for *_, shape in rows if len(shape) > 1), default=1))
    return [[_boxes([name for name, *_ in run], *alike, side, channel)
             for alike, run in groupby(rows, key=lambda row: row[1:])] for rows in drawn]


def _boxes(names: list[str], kind: str, shape: tuple[int, ...], side: float, channel: float) -> Run:
    """Make the boxes for maps ``(H, W, channels)`` or vectors ``(units,)``."""
    ends = [names[0], *(f"to {name}" for name in names[1:][-1:])]
    if len(shape) == 1:
        return Run(kind, len(names), 0.09, HIGHEST * sqrt(shape[0]) / 80, 0.05, [str(shape[0]), *ends])
    return Run(kind, len(names), max(0.04, channel * sqrt(shape[-1])), side * sqrt(shape[0]),
               0.3 * side * sqrt(shape[1]), [by(shape[:-1]), f"×{shape[-1]}", *ends])


def _draw_box(ax, left: float, width: float, height: float, back: tuple[float, float], colour: str) -> float:
    """Draw a box around height 0 as seen from the upper right; return the height of its highest corner.

    `left`, `width` and `height` are those of its front; its back is `back` to the right and up.
    """
    right, up = back
    low, high, end = -(height + up) / 2, (height - up) / 2, left + width
    faces = {0.55: [(left, low), (end, low), (end, high), (left, high)],
             0.8: [(left, high), (end, high), (end + right, high + up), (left + right, high + up)],
             0.3: [(end, low), (end + right, low + up), (end + right, high + up), (end, high)]}
    for paleness, corners in faces.items():
        shade = [part + (1 - part) * paleness for part in to_rgb(colour)]
        ax.add_patch(Polygon(corners, facecolor=shade, edgecolor=DARK, lw=0.6))
    return high + up


@figure
def show_plan(network, solved: bool = False) -> Figure:
    """Draw a `cnnlessons.assignments.networks.Network` layer by layer, in three rows; if `solved` with its answers.

    A block is higher for larger maps and wider for more of them, both on a logarithmic scale. The bars of the
    parameters are on one linear scale.
    """
    blocks = [("image", "image", (), network.input_shape),
              *((layer.name, layer.kind, layer.notes, expected(network)[layer.name, "output_shape"])
                for layer in network.layers)]
    params = {layer.name: expected(network)[layer.name, "params"] for layer in network.layers} if solved else {}
    longest = -(-len(blocks) // 3)
    fig, axes = plt.subplots(3, 1, figsize=(1.12 * longest, 7.6 if solved else 6.4))
    for ax in axes:
        without_axes(ax)
        ax.set(xlim=(-0.5, longest - 0.5), ylim=(-2.35 if solved else -1.65, 2.3))
    for number, (name, kind, notes, shape) in enumerate(blocks):
        row, place = divmod(max(number - 1, 0), longest - 1) if number >= longest else (0, number)
        ax = axes[row]
        if len(shape) == 3:
            height, width = log2(shape[0]) / 5, 0.05 + 0.045 * log2(shape[2])
            back = 0.15 * height
        else:
            height, width, back = log2(shape[0]) / 8.5, 0.08, 0.05
        top = _draw_box(ax, place - (width + back) / 2, width, height, (back, back), COLOUR_OF[kind])
        words = notes[0].split() if len(notes) == 1 else notes
        ax.text(place, top + 0.1, "\n".join(words), ha="center", va="bottom", fontsize=11, linespacing=1.1)
        ax.text(place, -1, name, ha="center", va="top", fontsize=12, weight="bold")
        size = by(shape) if len(shape) == 3 else f"{shape[0]:,}"
        ax.text(place, -1.36, size if solved or name == "image" else "?", ha="center", va="top", fontsize=10.5,
                color=DARK)
        if count := params.get(name):
            ax.text(place, -1.7, f"{count:,}", ha="center", va="top", fontsize=10.5, color=COLOUR_OF[kind])
            length = 0.9 * count / max(params.values())
            ax.barh(-2.2, length, 0.18, left=place - length / 2, color=COLOUR_OF[kind])
    axes[0].set_title(network.name)
    scale = "a block's height and width grow with\nthe logarithm of the map's side and of the number of maps"
    axes[-1].set_xlabel(f"not to scale: {scale}" if not solved else
                        f"coloured: the parameters, with bars to scale;\n{scale}", fontsize=11)
    return fig
