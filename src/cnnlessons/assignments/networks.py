"""The networks of the assignments as plain data: AlexNet, its two relatives, and one drawn for each student."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import prod
from typing import ClassVar

from cnnlessons.shapes import conv2d_params, dense_params, output_size

Shape = tuple[int, ...]

# The same few layers come again in thousands of networks that are graded.
_side = lru_cache(maxsize=10_000)(output_size)
_conv_params = lru_cache(maxsize=10_000)(conv2d_params)
_dense_params = lru_cache(maxsize=10_000)(dense_params)
_changed = lru_cache(maxsize=10_000)(replace)


@dataclass(frozen=True)
class Conv:
    """A square convolution, `(H, W, C)` -> `(H', W', filters)`."""

    kind: ClassVar[str] = "convolution"
    name: str
    filters: int
    kernel_size: int
    strides: int = 1
    padding: str | int = "valid"
    groups: int = 1

    @property
    def notes(self) -> tuple[str, ...]:
        """What the layer list says."""
        padding = {"valid": 0, "same": (self.kernel_size - 1) // 2}.get(self.padding, self.padding)
        return (f"{self.filters} filters", f"{self.kernel_size}×{self.kernel_size}", f"stride {self.strides}",
                f"padding {padding}" if padding else "no padding",
                *([f"{self.groups} groups"] if self.groups > 1 else []))

    def output_shape(self, inputs: Shape) -> Shape:
        """Shape of the maps."""
        height, width, _ = inputs
        return (_side(height, self.kernel_size, self.strides, self.padding),
                _side(width, self.kernel_size, self.strides, self.padding), self.filters)

    def params(self, inputs: Shape) -> int:
        """Weights and biases."""
        return _conv_params(self.kernel_size, inputs[-1], self.filters, self.groups)


@dataclass(frozen=True)
class Pool:
    """Square max pooling, `(H, W, C)` -> `(H', W', C)`."""

    kind: ClassVar[str] = "max pooling"
    name: str
    pool_size: int
    strides: int
    padding: str | int = "valid"

    @property
    def notes(self) -> tuple[str, ...]:
        """What the layer list says."""
        return f"{self.pool_size}×{self.pool_size}", f"stride {self.strides}"

    def output_shape(self, inputs: Shape) -> Shape:
        """Shape of the maps; there are as many as before."""
        height, width, channels = inputs
        return (_side(height, self.pool_size, self.strides, self.padding),
                _side(width, self.pool_size, self.strides, self.padding), channels)

    def params(self, inputs: Shape) -> int:
        """Pooling learns nothing."""
        return 0


@dataclass(frozen=True)
class Flatten:
    """All numbers in one row, `(H, W, C)` -> `(H * W * C,)`."""

    kind: ClassVar[str] = "flatten"
    name: str

    @property
    def notes(self) -> tuple[str, ...]:
        """What the layer list says."""
        return ("one row",)

    def output_shape(self, inputs: Shape) -> Shape:
        """Length of the row."""
        return (prod(inputs),)

    def params(self, inputs: Shape) -> int:
        """Flattening learns nothing."""
        return 0


@dataclass(frozen=True)
class Dense:
    """A fully connected layer, `(inputs,)` -> `(units,)`."""

    kind: ClassVar[str] = "dense"
    name: str
    units: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What the layer list says."""
        return (f"{self.units:,} neurons",)

    def output_shape(self, inputs: Shape) -> Shape:
        """One number a neuron."""
        return (self.units,)

    def params(self, inputs: Shape) -> int:
        """Weights and biases."""
        return _dense_params(prod(inputs), self.units)


Layer = Conv | Pool | Flatten | Dense


@dataclass(frozen=True)
class Question:
    """What is asked about a layer, "output_shape" or "params"; about "total", "params" or "dense_params"."""

    layer: str
    quantity: str
    expected: int | Shape


@dataclass(frozen=True)
class Network:
    """A network as a list of layers, one after the other; `input_shape` is `(H, W, C)`."""

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    @cached_property
    def input_shapes(self) -> dict[str, Shape]:
        """What each layer is given, by the layer's name."""
        shapes, shape = {}, self.input_shape
        for layer in self.layers:
            shapes[layer.name] = shape
            shape = layer.output_shape(shape)
        return shapes

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Two questions about each layer, then two about the whole network."""
        asked = [(layer.name, quantity) for layer in self.layers for quantity in ("output_shape", "params")]
        return tuple(Question(layer, quantity, self.answer(layer, quantity))
                     for layer, quantity in (*asked, ("total", "params"), ("total", "dense_params")))

    @cached_property
    def expected(self) -> dict[tuple[str, str], int | Shape]:
        """The right answers by layer and quantity."""
        return {(question.layer, question.quantity): question.expected for question in self.questions}

    def answer(self, layer: str, quantity: str) -> int | Shape | None:
        """The right answer to one question, without working out the others; None if there is no such layer."""
        if layer == "total":
            return sum(part.params(self.input_shapes[part.name]) for part in self.layers
                       if quantity == "params" or isinstance(part, Dense))
        part = self._by_name.get(layer)
        return part and getattr(part, quantity)(self.input_shapes[layer])

    def layer(self, name: str) -> Layer:
        """The layer of that name; `KeyError` if there is none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.layers}

    def __str__(self) -> str:
        height, width, channels = self.input_shape
        rows = [("image", "", f"{height}×{width}, {channels} channels"),
                *((layer.name, layer.kind, ", ".join(layer.notes)) for layer in self.layers)]
        return "\n".join([self.name, *(f"  {name:<9}{kind:<13}{text}" for name, kind, text in rows)])

    def change(self, kind: type, **changes) -> "Network":
        """The same network with every layer of a kind changed in the same way."""
        return replace(self, layers=tuple(_changed(layer, **changes) if isinstance(layer, kind) else layer
                                          for layer in self.layers))


def _alexnet(name: str, size: int, filters: Sequence[int], padding: str | int = "valid", groups: int = 1) -> Network:
    """AlexNet with these filters in conv1 to conv5, `padding` in conv1, `groups` in conv2, conv4 and conv5."""
    first, second, third, fourth, fifth = filters
    return Network(name, (size, size, 3), (
        Conv("conv1", first, 11, strides=4, padding=padding),
        Pool("pool1", 3, strides=2),
        Conv("conv2", second, 5, padding="same", groups=groups),
        Pool("pool2", 3, strides=2),
        Conv("conv3", third, 3, padding="same"),
        Conv("conv4", fourth, 3, padding="same", groups=groups),
        Conv("conv5", fifth, 3, padding="same", groups=groups),
        Pool("pool5", 3, strides=2),
        Flatten("flatten"),
        Dense("fc6", 4096),
        Dense("fc7", 4096),
        Dense("fc8", 1000),
    ))


def expected(network: Network) -> dict[tuple[str, str], int | Shape]:
    """The right answers by layer and quantity, in the order of the questions."""
    return network.expected


def input_shapes(network: Network) -> dict[str, Shape]:
    """What each layer is given, by the layer's name."""
    return network.input_shapes


# Krizhevsky, Sutskever and Hinton 2012, as one tower and with its two groups; Krizhevsky 2014, as torchvision lists it.
ALEXNET = _alexnet("AlexNet", 227, (96, 256, 384, 384, 256))
TWO_GROUPS = _alexnet("the two-group original", 227, (96, 256, 384, 384, 256), groups=2)
TORCHVISION = _alexnet("torchvision's AlexNet", 224, (64, 192, 384, 256, 256), padding=2)


def draw(student: str) -> Network:
    """A network of AlexNet's kind for one student: the same id gives the same network, on every machine.

    Capitals and spaces around or between the parts of an id make no difference: "Kim  17 " is "kim 17".
    Sizes are chosen from the last map back to the image, so that every window fits to the last pixel.

    Raises:
        ValueError: the id is no text, or empty.
    """
    choose = _Chooser(normalized(student))
    side = choose(4, 5, 6, 7, 8)  # of the last map
    pools = [Pool(name, choose(2, 3), strides=2) for name in ("pool1", "pool2", "pool5")]
    first = {"kernel_size": choose(5, 7, 9, 11, 13), "strides": choose(2, 3, 4)}
    second = {"kernel_size": choose(3, 5, 7), "padding": choose("same", "valid")}
    for pool in (pools[2], pools[1]):
        side = (side - 1) * pool.strides + pool.pool_size
    if second["padding"] == "valid":
        side += second["kernel_size"] - 1
    side = (side - 1) * pools[0].strides + pools[0].pool_size
    side = (side - 1) * first["strides"] + first["kernel_size"]
    groups = choose((2, 1, 1), (1, 2, 1), (1, 1, 2), (2, 2, 1), (2, 1, 2), (1, 2, 2), (2, 2, 2))
    return Network("your network", (side, side, 3), (
        Conv("conv1", choose(*range(32, 129, 8)), **first),
        pools[0],
        Conv("conv2", choose(*range(88, 313, 16)), groups=groups[0], **second),
        pools[1],
        Conv("conv3", choose(*range(120, 441, 16)), 3, padding="same"),
        Conv("conv4", choose(*range(120, 441, 16)), 3, padding="same", groups=groups[1]),
        Conv("conv5", choose(*range(88, 313, 16)), 3, padding="same", groups=groups[2]),
        pools[2],
        Flatten("flatten"),
        Dense("fc6", choose(*range(1024, 4097, 512))),
        Dense("fc7", choose(*range(512, 2049, 256))),
        Dense("fc8", choose(*range(50, 1001, 50))),
    ))


def normalized(student: str) -> str:
    """A student's id as it counts: without capitals, with single spaces."""
    if not isinstance(student, str):
        raise ValueError(f"the id {student!r} must be text: put it in quotation marks")
    name = " ".join(unicodedata.normalize("NFKC", student).casefold().split())
    if not name:
        raise ValueError("the id is empty")
    return name


class _Chooser:
    """Choices that follow from a name alone: SHA-256 of the name and of how many choices came before."""

    def __init__(self, name: str):
        self.name, self.count = name, 0

    def __call__(self, *choices):
        self.count += 1
        digest = hashlib.sha256(f"{self.count}:{self.name}".encode()).digest()
        return choices[int.from_bytes(digest[:8], "big") % len(choices)]
