"""Figures of images: as they are, with their numbers, with frames, and with a network's answers."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.cells import frame
from cnnlessons.figures.panels import CELL_DOTS, GAP_DOTS, TITLE_DOTS, image_grid, set_titles, sheet
from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure


@figure
def show_images(images: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 8) -> Figure:
    """Draw images ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)`` of one size in rows of `columns`, each below its title.

    Grey images all use the same greys, from the smallest to the largest value among them.
    """
    return image_grid(images, titles, columns, vmin=min(map(np.min, images)), vmax=max(map(np.max, images)))[0]


@figure
def show_enlarged(images: Sequence[np.ndarray], titles: Sequence[object] = (), size: float = 2.2) -> Figure:
    """Draw images ``(H, W)`` or ``(H, W, 3)`` of 0 to 255 in rows of four, each `size` inches wide."""
    return image_grid(images, titles, 4, size, vmin=0, vmax=255)[0]


@figure
def show_pixels(image: np.ndarray) -> Figure:
    """Draw a grey image ``(H, W)`` of 0 to 255 with each pixel's number in it."""
    height, width = CELL_DOTS * np.array(image.shape)
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
    """Draw images ``(H, W)`` or ``(H, W, 3)`` of 0 to 255 in a row, with a frame around one patch of each.

    `patches` are ``(top, left, height, width)`` in pixels; a pixel has `scale` dots on the screen along each side.
    """
    height, width = (scale * side for side in next(iter(images)).shape[:2])
    top = TITLE_DOTS if len(titles) else GAP_DOTS
    fig, place = sheet(len(images) * (width + GAP_DOTS) + GAP_DOTS, top + height + GAP_DOTS)
    for i, image in enumerate(images):
        place(top, GAP_DOTS + i * (width + GAP_DOTS), height, width).imshow(image, vmin=0, vmax=255)
    set_titles(fig.axes, titles)
    for ax, patch in zip(fig.axes, patches, strict=False):
        frame(ax, *patch, lw=3)
    return fig


@figure
def show_receptive_fields(image: np.ndarray, seen: Sequence[np.ndarray], titles: Sequence[object] = ()) -> Figure:
    """Draw an image ``(H, W)`` once for each receptive field: the field framed, all else dimmed.

    `seen` holds for each field a mask ``(H, W)`` that is true where one output sees the image.
    """
    fig, axes = image_grid([image] * len(seen), titles, 5, 1.9)
    for ax, mask in zip(axes, seen, strict=False):
        ax.imshow(np.dstack([np.full((*mask.shape, 3), 0.5), np.where(mask, 0, 0.6)]))
        if mask.any():
            places = np.argwhere(mask)
            frame(ax, *places.min(axis=0), *np.ptp(places, axis=0) + 1, lw=2.5)
    return fig


@figure
def show_probabilities(images: Sequence[np.ndarray], probabilities: np.ndarray, labels: Sequence[int],
                       columns: int = 4, top: int = 3) -> Figure:
    """Draw images in rows of `columns`, each below its label, and beside it the `top` most probable classes.

    The right class is blue, a wrong answer orange. The N images are ``(H, W)`` or ``(H, W, 1)``, the probabilities
    that a network gives them ``(N, classes)``.
    """
    panels = [panel for image in images for panel in (image, None)]
    titles = [title for label in labels for title in (f"label {label}", "")]
    fig, axes = image_grid(panels, titles, 2 * columns)
    for ax, row, label in zip(axes[1:len(panels):2], probabilities, labels, strict=True):
        classes = np.argsort(row)[::-1][:top]
        colours = [BLUE if c == label else ORANGE if c == classes[0] else GREY for c in classes]
        bars = ax.barh(range(len(classes)), row[classes], color=colours, height=0.75)
        ax.bar_label(bars, [f"{c}: {row[c]:.0%}" for c in classes], padding=3, fontsize=10)
        ax.set(xlim=(0, 2), ylim=(len(classes) - 0.3, -0.7))  # room for the words
    return fig
