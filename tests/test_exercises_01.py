"""Exercises of lesson 01: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("01.1", (48, 64, 3)), ("01.1", [48, 64, 3]), ("01.1", ((48, 64), 3)), ("01.1", np.zeros((48, 64, 3)).shape),
    ("01.2", 7500), ("01.2", 100 * 5 * 5 * 3),
    ("01.3", 119),  # 4 · 28 + 7
    ("01.4", -3), ("01.4", np.int64(-3))])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("01.1", (64, 48, 3), "height comes first"), ("01.1", (3, 48, 64), "channels are the last axis"),
    ("01.1", (3, 64, 48), "and the channels last"), ("01.1", (48, 64), "grey photo"),
    ("01.1", 9216, "how many numbers the array holds"), ("01.1", "(48, 64, 3)", "remove the quotation marks"),
    ("01.1", {48, 64, 3}, "curly brackets make a set"),
    ("01.2", 2500, "three channels"), ("01.2", 75, "one neuron"), ("01.2", 7600, "a bias"), ("01.2", 25, "for all 100"),
    ("01.2", (7, 500), "write 7500 or 7_500"), ("01.2", 7.5, "looks like thousands"),
    ("01.3", 200, "down the columns"), ("01.3", 91, "four rows"), ("01.3", 118, "seven pixels"),
    ("01.3", 90, "the fifth row"), ("01.3", 120, "first pixel is at place 0"), ("01.3", 11, "each whole row"),
    ("01.4", 0, "not 0, so they count"), ("01.4", 0, "the sum of all weights"), ("01.4", 6, "in the middle"),
    ("01.4", 3, "bright pixels"), ("01.4", -1, "one pixel of the bar")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
