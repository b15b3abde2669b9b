"""Exercises of the lessons, found by how they are answered."""

from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from cnnlessons import exercises

ALL = {number: exercise for module in iter_modules(exercises.__path__)
       for number, exercise in import_module(f"{exercises.__name__}.{module.name}").EXERCISES.items()}
FUNCTION = next(number for number, exercise in ALL.items() if exercise.cases)
CREATION = next(number for number, exercise in ALL.items() if exercise.fault)
FIELDS = [number for number, exercise in ALL.items() if not exercise.cases and not exercise.fault]


def solved(number):
    """The answer that an exercise's worked solution gives, and the line that tells it."""
    text, names = str(exercises.solution(number)), {"np": np}
    if ALL[number].cases:
        exec(text, names)
        return [*names.values()][-1], [line.strip() for line in text.splitlines() if "return" in line][-1]
    lines = [line.partition(", which")[0] for line in text.splitlines() if line.startswith("answer")]
    exec("\n".join(lines), names)
    return names["answer"], lines[-1].removeprefix("answer = ")


def assert_solution_is_right_and_hints_do_not_tell_it(number):
    """Ask for one hint more than there are: the last one is given again."""
    answer, told = solved(number)
    assert exercises.check(number, answer).status == "correct"
    hints = {str(exercises.hint(number)) for _ in range(len(ALL[number].hints) + 1)}
    assert len(hints) == len(ALL[number].hints)
    assert not any(told in words for words in hints)
