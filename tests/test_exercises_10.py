"""Exercises of lesson 10: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("10.1", 4),        # 32, 30, 15, 13, 6, 4
    ("10.2", 51_264),   # (25 · 32 + 1) · 64 = 801 · 64
    ("10.3", 802_880),  # (12,544 + 1) · 64
    ("10.3", (14 * 14 * 64 + 1) * 64)])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("10.1", 8, "padding 'same'"), ("10.1", 3, "28x28"), ("10.1", 16, "how many places"),
    ("10.1", 4.5, "whole number"),
    ("10.2", 18_496, "3x3 kernel"), ("10.2", 51_200, "biases are missing"), ("10.2", 51_201, "not one for the layer"),
    ("10.2", 1664, "as deep as its input"), ("10.2", (51, 264), "write 51264 or 51_264"),
    ("10.2", "51,264", "remove the quotation marks; to Python the comma"), ("10.2", "51264", "quotation marks"),
    ("10.3", 200_768, "net as printed"), ("10.3", 802_816, "biases are missing"),
    ("10.3", 3_211_328, "only the second pooling"), ("10.3", 589_888, "keep the size"),
    ("10.3", 12_544, "length of the flattened"), ("10.3", 802_900, "rounded number"),
    ("10.3", 0.8, "looks like millions"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
