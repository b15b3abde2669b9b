"""Exercises of lesson 12: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnnlessons.exercises import check


def loops(image, kernel):
    side, best = len(kernel), (-np.inf, None)
    for row in range(len(image) - side + 1):
        for column in range(len(image[0]) - side + 1):
            strength = (image[row:row + side, column:column + side] * kernel).sum()
            best = max(best, (strength, (row, column)))
    return best[1]


def found(image, kernel):
    return correlate2d(image, kernel, "valid")


def place(values):
    return np.unravel_index(values.argmax(), values.shape)


@pytest.mark.parametrize(("exercise", "answer"), [
    ("12.1", loops), ("12.1", lambda i, k: place(found(i, k))), ("12.1", lambda i, k: list(place(found(i, k)))),
    ("12.2", 26),                  # 3, 4, 8, 10, 18, and 2 · 4 more
    ("12.3", -0.07), ("12.3", 0.90 - 0.97),
    ("12.4", [[0, 0], [1, 3]])])   # 1 · [[2, 0], [1, 3]] - 1 · [[4, 2], [0, 0]], then ReLU
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("12.1", lambda i, k: found(i, k).argmax(), "into a row and a column"),
    ("12.1", lambda i, k: found(i, k).max(), "the question is where"),
    ("12.1", lambda i, k: (*place(found(i, k)), 0), "should be a row and a column"),
    ("12.1", lambda i, k: place(found(i, k))[::-1], "exchanged"),
    ("12.1", lambda i, k: place(-found(i, k)), "ReLU makes its answer 0"),
    ("12.1", lambda i, k: place(found(i, k[::-1, ::-1])), "flipped"),
    ("12.1", lambda i, k: divmod(found(i, k).argmax(), i.shape[1]), "by the width of the image"),
    ("12.1", lambda i, k: divmod(found(i, k).argmax(), len(found(i, k))), "by the height of the map"),
    ("12.1", lambda i, k: divmod(found(i, k).argmax(), len(i)), "by the height of the image"),
    ("12.1", lambda i, k: place(i), "brightest pixel"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), 1), "count from 0"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), len(k) // 2), "middle of the patch"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), len(k) - 1), "lower right pixel"),
    ("12.1", lambda i, k: (0, 0), "for an array of shape 6×9, an array of shape 3×3 it gives [0, 0]: "),
    ("12.2", 11, "after a pooling of stride 2"), ("12.2", 18, "conv3 sees"), ("12.2", 22, "two poolings"),
    ("12.2", 30, "two steps"), ("12.2", 28, "whole image"),
    ("12.3", 0.07, "from which"), ("12.3", 0.97, "with the square"), ("12.3", 0.90, "how much of it is lost"),
    ("12.3", -7, "in percent"), ("12.3", "-0.07", "remove the quotation marks"),
    ("12.4", [[-2, -2], [1, 3]], "last step"), ("12.4", [[0, 0], [4, 12]], "mean of a map's gradients"),
    ("12.4", [[2, 0], [1, 3]], "negative weight"), ("12.4", [[2, 2], [0, 0]], "weights are exchanged"),
    ("12.4", [0, 0, 1, 3], "a list of rows"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
