"""Exercises of lesson 06: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check


def average_pool(image, size, keep=np.mean, step=None, dtype=float):
    """A learner's average pooling; the options make the usual mistakes."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    pooled, step = np.zeros((rows, columns), dtype), step or size
    for row, column in np.ndindex(rows, columns):
        pooled[row, column] = keep(image[row * step:row * step + size, column * step:column * step + size])
    return pooled


@pytest.mark.parametrize(("exercise", "answer"), [
    ("06.1", 5), ("06.2", average_pool), ("06.2", lambda image, size: average_pool(image, size).tolist()),
    ("06.3", [13, 6]), ("06.3", (13, 6)), ("06.3", ((13,), (6,))),
    ("06.4", 14_410),  # 1440 · 10 + 10
    ("06.5", 2)])      # columns 4 to 7
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("06.1", 4, "is there one that is 0 already"), ("06.1", 1, "before"), ("06.1", 0, "each negative number"),
    ("06.2", lambda image, size: average_pool(image, size, np.max), "the largest"),
    ("06.2", lambda image, size: average_pool(image, size, np.sum), "divide by"),
    ("06.2", lambda image, size: average_pool(image, size, dtype=int), "decimals"),
    ("06.2", lambda image, size: average_pool(image, size, step=1), "moves on by one"),
    ("06.2", lambda image, size: average_pool(image, size, lambda window: window.sum() / 4), "not always four"),
    ("06.2", lambda image, size: average_pool(image, size, np.median),
     "for an array of shape 4×4, 2 it gives the right shape, but wrong numbers: compare"),
    ("06.2", lambda image, size: np.zeros((9, 9)), "gives an array of shape 9×9: compare"),
    ("06.3", [14, 7], "rounded up"), ("06.3", [9, 4], "do not overlap"), ("06.3", [12, 5], "first window"),
    ("06.3", [6, 13], "larger map is pooled first"), ("06.3", 13, "a list of 2 numbers"),
    ("06.4", 57_610, "without the pooling"), ("06.4", 14_400, "biases are missing"),
    ("06.4", 1450, "(1) flattening takes all ten maps"), ("06.4", 1450, "(2) that counts one weight for each input"),
    ("06.4", 28_810, "height and the width"), ("06.4", 1440, "length of the flattened"),
    ("06.4", (14, 410), "write 14410 or 14_410"), ("06.4", 14_400.5, "a whole number"),
    ("06.5", 3, "next window"), ("06.5", 0, "the largest number of a window"), ("06.5", 0, "windows of 2"),
    ("06.5", 4, "width of a window")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
