"""A Keras model -> the chain of its layers as plain data, however the model is written."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnlessons.assignments.networks import Shape
from cnnlessons.shapes import pad_widths
from cnnlessons.tables import graphs

# Layers that AlexNet may have or not: they keep every shape and learn nothing.
OPTIONAL = {"InputLayer", "LocalResponseNormalization", "Dropout", "SpatialDropout2D", "AlphaDropout",
            "GaussianDropout"}
ACTIVATIONS = {"Activation", "ReLU", "Relu", "Softmax", "LeakyReLU", "LeakyRelu", "PReLU", "ELU", "Elu", "Gelu", "Silu",
               "Relu6", "Selu", "Sigmoid", "Tanh", "LogSoftmax"}
SETTINGS = ("filters", "kernel_size", "pool_size", "units", "strides", "padding", "groups", "dilation_rate",
            "data_format", "use_bias")
NO_PADS = ((0, 0), (0, 0))

Pads = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Step:
    """One layer of a chain with what belongs to it. Shapes have no batch axis."""

    kind: str  # the name of the layer's Keras class; in brackets for a class of the learner
    inputs: Shape  # before any padding
    outputs: Shape
    settings: dict[str, Any] = field(default_factory=dict)  # those of `SETTINGS`, by Keras's argument names
    learns: bool = False  # not to normalise; a ReLU belongs to the last layer that learns, also after a max pooling
    pads: Pads = NO_PADS  # zeros (before, after) along height and width, of padding layers and of the layer itself
    activations: list[str] = field(default_factory=list)  # those up to the next layer that learns
    followers: list[str] = field(default_factory=list)  # the optional layers after it


def read(model) -> list[Step]:
    """The layers of a model, and of the models inside it, in the order an image meets them.

    Optional layers, padding layers and activations are no steps of their own: the step they belong to notes them.

    Raises:
        ValueError: the model is not one chain of layers.
    """
    steps: list[Step] = []
    given, padded = None, NO_PADS  # what the padding before the next layer got, and its zeros
    for layer, inputs, outputs in _calls(model):
        kind = kind_of(layer)
        if len(inputs) != 1 or len(outputs) != 1:
            raise ValueError(f"the model branches at {layer.name} ({kind}): AlexNet is one chain of layers")
        inputs, outputs = inputs[0], outputs[0]
        if kind == "ZeroPadding2D":
            given, padded = given or inputs, tuple(map(_add, padded, layer.padding))
        elif not (does := _does(layer, kind, inputs, outputs, first=not steps)):
            settings = {name: getattr(layer, name) for name in SETTINGS if hasattr(layer, name)}
            pads = tuple(map(_add, padded, own_pads(settings, inputs)))
            learns = bool(getattr(layer, "weights", ())) and not kind.endswith("Normalization")
            steps.append(Step(kind, given or inputs, outputs, settings, learns, pads))
            given, padded = None, NO_PADS
            if getattr(layer, "activation", None) is not None:
                _activate(steps, activation(layer))
        elif does not in OPTIONAL:
            _activate(steps, does)
        elif steps:
            steps[-1].followers.append(does)
    if given:
        raise ValueError("the model ends with a padding: no layer follows it")
    return steps


def _does(layer, kind: str, inputs: Shape, outputs: Shape, first: bool) -> str:
    """The activation or the optional layer that a layer is, "linear" if it changes nothing; empty for another layer."""
    if kind in ACTIVATIONS:
        return activation(layer)
    if kind in OPTIONAL:
        return kind
    if (kind == "Lambda" or kind.startswith("(")) and inputs == outputs:
        return _tried(layer, inputs)
    same = (kind == "Identity" or kind == "AdaptiveAveragePooling2D" and inputs == outputs
            or kind == "Rescaling" and bool(layer.scale) and first)  # a photo may be rescaled, maps not
    return "linear" if same else ""


def _activate(steps: list[Step], function: str) -> None:
    """Note an activation in the last step that learns."""
    if function == "linear":
        return
    owner = next((step for step in reversed(steps) if step.learns), None)
    if owner is None:
        raise ValueError(f"the model begins with {function}: a convolution is expected first")
    owner.activations.append(function)


def kind_of(layer) -> str:
    """The name of a layer's class; in brackets for a class of the learner, which may compute anything."""
    cls = type(layer)
    return cls.__name__ if cls.__module__.startswith(("keras.", "cnnlessons.")) else f"({cls.__name__})"


def activation(layer) -> str:
    """The name of what a layer applies to each number: "relu", "softmax", "linear"..."""
    kind = type(layer).__name__
    function = getattr(layer, "activation", None)
    if function is not None:
        name = getattr(function, "__name__", None) or activation(function)
        return "softmax" if name == "softmax_v2" else name  # TensorFlow's own name for tf.nn.softmax
    if kind in ("ReLU", "Relu"):
        changed = [name for name, plain in (("max_value", None), ("negative_slope", 0), ("threshold", 0))
                   if getattr(layer, name, plain) not in (plain, None)]
        return f"a ReLU with {changed[0]}" if changed else "relu"
    return kind.lower()


def own_pads(settings: dict[str, Any], shape: Shape) -> Pads:
    """The zeros (before, after) that a convolution or pooling itself adds along height and width."""
    size = settings.get("kernel_size") or settings.get("pool_size")
    if size is None or len(size) != 2 or len(shape) != 3 or None in shape[:2]:
        return NO_PADS
    rates = settings.get("dilation_rate", (1, 1))
    reach = [(extent - 1) * rate + 1 for extent, rate in zip(size, rates, strict=True)]
    return tuple(map(pad_widths, shape[:2], reach, settings["strides"], (settings["padding"],) * 2))


def followed(model, shape: Shape):
    """A model whose graph can be followed: itself, or what its `call` does with a symbolic image; None if neither."""
    import keras
    if graphs.graph(model):
        return model
    image = keras.Input(shape)
    try:
        return keras.Model(image, model.call(image))
    except Exception:  # a learner's `call` may do anything
        return None


def _calls(model):
    """Each call of a layer with the shapes of its inputs and outputs; a learner's own block is opened."""
    for call in graphs.calls(model):
        shapes = [[tuple(shape[1:]) for shape in side] for side in (call.inputs, call.outputs)]
        own = kind_of(call.layer).startswith("(") and getattr(call.layer, "weights", ()) and len(shapes[0]) == 1
        inner = followed(call.layer, shapes[0][0]) if own else None
        if inner is None:
            yield call.layer, *shapes
        else:
            yield from _calls(inner)


def _tried(layer, shape: Shape) -> str:
    """What a layer of the learner does to some maps, named as Keras names it; empty if that is not known."""
    if getattr(layer, "weights", ()) or None in shape:
        return ""
    maps = np.random.default_rng(0).normal(size=(1, *shape)).astype("float32")
    try:
        given, larger = np.asarray(layer(maps)), np.asarray(layer(10 * maps))
    except Exception:
        return ""
    if given.shape != maps.shape:
        return ""
    powers = np.exp(maps)
    for name, right in (("linear", maps), ("relu", np.maximum(maps, 0)),
                        ("softmax", powers / powers.sum(-1, keepdims=True))):
        if np.allclose(given, right, atol=1e-5):
            return name
    shares, shares_of_larger = given / maps, larger / (10 * maps)
    # a normalisation keeps each sign, and divides large numbers by more than small ones
    divides = (shares > 0).all() and shares_of_larger.mean() < 0.9999 * shares.mean()
    return "LocalResponseNormalization" if divides and len(shape) == 3 else ""


def _add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]
