"""The questions at the end of each section, one module for each lesson: `exercises.check("09.1", answer)`."""

from importlib import import_module
from importlib.util import find_spec
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
    lesson, _, question = str(exercise).partition(".")
    lesson = lesson.zfill(2)  # whoever types 9.1 means "09.1"
    number, module = f"{lesson}.{question}", f"{__name__}.lesson_{lesson}"
    questions = import_module(module).EXERCISES if find_spec(module) else {}
    if number not in questions:
        raise ValueError(f'there is no exercise "{exercise}"; lesson {lesson} has {", ".join(questions) or "none"}')
    if not answer:
        raise ValueError(f'the answer is missing: write check("{number}", answer)')
    return judge(questions[number], answer[0] if len(answer) == 1 else answer)
