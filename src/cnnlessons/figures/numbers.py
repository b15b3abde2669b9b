"""Figures of small arrays in which every number can be read."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cnnlessons._words import by
from cnnlessons.figures.cells import MISSED, ZERO, draw_sign, frame, number_text, row_of_cells
from cnnlessons.figures.style import BLUE, COLOURS, DARK, GREY, figure
from cnnlessons.shapes import pad_widths

TINTS = np.array([to_rgb(colour) for colour in COLOURS[:4]]) * 0.3 + 0.7


@figure
def show_numbers(arrays: Sequence[np.ndarray], titles: Sequence[str] = (), between: Sequence[str] = (),
                 framed: float | None = None) -> Figure:
    """Draw small arrays in a row, each entry with its number: white is 0, orange negative, purple positive.

    Arrays are ``(rows, columns)``, or 1-D for a single row; NaN stays empty. All share one scale. `between` holds signs
    between neighbours, such as "∗" and "="; entries equal to `framed` get a frame.
    """
    arrays = [np.atleast_2d(array) for array in arrays]
    fig, axes = row_of_cells(arrays, titles)
    for ax, sign in zip(axes[1:], between, strict=False):
        draw_sign(ax, sign)
    for ax, array in zip(axes, arrays, strict=True):
        for row, column in np.argwhere(array == framed):
            frame(ax, row, column)
    return fig


@figure
def show_correlation_step(image: np.ndarray, kernel: np.ndarray, output: np.ndarray, step: int,
                          padding: int = 0, grey: bool = False) -> Figure:
    """Draw one step of a kernel that slides over an image: the window, the kernel and the map so far.

    The image is ``(H, W)``, framed by `padding` rows and columns of zeros; the kernel is ``(kh, kw)``. `output` is the
    finished map at stride 1: only its numbers up to `step`, counted row by row from 0, are drawn. The sum is written
    below, and has a line for each row of the kernel if that has more than four entries. With `grey` the image is black
    where it is 0 and white where it is largest.
    """
    padded, kernel, output = np.pad(image, padding), np.asarray(kernel), np.asarray(output)
    row, column = divmod(step, output.shape[1])
    window = padded[row:row + kernel.shape[0], column:column + kernel.shape[1]]
    rows = [" + ".join(f"{_factor(pixel)}·{_factor(weight)}" for pixel, weight in zip(*pair, strict=True))
            for pair in zip(window, kernel, strict=True)]
    lines = [" + ".join(rows)] if kernel.size <= 4 else [rows[0], *(f"+ {terms}" for terms in rows[1:])]
    so_far = np.where(np.arange(output.size).reshape(output.shape) <= step, output, np.nan)
    shades = np.repeat(padded[..., None] / (padded.max() or 1), 3, axis=2) if grey else None
    fig, axes = row_of_cells([padded, kernel, so_far], ("image", "kernel", "map"), 0.15 + 0.25 * len(lines),
                             [shades, None, None])
    if padding:
        axes[0].add_patch(Rectangle((padding - 0.5, padding - 0.5), *np.shape(image)[::-1], fill=False, ec=GREY,
                                    ls="--"))
    frame(axes[0], row, column, *kernel.shape)
    frame(axes[2], row, column)
    fig.supxlabel("\n".join(lines) + f" = {number_text(output[row, column])}", fontsize=14, color=BLUE)
    return fig


@figure
def show_sliding(image: np.ndarray, output: np.ndarray, size: tuple[int, int], strides: int = 1,
                 padding: str | int = "valid", kernel: np.ndarray | None = None, title: str = "map") -> Figure:
    """Draw an image ``(H, W)`` with its padding, the kernel if there is one, and what comes of all windows.

    The first window and its entry are framed. Padding is grey, outside a dashed line, zeros for a kernel and empty
    without one; pixels in no window of `size` are hatched. `title` is that of the output.
    """
    pads = [pad_widths(side, length, strides, padding) for side, length in zip(image.shape, size, strict=True)]
    padded = np.pad(image.astype(float), pads, constant_values=np.nan if kernel is None else 0)
    arrays, titles = [padded, output], ["image", title]
    if kernel is not None:
        arrays, titles = [padded, kernel, output], ["image", "kernel", title]
    fig, axes = row_of_cells(arrays, titles)
    for ax, sign in zip(axes[1:], "→" if kernel is None else "⋆=", strict=True):
        draw_sign(ax, sign)
    reached = np.zeros(padded.shape, bool)
    for row, column in np.ndindex(*output.shape):
        reached[row * strides:row * strides + size[0], column * strides:column * strides + size[1]] = True
    inside = np.pad(np.ones(image.shape, bool), pads)
    for places, look in ((~inside, {"facecolor": ZERO, "lw": 0}), (~reached, MISSED)):
        for row, column in np.argwhere(places):
            axes[0].add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, zorder=0.5, **look))
    if not inside.all():
        axes[0].add_patch(Rectangle((pads[1][0] - 0.5, pads[0][0] - 0.5), *image.shape[::-1], fill=False, ec=DARK,
                                    ls="--", lw=1.5, zorder=2.5))
    frame(axes[0], 0, 0, *size)
    frame(axes[-1], 0, 0)
    return fig


def _factor(value: float) -> str:
    """Write a number inside a product."""
    return f"({number_text(value)})" if value < 0 else number_text(value)


@figure
def show_pooling(image: np.ndarray, pooled: Mapping[str, np.ndarray]) -> Figure:
    """Draw an image ``(H, W)`` cut into windows of 2×2, and what pooling keeps of each: a tint for each window.

    In each window the pixels equal to the first map's number are ringed. Pixels in no window stay white. `pooled` is
    name -> map of the same windows; the last windows may reach over the border.
    """
    image, maps = np.asarray(image), [np.asarray(values) for values in pooled.values()]
    rows, columns = np.indices(maps[0].shape)
    tints = TINTS[2 * (rows % 2) + columns % 2]
    pixels = np.ones((*np.maximum(image.shape, 2 * np.array(rows.shape)), 3))
    pixels[:2 * len(rows), :2 * rows.shape[1]] = tints.repeat(2, axis=0).repeat(2, axis=1)
    fig, axes = row_of_cells([image, *maps], (f"{by((2, 2))} windows", *pooled),
                             colours=[pixels[:image.shape[0], :image.shape[1]], *[tints] * len(maps)])
    for row, column in np.ndindex(maps[0].shape):
        window = image[2 * row:2 * row + 2, 2 * column:2 * column + 2]
        frame(axes[0], 2 * row, 2 * column, *window.shape, colour=DARK, lw=1.8)
        for y, x in np.argwhere(window == maps[0][row, column]):
            axes[0].add_patch(plt.Circle((2 * column + x, 2 * row + y), 0.39, fill=False, ec="black", lw=1.4))
    return fig


@figure
def show_pool_gradient(image: np.ndarray, output_gradient: np.ndarray, image_gradient: np.ndarray) -> Figure:
    """Draw how a gradient flows back through a pooling: image, gradient of the output, gradient of the image.

    The windows lie side by side and have dark frames; the pixels that got a gradient have orange ones. The image is
    ``(H, W)``, and so is its gradient; that of the output is ``(H_out, W_out)``.
    """
    fig, axes = row_of_cells([image, output_gradient, image_gradient],
                             ("image", "gradient of\nthe output", "gradient of the image"))
    side = len(image) // len(output_gradient)
    for ax in axes[::2]:
        for row, column in np.ndindex(output_gradient.shape):
            frame(ax, side * row, side * column, side, side, colour=DARK, lw=1.8)
        for row, column in np.argwhere(image_gradient):
            frame(ax, row, column)
    return fig


@figure
def show_stamp_step(output_gradient: np.ndarray, kernel: np.ndarray, so_far: np.ndarray, step: int,
                    most: float | None = None) -> Figure:
    """Draw one step of a gradient that flows back through a convolution: the kernel is added to the window it saw.

    The gradient of the output is ``(H_out, W_out)``, at stride 1 without padding; the kernel is ``(kh, kw)``. `so_far`,
    ``(H, W)``, is the gradient of the image after this step. Steps count the outputs row by row from 0. `most` is the
    largest absolute value of all steps: with it they share one scale.
    """
    row, column = divmod(step, output_gradient.shape[1])
    fig, axes = row_of_cells([output_gradient, kernel, so_far],
                             ("d_map", "kernel", "gradient of\nthe image so far"), below=0.5, most=most)
    frame(axes[0], row, column)
    frame(axes[2], row, column, *kernel.shape)
    arriving = output_gradient[row, column]
    fig.supxlabel(f"add {number_text(arriving)} times the kernel in the frame" if arriving else
                  "add 0 times the kernel: nothing changes", fontsize=11, color=BLUE)
    return fig
