"""Exercises of lessons 07 and 08: answers worked by hand, and functions as learners write them."""

import numpy as np
import pytest

from cnnlessons import exercises


@pytest.mark.parametrize("name, answer", [
    ("07.1", 77),                # 9 pixels of 8 numbers, then 5
    ("07.3", 0.6460),            # (0.2231 + 0.5108 + 1.2040) / 3
    ("07.4", [0.2, -0.5, 0.3]),
    ("08.2", 676),               # 26 · 26
    ("08.3", 12_810),            # 10 · 16 + 145 · 32 + 801 · 10
])
def test_answers_worked_by_hand(name, answer):
    assert exercises.check(name, answer).status == "correct"


def stable(z):
    """Any shift will do that keeps the largest power finite."""
    powers = np.exp(z - np.max(z))
    return powers / powers.sum()


def in_place(z):
    """The same, on the caller's own array."""
    z -= z.max()
    return np.exp(z) / np.exp(z).sum()


@pytest.mark.parametrize("function", [stable, in_place, lambda z: list(stable(z)),
                                      lambda z: np.exp(z - np.logaddexp.reduce(z))])
def test_a_softmax_that_holds(function):
    assert exercises.check("07.2", function).status == "correct"


@pytest.mark.parametrize("function, words", [
    (lambda z: np.exp(z) / np.exp(z).sum(), "right for small scores, but breaks at [1000.0, 999.0]"),
    (lambda z: np.exp(z - 700) / np.exp(z - 700).sum(), "breaks at [-1000.0, -1001.0]"),
    (lambda z: np.exp(z), "divide each of them by their sum"),
    (lambda z: z / z.sum(), "take the exponential"),
    (lambda z: stable(z).max(), "three probabilities"),
    (lambda z: stable(abs(z)), "not for scores of which one is negative"),
    (lambda z: stable(-z), "other shares than the cell above"),
    (lambda z: np.full(3, 1 / 3)[:len(z)] if len(z) != 3 else stable(z), "negative"),
])
def test_a_softmax_that_does_not(function, words):
    verdict = exercises.check("07.2", function)
    assert verdict.status == "not yet"
    assert words in verdict.reason


@pytest.mark.parametrize("function", [
    lambda d: np.kron(d, np.full((2, 2), 0.25)),
    lambda d: np.repeat(np.repeat(d / 4, 2, axis=0), 2, axis=1),
])
def test_an_average_pooling_taken_back(function):
    assert exercises.check("08.1", function).status == "correct"


def to_one_pixel(d):
    """What max pooling does."""
    return np.kron(d, [[1, 0], [0, 0]])


@pytest.mark.parametrize("function, words", [
    (lambda d: np.kron(d, np.ones((2, 2))), "the whole gradient of its window"),
    (to_one_pixel, "as in max pooling"),
    (lambda d: d / 4, "belongs to an image of shape (4, 4)"),
    (lambda d: np.kron(d, np.full((2, 2), 0.5)), "must add up to the gradient of its output"),
    (lambda d: np.tile(d / 4, (2, 2)), "to the wrong pixels"),
    (lambda d: np.kron(d, np.full((2, 2), 0.25)).T, "to the wrong pixels"),
    (lambda d: np.kron(d, np.full((2, 2), 0.25))[:4, :4], "belongs to an image of shape (2, 6)"),
])
def test_an_average_pooling_taken_back_wrongly(function, words):
    verdict = exercises.check("08.1", function)
    assert verdict.status == "not yet"
    assert words in verdict.reason


@pytest.mark.parametrize("name", ["07.2", "08.1"])
def test_an_empty_function_is_not_attempted(name):
    def blank(given):
        ...
    assert exercises.check(name, blank).status == "not attempted"
