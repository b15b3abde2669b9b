"""Exercises of lesson 08: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons import data
from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_08 import EXERCISES, curvature_ratio


@pytest.mark.parametrize(("exercise", "answer"), [
    ("08.1", [0.05, 0.2, 0.3]), ("08.1", (0.12, 0.13, 5)), ("08.1", np.array([0.001, 0.249, 0.251])),
    ("08.2", [0.1, 0.19, 0.271]), ("08.2", [1 - 0.9 ** n for n in (1, 2, 3)]),
    ("08.3", 0.86), ("08.3", 0.8), ("08.3", 0.92)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("08.1", [0.2, 0.2, 0.3],
     "the first rate, 0.2, the weight goes from 1 to -0.6 and then to 0.36; it should come nearer to 0 and stay"),
    ("08.1", [0.05, 0.05, 0.3],
     "the second rate, 0.05, the weight goes from 1 to 0.6 and then to 0.36; it should come nearer by jumping"),
    ("08.1", [0.05, 0.2, 0.2], "third rate"), ("08.1", [0.125, 0.2, 0.3], "from 1 to 0 and then to 0"),
    ("08.1", [0.05, 0.25, 0.3], "from 1 to -1 and then to 1"), ("08.1", [0.05, 0.2, 0.25], "go further away"),
    ("08.1", [-0.05, 0.2, 0.3], "goes uphill"), ("08.1", [0, 0.2, 0.3], "larger than 0"),
    ("08.1", [0.05, 0.2], "three rates"), ("08.1", 0.05, "list"), ("08.1", "large", "text"),
    ("08.1", [0.05, 0.2, np.inf], ""),
    ("08.2", [0.1] * 3, "plain descent"), ("08.2", [0.1, 0.2, 0.3], "whole last velocity"),
    ("08.2", [-0.1, -0.19, -0.271], "slope is negative"), ("08.2", [0.1, 0.09, 0.081], "not only the first"),
    ("08.2", [0.1, 0.29, 0.561], "those are the weights"), ("08.2", [0.09, 0.171, 0.2439], "only the last velocity"),
    ("08.2", [0.1, 0.11, 0.111], "one tenth is kept"), ("08.2", [1, 1.9, 2.71], "by the rate"),
    ("08.2", [0.1, 0.01, 0.091], "keeps its direction"), ("08.2", [0.1, 0.2, 0.2], "nine tenths of the last"),
    ("08.2", 0.271, ""), ("08.2", [0.1, 0.19], ""),
    ("08.3", 0, "with 0 the curvature across the valley is 44 times"), ("08.3", 0.5, "is 11 times that along it"),
    ("08.3", 1, "around 0"), ("08.3", 220, "from 0 to 1"), ("08.3", -0.86, "from 0 to 1"),
    ("08.3", [0.86], ""), ("08.3", "mean", "")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason and verdict.reason


@pytest.mark.parametrize("answer", [[..., ..., ...], ..., None])
def test_nothing_is_not_attempted(answer):
    assert check("08.1", answer).status == "not attempted"


def test_rates_do_what_their_names_say():
    """The check's limits, by walking down 4 w² for twenty steps."""
    for rate in (0.05, 0.12, 0.13, 0.2, 0.26, 0.3):
        path = [1.0]
        for _ in range(20):
            path.append(path[-1] - rate * 8 * path[-1])
        nearer, jumps = abs(path[-1]) < 1, path[0] * path[1] < 0
        place = 2 if not nearer else 1 if jumps else 0
        rates = [0.05, 0.2, 0.3]
        rates[place] = rate
        assert check("08.1", rates).status == "correct"
        rates = [0.05, 0.2, 0.3]
        rates[(place + 1) % 3] = rate
        assert check("08.1", rates).status == "not yet"


def test_curvature_ratio_is_that_of_the_lessons_loss():
    """Slopes at the same distance from the lowest place, across and along the valley, by central differences."""
    (x_train, _), _ = data.load_mnist()
    for grey in (0, 0.5, 0.86):
        picture = 1 - x_train[0] / 255 - grey
        left, middle, right = picture[:, :-2], picture[:, 1:-1], picture[:, 2:]

        def loss(place, left=left, middle=middle, right=right):
            return ((place[0] * left + place[1] * right - middle) ** 2).mean()

        pairs = np.stack([left.ravel(), right.ravel()], axis=1)
        lowest = np.linalg.lstsq(pairs, middle.ravel())[0]
        slopes = []
        for way in ([1, 1], [1, -1]):
            there, step = lowest + 0.1 * np.array(way), 1e-4 * np.array(way)
            slopes.append(loss(there + step) - loss(there - step))
        assert curvature_ratio(grey) == pytest.approx(slopes[0] / slopes[1], rel=1e-2)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
