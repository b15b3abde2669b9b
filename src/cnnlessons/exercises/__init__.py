"""The questions at the end of each section, one module for each lesson: `exercises.check("10.1", answer)`."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cnnlessons._language import say
from cnnlessons.checks import Exercise, Verdict, judge

_given: dict[str, int] = {}  # how many hints of each exercise the reader has seen


class Text(str):
    """Words that a notebook shows without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


def check(exercise: str, *answer: Any) -> Verdict:
    """Say whether an answer is right, and name the likely cause if it is not.

    Args:
        exercise: the number in the exercise's heading, lesson and question: "10.1".
        answer: a number, an array or a function, as the question asks; ``...`` is "not attempted".
            Several answers count as a list: Python reads `check("11.1", 12,000)` as two.

    Raises:
        ValueError: there is no such exercise, or the answer is missing.
    """
    number, found = find(exercise)
    if not answer:
        raise ValueError(f'the answer is missing: write check("{number}", answer)')
    return judge(found, answer[0] if len(answer) == 1 else answer)


def hint(exercise: str) -> Text:
    """The next hint for an exercise; after the last one it begins again."""
    number, found = find(exercise)
    if not found.hints:
        raise ValueError(f"exercise {number} has no hint")
    given = _given[number] = _given.get(number, 0) % len(found.hints) + 1
    return Text(f"{say(f'Hint {given} of {len(found.hints)}')}: {say(found.hints[given - 1])}")


def solution(exercise: str) -> Text:
    """The worked solution of an exercise."""
    number, found = find(exercise)
    if not found.solution:
        raise ValueError(f"exercise {number} has no solution")
    return Text(say(found.solution))


def find(exercise: str) -> tuple[str, Exercise]:
    """The exercise of a number such as "10.1", and the number as its heading has it.

    Raises:
        ValueError: there is no such exercise.
    """
    lesson, _, question = str(exercise).partition(".")
    lesson = lesson.zfill(2)  # whoever types 9.1 means "09.1"
    number, module = f"{lesson}.{question}", f"{__name__}.lesson_{lesson}"
    questions = import_module(module).EXERCISES if find_spec(module) else {}
    if number not in questions:
        raise ValueError(f'there is no exercise "{exercise}"; lesson {lesson} has {", ".join(questions) or "none"}')
    return number, questions[number]
