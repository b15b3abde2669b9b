"""Assignment 2: a model built in Keras against AlexNet's list of layers, and the comments that explain it.

What counts as AlexNet: its convolutions, poolings and dense layers in order, with their ReLUs and the softmax.
Local response normalisation and dropout may be there or not. Batch normalisation may not: it is of 2015, and learns.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnlessons.assignments.comments import check_comments
from cnnlessons.assignments.differences import first_difference, with_article
from cnnlessons.assignments.networks import ALEXNET, Network
from cnnlessons.assignments.programs import source_of
from cnnlessons.assignments.structure import borrows
from cnnlessons.checks import Verdict
from cnnlessons.tables.graphs import graph

__all__ = ["Feedback", "check", "check_comments", "check_model"]

BLANK = Verdict("not attempted", "put your model in place of the ...")
BORROWED = Verdict("not yet", "build_alexnet hands out the course's own AlexNet: write its layers down yourself")


@dataclass(frozen=True)
class Feedback:
    """What the two checks say; shows itself in a notebook."""

    network: Verdict
    comments: Verdict

    def __repr__(self) -> str:
        return f"network: {self.network}\ncomments: {self.comments}"


def check(build_alexnet: Callable, network: Network = ALEXNET) -> Feedback:
    """Say whether the model that `build_alexnet()` makes is AlexNet, and whether its blocks are explained."""
    if build_alexnet is ... or is_blank(build_alexnet):
        return Feedback(BLANK, BLANK)
    source = source_of(build_alexnet)
    return Feedback(BORROWED if borrows(source) else check_model(build_alexnet, network), check_comments(source))


def is_blank(function: Any) -> bool:
    """Whether a function still has an empty body: it names nothing that it could build a model of."""
    code = getattr(function, "__code__", None)
    return code is not None and not (code.co_names or code.co_freevars)


def check_model(build_or_model: Any, network: Network = ALEXNET, stand_in: Callable | None = None) -> Verdict:
    """Compare a model layer by layer with a network, and let it look at one picture. Never raises.

    Args:
        build_or_model: a Keras model, or a function without arguments that returns one.
        network: what it should be.
        stand_in: builds a cheaper model of the same layers, to look at the picture in place of this one.

    Returns:
        "correct", "not attempted", or "not yet" with the first difference and what it means.
    """
    if build_or_model is None or build_or_model is ...:
        return BLANK
    try:
        model = build_or_model if hasattr(build_or_model, "layers") else _build(build_or_model)
        reason = (no_chain(model) or first_difference(network, model)
                  or _does_not_run(network, stand_in() if stand_in else model))
    except (ValueError, SystemExit) as error:
        reason = str(error)
    except Exception as error:  # a model may be of any kind: its own methods may stop
        reason = f"the model cannot be read ({type(error).__name__}: {error})"
    return Verdict("not yet", reason) if reason else Verdict("correct")


def _build(build: Callable) -> Any:
    """What the learner's function returns."""
    if not callable(build):
        raise ValueError(f"a function that builds the model is expected, not {with_article(type(build).__name__)}")
    try:
        return build()
    except (Exception, SystemExit) as error:
        raise ValueError(f"{getattr(build, '__name__', 'the function')} stops with {told(error)}") from error


def told(error: BaseException) -> str:
    """An exception in a line, without the colours and the call that Keras puts around its own."""
    text = re.sub(r"\x1b\[\d*m|Exception encountered when calling \S+\s", "", str(error)).partition("\n\nArguments")[0]
    return f"{type(error).__name__}: {' '.join(text.split())[:400]}"


def no_chain(model: Any) -> str:
    """Why something is no model whose layers can be read; empty if it is one."""
    if model is None or model is ...:
        return "build_alexnet returns nothing: does it end with return?"
    if not hasattr(model, "layers"):
        return (f"build_alexnet returns {with_article(type(model).__name__)}, not a model: "
                "use keras.Sequential([...]) or keras.Model(inputs, outputs)")
    if not getattr(model, "built", False) or not model.layers:
        return "the model has no shapes yet: give it a keras.Input as its first layer"
    if not graph(model):
        return ("a model class of one's own hides how its layers are connected: "
                "write it with keras.Sequential or keras.Model(inputs, outputs)")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        return f"the model has {len(model.inputs)} inputs and {len(model.outputs)} outputs; AlexNet has one of each"
    return ""


def _does_not_run(network: Network, model) -> str:
    """Why a picture does not come out as probabilities; empty if it does."""
    import numpy as np
    picture = np.linspace(0, 1, int(np.prod(network.input_shape)), dtype="float32").reshape(1, *network.input_shape)
    try:
        probabilities = np.asarray(model(picture, training=False), dtype="float64")
    except Exception as error:
        return f"for a picture the model stops with {told(error)}"
    classes = network.layers[-1].units
    if probabilities.shape != (1, classes) or not np.isfinite(probabilities).all():
        return f"for a picture the model does not give {classes} finite numbers"
    if abs(probabilities.sum() - 1) > 0.01 or probabilities.min() < 0:
        return f"for a picture the model gives numbers that add up to {probabilities.sum():g}, not probabilities"
    return ""
