"""Compare a learner's answer with the right one, and name the likely cause of a difference."""

import dis
import re
import unicodedata
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlessons._forms import as_array, kind_of, wrong_digits, wrong_kind, wrong_shape
from cnnlessons._words import one_of

SIGNS = {"correct": "✓", "not yet": "✗", "not attempted": "…"}
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}  # instructions of an empty function
Mistakes = Sequence[tuple[Callable, str]]


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
        expected: the right answer: a number or an array (a list will do).
            For a word: a pattern of its lower-case letters, without spaces and punctuation.
            For a function: a function that takes the learner's, and raises `ValueError` with the likely cause
            if it is wrong; `compare` does the work.
        causes: wrong answers and what leads to them, the likeliest first.
        advice: what to look at when no cause explains a wrong answer.
        tolerance: the largest difference from the right number that is accepted.
    """

    expected: Any
    causes: Sequence[tuple[Any, str]] = ()
    advice: str = "run the cells above once more, and try the smallest example by hand"
    tolerance: float = 0.0


class NotAttempted(Exception):
    """The learner has not filled in a function yet."""


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Say whether an answer is right. It never raises: a wrong answer must not stop a notebook."""
    try:
        if answer is None or answer is ... or isinstance(answer, list | tuple) and any(part is ... for part in answer):
            raise NotAttempted
        reason = _wrong(exercise, answer)
    except NotAttempted:
        return Verdict("not attempted", "put your answer in place of the ...")
    return Verdict("not yet", reason) if reason else Verdict("correct")


def attempt(function: Callable, *args: Any) -> Any:
    """Call a learner's function on copies of the arguments, so that it cannot change the exercise.

    Raises:
        NotAttempted: its body is empty (``...`` or ``pass``).
        ValueError: it stops with an error, or it returns nothing.
    """
    try:
        result = function(*deepcopy(args))
    except (Exception, SystemExit) as error:
        raise ValueError(f"your function stopped with {type(error).__name__}: {error}") from error
    if result is ... or result is None and _is_empty(function):
        raise NotAttempted
    if result is None:
        raise ValueError("your function returns nothing: is a `return` missing?")
    return result


def compare(function: Callable, cases: Sequence[tuple], right: Callable, mistakes: Mistakes,
            hint: Callable[[tuple, np.ndarray], str]) -> None:
    """Compare a learner's function with the right one on all cases.

    Args:
        cases: the arguments of each call.
        mistakes: wrong functions that learners write, and what is wrong with them.
        hint: what to say about the first case that differs, if no mistake explains all cases.

    Raises:
        ValueError: the function is wrong; the message names the likely cause.
    """
    given = [_result(attempt(function, *case), right(*case)) for case in cases]

    def same(case, value, rule):
        wanted = rule(*case)
        return value.shape == np.shape(wanted) and np.allclose(value, wanted, rtol=1e-6, equal_nan=True)

    wrong = [(case, value) for case, value in zip(cases, given, strict=True) if not same(case, value, right)]
    if wrong:
        causes = [cause for rule, cause in mistakes if all(map(same, cases, given, [rule] * len(cases)))]
        raise ValueError(one_of(causes) or hint(*wrong[0]))


def _result(result: Any, right: Any) -> np.ndarray:
    """What a function returned, copied into an array: the function may write over its result later."""
    array = as_array(result)
    if array is None:
        raise ValueError(f"your function should return {kind_of(np.asarray(right))}, not {kind_of(None, result)}")
    return array.copy()


def _is_empty(function: Callable) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and all(step.opname in NOTHING for step in dis.get_instructions(code))


def _wrong(exercise: Exercise, answer: Any) -> str:
    """Say why an answer is wrong; empty if it is right."""
    if callable(exercise.expected):
        return _wrong_function(exercise, answer)
    if isinstance(exercise.expected, re.Pattern):
        return _wrong_word(exercise, answer)
    expected = np.asarray(exercise.expected)
    given = as_array(answer, in_one_row=expected.ndim == 1)
    if given is None:
        return wrong_kind(expected, answer)

    def same(value):
        return np.shape(value) == given.shape and np.allclose(given, value, rtol=0, atol=exercise.tolerance)

    if same(expected):
        return ""
    causes = one_of(cause for wrong, cause in exercise.causes if same(wrong))
    form = wrong_digits if given.shape == expected.shape else wrong_shape
    return causes or form(given, expected) or exercise.advice


def _wrong_word(exercise: Exercise, answer: Any) -> str:
    """Say why a word is wrong; capitals, spaces and punctuation do not matter."""
    if not isinstance(answer, str):
        return f"the answer should be a word in quotation marks, not {kind_of(as_array(answer), answer)}"
    word = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", answer)).lower()
    if exercise.expected.fullmatch(word):
        return ""
    return next((cause for wrong, cause in exercise.causes if wrong.fullmatch(word)), exercise.advice)


def _wrong_function(exercise: Exercise, answer: Any) -> str:
    """Say why a learner's function is wrong."""
    if not callable(answer):
        return (f"the answer should be a function, not {kind_of(as_array(answer), answer)}: "
                "write its name alone, without brackets after it")
    try:
        exercise.expected(answer)
    except ValueError as error:
        return str(error)
    return ""
