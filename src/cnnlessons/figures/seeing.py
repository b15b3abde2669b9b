"""Pictures of what a network answers to, and where it looks."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.style import GREY, ORANGE, SIGNED, figure, without_axes


@figure
def show_layer_maps(outputs: Mapping[str, np.ndarray], columns: int = 10) -> Figure:
    """The first maps of each layer in a row of its own, all equally large; a layer of single numbers as a strip.

    White is a layer's largest number and black 0 (or its smallest, if that is below 0).

    Args:
        outputs: name -> maps ``(H, W, filters)`` or numbers ``(units,)``.
        columns: how many maps of a layer are drawn.
    """
    heights = [1 if np.ndim(values) == 3 else 0.42 for values in outputs.values()]
    fig = plt.figure(figsize=(0.86 * columns + 0.9, 0.95 * sum(heights)))
    grid = fig.add_gridspec(len(outputs), columns, height_ratios=heights)
    for row, (name, values) in enumerate(outputs.items()):
        maps = np.moveaxis(values, -1, 0)[:columns] if np.ndim(values) == 3 else [np.asarray(values)[None]]
        for column, panel in enumerate(maps):
            ax = fig.add_subplot(grid[row, column if np.ndim(values) == 3 else slice(None)])
            ax.imshow(panel, vmin=min(0, values.min()), vmax=values.max() or 1,
                      aspect="equal" if np.ndim(values) == 3 else "auto")
            without_axes(ax)
            if column == 0:
                ax.set_ylabel(f"{name}\n{_times(values.shape)}", rotation=0, ha="right", va="center", fontsize=10)
    return fig


def _times(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape))


@figure
def show_strongest_patches(patches: np.ndarray, titles: Sequence[object] = (), size: float = 0.62) -> Figure:
    """Patches of images in a row for each filter, the row's title at its left.

    All share one scale of greys, from 0 to the largest pixel.

    Args:
        patches: ``(filters, count, height, width)``, or with a channel axis behind.
        titles: a name for each filter.
        size: a patch's width in inches.
    """
    filters, count = patches.shape[:2]
    fig, axes = plt.subplots(filters, count, squeeze=False, gridspec_kw={"wspace": 0.06, "hspace": 0.06},
                             figsize=(size * count + 0.8 * bool(len(titles)), size * filters))
    for row, of_filter in zip(axes, patches, strict=True):
        for ax, patch in zip(row, of_filter, strict=True):
            without_axes(ax)
            ax.imshow(patch, vmin=0, vmax=patches.max() or 1)
            for spine in ax.spines.values():  # a white patch would melt into the page
                spine.set(visible=True, color=ORANGE, linewidth=0.6)
    for ax, title in zip(axes[:, 0], titles, strict=False):
        ax.set_ylabel(title, rotation=0, ha="right", va="center", fontsize=10)
    return fig


@figure
def show_heat_maps(images: Sequence[np.ndarray], heats: Sequence[np.ndarray], titles: Sequence[object] = (),
                   columns: int = 5, label: str = "") -> Figure:
    """Heat maps (H, W) of any sign, each with the outline of its image on top.

    White is 0, orange negative, purple positive, on one scale that is centred on 0 and shown at the side: its upper
    half where nothing is negative.

    Args:
        images: (H, W) or (H, W, 1); the outline runs halfway between their smallest and largest pixel.
        heats: as many maps of the same size.
        titles: a title for each.
        columns: maps in a row.
        label: what the scale shows.
    """
    columns = min(columns, len(heats))
    rows = -(-len(heats) // columns)
    # 25 colours and hard outlines: half the file
    lines = 1 + max((str(title).count("\n") for title in titles), default=-1)
    fig, axes = plt.subplots(rows, columns, squeeze=False,
                             figsize=(1.6 * columns + 0.9, (1.6 + 0.24 * lines) * rows))
    most = max(np.abs(heat).max() for heat in heats) or 1
    for ax in axes.flat:
        without_axes(ax)
    for ax, image, heat in zip(axes.flat, images, heats, strict=False):
        shown = ax.imshow(heat, cmap=plt.get_cmap(SIGNED, 25), vmin=-most, vmax=most)
        pixels = np.asarray(image).reshape(np.shape(image)[:2])
        ax.contour(pixels, [(pixels.min() + pixels.max()) / 2], colors=GREY, linewidths=1, antialiased=False)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    bar = fig.colorbar(shown, ax=axes, shrink=0.9, aspect=18 * rows, label=label)
    if min(heat.min() for heat in heats) >= 0:
        bar.ax.set_ylim(bottom=0)
    return fig
