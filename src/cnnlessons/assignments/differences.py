"""The first place where a model is not the network that was asked for, and what it means, in the learner's words."""

from collections.abc import Iterator
from fractions import Fraction

from cnnlessons.assignments import chains
from cnnlessons.assignments.chains import Step
from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Flatten, Layer, Network, Pool
from cnnlessons.shapes import pad_widths


def first_difference(network: Network, model) -> str:
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
            else f"{with_article(step.followers[0])} behind {previous} changes the probabilities: leave it out there")


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
        return (f"after {previous} comes {with_article(kind.strip('()'))}, which hides what it computes: "
                "use Keras's own layers, and models.LocalResponseNormalization")
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
    return with_article(step.kind)


def with_article(noun: str) -> str:
    """A noun with its "a" or "an"."""
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"


def _times(sizes: tuple) -> str:
    return "x".join("?" if size is None else str(size) for size in sizes)
