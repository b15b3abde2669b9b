"""Lesson 04: channels and filters."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import conv2d


def _right(image: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return conv2d(image[None], filters, bias)[0]


RANDOM = np.random.default_rng(4)
CASES = [(RANDOM.integers(11, size=(height, 6, channels)), RANDOM.integers(-3, 4, size=(2, 3, channels, filters)),
          10 * np.arange(1, filters + 1)) for height, channels, filters in ((4, 3, 2), (5, 1, 4))]
MISTAKES = [
    (lambda image, filters, bias: _right(image, filters, 0 * bias), "the bias is missing"),
    (lambda image, filters, bias: _right(image, filters, bias * image.shape[-1]),
     "the bias is added once for each channel; it belongs to the filter, once"),
    (lambda image, filters, bias: _right(image, filters, 0 * bias) + bias.sum(),
     "each map gets the bias of its own filter, not all of them"),
    (lambda image, filters, bias: _right(image, filters[::-1, ::-1], bias),
     "the kernel is flipped; a layer correlates"),
    (lambda image, filters, bias: _right(image[..., :1], filters[..., :1, :], bias),
     "only channel 0 is used: add them all up"),
    (lambda image, filters, bias: np.moveaxis(_right(image, filters, bias), -1, 0),
     "the maps come first in your result; they should be the last axis"),
]

SKIN, RED, WALL = np.array([216, 151, 123]), np.array([157, 12, 25]), np.array([61, 106, 174])  # of the lesson's photo


def _misses_skin(weights: np.ndarray) -> str:
    """What a 1x1 filter that should look for skin, and not for red, does wrong; empty if it does nothing wrong."""
    if weights.shape != (3,):
        return "the answer should be three weights, for red, green and blue"
    if abs(weights.sum()) > 1e-6:
        return f"a grey pixel [100, 100, 100] gives {100 * weights.sum():g}, and not 0"
    if (skin := weights @ SKIN) < 20:
        return f"skin gives {skin:g}, which is less than 20"
    for name, pixel in (("red stripe", RED), ("wall", WALL)):
        if (given := weights @ pixel) >= 0:
            return f"the {name} gives {given:g}, which is not less than 0"
    return ""


EXERCISES = {
    "04.1": Exercise(
        _right, MISTAKES,
        "stack one map for each filter along the last axis; try it on the 3x3x3 image at the beginning of this lesson",
        CASES,
        why="each filter adds up all channels and its bias, and gives one map",
        hints=["Begin with one filter. What do you get from `ops.correlate(image[..., c], filters[..., c, f])`?",
               "For filter f, add these maps up over all channels c, and add `bias[f]` once.",
               "Collect one map for each filter in a list `maps`. Return `np.stack(maps, axis=-1)`."],
        solution="""For each filter, correlate each channel with its own kernel, add up, and add the filter's bias:

def layer(image, filters, bias):
    maps = []
    for f in range(filters.shape[-1]):
        parts = [ops.correlate(image[..., c], filters[..., c, f]) for c in range(image.shape[-1])]
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
        (0, 1, -1), fault=_misses_skin,
        why="its weights add up to 0, so grey vanishes and only colour is left. That is the idea of an edge kernel, "
            "but from channel to channel",
        hints=["For a grey pixel all three channels are equal. What must the three weights add up to?",
               "Skin and the stripe have much red, but skin has more green than the stripe and the wall. Which channel "
               "should get the positive weight?",
               "In skin there is more green than blue. In the stripe and in the wall, it is the other way round."],
        solution="""A grey pixel has one number three times. The filter multiplies it by the sum of its weights.
So this sum must be 0. Compare the channels: skin has more green than blue, the stripe and the wall have less.
answer = [0, 1, -1] gives 28 for skin, −13 for the red stripe and −68 for the wall.
answer = [-1, 5, -4] gives 47, −197 and −227. Many others are right, too."""),
}
