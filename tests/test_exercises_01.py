"""Exercises of lesson 01: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons import exercises
from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_01 import EXERCISES, FARTHEST, rectangle


@pytest.mark.parametrize(("exercise", "answer"), [
    ("01.1", (48, 64, 3)), ("01.1", [48, 64, 3]), ("01.1", ((48, 64), 3)), ("01.1", np.zeros((48, 64, 3)).shape),
    ("01.2", (119, 147)), ("01.2", [4 * 28 + 7, 5 * 28 + 7]), ("01.2", np.arange(784).reshape(28, 28)[4:6, 7]),
    ("01.3", rectangle(6, 9, 8, 18)), ("01.3", rectangle(6, 22, 12, 18)),
    ("01.3", rectangle(6, 10, 8, 13).astype(np.uint8)), ("01.3", rectangle(5, 9, 8, 23).tolist())])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("01.1", (64, 48, 3), "height comes first"), ("01.1", (3, 48, 64), "channels are the last axis"),
    ("01.1", (3, 64, 48), "and the channels last"), ("01.1", (48, 64), "grey photo"),
    ("01.1", 9216, "how many numbers the array holds"), ("01.1", "(48, 64, 3)", "remove the quotation marks"),
    ("01.1", {48, 64, 3}, "curly brackets make a set"),
    ("01.2", (200, 201), "down the columns"), ("01.2", (91, 119), "four rows"), ("01.2", (118, 146), "seven pixels"),
    ("01.2", (90, 118), "the fifth row"), ("01.2", (120, 148), "first pixel is at place 0"),
    ("01.2", (11, 12), "each whole row"), ("01.2", (119, 120), "the pixel to the right"),
    ("01.2", (119, 91), "counted downwards"), ("01.2", 119, "the first of the two places"),
    ("01.2", (147, 119), "how many whole rows"),
    ("01.3", rectangle(6, 9, 8, 14), "has 18 white pixels"), ("01.3", np.zeros((28, 28)), "has 0 white pixels"),
    ("01.3", rectangle(6, 9, 8, 18) + rectangle(20, 22, 8, 10), "one rectangle without gaps"),
    ("01.3", rectangle(6, 9, 8, 18) // 255, "write 255 inside"), ("01.3", np.full((28, 28), 128), "write 255 inside"),
    ("01.3", rectangle(6, 9, 8, 18)[:27], "28 rows of 28 pixels"),
    ("01.3", rectangle(0, 4, 0, 5), "is 32,625, and that of the moved copy is 28,696. Of your 20 white pixels, 0"),
    ("01.3", 255, "list of rows"), ("01.3", [255, 0], "list of rows")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_limit_is_the_distance_of_the_moved_five(mnist):
    """And a rectangle just beyond it is not near enough."""
    digit = mnist[0][0][0].astype(int)
    moved = np.pad(digit, ((0, 0), (3, 0)))[:, :28]
    assert np.abs(moved - digit).sum() == FARTHEST
    shapes = [(top, top + 4, left, left + 5) for top in range(24) for left in range(23)]
    for shape in shapes:
        near = np.abs(rectangle(*shape) - digit).sum() < FARTHEST
        assert (check("01.3", rectangle(*shape)).status == "correct") == near
    assert 0 < sum(np.abs(rectangle(*shape) - digit).sum() < FARTHEST for shape in shapes) < len(shapes)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)


def test_a_why_is_a_sentence_that_fits_after_a_colon():
    assert all(not exercise.why.endswith(".") for exercise in EXERCISES.values())
    assert str(exercises.check("01.2", (119, 147))).startswith("✓ correct: the place is row")
