"""Known mistakes in counting a network: the wrong value that each gives, and its cause in words."""

from dataclasses import dataclass

from cnnlessons.assignments.networks import Network, Shape


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its short name, the wrong value it gives, and its cause for the learner."""

    name: str
    value: int | Shape
    cause: str


def known(network: Network, layer: str, quantity: str) -> tuple[Mistake, ...]:
    """The known mistakes for a question, the likeliest first; none gives the right answer."""
    return ()
