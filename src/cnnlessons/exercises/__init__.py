"""The questions at the end of each section, one module for each lesson: `exercises.check("09.1", answer)`."""

import re
from importlib import import_module
from typing import Any

from cnnlessons.checks import Verdict, judge


def check(exercise: str, *answer: Any) -> Verdict:
    """Say whether an answer is right, and name the likely cause if it is not.

    Args:
        exercise: the number in the exercise's heading, lesson and question: "09.1".
        answer: a number, an array, a word or a function, as the question asks; ``...`` is "not attempted".
            Several answers count as a list: Python reads `check("10.1", 12,000)` as two.

    Raises:
        ValueError: there is no such exercise, or the answer is missing.
    """
    questions = _questions(exercise)
    if not answer:
        raise ValueError(f'the answer is missing: write check("{exercise}", answer)')
    return judge(questions[exercise], answer[0] if len(answer) == 1 else answer)


def _questions(exercise: Any) -> dict:
    """The exercises of the lesson that a number belongs to."""
    lesson, _, question = str(exercise).partition(".")
    if not isinstance(exercise, str) or re.fullmatch(r"\d", lesson):
        number = f"{lesson:0>2}.{question or 1}" if lesson.isdecimal() else "02.1"
        raise ValueError(f"an exercise's number has two digits, a point and a digit, in quotation marks: "
                         f'write check("{number}", answer)')
    name = f"{__name__}.lesson_{lesson}"
    try:
        questions = import_module(name).EXERCISES
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ValueError(f'there are no exercises for lesson "{lesson}"') from None
    if exercise not in questions:
        raise ValueError(f'there is no exercise "{exercise}"; lesson {lesson} has {", ".join(questions)}')
    return questions
