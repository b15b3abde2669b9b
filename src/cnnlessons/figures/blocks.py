"""Figures of whole networks: a block for each layer's output, drawn from the rows of a layer table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import sqrt

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon

from cnnlessons._words import by
from cnnlessons.figures.style import BLUE, GREEN, ORANGE, PURPLE, WIDE, figure, without_axes

# All in inches.
HIGHEST = 1.9  # height of the largest map
LETTER = 0.072  # width of a label's letter
GAP = 0.05  # between the boxes of a run

# Part of a layer's type, word for it, colour. Layers of other types keep the shape, and are left out.
KINDS = (("Conv", "convolution", BLUE), ("Pool", "pooling", ORANGE), ("Dense", "dense", GREEN),
         ("Concatenate", "joined", PURPLE), ("Add", "added", PURPLE))


@dataclass(frozen=True)
class Run:
    """Neighbouring layers of one kind and shape, and the sizes of their boxes."""

    names: list[str]
    kind: str
    colour: str
    shape: tuple[int, ...]
    scale: float  # inches for the root of a map's side

    @property
    def height(self) -> float:
        """The height of a map or vector."""
        return self.scale * sqrt(self.shape[0]) if len(self.shape) > 1 else HIGHEST * sqrt(self.shape[0]) / 80

    @property
    def reach(self) -> float:
        """How far a box reaches back to the right."""
        return 0.3 * self.scale * sqrt(self.shape[1]) if len(self.shape) > 1 else 0.05

    @property
    def label(self) -> list[str]:
        """The lines below the boxes: the shape, the first name and the last one."""
        sizes = [by(self.shape[:-1]), f"×{self.shape[-1]}"] if len(self.shape) > 1 else [str(self.shape[0])]
        return [*sizes, self.names[0], *(f"to {name}" for name in self.names[1:][-1:])]

    def box(self, thickness: float) -> float:
        """The width of one box; `thickness` is that of the root of a channel."""
        return max(0.04, thickness * sqrt(self.shape[-1])) if len(self.shape) > 1 else 0.09

    def width(self, thickness: float) -> float:
        """The width of all boxes."""
        return len(self.names) * (self.box(thickness) + GAP) - GAP + self.reach

    def space(self, thickness: float) -> float:
        """The width of the run with its label."""
        return max(self.width(thickness), LETTER * max(map(len, self.label))) + 0.14


@figure
def show_layers(table: Iterable, title: str = "") -> Figure:
    """Draw a network as blocks: a box for each convolution, pooling, dense layer, concatenation and sum.

    A box's right face is its map, its thickness the channels; a thin upright box is a vector. All lengths are square
    roots: 7×7 is visible beside 224×224. Layers of one kind and shape share a label.

    Args:
        table: rows with `name`, `type` and `output_shape`; or several tables by title, drawn side by side.
        title: of the figure, for a single table.
    """
    panels = table if isinstance(table, Mapping) else {title: table}
    drawn = _runs(panels.values())
    thickness = next(size for size in (0.02, 0.015, 0.01, 0.006, 0) if not size or sum(_widths(drawn, size)) <= WIDE)
    widths = _widths(drawn, thickness)
    fig, axes = plt.subplots(1, len(panels), squeeze=False, width_ratios=widths,
                             figsize=(max(3.5, sum(widths)), 1.2 * HIGHEST + 1.3))
    for ax, runs, width, name in zip(axes.flat, drawn, widths, panels, strict=True):
        without_axes(ax)
        ax.set(xlim=(0, width), ylim=(-0.6 * HIGHEST - 0.75, 0.6 * HIGHEST), title=name)
        ends = accumulate(run.space(thickness) for run in runs)
        for run, end in zip(runs, ends, strict=True):
            _draw_run(ax, run, end - run.space(thickness) / 2, thickness)
    colours = {run.kind: run.colour for runs in drawn for run in runs}
    fig.legend(handles=[Patch(facecolor=colour, label=kind) for kind, colour in colours.items()], ncols=len(colours),
               loc="outside lower center", frameon=False, fontsize=9)
    return fig


def _runs(tables: Iterable[Iterable]) -> list[list[Run]]:
    """Group the rows of each table into runs; the largest map of all tables is as high as the figure allows."""
    drawn = [[(row.name, *kind, tuple(row.output_shape)) for row in rows if (kind := _kind(row.type))]
             for rows in tables]
    sides = [shape[0] for rows in drawn for *_, shape in rows if len(shape) > 1]
    scale = HIGHEST / sqrt(max(sides, default=1))
    return [[Run([name for name, *_ in run], *alike, scale) for alike, run in groupby(rows, key=lambda row: row[1:])]
            for rows in drawn]


def _kind(layer_type: str) -> tuple[str, str] | None:
    """Return the word for a type of layer, and its colour."""
    return next(((kind, colour) for part, kind, colour in KINDS if part in layer_type), None)


def _widths(drawn: list[list[Run]], thickness: float) -> list[float]:
    """Return the inches that each table needs."""
    return [sum(run.space(thickness) for run in runs) for runs in drawn]


def _draw_run(ax, run: Run, middle: float, thickness: float) -> None:
    """Draw boxes from left to right, and their label."""
    box = run.box(thickness)
    for place in range(len(run.names)):
        left = middle - run.width(thickness) / 2 + place * (box + GAP)
        draw_box(ax, left, box, run.height, (run.reach, run.reach / 2), run.colour)
    ax.text(middle, -0.6 * HIGHEST - 0.05, "\n".join(run.label), ha="center", va="top", fontsize=9)


def draw_box(ax, left: float, width: float, height: float, back: tuple[float, float], colour: str) -> float:
    """Draw a box around height 0 as seen from the upper right: its front, its top and its right side.

    Args:
        ax: the panel.
        left: where its front begins.
        width: of its front.
        height: of its front.
        back: how far right and up its back is.
        colour: of the right side is the darkest shade.

    Returns:
        The height of its highest corner.
    """
    right, up = back
    low, high, end = -(height + up) / 2, (height - up) / 2, left + width
    faces = {0.55: [(left, low), (end, low), (end, high), (left, high)],
             0.8: [(left, high), (end, high), (end + right, high + up), (left + right, high + up)],
             0.3: [(end, low), (end + right, low + up), (end + right, high + up), (end, high)]}
    for paleness, corners in faces.items():
        shade = [part + (1 - part) * paleness for part in to_rgb(colour)]
        ax.add_patch(Polygon(corners, facecolor=shade, edgecolor="#404040", lw=0.6))
    return high + up
