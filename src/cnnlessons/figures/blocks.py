"""Pictures of whole networks: a block for each layer's output, drawn from the rows of a layer table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import sqrt

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Polygon

from cnnlessons.figures.style import BLUE, GREEN, ORANGE, PURPLE, figure, without_axes

WIDE = 10.0  # inches: as wide as a notebook's column allows
HIGHEST = 1.9  # inches, of the largest map
CHARACTER = 0.072  # inches, of a label's letters
GAP = 0.05  # inches, between the slabs of a run

# What a layer's type contains, how it is called, its colour. Layers of other types leave the shape as it is.
KINDS = (("Conv", "convolution", BLUE), ("Pool", "pooling", ORANGE), ("Dense", "dense", GREEN),
         ("Concatenate", "joined", PURPLE), ("Add", "added", PURPLE))


@dataclass(frozen=True)
class Run:
    """Neighbouring layers of one kind and shape, with lengths in inches."""

    names: list[str]
    kind: str
    colour: str
    shape: tuple[int, ...]
    scale: float  # inches for the root of a map's side

    @property
    def height(self) -> float:
        """Of a map or vector."""
        return self.scale * sqrt(self.shape[0]) if len(self.shape) > 1 else HIGHEST * sqrt(self.shape[0]) / 80

    @property
    def reach(self) -> float:
        """How far a slab goes into the picture."""
        return 0.3 * self.scale * sqrt(self.shape[1]) if len(self.shape) > 1 else 0.05

    @property
    def label(self) -> list[str]:
        """Its lines: the shape, and the first and last name."""
        sizes = ["×".join(map(str, self.shape[:-1])), f"×{self.shape[-1]}"] if len(self.shape) > 1 else [*self.shape]
        return [*map(str, sizes), self.names[0], *(f"to {name}" for name in self.names[1:][-1:])]

    def slab(self, thickness: float) -> float:
        """Width of one slab; `thickness` is that of the root of a channel."""
        return max(0.04, thickness * sqrt(self.shape[-1])) if len(self.shape) > 1 else 0.09

    def width(self, thickness: float) -> float:
        """Of all slabs."""
        return len(self.names) * (self.slab(thickness) + GAP) - GAP + self.reach

    def space(self, thickness: float) -> float:
        """What the run takes of the page, with its label."""
        return max(self.width(thickness), CHARACTER * max(map(len, self.label))) + 0.14


@figure
def show_layers(table: Iterable, title: str = "") -> Figure:
    """A network as blocks: a slab for each convolution, pooling, dense layer, concatenation and sum.

    A slab's face is its map, its thickness the channels, an upright bar a vector; all lengths are square roots, so
    that 7x7 can still be seen beside 224x224. Layers of one kind and shape share a label.

    Args:
        table: rows with `name`, `type` and `output_shape`; or several tables by title, drawn side by side.
        title: of the picture, for a single table.
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
    """The blocks of each table; the largest map of all is as high as the picture allows."""
    drawn = [[(row.name, *kind, tuple(row.output_shape)) for row in rows if (kind := _kind(row.type))]
             for rows in tables]
    sides = [shape[0] for rows in drawn for *_, shape in rows if len(shape) > 1]
    scale = HIGHEST / sqrt(max(sides, default=1))
    return [[Run([name for name, *_ in run], *alike, scale) for alike, run in groupby(rows, key=lambda row: row[1:])]
            for rows in drawn]


def _kind(layer_type: str) -> tuple[str, str] | None:
    """What a type of layer is called, and its colour."""
    return next(((kind, colour) for part, kind, colour in KINDS if part in layer_type), None)


def _widths(drawn: list[list[Run]], thickness: float) -> list[float]:
    """Inches that each line of blocks takes."""
    return [sum(run.space(thickness) for run in runs) for runs in drawn]


def _draw_run(ax, run: Run, middle: float, thickness: float) -> None:
    """Slabs from left to right, and their label."""
    slab = run.slab(thickness)
    for place in range(len(run.names)):
        _draw_slab(ax, middle - run.width(thickness) / 2 + place * (slab + GAP), slab, run)
    ax.text(middle, -0.6 * HIGHEST - 0.05, "\n".join(run.label), ha="center", va="top", fontsize=9)


def _draw_slab(ax, x: float, width: float, run: Run) -> None:
    """A box: its narrow side, its top, and the map on its right."""
    up = run.reach / 2
    low, high = -(run.height + up) / 2, (run.height - up) / 2
    sides = {0.55: [(x, low), (x + width, low), (x + width, high), (x, high)],
             0.8: [(x, high), (x + width, high), (x + width + run.reach, high + up), (x + run.reach, high + up)],
             0.3: [(x + width, low), (x + width + run.reach, low + up), (x + width + run.reach, high + up),
                   (x + width, high)]}
    for paleness, corners in sides.items():
        shade = [part + (1 - part) * paleness for part in to_rgb(run.colour)]
        ax.add_patch(Polygon(corners, facecolor=shade, edgecolor="#404040", lw=0.6))
