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
        (2, 2, 0),
        [((1, 2, 0), "a 1x1 window that moves by 2 leaves out every second row and column"),
         *((large, "the output is 12x12x16, but the layer has more than 800 parameters: each filter is 10 deep")
           for large in ((3, 2, 1), (4, 2, 1), (5, 2, 2), (6, 2, 2), (7, 2, 3), (8, 2, 3), (13, 1, 0))),
         *(((2, 2, padding), "the padding adds windows: without it the output is 12x12x16") for padding in (1, 2)),
         *((slow, "at stride 1 the output is about as large as the maps: it should be half as high and wide")
           for slow in ((1, 1, 0), (2, 1, 0), (3, 1, 0), (2, 1, 1), (3, 1, 1))),
         ((2, 0, 2), "the order is kernel size, stride, padding")],
        "put your numbers into the recipe: is the output 12x12x16, with at most 800 parameters? Is K at least S?",
        why="it has (2·2·10 + 1)·16 = 656 parameters. K = 3 would need 1,456, and with K = 1 the stride of 2 would "
            "leave entries out",
        hints=["Begin with the parameters. Sixteen filters have (K·K·10 + 1)·16. For which K is that at most 800?",
               "K is 1 or 2. No entry is left out if the stride is at most K. Which strides are left?",
               "The output should be half as high. Which of (1, 1), (2, 1) and (2, 2) for (K, S) does that?"],
        solution="""Parameters: (K·K·10 + 1)·16 is 176 for K = 1, 656 for K = 2 and 1,456 for K = 3. So K is 1 or 2.
No entry is left out only if S is at most K: (K, S) is (1, 1), (2, 1) or (2, 2).
At stride 1 the output has 24 + 2P − K + 1 rows: 23 or more. So K = 2 and S = 2.
Then it has ⌊(24 + 2P − 2) / 2⌋ + 1 = 12 + P rows: P = 0.
answer = (2, 2, 0)"""),
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
