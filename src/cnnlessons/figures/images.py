"""Pictures of images, and of what a network says about them."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure, without_axes


@figure
def show_images(images: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 8) -> Figure:
    """Images ``(H, W)``, ``(H, W, 1)`` or ``(H, W, 3)`` in rows of `columns`, each below its title.

    Grey images all use the same greys, from the smallest to the largest value among them.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    low, high = min(map(np.min, images)), max(map(np.max, images))
    fig, axes = plt.subplots(rows, columns, figsize=(1.3 * columns, (1.3 + 0.3 * bool(len(titles))) * rows),
                             squeeze=False)
    for ax in axes.flat:
        without_axes(ax)
    for ax, image in zip(axes.flat, images, strict=False):
        ax.imshow(image, vmin=low, vmax=high)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    return fig


@figure
def show_probabilities(images: Sequence[np.ndarray], probabilities: np.ndarray, labels: Sequence[int],
                       columns: int = 4, top: int = 3) -> Figure:
    """Each image, below its label, beside the `top` classes that a network finds most probable.

    The right class is blue, a wrong answer orange.

    Args:
        images: N images, ``(H, W)`` or ``(H, W, 1)``.
        probabilities: ``(N, classes)``.
        labels: the N right classes.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    fig, axes = plt.subplots(rows, 2 * columns, figsize=(2.6 * columns, 1.6 * rows), squeeze=False,
                             width_ratios=[1, 1] * columns)
    for ax in axes.flat:
        ax.set_visible(False)
    for i, (image, row, label) in enumerate(zip(images, probabilities, labels, strict=True)):
        picture, bars = axes[i // columns, 2 * (i % columns):][:2]
        picture.set_visible(True)
        bars.set_visible(True)
        picture.imshow(image)
        picture.set_title(f"label {label}")
        without_axes(picture)
        _show_top(bars, row, label, top)
    return fig


def _show_top(ax, probabilities: np.ndarray, label: int, top: int) -> None:
    """Bars of the most probable classes, the most probable on top, named and in per cent."""
    classes = np.argsort(probabilities)[::-1][:top]
    colours = [BLUE if c == label else ORANGE if c == classes[0] else GREY for c in classes]
    ax.barh(range(len(classes)), probabilities[classes], color=colours, height=0.75)
    for i, c in enumerate(classes):
        ax.text(probabilities[c] + 0.04, i, f"{c}: {probabilities[c]:.0%}", va="center", fontsize=10)
    ax.set_xlim(0, 2.0)  # room for the words
    ax.set_ylim(len(classes) - 0.3, -0.7)
    without_axes(ax)
