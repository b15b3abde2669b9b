"""What a known mistake is."""

from typing import NamedTuple

from cnnlessons.assignments.networks import Shape


class Mistake(NamedTuple):
    """A known mistake: its short name, the wrong value it gives, and its cause for the learner."""

    name: str
    value: int | Shape
    cause: str
