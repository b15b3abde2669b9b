"""Exercises of lesson 12: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it
from scipy.signal import correlate2d

from cnnlessons import ops
from cnnlessons.exercises import check, lesson_12


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
    ("12.2", lesson_12.EXERCISES["12.2"].expected),
    ("12.3", [[[5, 0], [0, 1]], [[3, 0], [0, -3]]]), ("12.3", np.array([[[9, 0], [0, 0]], [[2, -2], [-2, -2]]]))])
def test_right(exercise, answer):
    assert check(exercise, answer).status == "correct"


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
    ("12.1", lambda i, k: (found(i, k).argmax() // len(found(i, k)), place(found(i, k))[1]), "two different numbers"),
    ("12.1", lambda i, k: (place(found(i, k))[0], found(i, k).argmax() % len(found(i, k))), "two different numbers"),
    ("12.1", lambda i, k: place(abs(found(i, k))), "farthest from 0"),
    ("12.1", lambda i, k: place(i), "brightest pixel"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), 1), "count from 0"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), len(k) // 2), "middle of the patch"),
    ("12.1", lambda i, k: np.add(place(found(i, k)), len(k) - 1), "lower right pixel"),
    ("12.1", lambda i, k: (0, 0), "for an array of shape 6×9, an array of shape 3×3 it gives [0, 0]: "),
    ("12.2", (27, 27), "the answer is 5, and 3 gets"), ("12.2", (12, 28), "two whole numbers of 0 to 27"),
    ("12.2", (12.5, 3), "two whole numbers"), ("12.2", (-1, 3), "two whole numbers"), ("12.2", [1, 2, 3], "the row"),
    ("12.3", [[[5, 0], [0, 1]], [[3, 0], [0, 3]]], "the mean of the gradients is 1.5, so Grad-CAM shows 7.5"),
    ("12.3", [[[5, 0], [0, 1]], [[-3, 0], [0, 3]]], "add -12 to the score"),
    ("12.3", [[[5, 0], [0, 0]], [[2, 0], [0, -2]]], "add 10 to the score, and it should be more than 10"),
    ("12.3", [[[-5, 0], [0, 0]], [[-3, 0], [0, 3]]], "no negative numbers"),
    ("12.3", [[[5, 0, 1]], [[3, 0, -3]]], "two rows of two numbers")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_square_covers_what_the_lesson_covers():
    """A corner, where it is cut off, and the middle."""
    image = np.ones((28, 28, 1))
    assert np.argwhere(lesson_12.covered(image, 0, 27)[..., 0] == 0).tolist() == [
        [row, column] for row in range(4) for column in range(24, 28)]
    assert np.sum(lesson_12.covered(image, 14, 14) == 0) == 49 and image.min() == 1


@pytest.mark.parametrize("number", lesson_12.EXERCISES)
def test_solutions_are_right_and_hints_do_not_tell_them(number, monkeypatch):
    monkeypatch.setattr("builtins.ops", ops, raising=False)  # the lesson has imported it
    assert_solution_is_right_and_hints_do_not_tell_it(number)
