"""A network as blocks from left to right, with what its layer list says and a question mark for what it asks."""

from math import log2

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from cnnlessons.assignments.networks import expected
from cnnlessons.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE, figure, without_axes

COLOURS = {"image": GREY, "convolution": BLUE, "max pooling": ORANGE, "flatten": PURPLE, "dense": GREEN}


@figure
def show_plan(network) -> Figure:
    """A network (`cnnlessons.assignments.networks.Network`), layer by layer; output shapes are left for the reader.

    A block's height follows the size of the maps, its width their number, both on a logarithmic scale.
    """
    height, width, channels = network.input_shape
    blocks = [("image", "image", (), network.input_shape, f"{height}×{width}\n×{channels}"),
              *((layer.name, layer.kind, layer.notes, expected(network)[layer.name, "output_shape"], "?")
                for layer in network.layers)]
    fig, ax = plt.subplots(figsize=(10, 3.3))
    for place, (name, kind, notes, shape, size) in enumerate(blocks):
        top = _draw_block(ax, place, shape, COLOURS[kind])
        words = notes[0].split() if len(notes) == 1 else notes
        ax.text(place, top + 0.1, "\n".join(words), ha="center", va="bottom", fontsize=9, linespacing=1.15)
        ax.text(place, -0.95, name, ha="center", va="top", fontsize=10.5, weight="bold")
        ax.text(place, -1.25, size, ha="center", va="top", fontsize=10, color="#404040")
    ax.set(xlim=(-0.6, len(blocks) - 0.4), ylim=(-1.85, 2.15), title=network.name)
    without_axes(ax)
    return fig


def _draw_block(ax, x: float, shape: tuple[int, ...], colour: str) -> float:
    """A box seen from its right, or a thin one for a row of numbers; gives the height of its top."""
    if len(shape) == 3:
        side, depth = log2(shape[0]) / 5, 0.05 + 0.045 * log2(shape[2])
        lean = 0.15 * side
    else:
        side, depth, lean = log2(shape[0]) / 8.5, 0.08, 0.05
    low, high, left, right = -side / 2, side / 2, x - (depth + lean) / 2, x + (depth - lean) / 2
    for corners, strength in [
            ([(left, low), (left, high), (right, high), (right, low)], 0.9),
            ([(left, high), (left + lean, high + lean), (right + lean, high + lean), (right, high)], 0.45),
            ([(right, low), (right, high), (right + lean, high + lean), (right + lean, low + lean)], 0.65)]:
        ax.add_patch(Polygon(corners, facecolor=to_rgba(colour, strength), edgecolor="white", linewidth=0.8))
    return high + lean
