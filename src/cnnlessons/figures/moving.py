"""Figures that move with sliders in a notebook."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure


def play(draw: Callable[..., Figure], **ranges: Any):
    """Show sliders above the figure that `draw` makes of their values; the result is a widget.

    For each argument of `draw`, `ranges` has what `interact` takes: ``(0, 8)``, ``(0.0, 1.0, 0.1)``, a list. This is
    `ipywidgets.interact` with the figure in an image widget. `interact` captures it in an output widget; with that one
    nbclient, and so papermill, now and then hangs (jupyter/nbclient issue 312).
    """
    import ipywidgets

    picture = ipywidgets.Image(layout={"object_fit": "none", "object_position": "left"})

    @wraps(draw)  # the sliders start at its defaults
    def redraw(**values: Any) -> None:
        png = BytesIO()
        draw(**values).savefig(png)
        picture.value = png.getvalue()

    sliders = ipywidgets.interactive(redraw, **ranges)
    sliders.children = (*sliders.children, picture)
    return sliders
