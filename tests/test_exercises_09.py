"""Exercises of lesson 09: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check


def spread(d, share=0.25):
    return np.kron(d, np.full((2, 2), share))


def whole_numbers(d):
    result = np.zeros((2 * len(d), 2 * len(d[0])), dtype=int)
    result[:] = spread(d)
    return result


@pytest.mark.parametrize(("exercise", "answer"), [
    ("09.1", spread), ("09.1", lambda d: np.repeat(np.repeat(d / 4, 2, axis=0), 2, axis=1)),
    ("09.2", 676),     # 26 · 26
    ("09.3", 12_810),  # 10 · 16 + 145 · 32 + 801 · 10
])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("09.1", lambda d: spread(d, 1), "the whole gradient of its window"),
    ("09.1", lambda d: np.kron(d, np.ones((2, 2))) // 4, "divide with /"),
    ("09.1", whole_numbers, "an array of floats"),
    ("09.1", lambda d: np.kron(d, [[1, 0], [0, 0]]), "as in max pooling"),
    ("09.1", lambda d: d / 4, "it gives an array of shape 2×2"),
    ("09.1", lambda d: spread(d, 0.5), "neither more nor less"),
    ("09.1", lambda d: np.tile(d / 4, (2, 2)), "in two rows and two columns"),
    ("09.1", lambda d: spread(d).T, "in two rows and two columns"),
    ("09.1", lambda d: spread(d)[:4, :4], "for an array of shape 1×3 it gives an array of shape 2×4"),
    ("09.2", 784, "how many places"), ("09.2", 9, "how many weights"), ("09.2", 26, "side of the map"),
    ("09.2", 6084, "all nine weights"), ("09.2", 169, "after the pooling"),
    ("09.3", 5258, "network of the lesson"), ("09.3", 10_516, "not twice the numbers"),
    ("09.3", 12_752, "biases are missing"), ("09.3", 10_506, "there are more of them now"),
    ("09.3", 8810, "flattened row"), ("09.3", 4800, "dense layer has weights"),
    ("09.3", (12, 810), "write 12810"), ("09.3", 12.8, "looks like thousands"),
    ("09.3", 12_800, "rounded number"), ("09.3", 99, "count layer by layer"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
