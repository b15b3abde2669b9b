"""Assignment 1: output shape and number of parameters of each layer, checked at once, never giving the answer away."""

import linecache
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cnnlessons.assignments import hints
from cnnlessons.assignments.answers import read
from cnnlessons.assignments.arithmetic import Blank
from cnnlessons.assignments.feedback import Feedback
from cnnlessons.assignments.implied import implied
from cnnlessons.assignments.mistakes import Mistake, known
from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Network, Pool, Shape, draw
from cnnlessons.assignments.submission import Refused, find_answers
from cnnlessons.checks import Verdict

PARTS = {3: "three parts: height, width, channels", 1: "one part: how many numbers there are in the row"}


def for_network(network: Network) -> "Task":
    """The assignment about a network, such as `networks.ALEXNET`."""
    return Task(network)


def for_student(student: str) -> "Task":
    """The assignment about the network that is drawn for a student's id."""
    return Task(draw(student))


def diagnose(network: Network, layer: str, quantity: str, value: Any) -> Verdict:
    """Whether a value is right for a layer's "output_shape" or "params", and the likely cause if it is not.

    The layer "total" has "params" and "dense_params". Never raises, and never says the right value.
    """
    if type(layer) is not str or (layer, quantity) not in network.expected:
        names = ", ".join(part.name for part in network.layers)
        return Verdict("not yet", f"there is no such question; the layers are {names}")
    try:
        return _verdict(network, layer, quantity, read(value))
    except Blank as blank:
        return Verdict("not attempted", str(blank))
    except ValueError as reason:
        return Verdict("not yet", str(reason))
    except Exception:  # an object that refuses to be looked at
        return Verdict("not yet", "that cannot be read as numbers")


@dataclass
class Task:
    """The assignment about one network, as a notebook uses it."""

    network: Network
    _steps: dict[str, int] = field(default_factory=dict, repr=False)

    def check(self, layer: str, output_shape: Any = ..., params: Any = ...) -> Feedback:
        """Say whether a layer's output shape and number of parameters are right, or the likely cause if not."""
        return self._feedback(layer, output_shape=output_shape, params=params)

    def total(self, params: Any = ..., dense_params: Any = ...) -> Feedback:
        """Say whether the sums over all layers, and over the dense ones, are right; if so, what to learn from them."""
        return self._feedback("total", summary(self.network), params=params, dense_params=dense_params)

    def hint(self, layer: str, step: int | None = None) -> hints.Hint:
        """A hint about a layer, or about the "total": with each call one step further, or the step asked for."""
        layer = _name(layer)
        self._steps[layer] = self._steps.get(layer, 0) + 1
        return hints.hint(self.network, layer, self._steps[layer] if step is None else step)

    def _feedback(self, layer: str, note: str = "", **values: Any) -> Feedback:
        verdicts = {quantity: diagnose(self.network, layer, quantity, value) for quantity, value in values.items()}
        for quantity, verdict in verdicts.items():
            if verdict.status == "correct" and (problem := _unread(layer, quantity)):
                verdicts[quantity] = Verdict("correct", f"but grading, which only reads this cell, cannot: {problem}")
        return Feedback(_name(layer), verdicts, note)


def _unread(layer: str, quantity: str) -> str:
    """Why grading could not read an answer in the cell that runs just now; empty if it can."""
    cell = _current_cell()
    try:
        call = find_answers([cell])[layer] if cell else None
    except (Refused, LookupError):  # a check that is called in a roundabout way
        return "write it as the notebook has it"
    if not call or call.problem:
        return call.problem if call else ""
    return call.answers[quantity].problem if quantity in call.answers else ""


def _current_cell() -> str:
    """The source of the notebook's cell that runs just now; nothing outside of a notebook.

    It is where tracebacks find it: some tools execute a notebook without keeping a history.
    """
    frame = sys._getframe()
    while frame and "get_ipython" not in frame.f_globals:
        frame = frame.f_back
    return "".join(linecache.getlines(frame.f_code.co_filename)) if frame else ""


def _name(layer: Any) -> str:
    """What a learner calls a layer; it may be no text at all."""
    return layer[:40] if type(layer) is str else f"a {type(layer).__name__} in place of a layer's name"


def summary(network: Network) -> str:
    """What the sums show: where the parameters sit, and which other counts of AlexNet go around."""
    total, dense = network.expected["total", "params"], network.expected["total", "dense_params"]
    lines = [f"{dense / total:.1%} of the {total:,} parameters sit in the dense layers."]
    if network.layers == ALEXNET.layers:
        small = Network("", (224, 224, 3), network.layers)
        lines += ["You have counted AlexNet as one tower. Other totals go around:",
                  f"  {_total(TWO_GROUPS)}  the two-group original, half of the channels in three layers",
                  f"  {_total(TORCHVISION)}  torchvision's variant, fewer filters in three layers",
                  f"  {_total(small)}  one tower on an image of 224×224: a last map of only 5×5"]
    return "\n".join(lines)


def _total(network: Network) -> str:
    return f"{network.expected['total', 'params']:,}"


def _verdict(network: Network, layer: str, quantity: str, value: int | Shape) -> Verdict:
    right = network.expected[layer, quantity]
    if isinstance(right, tuple):
        value = value if isinstance(value, tuple) else (value,)  # (4096) is a number for Python
    elif isinstance(value, tuple):
        raise ValueError("that is a list; one number is asked for")
    return Verdict("correct") if value == right else Verdict("not yet", _cause(network, layer, quantity, value, right))


def _cause(network: Network, layer: str, quantity: str, value: int | Shape, right: int | Shape) -> str:
    mistakes = known(network, layer, quantity)
    if found := _listed(mistake for mistake in mistakes if mistake.value == value):
        return found
    if isinstance(right, tuple):
        return _shape_cause(network.layer(layer), value, right, mistakes)
    if value < 0:
        return "a number of parameters cannot be negative"
    return (implied(network, layer, value) if quantity == "params" else "") or hints.advice(network, layer)


def _shape_cause(layer, value: Shape, right: Shape, mistakes: Iterable[Mistake]) -> str:
    """Causes for height and width, and for the channels, each by itself."""
    if value[1:] == right and value[0] == 1:
        return "the first part stands for the batch: leave it away, and give the shape for one image"
    if len(value) != len(right):
        return f"the output of this layer has {PARTS[len(right)]}"
    if min(value) < 1:
        return "each part of a shape is at least one"
    if not isinstance(layer, Conv | Pool):
        return hints.SHAPES[type(layer)]
    mistakes = [mistake for mistake in mistakes if len(mistake.value) == len(right)]
    reasons = []
    if value[0] != value[1]:
        reasons.append("image and windows are square, so height and width are equal")
    elif value[0] != right[0]:
        reasons.append("height and width: " + (_listed(
            mistake for mistake in mistakes if mistake.value == (*value[:2], right[2])) or hints.SIDES))
    if value[2] != right[2]:
        reasons.append("channels: " + (_listed(
            mistake for mistake in mistakes if mistake.value == (*right[:2], value[2])) or hints.DEPTHS[type(layer)]))
    return "; ".join(reasons)


def _listed(mistakes: Iterable[Mistake]) -> str:
    """The causes of mistakes that give the same value."""
    causes = list(dict.fromkeys(mistake.cause for mistake in mistakes))
    if len(causes) < 2:
        return "".join(causes)
    return "one of these: " + "; ".join(f"({number}) {cause}" for number, cause in enumerate(causes, 1))
