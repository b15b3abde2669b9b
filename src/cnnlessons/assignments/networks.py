"""The networks of the assignments as plain data: AlexNet, its two relatives, and one drawn for each student."""

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from math import prod
from typing import Any, NamedTuple

from cnnlessons._language import padded, say
from cnnlessons._words import by
from cnnlessons.shapes import conv2d_params, dense_params, output_size

Shape = tuple[int, ...]
# Thousands of graded networks share the same few layers.
output_size, conv2d_params, dense_params = map(lru_cache(10_000), (output_size, conv2d_params, dense_params))


class Conv(NamedTuple):
    """A square convolution, `(H, W, C)` -> `(H', W', filters)`."""

    name: str
    filters: int
    kernel_size: int
    strides: int = 1
    padding: str | int = "valid"
    groups: int = 1
    kind = "convolution"
    window = property(lambda self: self.kernel_size)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the layer list says."""
        padding = {"valid": 0, "same": (self.kernel_size - 1) // 2}.get(self.padding, self.padding)
        return (f"{self.filters} filters", by((self.kernel_size,) * 2), f"stride {self.strides}",
                f"padding {padding}" if padding else "no padding",
                *([f"{self.groups} groups"] if self.groups > 1 else []))

    def output_shape(self, inputs: Shape) -> Shape:  # noqa: D102
        return *_sides(self, inputs), self.filters

    def params(self, inputs: Shape) -> int:  # noqa: D102
        return conv2d_params(self.kernel_size, inputs[-1], self.filters, self.groups)


class Pool(NamedTuple):
    """Square max pooling, `(H, W, C)` -> `(H', W', C)`."""

    name: str
    pool_size: int
    strides: int
    padding: str | int = "valid"
    kind = "max pooling"
    window = property(lambda self: self.pool_size)
    notes = property(lambda self: (by((self.pool_size,) * 2), f"stride {self.strides}"))

    def output_shape(self, inputs: Shape) -> Shape:  # noqa: D102
        return *_sides(self, inputs), inputs[2]

    def params(self, inputs: Shape) -> int:  # noqa: D102
        return 0


class Flatten(NamedTuple):
    """All numbers in one row, `(H, W, C)` -> `(H * W * C,)`."""

    name: str
    kind = "flatten"
    notes = ("one row",)

    def output_shape(self, inputs: Shape) -> Shape:  # noqa: D102
        return (prod(inputs),)

    def params(self, inputs: Shape) -> int:  # noqa: D102
        return 0


class Dense(NamedTuple):
    """A fully connected layer, `(inputs,)` -> `(units,)`."""

    name: str
    units: int
    kind = "dense"
    notes = property(lambda self: (f"{self.units:,} neurons",))

    def output_shape(self, inputs: Shape) -> Shape:  # noqa: D102
        return (self.units,)

    def params(self, inputs: Shape) -> int:  # noqa: D102
        return dense_params(prod(inputs), self.units)


Layer = Conv | Pool | Flatten | Dense


def _sides(layer: Conv | Pool, inputs: Shape) -> tuple[int, int]:
    window, strides, padding = layer.window, layer.strides, layer.padding
    side = output_size(inputs[0], window, strides, padding)
    return side, side if inputs[0] == inputs[1] else output_size(inputs[1], window, strides, padding)


@dataclass(frozen=True, eq=False)  # what is known of a network is looked up by it, and comparing layers takes long
class Network:
    """A network as a list of layers, one after the other; `input_shape` is `(H, W, C)`.

    It does not hold the right answers: `expected` works them out.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]

    def __str__(self) -> str:
        height, width, channels = self.input_shape
        rows = [(say("image"), "", f"{by((height, width))}, {say(f'{channels} channels')}"),
                *((layer.name, layer.kind, ", ".join(map(say, layer.notes))) for layer in self.layers)]
        return "\n".join([say(self.name), *(f"  {padded(name, 9)}{padded(say(kind), 13)}{text}"
                                            for name, kind, text in rows)])

    def layer(self, name: str) -> Layer:
        """The layer of that name."""
        return next(layer for layer in self.layers if layer.name == name)


@lru_cache(maxsize=1024)
def input_shapes(network: Network) -> dict[str, Shape]:
    """What each layer is given, by the layer's name."""
    shapes, shape = {}, network.input_shape
    for layer in network.layers:
        shapes[layer.name] = shape
        shape = layer.output_shape(shape)
    return shapes


@lru_cache(maxsize=1024)
def expected(network: Network) -> dict[tuple[str, str], int | Shape]:
    """The right answers in the order of the questions, by layer and quantity.

    A layer has an "output_shape" and "params"; the "total" has "params" and "dense_params".
    """
    right = {}
    for layer in network.layers:
        inputs = input_shapes(network)[layer.name]
        right[layer.name, "output_shape"] = layer.output_shape(inputs)
        right[layer.name, "params"] = layer.params(inputs)
    for total in ("params", "dense_params"):
        right["total", total] = sum(right[layer.name, "params"] for layer in summed(network, total))
    return right


def answer(network: Network, layer: str, quantity: str) -> int | Shape | None:
    """The right answer to one question alone; None if the network has no such layer."""
    shapes = input_shapes(network)
    if layer == "total":
        return sum(part.params(shapes[part.name]) for part in summed(network, quantity))
    return getattr(network.layer(layer), quantity)(shapes[layer]) if layer in shapes else None


def summed(network: Network, quantity: str) -> list[Layer]:
    """The layers of a sum: all for "params", the dense ones for "dense_params"."""
    return [layer for layer in network.layers if quantity == "params" or isinstance(layer, Dense)]


def _alexnet(name: str, size: int, filters: Sequence[int], groups: Sequence[int] = (1, 1, 1),
             pool_sizes: Sequence[int] = (3, 3, 3), units: Sequence[int] = (4096, 4096, 1000),
             conv1: dict[str, Any] | None = None, conv2: dict[str, Any] | None = None, channels: int = 3) -> Network:
    """AlexNet with these `filters` in conv1 to conv5, and these `groups` in conv2, conv4 and conv5."""
    return Network(name, (size, size, channels), (
        Conv("conv1", filters[0], **{"kernel_size": 11, "strides": 4} | (conv1 or {})),
        Pool("pool1", pool_sizes[0], strides=2),
        Conv("conv2", filters[1], groups=groups[0], **conv2 or {"kernel_size": 5, "padding": "same"}),
        Pool("pool2", pool_sizes[1], strides=2),
        Conv("conv3", filters[2], 3, padding="same"),
        Conv("conv4", filters[3], 3, padding="same", groups=groups[1]),
        Conv("conv5", filters[4], 3, padding="same", groups=groups[2]),
        Pool("pool5", pool_sizes[2], strides=2),
        Flatten("flatten"),
        *(Dense(f"fc{place}", number) for place, number in enumerate(units, 6)),
    ))


# Krizhevsky, Sutskever and Hinton 2012, as one tower and with its two groups; Krizhevsky 2014, as torchvision lists it.
ALEXNET = _alexnet("AlexNet", 227, (96, 256, 384, 384, 256))
TWO_GROUPS = _alexnet("the two-group original", 227, (96, 256, 384, 384, 256), groups=(2, 2, 2))
TORCHVISION = _alexnet("torchvision's AlexNet", 224, (64, 192, 384, 256, 256), conv1={"padding": 2})


def draw(student: str) -> Network:
    """A network like AlexNet for one student: the same id gives the same network on every machine.

    Capitals and spaces around or between the parts of an id make no difference: "Kim  17 " is "kim 17".
    Sizes are chosen from the last map back to the image, so that every window fits to the last pixel.
    """
    choose = chooser(normalized(student))
    side = choose(4, 5, 6, 7, 8)  # of the last map
    pool_sizes = [choose(2, 3) for _ in range(3)]
    conv1 = {"kernel_size": choose(5, 7, 9, 11, 13), "strides": choose(2, 3, 4)}
    conv2 = {"kernel_size": choose(3, 5, 7), "padding": choose("same", "valid")}
    windows = [(pool_sizes[2], 2), (pool_sizes[1], 2), (conv2["kernel_size"] if conv2["padding"] == "valid" else 1, 1),
               (pool_sizes[0], 2), (conv1["kernel_size"], conv1["strides"])]
    for window, strides in windows:
        side = (side - 1) * strides + window
    groups = choose((2, 1, 1), (1, 2, 1), (1, 1, 2), (2, 2, 1), (2, 1, 2), (1, 2, 2), (2, 2, 2))
    filters = [choose(*numbers) for numbers in (range(32, 129, 8), range(88, 313, 16), range(120, 441, 16),
                                                range(120, 441, 16), range(88, 313, 16))]
    units = [choose(*numbers) for numbers in (range(1024, 4097, 512), range(512, 2049, 256), range(50, 1001, 50))]
    return _alexnet("your network", side, filters, groups, pool_sizes, units, conv1, conv2)


@lru_cache(maxsize=1024)
def draw_small(student: str) -> Network:
    """A shrunken AlexNet for digits of 28×28, one for each student; an empty id is an id, too."""
    choose = chooser(f"small {student and normalized(student)}")
    filters = [choose(*numbers) for numbers in ((8, 12, 16), (16, 20, 24), (24, 28, 32), (24, 28, 32), (16, 20, 24))]
    units = choose(64, 80, 96), choose(32, 48), 10
    return _alexnet("the small network", 28, filters, pool_sizes=(2, 2, 2), units=units,
                    conv1={"kernel_size": 5, "strides": 1}, conv2={"kernel_size": choose(3, 5), "padding": "same"},
                    channels=1)


def chooser(name: str) -> Callable:
    """A function that chooses by the SHA-256 of a name and of the number of the choice, and by nothing else."""
    numbers = count(1)

    def choose(*choices):
        digest = hashlib.sha256(f"{next(numbers)}:{name}".encode()).digest()
        return choices[int.from_bytes(digest[:8], "big") % len(choices)]
    return choose


def normalized(student: str) -> str:
    """A student's id without capitals, with single spaces."""
    if not isinstance(student, str):
        raise ValueError(f"the id {student!r} must be text: put it in quotation marks")
    name = " ".join(unicodedata.normalize("NFKC", student).casefold().split())
    if not name:
        raise ValueError("the id is empty")
    return name
