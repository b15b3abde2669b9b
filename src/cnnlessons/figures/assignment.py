"""Figure of the network of an assignment, without the answers."""

from math import log2

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from cnnlessons._words import by
from cnnlessons.assignments.networks import expected
from cnnlessons.figures.blocks import draw_box
from cnnlessons.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE, figure, without_axes

COLOURS = {"image": GREY, "convolution": BLUE, "max pooling": ORANGE, "flatten": PURPLE, "dense": GREEN}


@figure
def show_plan(network) -> Figure:
    """Draw a network layer by layer, with a question mark for each output shape.

    A block is higher for larger maps and wider for more of them, both on a logarithmic scale.

    Args:
        network: a `cnnlessons.assignments.networks.Network`.
    """
    size = f"{by(network.input_shape[:2])}\n×{network.input_shape[2]}"
    blocks = [("image", "image", (), network.input_shape, size),
              *((layer.name, layer.kind, layer.notes, expected(network)[layer.name, "output_shape"], "?")
                for layer in network.layers)]
    fig, ax = plt.subplots(figsize=(10, 3.3))
    for place, (name, kind, notes, shape, size) in enumerate(blocks):
        top = _draw_block(ax, place, shape, COLOURS[kind])
        words = notes[0].split() if len(notes) == 1 else notes
        ax.text(place, top + 0.1, "\n".join(words), ha="center", va="bottom", fontsize=9, linespacing=1.15)
        ax.text(place, -1, name, ha="center", va="top", fontsize=10.5, weight="bold")
        ax.text(place, -1.3, size, ha="center", va="top", fontsize=10, color="#404040")
    ax.set(xlim=(-0.6, len(blocks) - 0.4), ylim=(-1.9, 2.15), title=network.name)
    without_axes(ax)
    return fig


def _draw_block(ax, x: float, shape: tuple[int, ...], colour: str) -> float:
    """Draw a box for maps, or a thin one for a row of numbers; return the height of its top."""
    if len(shape) == 3:
        height, width = log2(shape[0]) / 5, 0.05 + 0.045 * log2(shape[2])
        back = 0.15 * height
    else:
        height, width, back = log2(shape[0]) / 8.5, 0.08, 0.05
    return draw_box(ax, x - (width + back) / 2, width, height, (back, back), colour)
