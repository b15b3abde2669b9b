"""Exercises of lesson 11: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from scipy.stats import binomtest

from cnnlessons import exercises
from cnnlessons.exercises import check, lesson_11

PLACES = np.arange(784).reshape(28, 28)
QUARTERS = np.roll(PLACES, (14, 14), axis=(0, 1))
CONFETTI = np.random.default_rng(0).permutation(784).reshape(28, 28)


@pytest.mark.parametrize(("exercise", "answer"), [
    ("11.1", [40, 48_000]), ("11.1", (40.0, 48_000.0)), ("11.1", [60_000 / 1500, 1500 * 32]),
    ("11.2", 18 / 256), ("11.2", 0.07), ("11.2", 0.0703),
    ("11.3", PLACES[::-1]), ("11.3", PLACES.T), ("11.3", np.rot90(PLACES)), ("11.3", QUARTERS),
    ("11.3", PLACES[:, ::-1].tolist()), ("11.3", np.roll(PLACES, 3, axis=1))])
def test_right(exercise, answer):
    assert check(exercise, answer).status == "correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("11.1", [48_000, 40], "first the size of a batch"), ("11.1", [40, 12_000], "how many are used"),
    ("11.1", [32, 48_000], "which size makes 1,500"), ("11.1", [48, 48_000], "which size makes 1,500"),
    ("11.1", [30, 45_000], "steps · size of a batch"), ("11.1", 40, "2 numbers"),
    ("11.2", 9 / 256, "one direction only"), ("11.2", 16 / 256, "8 against 0"), ("11.2", 8 / 256, "both again"),
    ("11.2", 18, "2 ** 8"), ("11.2", 1 / 128, "7 against 1 and 1 against 7"), ("11.2", 1 / 8, "not a probability"),
    ("11.2", 0.3, "as uneven as 7 against 1"), ("11.2", "CNN", "number"),
    ("11.3", PLACES, "only 0 of 784 pixels move"), ("11.3", CONFETTI, "a CNN would mind"),
    ("11.3", PLACES[::7], "28 rows of 28"), ("11.3", QUARTERS.ravel(), "rows"), ("11.3", PLACES * 0, "exactly once"),
    ("11.3", PLACES / 2, "exactly once"), ("11.3", "upside down", "not text"), ("11.3", PLACES + 1, "exactly once"),
    ("11.3", PLACES.reshape(14, 2, 14, 2).transpose(0, 1, 3, 2).reshape(28, 28), "a CNN would mind")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


@pytest.mark.parametrize(("fewer", "tosses"), [(1, 8), (0, 1), (3, 10), (27, 188)])
def test_chance_is_scipys_two_sided_binomial_test(fewer, tosses):
    assert lesson_11.chance(fewer, tosses) == pytest.approx(binomtest(fewer, tosses).pvalue, rel=1e-12)


def test_neighbours_by_hand():
    """28 rows of 27 pairs and as many columns; two cuts through the middle tear 28 pairs each."""
    assert lesson_11.neighbours_kept(PLACES) == 2 * 28 * 27 == 1512
    assert lesson_11.neighbours_kept(QUARTERS) == 1512 - 56
    assert lesson_11.neighbours_kept(PLACES[::-1]) == lesson_11.neighbours_kept(PLACES.T) == 1512
    assert lesson_11.neighbours_kept(CONFETTI) < 20


def test_what_the_hints_and_solutions_say_is_right():
    for code in ("places[::-1]", "places.T"):
        assert code in str(exercises.find("11.3")[1].hints)
        assert check("11.3", eval(code, {"places": PLACES})).status == "correct"
    assert lesson_11.chance(1, 8) == pytest.approx(1 / 14, abs=2e-3)
    assert lesson_11.chance(10, 80) < 1e-9


def test_without_brackets():
    assert check("11.1", 40, 48_000).status == "correct"
