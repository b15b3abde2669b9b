"""Lesson 04: channels and filters."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import conv2d


def _right(image: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return conv2d(image[None], kernel, bias)[0]


RANDOM = np.random.default_rng(4)
CASES = [(RANDOM.integers(11, size=(height, 6, channels)), RANDOM.integers(-3, 4, size=(2, 3, channels, filters)),
          10 * np.arange(1, filters + 1)) for height, channels, filters in ((4, 3, 2), (5, 1, 4))]
MISTAKES = [
    (lambda image, kernel, bias: _right(image, kernel, 0 * bias), "the bias is missing"),
    (lambda image, kernel, bias: _right(image, kernel, bias * image.shape[-1]),
     "the bias is added once for each channel; it belongs to the filter, once"),
    (lambda image, kernel, bias: _right(image, kernel, 0 * bias) + bias.sum(),
     "each map gets the bias of its own filter, not all of them"),
    (lambda image, kernel, bias: _right(image, kernel[::-1, ::-1], bias),
     "the kernel is flipped; a layer correlates"),
    (lambda image, kernel, bias: _right(image[..., :1], kernel[..., :1, :], bias),
     "only channel 0 is used: add them all up"),
    (lambda image, kernel, bias: np.moveaxis(_right(image, kernel, bias), -1, 0),
     "the maps come first in your result; they should be the last axis"),
]

RED, WALL = np.array([157, 12, 25]), np.array([61, 106, 174])  # pixels of the lesson's photo


def _misses_red(weights: np.ndarray) -> str:
    """What a 1x1 filter that should look for red does wrong; empty if it does nothing wrong."""
    if weights.shape != (3,):
        return "the answer should be three weights, for red, green and blue"
    if abs(weights.sum()) > 1e-6:
        return f"a grey pixel [100, 100, 100] gives {100 * weights.sum():g}, and not 0"
    if (red := weights @ RED) < 100:
        return f"the red stripe gives {red:g}, which is less than 100"
    if (wall := weights @ WALL) >= 0:
        return f"the wall gives {wall:g}, which is not less than 0"
    return ""


EXERCISES = {
    "04.1": Exercise(
        _right, MISTAKES,
        "stack one map for each filter along the last axis; try it on the 3x3x3 image at the beginning of this lesson",
        CASES,
        why="each filter adds up all channels and its bias, and gives one map",
        hints=["Begin with one filter. What do you get from `ops.correlate(image[..., c], kernel[..., c, f])`?",
               "For filter f, add these maps up over all channels c, and add `bias[f]` once.",
               "Collect one map for each filter in a list `maps`. Return `np.stack(maps, axis=-1)`."],
        solution="""For each filter, correlate each channel with its slice, add up, and add the bias of this filter:

def layer(image, kernel, bias):
    maps = []
    for f in range(kernel.shape[-1]):
        parts = [ops.correlate(image[..., c], kernel[..., c, f]) for c in range(image.shape[-1])]
        maps.append(sum(parts) + bias[f])
    return np.stack(maps, axis=-1)"""),
    "04.2": Exercise(
        (22, 22, 16, (9 * 10 + 1) * 16),
        [((22, 22, 16, (9 + 1) * 16), "each filter is as deep as its input: how many maps does the chain end with?"),
         ((22, 22, 16, (9 * 3 + 1) * 16), "the third layer sees the maps of the second, not the colours of the image"),
         ((22, 22, 16, (9 * 6 + 1) * 16), "that is the depth of the maps after the first layer"),
         ((22, 22, 16, 9 * 10 * 16), "the biases are missing: one for each filter"),
         ((22, 22, 16, 9 * 10 * 16 + 1), "there is one bias for each filter, not one for the layer"),
         ((24, 24, 16, (9 * 10 + 1) * 16), "without padding a 3x3 kernel makes the sides shorter"),
         ((22, 22, 10, (9 * 10 + 1) * 16), "the depth of the output is the number of filters")],
        "find the side first; then ask how many maps come out, and how many numbers one filter has",
        why="a filter has 3·3·10 weights and one bias, because ten maps come in; sixteen maps go out",
        hints=["The side is 24 before. How many places has a 3x3 window in a row of 24?",
               "Each filter is as deep as its input. How many weights does it have, and how many biases?",
               "One filter has 3·3·10 + 1 parameters. There are sixteen filters."],
        solution="""Side: 24 − 3 + 1 = 22. Depth: one map for each of the 16 filters.
Parameters: each filter has 3·3·10 = 90 weights and 1 bias, so (90 + 1)·16 = 1,456.
answer = (22, 22, 16, 1456)"""),
    "04.3": Exercise(
        (2, -1, -1), fault=_misses_red,
        why="its weights add up to 0, so grey vanishes and only colour is left. That is the idea of an edge kernel, "
            "but from channel to channel",
        hints=["For a grey pixel all three channels are equal. What must the three weights add up to?",
               "Give red a positive weight. Then the others must make the sum 0.",
               "Try red minus green, or red minus the mean of green and blue, on the two pixels."],
        solution="""A grey pixel has one number three times. The filter multiplies it by the sum of its weights.
So this sum must be 0, and red must count positive. These will do, and many others:
answer = [1, 0, -1] gives 132 for the red stripe and −113 for the wall,
answer = [2, -1, -1] gives 277 and −158."""),
}
