"""Exercises of lesson 07: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check


def shifted(by):
    """A learner's softmax that subtracts something first."""
    def softmax(scores):
        powers = np.exp(scores - by(scores))
        return powers / powers.sum()
    return softmax


def in_place(scores):
    scores -= scores.max()
    return np.exp(scores) / np.exp(scores).sum()


@pytest.mark.parametrize(("exercise", "answer"), [
    ("07.1", 77), ("07.1", (2 * 4 + 1) * 8 + 5),
    ("07.2", shifted(np.max)), ("07.2", in_place), ("07.2", lambda scores: list(shifted(np.max)(scores))),
    ("07.2", lambda scores: np.exp(scores - np.logaddexp.reduce(scores))),
    ("07.3", 0.6460), ("07.3", 0.646), ("07.3", -np.log([0.8, 0.6, 0.3]).mean()),  # (0.2231 + 0.5108 + 1.2040) / 3
    ("07.4", [0.2, -0.5, 0.3]), ("07.4", np.array([[0.2, -0.5, 0.3]]))])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize("by", [np.mean, np.min, np.median, lambda scores: scores[0], lambda scores: scores[-1],
                                lambda scores: abs(scores).max(), lambda scores: 0, lambda scores: 700])
def test_a_softmax_that_breaks_at_large_scores(by):
    verdict = check("07.2", shifted(by))
    assert verdict.status == "not yet" and "right for small scores, but breaks" in verdict.reason


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("07.1", 78, "place 0"), ("07.1", 89, "channel after channel"), ("07.1", 53, "exchanged"),
    ("07.1", 9, "8 channels"), ("07.1", 72, "first channel"),
    ("07.2", lambda z: np.exp(z), "divide each of them by their sum"),
    ("07.2", lambda z: z / z.sum(), "take the exponential"),
    ("07.2", lambda z: np.log(shifted(np.max)(z)), "logarithms"),
    ("07.2", lambda z: shifted(np.max)(z).max(), "for [1.0, 2.0, 3.0] it gives 0.66"),
    ("07.2", lambda z: shifted(np.max)(abs(z)), "not if one of the scores is negative"),
    ("07.2", lambda z: shifted(np.max)(-z), "sign is turned"),
    ("07.2", lambda z: shifted(np.max)(z ** 2), "the shares in the cell above"),
    ("07.2", lambda z: shifted(np.max)(z) if len(z) != 4 else z, "equal scores get equal shares"),
    ("07.3", 1.938, "take the mean"), ("07.3", 0.932, "base 2"), ("07.3", 0.281, "base 10"),
    ("07.3", -0.646, "minus is missing"), ("07.3", 0.568, "one of these: (1) that is the mean of the probabilities"),
    ("07.3", 0.5667, "mean of the probabilities"), ("07.3", 0.567, "the mean of the logarithms"),
    ("07.3", 0.961, "wrong class"), ("07.3", 0.23, "squared error"),
    ("07.3", 0.65, "right, but there are too few digits"), ("07.3", 0.64, "give three digits"),
    ("07.3", "0.646", "remove the quotation marks"), ("07.3", 64.6, "in percent"),
    ("07.3", [0.646], "remove the brackets"), ("07.3", {0.646}, "curly brackets"), ("07.3", 0.7, "minus the natural"),
    ("07.4", [-0.2, 0.5, -0.3], "signs are turned"), ("07.4", [0.2, 0.5, 0.3], "the probabilities alone"),
    ("07.4", [-0.8, 0.5, 0.3], "first class"), ("07.4", [0.2, 0.5, -0.7], "last class"),
    ("07.4", [-0.8, -0.5, -0.7], "for one class only"), ("07.4", [20, -50, 30], "in percent"),
    ("07.4", -0.5, "a list of 3 numbers"), ("07.4", [0, 0, 0], "two rows below each other")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
