"""Exercises of lesson 13: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


def params(k, c, f, g):
    return (k * k * c // g + 1) * f


@pytest.mark.parametrize(("exercise", "answer"), [
    ("13.1", 64), ("13.1", 64.0), ("13.2", params), ("13.2", lambda *sizes: float(params(*sizes))),
    ("13.3", (37_120, 36_992)), ("13.3", [37_120, 36_992]),
    ("13.4", 28 * 28 * 9 * 64 * 128), ("13.5", 177_213_440)])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


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
    ("13.4", 231_211_008, "every second row"), ("13.4", 57_903_104, "a bias is added"),
    ("13.4", 53_747_712, "padding 'valid'"), ("13.4", 903_168, "as deep as its input"), ("13.4", 451_584, "one filter"),
    ("13.4", 73_728, "those are the weights"), ("13.4", 115_605_504, "(1) a multiplication and its addition"),
    ("13.4", 115_605_504, "(2) the stride works downwards"), ("13.4", 57.8, "looks like millions"),
    ("13.4", (57, 802, 752), "write 57802752 or 57_802_752"), ("13.4", 58_000_000, "rounded number"),
    ("13.5", 37_752_832, "with pool5"), ("13.5", (27 * 27 * 256 + 1) * 4096, "pooled before"),
    ("13.5", 150_999_040, "does not halve"),
    ("13.5", 696_320, "keeps all maps"), ("13.5", 177_209_344, "biases are missing"),
    ("13.5", 43_264, "flattened maps"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
