"""Figures of volumes: images and maps with channels as blocks in 3-D, filters at work, and stacks of layers."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, radians, sin

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from cnnlessons._words import by
from cnnlessons.figures.cells import CELL, draw_cells, draw_sign, frame, largest, number_text
from cnnlessons.figures.panels import GAP_DOTS, TITLE_DOTS, sheet, without_axes
from cnnlessons.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, SIGNED, figure

# All in inches.
SIDE, DEEP, THICK = 1.1, 1.3, 0.2  # the largest side of a volume, its largest depth, and that of a channel at most
FINE, SMALLEST = 0.06, 0.08  # what is thinner is not drawn one by one; a filter is drawn so large at least
GAP, MORE = 0.15, 0.3  # around the filters between two volumes; below them, for the dots
ABOVE, BELOW = 0.3, 0.75  # room for the arrows, and for the words
BACK = cos(radians(38)), sin(radians(38))  # where the depth leads on the page: to the right and up
PAPER = "#f4f4f4"
OF_FILTER = ORANGE, BLUE, GREEN  # of the first filters, and of the maps that they make
WORDS = 15  # points
LETTER, DIGIT, MARGIN = 0.13, 0.115, 0.28  # width of a letter, and of a sign in a sum; around arrays of numbers


def _paler(colour: str, paleness: float) -> list[float]:
    return [part + (1 - part) * paleness for part in to_rgb(colour)]


def _size(shape: Sequence[int], entry: float, layer: float) -> tuple[float, float]:
    """How wide and how tall a volume is on the page."""
    height, width, channels = shape
    return width * entry + channels * layer * BACK[0], height * entry + channels * layer * BACK[1]


class _Block:
    """A volume ``(H, W, C)``, seen from the right: an entry's side is `entry`, a channel's thickness `layer`.

    The upper left corner of its front is at `left` and `top`.
    """

    def __init__(self, ax, shape: Sequence[int], left: float, top: float, entry: float, layer: float):
        self.ax, self.shape, self.left, self.top, self.entry, self.layer = ax, tuple(shape), left, top, entry, layer

    def place(self, row: float, column: float, channel: float = 0) -> tuple[float, float]:
        """Where a corner is on the page."""
        depth = channel * self.layer
        return (self.left + column * self.entry + depth * BACK[0], self.top - row * self.entry + depth * BACK[1])

    def draw_part(self, rows: tuple[int, int], columns: tuple[int, int], channels: tuple[int, int],
                  colour: str, edge: str = DARK, lw: float = 0.7) -> None:
        """Draw a part of the volume as a block: its front, its top and its right side, with lines where they show."""
        (r0, r1), (c0, c1), (d0, d1) = rows, columns, channels
        faces = {0.6: [(r0, c0, d0), (r0, c1, d0), (r1, c1, d0), (r1, c0, d0)],
                 0.8: [(r0, c0, d0), (r0, c1, d0), (r0, c1, d1), (r0, c0, d1)],
                 0.4: [(r0, c1, d0), (r1, c1, d0), (r1, c1, d1), (r0, c1, d1)]}
        for paleness, corners in faces.items():
            self.ax.add_patch(Polygon([self.place(*corner) for corner in corners], lw=lw, joinstyle="round",
                                      facecolor=_paler(colour, paleness), edgecolor=edge))
        if self.entry >= FINE:
            for row in range(r0 + 1, r1):
                self._line((row, c0, d0), (row, c1, d0), (row, c1, d1))
            for column in range(c0 + 1, c1):
                self._line((r1, column, d0), (r0, column, d0), (r0, column, d1))
        if self.layer >= FINE:
            for channel in range(d0 + 1, d1):
                self._line((r0, c0, channel), (r0, c1, channel), (r1, c1, channel))

    def draw(self, colours: Sequence[str] = ()) -> None:
        """Draw the volume; `colours` are those of the first channels."""
        height, width, channels = self.shape
        self.draw_part((0, height), (0, width), (0, channels), PAPER)
        for channel, colour in reversed(list(enumerate(colours[:channels]))):
            self.draw_part((0, height), (0, width), (channel, channel + 1), colour)

    def _line(self, *corners: tuple[float, float, float]) -> None:
        self.ax.plot(*zip(*(self.place(*corner) for corner in corners), strict=True), color=DARK, lw=0.7)


class _Filters:
    """The first three filters of a layer, one below another."""

    def __init__(self, kernel_size: int, channels: int, count: int, entry: float, layer: float):
        self.shape, self.count, self.shown = (kernel_size, kernel_size, channels), count, min(count, len(OF_FILTER))
        self.entry, self.layer = max(entry, SMALLEST / kernel_size), layer
        self.words = [f"{count} filter{'s' * (count > 1)}", by(self.shape)]
        side, (self.wide, self.one) = kernel_size * self.entry, _size(self.shape, self.entry, layer)
        self.step = min(self.one, side * (1 + BACK[1] / BACK[0])) + 0.1  # slanting bars fit between each other
        self.tall = self.one + (self.shown - 1) * self.step + MORE * (count > self.shown)

    def draw(self, ax, left: float, top: float, colours: Sequence[str]) -> _Block:
        """Draw them below `top`, and return the first; those after the `colours` are grey."""
        side = self.shape[0] * self.entry
        blocks = [_Block(ax, self.shape, left, top - self.one + side - number * self.step, self.entry, self.layer)
                  for number in range(self.shown)]
        for block, colour in zip(blocks, [*colours, *[PAPER] * self.shown], strict=False):
            block.draw_part((0, self.shape[0]), (0, self.shape[1]), (0, self.shape[2]), colour)
        if self.count > self.shown:
            ax.text(left + side / 2, top - self.tall + 0.1, "⋮", ha="center", va="center", fontsize=WORDS)
        return blocks[0]


@figure
def show_volumes(volumes: Sequence[Sequence[int]], kernel_sizes: Sequence[int], names: Sequence[str] = ()) -> Figure:
    """Draw volumes ``(H, W, C)`` as blocks in 3-D, a row for each layer: what goes in, its filters, what comes out.

    All fronts share one scale, and all depths another one. The window of the first filter is orange, in the upper right
    corner of what goes in, and so is the entry that comes of it. The first three filters have the colours of the maps
    that they make; only the first has one where the channels are too thin to be seen. Kernels are square; `names` are
    written below the shapes.
    """
    entry = SIDE / max(max(volume[:2]) for volume in volumes)
    layer = min(THICK, DEEP / max(channels for *_, channels in volumes))
    colours = OF_FILTER if layer >= FINE else OF_FILTER[:1]
    words = [[by(volume), *names[number:number + 1]] for number, volume in enumerate(volumes)]
    filters = [_Filters(kernel_size, before[2], after[2], entry, layer)
               for (before, after), kernel_size in zip(pairwise(volumes), kernel_sizes, strict=True)]
    sizes = [_size(volume, entry, layer) for volume in volumes]
    blocks = [max(broad, _room(lines)) for (broad, _), lines in zip(sizes, words, strict=True)]
    wide = max(blocks[:-1]), max(max(each.wide, _room(each.words)) for each in filters), max(blocks[1:])
    middles = 0.25 + wide[0] / 2, 0.25 + wide[0] + GAP + wide[1] / 2, 0.25 + wide[0] + 2 * GAP + wide[1] + wide[2] / 2
    fig = plt.figure(layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    without_axes(ax)
    bottom = 0.0
    for number, each in enumerate(filters):
        high = max(sizes[number][1], each.tall, sizes[number + 1][1])
        middle = bottom - ABOVE - high / 2
        bottom = middle - high / 2 - BELOW
        ends = []
        for which, across in ((number, middles[0]), (number + 1, middles[2])):
            (broad, tall), height = sizes[which], volumes[which][0] * entry
            ends.append(_Block(ax, volumes[which], across - broad / 2, middle - tall / 2 + height, entry, layer))
            ends[-1].draw(colours if which else ())
        first = each.draw(ax, middles[1] - each.wide / 2, middle + each.tall / 2, colours)
        _draw_window(*ends, first)
        for across, lines in zip(middles, (words[number], each.words, words[number + 1]), strict=True):
            ax.text(across, middle - high / 2 - 0.1, "\n".join(lines), ha="center", va="top", fontsize=WORDS)
    width = middles[2] + wide[2] / 2 + 0.25
    ax.set(xlim=(0, width), ylim=(bottom, 0))
    fig.set_size_inches(width, -bottom)
    return fig


def _room(lines: Sequence[str]) -> float:
    """How wide these lines are."""
    return LETTER * max(map(len, lines))


def _draw_window(block: _Block, following: _Block, kernel: _Block) -> None:
    """Draw the window of a filter in one volume, and arrows to the filter and to the entry that comes of it."""
    columns, last, size = block.shape[1], following.shape[1], kernel.shape[0]
    block.draw_part((0, size), (columns - size, columns), (0, block.shape[2]), ORANGE, ORANGE, 1.2)
    following.draw_part((0, 1), (last - 1, last), (0, 1), ORANGE, ORANGE, 1.2)
    arrows = ((block.place(size / 2, columns, block.shape[2] / 2), kernel.place(size / 2, 0), 0),
              (kernel.place(0, size / 2, kernel.shape[2]), following.place(0, last - 0.5, 0.5), -0.3))
    for start, end, bend in arrows:
        block.ax.annotate("", end, start, arrowprops={
            "arrowstyle": "-|>", "color": ORANGE, "lw": 1.8, "shrinkA": 2, "shrinkB": 2,
            "connectionstyle": f"arc3,rad={bend}"})


@figure
def show_filter_step(image: np.ndarray, weights: np.ndarray, bias: float, output: np.ndarray,
                     place: tuple[int, int] = (0, 0)) -> Figure:
    """Draw one filter at one place: a line for each channel with its window, its kernel and their products; the sum.

    The image is ``(H, W, C)``, the filter's weights ``(kh, kw, C)``, the map `output` ``(H_out, W_out)`` at stride 1;
    only its entry at `place`, (row, column), is drawn.
    """
    (row, column), (high, wide, channels), tall = place, weights.shape, image.shape[0]
    windows = image[row:row + high, column:column + wide]
    sums = (windows * weights).sum(axis=(0, 1))
    said = [f"{_sum_of_products(windows[..., c], weights[..., c])} = {number_text(sums[c])}" for c in range(channels)]
    said.append(f"{' + '.join(map(_factor, sums))} + bias {_factor(bias)} = {number_text(output[row, column])}")
    second = MARGIN + CELL * image.shape[1] + 2 * MARGIN  # where the kernels begin
    line = CELL * tall + 0.4
    width, height = second + CELL * wide + MARGIN + DIGIT * max(map(len, said)), line * (channels + 1)
    fig, most = plt.figure(figsize=(width, height), layout="none"), largest([image, weights, output])

    def panel(number: int, left: float, array: np.ndarray, title: str):
        bottom = height - (number + 1) * line + CELL * (tall - len(array)) / 2 + 0.05
        ax = fig.add_axes((left / width, bottom / height, CELL * array.shape[1] / width, CELL * len(array) / height))
        draw_cells(ax, array, most=most, fontsize=WORDS)
        ax.set_title(title, fontsize=WORDS - 1, pad=5)
        return ax

    for c in range(channels):
        frame(panel(c, MARGIN, image[..., c], f"channel {c}"), row, column, high, wide)
        draw_sign(panel(c, second, weights[..., c], f"kernel {c}"), "⋆")
    shown = np.full(output.shape, np.nan)
    shown[row, column] = output[row, column]
    frame(panel(channels, second, shown, "map"), row, column)
    for ax, words in zip([*fig.axes[1:-1:2], fig.axes[-1]], said, strict=True):
        ax.annotate(words, (1, 0.5), (12, 0), xycoords="axes fraction", textcoords="offset points", va="center",
                    fontsize=WORDS, color=BLUE)
    return fig


def _sum_of_products(pixels: np.ndarray, weights: np.ndarray) -> str:
    return " + ".join(f"{_factor(pixel)}·{_factor(weight)}"
                      for pixel, weight in zip(pixels.flat, weights.flat, strict=True))


def _factor(value: float) -> str:
    """Write a number inside a product or sum."""
    return f"({number_text(value)})" if value < 0 else number_text(value)


@figure
def show_filters(image: np.ndarray, weights: np.ndarray, biases: Sequence[float], maps: np.ndarray) -> Figure:
    """Draw a grey image, above its filters with their biases, below their maps, each map below its filter.

    The image is ``(H, W)``, the weights are ``(kh, kw, filters)``, the maps ``(H_out, W_out, filters)``. The first
    window is framed in the image, and in each map the entry that comes of it.
    """
    count, wide = maps.shape[2], max(image.shape[1], weights.shape[1] + 1, maps.shape[1] + 1)
    step, line = CELL * wide + MARGIN, CELL * max(image.shape[0], weights.shape[0], maps.shape[0]) + 0.3
    width, height = MARGIN + step * (count + 1), 2 * line + 0.1
    fig, most = plt.figure(figsize=(width, height), layout="none"), largest([image, weights, maps])

    def panel(number: float, column: int, array: np.ndarray, title: str):
        left, bottom = MARGIN + step * column, height - (number + 0.5) * line - CELL * len(array) / 2 - 0.12
        ax = fig.add_axes((left / width, bottom / height, CELL * array.shape[1] / width, CELL * len(array) / height))
        draw_cells(ax, array, most=most, fontsize=WORDS - 1)
        ax.set_title(title, fontsize=WORDS - 2, pad=5, loc="left")
        return ax

    frame(panel(0.5, 0, image, "image"), 0, 0, *weights.shape[:2])
    for number in range(count):
        panel(0, number + 1, weights[..., number], f"filter {number}, bias {number_text(biases[number])}")
        frame(panel(1, number + 1, maps[..., number], f"map {number}"), 0, 0)
    return fig


@figure
def show_stacks(stacks: Sequence[Sequence[int]], titles: Sequence[str]) -> Figure:
    """Draw what one output of a stack of convolutions sees, a row for each stack: the input, the maps, the output.

    `stacks` holds the kernel sizes of each stack, first layer first; all strides are 1. In each array the
    windows of the next one's first and last entry are framed, orange and green.
    """
    cell, apart, line = 0.26, 0.75, 0.5  # inches
    sides = [[1 + sum(stack[level:]) - len(stack[level:]) for level in range(len(stack) + 1)] for stack in stacks]
    width = max(cell * sum(row) + apart * (len(row) - 1) for row in sides) + 2 * MARGIN
    heights = [cell * row[0] + line for row in sides]
    fig, top = plt.figure(figsize=(width, sum(heights) + 0.1), layout="none"), sum(heights) + 0.1
    for stack, row, tall, title in zip(stacks, sides, heights, titles, strict=True):
        left = MARGIN
        for level, side in enumerate(row):
            bottom = top - line - cell * (row[0] + side) / 2 + 0.1
            ax = fig.add_axes((left / width, bottom / (sum(heights) + 0.1), cell * side / width,
                               cell * side / (sum(heights) + 0.1)))
            ax.imshow(np.full((side, side, 3), to_rgb("#cfe6f5") if level < len(stack) else to_rgb(BLUE)))
            without_axes(ax)
            for edge in range(side + 1):
                ax.axhline(edge - 0.5, color=GREY, lw=0.7, clip_on=False)
                ax.axvline(edge - 0.5, color=GREY, lw=0.7, clip_on=False)
            if level:
                ax.annotate(by((stack[level - 1],) * 2), (0, 0.5), (-27, 0), xycoords="axes fraction",
                            textcoords="offset points", ha="center", va="bottom", fontsize=WORDS - 2)
                ax.annotate("", (0, 0.5), (-42, 0), xycoords="axes fraction", textcoords="offset points", va="center",
                            arrowprops={"arrowstyle": "-|>", "color": DARK})
            for corner, colour in ((0, ORANGE), (side - 1, GREEN)):
                if 0 < level < len(stack):
                    ax.add_patch(Rectangle((corner - 0.5, corner - 0.5), 1, 1, color=colour))
            windows = sorted({0, side - stack[level]}, reverse=True) if level < len(stack) else []
            for start in windows:
                frame(ax, start, start, stack[level], stack[level], GREEN if start else ORANGE, 2.5)
            left += cell * side + apart
        fig.text(MARGIN / width, (top - 0.22) / (sum(heights) + 0.1), title, fontsize=WORDS - 1, va="center")
        top -= tall
    return fig


@figure
def show_mixture(mixture: np.ndarray, title: str = "", framed: tuple[int, int, int, int] | None = None,
                 most: float = 255, dots: int = 5) -> Figure:
    """Draw a map ``(H, W)`` of any sign: white is 0, orange negative, purple positive, on a scale that ends at `most`.

    A pixel has `dots` dots on the screen along each side. The scale is drawn at the right; larger values are drawn like
    `most`. `framed` is a patch, (top, left, height, width), with a frame around it.
    """
    height, width = (dots * side for side in mixture.shape)
    fig, place = sheet(width + 92, TITLE_DOTS + height + GAP_DOTS)
    ax = place(TITLE_DOTS, GAP_DOTS, height, width)
    drawn = ax.imshow(mixture, cmap=plt.get_cmap(SIGNED, 25), vmin=-most, vmax=most)
    ax.set_title(title.replace("-", "−"), fontsize=WORDS - 2)
    if framed:
        frame(ax, *framed, colour=BLUE, lw=3)
    fig.colorbar(drawn, cax=place(TITLE_DOTS, width + 2 * GAP_DOTS, height, 12), extend="both")
    return fig
