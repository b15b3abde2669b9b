"""Assignment 2: a model built in Keras against AlexNet's list of layers, and the comments that explain it.

What counts as AlexNet: its convolutions, poolings and dense layers in order, with their ReLUs and the softmax.
Local response normalisation and dropout may be there or not. Batch normalisation may not: it is of 2015, and learns.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from cnnlessons.assignments import chains
from cnnlessons.assignments.chains import Step
from cnnlessons.assignments.comments import borrows, check_comments, source_of
from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Flatten, Layer, Network, Pool
from cnnlessons.checks import Verdict
from cnnlessons.shapes import pad_widths
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
        reason = (no_chain(model) or _first_difference(network, model)
                  or _does_not_run(network, stand_in() if stand_in else model))
    except (ValueError, SystemExit) as error:
        reason = str(error)
    except Exception as error:  # a model may be of any kind: its own methods may stop
        reason = f"the model cannot be read ({type(error).__name__}: {error})"
    return Verdict("not yet", reason) if reason else Verdict("correct")


def _build(build: Callable) -> Any:
    """What the learner's function returns."""
    if not callable(build):
        raise ValueError(f"a function that builds the model is expected, not {_a(type(build).__name__)}")
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
        return (f"build_alexnet returns {_a(type(model).__name__)}, not a model: "
                "use keras.Sequential([...]) or keras.Model(inputs, outputs)")
    if not getattr(model, "built", False) or not model.layers:
        return "the model has no shapes yet: give it a keras.Input as its first layer"
    if not graph(model):
        return ("a model class of one's own hides how its layers are connected: "
                "write it with keras.Sequential or keras.Model(inputs, outputs)")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        return f"the model has {len(model.inputs)} inputs and {len(model.outputs)} outputs; AlexNet has one of each"
    return ""


def _first_difference(network: Network, model) -> str:
    """The first place where a model is not the network, in the learner's words; empty if it is the network."""
    if wrong := _wrong_input(network, tuple(model.inputs[0].shape[1:])):
        return wrong
    steps, previous = chains.read(model), "the input"
    layers = [layer for layer in network.layers if not isinstance(layer, Flatten)]
    for number, layer in enumerate(layers):
        while steps and steps[0].kind in chains.RESHAPING and not (
                isinstance(layer, Conv | Pool) and steps[0].outputs != network.input_shapes[layer.name]):
            steps.pop(0)  # what dense layers are given is compared below
        if not steps:
            return f"the model ends after {previous}: {_describe(layer)} is missing"
        step = steps.pop(0)
        last = number == len(layers) - 1
        if wrong := (_wrong_kind(layers[number:], step, previous) or _wrong_settings(network, layer, step)
                     or _wrong_activation(layer, step, last)):
            return wrong
        previous = layer.name
    if steps:
        return f"a layer too many: after {previous} comes {_describe_step(steps[0])}"
    if not step.followers:
        return ""
    return (f"a Dropout behind {previous} would strike out classes: leave it out there"
            if "Dropout" in step.followers[0]
            else f"{_a(step.followers[0])} behind {previous} changes the probabilities: leave it out there")


def _wrong_input(network: Network, shape: tuple) -> str:
    """Why the model's input is not the network's."""
    expected = network.input_shape
    if shape == expected:
        return ""
    reason = f"the input is {_times(shape)} where {_times(expected)} is expected"
    if shape == (expected[-1], *expected[:-1]):
        return f"{reason}: Keras has the channels last"
    first = network.layers[0]
    if len(shape) == 3 and None not in shape and shape[0] >= first.kernel_size:
        steps = Fraction(shape[0] - first.kernel_size, first.strides) + 1
        if steps.denominator > 1:
            reason += (f": ({shape[0]} - {first.kernel_size})/{first.strides} + 1 = {float(steps):g}, "
                       f"{first.name} does not fit")
    return reason


def _wrong_kind(expected: list[Layer], step: Step, previous: str) -> str:
    """Why a step is not of the kind that comes next: something missing, something else, or too much."""
    layer, kind = expected[0], step.kind
    right = {Conv: "Conv2D", Pool: "MaxPooling2D"}.get(type(layer), "Dense")
    if kind == right:
        return ""
    if kind == "BatchNormalization":
        return (f"after {previous} comes a BatchNormalization: it is of 2015, and has parameters that AlexNet has not; "
                "leave it out, or use models.LocalResponseNormalization")
    if kind == "Lambda" or kind.startswith("("):
        return (f"after {previous} comes {_a(kind.strip('()'))}, which hides what it computes: use Keras's own layers, "
                "and models.LocalResponseNormalization")
    if kind.startswith("Global"):
        return (f"after {previous} comes a {kind}, which leaves one number of each map "
                f"({_times(step.outputs)}): Flatten keeps them all")
    if right == "MaxPooling2D" and kind == "AveragePooling2D":
        return f"{layer.name} takes averages: AlexNet takes the largest, MaxPooling2D"
    reason = f"after {previous} comes {_describe_step(step)} where {_describe(layer)} is expected"
    if right == "MaxPooling2D":
        return f"{reason}: {layer.name} is missing" if kind in ("Conv2D", "Dense", *chains.RESHAPING) else reason
    if kind in chains.POOLINGS:
        return f"{reason}: a pooling too many, or {layer.name} is missing"
    if {"Conv2D", "Dense"} >= {kind, right}:
        return f"{reason}: {layer.name} is missing" if kind == "Dense" else f"{reason}: a convolution too many"
    return reason


def _wrong_settings(network: Network, layer: Layer, step: Step) -> str:
    """What is wrong with a layer of the right kind, and what comes of it."""
    given, outputs = network.input_shapes[layer.name], network.expected[layer.name, "output_shape"]
    if isinstance(layer, Conv | Pool):
        causes = list(_window_causes(network, layer, step))
    elif step.inputs != given and len(step.inputs) > 1:
        return f"{layer.name} is given a map of {_times(step.inputs)}: a Flatten is missing before it"
    elif step.inputs != given:
        return f"{layer.name} is given {_times(step.inputs)} numbers where {_times(given)} are expected"
    else:
        causes = [] if step.layer.units == layer.units else [f"it has {step.layer.units} neurons, not {layer.units}"]
    if not getattr(step.layer, "use_bias", True):
        causes.append("it has no biases")
    if step.outputs != outputs:
        reason = f"{layer.name} gives {_times(step.outputs)} where {_times(outputs)} is expected"
        return ": ".join([reason, "; ".join(causes)] if causes else [reason])
    return f"{layer.name} is not as it should be: {'; '.join(causes)}" if causes else ""


def _window_causes(network: Network, layer: Conv | Pool, step: Step) -> Iterator[str]:
    """The settings in which a convolution or pooling differs."""
    theirs, window = step.layer, "kernel_size" if isinstance(layer, Conv) else "pool_size"
    if step.inputs != network.input_shapes[layer.name]:
        yield f"it is given {_times(step.inputs)}"
    size, strides = getattr(layer, window), layer.strides
    if isinstance(layer, Conv) and theirs.filters != layer.filters:
        yield f"it has {theirs.filters} filters, not {layer.filters}{_variant(network, layer, filters=theirs.filters)}"
    if getattr(theirs, window) != (size, size):
        yield f"its {window} is {_times(getattr(theirs, window))}, not {size}x{size}"
    if theirs.strides != (strides, strides):
        default = " (the pool_size, where strides are not given)" if theirs.strides == (size, size) != (1, 1) else ""
        default = default if isinstance(layer, Pool) else ""
        yield f"its strides are {_times(theirs.strides)}, not {strides}x{strides}{default}"
    elif getattr(theirs, window) == (size, size) and getattr(theirs, "dilation_rate", (1, 1)) == (1, 1):
        yield from _padding_causes(network, layer, step)
    if isinstance(layer, Conv) and theirs.groups != layer.groups:
        yield f"it has {theirs.groups} groups, not {layer.groups}{_variant(network, layer, groups=theirs.groups)}"
    if getattr(theirs, "dilation_rate", (1, 1)) != (1, 1):
        yield f"its kernel is spread out (dilation_rate {_times(theirs.dilation_rate)})"
    if theirs.data_format != "channels_last":
        yield "its data_format is 'channels_first'; Keras has the channels last"


def _padding_causes(network: Network, layer: Conv | Pool, step: Step) -> Iterator[str]:
    """The padding, where it is not what it should be: by the layer itself or by padding layers before it."""
    size = layer.kernel_size if isinstance(layer, Conv) else layer.pool_size
    padding = getattr(layer, "padding", "valid")
    sides = network.input_shapes[layer.name][:2]
    expected = tuple(pad_widths(side, size, layer.strides, padding) for side in sides)
    if step.pads == expected:
        return
    if step.pads == chains.own_pads(step.layer, step.inputs):
        yield f"its padding is {step.layer.padding!r}"
    else:
        (top, bottom), (left, right) = step.pads
        yield f"it is padded by {top} above, {bottom} below, {left} left and {right} right"


def _variant(network: Network, layer: Layer, **setting: int) -> str:
    """Names the other AlexNet that has a layer with this setting."""
    (name, value), = setting.items()
    others = [other.name for other in (TWO_GROUPS, TORCHVISION) if getattr(other.layer(layer.name), name) == value]
    return f" ({others[0]} has that)" if network == ALEXNET and others else ""


def _wrong_activation(layer: Layer, step: Step, last: bool) -> str:
    """What is wrong with what follows the weights: a ReLU, and a softmax behind the last layer."""
    given, wanted = step.activations, "softmax" if last else "relu"
    if isinstance(layer, Pool) or given == [wanted] or not last and given and set(given) == {wanted}:
        return ""
    if not given:
        return (f"{layer.name} gives scores (logits), not probabilities: the softmax is missing" if last
                else f"{layer.name} has no ReLU")
    return f"{layer.name} has {' and '.join(given)} where {'softmax' if last else 'ReLU'} is expected"


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


def _describe(layer: Layer) -> str:
    """A layer of the network in a few words."""
    if isinstance(layer, Conv):
        return f"{layer.name} (Conv2D, {layer.filters} filters of {layer.kernel_size}x{layer.kernel_size})"
    if isinstance(layer, Pool):
        return f"{layer.name} (MaxPooling2D, {layer.pool_size}x{layer.pool_size}, strides {layer.strides})"
    return f"{layer.name} (Dense, {layer.units} neurons)"


def _describe_step(step: Step) -> str:
    """A layer of the learner's in a few words."""
    if step.kind in ("Conv2D", "Dense"):
        count = f"{step.layer.filters} filters" if step.kind == "Conv2D" else f"{step.layer.units} neurons"
        return f"a {step.kind} of {count}"
    return _a(step.kind)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"


def _times(sizes: tuple) -> str:
    return "x".join("?" if size is None else str(size) for size in sizes)
