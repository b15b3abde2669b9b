"""Exercises of lesson 15: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons import models, tables
from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_15 import ANSWERS, BETTER, EXERCISES, LABELS


def top5_error(probabilities, labels):
    """By counting how many classes are more probable than the right one."""
    better = [np.sum(row > row[label]) for row, label in zip(probabilities, labels, strict=True)]
    return np.mean(np.array(better) >= 5)


def among(count):
    """A learner's loop, with this many guesses."""
    def error(probabilities, labels):
        mistakes = 0
        for row, label in zip(probabilities, labels, strict=True):
            mistakes += label not in np.argsort(row)[-count:]
        return mistakes / len(labels)
    return error


@pytest.mark.parametrize(("exercise", "answer"), [
    ("15.1", top5_error), ("15.1", among(5)), ("15.2", (56, 56, 70, 70)), ("15.2", [84, 56, 70, 70]),
    ("15.2", np.array([0, 84, 100, 50])), ("15.3", 4_704), ("15.3", 16 * 96 + 9 * 96 + 96 * 24)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("15.1", lambda probabilities, labels: 1 - top5_error(probabilities, labels), "share of right answers"),
    ("15.1", among(1), "top-1 error"), ("15.1", among(4), "four guesses"), ("15.1", among(6), "six guesses"),
    ("15.1", lambda probabilities, labels: among(5)(-probabilities, labels), "smallest first"),
    ("15.1", lambda probabilities, labels: len(labels) * top5_error(probabilities, labels), "divide by how many"),
    ("15.1", lambda probabilities, labels: 0.5, "sort each row"), ("15.1", 0.25, "function"),
    ("15.2", (112, 56, 70, 70), "house cats have 13 % together, and the first guess is red fox"),
    ("15.2", (0, 0, 224, 224), "it has 50,176 pixels; at most 5,000 may be shown"),
    ("15.2", (200, 56, 70, 70), "inside the 224 rows"), ("15.2", (-1, 0, 9, 9), "inside"), ("15.2", (0, 0, 0, 9), ""),
    ("15.2", (56, 56, 70), "four whole numbers"), ("15.2", (56.5, 56, 70, 70), "four whole numbers"),
    ("15.2", 5_000, ""), ("15.2", "the eye", ""),
    ("15.3", 3_168, "first 1x1"), ("15.3", 2_400, "last 1x1"), ("15.3", 3_840, "depthwise convolution is missing"),
    ("15.3", 86_784, "one channel"), ("15.3", 528, "wide maps"), ("15.3", 784, "wide maps"),
    ("15.3", 4_920, "no biases"), ("15.3", 3_984, "each of the 96"), ("15.3", 3_456, "full 3x3"),
    ("15.3", 5_000, "add up")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason and verdict.reason


@pytest.mark.parametrize(("exercise", "answer"), [
    ("15.1", lambda probabilities, labels: ...), ("15.2", ...), ("15.2", (..., ..., ..., ...)), ("15.3", None)])
def test_nothing_is_not_attempted(exercise, answer):
    assert check(exercise, answer).status == "not attempted"


def test_the_cases_tell_five_guesses_from_four_and_six():
    assert [int(np.sum(row > row[label])) for row, label in zip(ANSWERS, LABELS, strict=True)] == BETTER
    assert {4, 5} <= set(BETTER)


def test_the_block_is_one_of_the_network():
    table = tables.layer_table(models.efficientnet_lite0(trained=False))
    assert sum(table[f"block2_1_{part}"].params for part in ("expand", "depthwise", "project")) == 4_704


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
