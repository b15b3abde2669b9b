"""Exercises of lesson 11: answers worked by hand, and functions as learners write them."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnnlessons import exercises


@pytest.mark.parametrize("name, answer", [
    ("11.2", 26),                  # 3, 4, 8, 10, 18, and 2 · 4 more
    ("11.3", -0.07),
    ("11.4", [[0, 0], [1, 3]]),    # 1 · [[2, 0], [1, 3]] - 1 · [[4, 2], [0, 0]], then ReLU
])
def test_answers_worked_by_hand(name, answer):
    assert exercises.check(name, answer).status == "correct"


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


@pytest.mark.parametrize("function", [loops, lambda i, k: place(found(i, k)), lambda i, k: list(place(found(i, k)))])
def test_a_search_that_finds_the_strongest_place(function):
    assert exercises.check("11.1", function).status == "correct"


@pytest.mark.parametrize("function, words", [
    (lambda i, k: found(i, k).argmax(), "into a row and a column"),
    (lambda i, k: found(i, k).max(), "the question is where"),
    (lambda i, k: (*place(found(i, k)), 0), "a row and a column"),
    (lambda i, k: place(found(i, k))[::-1], "exchanged"),
    (lambda i, k: place(-found(i, k)), "ReLU makes its answer 0"),
    (lambda i, k: place(abs(found(i, k))), "answers least"),
    (lambda i, k: place(found(i, k[::-1, ::-1])), "flipped"),
    (lambda i, k: (0, 0), "more strongly elsewhere"),
])
def test_a_search_that_does_not(function, words):
    verdict = exercises.check("11.1", function)
    assert verdict.status == "not yet"
    assert words in verdict.reason


def test_an_empty_function_is_not_attempted():
    def blank(image, kernel):
        ...
    assert exercises.check("11.1", blank).status == "not attempted"
