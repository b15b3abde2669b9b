"""Answers against what they should be, with the likely cause where they differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SIGNS = {"correct": "✓", "not yet": "✗", "not attempted": "…"}


@dataclass(frozen=True)
class Verdict:
    """What a check says: "correct", "not yet" or "not attempted", and why."""

    status: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{SIGNS[self.status]} {self.status}" + (f": {self.reason}" if self.reason else "")

    __repr__ = __str__


@dataclass(frozen=True)
class Exercise:
    """A question of a lesson.

    Args:
        expected: the right answer: a number, a word, or an array (a list will do).
            Where the answer is a function: a function that calls it through `attempt`,
            and raises `ValueError` with the likely cause when it does something wrong.
        causes: wrong answers and what leads to them, the likeliest first.
        advice: what to look at when an answer is wrong in a way that no cause explains.
        tolerance: how far a number may be off, absolutely.
    """

    expected: Any
    causes: Sequence[tuple[Any, str]] = ()
    advice: str = "go through the cells above once more, on the smallest example"
    tolerance: float = 0.0


class NotAttempted(Exception):
    """The learner has not filled in a function yet."""


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Whether an answer is right. Never raises: a wrong answer must not stop a notebook."""
    try:
        if answer is None or answer is ... or isinstance(answer, list | tuple) and any(part is ... for part in answer):
            raise NotAttempted
        reason = _wrong(exercise, answer)
    except NotAttempted:
        return Verdict("not attempted", "put your answer in place of the ...")
    return Verdict("not yet", reason) if reason else Verdict("correct")


def attempt(function: Callable, *args: Any) -> Any:
    """What a learner's function gives; an empty body (``...``) counts as not attempted."""
    try:
        result = function(*args)
    except (Exception, SystemExit) as error:
        raise ValueError(f"your function stopped with {type(error).__name__}: {error}") from error
    if result is None or result is ...:
        raise NotAttempted
    return result


def _wrong(exercise: Exercise, answer: Any) -> str:
    """Why an answer is wrong; empty if it is right."""
    if callable(exercise.expected):
        return _wrong_function(exercise, answer)
    if isinstance(exercise.expected, str):
        return _wrong_word(exercise, answer)
    given, expected = _array(answer), np.asarray(exercise.expected)
    if given is None or given.shape != expected.shape:
        return f"the answer should be {_kind(expected)}, not {_kind(given, answer)}"
    def same(value):
        return np.shape(value) == given.shape and np.allclose(given, value, rtol=0, atol=exercise.tolerance)
    return "" if same(expected) else _cause(exercise, same)


def _wrong_word(exercise: Exercise, answer: Any) -> str:
    """Why a word is wrong; capitals do not matter."""
    if not isinstance(answer, str):
        return f"the answer should be a word in quotation marks, not {_kind(_array(answer), answer)}"
    word = answer.strip().lower()
    return "" if word == exercise.expected else _cause(exercise, lambda wrong: word == wrong)


def _wrong_function(exercise: Exercise, answer: Any) -> str:
    """Why a learner's function is wrong: the reason that the check gives, or the error it runs into."""
    if not callable(answer):
        return f"the answer should be a function, not {_kind(_array(answer), answer)}"
    try:
        exercise.expected(answer)
    except NotAttempted:
        raise
    except ValueError as error:
        return str(error) or exercise.advice
    except Exception as error:  # the check cannot go on with what the function gave
        return f"what your function gives is of the wrong kind ({type(error).__name__}: {error})"
    return ""


def _cause(exercise: Exercise, explains: Callable[[Any], bool]) -> str:
    return next((cause for wrong, cause in exercise.causes if explains(wrong)), exercise.advice)


def _array(answer: Any) -> np.ndarray | None:
    """The answer as numbers, or None if it is none."""
    try:
        array = np.asarray(answer)
        if array.dtype.kind == "O":  # fractions, whole numbers beyond 64 bits
            array = array.astype(float)
    except Exception:  # rows of different lengths, no numbers, or too large a number
        return None
    return array if array.dtype.kind in "biuf" else None


def _kind(array: np.ndarray | None, answer: Any = None) -> str:
    """A learner's word for what an answer is."""
    if array is None:
        kinds = {str: "text", int: "so large a one", list: "a list with other things than numbers, or of uneven rows"}
        other = "a function" if callable(answer) else f"something of type {type(answer).__name__}"
        return kinds.get(type(answer), other)
    if array.ndim == 0:
        return "a number"
    return f"a list of {array.size}" if array.ndim == 1 else f"an array of shape {array.shape}"
