"""Figures of flattened images and of weights as a matrix."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.figures.cells import draw_cells, frame, row_of_cells
from cnnlessons.figures.style import WIDE, figure, set_titles, sheet

SIDE = 32  # dots of a cell


@figure
def show_flattened(patterns: Sequence[np.ndarray], titles: Sequence[str], marked: Sequence[np.ndarray]) -> Figure:
    """Draw small patterns side by side, and below them their rows of H·W numbers, cut by a line after each W.

    Args:
        patterns: arrays ``(H, W)`` of 0 to 1; as many as fit side by side above a row.
        titles: a title for each pattern and its row.
        marked: for each pattern an array of truth values; cells that are true get an orange frame.
    """
    height, width = patterns[0].shape
    size = height * width
    fig, place = sheet(SIDE * (size + 1), SIDE * (height + 2 + 2 * len(patterns)))
    apart = (size - width) // max(len(patterns) - 1, 1)
    for i, (pattern, title, mask) in enumerate(zip(patterns, titles, marked, strict=True)):
        square = place(SIDE, SIDE * (i * apart + 0.5), SIDE * height, SIDE * width)
        line = place(SIDE * (height + 2.5 + 2 * i), SIDE / 2, SIDE, SIDE * size)
        square.set_title(title)
        line.set_title(title, loc="left")
        for ax, shape in ((square, (height, width)), (line, (1, size))):
            draw_cells(ax, pattern.reshape(shape))
            for row, column in np.argwhere(mask.reshape(shape)):
                frame(ax, row, column, lw=3)
        for edge in range(0, size + 1, width):
            line.axvline(edge - 0.5, color="black", lw=2, clip_on=False)
    return fig


@figure
def show_weights(matrices: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Draw weight matrices side by side: equal weights have equal colours, zeros are white.

    A matrix of at most nine different weights shows their numbers, too.

    Args:
        matrices: ``(outputs, inputs)`` each.
        titles: a title for each.
    """
    matrices = [np.asarray(matrix) for matrix in matrices]
    cell = min(0.42, (WIDE - 0.55 * len(matrices)) / sum(matrix.shape[1] for matrix in matrices))
    fig, axes = row_of_cells([matrix.shape for matrix in matrices], titles, cell)
    for ax, matrix in zip(axes, matrices, strict=True):
        _draw_weights(ax, matrix, matrix, cell)
    return fig


@figure
def show_matrix_row(matrix: np.ndarray, image_size: tuple[int, int], step: int) -> Figure:
    """Draw a convolution's matrix with one row framed, and that row laid out as the image it multiplies.

    Args:
        matrix: ``(outputs, H * W)``, the weights of each output for each pixel of the flattened image.
        image_size: ``(H, W)``.
        step: which row, and so which output, counted from 0.
    """
    matrix = np.asarray(matrix)
    columns = matrix.shape[1]
    cell = min(0.36, (WIDE - 1.6) / (columns + image_size[1]))
    fig, (left, right) = row_of_cells([matrix.shape, image_size], cell=cell, below=0.4)
    set_titles((left, right), (f"the matrix, {by(matrix.shape)}", f"row {step} as an image"))
    left.set(xlabel="pixel of the flattened image", ylabel="output")
    _draw_weights(left, matrix, matrix, cell)
    _draw_weights(right, matrix[step].reshape(image_size), matrix, cell)
    frame(left, step, 0, 1, columns)
    frame(right, 0, 0, *image_size)
    return fig


def _draw_weights(ax, weights: np.ndarray, matrix: np.ndarray, cell: float) -> None:
    """Draw some or all weights of a matrix: a colour for each value that is not 0."""
    values = np.unique(matrix[matrix != 0])
    shades = np.vstack([plt.get_cmap("viridis")(np.linspace(0.12, 0.97, len(values)))[:, :3], np.ones(3)])
    colours = shades[np.where(weights == 0, -1, np.searchsorted(values, weights))]
    written = np.where((weights != 0) & (len(values) <= 9), weights, np.nan)
    draw_cells(ax, written, colours, fontsize=min(11, 30 * cell))
