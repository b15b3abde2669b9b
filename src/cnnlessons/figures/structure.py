"""Pictures of what a layer is made of: shared weights, receptive fields, pooling windows, effects of a shift."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnlessons.figures.numbers import number_text, row_of_grids
from cnnlessons.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE, SIGNED, figure, without_axes

WIDE = 9.6  # inches: as wide as a notebook's column allows


@figure
def show_weights(matrices: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Weight matrices ``(outputs, inputs)`` side by side: equal weights have equal colours, zeros are white.

    A matrix of at most nine different weights shows their numbers, too.
    """
    matrices = [np.asarray(matrix) for matrix in matrices]
    columns = [matrix.shape[1] for matrix in matrices]
    cell = min(0.42, (WIDE - 0.5 * len(matrices)) / sum(columns))
    fig, axes = plt.subplots(
        1, len(matrices), squeeze=False, width_ratios=columns,
        figsize=(cell * sum(columns) + 0.5 * len(matrices), cell * max(map(len, matrices)) + 0.5 * bool(titles) + 0.2))
    for ax, matrix in zip(axes[0], matrices, strict=True):
        _draw_weights(ax, matrix, cell)
    for ax, title in zip(axes[0], titles, strict=False):
        ax.set_title(title)
    return fig


@figure
def show_matrix_row(matrix: np.ndarray, image_size: tuple[int, int], step: int) -> Figure:
    """A convolution's matrix with one row framed, and that row laid out as the image it multiplies.

    Args:
        matrix: ``(outputs, H * W)``, the weights of each output for each pixel of the flattened image.
        image_size: ``(H, W)``.
        step: which row, so which output, counted from 0.
    """
    matrix = np.asarray(matrix)
    rows, columns = matrix.shape
    height, width = image_size
    cell = min(0.36, (WIDE - 1.6) / (columns + width))
    fig, (left, right) = plt.subplots(1, 2, width_ratios=[columns, width],
                                      figsize=(cell * (columns + width) + 1.6, cell * max(rows, height) + 0.9))
    _draw_weights(left, matrix, cell)
    left.add_patch(Rectangle((-0.5, step - 0.5), columns, 1, fill=False, ec=ORANGE, lw=3.5, zorder=3))
    left.set(title=f"the matrix, {rows} × {columns}", xlabel="pixel of the flattened image", ylabel="output")
    _draw_weights(right, matrix[step].reshape(image_size), cell, colours_of=matrix)
    right.set_title(f"row {step} as an image")
    right.add_patch(Rectangle((-0.5, -0.5), width, height, fill=False, ec=ORANGE, lw=3.5, zorder=3))
    return fig


def _draw_weights(ax, matrix: np.ndarray, cell: float, colours_of: np.ndarray | None = None) -> None:
    """Cells coloured by weight, one colour for each value that is not 0 (of `colours_of`, if given)."""
    source = matrix if colours_of is None else colours_of
    values = np.unique(source[source != 0])
    shades = dict(zip(values, plt.get_cmap("viridis")(np.linspace(0.12, 0.97, len(values))), strict=True))
    ax.imshow([[to_rgb(shades[value]) if value else (1, 1, 1) for value in row] for row in matrix])
    if len(values) <= 9:
        for row, column in np.argwhere(matrix):
            value = matrix[row, column]
            dark = np.dot(shades[value][:3], (0.299, 0.587, 0.114)) < 0.5
            ax.text(column, row, number_text(value), ha="center", va="center", fontsize=min(11, 30 * cell),
                    color="white" if dark else "black")
    _draw_edges(ax, matrix.shape)


def _draw_edges(ax, shape: tuple[int, int]) -> None:
    """Thin lines around each cell, and no axes."""
    without_axes(ax)
    for axis_line, length in ((ax.axhline, shape[0]), (ax.axvline, shape[1])):
        for edge in range(length + 1):
            axis_line(edge - 0.5, color="#bdbdbd", lw=0.6)


@figure
def show_receptive_fields(image: np.ndarray, seen: Sequence[np.ndarray], titles: Sequence[object] = (),
                          columns: int = 5) -> Figure:
    """An image (H, W), once for each mask (H, W) of what one output sees of it: framed, all else dimmed."""
    columns = min(columns, len(seen))
    rows = -(-len(seen) // columns)
    size = min(2.6, WIDE / columns)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(size * columns, (size + 0.5 * bool(titles)) * rows))
    for ax in axes.flat:
        without_axes(ax)
    for ax, mask in zip(axes.flat, map(np.asarray, seen), strict=False):
        ax.imshow(image)
        ax.imshow(np.dstack([np.full((*mask.shape, 3), 0.5), np.where(mask, 0, 0.6)]))
        down, right = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        if mask.any():
            ax.add_patch(Rectangle((right[0] - 0.5, down[0] - 0.5), np.ptp(right) + 1, np.ptp(down) + 1,
                                   fill=False, ec=ORANGE, lw=2.5))
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    return fig


@figure
def show_pooling(image: np.ndarray, pooled: Mapping[str, np.ndarray], pool_size: int = 2) -> Figure:
    """An image (H, W) cut into pooling windows, and what is left of each: a tint for each window.

    In each window the pixels equal to the first map's number are ringed. Pixels in no window stay white.

    Args:
        image: small enough for each number to be read.
        pooled: maps of the same windows, named; as many windows as the first map has numbers are drawn.
        pool_size: pixels of a window, which lie side by side; the last may reach over the border.
    """
    image = np.asarray(image)
    maps = [np.asarray(values) for values in pooled.values()]
    fig, axes = row_of_grids([image.shape, *(values.shape for values in maps)])
    for ax, title in zip(axes, (f"{pool_size}×{pool_size} windows", *pooled), strict=True):
        ax.set_title(title)
    places = np.arange(image.shape[0])[:, None] // pool_size, np.arange(image.shape[1])[None] // pool_size
    inside = (places[0] < maps[0].shape[0]) & (places[1] < maps[0].shape[1])
    _draw_tinted(axes[0], image, *places, inside)
    for ax, values in zip(axes[1:], maps, strict=True):
        _draw_tinted(ax, values, *np.ogrid[:values.shape[0], :values.shape[1]], np.ones(values.shape, bool))
    for row, column in np.argwhere(inside):
        if image[row, column] == maps[0][row // pool_size, column // pool_size]:
            axes[0].add_patch(plt.Circle((column, row), 0.39, fill=False, ec="black", lw=1.4))
    for row, column in np.ndindex(maps[0].shape):
        top, left = row * pool_size, column * pool_size
        height, width = min(pool_size, image.shape[0] - top), min(pool_size, image.shape[1] - left)
        axes[0].add_patch(Rectangle((left - 0.5, top - 0.5), width, height, fill=False, ec="#404040", lw=1.8))
    return fig


def _draw_tinted(ax, values: np.ndarray, window_row, window_column, inside: np.ndarray) -> None:
    """Numbers on the tints of their windows; neighbouring windows never share a tint."""
    tints = np.array([to_rgb(colour) for colour in (BLUE, ORANGE, GREEN, PURPLE)]) * 0.3 + 0.7
    which = 2 * (window_row % 2) + window_column % 2
    ax.imshow(np.where(inside[..., None], tints[which], 1))
    for (row, column), value in np.ndenumerate(values):
        ax.text(column, row, number_text(value), ha="center", va="center", fontsize=11,
                color="black" if inside[row, column] else GREY)
    _draw_edges(ax, values.shape)


@figure
def show_image_and_maps(image: np.ndarray, maps: Sequence[np.ndarray], titles: Sequence[str] = (),
                        size: float = 2.4, most: float | None = None) -> Figure:
    """A grey image (H, W) and beside it maps (H, W) of any sign: white is 0, orange negative, purple positive.

    The maps share one scale, which is centred on 0 and shown at the side. It ends at `most`, by default the largest
    absolute value; what lies beyond is shown like `most`. `size` is a map's width in inches.
    """
    height, width = np.shape(image)
    fig, axes = plt.subplots(1, 1 + len(maps), squeeze=False, figsize=(
        size * (1 + len(maps)) + 0.7, size * height / width + 0.3 * bool(titles)))
    largest = max(np.abs(values).max() for values in maps) or 1
    most = most or largest
    axes[0, 0].imshow(image)
    for ax, values in zip(axes[0, 1:], maps, strict=True):
        shown = ax.imshow(values, cmap=SIGNED, vmin=-most, vmax=most)
    for ax in axes.flat:
        without_axes(ax)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    fig.colorbar(shown, ax=axes, shrink=0.9, aspect=30 * height / width, extend="both" if most < largest else "neither")
    return fig


@figure
def show_shift_curves(curves: Mapping[str, Sequence[float]], ylabel: str, title: str = "") -> Figure:
    """A share from 0 to 1 against the shift 0, 1, 2, ... in pixels: a line for each name, named at its end."""
    fig, ax = plt.subplots(figsize=(6.6, 3.5))
    for name, values in curves.items():
        ax.plot(range(len(values)), values, "o-", markersize=5)
        ax.annotate(name, (len(values) - 1, values[-1]), (8, 0), textcoords="offset points", va="center")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(xlabel="shift to the right, pixels", ylabel=ylabel, ylim=(-0.04, 1.04), title=title)
    return fig
