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
    ("07.1", (2, 1, 5)), ("07.1", np.unravel_index(77, (4, 4, 8))),
    ("07.2", shifted(np.max)), ("07.2", in_place), ("07.2", lambda scores: list(shifted(np.max)(scores))),
    ("07.2", lambda scores: np.exp(scores - np.logaddexp.reduce(scores))),
    ("07.3", [0.55, 0.55, 0.55]), ("07.3", (0.6, 0.6, 0.6)), ("07.3", np.array([0.51, 0.9, 0.6])),
    ("07.4", (1, 0.693)), ("07.4", [1, -np.log(0.5)]), ("07.4", (1, 0.69))])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert (verdict.status, verdict.reason) == ("correct", find(exercise)[1].why)


@pytest.mark.parametrize("by", [np.mean, np.min, np.median, lambda scores: scores[0], lambda scores: scores[-1],
                                lambda scores: abs(scores).max(), lambda scores: 0, lambda scores: 700])
def test_a_softmax_that_breaks_at_large_scores(by):
    verdict = check("07.2", shifted(by))
    assert verdict.status == "not yet" and "right for small scores, but breaks" in verdict.reason


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("07.1", np.unravel_index(77, (8, 4, 4))[1:] + (4,), "channel after channel"), ("07.1", (1, 2, 5), "exchanged"),
    ("07.1", np.unravel_index(76, (4, 4, 8)), "place 0"), ("07.1", (3, 2, 6), "rows, columns and channels from 1"),
    ("07.1", (5, 2, 1), "another order"), ("07.1", (9, 0, 5), "nine places"), ("07.1", (2, 1), "eight channels"),
    ("07.1", (0, 0, 77), "how many whole places"),
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
    ("07.4", (2, 0.693), "count from 0"), ("07.4", (1, -0.693), "not negative"), ("07.4", (1, 0.5), "does it cost"),
    ("07.4", (1, 0.301), "base 10"), ("07.4", (1, 1), "base 2"), ("07.4", (0, 1.609), "can that be 0.2"),
    ("07.4", (2, 1.204), "can that be 0.3"), ("07.4", (0, 0.693), "is negative"),
    ("07.4", 0.693, "a list of 2 numbers"), ("07.4", (1, 2.303), "a 1 in its target")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_the_solution_in_words_is_right():
    def is_answer(line):
        return line.startswith("answer")

    code = {"07.1": is_answer, "07.2": lambda line: "The largest" not in line, "07.3": is_answer, "07.4": is_answer}
    for number, is_code in code.items():
        names = {"np": np}
        exec("\n".join(filter(is_code, find(number)[1].solution.splitlines())), names)
        assert check(number, names.get("safe_softmax", names.get("answer"))).status == "correct"
