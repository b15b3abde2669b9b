"""Exercises of lesson 13: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


def params(k, c, f, g):
    return (k * k * c // g + 1) * f


@pytest.mark.parametrize(("exercise", "answer"), [
    ("13.1", 64), ("13.1", 64.0), ("13.2", params), ("13.2", lambda *sizes: float(params(*sizes))),
    ("13.3", (37_120, 36_992)), ("13.3", [37_120, 36_992]),
    ("13.4", (3, 2, 1, 8)), ("13.4", [4, 2, 1, 16]), ("13.4", (5, 2, 2, 32))])
def test_right(exercise, answer):
    assert check(exercise, answer).status == "correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("13.1", 577, "one whole filter"), ("13.1", 576, "weights of one filter"), ("13.1", 192, "height and a width"),
    ("13.1", 577 / 9, "take it off before"), ("13.1", 128, "how many maps come out"),
    ("13.2", lambda k, c, f, g: (k * k * c + 1) * f, "groups are missing"),
    ("13.2", lambda k, c, f, g: k * k * c * f // g, "biases are missing"),
    ("13.2", lambda k, c, f, g: k * k * c * f // g + 1, "not one for the layer"),
    ("13.2", lambda k, c, f, g: k * k * (c / g + 1) * f, "inside the wrong brackets"),
    ("13.2", lambda k, c, f, g: k * k * c // g + 1 * f, "count one whole filter first"),
    ("13.2", lambda k, c, f, g: (k * k * c + 1) * f / g, "biases are divided"),
    ("13.2", lambda k, c, f, g: params(k, c, f, g) / g, "one group alone"),
    ("13.2", lambda k, c, f, g: params(k, c, f, g) * g, "do not repeat"),
    ("13.2", lambda k, c, f, g: (k * c / g + 1) * f, "height and a width"),
    ("13.2", lambda k, c, f, g: (k * k * f / g + 1) * c, "exchanged"),
    ("13.2", lambda k, c, f, g: 760, "for 5, 192, 32, 1 it gives 760: count one filter"),
    ("13.3", (37_184, 37_056), "no biases"), ("13.3", (36_992, 37_120), "all parameters first"),
    ("13.3", (37_120, 37_120), "not trained"), ("13.3", (36_992, 36_992), "all four vectors"),
    ("13.3", (36_992, 36_928), "of which two"), ("13.3", (256, 128), "add the convolution"),
    ("13.3", (37, 120, 36, 992), "write 37120 or 37_120"), ("13.3", {37_120, 36_992}, "round or square brackets"),
    ("13.4", (3, 2, 1, 1), "takes 57,802,752 MACs"), ("13.4", (3, 2, 1, 4), "takes 14,450,688 MACs"),
    ("13.4", (3, 2, 0, 8), "maps of 27x27"), ("13.4", (3, 1, 1, 64), "maps of 56x56"),
    ("13.4", (3, 2, 1, 24), "do not divide"), ("13.4", (1, 2, 0, 8), "K is at least 3"),
    ("13.4", (3, 2, 1), "four whole numbers"), ("13.4", (3, 18, 230, 64), "nothing but zeros"),
    ("13.4", (60, 1, 1, 64), "too large"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
