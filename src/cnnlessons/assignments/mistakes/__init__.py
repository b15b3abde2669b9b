"""Known mistakes in counting a network: the wrong value that each gives, and its cause in words."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cnnlessons._forms import rounded
from cnnlessons._words import one_of
from cnnlessons.assignments.hints import TOTAL
from cnnlessons.assignments.mistakes.counts import explain_count, wrong_counts
from cnnlessons.assignments.mistakes.relatives import relatives
from cnnlessons.assignments.mistakes.shapes import explain_shape, wrong_shapes
from cnnlessons.assignments.mistakes.sums import in_one_layer, wrong_sums
from cnnlessons.assignments.networks import Network, Shape, answer, expected


class Mistake(NamedTuple):
    """A known mistake: its short name, the wrong value that it gives, and its cause for the learner."""

    name: str
    value: int | Shape
    cause: str


@lru_cache(maxsize=1024)
def known(network: Network, layer: str, quantity: str) -> tuple[Mistake, ...]:
    """The known mistakes for a question, the likeliest first; none of them gives the right answer.

    Raises:
        KeyError: there is no such question.
    """
    right = expected(network)[layer, quantity]
    return tuple(dict.fromkeys(
        mistake for mistake in (*_of_layer(network, layer, quantity), *_of_network(network, layer, quantity))
        if mistake.value != right))


def explain(network: Network, layer: str, quantity: str, value: float | Shape) -> str:
    """The likely causes of a wrong value, the likeliest first; what to look at if none is known."""
    mistakes = known(network, layer, quantity)
    causes = [mistake.cause for mistake in mistakes if mistake.value == value]
    if layer == "total":
        causes += in_one_layer(network, quantity, value)
    if causes:
        return one_of(causes)
    if quantity == "output_shape":
        return explain_shape(network, network.layer(layer), value, mistakes)
    return _form(value, expected(network)[layer, quantity]) or (
        TOTAL if layer == "total" else explain_count(network, network.layer(layer), value))


def _of_layer(network: Network, layer: str, quantity: str) -> Iterator[Mistake]:
    """Mistakes in the arithmetic of the layer itself, which is given the right input."""
    if layer == "total":
        return map(Mistake._make, wrong_sums(network, dense_only=quantity == "dense_params"))
    make = wrong_shapes if quantity == "output_shape" else wrong_counts
    return map(Mistake._make, make(network, network.layer(layer)))


def _of_network(network: Network, layer: str, quantity: str) -> Iterator[Mistake]:
    """What is right for another network: a relative of this one, or this one misread."""
    what = "shape" if quantity == "output_shape" else "count"
    for name, other, cause in relatives(network):
        if (value := answer(other, layer, quantity)) is not None:
            yield Mistake(name, value, cause.format(what=what))


def _form(value: float, right: int) -> str:
    """What is wrong with the form of a number, such as 62.4 or 60,000,000; empty if it has another fault."""
    if reason := rounded(value, right):
        return reason
    if 0 < value < 1 or 1 < value <= 100 < right / 10**4:
        return f"{value:.10g} looks like a share of the whole; the question is how many parameters there are"
    if value != int(value):
        return f"{value:.10g} is not a whole number, and parameters are counted one by one"
    return ""
