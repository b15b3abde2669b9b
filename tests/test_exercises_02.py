"""Exercises of lesson 02: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it
from scipy.signal import convolve2d, correlate2d

from cnnlessons import data
from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_02 import EXERCISES, mystery_map

IMAGE, KERNEL = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 4]]), np.array([[0, 1], [2, -1]])
SLASH = np.fliplr(np.eye(3))
LAPLACIAN = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def learn(photo, target, steps, rate=0.2):
    """The lesson's gradient descent, for all nine weights at once."""
    rows, columns = target.shape
    pixels = np.array([photo[i:i + rows, j:j + columns] for i in range(3) for j in range(3)])
    kernel = np.zeros(9)
    for _ in range(steps):
        error = np.tensordot(kernel, pixels, 1) - target
        kernel -= rate * (pixels * error).mean(axis=(1, 2))
    return kernel.reshape(3, 3)


@pytest.fixture(scope="module")
def photo():
    """The photo of the lesson's cell, with pixels around 0."""
    photo = data.sample_photo(grey=True)[64:322, 134:386].reshape(86, 3, 84, 3).mean(axis=(1, 3))
    return (photo - photo.mean()) / photo.std()


@pytest.mark.parametrize(("exercise", "answer"), [
    ("02.1", [[5, 4], [-1, 0]]), ("02.1", ((5, 4), (-1, 0))), ("02.1", correlate2d(IMAGE, KERNEL, "valid")),
    ("02.2", 3 * SLASH - 1), ("02.2", 2.4 * SLASH - 0.9), ("02.2", [[-1, -9, 2], [-9, 2, -9], [2, -9, -1]]),
    ("02.3", LAPLACIAN), ("02.3", LAPLACIAN.tolist()), ("02.3", LAPLACIAN + 0.03)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("02.1", convolve2d(IMAGE, KERNEL, "valid"), "don't turn it around"), ("02.1", [[7, 4], [3, 8]], "negative"),
    ("02.1", [[0, 0], [6, -1]], "four products"), ("02.1", [5, 4, -1, 0], "a list of rows, not a list of 4 numbers"),
    ("02.1", np.zeros((3, 3)), "has the shape 3×3: count how many rows"),
    ("02.1", correlate2d(IMAGE, KERNEL.T, "valid"), "rows and columns exchanged"),
    ("02.1", [[1, 2], [3, 4]], "add them up"),
    ("02.2", SLASH, "on / your kernel gives 3, which is less than 4"), ("02.2", 3 * np.eye(3) - 1, "mirror it"),
    ("02.2", 2 * SLASH, "on all white your kernel gives 6, which is more than 1"),
    ("02.2", [[0, 0, 2], [-5, 4, 0], [2, 0, -5]], "on the vertical bar your kernel gives 4"),
    ("02.2", [[0, -5, 2], [0, 4, 0], [2, 0, -5]], "on the horizontal bar your kernel gives 4"),
    ("02.2", [[3, -9, 2], [-9, 0, -9], [2, -9, 3]], "on \\ your kernel gives 6"),
    ("02.2", np.ones((2, 2)), "3 rows of 3 weights"), ("02.2", np.ones((3, 4)), "3 rows of 3 weights"),
    ("02.2", 5, "rows, not a number"), ("02.2", "/", "rows, not text"), ("02.2", [[np.nan] * 3] * 3, "list of rows"),
    ("02.3", data.KERNELS["sobel"], "as its target"), ("02.3", -LAPLACIAN, "wrong way round"),
    ("02.3", data.KERNELS["sharpen"], "in the middle"), ("02.3", np.zeros((3, 3)), "at least 1,000 steps"),
    ("02.3", [1, 2], "list of rows")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_mystery_is_learned_as_the_lesson_learns(photo):
    """After 1,000 steps the numbers will do as they are; after fewer, rounding shows that they still move."""
    mystery = mystery_map(photo)
    assert check("02.3", learn(photo, mystery, 1000)).status == "correct"
    for steps in (10, 100, 300):
        assert "take more steps" in check("02.3", learn(photo, mystery, steps).round()).reason
    sobel = data.KERNELS["sobel"]
    assert "as its target" in check("02.3", learn(photo, correlate2d(photo, sobel, "valid"), 1000)).reason


def test_the_shape_of_a_map_is_not_told():
    for answer in ([1, 2], np.zeros((3, 3)), 5, "map"):
        assert "2" not in check("02.1", answer).reason.replace("list of 2 numbers", "")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
