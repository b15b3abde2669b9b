"""Figures that move: with sliders in a notebook, or as an animated picture."""

from collections.abc import Callable, Iterable
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image


def play(draw: Callable[..., Figure], **ranges: Any):
    """Show sliders above the figure that `draw` makes of their values.

    This is `ipywidgets.interact` with the figure in an image widget. `interact` captures it in an output widget; with
    that one nbclient, and so papermill, now and then hangs (jupyter/nbclient issue 312).

    Args:
        draw: a function of the sliders' values that returns a figure.
        ranges: for each argument of `draw` what `interact` takes: ``(0, 8)``, ``(0.0, 1.0, 0.1)``, a list.

    Returns:
        The widget: the value of the cell.
    """
    import ipywidgets

    picture = ipywidgets.Image(layout={"object_fit": "none", "object_position": "left"})

    @wraps(draw)  # the sliders start at its defaults
    def redraw(**values: Any) -> None:
        picture.value = _png(draw(**values))

    sliders = ipywidgets.interactive(redraw, **ranges)
    sliders.children = (*sliders.children, picture)
    return sliders


def animate(draw: Callable[[int], Figure], steps: Iterable[int], path: str | Path, seconds: float) -> None:
    """Write the figures that `draw` makes of `steps` as an animated GIF that repeats.

    Args:
        draw: a function of the step that returns a figure; all of one size.
        steps: at least one.
        path: the file to write, such as "kernel.gif".
        seconds: how long each step is shown; the last one is shown five times as long.
    """
    pictures = [Image.open(BytesIO(_png(draw(step)))).convert("RGB") for step in steps]
    palette = pictures[-1].quantize(32)  # colours enough for a few shades; one palette keeps the file small
    first, *others = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    milliseconds = round(1000 * seconds)
    first.save(path, save_all=True, append_images=others, loop=0, optimize=True,
               duration=[milliseconds] * len(others) + [5 * milliseconds])


def _png(figure: Figure) -> bytes:
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
