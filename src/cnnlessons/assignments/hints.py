"""Hints for assignment 1: what to think of, the formula in words, and the formula worked out for another layer."""

from dataclasses import dataclass
from textwrap import fill
from typing import Any

from cnnlessons._language import say
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Network, Pool

SIDES = ("(size + padding on both sides - window) / stride + 1, where the size is that of the maps which the layer "
         "before gives")
DEPTHS = {Conv: "each filter makes one map", Pool: "a pooling leaves the number of maps as it is"}
SHAPES = {Conv: f"side: {SIDES}; channels: {DEPTHS[Conv]}",
          Pool: f"side: {SIDES}; channels: {DEPTHS[Pool]}",
          Flatten: "height times width times channels of the maps, all in one row",
          Dense: "a dense layer gives one number for each of its neurons"}
LEARNED = "ask which numbers of this layer training could change"
COUNTS = {Conv: "for each filter, kernel height times kernel width times the channels it sees, and a bias",
          Dense: "for each neuron, a weight for each input and a bias",
          Pool: LEARNED,
          Flatten: LEARNED}
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
EXAMPLES = {
    Conv: "20 filters, 3×3, stride 2, padding 1, on 21×21×10: (21 + 2·1 - 3)/2 + 1 = 11, so 11×11×20;\n"
          "(3 · 3 · 10 + 1) · 20 = 1,820 parameters, and (3 · 3 · 10/2 + 1) · 20 = 920 with 2 groups.",
    Pool: "windows of 4×4, stride 4, on 40×40×20: (40 - 4)/4 + 1 = 10, so 10×10×20.\n"
          "A largest number is looked for, not learned.",
    Flatten: "2×2×30 is a row of 2 · 2 · 30 = 120 numbers. Only their order is new.",
    Dense: "120 inputs and 10 neurons: a row of 10 numbers, with (120 + 1) · 10 = 1,210 parameters.",
}


@dataclass(frozen=True)
class Hint:
    """A hint, which shows itself in a notebook."""

    title: str
    text: str

    def __repr__(self) -> str:
        lines = [fill(line, 74, initial_indent="  ", subsequent_indent="    ") for line in say(self.text).splitlines()]
        return "\n".join([say(self.title), *lines])


def hint(network: Network, layer: Any, step: Any = 1) -> Hint:
    """The first, second or third hint about a layer; what lies beyond is the nearest of them. Never raises."""
    step = min(max(step, 1), 3) if type(step) is int else 1
    if layer == "total":
        return Hint("total", TOTAL)
    names = [part.name for part in network.layers]
    if layer not in names:
        return Hint("no hint", f"there is no such layer; there are {', '.join(names)}")
    kind = type(network.layer(layer))
    before = ["the image", *names][names.index(layer)]
    texts = (IDEAS[kind], f"Shape: {SHAPES[kind]}\nParameters: {COUNTS[kind]}",
             f"Another one: {EXAMPLES[kind]}\nThe input of {layer} is what {before} gives.")
    more = "" if step == 3 else f'; the next: hint("{layer}", {step + 1})'
    return Hint(f"{layer}, hint {step} of 3{more}", texts[step - 1])
