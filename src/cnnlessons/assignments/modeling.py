"""Assignment 2: a model built in Keras against a network's list of layers, and the comments that explain it.

What counts as the network: its convolutions, poolings and dense layers in order, with their ReLUs and the softmax.
Local response normalisation and dropout are optional. Batch normalisation does not belong to AlexNet.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlessons._words import with_article
from cnnlessons.assignments import chains
from cnnlessons.assignments.cells import cells_behind, hash_of, history, joined
from cnnlessons.assignments.comments import comments_of, judge_comments
from cnnlessons.assignments.differences import first_difference
from cnnlessons.assignments.networks import Network, draw, normalized
from cnnlessons.assignments.record import MEDIA_TYPE, Record, from_json
from cnnlessons.checks import Verdict

BLANK = Verdict("not attempted", "put your model in place of the ...")
BORROWED = "this is the course's own AlexNet: write its layers down yourself"
BORROWING = re.compile(r"\bmodels\.alexnet\s*\(|^\s*from\s+cnnlessons\.models\S*\s+import\s+[^#\n]*\balexnet\b",
                       re.MULTILINE)


@dataclass(frozen=True)
class Feedback:
    """What is said about the model and about its comments, and the record that this is judged by."""

    network: Verdict
    comments: Verdict
    record: Record | None = None

    def __repr__(self) -> str:
        return f"network: {self.network}\ncomments: {self.comments}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        """The words for the reader, and the record for the grader."""
        return {"text/plain": repr(self)} | ({MEDIA_TYPE: self.record.as_json()} if self.record else {})


@dataclass(frozen=True)
class Task:
    """The assignment about one network, as a notebook uses it; `student` is empty for AlexNet itself."""

    network: Network
    student: str = ""

    def check(self, model: Any) -> Feedback:
        """Say whether a Keras model, or what a function returns, is the network and has a comment for each block."""
        code = getattr(model, "__code__", None)  # an empty function names nothing that it could build a model of
        if model is None or model is ... or code is not None and not (code.co_names or code.co_freevars):
            return Feedback(BLANK, BLANK)
        record = from_json(_record(model, self).as_json())  # as the grader will read it
        return judge(record, self.network)


def for_network(network: Network) -> Task:
    """The assignment about a network, such as `networks.ALEXNET`."""
    return Task(network)


def for_student(student: str) -> Task:
    """The assignment about the network that is drawn for a student's id."""
    return Task(draw(student), normalized(student))


def judge(record: Record, network: Network) -> Feedback:
    """The verdicts on what a check saw: the notebook and the grader both use this function."""
    seen = record.steps or not record.fault
    reason = seen and first_difference(network, record.input_shape, record.steps) or record.fault
    verdict = Verdict("not yet", reason) if reason else Verdict("correct")
    return Feedback(verdict, judge_comments(record.comments), record)


def _record(given: Any, task: Task) -> Record:
    """What there is to see of a model. Never raises: a model may be anything."""
    cells = cells_behind(history())
    source = joined(cells)
    comments, hashes = comments_of(source), tuple(map(hash_of, cells))
    shape, steps = (), []
    try:
        model = _built(given, task.network)
        shape, steps = tuple(model.inputs[0].shape[1:]), chains.read(model)
        fault = BORROWED if BORROWING.search(source) else ""
        if not fault and not first_difference(task.network, shape, steps):
            fault = _no_probabilities(task.network, model)
    except (ValueError, SystemExit) as error:
        fault = str(error)
    except Exception as error:  # a model may be of any kind: its own methods may stop
        fault = f"the model cannot be read ({_told(error)})"
    return Record(task.student, fault, shape, tuple(steps), comments, hashes)


def _built(given: Any, network: Network) -> Any:
    """The Keras model that was given, or that the given function returns, with a graph that can be followed.

    It raises a ValueError in the learner's words if there is no such model.
    """
    import keras
    if any(cls.__module__.startswith("torch.") for cls in type(given).__mro__):
        raise ValueError("this is a PyTorch module: the assignment asks for a Keras model")
    builds = isinstance(given, type) or callable(given) and not hasattr(given, "layers")
    try:
        model = given() if builds else given
    except (Exception, SystemExit) as error:
        raise ValueError(f"{getattr(given, '__name__', 'the function')} stops with {_told(error)}") from error
    if model is None or model is ...:
        raise ValueError("your function returns nothing: is a `return` missing?")
    if not isinstance(model, keras.Model):
        raise ValueError(f"this is {with_article(type(model).__name__)}, not a Keras model: use "
                         "keras.Sequential([...]) or keras.Model(inputs, outputs)")
    if isinstance(model, keras.Sequential) and not (model.built and model.layers):
        raise ValueError("the model has no shapes yet: give it a keras.Input as its first layer")
    model = chains.followed(model, network.input_shape)
    if model is None:
        raise ValueError("the code of this model class hides how its layers are connected: use keras.Sequential or "
                         "keras.Model(inputs, outputs)")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ValueError(f"the model has {len(model.inputs)} inputs and {len(model.outputs)} outputs; it should have "
                         "one of each")
    return model


def _told(error: BaseException) -> str:
    """An exception in a line, without the colours and the call that Keras adds."""
    text = re.sub(r"\x1b\[\d*m|Exception encountered when calling \S+\s", "", str(error)).partition("\n\nArguments")[0]
    return f"{type(error).__name__}: {' '.join(text.split())[:400]}"


def _no_probabilities(network: Network, model) -> str:
    """Why a picture does not give probabilities; empty if it does."""
    shape = (1, *network.input_shape)
    picture = np.linspace(0, 1, int(np.prod(shape)), dtype="float32").reshape(shape)
    try:
        probabilities = np.asarray(model(picture, training=False), dtype="float64")
    except Exception as error:
        return f"for a picture the model stops with {_told(error)}"
    classes = network.layers[-1].units
    if probabilities.shape != (1, classes) or not np.isfinite(probabilities).all():
        return f"for a picture the model does not give {classes} finite numbers"
    if abs(probabilities.sum() - 1) > 0.01 or probabilities.min() < 0:
        return f"for a picture the model gives numbers that add up to {probabilities.sum():g}, not probabilities"
    return ""
