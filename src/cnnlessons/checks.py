"""Compare a learner's answer with the right one, and name the likely cause of a difference."""

import dis
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlessons._forms import as_array, kind_of, wrong_digits, wrong_kind, wrong_shape
from cnnlessons._language import say
from cnnlessons._words import by, one_of

SIGNS = {"correct": "✓", "not yet": "✗", "not attempted": "…"}
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}  # instructions of an empty function


@dataclass(frozen=True)
class Verdict:
    """What a check says: "correct", "not yet" or "not attempted", and why."""

    status: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{SIGNS[self.status]} {say(self.status)}" + (f": {say(self.reason)}" if self.reason else "")

    __repr__ = __str__


NOT_ATTEMPTED = Verdict("not attempted", "put your answer in place of the ...")


@dataclass(frozen=True)
class Exercise:
    """A question of a lesson.

    Args:
        expected: the right answer: a number or an array (a list will do).
            For a function: one that is right.
        causes: wrong answers and what leads to them, the likeliest first.
        advice: what to look at when no cause explains a wrong answer.
            For a function it may be a function, too: of the arguments that give a wrong result.
        cases: the arguments of each call, if the answer is a function.
        tolerance: the largest difference from a right number that is accepted.
        why: a sentence that is said after a right answer.
        hints: what `exercises.hint` tells, one at each call.
        solution: the worked solution.
        fault: for an answer that the learner creates, such as a kernel: what it does not do that it should; empty if
            it does everything. `expected` is then one of the answers that will do.
    """

    expected: Any
    causes: Sequence[tuple[Any, str]] = ()
    advice: str | Callable[..., str] = "run the cells above once more, and try the smallest example by hand"
    cases: Sequence[tuple] = ()
    tolerance: float = 1e-6
    why: str = ""
    hints: Sequence[str] = ()
    solution: str = ""
    fault: Callable[[np.ndarray], str] | None = None


class NotAttempted(Exception):
    """The learner has not filled in a function yet."""


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Say whether an answer is right. It never raises: a wrong answer must not stop a notebook."""
    wrong = _wrong_creation if exercise.fault else _wrong_function if exercise.cases else _wrong_number
    try:
        if answer is None or answer is ... or isinstance(answer, list | tuple) and any(part is ... for part in answer):
            raise NotAttempted
        reason = wrong(exercise, answer)
    except NotAttempted:
        return NOT_ATTEMPTED
    except ValueError as error:
        reason = str(error)
    return Verdict("not yet", reason) if reason else Verdict("correct", exercise.why)


def attempt(function: Callable, *args: Any) -> np.ndarray:
    """Call a learner's function on copies of the arguments, so that it cannot change the exercise.

    Raises:
        NotAttempted: its body is empty (``...`` or ``pass``).
        ValueError: it stops with an error, or it returns nothing or other things than numbers.
    """
    try:
        result = function(*deepcopy(args))
    except (Exception, SystemExit) as error:
        said = say("your function stopped with {error}")
        raise ValueError(said.format(error=f"{type(error).__name__}: {error}")) from error
    if result is ... or result is None and _is_empty(function):
        raise NotAttempted
    if result is None:
        raise ValueError("your function returns nothing: is a `return` missing?")
    if (array := as_array(result)) is None:
        raise ValueError(say("your function should return numbers, not {kind}").format(kind=kind_of(result)))
    return array


def _is_empty(function: Callable) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and all(step.opname in NOTHING for step in dis.get_instructions(code))


def _alike(value: Any, given: np.ndarray, tolerance: float) -> bool:
    return np.shape(value) == given.shape and np.allclose(given, value, rtol=0, atol=tolerance, equal_nan=True)


def _wrong_number(exercise: Exercise, answer: Any) -> str:
    """Say why a number or an array is wrong; empty if it is right."""
    expected = np.asarray(exercise.expected)
    given = as_array(answer, in_one_row=expected.ndim == 1)
    if given is None:
        return wrong_kind(expected, answer)
    if _alike(expected, given, exercise.tolerance):
        return ""
    causes = one_of(cause for wrong, cause in exercise.causes if _alike(wrong, given, exercise.tolerance))
    form = wrong_digits if given.shape == expected.shape else wrong_shape
    return causes or form(given, expected) or exercise.advice


def _wrong_creation(exercise: Exercise, answer: Any) -> str:
    """Say what an array that the learner has made does not do; empty if it does everything."""
    given = as_array(answer, in_one_row=np.ndim(exercise.expected) == 1)
    if given is None or not np.isfinite(given).all():
        return wrong_kind(np.asarray(exercise.expected), answer)
    if given.ndim != np.ndim(exercise.expected):
        return wrong_shape(given, np.asarray(exercise.expected))
    return exercise.fault(given)


@np.errstate(all="ignore")  # a careless softmax overflows
def _wrong_function(exercise: Exercise, answer: Any) -> str:
    """Say why a learner's function is wrong; a mistake explains it only if it explains all cases."""
    if not callable(answer):
        return say("the answer should be a function, not {kind}: write its name alone, without brackets after it"
                   ).format(kind=kind_of(answer))
    results = [attempt(answer, *case) for case in exercise.cases]

    def differing(rule):
        return [(case, value) for case, value in zip(exercise.cases, results, strict=True)
                if not _alike(rule(*case), value, exercise.tolerance)]

    wrong = differing(exercise.expected)
    causes = one_of(cause for rule, cause in exercise.causes if not differing(rule))
    return (causes or _difference(exercise, *wrong[0])) if wrong else ""


def _difference(exercise: Exercise, case: tuple, value: np.ndarray) -> str:
    """Say what a function gives in a case in which it is wrong."""
    gives = _shown(value)
    if value.ndim > 1 and value.shape == np.shape(exercise.expected(*case)):
        gives = say("the right shape, but wrong numbers")
    advice = exercise.advice(*case) if callable(exercise.advice) else exercise.advice
    return say("for {case} it gives {gives}: {advice}").format(
        case=", ".join(map(_shown, case)), gives=gives, advice=say(advice))


def _shown(value: Any) -> str:
    """Numbers as they are, a larger array by its shape."""
    if isinstance(value, np.ndarray) and value.ndim > 1:
        return say(f"an array of shape {by(value.shape)}")
    return str(value.tolist() if isinstance(value, np.ndarray) else value)
