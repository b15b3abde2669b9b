"""A digit that a reader draws, and every layer of a network as it answers."""

from functools import cache

import numpy as np

from cnnlessons import figures
from cnnlessons._arrays import numbers
from cnnlessons._explorable import Explorable, packed, unpacked
from cnnlessons._words import by
from cnnlessons.data import load_mnist
from cnnlessons.explore.chains import chain_of, parameters, settings
from cnnlessons.tables.graphs import LayerCall

MNIST = 28  # rows and columns of its digits


class Network(Explorable):
    """The widget that `network` makes. The digit that the reader draws comes back as `image`."""

    component = "network"

    @property
    def image(self) -> np.ndarray:
        """The digit ``(H, W)`` as the network sees it: `uint8`, 0 to 255 (ink)."""
        if "image" in self.reader:
            return unpacked(self.reader["image"]).copy()
        examples = unpacked(self.data["examples"])
        return examples[0].copy() if len(examples) else np.zeros(examples.shape[1:], "uint8")


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
    chain = chain_of(model)
    sides = model.inputs[0].shape[1:3]
    images, labels = _examples(examples, sides)
    layers = [*map(settings, chain)]
    white = 255 if layers[0]["kind"] == "Rescaling" and np.max(np.abs(chain[0].layer.scale)) < 0.1 else 1
    data = {"input": list(sides), "white": white, "layers": layers, "examples": packed(images),
            "labels": labels.tolist()}
    image = images[0] if len(images) else np.zeros(sides)
    words = (f"A network of {len(chain)} layers and {parameters(chain):,} parameters answers to a digit of {by(sides)} "
             "pixels: draw one and watch every layer.")
    return Network(data, figures.show_layer_maps(_outputs(model, chain, image * (white / 255))), words)


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
