"""Figures of flattened images and of weights as a matrix."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.figures.cells import LINE, draw_cells, fitting, frame, largest
from cnnlessons.figures.panels import CELL_DOTS, GAP_DOTS, TITLE_DOTS, set_titles, sheet
from cnnlessons.figures.style import DARK, figure

FLAT_DOTS, FULL_DOTS = 24, 620  # a number of a flattened image; a figure that a phone shows legibly
PALE = "#d6e6f2"


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
def show_weights(matrices: Sequence[np.ndarray], titles: Sequence[str] = (), letters: str = "",
                 sides: Sequence[str] = ("", "")) -> Figure:
    """Draw weight matrices ``(outputs, inputs)`` side by side: equal weights have equal colours, zeros are white.

    A matrix of at most nine different weights shows their numbers, too. With `letters`, one for each matrix such as
    "wV", the numbers are names: 3 is written as w with an index of 3. `sides` are names for the rows and the columns.
    """
    apart = CELL_DOTS
    side = min(CELL_DOTS, int((FULL_DOTS - apart * len(matrices)) / sum(matrix.shape[1] for matrix in matrices)))
    tall = side * max(map(len, matrices))
    fig, place = sheet(sum(side * matrix.shape[1] + apart for matrix in matrices),
                       TITLE_DOTS + tall + GAP_DOTS + GAP_DOTS * 2 * bool(sides[1]))
    left = apart // 2 + GAP_DOTS * bool(sides[0])
    for matrix, letter in zip(matrices, letters or [""] * len(matrices), strict=True):
        height, width = side * len(matrix), side * matrix.shape[1]
        ax = place(TITLE_DOTS + (tall - height) // 2, left, height, width)
        _draw_weights(ax, matrix, side, letter)
        ax.set(ylabel=sides[0], xlabel=sides[1])
        left += width + apart
    set_titles(fig.axes, titles)
    return fig


@figure
def show_matrix_row(matrix: np.ndarray, image_size: tuple[int, int], step: int) -> Figure:
    """Draw a convolution's matrix with one row framed, and below it that row laid out as the image it multiplies.

    The matrix is ``(outputs, H * W)``: the weights of each output for each pixel of the flattened image of `image_size`
    ``(H, W)``. `step` is the row, and so the output, counted from 0. Dark lines cut the matrix where a row of the image
    ends, and where the kernel goes on to the next row of the image.
    """
    height, width = image_size
    side = min(CELL_DOTS, FULL_DOTS // matrix.shape[1])
    above, below = side * len(matrix), CELL_DOTS * height
    left = TITLE_DOTS
    fig, place = sheet(left + side * matrix.shape[1] + GAP_DOTS, 3 * TITLE_DOTS + above + below + 2 * GAP_DOTS)
    ax = place(TITLE_DOTS, left, above, side * matrix.shape[1])
    ax.set_title(f"the matrix, {by(matrix.shape)}")
    ax.set(xlabel="pixel of the flattened image", ylabel="output")
    _draw_weights(ax, matrix, side)
    first_rows = np.argmax(matrix != 0, axis=1) // width  # of the image, on which the kernel lies
    for output in [0, *np.flatnonzero(np.diff(first_rows)) + 1, len(matrix)]:
        ax.axhline(output - 0.5, color=DARK, lw=2, clip_on=False)
    for pixel in range(0, matrix.shape[1] + 1, width):
        ax.axvline(pixel - 0.5, color=DARK, lw=2, clip_on=False)
    frame(ax, step, 0, 1, matrix.shape[1])
    image = place(3 * TITLE_DOTS + above + GAP_DOTS, left, below, CELL_DOTS * width)
    image.set_title(f"row {step} as an image", loc="left")
    _draw_weights(image, matrix[step].reshape(image_size), CELL_DOTS, scale=matrix)
    frame(image, 0, 0, *image_size)
    return fig


@figure
def show_effects(effects: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Draw how much an output rises with each pixel of an image ``(H, W)``, with a frame around all that changes it."""
    height, width = (CELL_DOTS * side for side in effects[0].shape)
    fig, place = sheet((width + CELL_DOTS) * len(effects), TITLE_DOTS + height + GAP_DOTS)
    most = largest(effects)
    for i, effect in enumerate(effects):
        ax = place(TITLE_DOTS, CELL_DOTS / 2 + (width + CELL_DOTS) * i, height, width)
        draw_cells(ax, np.where(effect == 0, np.nan, effect), fontsize=12, most=most)
        places = np.argwhere(effect)
        frame(ax, *places.min(axis=0), *np.ptp(places, axis=0) + 1)
    set_titles(fig.axes, titles)
    return fig


def _draw_weights(ax, matrix: np.ndarray, side: int, letter: str = "", scale: np.ndarray | None = None) -> None:
    """Draw weights on cells of `side` dots, in the colours that they have in the matrix `scale`."""
    values = np.unique((matrix if scale is None else scale).astype(float))
    values = values[values != 0]
    few = len(values) <= 9
    written = np.where((matrix != 0) & (few or bool(letter)), matrix, np.nan)
    shades = plt.get_cmap("viridis")(np.linspace(0.12, 0.97, len(values)))[:, :3]
    if letter and not few:
        shades = np.full((len(values), 3), to_rgb(PALE))  # the eye cannot tell so many colours apart
    shades = np.vstack([shades, np.ones(3)])
    colours = shades[np.where(matrix == 0, -1, np.searchsorted(values, matrix))]
    if letter:
        draw_cells(ax, written, colours, lambda index: f"${letter}_{{{index:g}}}$", fontsize=min(13, 0.37 * side))
    else:
        draw_cells(ax, written, colours, fontsize=fitting([written], side / 96))
