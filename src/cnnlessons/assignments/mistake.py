"""What a known mistake is."""

from dataclasses import dataclass

from cnnlessons.assignments.layers import Shape


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its short name, the wrong value it gives, and its cause for the learner."""

    name: str
    value: int | Shape
    cause: str
