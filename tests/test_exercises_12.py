"""The exercises of lesson 12: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check, lesson_12


@pytest.mark.parametrize(("exercise", "answer"), [
    ("12.1", 64), ("12.3", (37_120, 36_992)), ("12.4", 28 * 28 * 9 * 64 * 128), ("12.5", 177_213_440)])
def test_worked_by_hand(exercise, answer):
    assert check(exercise, answer).status == "correct"


def test_own_count():
    def params(kernel_size, channels, filters, groups):
        return (kernel_size**2 * channels // groups + 1) * filters
    assert check("12.2", params).status == "correct"
    assert check("12.2", lambda *sizes: float(params(*sizes))).status == "correct"
    assert check("12.2", lambda *sizes: ...).status == "not attempted"


@pytest.mark.parametrize(("mistake", "reason"), lesson_12.MISTAKES)
def test_own_count_with_a_mistake(mistake, reason):
    assert str(check("12.2", mistake)) == f"✗ not yet: {reason}"


def test_own_count_with_a_mistake_of_its_own():
    reason = check("12.2", lambda k, c, f, g: 760).reason
    assert reason.startswith("params(5, 192, 32, 1) gives 760")
    assert "153" not in reason
