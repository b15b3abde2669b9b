"""Assignment 1: output shape and number of parameters of each layer, checked at once, never giving the answer away."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from textwrap import wrap
from typing import Any

from cnnlessons._forms import thousands
from cnnlessons._language import padded, say, speak
from cnnlessons._words import by
from cnnlessons.assignments import answers, hints, mistakes, networks
from cnnlessons.assignments.cells import history
from cnnlessons.assignments.networks import Network, Shape, draw, expected, input_shapes, summed
from cnnlessons.assignments.submission import Answer, find_calls
from cnnlessons.checks import Verdict

LABELS = {"output_shape": "output shape", "params": "parameters", "dense_params": "of which dense"}
WIDTH, INDENT = 74, " " * 17  # of what a notebook shows
RECENT = 200  # cells of a session in which a name may have been set
Others = Mapping[tuple[str, str], Any]  # a learner's answers as numbers, by layer and quantity


def for_network(network: Network) -> "Task":
    """The assignment about a network, such as `networks.ALEXNET`."""
    return Task(network)


def for_student(student: str, language: str = "") -> "Task":
    """The assignment about the network that is drawn for a student's id; from here on, answers are in the language."""
    speak(language)
    return Task(draw(student))


def diagnose(network: Network, layer: str, quantity: str, value: Any, others: Others | None = None) -> Verdict:
    """Whether a value of any type is right for a layer's "output_shape" or "params", and the likely cause if it is not.

    The layer "total" has "params" and "dense_params". `others` are the learner's answers to other questions: a value
    that follows from a wrong one is not a second mistake. Never raises, and never says the right value.
    """
    if type(layer) is not str or (layer, quantity) not in expected(network):
        names = ", ".join(part.name for part in network.layers)
        return Verdict("not yet", f"there is no such question; the layers are {names}")
    try:
        return _verdict(network, layer, quantity, answers.read(value), others or {})
    except answers.Blank as blank:
        return Verdict("not attempted", str(blank))
    except ValueError as reason:
        return Verdict("not yet", str(reason))
    except Exception:  # an object that refuses to be looked at
        return Verdict("not yet", "that cannot be read as numbers")


@dataclass(frozen=True)
class Feedback:
    """What a check says about a layer: a verdict for each quantity, and a note once all are right."""

    layer: str
    verdicts: dict[str, Verdict]
    note: str = ""

    def __repr__(self) -> str:
        lines = [line for quantity, verdict in self.verdicts.items()
                 for line in _lines(say(LABELS[quantity]), str(verdict))]
        done = all(verdict.status == "correct" for verdict in self.verdicts.values())
        note = [line for text in say(self.note).splitlines() for line in wrap(text, WIDTH)] if done else []
        return "\n".join([self.layer, *lines, *note])


@dataclass
class Task:
    """The assignment about one network, as a notebook uses it."""

    network: Network
    _steps: dict[str, int] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

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
        verdicts = {quantity: diagnose(self.network, layer, quantity, value, self._answers)
                    for quantity, value in values.items()}
        for quantity, verdict in verdicts.items():
            if verdict.status == "correct" and (problem := _unread(layer, quantity)):
                verdicts[quantity] = Verdict("correct", f"but grading, which only reads this cell, cannot: {problem}")
            with suppress(Exception):  # an answer that is not numbers
                self._answers[_name(layer), quantity] = answers.read(values[quantity])
        return Feedback(_name(layer), verdicts, note)


def summary(network: Network) -> str:
    """What the sums show: where the parameters sit, and for AlexNet which other totals people give, as a riddle."""
    total, dense = expected(network)["total", "params"], expected(network)["total", "dense_params"]
    lines = [f"{dense / total:.1%} of the {total:,} parameters sit in the dense layers."]
    if network.layers == networks.ALEXNET.layers:
        small = replace(networks.ALEXNET, input_shape=(224, 224, 3))
        others = sorted(expected(other)["total", "params"] for other in (
            networks.TWO_GROUPS, networks.TORCHVISION, small))
        lines += ["You have counted AlexNet as one tower. You will meet other totals: "
                  f"{others[0]:,}, {others[1]:,} and {others[2]:,}. One has two groups in three layers, one has fewer "
                  "filters in three layers, and one starts from an image of 224×224. Which is which? Guess, then give "
                  "each of them to total(params=...), which tells you."]
    return "\n".join([*lines, "What you have counted, drawn: figures.show_plan(task.network, solved=True)"])


def _verdict(network: Network, layer: str, quantity: str, value: Any, others: Others) -> Verdict:
    right = expected(network)[layer, quantity]
    if isinstance(right, tuple):
        value = value if isinstance(value, tuple) else (value,)  # (4096) is a number for Python
    elif isinstance(value, tuple):
        raise ValueError(thousands(value) or "that is a list; one number is asked for")
    if value == right:
        return Verdict("correct")
    follows = _follows_sum if layer == "total" else _follows
    return Verdict("not yet", follows(network, layer, quantity, value, others)
                   or mistakes.explain(network, layer, quantity, value))


def _follows(network: Network, layer: str, quantity: str, value: int | Shape, others: Others) -> str:
    """From which wrong shape of the layer before a wrong value follows; empty if it does not."""
    part, right = network.layer(layer), input_shapes(network)[layer]
    before = network.layers[network.layers.index(part) - 1].name
    given = others.get((before, "output_shape"))
    given = given if isinstance(given, tuple) else (given,)
    if part is network.layers[0] or given == right or len(given) != len(right):
        return ""
    with suppress(TypeError, ValueError):  # a shape that the layer cannot work on
        if getattr(part, quantity)(given) == value:
            return f"right for your {by(given)} of {before}; correct {before} first"
    return ""


def _follows_sum(network: Network, layer: str, quantity: str, value: int, others: Others) -> str:
    """The same for a sum, which follows from the learner's own counts."""
    counts = {part.name: others.get((part.name, "params")) for part in summed(network, quantity)}
    wrong = [name for name, count in counts.items() if count != expected(network)[name, "params"]]
    if wrong and all(isinstance(count, int) for count in counts.values()) and sum(counts.values()) == value:
        return f"right for your counts; correct {wrong[0]} first"
    return ""


def _unread(layer: str, quantity: str) -> str:
    """Why grading could not read an answer in the cell that runs just now; empty if it can."""
    cells = history()[-RECENT:]
    if not cells:
        return ""
    earlier = len(find_calls(cells[:-1]))
    call = next((call for call in find_calls(cells)[earlier:] if call.layer == layer), None)
    if call is None:  # a check that is called in a roundabout way
        return "write it as the notebook has it"
    return call.problem or call.answers.get(quantity, Answer()).problem


def _name(layer: Any) -> str:
    """What a learner calls a layer; it may not be text at all."""
    return layer[:40] if type(layer) is str else f"a {type(layer).__name__} in place of a layer's name"


def _lines(label: str, verdict: str) -> list[str]:
    """A verdict after its label; each of several causes begins a line."""
    first, *causes = re.split(r"; (?=\(\d+\))|(?<=[:.]) (?=\(\d+\))|; (?=channels: )|(?<=\.) (?=채널: )", verdict)
    return [*wrap(f"  {padded(label, 15)}{first}", WIDTH, subsequent_indent=INDENT),
            *(line for cause in causes for line in wrap(cause, WIDTH, initial_indent=INDENT,
                                                       subsequent_indent=INDENT + "    "))]
