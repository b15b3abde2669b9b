"""Figures of photos: what a network takes them for, and where in them it finds that."""

from collections.abc import Callable, Collection, Sequence
from functools import wraps

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from cnnlessons.figures.panels import sheet, without_axes
from cnnlessons.figures.style import DARK, SKY, figure

PHOTO_DOTS, BARS_DOTS, TOP_DOTS, APART_DOTS = 128, 300, 26, 12  # a photo, its bars, its title, between two of them
DIM = 0.25  # brightness of a place that says nothing for a class: the photo can still be seen
COLOURS = 40  # of a figure: few keep the file small
RIGHT, WRONG, OTHER = "#8ec9ea", "#f5b183", "#dcdcdc"  # pale: the names are written on the bars


def stored_small(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Have the figures of a drawing function saved in few colours: a third of the bytes in a notebook."""
    @wraps(draw)
    def drawn(*args, **kwargs) -> Figure:
        fig = draw(*args, **kwargs)

        def print_png(file, **_) -> None:
            canvas = FigureCanvasAgg(fig)
            canvas.draw()
            pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
            pixels.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "png", optimize=True)

        fig.canvas.print_png = print_png
        return fig
    return drawn


@stored_small
@figure
def show_guesses(photos: Sequence[np.ndarray], probabilities: np.ndarray, names: Sequence[str],
                 titles: Sequence[str] = (), right: Collection[str] = (), columns: int = 1, top: int = 5) -> Figure:
    """Draw photos in rows of `columns`, each below its title, and beside it the `top` most probable classes.

    The names in `right` have blue bars; another first guess has an orange one. A full bar is a probability of 1. Photos
    are ``(H, W, 3)`` of `uint8`, the probabilities ``(N, classes)``, and `names` has a name for each class.
    """
    wide, tall = PHOTO_DOTS + BARS_DOTS + APART_DOTS, TOP_DOTS + PHOTO_DOTS + APART_DOTS
    columns = min(columns, len(photos))
    fig, place = sheet(columns * wide, -(-len(photos) // columns) * tall)
    for i, (photo, row) in enumerate(zip(photos, probabilities, strict=True)):
        above, left = i // columns * tall + TOP_DOTS, i % columns * wide + APART_DOTS // 2
        ax = place(above, left, PHOTO_DOTS, PHOTO_DOTS)
        ax.imshow(small(photo))
        if i < len(titles):
            ax.set_title(titles[i], loc="left", fontsize=13)
        _draw_bars(place(above, left + PHOTO_DOTS, PHOTO_DOTS, BARS_DOTS), row, names, right, top)
    return fig


def _draw_bars(ax, row: np.ndarray, names: Sequence[str], right: Collection[str], top: int) -> None:
    """Draw the most probable classes as bars, the first on top, each with its name and probability on it."""
    best = np.argsort(row)[::-1][:top]
    colours = [RIGHT if names[c] in right else WRONG if c == best[0] else OTHER for c in best]
    ax.barh(range(top), row[best], color=colours, height=0.84)
    for line, c in enumerate(best):
        ax.text(0.02, line, f"{_short(names[c])}  {row[c]:.0%}".replace("%", " %"), va="center", fontsize=12.5)
    ax.axvline(0, color=DARK, lw=1)
    ax.set(xlim=(-0.03, 1), ylim=(top - 0.5, -0.5))


def _short(name: str, most: int = 24) -> str:
    return name if len(name) <= most else f"{name[:most - 1].rstrip()}…"


def small(photo: np.ndarray) -> np.ndarray:
    """A photo in as many dots as it is drawn with."""
    height, width = np.shape(photo)[:2]
    scale = PHOTO_DOTS / max(height, width)
    size = round(scale * width), round(scale * height)
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BOX))


@stored_small
@figure
def show_lit(photos: Sequence[np.ndarray], heats: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Draw photos in rows of two, each as brightly as its heat map says: 1 for the map's largest number.

    A number of 0 or less leaves a quarter of the brightness. Photos are ``(H, W, 3)`` of `uint8`; a map
    ``(rows, columns)`` lies on its photo as squares of equal size. The square of the largest number is framed.
    """
    rows = -(-len(heats) // 2)
    fig, axes = plt.subplots(rows, 2, squeeze=False, figsize=(5.2, 2.4 * rows))
    for ax in axes.flat:
        without_axes(ax)
    for ax, photo, heat in zip(axes.flat, photos, heats, strict=False):
        _light(ax, small(photo), np.maximum(heat, 0) / (np.max(heat) or 1))
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title, fontsize=14)
    scale = plt.cm.ScalarMappable(plt.Normalize(0, 1), ListedColormap(plt.cm.gray(np.linspace(DIM, 1, 64))))
    bar = fig.colorbar(scale, ax=list(axes.flat), ticks=[0, 0.5, 1], shrink=0.6, aspect=14)
    bar.set_label("share of the largest", fontsize=13)
    bar.ax.tick_params(labelsize=13)
    return fig


def _light(ax, pixels: np.ndarray, light: np.ndarray) -> None:
    """Draw a photo with the light of each square, from 0 to 1, and frame the brightest square."""
    (height, width), (rows, columns) = pixels.shape[:2], light.shape
    squares = np.ix_(np.arange(height) * rows // height, np.arange(width) * columns // width)
    ax.imshow((pixels * (DIM + (1 - DIM) * light[squares][..., None])).astype(np.uint8))
    if light.any():
        row, column = np.unravel_index(light.argmax(), light.shape)
        ax.add_patch(Rectangle((column * width / columns - 0.5, row * height / rows - 0.5), width / columns,
                               height / rows, fill=False, edgecolor=SKY, lw=2.5))
