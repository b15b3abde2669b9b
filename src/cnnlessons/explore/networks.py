"""A digit that a reader draws, and every layer of a network as it answers."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from cnnlessons import figures
from cnnlessons._arrays import numbers
from cnnlessons._explorable import Explorable, packed, unpacked
from cnnlessons._words import by, with_article
from cnnlessons.data import load_mnist
from cnnlessons.tables.graphs import LayerCall, calls, graph

LARGEST = 64  # rows or columns of the drawing
MOST = 5_000_000  # parameters; 20 MB
MNIST = 28  # rows and columns of its digits
ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")


class Network(Explorable):
    """The widget that `network` makes. The digit that the reader draws comes back as `image`."""

    component = "network"

    @property
    def image(self) -> np.ndarray:
        """The digit ``(H, W)`` as the network sees it: `uint8`, 0 to 255 (ink)."""
        if "image" in self.reader:
            return unpacked(self.reader["image"])
        examples = unpacked(self.data["examples"])
        return examples[0] if len(examples) else np.zeros(examples.shape[1:], "uint8")


def network(model, examples: tuple | None = None) -> Network:
    """Draw a digit and watch every layer of a network, which need not be trained.

    Point at an entry of a map: its number, its window in the layer before and its receptive field are shown. The
    network gets the pixels of 0 (background) to 255 (ink) divided by 255, as in the lessons; without the division if
    its first layer is `Rescaling` with a scale below 0.1.

    Args:
        model: a chain of layers in Keras, Sequential or functional, at most 5 million parameters. It takes grey images
            of at most 64 rows and columns. The layers may be Conv2D, DepthwiseConv2D, MaxPooling2D, AveragePooling2D,
            GlobalMaxPooling2D, GlobalAveragePooling2D, Flatten, Reshape, Dense, BatchNormalization, Rescaling, ReLU,
            Activation, Softmax and Dropout, the activations linear, relu, sigmoid, tanh and softmax.
        examples: images ``(N, H, W)`` of 0 to 255 and labels ``(N,)`` to start from; by default 20 test digits of
            MNIST, with a margin if the network takes larger images.

    Raises:
        ValueError: a network that cannot be shown, with the name of the layer; examples of another size.
    """
    chain = _chain(model)
    sides = model.inputs[0].shape[1:3]
    images, labels = _examples(examples, sides)
    first = _settings(chain[0])
    white = 255 if first.get("kind") == "Rescaling" and np.max(np.abs(chain[0].layer.scale)) < 0.1 else 1
    data = {"input": list(sides), "white": white, "layers": [first, *map(_settings, chain[1:])],
            "examples": packed(images), "labels": labels.tolist()}
    image = images[0] if len(images) else np.zeros(sides)
    words = (f"A network of {len(chain)} layers and {_count(chain):,} parameters answers to a digit of {by(sides)} "
             "pixels: draw one and watch every layer.")
    return Network(data, figures.show_layer_maps(_outputs(model, chain, image * (white / 255))), words)


def _chain(model) -> list[LayerCall]:
    """The layers of a network that can be shown."""
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
    if _count(chain) > MOST:
        raise ValueError(f"the network {model.name} has {_count(chain):,} parameters: at most {MOST:,} can be shown")
    return chain


def _count(chain: Sequence[LayerCall]) -> int:
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


def _settings(call: LayerCall) -> dict:
    """A layer for JavaScript."""
    kind = type(call.layer).__name__
    return {"name": call.name, "kind": kind, "shape": list(call.outputs[0][1:]),
            "parameters": call.layer.count_params(), **SETTINGS[kind](call)}


def _convolution(call: LayerCall) -> dict:
    layer = call.layer
    bias = layer.bias if layer.use_bias else np.zeros(call.outputs[0][-1])
    return {**_windows(layer.kernel_size, layer.strides, layer.padding), "groups": getattr(layer, "groups", 1),
            "kernel": _weights(layer.kernel), "bias": _weights(bias), **_activation(call)}


def _dense(call: LayerCall) -> dict:
    bias = call.layer.bias if call.layer.use_bias else np.zeros(call.layer.units)
    return {**_windows((1, 1), (1, 1), "valid"), "kernel": _weights(call.layer.kernel), "bias": _weights(bias),
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


def _examples(examples: tuple | None, sides: tuple) -> tuple[np.ndarray, np.ndarray]:
    """The images as `uint8` and their labels."""
    if examples is None:
        margins = [size - MNIST for size in sides]
        if min(margins) < 0:
            return np.zeros((0, *sides), "uint8"), np.zeros(0, int)
        images, labels = _digits()
        return np.pad(images, [(0, 0), *((margin // 2, -(-margin // 2)) for margin in margins)]), labels
    images, labels = numbers("examples", examples[0], "N, H, W"), numbers("labels", examples[1], "N")
    if images.shape[1:] != sides or len(images) != len(labels):
        raise ValueError(f"examples {images.shape} with {len(labels)} labels do not fit: the network takes images "
                         f"(N, {sides[0]}, {sides[1]}), and each has a label")
    if images.min() < 0 or images.max() > 255 or (images != images.astype("uint8")).any():
        raise ValueError(f"examples need whole numbers of 0 to 255; these are {images.min():g} to {images.max():g}")
    return images.astype("uint8"), labels


@cache
def _digits() -> tuple[np.ndarray, np.ndarray]:
    """The first 0 to 9 of MNIST's test digits, and then the second ones."""
    images, labels = load_mnist()[1]
    places = [np.flatnonzero(labels == digit)[turn] for turn in (0, 1) for digit in range(10)]
    return images[places], labels[places]


def _outputs(model, chain: list[LayerCall], image: np.ndarray) -> dict[str, np.ndarray]:
    """The image and what the first layers with windows or weights make of it, for the picture."""
    values = image.astype("float32").reshape(1, *model.inputs[0].shape[1:])
    outputs = {"image": image[..., None]}
    for call in chain:
        values = call.layer(values, training=False)
        if call.layer.count_params() or hasattr(call.layer, "pool_size"):
            outputs[call.name] = np.asarray(values)[0]
    return dict([*outputs.items()][:10])
