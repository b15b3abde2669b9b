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
SIDE, GAP = 1.2, 0.15  # the largest side of a volume; around the filters between two volumes
ABOVE, BELOW = 0.6, 0.75  # room for the arrows, and for the words
BACK = cos(radians(38)), sin(radians(38))  # where the depth leads on the page: to the right and up
GRID, SHEETS = 6, 16  # up to so many rows each entry is drawn, and up to so many channels each channel
PAPER = "#f4f4f4"
OF_FILTER = ORANGE, BLUE, GREEN  # of the first filters, and of the maps that they make
WORDS = 15  # points
LETTER, MARGIN = 0.13, 0.28  # width of a letter; around arrays of numbers


def _unit(volumes: Sequence[Sequence[int]]) -> float:
    """How far a volume of one channel reaches back; one of C channels reaches back √C times as far."""
    return min(0.28, 1.1 / max(channels for *_, channels in volumes)**0.5)


def _paler(colour: str, paleness: float) -> list[float]:
    return [part + (1 - part) * paleness for part in to_rgb(colour)]


class _Block:
    """A volume ``(H, W, C)`` whose front has its upper left corner at `left` and `top`; it is seen from the right."""

    def __init__(self, ax, shape: Sequence[int], left: float, top: float, entry: float, thick: float):
        self.ax, self.shape, self.left, self.top, self.entry = ax, tuple(shape), left, top, entry
        self.layer = thick / shape[2]  # the thickness of one channel

    def place(self, row: float, column: float, channel: float = 0) -> tuple[float, float]:
        """Where a corner is on the page."""
        depth = channel * self.layer
        return (self.left + column * self.entry + depth * BACK[0], self.top - row * self.entry + depth * BACK[1])

    def draw_part(self, rows: tuple[int, int], columns: tuple[int, int], channels: tuple[int, int],
                  colour: str, edge: str = DARK, lw: float = 0.7) -> None:
        """Draw a part of the volume as a block: its front, its top and its right side."""
        (r0, r1), (c0, c1), (d0, d1) = rows, columns, channels
        faces = {0.6: [(r0, c0, d0), (r0, c1, d0), (r1, c1, d0), (r1, c0, d0)],
                 0.8: [(r0, c0, d0), (r0, c1, d0), (r0, c1, d1), (r0, c0, d1)],
                 0.4: [(r0, c1, d0), (r1, c1, d0), (r1, c1, d1), (r0, c1, d1)]}
        for paleness, corners in faces.items():
            self.ax.add_patch(Polygon([self.place(*corner) for corner in corners], lw=lw, joinstyle="round",
                                      facecolor=_paler(colour, paleness), edgecolor=edge))

    def draw(self, colours: Sequence[str] = ()) -> None:
        """Draw the volume from the last channel to the first; `colours` are those of the first channels."""
        height, width, channels = self.shape
        whole = range(len(colours) if channels > SHEETS else channels)
        if len(whole) < channels:
            self.draw_part((0, height), (0, width), (len(whole), channels), PAPER)
        for channel in reversed(whole):
            self.draw_part((0, height), (0, width), (channel, channel + 1), [*colours, *[PAPER] * channels][channel])
        if max(height, width) <= GRID:
            for row in range(1, height):
                self._line((row, 0, 0), (row, width, 0), (row, width, channels))
            for column in range(1, width):
                self._line((height, column, 0), (0, column, 0), (0, column, channels))

    def _line(self, *corners: tuple[float, float, float]) -> None:
        self.ax.plot(*zip(*(self.place(*corner) for corner in corners), strict=True), color=DARK, lw=0.7)


@figure
def show_volumes(volumes: Sequence[Sequence[int]], kernel_sizes: Sequence[int], names: Sequence[str] = ()) -> Figure:
    """Draw volumes ``(H, W, C)`` as blocks in 3-D, and between them the filters that make each from the one before.

    All fronts share one scale; the depth grows more slowly than the number of channels. In each volume the window of
    the first filter is orange, in its upper right corner, and so is the entry that comes of it. The first three filters
    have the colours of the maps that they make. Kernels are square; `names` are written below the shapes.
    """
    entry = SIDE / max(max(volume[:2]) for volume in volumes)
    unit = _unit(volumes)
    high = max(height * entry + unit * channels**0.5 * BACK[1] for height, _, channels in volumes)
    high = max(high, *(_stack(kernel_size, unit * before[2]**0.5, after[2], entry)[-1]
                       for (before, after), kernel_size in zip(pairwise(volumes), kernel_sizes, strict=True)))
    fig = plt.figure(layout="none")
    ax = fig.add_axes((0, 0, 1, 1))
    without_axes(ax)
    left, blocks = 0.25, []
    for number, volume in enumerate(volumes):
        if number:
            left = _draw_filters(ax, blocks[-1], kernel_sizes[number - 1], volume[2], left, high)
        thick = unit * volume[2]**0.5
        wide, tall = volume[1] * entry + thick * BACK[0], volume[0] * entry + thick * BACK[1]
        block = _Block(ax, volume, left, tall / 2 - thick * BACK[1], entry, thick)
        block.draw(OF_FILTER[:volume[2]] if number else ())
        _write(ax, left + wide / 2, high, by(volume), *names[number:number + 1])
        blocks.append(block)
        left += wide
    for (block, following), kernel_size in zip(pairwise(blocks), kernel_sizes, strict=True):
        _draw_window(ax, block, following, kernel_size)
    width, height = left + 0.25, high + ABOVE + BELOW
    ax.set(xlim=(0, width), ylim=(-high / 2 - BELOW, high / 2 + ABOVE))
    fig.set_size_inches(width, height)
    return fig


def _stack(kernel_size: int, thick: float, filters: int, entry: float) -> tuple[float, float, float, float]:
    """The height and thickness of a filter that is drawn, the step to the next one, and the height of all."""
    shown, dots = min(filters, len(OF_FILTER)), 0.3 * (filters > len(OF_FILTER))
    tall = max(kernel_size * entry, 0.12)
    step = tall + thick * BACK[1] + 0.1
    scale = min(1, 2.1 / (shown * step))
    return scale * tall, scale * thick, scale * step, scale * shown * step + dots


def _draw_filters(ax, block: _Block, kernel_size: int, filters: int, left: float, high: float) -> float:
    """Draw the first filters, one below another, and what they are; return where there is room again."""
    channels = block.shape[2]
    lines = [f"{filters} filter{'s' * (filters > 1)}", by((kernel_size, kernel_size, channels))]
    tall, thick, step, whole = _stack(kernel_size, block.layer * channels, filters, block.entry)
    wide = max(tall + thick * BACK[0], LETTER * max(map(len, lines))) + 2 * GAP
    for number, colour in enumerate(OF_FILTER[:filters]):
        small = _Block(ax, (kernel_size, kernel_size, channels), left + (wide - tall - thick * BACK[0]) / 2,
                       whole / 2 - thick * BACK[1] - number * step, tall / kernel_size, thick)
        small.draw_part((0, kernel_size), (0, kernel_size), (0, channels), colour)
    if filters > len(OF_FILTER):
        ax.text(left + wide / 2, -whole / 2 + 0.12, "⋮", ha="center", va="center", fontsize=WORDS)
    _write(ax, left + wide / 2, high, *lines)
    return left + wide


def _write(ax, middle: float, high: float, *lines: str) -> None:
    ax.text(middle, -high / 2 - 0.1, "\n".join(lines), ha="center", va="top", fontsize=WORDS)


def _draw_window(ax, block: _Block, following: _Block, kernel_size: int) -> None:
    """Draw the window of the first filter in one volume, and an arrow to the entry that comes of it."""
    columns, last = block.shape[1], following.shape[1]
    block.draw_part((0, kernel_size), (columns - kernel_size, columns), (0, block.shape[2]), ORANGE, ORANGE, 1.2)
    following.draw_part((0, 1), (last - 1, last), (0, 1), ORANGE, ORANGE, 1.2)
    start, end = block.place(0, columns - kernel_size / 2, block.shape[2] / 2), following.place(0, last - 0.5, 0.5)
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": ORANGE, "lw": 1.8, "shrinkA": 2, "shrinkB": 2,
                                            "connectionstyle": "arc3,rad=-0.3"})


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
    width, height = second + CELL * wide + MARGIN + LETTER * max(map(len, said)), line * (channels + 1)
    fig, most = plt.figure(figsize=(width, height), layout="none"), largest([image, weights, output[row, column]])

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

    `stacks` holds the kernel sizes of each stack, first layer first; all strides are 1. In each array the window of the
    next one's first entry is framed.
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
            if level < len(stack):
                frame(ax, 0, 0, stack[level], stack[level], lw=2.5)
            if 0 < level < len(stack):
                ax.add_patch(Rectangle((-0.5, -0.5), 1, 1, color=ORANGE))
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
