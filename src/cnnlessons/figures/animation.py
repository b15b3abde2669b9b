"""A figure that moves: steps of a drawing as one animated picture."""

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

COLOURS = 32  # enough for numbers on a few shades, and a small file


def animate(draw: Callable[[int], Figure], steps: Iterable[int], path: str | Path, seconds: float = 0.5) -> None:
    """Write the figures that `draw` makes of `steps` as an animated GIF that starts anew after its end.

    Args:
        draw: a function of the step that returns a figure; all of one size.
        path: the file to write, such as "kernel.gif".
        seconds: how long each step is shown; the last one five times as long.

    Raises:
        ValueError: there is no step.
    """
    frames = [_frame(draw(step)) for step in steps]
    if not frames:
        raise ValueError("an animation needs at least one step")
    milliseconds = round(1000 * seconds)
    frames[0].save(path, save_all=True, append_images=frames[1:], loop=0, optimize=True,
                   duration=[milliseconds] * (len(frames) - 1) + [5 * milliseconds])


def _frame(figure: Figure) -> Image.Image:
    png = BytesIO()
    figure.savefig(png, format="png")
    return Image.open(png).convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS)
