"""Assignment 1: output shapes and parameters of each layer, checked at once."""

from dataclasses import dataclass, field
from typing import Any

from cnnlessons.assignments import mistakes
from cnnlessons.assignments.networks import Network, draw
from cnnlessons.checks import Verdict


def for_network(network: Network) -> "Task":
    """The assignment about a network."""
    return Task(network)


def for_student(student: str) -> "Task":
    """The assignment about the network drawn for a student."""
    return Task(draw(student))


def diagnose(network: Network, layer: str, quantity: str, value: Any) -> Verdict:
    """Whether a value is right for a layer's "output_shape" or "params", and if not, why. Never raises."""
    expected = network.expected.get((layer, quantity))
    if expected is None:
        return Verdict("not yet", f"there is no question about {layer} {quantity}")
    if value is ... or isinstance(value, tuple) and ... in value:
        return Verdict("not attempted", "put your answer in place of the ...")
    if value == expected:
        return Verdict("correct")
    causes = [mistake.cause for mistake in mistakes.known(network, layer, quantity) if mistake.value == value]
    return Verdict("not yet", "; or ".join(causes))


@dataclass(frozen=True)
class Feedback:
    """What the checks of one layer say, a verdict for each quantity; shows itself in a notebook."""

    layer: str
    verdicts: dict[str, Verdict]

    def __repr__(self) -> str:
        return "\n".join([self.layer, *(f"  {quantity}: {verdict}" for quantity, verdict in self.verdicts.items())])


@dataclass
class Task:
    """An assignment about one network: what the notebook calls."""

    network: Network
    _hints: dict[str, int] = field(default_factory=dict, repr=False)

    def check(self, layer: str, output_shape: Any = ..., params: Any = ...) -> Feedback:
        """Say of a layer's output shape and number of parameters whether they are right, or the likely cause."""
        answers = {"output_shape": output_shape, "params": params}
        return Feedback(layer, {quantity: diagnose(self.network, layer, quantity, value)
                                for quantity, value in answers.items()})

    def hint(self, layer: str, step: int | None = None):
        """A hint about a layer; each call goes one step further."""

    def total(self, params: Any = ..., dense_params: Any = ...) -> Feedback:
        """Say whether the sums are right: of all parameters, and of those in the dense layers."""
        answers = {"params": params, "dense_params": dense_params}
        return Feedback("total", {quantity: diagnose(self.network, "total", quantity, value)
                                  for quantity, value in answers.items()})
