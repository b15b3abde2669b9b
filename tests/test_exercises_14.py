"""Exercises of lesson 14: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_14 import EXERCISES


def inception_params(channels, one, three, five, pooled, bias=1, whole=False, left_out=()):
    """A learner's count; the options make the usual mistakes."""
    seen_by_three, seen_by_five = (channels, channels) if whole else (three[0], five[0])
    branches = {"one": (channels + bias) * one,
                "reductions": (channels + bias) * (three[0] + five[0]),
                "large": (9 * seen_by_three + bias) * three[1] + (25 * seen_by_five + bias) * five[1],
                "pooled": (channels + bias) * pooled}
    return sum(count for name, count in branches.items() if name not in left_out)


def mistaken(**mistake):
    return lambda *block: inception_params(*block, **mistake)


def kernel(row=1, column=1, weights=1.0, **changes):
    """A 3x3 kernel with one table of weights (channels, filters): at its middle, unless another place is said."""
    made = np.zeros((3, 3, 4, 4))
    made[row, column] = np.eye(4) * weights
    for place, value in changes.get("more", {}).items():
        made[place] = value
    return made


def zero_padded(maps, top=0, left=0, copies=False, turned=False):
    """A learner's shortcut; the options make the usual mistakes."""
    half = maps[top::2, left::2]
    new = half if copies else np.zeros_like(half)
    return np.concatenate([new, half] if turned else [half, new], axis=-1)


def test_block_3a_of_googlenet():
    assert inception_params(192, 64, (96, 128), (16, 32), 32) == 163_696  # Szegedy et al. 2015: 159K, without biases


@pytest.mark.parametrize(("exercise", "answer"), [
    ("14.1", inception_params), ("14.2", kernel()), ("14.2", kernel().tolist()), ("14.3", zero_padded)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("14.1", mistaken(bias=0), "biases are missing"), ("14.1", mistaken(whole=True), "maps of their reduction"),
    ("14.1", mistaken(left_out=["pooled"]), "after the pooling"),
    ("14.1", mistaken(left_out=["reductions"]), "their own weights"),
    ("14.1", mistaken(left_out=["one"]), "1x1 branch has weights"),
    ("14.1", mistaken(left_out=["large"]), "one by one"),
    ("14.2", np.zeros((3, 3, 4, 4)), "all maps become 0"), ("14.2", np.ones((3, 3, 4, 4)), "changed"),
    ("14.2", kernel(weights=2), "2 times as bright"), ("14.2", kernel(0, 1), "moved by a pixel"),
    ("14.2", kernel(more={(1, 1): 1}), "adds all four channels up"),
    ("14.2", kernel(more={(1, 1): np.eye(4)[::-1]}), "not its own"),
    ("14.2", np.zeros((3, 3, 4, 5)), "(3, 3, 4, 4)"), ("14.2", np.eye(3), ""), ("14.2", "ones", ""),
    ("14.3", lambda maps: maps[::2, ::2], "zeros are missing"),
    ("14.3", lambda maps: zero_padded(np.repeat(np.repeat(maps, 2, axis=0), 2, axis=1)), "keep their size"),
    ("14.3", lambda maps: zero_padded(np.repeat(maps, 2, axis=1)), "same with the columns"),
    ("14.3", lambda maps: zero_padded(maps, turned=True), "not before them"),
    ("14.3", lambda maps: zero_padded(maps, copies=True), "not copies"),
    ("14.3", lambda maps: zero_padded(maps)[..., ::-1], "in their order"),
    ("14.3", lambda maps: zero_padded(maps, 1, 1), "row 0 and column 0"), ("14.3", lambda maps: maps[:1, :1], "4x4"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason and verdict.reason


@pytest.mark.parametrize(("exercise", "answer"), [
    ("14.1", lambda *block: ...), ("14.2", ...), ("14.3", lambda maps: ...)])
def test_nothing_is_not_attempted(exercise, answer):
    assert check(exercise, answer).status == "not attempted"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
