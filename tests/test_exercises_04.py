"""Exercises of lesson 04: right answers pass, likely mistakes are named, creations are judged by what they do."""

from itertools import product

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnlessons import data
from cnnlessons.exercises import check, find
from cnnlessons.ops import conv2d


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
    ("04.1", layer), ("04.1", lambda image, kernel, bias: layer(image, kernel, bias).tolist()),
    ("04.2", (2, 2, 0)), ("04.2", [2, 2, 0]), ("04.2", np.array([2.0, 2, 0])), ("04.2", ((2, 2), 0)),
    ("04.3", [0, 1, -1]), ("04.3", (-1, 5, -4)), ("04.3", np.array([0, 2, -2])), ("04.3", [-0.1, 1.3, -1.2]),
    ("04.3", [-0.2, 2.1, -1.9]),  # floats do not add up to 0 exactly
])
def test_right(exercise, answer):
    assert str(check(exercise, answer)).startswith("✓ correct: ")


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("04.1", lambda i, k, b: layer(i, k, b, times=0), "bias is missing"),
    ("04.1", lambda i, k, b: layer(i, k, b, times=i.shape[-1]), "once for each channel"),
    ("04.1", lambda i, k, b: layer(i, k, [b.sum()] * len(b)), "its own filter"),
    ("04.1", lambda i, k, b: layer(i, k, b, slide=convolve2d), "flipped"),
    ("04.1", lambda i, k, b: layer(i, k, b, channels=1), "only channel 0"),
    ("04.1", lambda i, k, b: layer(i, k, b, times=7), "the right shape, but wrong numbers"),
    ("04.1", clears_its_image, "but wrong numbers"), ("04.1", moves_its_bias, "but wrong numbers"),
    ("04.1", lambda i, k, b: np.moveaxis(layer(i, k, b), -1, 0), "maps come first"),
    ("04.1", lambda i, k, b: layer(i, k, b)[..., 0], "an array of shape 3×4: stack one map for each filter"),
    ("04.1", lambda i, k, b: np.zeros((3, 4, i.shape[-1])), "an array of shape 3×4×3: stack one map for each filter"),
    ("04.1", lambda i, k, b: np.zeros((9, 9)), "[10, 20] it gives an array of shape 9×9: stack"),
    ("04.1", lambda i, k, b: [[1], [2, 3]], "rows of different lengths"),
    ("04.1", lambda i, k, b: print(), "returns nothing"),
    ("04.2", (1, 2, 0), "every second row"), ("04.2", (3, 2, 1), "each filter is 10 deep"),
    ("04.2", (8, 2, 3), "more than 800"), ("04.2", (13, 1, 0), "more than 800"), ("04.2", (2, 2, 1), "adds windows"),
    ("04.2", (2, 1, 0), "half as high"), ("04.2", (2, 0, 2), "the order is"), ("04.2", (3, 2, 0), "into the recipe"),
    ("04.2", (1, 3, 5), "Is K at least S"), ("04.2", (2, 2), "a list of 3 numbers, not a list of 2 numbers"),
    ("04.3", (1, 0, 0), "[100, 100, 100] gives 100, and not 0"), ("04.3", (0, 0, 0), "gives 0, which is less than 20"),
    ("04.3", (0, 0.1, -0.1), "skin gives 2.8, which is less"), ("04.3", (0, -1, 1), "skin gives -28, which is less"),
    ("04.3", (1, -0.5, -0.5), "red stripe gives 138.5, which is not less than 0"), ("04.3", (1, 1), "three weights"),
    ("04.3", (-2, 8, -6.0001), "and not 0"), ("04.3", [[1], [0], [-1]], "red stripe gives 132"),
    ("04.3", [[1, 0], [-1, 0]], "three weights"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def uses(kernel_size, strides, padding, size=24):
    """The windows along one axis, each as the set of its entries."""
    lefts = range(-padding, size + padding - kernel_size + 1, strides)
    return [set(range(left, left + kernel_size)) & set(range(size)) for left in lefts]


def test_one_layer_only_halves_the_maps_for_so_few_parameters():
    for choice in product(range(1, 40), range(1, 30), range(30)):
        windows = uses(*choice)
        good = len(windows) == 12 and len(set().union(*windows)) == 24 and (choice[0]**2 * 10 + 1) * 16 <= 800
        assert good == (choice == (2, 2, 0)), choice


def test_the_causes_of_wrong_layers_are_true():
    _, exercise = find("04.2")
    for choice, cause in exercise.causes:
        if choice[1]:
            windows = uses(*choice)
            left_out, many = len(set().union(*windows)) < 24, (choice[0]**2 * 10 + 1) * 16 > 800
            assert ("leaves out" in cause) == left_out and ("12x12x16, but" in cause) <= (len(windows) == 12 and many)
            assert ("adds windows" in cause) <= (len(windows) > 12 and choice[:2] == (2, 2))


def test_a_filter_for_skin_is_judged_by_what_it_gives():
    """All weights that are whole numbers from -3 to 3, against a real 1x1 convolution."""
    pixels = np.array([[[0, 0, 0], [80, 80, 80], [255, 255, 255], [216, 151, 123], [157, 12, 25], [61, 106, 174]]])
    for weights in product(range(-3, 4), repeat=3):
        *grey, skin, red, wall = conv2d(pixels[None], np.reshape(weights, (1, 1, 3, 1))).ravel()
        right = not any(grey) and skin >= 20 and red < 0 and wall < 0
        assert (check("04.3", weights).status == "correct") == right, weights


def test_the_photo_has_these_pixels():
    photo = data.sample_photo()[:400:5, :400:5]
    pixels = [photo[place].tolist() for place in ((70, 42), (71, 18), (20, 75))]
    assert pixels == [[216, 151, 123], [157, 12, 25], [61, 106, 174]]


def test_each_exercise_helps():
    for number in ("04.1", "04.2", "04.3"):
        _, exercise = find(number)
        assert exercise.why and exercise.hints and exercise.solution
