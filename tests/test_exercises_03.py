"""Exercises of lesson 03: right answers pass, likely mistakes are named, creations are judged by what they do."""

from itertools import product

import numpy as np
import pytest

from cnnlessons import ops
from cnnlessons.exercises import check, find


@pytest.mark.parametrize(("exercise", "answer"), [
    ("03.1", lambda i, k, s, p: (i + 2 * p - k) // s + 1),
    ("03.1", lambda i, k, s, p: float(len(range(-p, i + p - k + 1, s)))),
    ("03.2", [1, 2]), ("03.2", (1, 2)),  # 13 · 2 + 5 = 31 = 28 + 3
    ("03.3", (2, 2, 0)), ("03.3", [3, 2, 1]), ("03.3", np.array([7, 2, 3])), ("03.3", (8.0, 2, 3)),
    ("03.4", [[1, -1], [-1, 1]]), ("03.4", [[0, 0.5], [0, 0]]), ("03.4", np.array([[1, 2], [3, 7]])),
])
def test_right(exercise, answer):
    assert str(check(exercise, answer)).startswith("✓ correct: ")


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("03.1", lambda i, k, s, p: (i + 2 * p - k) // s, "one window more than there are steps"),
    ("03.1", lambda i, k, s, p: (i + 2 * p - k) // s - 1, "takes no step"),
    ("03.1", lambda i, k, s, p: (i + p - k) // s + 1, "both sides"),
    ("03.1", lambda i, k, s, p: (i - k) // s + 1, "padding is missing"),
    ("03.1", lambda i, k, s, p: i + 2 * p - k + 1, "stride is missing"),
    ("03.1", lambda i, k, s, p: (i + 2 * p - k) / s + 1, "round the fraction down"),
    ("03.1", lambda i, k, s, p: round((i + 2 * p - k) / s + 0.4) + 1, "rounds up"),
    ("03.1", lambda i, k, s, p: (i + 2 * p - k + 1) // s, "divide first"),
    ("03.1", lambda i, k, s, p: i, "for 28, 3, 1, 0 it gives 28: draw that row"),
    ("03.1", lambda i, k, s, p: i // p, "stopped with ZeroDivisionError"),
    ("03.1", lambda i, k, s, p: f"{(i + 2 * p - k) // s + 1}", "should return numbers, not text"),
    ("03.2", (2, 1), "after the last pixel"), ("03.2", (2, 2), "stride 1"), ("03.2", (0, 3), "over both sides"),
    ("03.2", (1, 1), "sticks out"), ("03.2", {1, 2}, "a set"), ("03.2", 3, "a list of 2 numbers, not a number"),
    ("03.3", (3, 1, 1), "a map of 224x224"), ("03.3", (3, 2, 0), "a map of 111x111"), ("03.3", (2, 2), "(K, S, P)"),
    ("03.3", (1, 2, 0), "between two windows"), ("03.3", (3, 2, 1.5), "three whole numbers"),
    ("03.3", (3, 0, 1), "at least 1"), ("03.3", (3, 2, -1), "P is at least 0"), ("03.3", (230, 2, 2), "larger than"),
    ("03.3", (9, 2, 4), "1,016,064 multiplications"), ("03.3", (113, 1, 0), "more than a million"),
    ("03.3", (3, 3, 56), "padding only"), ("03.3", "7, 2, 3", "text"), ("03.3", 112, "3 numbers"),
    ("03.4", [[1, 1], [1, 1]], "20 for both windows"), ("03.4", [[0, 0], [0, 0]], "0 for both windows"),
    ("03.4", [[2, 3], [-1, 0]], "20 for both windows"), ("03.4", [[1, 0, 0], [0, 0, 0]], "2 rows of 2 entries"),
    ("03.4", [1, 0, 0, 0], "a list of rows"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def used(kernel_size, strides, padding, size=224):
    """The windows along one axis, each as the set of its pixels, and how many multiplications the map costs."""
    lefts = range(-padding, size + padding - kernel_size + 1, strides)
    windows = [set(range(left, left + kernel_size)) & set(range(size)) for left in lefts]
    return windows, (len(windows) * kernel_size)**2


def test_sizes_are_right_if_every_pixel_is_used_and_no_window_is_empty():
    for choice in product(range(1, 12), (1, 2, 3), range(8)):
        windows, work = used(*choice)
        good = len(windows) == 112 and all(windows) and len(set().union(*windows)) == 224 and work <= 1_000_000
        assert (check("03.3", choice).status == "correct") == good, choice


def test_a_fourth_kernel_is_right_if_the_image_can_be_rebuilt():
    given = [[[1, 1], [1, 1]], [[1, -1], [1, -1]], [[1, 1], [-1, -1]]]
    image = np.random.default_rng(3).integers(256, size=(8, 8))
    for fourth in product((-1, 0, 2), repeat=4):
        kernels = np.array([*given, np.reshape(fourth, (2, 2))])
        matrix = kernels.reshape(4, 4)
        right = check("03.4", kernels[3]).status == "correct"
        assert right == (np.linalg.matrix_rank(matrix) == 4)
        if right:
            maps = np.array([ops.correlate(image, kernel, 2) for kernel in kernels])
            pixels = np.linalg.solve(matrix, maps.reshape(4, -1)).reshape(2, 2, 4, 4)
            assert np.allclose(pixels.transpose(2, 0, 3, 1).reshape(8, 8), image)


def test_each_exercise_helps():
    for number in ("03.1", "03.2", "03.3", "03.4"):
        _, exercise = find(number)
        assert exercise.why and exercise.hints and exercise.solution
