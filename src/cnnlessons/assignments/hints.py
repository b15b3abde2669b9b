"""Graded hints for assignment 1: what to think of, the formula, and the formula worked out for another layer."""

from dataclasses import dataclass
from textwrap import fill
from typing import Any

from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape

SIDES = ("(size + padding on both sides - window) / stride + 1, where the size is that of the maps which the layer "
         "before gives")
DEPTHS = {Conv: "each filter makes one map", Pool: "a pooling leaves the number of maps as it is"}
SHAPES = {Flatten: "height times width times channels of the maps, all in one row",
          Dense: "a dense layer gives one number for each of its neurons"}
COUNTS = {Conv: "for each filter, kernel height times kernel width times the channels it sees, and a bias",
          Dense: "for each neuron, a weight for each input and a bias",
          Pool: "ask which numbers of this layer training could change",
          Flatten: "ask which numbers of this layer training could change"}
TOTAL = "add the parameters of the layers that you have counted; for the dense part, those whose names begin with fc"

IDEAS = {
    Conv: "Shape: at how many places along a side can the window stand, and what decides how many maps there are?\n"
          "Parameters: how many numbers does one filter hold, and how many filters are there?",
    Pool: "Shape: at how many places along a side can the window stand, and does a pooling mix the maps?\n"
          "Parameters: how is the largest number of a window found, and what of that could be learned?",
    Flatten: "Shape: the same numbers in one row; how many are there?\n"
             "Parameters: what of that could be learned?",
    Dense: "Shape: what does one neuron give, and how many neurons are there?\n"
           "Parameters: how many numbers does one neuron hold, and how many neurons are there?",
}
FORMULAS = {
    Conv: "side = (side of the input + 2 · padding - kernel) / stride + 1; depth = number of filters\n"
          "parameters = (kernel · kernel · channels a filter sees + 1) · filters",
    Pool: "side = (side of the input - window) / stride + 1; the depth stays\n"
          "parameters = how many of its numbers change during training",
    Flatten: "length = height · width · channels\n"
             "parameters = how many of its numbers change during training",
    Dense: "length = number of neurons\n"
           "parameters = (inputs + 1) · neurons",
}


@dataclass(frozen=True)
class Hint:
    """A hint, which shows itself in a notebook."""

    title: str
    text: str

    def __repr__(self) -> str:
        lines = [fill(line, 74, initial_indent="  ", subsequent_indent="    ") for line in self.text.splitlines()]
        return "\n".join([self.title, *lines])


def hint(network: Network, layer: Any, step: Any = 1) -> Hint:
    """The first, second or third hint about a layer; what lies beyond is the nearest of them. Never raises."""
    step = min(max(step, 1), 3) if type(step) is int else 1
    if layer == "total":
        return Hint("total", TOTAL)
    names = [part.name for part in network.layers]
    if layer not in names:
        return Hint("no hint", f"there is no such layer; there are {', '.join(names)}")
    part = network.layer(layer)
    before = ["the image", *names][names.index(layer)]
    text = (IDEAS[type(part)], FORMULAS[type(part)], _example(part) + f"\nThe input of {layer} is what {before} gives.")
    more = "" if step == 3 else f'; the next: hint("{layer}", {step + 1})'
    return Hint(f"{layer}, hint {step} of 3{more}", text[step - 1])


def advice(network: Network, layer: str) -> str:
    """What to look at when no known mistake explains a count."""
    return TOTAL if layer == "total" else COUNTS[type(network.layer(layer))]


def _example(layer: Layer) -> str:
    """The formula worked out for another layer of the same kind, with numbers of its own."""
    if isinstance(layer, Conv):
        return _conv_example(layer)
    if isinstance(layer, Pool):
        return ("Another one: windows of 4×4, stride 4, on 40×40×20: (40 - 4)/4 + 1 = 10, so 10×10×20.\n"
                "A largest number is looked for, not learned.")
    if isinstance(layer, Flatten):
        return "Another one: 2×2×30 is a row of 2 · 2 · 30 = 120 numbers. Only their order is new."
    return "Another one: 120 inputs and 10 neurons: a row of 10 numbers, with (120 + 1) · 10 = 1,210 parameters."


def _conv_example(layer: Conv) -> str:
    padding, groups = (0 if layer.padding == "valid" else 1), layer.groups
    other = Conv("another", 20, 3, strides=2 if layer.strides > 1 else 1, padding=padding, groups=groups)
    inputs: Shape = (21, 21, 10)
    side, _, depth = other.output_shape(inputs)
    padded = f"21 + 2·{padding} - 3" if padding else "21 - 3"
    split = f" / {groups}" if groups > 1 else ""
    return (f"Another one: {', '.join(other.notes)}, on 21×21×10:\n"
            f"({padded})/{other.strides} + 1 = {side}, so {side}×{side}×{depth};\n"
            f"(3 · 3 · 10{split} + 1) · 20 = {other.params(inputs):,} parameters.")
