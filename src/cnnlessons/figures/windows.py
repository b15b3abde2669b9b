"""Figures of a kernel's windows, and of what layers see through them."""

from collections.abc import Sequence
from itertools import zip_longest

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from cnnlessons.figures.cells import CELL, LINE, MISSED, TITLE, ZERO, draw_cells, frame, number_text
from cnnlessons.figures.panels import GAP_DOTS, TITLE_DOTS, sheet, without_axes
from cnnlessons.figures.style import BLUE, DARK, GREEN, GREY, ORANGE, PURPLE, SKY, figure
from cnnlessons.shapes import receptive_field

LANE = 0.42  # pixels from one lane of bars to the next
PIXEL_DOTS = 44


@figure
def show_windows(pixels: Sequence[float], kernel_size: int, strides: Sequence[int],
                 padding: Sequence[tuple[int, int]] = ()) -> Figure:
    """Draw the windows of a kernel that slides along one row of pixels: a panel for each stride, a bar for each window.

    Zeros of padding are grey; pixels that no window reaches are hatched. `padding` counts the zeros (before, after) the
    row for each panel; it is 0 by default.
    """
    padding = list(padding) or [(0, 0)] * len(strides)
    before, after = max(pad[0] for pad in padding), max(pad[1] for pad in padding)
    lanes = [-(-kernel_size // step) for step in strides]
    fig, axes = plt.subplots(len(strides), 1, squeeze=False, height_ratios=[1.9 + LANE * n for n in lanes], figsize=(
        CELL * max(len(pixels) + before + after, 8), CELL * sum(2.2 + LANE * n for n in lanes)))
    for ax, step, pads, n in zip(axes.flat, strides, padding, lanes, strict=True):
        count = _draw_windows(ax, np.asarray(pixels), kernel_size, step, pads, n)
        zeros = f", padding {pads[0]} + {pads[1]}" if any(pads) else ""
        ax.set_title(f"stride {step}{zeros}: {count} window{'s' * (count > 1)}", fontsize=TITLE)
        ax.set(xlim=(-before - 0.6, len(pixels) + after - 0.4), ylim=(0.6 + LANE * n, -0.55), aspect="equal")
        without_axes(ax)
    return fig


def _draw_windows(ax, pixels: np.ndarray, kernel_size: int, step: int, pads: tuple[int, int], lanes: int) -> int:
    """Draw a row of pixels with its padding, and its windows below; return how many there are."""
    end = len(pixels) + pads[1]
    lefts = range(-pads[0], end - kernel_size + 1, step)
    reached = {place for left in lefts for place in range(left, left + kernel_size)}
    for place in range(-pads[0], end):
        real = 0 <= place < len(pixels)
        ax.add_patch(Rectangle((place - 0.5, -0.5), 1, 1, facecolor="white" if real else ZERO, edgecolor=LINE))
        if place not in reached:
            ax.add_patch(Rectangle((place - 0.5, -0.5), 1, 1, **MISSED))
        ax.text(place, 0, number_text(pixels[place]) if real else "0", ha="center", va="center", fontsize=TITLE)
    for number, left in enumerate(lefts):
        top = 0.62 + LANE * (number % lanes)
        ax.add_patch(Rectangle((left - 0.44, top), kernel_size - 0.12, 0.32, color=SKY if number % 2 else BLUE))
    return len(lefts)


@figure
def show_last_windows(size: int, kernel_size: int, strides: int) -> Figure:
    """Draw the end of a long row of pixels, with its last two windows; pixels after the last window are hatched.

    Pixels and windows are counted from 1. The border is always at the same place.
    """
    steps = (size - kernel_size) / strides
    count = int(steps) + 1
    end = (count - 1) * strides + kernel_size  # of the last window
    fig, ax = plt.subplots(figsize=(6.6, 2.2))
    for pixel in range((count - 2) * strides + 1, size + 1):
        missed = MISSED if pixel > end else {"facecolor": "white", "edgecolor": LINE}
        ax.add_patch(Rectangle((pixel - size - 1, -0.5), 1, 1, **missed))
        ax.text(pixel - size - 0.5, 0, str(pixel), ha="center", va="center", fontsize=9)
    for lane, number in enumerate(range(count - 1, count + 1)):
        left = (number - 1) * strides - size
        ax.add_patch(Rectangle((left + 0.06, 0.75 + lane), kernel_size - 0.12, 0.8, color=(BLUE, SKY)[lane]))
        ax.text(left + kernel_size / 2, 1.15 + lane, f"window {number}", ha="center", va="center", fontsize=TITLE,
                color=("white", "black")[lane])
    ax.plot([0, 0], [-0.8, 2.8], color=DARK, lw=2.5)
    left_over = f"{size - end} pixel{'s' * (size - end > 1)} left over" if size > end else "nothing left over"
    ax.set_title(f"({size} − {kernel_size}) / {strides} + 1 = {steps + 1:g}: {count} windows, {left_over}")
    ax.set(xlim=(-kernel_size - 2 * strides - 0.2, 0.2), ylim=(2.9, -0.9))
    without_axes(ax)
    return fig


@figure
def show_usage(counts: Sequence[np.ndarray], titles: Sequence[str], columns: int = 2) -> Figure:
    """Draw how many windows each pixel ``(H, W)`` is part of, in rows of `columns`: on one scale, and 0 is hatched."""
    most, size = max(map(np.max, counts)), 0.38 * len(counts[0])  # inches
    rows, columns = -(-len(counts) // columns), min(columns, len(counts))
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=((size + 0.35) * columns, (size + 0.5) * rows))
    for ax, array in zip_longest(axes.flat, counts):
        without_axes(ax)
        if array is not None:
            draw_cells(ax, array, plt.get_cmap("Blues")(array / (1.8 * most)))
            for row, column in np.argwhere(array == 0):
                ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **MISSED))
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title, fontsize=TITLE)
    return fig


@figure
def show_border(images: Sequence[np.ndarray], titles: Sequence[str], rim: int = 0, dots: int = 2,
                columns: int = 2) -> Figure:
    """Draw grey images ``(H, W)`` of 0 to 255 in rows of `columns` on one scale, smaller ones in the middle of a panel.

    A pixel has `dots` dots on the screen along each side. Images as large as the first have a frame, `rim` pixels from
    their border; the first, the photo itself, has none.
    """
    whole = np.shape(images[0])
    height, width = (dots * side for side in whole)
    tall, wide = TITLE_DOTS + height + GAP_DOTS, width + GAP_DOTS
    rows = -(-len(images) // columns)
    fig, place = sheet(min(columns, len(images)) * wide + GAP_DOTS, rows * tall)
    for number, (image, title) in enumerate(zip(images, titles, strict=True)):
        high, broad = (dots * side for side in image.shape)
        top, left = number // columns * tall + TITLE_DOTS, number % columns * wide + GAP_DOTS
        ax = place(top + (height - high) // 2, left + (width - broad) // 2, high, broad)
        ax.imshow(image, vmin=0, vmax=255)
        ax.set_title(title, fontsize=TITLE, pad=4 + (height - high) / 2 * 72 / 96)
        if number and image.shape == whole:
            frame(ax, rim, rim, *(side - 2 * rim for side in whole), lw=2)
    return fig


@figure
def show_views(stride: int, kernel_size: int = 3, pixels: int = 9) -> Figure:
    """Draw two layers along a row of `pixels`: what the neighbours see whose map entries one output reads.

    Both kernels have `kernel_size` weights; `stride` is that of the first layer. Each neighbour has a colour, and the
    bar below what it sees has the same.
    """
    width, _ = receptive_field([(kernel_size, stride), (kernel_size, 1)])
    fig, place = sheet(PIXEL_DOTS * (pixels + 2), TITLE_DOTS + PIXEL_DOTS * 6)
    ax = place(TITLE_DOTS, 0, PIXEL_DOTS * 6, PIXEL_DOTS * (pixels + 2))
    ax.set(xlim=(-2.5, pixels - 0.5), ylim=(-1.8, 4.2))
    ax.set_title(f"stride {stride}: 1 + {kernel_size - 1} + {kernel_size - 1}·{stride} = {width} pixels")
    for height, name in ((0, "pixels"), (1.8, "first map"), (3.6, "output")):
        ax.text(-0.7, height, name, ha="right", va="center")
    for pixel in range(pixels):
        ax.add_patch(Rectangle((pixel - 0.46, -0.46), 0.92, 0.92, fc=SKY if pixel < width else "white", ec=LINE))
    output = stride * (kernel_size // 2) + (kernel_size - 1) / 2
    ax.add_patch(Rectangle((output - 0.46, 3.14), 0.92, 0.92, color=DARK, lw=0))
    for i, colour in zip(range(kernel_size), (BLUE, ORANGE, GREEN, PURPLE, GREY), strict=False):
        first = stride * i  # pixel of its window
        last, middle = first + kernel_size - 1, first + (kernel_size - 1) / 2
        ax.plot([output, middle], [3.14, 2.26], color=DARK, lw=1.5)
        ax.add_patch(Polygon([(first - 0.46, 0.5), (last + 0.46, 0.5), (middle + 0.46, 1.34), (middle - 0.46, 1.34)],
                             color=colour, alpha=0.35, lw=0))
        ax.add_patch(Rectangle((middle - 0.46, 1.34), 0.92, 0.92, color=colour, lw=0))
        ax.add_patch(Rectangle((first - 0.46, -0.95 - 0.32 * i), kernel_size - 0.08, 0.2, color=colour, lw=0))
    return fig
