"""Figures of images: as they are, with their numbers, with frames, and with a network's answers."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.cells import frame
from cnnlessons.figures.panels import GAP_DOTS, TITLE_DOTS, image_grid, set_titles, sheet
from cnnlessons.figures.style import BLUE, DARK, GREY, ORANGE, figure

PIXEL_DOTS, SMALL_DOTS, APART_DOTS = 36, 9, 16  # a pixel with its number, one without, between images with numbers


@figure
def show_images(images: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 8) -> Figure:
    """Draw images ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)`` of one size in rows of `columns`, each below its title.

    Grey images all use the same greys, from the smallest to the largest value among them. Images of at most eight
    pixels a side have lines between their pixels.
    """
    fig, axes = image_grid(images, titles, columns, vmin=min(map(np.min, images)), vmax=max(map(np.max, images)))
    for ax, image in zip(axes, images, strict=False):
        _outline(ax, image)
        if max(np.shape(image)[:2]) <= 8:
            for draw_line, count in ((ax.axhline, len(image)), (ax.axvline, len(image[0]))):
                for edge in range(1, count):
                    draw_line(edge - 0.5, color=GREY, lw=0.8)
    return fig


@figure
def show_enlarged(images: Sequence[np.ndarray], titles: Sequence[object] = (), size: float = 2.2,
                  columns: int = 4) -> Figure:
    """Draw images ``(H, W)`` or ``(H, W, 3)`` of 0 to 255 in rows of `columns`, each `size` inches wide."""
    return image_grid(images, titles, columns, size, vmin=0, vmax=255)[0]


@figure
def show_pixels(images: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Draw small grey images ``(H, W)`` of 0 to 255 in a row, each pixel with its number."""
    heights, widths = zip(*(PIXEL_DOTS * np.array(image.shape) for image in images), strict=True)
    fig, place = sheet(sum(widths) + APART_DOTS * len(images), TITLE_DOTS + max(heights) + GAP_DOTS)
    left = APART_DOTS // 2
    for image, height, width in zip(images, heights, widths, strict=True):
        _write_pixels(place(TITLE_DOTS, left, height, width), image)
        left += width + APART_DOTS
    set_titles(fig.axes, titles)
    return fig


@figure
def show_magnified(image: np.ndarray, top: int, left: int, size: int = 7) -> Figure:
    """Draw a grey image ``(H, W)`` of 0 to 255, and beside it a framed part of it with each pixel's number.

    The part has `size` rows from `top` and as many columns from `left`; its rows and columns are numbered.
    """
    height, width = (SMALL_DOTS * side for side in image.shape)
    part = image[top:top + size, left:left + size]
    side = PIXEL_DOTS * size
    fig, place = sheet(width + 2 * TITLE_DOTS + side + 2 * GAP_DOTS, 2 * TITLE_DOTS + max(height, side) + GAP_DOTS)
    whole = place(2 * TITLE_DOTS, GAP_DOTS, height, width)
    whole.imshow(image, vmin=0, vmax=255)
    frame(whole, top, left, *part.shape)
    numbers = place(2 * TITLE_DOTS, GAP_DOTS + width + 2 * TITLE_DOTS, side, side)
    _write_pixels(numbers, part)
    frame(numbers, 0, 0, *part.shape)
    for i in range(size):
        numbers.text(i, -0.85, left + i, ha="center", va="center", color=DARK)
        numbers.text(-0.65, i, top + i, ha="right", va="center", color=DARK)
    numbers.text((size - 1) / 2, -1.45, "column", ha="center", va="center", color=DARK)
    numbers.text(-1.45, (size - 1) / 2, "row", ha="center", va="center", color=DARK, rotation=90)
    return fig


def _write_pixels(ax, image: np.ndarray) -> None:
    """Draw an image of 0 to 255 with each pixel's number in it."""
    ax.imshow(image, vmin=0, vmax=255)
    for (row, column), value in np.ndenumerate(image):
        colour = "#8a8a8a" if value == 0 else "white" if value < 128 else "black"
        ax.text(column, row, value, ha="center", va="center", fontsize=12, color=colour)
    _outline(ax, image)


def _outline(ax, image: np.ndarray) -> None:
    """Draw a thin line around an image, so that white pixels at its border differ from the page."""
    frame(ax, 0, 0, *image.shape[:2], colour=GREY, lw=1.2)


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
    fig, axes = image_grid([image] * len(seen), titles, 3, 1.9)
    for ax, mask in zip(axes, seen, strict=False):
        ax.imshow(np.dstack([np.full((*mask.shape, 3), 0.5), np.where(mask, 0, 0.6)]))
        if mask.any():
            places = np.argwhere(mask)
            frame(ax, *places.min(axis=0), *np.ptp(places, axis=0) + 1, lw=2.5)
    return fig


@figure
def show_probabilities(images: Sequence[np.ndarray], probabilities: np.ndarray, labels: Sequence[int],
                       columns: int = 4, top: int = 3, framed: Sequence[int] = ()) -> Figure:
    """Draw images in rows of `columns`, each below its label, and beside it the `top` most probable classes.

    The right class is blue, a wrong answer orange. The N images are ``(H, W)`` or ``(H, W, 1)``, the probabilities
    that a network gives them ``(N, classes)``. The pixels `framed`, as (row, column, height, width), get a frame, cut
    off at the border.
    """
    panels = [panel for image in images for panel in (image, None)]
    titles = [title for label in labels for title in (f"label {label}", "")]
    fig, axes = image_grid(panels, titles, 2 * columns)
    for ax, row, label in zip(axes[1:len(panels):2], probabilities, labels, strict=True):
        classes = np.argsort(row)[::-1][:top]
        colours = [BLUE if c == label else ORANGE if c == classes[0] else GREY for c in classes]
        bars = ax.barh(range(len(classes)), row[classes], color=colours, height=0.75)
        ax.bar_label(bars, [f"{c}: {row[c]:.0%}" for c in classes], padding=3, fontsize=12)
        ax.set(xlim=(0, 2), ylim=(len(classes) - 0.3, -0.7))  # room for the words
    if framed:
        height, width = np.shape(images[0])[:2]
        (first, last), (left, right) = (np.clip([start, start + size], 0, most) for start, size, most
                                        in zip(framed[:2], framed[2:], (height, width), strict=True))
        for ax in axes[:len(panels):2]:
            frame(ax, first, left, last - first, right - left, lw=1.5)
    return fig
