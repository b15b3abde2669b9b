"""Exercises of lesson 15: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons import models, tables
from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_15 import CASES, EXERCISES


def nearest_mean(known, labels, new):
    """A learner's loops, with squared distances."""
    answers = []
    for row in new:
        distances = []
        for label in range(max(labels) + 1):
            mean = sum(known[labels == label]) / sum(labels == label)
            distances.append(((row - mean) ** 2).sum())
        answers.append(distances.index(min(distances)))
    return answers


def nearest_row(known, labels, new):
    return [labels[((known - row) ** 2).sum(axis=1).argmin()] for row in new]


def means_of(known, labels, new, take):
    """What is taken of each new row's distances to the means."""
    means = [known[labels == label].mean(axis=0) for label in range(max(labels) + 1)]
    return np.array([take([np.linalg.norm(row - mean) for mean in means]) for row in new])


@pytest.mark.parametrize(("exercise", "answer"), [
    ("15.1", (56, 56, 70, 70)), ("15.1", [84, 56, 70, 70]), ("15.1", np.array([0, 84, 100, 50])),
    ("15.2", 4_704), ("15.2", 16 * 96 + 9 * 96 + 96 * 24), ("15.3", nearest_mean)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("15.1", (112, 56, 70, 70), "house cats have 13 % together, and the first guess is red fox"),
    ("15.1", (0, 0, 224, 224), "it has 50,176 pixels; at most 5,000 may be shown"),
    ("15.1", (200, 56, 70, 70), "inside the 224 rows"), ("15.1", (-1, 0, 9, 9), "inside"), ("15.1", (0, 0, 0, 9), ""),
    ("15.1", (56, 56, 70), "four whole numbers"), ("15.1", (56.5, 56, 70, 70), "four whole numbers"),
    ("15.1", 5_000, ""), ("15.1", "the eye", ""),
    ("15.2", 3_168, "first 1x1"), ("15.2", 2_400, "last 1x1"), ("15.2", 3_840, "depthwise convolution is missing"),
    ("15.2", 86_784, "one channel"), ("15.2", 528, "wide maps"), ("15.2", 784, "wide maps"),
    ("15.2", 4_920, "no biases"), ("15.2", 3_984, "each of the 96"), ("15.2", 3_456, "full 3x3"),
    ("15.2", 5_000, "one by one"),
    ("15.3", nearest_row, "nearest single row"),
    ("15.3", lambda known, labels, new: nearest_mean(known, labels, new)[::-1], "mean row of each class"),
    ("15.3", lambda known, labels, new: 0 * new[:, 0], "mean row of each class"),
    ("15.3", lambda known, labels, new: means_of(known, labels, new, np.argmax), "farthest"),
    ("15.3", lambda known, labels, new: means_of(known, labels, new, np.min), "argmin"), ("15.3", 0.25, "function")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason and verdict.reason


@pytest.mark.parametrize(("exercise", "answer"), [
    ("15.1", ...), ("15.1", (..., ..., ..., ...)), ("15.2", None), ("15.3", lambda known, labels, new: ...)])
def test_nothing_is_not_attempted(exercise, answer):
    assert check(exercise, answer).status == "not attempted"


def test_the_mean_and_the_nearest_row_differ_by_hand():
    """The rows of class 0 are at 0 and 10, its mean is at 5; those of class 1 are at 4. 1 is nearer to 4 than to 5."""
    known, labels, new = CASES[-1]
    assert nearest_mean(known, labels, new) == [0, 1, 0] and nearest_row(known, labels, new) == [0, 0, 1]


def test_the_block_is_one_of_the_network():
    table = tables.layer_table(models.efficientnet_lite0(trained=False))
    assert sum(table[f"block2_1_{part}"].params for part in ("expand", "depthwise", "project")) == 4_704


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
