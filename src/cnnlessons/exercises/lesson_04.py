"""Lesson 04: channels and filters."""

from collections.abc import Callable

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.ops import conv2d, convolve, correlate
from cnnlessons.shapes import conv2d_params, output_size, receptive_field

WINDOW = np.stack([[[1, 2], [3, 4]], [[0, 1], [1, 0]]], axis=-1)
FILTER = np.stack([[[1, 0], [0, 1]], [[2, 2], [2, 2]]], axis=-1)
BIAS = -3
SLICES = [int(correlate(WINDOW[..., c], FILTER[..., c]).item()) for c in range(2)]


def _stacked(slide: Callable, image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Maps (H_out, W_out, filters) without bias, by one filter and one channel at a time."""
    return np.stack([sum(slide(image[..., c], kernel[..., c, f]) for c in range(image.shape[-1]))
                     for f in range(kernel.shape[-1])], axis=-1)


def _is_layer(layer: Callable) -> None:
    """Hold a learner's layer against `conv2d`, on two shapes; name the mistake where it is a known one."""
    for height, channels, filters in ((4, 3, 2), (5, 1, 4)):
        image = np.arange(height * 6 * channels).reshape(height, 6, channels) ** 2 % 11
        kernel = np.arange(2 * 3 * channels * filters).reshape(2, 3, channels, filters) ** 2 % 7 - 3
        bias = 10 * np.arange(1, filters + 1)
        given = _numbers(attempt(layer, image, kernel, bias))
        expected = conv2d(image[None], kernel, bias)[0]
        if given.shape != expected.shape:
            raise ValueError(_wrong_shape(given, expected, channels))
        if not np.allclose(given, expected):
            raise ValueError(_wrong_numbers(given, image, kernel, bias))


def _numbers(result: object) -> np.ndarray:
    try:
        return np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("the result should be one array of numbers, (H_out, W_out, filters)") from None


def _wrong_shape(given: np.ndarray, expected: np.ndarray, channels: int) -> str:
    if given.shape == np.moveaxis(expected, -1, 0).shape:
        return "the maps come first in your result; they should be the last axis"
    if given.shape == expected.shape[:2]:
        return "that is one map; each filter gives a map of its own, and they are stacked"
    if given.shape[-1:] == (channels,):
        return "your result is as deep as the image; it should have one map for each filter"
    return f"for {expected.shape[-1]} filters on {channels} channels your maps have the shape {given.shape}"


def _wrong_numbers(given: np.ndarray, image: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> str:
    maps = _stacked(correlate, image, kernel)
    causes = [
        (maps, "the bias is missing"),
        (maps + bias * image.shape[-1], "the bias is added once for each channel; it belongs to the filter, once"),
        (maps + bias.sum(), "each map gets the bias of its own filter, not all of them"),
        (_stacked(convolve, image, kernel) + bias, "the kernel is flipped; a layer correlates"),
        (_stacked(correlate, image[..., :1], kernel[..., :1, :]) + bias, "only channel 0 is used: add them all up"),
    ]
    return next((cause for wrong, cause in causes if np.allclose(given, wrong)),
                "the shape is right, the numbers are not: try the 3x3x3 image at the beginning of this lesson")


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
         (SLICES[0] + BIAS, "that is channel 0 alone; the filter adds up all channels"),
         (SLICES[1] + BIAS, "that is channel 1 alone; the filter adds up all channels")],
        "one number: multiply each slice with its window, add up all eight products, then add the bias"),
    "04.2": Exercise(_is_layer),
    "04.3": Exercise(
        _third_layer(16),
        [(_third_layer(16, channels=1), "each filter is as deep as its input: how many maps does the chain end with?"),
         (_third_layer(16, channels=3), "the third layer sees the maps of the second, not the colours of the image"),
         (_third_layer(16, channels=6), "that is the depth of the maps after the first layer"),
         (_third_layer(16, use_bias=False), "the biases are missing: one for each filter"),
         ((*_third_layer(16)[:3], conv2d_params(3, 10, 16, use_bias=False) + 1),
          "there is one bias for each filter, not one for the layer"),
         (_third_layer(16, padding="same"), "without padding a 3x3 kernel takes pixels off the sides"),
         ((*_third_layer(16)[:2], 10, _third_layer(16)[3]), "the depth of the output is the number of filters")],
        "side: 24 − 3 + 1; depth: one map for each filter; parameters: (3 · 3 · channels + 1) · filters"),
    "04.4": Exercise(
        conv2d_params(1, 256, 64),
        [(conv2d_params(1, 256, 64, use_bias=False), "the biases are missing: one for each of the 64 filters"),
         (conv2d_params(1, 256, 64, use_bias=False) + 1, "there is one bias for each filter, not one for the layer"),
         (conv2d_params(1, 64, 256), "that is the way back, from 64 channels to 256: one bias for each new channel"),
         (conv2d_params(1, 1, 64), "a 1x1 filter is one pixel wide, but as deep as its input")],
        "(1 · 1 · channels + 1) · filters"),
    "04.5": Exercise(
        _saved(3),
        [((9, 9**2 - 27), "the second and third layer each add 2 pixels to the view, not 3"),
         (_saved(2), "that is two layers; here there are three"),
         ((_saved(3)[0], 7**2), "that is what the large kernel costs; how much less do the three small ones?"),
         ((_saved(3)[0], 3 * 3**2), "that is what the three layers cost; what do they save?")],
        "each 3x3 layer adds 2 pixels to what one output sees; then compare side · side with 3 · 9"),
}
