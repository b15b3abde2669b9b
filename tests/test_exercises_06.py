"""Exercises of lesson 06: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check, find

RAMP, STRIPES = np.tile(np.arange(6), (6, 1)), np.tile([0, 9, 0, 0, 0, 9], (6, 1))


def max_pool(image, size, stride, keep=np.max, step=None, less=0, more=0):
    """A learner's max pooling; the options make the usual mistakes."""
    step = step or stride
    rows, columns = ((side - size + more * (stride - 1)) // stride + 1 - less for side in image.shape)
    pooled = np.zeros((rows, columns))
    for row, column in np.ndindex(rows, columns):
        pooled[row, column] = keep(image[row * step:row * step + size, column * step:column * step + size])
    return pooled


@pytest.mark.parametrize(("exercise", "answer"), [
    ("06.1", max_pool), ("06.1", lambda image, size, stride: max_pool(image, size, stride).tolist()),
    ("06.2", 14_410),  # 1440 · 10 + 10
    ("06.3", RAMP), ("06.3", RAMP.tolist()), ("06.3", STRIPES), ("06.3", RAMP + np.arange(6)[:, None] // 2)])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert (verdict.status, verdict.reason) == ("correct", find(exercise)[1].why)


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, np.mean), "the mean"),
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, np.min), "the smallest"),
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, np.sum), "add the entries up"),
    ("06.1", lambda image, size, stride: max_pool(image, size, size), "begins where this one ends"),
    ("06.1", lambda image, size, stride: max_pool(image, size, 1), "by one pixel"),
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, less=1), "last window"),
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, more=1), "over the border"),
    ("06.1", lambda image, size, stride: max_pool(image, stride, size), "exchanged"),
    ("06.1", lambda image, size, stride: max_pool(image, size, stride, np.median),
     "for an array of shape 4×4, 2, 2 it gives the right shape, but wrong numbers: compare"),
    ("06.1", lambda image, size, stride: np.zeros((9, 9)), "gives an array of shape 9×9: compare"),
    ("06.2", 57_610, "without the pooling"), ("06.2", 14_400, "biases are missing"),
    ("06.2", 1450, "(1) the neurons see all ten maps"), ("06.2", 1450, "(2) that counts one weight for each entry"),
    ("06.2", 28_810, "height and the width"), ("06.2", 1440, "how many entries"),
    ("06.2", (14, 410), "write 14410 or 14_410"), ("06.2", 14_400.5, "a whole number"),
    ("06.3", np.zeros((6, 6)), "9 of the 9 entries stay; one of them is row 0, column 0"),
    ("06.3", np.eye(6, dtype=int), "which is 1 before and after: look at columns 0 and 1 of your image"),
    ("06.3", np.tile([0, 9, 9, 9, 0, 0], (6, 1)), "3 of the 9 entries stay; one of them is row 0, column 1"),
    ("06.3", np.tile([0, 9, 9, 9, 0, 0], (6, 1)), "look at columns 2 and 3 of your image, and at column 1"),
    ("06.3", RAMP[:, :5], "6 rows of 6 numbers"), ("06.3", 2 * RAMP, "from 0 to 9"), ("06.3", RAMP - 1, "from 0 to 9"),
    ("06.3", RAMP / 2, "whole numbers"), ("06.3", 5, "a list of rows"), ("06.3", "ramp", "a list of rows")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_solution_in_words_is_right():
    for number in ("06.1", "06.3"):
        exercise, names = find(number)[1], {"np": np}
        lines = exercise.solution.splitlines()
        code = lines if number == "06.1" else [line for line in lines if line.startswith("answer")]
        exec("\n".join(code), names)
        assert check(number, names.get("max_pool", names.get("answer"))).status == "correct"
