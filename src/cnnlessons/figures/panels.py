"""Panels for images and maps: in rows, or placed on a sheet to the dot."""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.style import SIGNED, STYLE

CELL_DOTS, GAP_DOTS, TITLE_DOTS = 32, 8, 28  # on a `sheet`: a cell with a number, between pictures, above them


def without_axes(ax) -> None:
    """Remove ticks, grid and spines from a panel."""
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(False)


def set_titles(axes: Iterable, titles: Iterable[object]) -> None:
    """Write a title above each panel, as far as there are titles."""
    for ax, title in zip(axes, titles, strict=False):
        ax.set_title(title)


def sheet(width: int, height: int) -> tuple[Figure, Callable]:
    """Make an empty figure, and a function that places panels on it: top, left, height and width, all in dots.

    Pixels and cells of whole dots look alike everywhere, and keep the picture's file small.
    """
    dpi = STYLE["figure.dpi"]
    fig = plt.figure(figsize=(width / dpi, height / dpi), layout="none")

    def place(top: float, left: float, tall: float, wide: float):
        ax = fig.add_axes((left / width, 1 - (top + tall) / height, wide / width, tall / height))
        without_axes(ax)
        return ax

    return fig, place


def image_grid(images: Sequence, titles: Iterable[object] = (), columns: int = 1, size: float = 1.3,
               beside: float = 0, **scale) -> tuple[Figure, np.ndarray]:
    """Draw images of one size in rows of `columns`, each below its title and `size` inches wide.

    Images are ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)``; the panel of a None stays empty. `beside` is room, in inches,
    for a scale at the right or for names at the left; `scale` holds arguments of `imshow`.
    """
    titles = list(map(str, titles))
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    lines = max((1 + title.count("\n") for title in titles), default=0)
    height, width = np.shape(images[0])[:2]
    high = size * height / width + (0.1 + 0.2 * lines if lines else 0)
    fig, axes = plt.subplots(rows, columns, squeeze=False, figsize=(size * columns + beside, high * rows))
    for ax, image in zip_longest(axes.flat, images):
        without_axes(ax)
        if image is not None:
            ax.imshow(image, **scale)
    set_titles(axes.flat, titles)
    return fig, axes.ravel()


def share_signed_scale(axes: Iterable, most: float | None = None, label: str = "", colours: int = 256):
    """Colour the maps in these panels on one scale that is centred on 0, and draw it at the figure's right.

    The scale ends at `most`, by default the largest absolute value; larger values are drawn like `most`. It shows
    `label` and has this number of colours. Returns the colour bar.
    """
    maps = [image for ax in axes for image in ax.images]
    largest = max(np.abs(image.get_array()).max() for image in maps) or 1
    most = most or largest
    for image in maps:
        image.set(cmap=plt.get_cmap(SIGNED, colours), clim=(-most, most))
    fig = maps[0].figure
    return fig.colorbar(maps[0], ax=fig.axes, shrink=0.9, aspect=12 * fig.get_figheight(), label=label,
                        extend="both" if most < largest else "neither")
