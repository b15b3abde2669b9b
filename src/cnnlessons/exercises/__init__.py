"""The questions at the end of each section, one module a lesson: `exercises.check("09.1", answer)`."""

from importlib import import_module
from typing import Any

from cnnlessons.checks import Verdict, judge


def check(exercise: str, answer: Any) -> Verdict:
    """Say whether `answer` is right, with the likely cause where it is not.

    Args:
        exercise: the number in the exercise's heading, such as "09.1": lesson and question.
        answer: a number, an array, a word or a function, as the question asks; ``...`` is "not attempted".

    Raises:
        ValueError: there is no such exercise.
    """
    lesson = exercise.partition(".")[0]
    try:
        questions = import_module(f".lesson_{lesson}", __name__).EXERCISES
    except ModuleNotFoundError:
        raise ValueError(f'there are no exercises for lesson "{lesson}"') from None
    if exercise not in questions:
        raise ValueError(f'there is no exercise "{exercise}"; lesson {lesson} has {", ".join(questions)}')
    return judge(questions[exercise], answer)
