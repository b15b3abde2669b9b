"""Exercises of lesson 04: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnlessons.exercises import check


def layer(image, kernel, bias, slide=correlate2d, channels=None, times=1):
    """A learner's layer; the options make the usual mistakes."""
    used = range(image.shape[-1])[:channels]
    maps = [sum(slide(image[..., c], kernel[..., c, f], mode="valid") for c in used)
            for f in range(kernel.shape[-1])]
    return np.stack(maps, axis=-1) + times * np.asarray(bias)


def clears_its_image(image, kernel, bias):
    image *= 0
    return layer(image, kernel, bias)


def moves_its_bias(image, kernel, bias):
    bias += 5
    kernel[:] = 1
    return layer(image, kernel, bias)


@pytest.mark.parametrize(("exercise", "answer"), [
    ("04.1", 6),  # 1 + 4 in one channel, 2 · (1 + 1) in the other, minus 3
    ("04.2", layer), ("04.2", lambda image, kernel, bias: layer(image, kernel, bias).tolist()),
    ("04.3", (22, 22, 16, 1456)), ("04.3", ((22, 22, 16), 1456)), ("04.3", [[22, 22], [16, 1456]]),  # (90 + 1) · 16
    ("04.4", 16_448),  # 257 · 64
    ("04.5", [7, 22]),  # 49 - 27
])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("04.1", 9, "bias is missing"), ("04.1", 3, "once for each channel"), ("04.1", 12, "bias is negative"),
    ("04.1", 2, "channel 0 alone"), ("04.1", 1, "channel 1 alone"), ("04.1", [5, 4], "sums of the two channels"),
    ("04.2", lambda i, k, b: layer(i, k, b, times=0), "bias is missing"),
    ("04.2", lambda i, k, b: layer(i, k, b, times=i.shape[-1]), "once for each channel"),
    ("04.2", lambda i, k, b: layer(i, k, [b.sum()] * len(b)), "its own filter"),
    ("04.2", lambda i, k, b: layer(i, k, b, slide=convolve2d), "flipped"),
    ("04.2", lambda i, k, b: layer(i, k, b, channels=1), "only channel 0"),
    ("04.2", lambda i, k, b: layer(i, k, b, times=7), "the right shape, but wrong numbers"),
    ("04.2", clears_its_image, "but wrong numbers"), ("04.2", moves_its_bias, "but wrong numbers"),
    ("04.2", lambda i, k, b: np.moveaxis(layer(i, k, b), -1, 0), "maps come first"),
    ("04.2", lambda i, k, b: layer(i, k, b)[..., 0], "an array of shape 3×4: stack one map for each filter"),
    ("04.2", lambda i, k, b: np.zeros((3, 4, i.shape[-1])), "an array of shape 3×4×3: stack one map for each filter"),
    ("04.2", lambda i, k, b: np.zeros((9, 9)), "[10, 20] it gives an array of shape 9×9: stack"),
    ("04.2", lambda i, k, b: [[1], [2, 3]], "rows of different lengths"),
    ("04.2", lambda i, k, b: print(), "returns nothing"),
    ("04.3", (22, 22, 16, 160), "as deep as its input"), ("04.3", ((22, 22, 16), 448), "not the colours"),
    ("04.3", (22, 22, 16, 880), "after the first layer"), ("04.3", (22, 22, 16, 1440), "biases are missing"),
    ("04.3", (22, 22, 16, 1441), "not one for the layer"), ("04.3", (24, 24, 16, 1456), "without padding"),
    ("04.3", (22, 22, 10, 1456), "number of filters"), ("04.3", (22, 22, 16, 1, 456), "write 1456 or 1_456"),
    ("04.3", (22, 22, 16), "a list of 4 numbers, not a list of 3 numbers"),
    ("04.4", 16_384, "biases are missing"), ("04.4", 16_385, "not one for the layer"), ("04.4", 16_640, "way back"),
    ("04.4", 128, "as deep as its input"), ("04.4", (16, 448), "write 16448"), ("04.4", 16.448, "looks like thousands"),
    ("04.5", (9, 54), "2 pixels to the view"), ("04.5", (5, 7), "two layers"), ("04.5", (7, 49), "large kernel"),
    ("04.5", (7, 27), "what do they save"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
