"""The exercises of lessons 01 and 02: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check, lesson_01, lesson_02

QUESTIONS = lesson_01.EXERCISES | lesson_02.EXERCISES


@pytest.mark.parametrize(("exercise", "answer"), [
    ("01.1", (48, 64, 3)), ("01.2", 7500), ("01.3", 119), ("01.4", -3),
    ("02.1", [[5, 4], [-1, 0]]), ("02.3", [[2, 5], [-1, 1]]), ("02.4", 80)])
def test_worked_by_hand(exercise, answer):
    assert check(exercise, answer).status == "correct"
    assert check(exercise, ...).status == "not attempted"
    assert check(exercise, np.add(answer, 1000)).status == "not yet"


@pytest.mark.parametrize("name", [name for name in QUESTIONS if not callable(QUESTIONS[name].expected)])
def test_every_cause_can_be_reached(name):
    exercise = QUESTIONS[name]
    for wrong, cause in exercise.causes:
        verdict = check(name, wrong)
        assert (verdict.status, verdict.reason) == ("not yet", cause)


def slide(signal, kernel, last=0, back=False, spread=0, cells=None):
    """A learner's correlation of one axis; the options make the usual mistakes."""
    signal = [0] * spread * (len(kernel) - 1) + list(signal) + [0] * spread * (len(kernel) - 1)
    weights = kernel[::-1] if back else kernel
    return [sum(weights[i] * signal[place + i] for i in range(cells or len(kernel)))
            for place in range(len(signal) - len(kernel) + 1 - last)]


def test_own_correlation():
    assert check("02.2", slide).status == "correct"
    assert check("02.2", lambda signal, kernel: np.array(slide(signal, kernel))).status == "correct"
    assert check("02.2", lambda signal, kernel: ...).status == "not attempted"


@pytest.mark.parametrize(("mistake", "reason"), [
    ({"back": True}, "backwards"), ({"last": 1}, "last place"), ({"spread": 1}, "sticks out"),
    ({"cells": 1}, "first window")])
def test_own_correlation_with_a_mistake(mistake, reason):
    verdict = check("02.2", lambda signal, kernel: slide(signal, kernel, **mistake))
    assert verdict.status == "not yet" and reason in verdict.reason


def test_own_correlation_of_another_length_or_none():
    for answer in (7, [0], [[1, 2, 3]]):
        assert "kernel of 3 stand in a signal of 5" in check("02.2", lambda signal, kernel, a=answer: a).reason
    assert "stopped with IndexError" in check("02.2", lambda signal, kernel: signal[99]).reason
    assert "should be a function" in check("02.2", 7).reason
