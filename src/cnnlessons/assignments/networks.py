"""The networks of the assignments as plain data: AlexNet, its two relatives, and one drawn for each student."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import prod
from typing import ClassVar

from cnnlessons._words import by
from cnnlessons.shapes import conv2d_params, dense_params, output_size

Shape = tuple[int, ...]

# Thousands of graded networks share the same few layers.
_conv_params = lru_cache(maxsize=10_000)(conv2d_params)
_dense_params = lru_cache(maxsize=10_000)(dense_params)
changed = lru_cache(maxsize=10_000)(replace)


@lru_cache(maxsize=10_000)
def _sides(height: int, width: int, window: int, strides: int, padding: str | int) -> tuple[int, int]:
    return output_size(height, window, strides, padding), output_size(width, window, strides, padding)


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
        return (f"{self.filters} filters", by((self.kernel_size,) * 2), f"stride {self.strides}",
                f"padding {padding}" if padding else "no padding",
                *([f"{self.groups} groups"] if self.groups > 1 else []))

    def output_shape(self, inputs: Shape) -> Shape:
        """Shape of the maps."""
        return (*_sides(inputs[0], inputs[1], self.kernel_size, self.strides, self.padding), self.filters)

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
        return by((self.pool_size,) * 2), f"stride {self.strides}"

    def output_shape(self, inputs: Shape) -> Shape:
        """Shape of the maps; their number stays."""
        return (*_sides(inputs[0], inputs[1], self.pool_size, self.strides, self.padding), inputs[2])

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
        """One number for each neuron."""
        return (self.units,)

    def params(self, inputs: Shape) -> int:
        """Weights and biases."""
        return _dense_params(prod(inputs), self.units)


Layer = Conv | Pool | Flatten | Dense


@dataclass(frozen=True)
class Network:
    """A network as a list of layers, one after the other; `input_shape` is `(H, W, C)`.

    It says what its layer list says. The right answers are not among it: `expected` works them out.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __str__(self) -> str:
        height, width, channels = self.input_shape
        rows = [("image", "", f"{by((height, width))}, {channels} channels"),
                *((layer.name, layer.kind, ", ".join(layer.notes)) for layer in self.layers)]
        return "\n".join([self.name, *(f"  {name:<9}{kind:<13}{text}" for name, kind, text in rows)])

    def layer(self, name: str) -> Layer:
        """The layer of that name; `KeyError` if there is none."""
        return self._by_name[name]

    def change(self, kind: type, **changes) -> "Network":
        """The same network with every layer of a kind changed in the same way."""
        return Network(self.name, self.input_shape, tuple(
            changed(layer, **changes) if isinstance(layer, kind) else layer for layer in self.layers))

    @cached_property
    def _by_name(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.layers}

    @cached_property
    def _input_shapes(self) -> dict[str, Shape]:
        shapes, shape = {}, self.input_shape
        for layer in self.layers:
            shapes[layer.name] = shape
            shape = layer.output_shape(shape)
        return shapes

    @cached_property
    def _expected(self) -> dict[tuple[str, str], int | Shape]:
        asked = [(layer.name, quantity) for layer in self.layers for quantity in ("output_shape", "params")]
        return {key: answer(self, *key) for key in (*asked, ("total", "params"), ("total", "dense_params"))}


def input_shapes(network: Network) -> dict[str, Shape]:
    """What each layer is given, by the layer's name."""
    return network._input_shapes


def expected(network: Network) -> dict[tuple[str, str], int | Shape]:
    """The right answers in the order of the questions, by layer and quantity.

    A layer has an "output_shape" and "params"; the "total" has "params" and "dense_params".
    """
    return network._expected


def answer(network: Network, layer: str, quantity: str) -> int | Shape | None:
    """The right answer to one question alone; None if the network has no such layer."""
    if layer == "total":
        return sum(part.params(network._input_shapes[part.name]) for part in network.layers
                   if quantity == "params" or isinstance(part, Dense))
    part = network._by_name.get(layer)
    return part and getattr(part, quantity)(network._input_shapes[layer])


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


# Krizhevsky, Sutskever and Hinton 2012, as one tower and with its two groups; Krizhevsky 2014, as torchvision lists it.
ALEXNET = _alexnet("AlexNet", 227, (96, 256, 384, 384, 256))
TWO_GROUPS = _alexnet("the two-group original", 227, (96, 256, 384, 384, 256), groups=2)
TORCHVISION = _alexnet("torchvision's AlexNet", 224, (64, 192, 384, 256, 256), padding=2)


def draw(student: str) -> Network:
    """A network like AlexNet for one student: the same id gives the same network on every machine.

    Capitals and spaces around or between the parts of an id make no difference: "Kim  17 " is "kim 17".
    Sizes are chosen from the last map back to the image, so that every window fits to the last pixel.

    Raises:
        ValueError: the id is not text, or is empty.
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
    """A student's id without capitals, with single spaces."""
    if not isinstance(student, str):
        raise ValueError(f"the id {student!r} must be text: put it in quotation marks")
    name = " ".join(unicodedata.normalize("NFKC", student).casefold().split())
    if not name:
        raise ValueError("the id is empty")
    return name


class _Chooser:
    """Choices that depend on a name alone: on the SHA-256 of the name and of the number of earlier choices."""

    def __init__(self, name: str):
        self.name, self.count = name, 0

    def __call__(self, *choices):
        self.count += 1
        digest = hashlib.sha256(f"{self.count}:{self.name}".encode()).digest()
        return choices[int.from_bytes(digest[:8], "big") % len(choices)]
