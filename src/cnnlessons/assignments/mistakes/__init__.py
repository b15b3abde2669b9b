"""Known mistakes in counting a network: the wrong value that each gives, and its cause in words."""

import re
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
    """A known mistake: the wrong value that it gives, and its cause for the learner."""

    value: int | Shape
    cause: str

    @property
    def name(self) -> str:
        """The cause in a few words."""
        return re.split("[;:,]", self.cause)[0]


@lru_cache(maxsize=1024)
def known(network: Network, layer: str, quantity: str) -> tuple[Mistake, ...]:
    """The known mistakes for a question, the likeliest first; none of them gives the right answer.

    Raises:
        KeyError: there is no such question.
    """
    right = expected(network)[layer, quantity]
    if layer == "total":
        own = wrong_sums(network, quantity)
    else:
        own = (wrong_shapes if quantity == "output_shape" else wrong_counts)(network, network.layer(layer))
    what = "shape" if quantity == "output_shape" else "count"
    others = ((answer(other, layer, quantity), cause.format(what=what)) for other, cause in relatives(network))
    return tuple(dict.fromkeys(Mistake(*mistake) for mistake in (*own, *others) if mistake[0] not in (right, None)))


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


def _form(value: float, right: int) -> str:
    """What is wrong with the form of a number, such as 62.4 or 60,000,000; empty if it has another fault."""
    if reason := rounded(value, right):
        return reason
    if 0 < value < 1 or 1 < value <= 100 < right / 10**4:
        return f"{value:.10g} looks like a share of the whole; the question is how many parameters there are"
    if value != int(value):
        return f"{value:.10g} is not a whole number, and parameters are counted one by one"
    return ""
