"""Figures of photos: what a network takes them for, and where in them it finds that."""

from collections.abc import Callable, Collection, Sequence
from functools import partial, wraps

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from cnnlessons.figures.panels import sheet
from cnnlessons.figures.style import AS_IT_IS, BLUE, DARK, figure

PHOTO_DOTS, BARS_DOTS, TOP_DOTS, APART_DOTS = 128, 300, 26, 12  # a photo, its bars, its title, between two of them
HEAT_DOTS, BAR_DOTS = 7 * 26, 84  # a photo with a map of 7x7 on it; the scale
FAINT, GREYS, HOT = 0.58, 12, "#ff9d2e"  # black is drawn as light as this, in as many greys; the colour of heat
WRITTEN = 0.7  # shares from here on are written into their squares
COLOURS, HEAT_COLOURS = 52, 128  # of a figure: few keep the file small
RIGHT, WRONG, OTHER = "#8ec9ea", "#f5b183", "#dcdcdc"  # pale: the names are written on the bars


def stored_in(colours: int) -> Callable:
    """Have the figures of a drawing function saved in so many colours: a third of the bytes in a notebook."""
    def stored(draw: Callable[..., Figure]) -> Callable[..., Figure]:
        @wraps(draw)
        def drawn(*args, **kwargs) -> Figure:
            fig = draw(*args, **kwargs)
            fig.canvas.print_png = partial(_print_png, fig, colours)
            return fig
        return drawn
    return stored


def _print_png(fig: Figure, colours: int, file, **_) -> None:
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = pixels.quantize(colours, kmeans=1, dither=Image.Dither.NONE)  # each the mean of its pixels
    few.save(file, "png", optimize=True)


@stored_in(COLOURS)
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
        ax.text(0.02, line, f"{_short(names[c])}  {row[c]:.0%}".replace("%", " %"), va="center", fontsize=12.5,
                gid=AS_IT_IS)
    ax.axvline(0, color=DARK, lw=1)
    ax.set(xlim=(-0.03, 1), ylim=(top - 0.5, -0.5))


def _short(name: str, most: int = 24) -> str:
    return name if len(name) <= most else f"{name[:most - 1].rstrip()}…"


def small(photo: np.ndarray, dots: int = PHOTO_DOTS) -> np.ndarray:
    """A photo in as many dots as it is drawn with."""
    height, width = np.shape(photo)[:2]
    scale = dots / max(height, width)
    size = round(scale * width), round(scale * height)
    return np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BOX))


@stored_in(HEAT_COLOURS)
@figure
def show_heated(photos: Sequence[np.ndarray], heats: Sequence[np.ndarray], titles: Sequence[str] = ()) -> Figure:
    """Draw photos in light grey, in rows of two, and over each its heat map: an orange as full as the share says.

    A square's share is its number divided by the map's largest, and 0 for a negative one. It is written into the
    squares of at least 0.7; the largest is framed. Photos are ``(H, W, 3)`` of `uint8` and square; a map
    ``(rows, columns)`` lies on its photo as squares of equal size.
    """
    wide, tall = HEAT_DOTS + APART_DOTS, TOP_DOTS + HEAT_DOTS + APART_DOTS
    rows = -(-len(heats) // 2)
    fig, place = sheet(2 * wide + BAR_DOTS, rows * tall)
    for i, (photo, heat) in enumerate(zip(photos, heats, strict=True)):
        ax = place(i // 2 * tall + TOP_DOTS, i % 2 * wide + APART_DOTS // 2, HEAT_DOTS, HEAT_DOTS)
        _heat(ax, small(photo, HEAT_DOTS).mean(axis=2) / 255, np.maximum(heat, 0) / (np.max(heat) or 1))
        if i < len(titles):
            ax.set_title(titles[i], fontsize=14)
    ax = place(TOP_DOTS, 2 * wide + APART_DOTS, rows * tall - TOP_DOTS - APART_DOTS, APART_DOTS)
    ax.imshow(_tinted(np.ones((64, 1)), np.linspace(1, 0, 64)[:, None]), aspect="auto", extent=(0, 1, 0, 1))
    ax.yaxis.tick_right()
    ax.set_yticks([0, 0.5, 1])
    ax.tick_params(labelsize=13)
    ax.set_ylabel("share of the largest", fontsize=13)
    ax.yaxis.set_label_position("right")
    return fig


def _heat(ax, grey: np.ndarray, shares: np.ndarray) -> None:
    """Draw a grey photo with the share of each square, from 0 to 1, and frame the largest."""
    (height, width), (rows, columns) = grey.shape, shares.shape
    squares = np.ix_(np.arange(height) * rows // height, np.arange(width) * columns // width)
    ax.imshow(_tinted(FAINT + (1 - FAINT) * (grey * (GREYS - 1)).round() / (GREYS - 1), shares[squares]),
              extent=(0, columns, rows, 0))
    for (row, column), share in np.ndenumerate(shares):
        if share >= WRITTEN:
            ax.text(column + 0.5, row + 0.52, f"{share:.1f}", ha="center", va="center", fontsize=10)
    if shares.any():
        row, column = np.unravel_index(shares.argmax(), shares.shape)
        ax.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=BLUE, lw=3))


def _tinted(grey: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Grey pixels ``(H, W)`` from 0 to 1, coloured as fully as their shares say: ``(H, W, 3)``."""
    return grey[..., None] * (1 - shares[..., None] * (1 - np.array(to_rgb(HOT))))
