"""Where a chain of layers is not the network that was asked for, in the learner's words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cnnlessons._words import by, with_article
from cnnlessons.assignments import networks
from cnnlessons.assignments.chains import Step, own_pads
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape, expected, input_shapes
from cnnlessons.shapes import pad_widths

KINDS = {Conv: "Conv2D", Pool: "MaxPooling2D", Dense: "Dense"}
RESHAPING = {"Flatten", "Reshape"}
RESIZING = {"Resizing", "CenterCrop", "RandomCrop", "Cropping2D"}
WINDOWS = {"kernel_size", "pool_size", "strides", "dilation_rate"}
SENTENCES = {  # about settings that are wrong
    "filters": "it has {given} filters, not {right}", "units": "it has {given} neurons, not {right}",
    "groups": "it has {given} groups, not {right}", "strides": "its strides are {given}, not {right}",
    "use_bias": "it has no biases", "dilation_rate": "its kernel is spread out (dilation_rate {given})",
    "data_format": "its data_format is {given}; in Keras the channels come last",
}
REMARKS = {  # on layers that do not belong to AlexNet
    "AveragePooling2D": "AlexNet takes the largest number of each window, with MaxPooling2D",
    "GlobalAveragePooling2D": "it leaves one number of each map; Flatten keeps them all",
    "GlobalMaxPooling2D": "it leaves one number of each map; Flatten keeps them all",
    "BatchNormalization": "it is from 2015, and has parameters that AlexNet does not have; leave it out, or use "
                          "models.LocalResponseNormalization",
}
HIDDEN = "what it computes is not known; use layers of Keras, or models.LocalResponseNormalization"


class Fault(NamedTuple):
    """One difference: what it is (the same for this fault elsewhere), where ("in conv1"), and the sentence about it."""

    what: str
    place: str
    sentence: str


def first_difference(network: Network, input_shape: Shape, steps: Sequence[Step]) -> str:
    """The first difference between a model and the network, with every place of the same fault; empty if none.

    `input_shape` is the model's, (H, W, C), and `steps` are its layers, from `chains.read`.
    """
    if input_shape != network.input_shape:
        reason = f"the input is {by(input_shape)} where {by(network.input_shape)} is expected"
        return ": ".join(filter(None, [reason, _other_input(network, input_shape, steps)]))
    faults = list(_faults(network, list(steps)))
    if not faults:
        return ""
    what, place, sentence = faults[0]
    others = dict.fromkeys(fault.place for fault in faults if fault.what == what and fault.place != place)
    names = [other.split()[1] for other in others]
    return sentence + (f"; the same {place.split()[0]} {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}"
                       if names else "")


def count(network: Network, input_shape: Shape, steps: Sequence[Step]) -> int | None:
    """In how many layers a model differs from the network; None if it has other layers than the network."""
    faults = list(_faults(network, list(steps)))
    if input_shape != network.input_shape or any(not fault.place.startswith("in ") for fault in faults):
        return None
    return len({fault.place for fault in faults})


def _other_input(network: Network, shape: Shape, steps: Sequence[Step]) -> str:
    """What follows from another input: it is another network, its size is changed inside, or conv1 does not fit."""
    if shape == (network.input_shape[-1], *network.input_shape[:-1]):
        return "in Keras the channels come last"
    if len(shape) != 3 or None in shape or not steps:
        return ""
    filters = [step.settings.get("filters") for step in steps if step.kind == "Conv2D"]
    if network is not networks.TORCHVISION and filters == _filters(networks.TORCHVISION):
        return 'this is torchvision\'s AlexNet, a later network ("one weird trick", 2014) with fewer filters'
    if len(filters) != len(_filters(network)):
        return f"the model has {len(filters)} convolutions, {network.name} has {len(_filters(network))}"
    if steps[0].kind in RESIZING:
        return (f"{with_article(steps[0].kind)} makes {by(steps[0].outputs)} of it; leave that layer out, and give the "
                "input its right size")
    size, first = shape[0], network.layers[0]
    if any(map(any, steps[0].pads)) and steps[0].outputs == expected(network)[first.name, "output_shape"]:
        return (f"your zeros around it ({by([sum(pad) for pad in steps[0].pads])} in all) lead to "
                f"{by(steps[0].outputs)}, too, but {first.name} has no padding; give the input its right size")
    moves = Fraction(size - first.kernel_size, first.strides) + 1
    if moves.denominator == 1:
        return ""
    return f"({size} - {first.kernel_size})/{first.strides} + 1 = {float(moves):g}, so {first.name} does not fit"


def _filters(network: Network) -> list[int]:
    return [layer.filters for layer in network.layers if isinstance(layer, Conv)]


def _faults(network: Network, steps: list[Step]) -> Iterator[Fault]:
    """The differences from the image to the classes, as far as the layers can be compared."""
    layers = [layer for layer in network.layers if not isinstance(layer, Flatten)]
    previous, followed = "the input", False  # whether an earlier fault explains other shapes
    for layer in layers:
        while steps and (remark := _passed_over(network, layer, steps[0])) is not None:
            step = steps.pop(0)
            if remark:
                yield Fault(remark, f"after {previous}", f"after {previous} comes {_describe_step(step)}: {remark}")
        step = steps.pop(0) if steps else None
        if reason := _wrong_kind(layer, step, previous):
            yield Fault(reason, f"at {layer.name}", reason)
            return
        found = [*_wrong_settings(network, layer, step, followed)]
        if layer is not layers[-1] or not steps:  # a layer too many explains the activation before it
            found += _wrong_activation(layer, step, layer is layers[-1])
        yield from found
        previous, followed = layer.name, followed or bool(found)
    if steps:
        reason = f"there is a layer too many: after {previous} comes {_describe_step(steps[0])}"
        yield Fault(reason, f"after {previous}", reason)
    elif step.followers:
        does = "strikes out classes" if "Dropout" in step.followers[0] else "changes the probabilities"
        reason = f"{with_article(step.followers[0])} after {previous} {does}: leave it out"
        yield Fault(reason, f"after {previous}", reason)


def _passed_over(network: Network, layer: Layer, step: Step) -> str | None:
    """What to say about a step that the comparison passes over, if anything; None if it is to be compared."""
    if step.kind in RESHAPING:  # the inputs of dense layers are compared themselves
        maps = isinstance(layer, Conv | Pool) and step.outputs != input_shapes(network)[layer.name]
        return None if maps else ""
    if step.kind == "Lambda" or step.kind.startswith("("):
        return HIDDEN
    return REMARKS[step.kind] if step.kind == "BatchNormalization" else None


def _wrong_kind(layer: Layer, step: Step | None, previous: str) -> str:
    """Why a step is not of the kind that comes next: a layer is missing, another one is there, or one too many."""
    if step is None:
        return f"the model ends after {previous}: {_describe(layer)} is missing"
    if step.kind == KINDS[type(layer)]:
        return ""
    reason = f"after {previous} comes {_describe_step(step)} where {_describe(layer)} is expected"
    if step.kind in REMARKS:
        return f"{reason}: {REMARKS[step.kind]}"
    if step.kind == "Dense" or isinstance(layer, Pool) and step.kind in {"Conv2D", *RESHAPING}:
        return f"{reason}: {layer.name} is missing"
    if step.kind == "MaxPooling2D":
        return f"{reason}: there is a pooling too many, or {layer.name} is missing"
    return f"{reason}: there is a convolution too many" if step.kind == "Conv2D" else reason


def _wrong_settings(network: Network, layer: Layer, step: Step, followed: bool) -> Iterator[Fault]:
    """What is wrong with a layer of the right kind; shapes that an earlier fault explains are passed over."""
    given, outputs = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
    causes = "; ".join(_causes(network, layer, step))
    reason = ""
    if isinstance(layer, Dense) and step.inputs != given and not followed:
        reason = f"{layer.name} gets {by(step.inputs)} where {by(given)} is expected"
        causes = "a Flatten is missing before it" if len(step.inputs) > 1 else ""
    elif step.outputs != outputs and not followed:
        reason = f"{layer.name} gives {by(step.outputs)} where {by(outputs)} is expected"
    elif causes:
        reason = f"{layer.name} differs"
    if reason:
        yield Fault(causes, f"in {layer.name}", ": ".join(filter(None, [reason, causes])))


def _causes(network: Network, layer: Layer, step: Step) -> Iterator[str]:
    """The settings in which a layer of the right kind differs."""
    rights = _settings(layer)
    wrong = {name: step.settings.get(name) for name, right in rights.items() if step.settings.get(name) != right}
    for name, given in wrong.items():
        shown = {key: by(value) if isinstance(value, tuple) else value
                 for key, value in (("given", given), ("right", rights[name]))}
        sentence = SENTENCES.get(name, "its {name} is {given}, not {right}").format(name=name, **shown)
        yield sentence + _remark(network, layer, name, given)
    if isinstance(layer, Conv | Pool) and not WINDOWS & wrong.keys():
        yield from _padding_causes(layer, step)


def _settings(layer: Layer) -> dict[str, Any]:
    """The settings of a layer by Keras's argument names, without its padding."""
    if isinstance(layer, Dense):
        return {"units": layer.units, "use_bias": True}
    strides = {"strides": (layer.strides,) * 2, "data_format": "channels_last"}
    if isinstance(layer, Pool):
        return {"pool_size": (layer.pool_size,) * 2} | strides
    return {"filters": layer.filters, "kernel_size": (layer.kernel_size,) * 2} | strides | {
        "groups": layer.groups, "dilation_rate": (1, 1), "use_bias": True}


def _remark(network: Network, layer: Layer, name: str, given: Any) -> str:
    """Where a wrong setting comes from: a default of Keras, or another AlexNet."""
    if isinstance(layer, Pool) and name == "strides" and given == (layer.pool_size,) * 2:
        return " (the pool_size, where strides are not given)"
    if network is networks.ALEXNET and name in ("filters", "groups"):
        for other in (networks.TWO_GROUPS, networks.TORCHVISION):
            if getattr(other.layer(layer.name), name) == given:
                return f" ({other.name} has that)"
    if network is networks.ALEXNET and name in ("filters", "units") and given == getattr(layer, name) / 2:
        return " (one of the two towers in the paper's figure has that)"
    return ""


def _padding_causes(layer: Conv | Pool, step: Step) -> Iterator[str]:
    """The padding of the layer itself, or of padding layers before it, if it is not what it should be."""
    sizes = zip(step.inputs[:2], step.settings.get("kernel_size", step.settings.get("pool_size")), strict=True)
    right = tuple(pad_widths(*size, layer.strides, getattr(layer, "padding", "valid")) for size in sizes)
    if step.pads != right and step.pads == own_pads(step.settings, step.inputs):
        yield f"its padding is {step.settings['padding']!r}"
    elif step.pads != right:
        (top, bottom), (left, right) = step.pads
        yield f"it is padded by {top} above, {bottom} below, {left} left and {right} right"


def _wrong_activation(layer: Layer, step: Step, last: bool) -> Iterator[Fault]:
    """What is wrong with what follows the weights: a ReLU, and a softmax after the last layer."""
    given, wanted = step.activations, "softmax" if last else "relu"
    if isinstance(layer, Pool) or given == [wanted] or not last and set(given) == {wanted}:
        return
    what = f"{' and '.join(given)} where {'softmax' if last else 'ReLU'} is expected" if given else "no ReLU"
    sentence = f"{layer.name} has {what}"
    if last and not given:
        sentence = f"{layer.name} gives scores (logits), not probabilities: the softmax is missing"
    yield Fault(what, f"in {layer.name}", sentence)


def _describe(layer: Layer) -> str:
    """A layer of the network in a few words."""
    if isinstance(layer, Conv):
        return f"{layer.name} (Conv2D, {layer.filters} filters of {by([layer.kernel_size] * 2)})"
    if isinstance(layer, Pool):
        return f"{layer.name} (MaxPooling2D, {by([layer.pool_size] * 2)}, strides {layer.strides})"
    return f"{layer.name} (Dense, {layer.units} neurons)"


def _describe_step(step: Step) -> str:
    """A layer of the learner in a few words."""
    size = {"Conv2D": f" of {step.settings.get('filters')} filters",
            "Dense": f" of {step.settings.get('units')} neurons"}.get(step.kind, "")
    return with_article(step.kind.strip("()")) + size
