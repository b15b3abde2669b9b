"""Figures of flattened images and of weights as a matrix."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.figures.cells import draw_cells, frame, row_of_cells
from cnnlessons.figures.panels import CELL_DOTS, sheet
from cnnlessons.figures.style import WIDE, figure


@figure
def show_flattened(patterns: Sequence[np.ndarray], titles: Sequence[str], marked: Sequence[np.ndarray]) -> Figure:
    """Draw small patterns side by side, and below them their rows of H·W numbers, cut by a line after each W.

    Patterns are ``(H, W)`` of 0 to 1, as many as fit side by side above a row. `marked` holds an array of truth values
    for each; cells that are true get an orange frame.
    """
    height, width = patterns[0].shape
    size = height * width
    fig, place = sheet(CELL_DOTS * (size + 1), CELL_DOTS * (height + 2 + 2 * len(patterns)))
    apart = (size - width) // max(len(patterns) - 1, 1)
    for i, (pattern, title, mask) in enumerate(zip(patterns, titles, marked, strict=True)):
        square = place(CELL_DOTS, CELL_DOTS * (i * apart + 0.5), CELL_DOTS * height, CELL_DOTS * width)
        line = place(CELL_DOTS * (height + 2.5 + 2 * i), CELL_DOTS / 2, CELL_DOTS, CELL_DOTS * size)
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
    """Draw weight matrices ``(outputs, inputs)`` side by side: equal weights have equal colours, zeros are white.

    A matrix of at most nine different weights shows their numbers, too.
    """
    cell = min(0.42, (WIDE - 0.55 * len(matrices)) / sum(matrix.shape[1] for matrix in matrices))
    written, colours = zip(*(_written_and_coloured(matrix) for matrix in matrices), strict=True)
    return row_of_cells(written, titles, colours=colours, cell=cell)[0]


@figure
def show_matrix_row(matrix: np.ndarray, image_size: tuple[int, int], step: int) -> Figure:
    """Draw a convolution's matrix with one row framed, and that row laid out as the image it multiplies.

    The matrix is ``(outputs, H * W)``: the weights of each output for each pixel of the flattened image of `image_size`
    ``(H, W)``. `step` is the row, and so the output, counted from 0.
    """
    written, colours = _written_and_coloured(matrix)
    columns = matrix.shape[1]
    fig, (left, right) = row_of_cells(
        [written, written[step].reshape(image_size)],
        (f"the matrix, {by(matrix.shape)}", f"row {step} as an image"), below=0.4,
        colours=[colours, colours[step].reshape(*image_size, 3)],
        cell=min(0.36, (WIDE - 1.6) / (columns + image_size[1])))
    left.set(xlabel="pixel of the flattened image", ylabel="output")
    frame(left, step, 0, 1, columns)
    frame(right, 0, 0, *image_size)
    return fig


def _written_and_coloured(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights to write, NaN where there are none, and a colour for each weight that is not 0."""
    values = np.unique(matrix[matrix != 0])
    shades = np.vstack([plt.get_cmap("viridis")(np.linspace(0.12, 0.97, len(values)))[:, :3], np.ones(3)])
    colours = shades[np.where(matrix == 0, -1, np.searchsorted(values, matrix))]
    return np.where((matrix != 0) & (len(values) <= 9), matrix, np.nan), colours
