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

EXERCISES = {
    "04.1": Exercise(
        5 + 4 - 3,  # the sums of channel 0 and of channel 1, and the bias
        [(5 + 4, "the bias is missing"),
         (5 + 4 - 2 * 3, "the bias is added once, not once for each channel"),
         (5 + 4 + 3, "the bias is negative"),
         (5 - 3, "that is channel 0 alone; the filter adds up all channels"),
         (4 - 3, "that is channel 1 alone; the filter adds up all channels"),
         ([5, 4], "those are the sums of the two channels; the filter adds them up")],
        "multiply each slice with its window, add up all eight products, then add the bias"),
    "04.2": Exercise(
        _right, MISTAKES,
        "stack one map for each filter along the last axis; try it on the 3x3x3 image at the beginning of this lesson",
        CASES),
    "04.3": Exercise(
        (22, 22, 16, (9 * 10 + 1) * 16),
        [((22, 22, 16, (9 + 1) * 16), "each filter is as deep as its input: how many maps does the chain end with?"),
         ((22, 22, 16, (9 * 3 + 1) * 16), "the third layer sees the maps of the second, not the colours of the image"),
         ((22, 22, 16, (9 * 6 + 1) * 16), "that is the depth of the maps after the first layer"),
         ((22, 22, 16, 9 * 10 * 16), "the biases are missing: one for each filter"),
         ((22, 22, 16, 9 * 10 * 16 + 1), "there is one bias for each filter, not one for the layer"),
         ((24, 24, 16, (9 * 10 + 1) * 16), "without padding a 3x3 kernel makes the sides shorter"),
         ((22, 22, 10, (9 * 10 + 1) * 16), "the depth of the output is the number of filters")],
        "find the side first; then ask how many maps come out, and how many numbers one filter has"),
    "04.4": Exercise(
        (256 + 1) * 64,
        [(256 * 64, "the biases are missing: one for each filter"),
         (256 * 64 + 1, "there is one bias for each filter, not one for the layer"),
         ((64 + 1) * 256, "that is the way back, from 64 channels to 256: one bias for each new channel"),
         ((1 + 1) * 64, "a 1x1 filter is one pixel wide, but as deep as its input")],
        "how many numbers has one filter, its bias included, and how many filters are there?"),
    "04.5": Exercise(
        (7, 7**2 - 3 * 3**2),
        [((9, 9**2 - 3 * 3**2), "the second and third layer each add 2 pixels to the view, not 3"),
         ((5, 5**2 - 2 * 3**2), "that is two layers; here there are three"),
         ((7, 7**2), "that is what the large kernel costs; how much less do the three small ones cost?"),
         ((7, 3 * 3**2), "that is what the three layers cost; what do they save?")],
        "start with the 3 pixels that one layer sees; how many does each further layer add?"),
}
