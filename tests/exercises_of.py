"""Exercises of the lessons, found by how they are answered."""

from importlib import import_module
from pkgutil import iter_modules

from cnnlessons import exercises

ALL = {number: exercise for module in iter_modules(exercises.__path__)
       for number, exercise in import_module(f"{exercises.__name__}.{module.name}").EXERCISES.items()}
FUNCTION = next(number for number, exercise in ALL.items() if exercise.cases)
CREATION = next(number for number, exercise in ALL.items() if exercise.fault)
FIELDS = [number for number, exercise in ALL.items() if not exercise.cases and not exercise.fault]
