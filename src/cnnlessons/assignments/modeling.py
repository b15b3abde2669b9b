"""Assignment 2: (a) AlexNet built in Keras, with comments, (b) a network to mend, (c) a small one that reads digits.

What counts as the network: its convolutions, poolings and dense layers in order, with their ReLUs and the softmax.
Local response normalisation and dropout are optional. Batch normalisation does not belong to AlexNet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlessons import data
from cnnlessons._language import say, speak
from cnnlessons._words import by, with_article
from cnnlessons.assignments import chains, planted
from cnnlessons.assignments.cells import cells_behind, hash_of, history, joined
from cnnlessons.assignments.comments import comments_of, judge_comments
from cnnlessons.assignments.descriptions import describe
from cnnlessons.assignments.differences import count, first_difference
from cnnlessons.assignments.networks import Network, draw, draw_small, normalized
from cnnlessons.assignments.record import MEDIA_TYPE, PARTS, Record, from_json
from cnnlessons.checks import Verdict

BLANK = Verdict("not attempted", "put your model in place of the ...")
QUESTIONS = {"a": ("network", "comments"), "b": ("mended",), "c": ("reader",)}  # a point for each
DIGIT = (28, 28, 1)
HELD_BACK, ENOUGH = 1_000, 800  # digits that part (c) is tried on, and how many of them it has to read
MOST = 20_000  # parameters of part (c); each network of part (b) has more
READER = {"Conv2D": 5, "MaxPooling2D": 3, "Dense": 3}  # the layers that make it a shrunken AlexNet
TOO_SMALL = "a map is smaller than the window of the next layer, so compare the sizes and paddings before it"
BORROWED = "this is the course's own AlexNet: write its layers down yourself"
BORROWING = re.compile(r"\bmodels\.alexnet\s*\(|^\s*from\s+cnnlessons\.models\S*\s+import\s+[^#\n]*\balexnet\b",
                       re.MULTILINE)


@dataclass(frozen=True)
class Feedback:
    """What is said about each question of a part, and the record that this is judged by."""

    verdicts: Mapping[str, Verdict]
    record: Record | None = None

    network = property(lambda self: self.verdicts["network"])
    comments = property(lambda self: self.verdicts["comments"])

    def __repr__(self) -> str:
        return "\n".join(f"{say(question)}: {verdict}" for question, verdict in self.verdicts.items())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        """The words for the reader, and the record for the grader."""
        return {"text/plain": repr(self)} | ({MEDIA_TYPE: self.record.as_json()} if self.record else {})


@dataclass(frozen=True)
class Task:
    """The assignment about one network, as a notebook uses it; `student` is empty for AlexNet itself."""

    network: Network
    student: str = ""

    @property
    def small(self) -> Network:
        """The network of part (b)."""
        return draw_small(self.student)

    @property
    def description(self) -> str:
        """The network of part (a) in words."""
        return describe(self.network)

    @property
    def small_description(self) -> str:
        """The network of part (b) in words."""
        return describe(self.small)

    @property
    def faulty(self) -> str:
        """The network of part (b) in Keras, with three faults."""
        return planted.source(self.small, self.student)

    def check(self, model: Any, part: str = "a") -> Feedback:
        """Say whether a Keras model, or what a function returns, is what a part of the assignment asks for.

        Part "a" asks for the network with a comment for each block, "b" for the small network without its faults, and
        "c" for a shrunken AlexNet that reads digits.

        Raises:
            ValueError: there is no such part.
        """
        if part not in PARTS:
            raise ValueError(f"there is no part {part!r}: the parts are {', '.join(PARTS)}")
        code = getattr(model, "__code__", None)  # an empty function names nothing that it could build a model of
        if model is None or model is ... or code is not None and not (code.co_names or code.co_freevars):
            return Feedback(dict.fromkeys(QUESTIONS[part], BLANK))
        record = from_json(_record(model, self, part).as_json())  # as the grader will read it
        return judge(record, self)


def for_network(network: Network) -> Task:
    """The assignment about a network, such as `networks.ALEXNET`."""
    return Task(network)


def for_student(student: str, language: str = "") -> Task:
    """The assignment about the network that is drawn for a student's id; from here on, answers are in the language."""
    speak(language)
    return Task(draw(student), normalized(student))


def judge(record: Record, task: Task) -> Feedback:
    """The verdicts on what a check saw: the notebook and the grader both use this function."""
    reasons = {"a": _unlike, "b": _unmended, "c": _unread}
    reason = reasons[record.part](record, task)
    verdicts = [Verdict("not yet", reason) if reason else Verdict("correct")]
    if record.part == "a":
        verdicts.append(judge_comments(record.comments))
    return Feedback(dict(zip(QUESTIONS[record.part], verdicts, strict=True)), record)


def _unlike(record: Record, task: Task) -> str:
    """Why a model is not the network; empty if it is."""
    seen = record.steps or not record.fault
    return seen and first_difference(task.network, record.input_shape, record.steps) or record.fault


def _unmended(record: Record, task: Task) -> str:
    """How many faults are left in the small network; empty if none."""
    if record.fault:
        return record.fault
    left = count(task.small, record.input_shape, record.steps)
    if left is None:
        return ("there are other layers than in the source that you were given: all faults are in the settings of its "
                "layers")
    return f"{left} fault{'s are' if left > 1 else ' is'} left" if left else ""


def _unread(record: Record, task: Task) -> str:
    """Why a model is not a shrunken AlexNet that reads digits; empty if it is one."""
    if record.fault:
        return record.fault
    kinds = [step.kind for step in record.steps]
    wrong = {kind: kinds.count(kind) for kind, asked in READER.items() if kinds.count(kind) != asked}
    if record.input_shape != DIGIT:
        return f"the input is {by(record.input_shape)} where {by(DIGIT)} is expected"
    if wrong:
        return "a shrunken AlexNet has " + ", ".join(f"{READER[kind]} {kind}, not {found}"
                                                     for kind, found in wrong.items())
    if record.params > MOST:
        return f"it has {record.params:,} parameters; shrink it to {MOST:,} or less"
    if record.right < ENOUGH:
        return (f"it reads {record.right} of {HELD_BACK:,} digits that it was not trained on; {ENOUGH} are asked. Does "
                "its loss fall? Are the pixels that it learns from between 0 and 1?")
    return ""


def _record(given: Any, task: Task, part: str) -> Record:
    """What there is to see of a model. Never raises: a model may be anything."""
    network = task.network if part == "a" else task.small
    params = right = 0
    cells = cells_behind(history())
    source = joined(cells)
    comments, hashes = comments_of(source), tuple(map(hash_of, cells))
    shape, steps = (), []
    try:
        model = _built(given, network)
        shape, steps = tuple(model.inputs[0].shape[1:]), chains.read(model)
        fault = BORROWED if BORROWING.search(source) else ""
        if not fault and (part == "c" or not first_difference(network, shape, steps)):
            fault = _no_probabilities(network, model)
        if not fault and part == "c":
            params, right = int(model.count_params()), _digits_read(model)
        if part == "c":  # only their kinds count
            steps = [chains.Step(step.kind, (), ()) for step in steps]
    except (ValueError, SystemExit) as error:
        fault = str(error)
    except Exception as error:  # a model may be of any kind: its own methods may stop
        fault = f"the model cannot be read ({_told(error)})"
    return Record(task.student, fault, shape, tuple(steps), comments, hashes, part, params, right)


def _digits_read(model) -> int:
    """How many of the first test digits of MNIST a model reads; their pixels are between 0 and 1."""
    _, (images, labels) = data.load_mnist()
    probabilities = model.predict(images[:HELD_BACK, :, :, None] / np.float32(255), verbose=0)
    return int((probabilities.argmax(axis=1) == labels[:HELD_BACK]).sum())


def _built(given: Any, network: Network) -> Any:
    """The Keras model that was given, or that the given function returns, with a graph that can be followed.

    It raises a ValueError in the learner's words if there is no such model.
    """
    import keras
    _refuse_torch(type(given))
    builds = isinstance(given, type) or callable(given) and not hasattr(given, "layers")
    try:
        model = given() if builds else given
    except (Exception, SystemExit) as error:
        reason = f"{getattr(given, '__name__', 'the function')} stops with {_told(error)}"
        raise ValueError(f"{reason}; {TOO_SMALL}" if re.search(r"\bsize would be\b", reason) else reason) from error
    if model is None or model is ...:
        raise ValueError("your function returns nothing: is a `return` missing?")
    _refuse_torch(type(model))
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


def _refuse_torch(kind: type) -> None:
    """Say so where a learner gives a PyTorch module, its class, or a function that returns one."""
    if any(cls.__module__.startswith("torch.") for cls in kind.__mro__):
        raise ValueError("this is a PyTorch module: the assignment asks for a Keras model")


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
