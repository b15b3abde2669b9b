"""The exercises of lessons 03, 04 and 13: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("03.1", 3),         # left edges 0, 3 and 6
    ("03.3", 6),         # 2 rows · 3 columns to start in
    ("03.4", [1, 2]),    # 13 · 2 + 5 = 31 = 28 + 3
    ("03.5", 614_656),   # 112 · 112 · 49
    ("04.1", 6),         # 1 + 4 in one channel, 2 · (1 + 1) in the other, minus 3
    ("04.3", [22, 22, 16, 1456]),  # 24 - 2; (90 + 1) · 16
    ("04.4", 16_448),    # 257 · 64
    ("04.5", [7, 22]),   # 49 - 27
])
def test_worked_by_hand(exercise, answer):
    assert check(exercise, answer).status == "correct"
    assert check(exercise, ...).status == "not attempted"
    assert check(exercise, np.add(answer, 10_000)).status == "not yet"


@pytest.mark.parametrize(("side", "reason"), [
    (lambda i, k, s, p: (i + 2 * p - k) // s, "one window more than there are steps"),
    (lambda i, k, s, p: (i + 2 * p - k) // s - 1, "takes no step"),
    (lambda i, k, s, p: (i + p - k) // s + 1, "both sides"),
    (lambda i, k, s, p: (i - k) // s + 1, "padding is missing"),
    (lambda i, k, s, p: i + 2 * p - k + 1, "stride is missing"),
    (lambda i, k, s, p: (i + 2 * p - k) / s + 1, "round the fraction down"),
    (lambda i, k, s, p: round((i + 2 * p - k) / s + 0.4) + 1, "rounds up"),
    (lambda i, k, s, p: (i + 2 * p - k + 1) // s, "divide first"),
    (lambda i, k, s, p: i, "side(28, 3, 1, 0) gives 28"),
    (lambda i, k, s, p: i // p, "stopped with ZeroDivisionError"),
])
def test_output_size_with_a_mistake(side, reason):
    verdict = check("03.2", side)
    assert verdict.status == "not yet" and reason in verdict.reason


@pytest.mark.parametrize("side", [
    lambda i, k, s, p: (i + 2 * p - k) // s + 1,
    lambda i, k, s, p: len(range(-p, i + p - k + 1, s)),
])
def test_an_output_size_that_holds(side):
    assert check("03.2", side).status == "correct"


def layer(image, kernel, bias, slide=correlate2d, channels=None, times=1):
    """A learner's layer; the options make the usual mistakes."""
    used = range(image.shape[-1])[:channels]
    maps = [sum(slide(image[..., c], kernel[..., c, f], mode="valid") for c in used)
            for f in range(kernel.shape[-1])]
    return np.stack(maps, axis=-1) + times * np.asarray(bias)


@pytest.mark.parametrize(("mistaken", "reason"), [
    (lambda i, k, b: layer(i, k, b, times=0), "bias is missing"),
    (lambda i, k, b: layer(i, k, b, times=i.shape[-1]), "once for each channel"),
    (lambda i, k, b: layer(i, k, [b.sum()] * len(b)), "its own filter"),
    (lambda i, k, b: layer(i, k, b, slide=convolve2d), "flipped"),
    (lambda i, k, b: layer(i, k, b, channels=1), "only channel 0"),
    (lambda i, k, b: layer(i, k, b, times=7), "the numbers are not"),
    (lambda i, k, b: np.moveaxis(layer(i, k, b), -1, 0), "maps come first"),
    (lambda i, k, b: layer(i, k, b)[..., 0], "that is one map"),
    (lambda i, k, b: np.zeros((3, 4, i.shape[-1])), "as deep as the image"),
    (lambda i, k, b: np.zeros((9, 9)), "for 2 filters on 3 channels your maps have the shape (9, 9)"),
    (lambda i, k, b: [[1], [2, 3]], "one array of numbers"),
])
def test_layer_with_a_mistake(mistaken, reason):
    verdict = check("04.2", mistaken)
    assert verdict.status == "not yet" and reason in verdict.reason


def test_a_layer_that_holds():
    assert check("04.2", layer).status == "correct"
    assert check("04.2", lambda image, kernel, bias: layer(image, kernel, bias).tolist()).status == "correct"


def inception_params(channels, one, three, five, pooled, bias=1, sees=None, left_out=()):
    """A learner's count; the options make the usual mistakes."""
    branches = {"one": (channels + bias) * one,
                "reductions": (channels + bias) * (three[0] + five[0]),
                "large": (9 * (sees or three[0]) + bias) * three[1] + (25 * (sees or five[0]) + bias) * five[1],
                "pooled": (channels + bias) * pooled}
    return sum(count for name, count in branches.items() if name not in left_out)


@pytest.mark.parametrize(("mistake", "reason"), [
    ({"bias": 0}, "biases are missing"), ({"sees": "channels"}, "look at the maps of their reduction"),
    ({"left_out": ["pooled"]}, "behind the pooling"), ({"left_out": ["reductions"]}, "weights of their own"),
    ({"left_out": ["one"]}, "1x1 branch has weights"), ({"left_out": ["large"]}, "one by one"),
])
def test_inception_params_with_a_mistake(mistake, reason):
    def mistaken(channels, *branches):
        options = {**mistake, "sees": channels} if "sees" in mistake else mistake
        return inception_params(channels, *branches, **options)

    verdict = check("13.3", mistaken)
    assert verdict.status == "not yet" and reason in verdict.reason


def test_inception_params_that_hold():
    assert inception_params(192, 64, (96, 128), (16, 32), 32) == 163_696  # block 3a of GoogLeNet
    assert check("13.3", inception_params).status == "correct"


@pytest.mark.parametrize("name", ["03.2", "04.2", "13.3"])
def test_an_empty_function_is_not_attempted(name):
    assert check(name, lambda *args: None).status == "not attempted"
