"""Lesson 11: what a CNN sees."""

from collections.abc import Callable

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.ops import convolve, correlate
from cnnlessons.shapes import receptive_field

MAPS = np.array([[[2, 0], [1, 3]], [[4, 2], [0, 0]]])  # two maps (2, 2)
GRADIENTS = np.array([[[1, -1], [2, 2]], [[-2, 0], [0, -2]]])  # and how the score moves with each of their numbers


def _place(values: np.ndarray) -> tuple[int, int]:
    """Row and column of the largest number."""
    return tuple(map(int, np.unravel_index(values.argmax(), values.shape)))


def _check_strongest_place(strongest_place: Callable) -> None:
    """Compare a learner's search with the largest number of the map, on images that are not square."""
    draw = np.random.default_rng(11)
    for height, width, side in ((6, 9, 3), (8, 5, 3), (5, 10, 2)):
        image, kernel = draw.normal(size=(height, width)), draw.normal(size=(side, side))
        given = np.asarray(attempt(strongest_place, image.copy(), kernel.copy()))
        if reason := _why(given, correlate(image, kernel), convolve(image, kernel)):
            raise ValueError(f"for a {height}x{width} image and a {side}x{side} kernel, {reason}")


def _why(given: np.ndarray, found: np.ndarray, flipped: np.ndarray) -> str:
    """The mistake that explains a wrong place; empty if it is right."""
    if given.size == 1 and given == found.argmax():
        return "that is the place in the flattened map: turn it into a row and a column"
    if given.size == 1 and np.isclose(float(given), found.max()):
        return "that is how strong the answer is; the question is where"
    if given.shape != (2,):
        return "the result should be a row and a column"
    causes = [
        (_place(found), ""),
        (_place(found)[::-1], "row and column are exchanged"),
        (_place(-found), "that is where the filter answers least; ReLU makes its answer 0"),
        (_place(flipped), "the kernel is flipped; a layer correlates"),
    ]
    return next((cause for wrong, cause in causes if tuple(given) == wrong),
                "the filter answers more strongly elsewhere: compare all numbers of its map")


def _fourth(strides: int) -> int:
    """What one output sees after another 3x3 convolution, if the two poolings moved by `strides`."""
    return receptive_field([(3, 1), (2, strides), (3, 1), (2, strides), (3, 1), (3, 1)])[0]


def _grad_cam(weights: np.ndarray) -> np.ndarray:
    return np.maximum((weights * MAPS).sum(axis=0), 0)


_MEANS = GRADIENTS.mean(axis=(1, 2), keepdims=True)

EXERCISES = {
    "11.1": Exercise(_check_strongest_place),
    "11.2": Exercise(
        _fourth(2),
        [(_fourth(1), "behind a pooling of stride 2, neighbours lie two pixels of the image apart, not one"),
         (receptive_field([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)])[0], "that is what conv3 sees; there is one more"),
         (18 + 2 * 2, "there are two poolings before it: how far apart do neighbours lie after both?"),
         (18 + 3 * 4, "a 3x3 kernel reaches two steps further than a single output, not three"),
         (28, "that is the whole image; its border is not quite reached")],
        "each layer adds (kernel − 1) times the product of the strides before it"),
    "11.3": Exercise(
        0.90 - 0.97,
        [(0.97 - 0.90, "which is subtracted from which? A positive number means that the network needs what is there"),
         (0.97, "that is the probability that is left; the map holds how much is lost"),
         (0.90, "that is the probability before anything is covered; how much of it is lost?")],
        "the probability with the whole digit to be seen, minus that with the square",
        tolerance=1e-6),
    "11.4": Exercise(
        _grad_cam(_MEANS),
        [((_MEANS * MAPS).sum(axis=0), "the last step is missing: only what speaks for the class is kept"),
         (_grad_cam(4 * _MEANS), "the weight is the mean of a map's gradients, not their sum"),
         (_grad_cam(GRADIENTS), "each map has one weight, for all its places"),
         (_grad_cam(np.maximum(_MEANS, 0)), "ReLU comes last: a map may well have a negative weight"),
         (_grad_cam(_MEANS[::-1]), "the weights have changed places")],
        "the mean of each map's gradients is its weight; add up weight · map; then ReLU"),
}
