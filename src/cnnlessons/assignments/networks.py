"""The networks of the assignments: AlexNet, its two relatives, and one drawn for each student."""

import hashlib
import unicodedata
from collections.abc import Sequence

from cnnlessons.assignments.layers import Conv, Dense, Flatten, Layer, Network, Pool, Question, Shape

__all__ = ["ALEXNET", "TORCHVISION", "TWO_GROUPS", "Conv", "Dense", "Flatten", "Layer", "Network", "Pool", "Question",
           "Shape", "draw", "normalized"]


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
