"""A figure that follows sliders."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure


def play(draw: Callable[..., Figure], **ranges: Any):
    """Sliders above the figure that `draw` makes of their values.

    Like `ipywidgets.interact`, but the figure goes into an image widget. `interact` captures it in an output
    widget, which makes nbclient, and so papermill, hang now and then while it executes a notebook
    (jupyter/nbclient issue 312).

    Args:
        draw: a function of the sliders' values that returns a figure.
        ranges: for each argument of `draw` what `interact` takes: ``(0, 8)``, ``(0.0, 1.0, 0.1)``, a list.

    Returns:
        The widget: the value of the cell.
    """
    from ipywidgets import Image, interactive

    picture = Image(layout={"object_fit": "none", "object_position": "left"})

    @wraps(draw)  # the sliders start at its defaults
    def redraw(**values: Any) -> None:
        png = BytesIO()
        draw(**values).savefig(png, format="png")
        picture.value = png.getvalue()

    sliders = interactive(redraw, **ranges)
    sliders.children = (*sliders.children, picture)
    return sliders
