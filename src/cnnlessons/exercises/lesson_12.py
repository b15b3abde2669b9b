"""Lesson 12: what a CNN sees."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import convolve, correlate

CASES = [(np.random.default_rng(11).normal(size=(height, width)), np.random.default_rng(side).normal(size=(side, side)))
         for height, width, side in ((6, 9, 3), (8, 5, 3), (7, 10, 4))]


def _place(values: np.ndarray, width: int | None = None) -> tuple[int, int]:
    """Row and column of the largest number; another width than the map's is a mistake."""
    return divmod(int(values.argmax()), width or values.shape[1])


def _right(image: np.ndarray, kernel: np.ndarray) -> tuple[int, int]:
    return _place(correlate(image, kernel))


MISTAKES = [  # what a search may return instead, and what is wrong with it
    (lambda image, kernel: correlate(image, kernel).argmax(),
     "that is the place in the flattened map: turn it into a row and a column"),
    (lambda image, kernel: correlate(image, kernel).max(),
     "that is how strong the answer is; the question is where it is"),
    (lambda image, kernel: _right(image, kernel)[::-1], "row and column are exchanged"),
    (lambda image, kernel: _place(-correlate(image, kernel)),
     "that is where the filter answers least; ReLU makes its answer 0"),
    (lambda image, kernel: _place(convolve(image, kernel)), "the kernel is flipped; a layer correlates"),
    (lambda image, kernel: _place(correlate(image, kernel), image.shape[1]),
     "you divide the place by the width of the image; the map is less wide"),
    (lambda image, kernel: _place(correlate(image, kernel), len(correlate(image, kernel))),
     "you divide the place by the height of the map; a row is as long as the map is wide"),
    (lambda image, kernel: _place(correlate(image, kernel), len(image)),
     "you divide the place by the height of the image; a row is as long as the map is wide"),
    (lambda image, kernel: _place(image), "that is the brightest pixel of the image; the question is about the map"),
    (lambda image, kernel: np.add(_right(image, kernel), 1), "rows and columns count from 0"),
    (lambda image, kernel: np.add(_right(image, kernel), len(kernel) // 2),
     "that is the middle of the patch; the question asks for its upper left pixel"),
    (lambda image, kernel: np.add(_right(image, kernel), len(kernel) - 1),
     "that is the lower right pixel of the patch; the question asks for the upper left one"),
]

EXERCISES = {
    "12.1": Exercise(
        _right, MISTAKES,
        "the result should be a row and a column: compare all numbers of the map to find the strongest answer", CASES),
    "12.2": Exercise(
        18 + 2 * 4,
        [(11, "after a pooling of stride 2, neighbours are two pixels of the image apart, not one"),
         (18, "that is what conv3 sees; there is one more"),
         (18 + 2 * 2, "there are two poolings before it: how far apart are neighbours after both?"),
         (18 + 3 * 4, "a 3x3 kernel reaches two steps further than a single output, not three"),
         (28, "that is the whole image; its border is not quite reached")],
        "each layer adds (kernel − 1) times the product of the strides before it"),
    "12.3": Exercise(
        0.90 - 0.97,
        [(0.97 - 0.90, "which is subtracted from which? A positive number means that the network needs what is there"),
         (0.97, "that is the probability with the square; the map holds how much is lost"),
         (0.90, "that is the probability before anything is covered; how much of it is lost?")],
        "take the probability for the whole digit, and subtract the one with the square"),
    "12.4": Exercise(
        [[0, 0], [1, 3]],  # the weights are 1 and -1
        [([[-2, -2], [1, 3]], "the last step is missing: negative numbers speak against the class"),
         ([[0, 0], [4, 12]], "the weight is the mean of a map's gradients, not their sum"),
         ([[0, 0], [2, 6]], "each map has one weight, for all its places"),
         ([[2, 0], [1, 3]], "ReLU comes last: a map may have a negative weight"),
         ([[2, 2], [0, 0]], "the two weights are exchanged")],
        "the mean of each map's gradients is its weight; add up weight · map; then ReLU"),
}
