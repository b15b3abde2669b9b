"""Where a chain of layers is not the network that was asked for, in the learner's words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from cnnlessons._words import by, with_article
from cnnlessons.assignments.chains import Step, own_pads
from cnnlessons.assignments.networks import (
    ALEXNET,
    TORCHVISION,
    TWO_GROUPS,
    Conv,
    Dense,
    Flatten,
    Layer,
    Network,
    Pool,
    Shape,
    expected,
    input_shapes,
)
from cnnlessons.shapes import pad_widths

SENTENCES = {  # about settings that are wrong
    "filters": "it has {given} filters, not {right}", "units": "it has {given} neurons, not {right}",
    "strides": "its strides are {given}, not {right}",
    "groups": "it has {given} groups, not {right}", "use_bias": "it has no biases",
    "dilation_rate": "its kernel is spread out (dilation_rate {given})",
    "data_format": "its data_format is {given}; in Keras the channels come last",
}
RESHAPING = {"Flatten", "Reshape"}
POOLINGS = {"MaxPooling2D", "AveragePooling2D"}


class Fault(NamedTuple):
    """One difference: what it is (the same for this fault elsewhere), where ("in conv1"), and the sentence about it."""

    what: str
    place: str
    sentence: str


def first_difference(network: Network, input_shape: Shape, steps: Sequence[Step]) -> str:
    """The first difference between a model and the network, with every place of the same fault; empty if none.

    Args:
        network: what was asked for.
        input_shape: the model's input, (H, W, C).
        steps: the model's layers, from `chains.read`.
    """
    if wrong := _wrong_input(network, input_shape, steps):
        return wrong
    faults = list(_faults(network, steps))
    if not faults:
        return ""
    what, place, sentence = faults[0]
    others = dict.fromkeys(fault.place for fault in faults if fault.what == what and fault.place != place)
    return sentence + (f"; the same {place.split()[0]} {_listed([other.split()[1] for other in others])}"
                       if others else "")


def _wrong_input(network: Network, shape: Shape, steps: Sequence[Step]) -> str:
    """Why the model's input is not the network's."""
    right = network.input_shape
    if shape == right:
        return ""
    reason = f"the input is {by(shape)} where {by(right)} is expected"
    if shape == (right[-1], *right[:-1]):
        return f"{reason}: in Keras the channels come last"
    return reason + _other_size(network, shape, steps) if len(shape) == 3 and None not in shape else reason


def _other_size(network: Network, shape: Shape, steps: Sequence[Step]) -> str:
    """What follows from an image of another size: another network, a size that is changed inside, or no fit."""
    filters = [step.settings.get("filters") for step in steps if step.kind == "Conv2D"]
    wanted = [layer.filters for layer in network.layers if isinstance(layer, Conv)]
    if network != TORCHVISION and filters == [layer.filters for layer in TORCHVISION.layers if isinstance(layer, Conv)]:
        return (': these are the image and the filters of torchvision\'s AlexNet ("one weird trick", 2014), a later '
                "network")
    if len(filters) != len(wanted):
        return f": the model has {len(filters)} convolutions, {network.name} has {len(wanted)}"
    size, first = shape[0], network.layers[0]
    if steps[0].kind == "Resizing":
        return f": a Resizing makes {by(steps[0].outputs)} of it; give the input that size, and leave Resizing out"
    outputs = expected(network)[first.name, "output_shape"]
    if first.padding == "valid" and any(map(any, steps[0].pads)) and steps[0].outputs == outputs:
        zeros = by([sum(pad) for pad in steps[0].pads])
        return (f": your zeros around it ({zeros} in all) lead to {by(outputs)}, too, but {first.name} has no padding; "
                "give the input its right size")
    moves = Fraction(size - first.kernel_size, first.strides) + 1
    if size >= first.kernel_size and moves.denominator > 1:
        return f": ({size} - {first.kernel_size})/{first.strides} + 1 = {float(moves):g}, so {first.name} does not fit"
    return ""


def _faults(network: Network, steps: Sequence[Step]) -> Iterator[Fault]:
    """The differences from the image to the classes, as far as the layers can be compared."""
    steps, previous = list(steps), "the input"
    layers = [layer for layer in network.layers if not isinstance(layer, Flatten)]
    followed = False  # whether an earlier fault explains other shapes
    for layer in layers:
        while steps and (extra := _left_out(network, layer, steps[0], previous)) is not None:
            yield from extra
            steps.pop(0)
        if not steps:
            yield Fault("missing", f"at {layer.name}",
                        f"the model ends after {previous}: {_describe(layer)} is missing")
            return
        step = steps.pop(0)
        if wrong := _wrong_kind(layer, step, previous):
            yield Fault(wrong, f"at {layer.name}", wrong)
            return
        found = [*_setting_faults(network, layer, step, followed),
                 *_activation_faults(layer, step, layer is layers[-1])]
        followed = followed or bool(found)
        yield from found
        previous = layer.name
    yield from _after_the_end(steps, step, previous)


def _left_out(network: Network, layer: Layer, step: Step, previous: str) -> list[Fault] | None:
    """The faults of a step that the comparison passes over; None if the step is to be compared."""
    if step.kind in RESHAPING and not (
            isinstance(layer, Conv | Pool) and step.outputs != input_shapes(network)[layer.name]):
        return []  # what dense layers get is compared with them
    if step.kind == "BatchNormalization":
        return [Fault("batch", f"after {previous}", f"after {previous} comes a BatchNormalization: it is from 2015, "
                      "and has parameters that AlexNet does not have; leave it out, or use "
                      "models.LocalResponseNormalization")]
    if step.kind == "Lambda" or step.kind.startswith("("):
        name = step.kind.strip("()")
        return [Fault("hidden", f"after {previous}", f"after {previous} comes {with_article(name)}, and what it "
                      "computes is not known: use layers of Keras, or models.LocalResponseNormalization")]
    return None


def _wrong_kind(layer: Layer, step: Step, previous: str) -> str:
    """Why a step is not of the kind that comes next: a layer is missing, another one is there, or one too many."""
    kind, right = step.kind, {Conv: "Conv2D", Pool: "MaxPooling2D"}.get(type(layer), "Dense")
    if kind == right:
        return ""
    if kind.startswith("Global"):
        return (f"after {previous} comes a {kind}, which leaves one number of each map "
                f"({by(step.outputs)}): Flatten keeps them all")
    if right == "MaxPooling2D" and kind == "AveragePooling2D":
        return f"{layer.name} takes averages: AlexNet takes the largest number of each window, with MaxPooling2D"
    reason = f"after {previous} comes {_describe_step(step)} where {_describe(layer)} is expected"
    if right == "MaxPooling2D":
        return f"{reason}: {layer.name} is missing" if kind in ("Conv2D", "Dense", *RESHAPING) else reason
    if kind in POOLINGS:
        return f"{reason}: there is a pooling too many, or {layer.name} is missing"
    if {"Conv2D", "Dense"} >= {kind, right}:
        return f"{reason}: {layer.name} is missing" if kind == "Dense" else f"{reason}: there is a convolution too many"
    return reason


def _setting_faults(network: Network, layer: Layer, step: Step, followed: bool) -> Iterator[Fault]:
    """What is wrong with a layer of the right kind; shapes that an earlier fault explains are passed over."""
    given, outputs = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
    if not isinstance(layer, Conv | Pool) and step.inputs != given and not followed:
        yield Fault("inputs", f"in {layer.name}", _wrong_row(layer, step, given))
        return
    causes = list(_causes(network, layer, step))
    if causes and (followed or step.outputs == outputs):
        yield Fault("; ".join(causes), f"in {layer.name}", f"{layer.name} differs: {'; '.join(causes)}")
    elif step.outputs != outputs and not followed:
        reason = f"{layer.name} gives {by(step.outputs)} where {by(outputs)} is expected"
        yield Fault("; ".join(causes), f"in {layer.name}", ": ".join(filter(None, [reason, "; ".join(causes)])))


def _wrong_row(layer: Layer, step: Step, given: Shape) -> str:
    if len(step.inputs) > 1:
        return f"{layer.name} gets a map of {by(step.inputs)}: a Flatten is missing before it"
    return f"{layer.name} gets {by(step.inputs)} numbers where {by(given)} are expected"


def _causes(network: Network, layer: Layer, step: Step) -> Iterator[str]:
    """The settings in which a layer of the right kind differs."""
    for name, right in _settings(layer).items():
        given = step.settings.get(name)
        if given != right:
            values = {"given": by(given) if isinstance(given, tuple) else given,
                      "right": by(right) if isinstance(right, tuple) else right}
            yield SENTENCES.get(name, "its {name} is {given}, not {right}").format(name=name, **values) + _remark(
                network, layer, name, given)
    if isinstance(layer, Conv | Pool):
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
    others = [other.name for other in (TWO_GROUPS, TORCHVISION)
              if name in ("filters", "groups") and getattr(other.layer(layer.name), name) == given]
    return f" ({others[0]} has that)" if network == ALEXNET and others else ""


def _padding_causes(layer: Conv | Pool, step: Step) -> Iterator[str]:
    """The padding of the layer itself or of padding layers before it, where windows are right and zeros are not."""
    size = step.settings.get("kernel_size", step.settings.get("pool_size"))
    right = tuple(pad_widths(side, window, layer.strides, getattr(layer, "padding", "valid"))
                  for side, window in zip(step.inputs[:2], size, strict=True))
    windows = {"kernel_size", "pool_size", "strides", "dilation_rate"}
    if step.pads == right or any(step.settings.get(name) != value for name, value in _settings(layer).items()
                                 if name in windows):
        return
    if step.pads == own_pads(step.settings, step.inputs):
        yield f"its padding is {step.settings['padding']!r}"
    else:
        (top, bottom), (left, right) = step.pads
        yield f"it is padded by {top} above, {bottom} below, {left} left and {right} right"


def _activation_faults(layer: Layer, step: Step, last: bool) -> Iterator[Fault]:
    """What is wrong with what follows the weights: a ReLU, and a softmax after the last layer."""
    given, wanted = step.activations, "softmax" if last else "relu"
    if isinstance(layer, Pool) or given == [wanted] or not last and given and set(given) == {wanted}:
        return
    if not given and last:
        yield Fault("softmax", f"in {layer.name}",
                    f"{layer.name} gives scores (logits), not probabilities: the softmax is missing")
    elif not given:
        yield Fault("no ReLU", f"in {layer.name}", f"{layer.name} has no ReLU")
    else:
        what = f"{' and '.join(given)} where {'softmax' if last else 'ReLU'} is expected"
        yield Fault(what, f"in {layer.name}", f"{layer.name} has {what}")


def _after_the_end(steps: Sequence[Step], last: Step, previous: str) -> Iterator[Fault]:
    """Layers after the last one that would change the probabilities."""
    if steps:
        yield Fault("end", f"after {previous}",
                    f"there is a layer too many: after {previous} comes {_describe_step(steps[0])}")
    elif last.followers:
        does = "strikes out classes" if "Dropout" in last.followers[0] else "changes the probabilities"
        yield Fault("end", f"after {previous}",
                    f"{with_article(last.followers[0])} after {previous} {does}: leave it out")


def _describe(layer: Layer) -> str:
    """A layer of the network in a few words."""
    if isinstance(layer, Conv):
        return f"{layer.name} (Conv2D, {layer.filters} filters of {layer.kernel_size}×{layer.kernel_size})"
    if isinstance(layer, Pool):
        return f"{layer.name} (MaxPooling2D, {layer.pool_size}×{layer.pool_size}, strides {layer.strides})"
    return f"{layer.name} (Dense, {layer.units} neurons)"


def _describe_step(step: Step) -> str:
    """A layer of the learner in a few words."""
    if step.kind in ("Conv2D", "Dense"):
        name, unit = ("filters", "filters") if step.kind == "Conv2D" else ("units", "neurons")
        return f"a {step.kind} of {step.settings.get(name)} {unit}"
    return with_article(step.kind)


def _listed(places: Sequence[str]) -> str:
    return places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
