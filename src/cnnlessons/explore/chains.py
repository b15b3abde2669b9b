"""A chain of Keras layers for JavaScript, and why others cannot be shown."""

from collections.abc import Sequence

import numpy as np

from cnnlessons._explorable import packed
from cnnlessons._words import by, with_article
from cnnlessons.tables.graphs import LayerCall, calls, graph

LARGEST = 64  # rows or columns of the drawing
MOST = 5_000_000  # parameters; 10 MB
ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")


def chain_of(model) -> list[LayerCall]:
    """The layers of a network.

    Raises:
        ValueError: it cannot be shown; the message names the layer.
    """
    if not getattr(model, "built", True):
        raise ValueError(f"the network {model.name} has no weights yet: begin it with keras.Input((28, 28, 1))")
    if not graph(model):
        raise ValueError("explore.network shows a chain of Keras layers, Sequential or functional; got "
                         f"{with_article(type(model).__name__)}")
    shapes = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    if len(shapes) > 1:
        raise ValueError(f"the network {model.name} has {len(shapes)} inputs: only a chain of layers can be shown")
    sides, channels = shapes[0][:2], shapes[0][2:]
    if len(sides) != 2 or channels not in ((), (1,)) or None in sides or max(sides) > LARGEST:
        raise ValueError(f"the network {model.name} takes {by(shapes[0])}: only grey images of at most "
                         f"{LARGEST}×{LARGEST}, for example 28×28×1, can be drawn")
    chain = calls(model)
    for call in chain:
        if problem := _problem(call):
            raise ValueError(f"{call.name} {problem}")
    if len(model.outputs) > 1:
        raise ValueError(f"the network {model.name} has {len(model.outputs)} outputs: only a chain can be shown")
    if not chain:
        raise ValueError(f"the network {model.name} has no layers")
    if (count := parameters(chain)) > MOST:
        raise ValueError(f"the network {model.name} has {count:,} parameters: at most {MOST:,} can be shown")
    return chain


def parameters(chain: Sequence[LayerCall]) -> int:
    """The parameters of all layers; a layer that is used twice counts once."""
    return sum(layer.count_params() for layer in {id(call.layer): call.layer for call in chain}.values())


def _problem(call: LayerCall) -> str | None:
    """What keeps a layer from being shown, to stand behind its name."""
    layer, kind = call.layer, type(call.layer).__name__
    if len(call.inputs) > 1:
        return f"is {with_article(kind)} layer, in which branches meet: only a chain of layers can be shown"
    if kind not in SETTINGS or not type(layer).__module__.startswith("keras."):
        return f"is {with_article(kind)} layer, which cannot be shown. These can: {', '.join(SETTINGS)}"
    if len(call.outputs[0]) not in (2, 4):
        return f"gives {by(call.outputs[0][1:])}: only maps (H, W, C) and rows of numbers can be shown"
    if (activation := getattr(layer, "activation", None)) and not _known(activation):
        name = getattr(activation, "__name__", type(activation).__name__)
        return f"has the activation {name}, which cannot be shown. These can: {', '.join(ACTIVATIONS)}"
    if getattr(layer, "data_format", None) == "channels_first":
        return 'has data_format="channels_first": only "channels_last" can be shown'
    if set(np.ravel(getattr(layer, "dilation_rate", 1))) != {1}:
        return f"has dilation_rate={layer.dilation_rate}: only 1 can be shown"
    axis, last = getattr(layer, "axis", -1), len(call.inputs[0]) - 1
    if axis not in (-1, last, [last], (-1,)):
        return f"has axis={axis}: only the last axis can be shown"
    return None


def _known(activation) -> bool:
    """Whether an activation is one of Keras's own that can be shown."""
    return getattr(activation, "__name__", "") in ACTIVATIONS and activation.__module__.startswith("keras.")


def settings(call: LayerCall) -> dict:
    """A layer for JavaScript: its name, kind, shape, settings and weights."""
    kind = type(call.layer).__name__
    return {"name": call.name, "kind": kind, "shape": list(call.outputs[0][1:]),
            "parameters": call.layer.count_params(), **SETTINGS[kind](call)}


def _convolution(call: LayerCall) -> dict:
    layer = call.layer
    bias = layer.bias if layer.use_bias else np.zeros(call.outputs[0][-1])
    return {**_windows(layer.kernel_size, layer.strides, layer.padding), "groups": getattr(layer, "groups", 1),
            "kernel": _kernel(layer.kernel), "bias": _weights(bias), **_activation(call)}


def _dense(call: LayerCall) -> dict:
    bias = call.layer.bias if call.layer.use_bias else np.zeros(call.layer.units)
    return {**_windows((1, 1), (1, 1), "valid"), "kernel": _kernel(call.layer.kernel), "bias": _weights(bias),
            **_activation(call)}


def _pooling(call: LayerCall) -> dict:
    return _windows(call.layer.pool_size, call.layer.strides, call.layer.padding)


def _global_pooling(call: LayerCall) -> dict:
    return _windows(call.inputs[0][1:3], (1, 1), "valid")


def _windows(kernel_size, strides, padding: str) -> dict:
    return {"kernelSize": list(kernel_size), "strides": list(strides), "padding": padding}


def _normalization(call: LayerCall) -> dict:
    """What batch normalization comes to once a network is trained: a scale and an offset for each map."""
    layer = call.layer
    scale = 1 / np.sqrt(np.asarray(layer.moving_variance, "float64") + layer.epsilon)
    scale = scale * np.asarray(layer.gamma) if layer.scale else scale
    offset = -np.asarray(layer.moving_mean) * scale + (np.asarray(layer.beta) if layer.center else 0)
    return {"scale": _weights(scale), "offset": _weights(offset)}


def _rescaling(call: LayerCall) -> dict:
    maps = call.outputs[0][-1] if len(call.outputs[0]) == 4 else 1
    return {"scale": _weights(np.full(maps, call.layer.scale)), "offset": _weights(np.full(maps, call.layer.offset))}


def _relu(call: LayerCall) -> dict:
    layer = call.layer
    maximum = None if layer.max_value is None else float(layer.max_value)
    return {"negativeSlope": float(layer.negative_slope), "threshold": float(layer.threshold), "maxValue": maximum}


def _activation(call: LayerCall) -> dict:
    return {"activation": call.layer.activation.__name__}


def _kernel(values) -> dict:
    """A kernel in half the bytes: whole multiples of `step`, the largest of them 32,767."""
    values = np.asarray(values, "float64")
    step = float(np.abs(values).max() / 32_767) or 1.0
    return {**packed(np.rint(values / step).astype("int16")), "step": step} if np.isfinite(step) else _weights(values)


def _weights(values) -> dict:
    return packed(np.asarray(values, "float32"))


SETTINGS = {
    "Conv2D": _convolution,
    "DepthwiseConv2D": _convolution,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "GlobalMaxPooling2D": _global_pooling,
    "GlobalAveragePooling2D": _global_pooling,
    "Flatten": lambda _: {},
    "Reshape": lambda _: {},
    "Dense": _dense,
    "BatchNormalization": _normalization,
    "Rescaling": _rescaling,
    "ReLU": _relu,
    "Activation": _activation,
    "Softmax": lambda _: {"activation": "softmax"},
    "Dropout": lambda _: {},
}
