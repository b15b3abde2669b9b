"""Lesson 04: channels and filters."""

from collections.abc import Callable

import numpy as np

from cnnlessons._words import by
from cnnlessons.checks import Exercise, compare
from cnnlessons.ops import conv2d, convolve, correlate
from cnnlessons.shapes import conv2d_params, output_size, receptive_field

WINDOW = np.stack([[[1, 2], [3, 4]], [[0, 1], [1, 0]]], axis=-1)
FILTER = np.stack([[[1, 0], [0, 1]], [[2, 2], [2, 2]]], axis=-1)
BIAS = -3
SLICES = [int(correlate(WINDOW[..., c], FILTER[..., c]).item()) for c in range(2)]


def _stacked(slide: Callable, image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Maps (H_out, W_out, filters) without bias, computed by one filter and one channel at a time."""
    return np.stack([sum(slide(image[..., c], kernel[..., c, f]) for c in range(image.shape[-1]))
                     for f in range(kernel.shape[-1])], axis=-1)


def _right(image: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    return conv2d(image[None], kernel, bias)[0]


def _example(height: int, channels: int, filters: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    image = np.arange(height * 6 * channels).reshape(height, 6, channels) ** 2 % 11
    kernel = np.arange(2 * 3 * channels * filters).reshape(2, 3, channels, filters) ** 2 % 7 - 3
    return image, kernel, 10 * np.arange(1, filters + 1)


CASES = [_example(4, 3, 2), _example(5, 1, 4)]
MISTAKES = [
    (lambda image, kernel, bias: _stacked(correlate, image, kernel), "the bias is missing"),
    (lambda image, kernel, bias: _stacked(correlate, image, kernel) + bias * image.shape[-1],
     "the bias is added once for each channel; it belongs to the filter, once"),
    (lambda image, kernel, bias: _stacked(correlate, image, kernel) + bias.sum(),
     "each map gets the bias of its own filter, not all of them"),
    (lambda image, kernel, bias: _stacked(convolve, image, kernel) + bias,
     "the kernel is flipped; a layer correlates"),
    (lambda image, kernel, bias: _stacked(correlate, image[..., :1], kernel[..., :1, :]) + bias,
     "only channel 0 is used: add them all up"),
    (lambda image, kernel, bias: np.moveaxis(_right(image, kernel, bias), -1, 0),
     "the maps come first in your result; they should be the last axis"),
]


def _hint(case: tuple, value: np.ndarray) -> str:
    """What to say about a result that no mistake explains."""
    image, kernel, _ = case
    right = _right(*case).shape
    if value.shape == right:
        return "the shape is right, the numbers are not: try the 3x3x3 image at the beginning of this lesson"
    if value.shape == right[:2]:
        return "that is one map; each filter gives its own map, and you stack them"
    if value.shape[-1:] == image.shape[-1:]:
        return "your result is as deep as the image; it should have one map for each filter"
    return (f"for {kernel.shape[-1]} filters on {image.shape[-1]} channels "
            f"your result has the shape {by(value.shape) or '()'}")


def _check_layer(layer: Callable) -> None:
    """Compare a learner's layer with `conv2d`, on two shapes."""
    compare(layer, CASES, _right, MISTAKES, _hint)


def _third_layer(filters: int, channels: int = 10, kernel_size: int = 3, use_bias: bool = True,
                 padding: str = "valid") -> tuple[int, int, int, int]:
    side = output_size(24, kernel_size, padding=padding)
    return side, side, filters, conv2d_params(kernel_size, channels, filters, use_bias=use_bias)


def _saved(layers: int) -> tuple[int, int]:
    """The side of the kernel that sees as much as `layers` of 3x3, and the weights that they save."""
    side, _ = receptive_field([(3, 1)] * layers)
    return side, side**2 - layers * 3**2


EXERCISES = {
    "04.1": Exercise(
        sum(SLICES) + BIAS,
        [(sum(SLICES), "the bias is missing"),
         (sum(SLICES) + 2 * BIAS, "the bias is added once, not once for each channel"),
         (sum(SLICES) - BIAS, "the bias is negative"),
         (SLICES[0] + BIAS, "that is channel 0 alone; the filter adds up all channels"),
         (SLICES[1] + BIAS, "that is channel 1 alone; the filter adds up all channels"),
         (SLICES, "those are the sums of the two channels; the filter adds them up")],
        "multiply each slice with its window, add up all eight products, then add the bias"),
    "04.2": Exercise(_check_layer),
    "04.3": Exercise(
        _third_layer(16),
        [(_third_layer(16, channels=1), "each filter is as deep as its input: how many maps does the chain end with?"),
         (_third_layer(16, channels=3), "the third layer sees the maps of the second, not the colours of the image"),
         (_third_layer(16, channels=6), "that is the depth of the maps after the first layer"),
         (_third_layer(16, use_bias=False), "the biases are missing: one for each filter"),
         ((*_third_layer(16)[:3], conv2d_params(3, 10, 16, use_bias=False) + 1),
          "there is one bias for each filter, not one for the layer"),
         (_third_layer(16, padding="same"), "without padding a 3x3 kernel makes the sides shorter"),
         ((*_third_layer(16)[:2], 10, _third_layer(16)[3]), "the depth of the output is the number of filters")],
        "find the side first; then ask how many maps come out, and how many numbers one filter has"),
    "04.4": Exercise(
        conv2d_params(1, 256, 64),
        [(conv2d_params(1, 256, 64, use_bias=False), "the biases are missing: one for each filter"),
         (conv2d_params(1, 256, 64, use_bias=False) + 1, "there is one bias for each filter, not one for the layer"),
         (conv2d_params(1, 64, 256), "that is the way back, from 64 channels to 256: one bias for each new channel"),
         (conv2d_params(1, 1, 64), "a 1x1 filter is one pixel wide, but as deep as its input")],
        "how many numbers has one filter, its bias included, and how many filters are there?"),
    "04.5": Exercise(
        _saved(3),
        [((9, 9**2 - 27), "the second and third layer each add 2 pixels to the view, not 3"),
         (_saved(2), "that is two layers; here there are three"),
         ((_saved(3)[0], 7**2), "that is what the large kernel costs; how much less do the three small ones cost?"),
         ((_saved(3)[0], 3 * 3**2), "that is what the three layers cost; what do they save?")],
        "start with the 3 pixels that one layer sees; how many does each further layer add?"),
}
