"""Exercises of lesson 03: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("03.1", 3),         # left edges 0, 3 and 6
    ("03.2", lambda i, k, s, p: (i + 2 * p - k) // s + 1),
    ("03.2", lambda i, k, s, p: float(len(range(-p, i + p - k + 1, s)))),
    ("03.3", 6),         # 2 rows · 3 columns to start in
    ("03.4", [1, 2]), ("03.4", (1, 2)),  # 13 · 2 + 5 = 31 = 28 + 3
    ("03.5", 614_656),   # 112 · 112 · 49
])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("03.1", 2, "those are the steps"), ("03.1", 4, "stick out"), ("03.1", 7, "stride 1"),
    ("03.2", lambda i, k, s, p: (i + 2 * p - k) // s, "one window more than there are steps"),
    ("03.2", lambda i, k, s, p: (i + 2 * p - k) // s - 1, "takes no step"),
    ("03.2", lambda i, k, s, p: (i + p - k) // s + 1, "both sides"),
    ("03.2", lambda i, k, s, p: (i - k) // s + 1, "padding is missing"),
    ("03.2", lambda i, k, s, p: i + 2 * p - k + 1, "stride is missing"),
    ("03.2", lambda i, k, s, p: (i + 2 * p - k) / s + 1, "round the fraction down"),
    ("03.2", lambda i, k, s, p: round((i + 2 * p - k) / s + 0.4) + 1, "rounds up"),
    ("03.2", lambda i, k, s, p: (i + 2 * p - k + 1) // s, "divide first"),
    ("03.2", lambda i, k, s, p: i, "for 28, 3, 1, 0 it gives 28: draw that row"),
    ("03.2", lambda i, k, s, p: i // p, "stopped with ZeroDivisionError"),
    ("03.2", lambda i, k, s, p: f"{(i + 2 * p - k) // s + 1}", "should return numbers, not text"),
    ("03.3", 2, "row 1 is the second row"), ("03.3", 12, "column 2 the third"), ("03.3", 25, "in the middle"),
    ("03.3", 5, "for each row"),
    ("03.4", (2, 1), "after the last pixel"), ("03.4", (2, 2), "stride 1"), ("03.4", (0, 3), "over both sides"),
    ("03.4", (1, 1), "sticks out"), ("03.4", {1, 2}, "a set"), ("03.4", 3, "a list of 2 numbers, not a number"),
    ("03.5", 2_458_624, "every second row and column"), ("03.5", 1_229_312, "(1) the stride works downwards"),
    ("03.5", 1_229_312, "(2) the question counts the multiplications alone"), ("03.5", 582_169, "without padding"),
    ("03.5", 12_544, "how many outputs"), ("03.5", 5488, "one row of outputs"), ("03.5", 1_843_968, "one channel"),
    ("03.5", (614, 656), "write 614656 or 614_656"), ("03.5", 614_700, "rounded number"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
