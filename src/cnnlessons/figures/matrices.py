"""Figures of flattened images and of weights as a matrix."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.figures.cells import LINE, draw_cells, frame, largest, row_of_cells
from cnnlessons.figures.panels import CELL_DOTS, GAP_DOTS, TITLE_DOTS, sheet
from cnnlessons.figures.style import WIDE, figure

FLAT_DOTS = 24  # a number of a flattened image


@figure
def show_flattened(patterns: Sequence[np.ndarray], titles: Sequence[str], marked: Sequence[np.ndarray]) -> Figure:
    """Draw small patterns ``(H, W)`` of 0 to 1 as rows of H·W numbers, one below the other, cut by a line after each W.

    `marked` holds an array of truth values for each: the numbers that are true get an orange frame.
    """
    height, width = patterns[0].shape
    size = height * width
    fig, place = sheet(FLAT_DOTS * (size + 1), (FLAT_DOTS + 32) * len(patterns) + 24)
    for i, (pattern, title, mask) in enumerate(zip(patterns, titles, marked, strict=True)):
        line = place(28 + (FLAT_DOTS + 32) * i, FLAT_DOTS / 2, FLAT_DOTS, FLAT_DOTS * size)
        line.set_title(title, loc="left", fontsize=12, pad=5)
        draw_cells(line, pattern.reshape(1, size), fontsize=13)
        for column in np.flatnonzero(mask):
            frame(line, 0, column, lw=3)
        for edge in range(0, size + 1, width):
            line.axvline(edge - 0.5, color="black", lw=2, clip_on=False)
    for row in range(height):
        line.text(width * (row + 0.5) - 0.5, 1, f"row {row}", ha="center", va="center", fontsize=11)
    return fig


@figure
def show_weights_and_patches(weights: Mapping[str, np.ndarray], patches: Mapping[str, np.ndarray]) -> Figure:
    """Draw the weights of neurons, and below them the patches that they are shown, all ``(rows, columns)``.

    Weights are numbers, 0 white, negative orange and positive purple. Patches are pixels of 0, black, to 1, white.
    """
    columns = max(len(weights), len(patches))
    side = CELL_DOTS * max(map(len, [*weights.values(), *patches.values()]))
    fig, place = sheet((side + CELL_DOTS) * columns, 2 * (side + 2 * TITLE_DOTS) - TITLE_DOTS + GAP_DOTS)
    most = largest(weights.values())
    for top, arrays in ((TITLE_DOTS, weights), (side + 3 * TITLE_DOTS, patches)):
        for i, (title, array) in enumerate(arrays.items()):
            left = CELL_DOTS / 2 + (side + CELL_DOTS) * (i + (columns - len(arrays)) / 2)
            ax = place(top, left, side, side)
            ax.set_title(title, fontsize=12)
            if arrays is weights:
                draw_cells(ax, array, fontsize=14, most=most)
            else:
                ax.imshow(array, vmin=0, vmax=1)
                frame(ax, 0, 0, *array.shape, colour=LINE, lw=1)  # white pixels at the border end somewhere
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
