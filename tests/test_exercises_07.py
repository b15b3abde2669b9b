"""Exercises of lesson 07: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check, find


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
    ("07.3", [0.55, 0.55, 0.55]), ("07.3", (0.6, 0.6, 0.6)), ("07.3", np.array([0.51, 0.9, 0.6])),
    ("07.4", [0.2, -0.5, 0.3]), ("07.4", np.array([[0.2, -0.5, 0.3]]))])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert (verdict.status, verdict.reason) == ("correct", find(exercise)[1].why)


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
    ("07.3", [0.8, 0.6, 0.3], "animal 3 is a mistake: its right class gets 0.3, so the other class gets 0.7"),
    ("07.3", [0.9, 0.5, 0.9], "animal 2 is a mistake"),
    ("07.3", [0.9, 0.9, 0.9], "its cross-entropy is 0.1054, and NN1's is 0.3757"),
    ("07.3", [0.99, 0.99, 0.51], "0.2311"), ("07.3", [55, 55, 55], "from 0 to 1"), ("07.3", [0.9, -0.1, 0.9], "from 0"),
    ("07.3", [0.6, 0.6], "three probabilities"), ("07.3", 0.6, "a list of 3 numbers"),
    ("07.3", "0.6", "quotation marks"),
    ("07.4", [-0.2, 0.5, -0.3], "signs are turned"), ("07.4", [0.2, 0.5, 0.3], "the probabilities alone"),
    ("07.4", [-0.8, 0.5, 0.3], "first class"), ("07.4", [0.2, 0.5, -0.7], "last class"),
    ("07.4", [-0.8, -0.5, -0.7], "for one class only"), ("07.4", [20, -50, 30], "in percent"),
    ("07.4", -0.5, "a list of 3 numbers"), ("07.4", [0, 0, 0], "two rows below each other")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_solution_in_words_is_right():
    code = {"07.2": lambda line: "The largest" not in line, "07.3": lambda line: line.startswith("answer")}
    for number, is_code in code.items():
        names = {"np": np}
        exec("\n".join(filter(is_code, find(number)[1].solution.splitlines())), names)
        assert check(number, names.get("safe_softmax", names.get("answer"))).status == "correct"
