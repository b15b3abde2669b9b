"""Exercises of lesson 13: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("13.1", 64), ("13.1", 64.0), ("13.2", 4), ("13.2", 4.0),
    ("13.4", (37_120, 36_992)), ("13.4", [37_120, 36_992]),
    ("13.3", (3, 2, 1, 8)), ("13.3", ((3, 2, 1), 8)), ("13.3", [4, 2, 1, 16]), ("13.3", (5, 2, 2, 32))])
def test_right(exercise, answer):
    assert check(exercise, answer).status == "correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("13.1", 577, "one whole filter"), ("13.1", 576, "weights of one filter"), ("13.1", 192, "height and a width"),
    ("13.1", 577 / 9, "take it off before"), ("13.1", 128, "how many maps come out"),
    ("13.2", 145, "one whole filter"), ("13.2", 144, "weights of one filter"), ("13.2", 16, "how many such groups"),
    ("13.2", 48, "not 3"), ("13.2", 8, "would see 8"), ("13.2", 73_856 / 18_560, "biases are not split"),
    ("13.4", (37_184, 37_056), "no biases"), ("13.4", (36_992, 37_120), "all parameters first"),
    ("13.4", (37_120, 37_120), "not trained"), ("13.4", (36_992, 36_992), "all four vectors"),
    ("13.4", (36_992, 36_928), "of which two"), ("13.4", (256, 128), "add the convolution"),
    ("13.4", (37, 120, 36, 992), "write 37120 or 37_120"), ("13.4", {37_120, 36_992}, "round or square brackets"),
    ("13.3", (3, 2, 1, 1), "takes 57,802,752 MACs"), ("13.3", (3, 2, 1, 4), "takes 14,450,688 MACs"),
    ("13.3", (3, 2, 0, 8), "maps of 27x27"), ("13.3", (3, 1, 1, 64), "maps of 56x56"),
    ("13.3", (3, 2, 1, 24), "do not divide"), ("13.3", (1, 2, 0, 8), "K is at least 3"),
    ("13.3", (3, 2, 1), "four whole numbers"), ("13.3", (3, 18, 230, 64), "nothing but zeros"),
    ("13.3", (60, 1, 1, 64), "too large"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
