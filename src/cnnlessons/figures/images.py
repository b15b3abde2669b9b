"""Figures of images: as they are, with their numbers, with frames, and with a network's answers."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.cells import frame
from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure, image_grid, set_titles, sheet

SIDE = 32  # dots of a pixel whose number is written: three figures fit in
GAP, TITLE = 8, 28  # dots between images, and above them


@figure
def show_images(images: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 8) -> Figure:
    """Draw images in rows of `columns`, each below its title.

    Grey images all use the same greys, from the smallest to the largest value among them.

    Args:
        images: ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)``, all of one size.
        titles: a title for each.
        columns: images in a row.
    """
    fig, axes = image_grid(len(images), images[0].shape, titles, columns)
    low, high = min(map(np.min, images)), max(map(np.max, images))
    for ax, image in zip(axes, images, strict=False):
        ax.imshow(image, vmin=low, vmax=high)
    return fig


@figure
def show_enlarged(images: Sequence[np.ndarray], titles: Sequence[object] = (), size: float = 2.2) -> Figure:
    """Draw images of 0 to 255 in rows of four, each `size` inches wide however few pixels it has.

    Args:
        images: ``(H, W)`` or ``(H, W, 3)``.
        titles: a title for each.
        size: width in inches.
    """
    fig, axes = image_grid(len(images), images[0].shape, titles, 4, size)
    for ax, image in zip(axes, images, strict=False):
        ax.imshow(image, vmin=0, vmax=255)
    return fig


@figure
def show_pixels(image: np.ndarray) -> Figure:
    """Draw a grey image ``(H, W)`` of 0 to 255 with each pixel's number in it."""
    height, width = SIDE * image.shape[0], SIDE * image.shape[1]
    fig, place = sheet(width, height)
    ax = place(0, 0, height, width)
    ax.imshow(image, vmin=0, vmax=255)
    for (row, column), value in np.ndenumerate(image):
        colour = "#8a8a8a" if value == 0 else "white" if value < 128 else "black"
        ax.text(column, row, value, ha="center", va="center", fontsize=8, color=colour)
    return fig


@figure
def show_patches(images: Collection[np.ndarray], titles: Collection[str] = (),
                 patches: Sequence[tuple[int, int, int, int]] = (), scale: int = 5) -> Figure:
    """Draw images of 0 to 255 in a row, with a frame around one patch of each.

    Args:
        images: ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)``, all of one size.
        titles: a title for each.
        patches: ``(top, left, height, width)`` in pixels, for each image.
        scale: dots on the screen along each side of a pixel.
    """
    images = list(images)
    height, width = scale * images[0].shape[0], scale * images[0].shape[1]
    top = TITLE if len(titles) else GAP
    fig, place = sheet(len(images) * (width + GAP) + GAP, top + height + GAP)
    for i, image in enumerate(images):
        place(top, GAP + i * (width + GAP), height, width).imshow(image, vmin=0, vmax=255)
    set_titles(fig.axes, titles)
    for ax, patch in zip(fig.axes, patches, strict=False):
        frame(ax, *patch, lw=3)
    return fig


@figure
def show_receptive_fields(image: np.ndarray, seen: Sequence[np.ndarray], titles: Sequence[object] = ()) -> Figure:
    """Draw an image once for each receptive field: the field framed, all else dimmed.

    Args:
        image: ``(H, W)``.
        seen: for each field a mask ``(H, W)`` that is true where one output sees the image.
        titles: a title for each.
    """
    fig, axes = image_grid(len(seen), image.shape, titles, 5, 1.9)
    for ax, mask in zip(axes, map(np.asarray, seen), strict=False):
        ax.imshow(image)
        ax.imshow(np.dstack([np.full((*mask.shape, 3), 0.5), np.where(mask, 0, 0.6)]))
        down, right = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        if mask.any():
            frame(ax, down[0], right[0], np.ptp(down) + 1, np.ptp(right) + 1, lw=2.5)
    return fig


@figure
def show_probabilities(images: Sequence[np.ndarray], probabilities: np.ndarray, labels: Sequence[int],
                       columns: int = 4, top: int = 3) -> Figure:
    """Draw each image below its label, and beside it the `top` classes that a network finds most probable.

    The right class is blue, a wrong answer orange.

    Args:
        images: N images, ``(H, W)`` or ``(H, W, 1)``.
        probabilities: ``(N, classes)``.
        labels: the N right classes.
        columns: images in a row.
        top: number of classes.
    """
    titles = [title for label in labels for title in (f"label {label}", "")]
    fig, axes = image_grid(2 * len(images), images[0].shape, titles, 2 * columns)
    for i, (image, row, label) in enumerate(zip(images, probabilities, labels, strict=True)):
        axes[2 * i].imshow(image)
        _draw_top(axes[2 * i + 1], row, label, top)
    return fig


def _draw_top(ax, probabilities: np.ndarray, label: int, top: int) -> None:
    """Draw a bar for each of the most probable classes, the most probable on top, with its name and per cent."""
    classes = np.argsort(probabilities)[::-1][:top]
    colours = [BLUE if c == label else ORANGE if c == classes[0] else GREY for c in classes]
    bars = ax.barh(range(len(classes)), probabilities[classes], color=colours, height=0.75)
    ax.bar_label(bars, [f"{c}: {probabilities[c]:.0%}" for c in classes], padding=3, fontsize=10)
    ax.set(xlim=(0, 2), ylim=(len(classes) - 0.3, -0.7))  # room for the words
