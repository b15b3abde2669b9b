"""Networks that people take for another one: AlexNet's variants, and a network with one thing in it misread."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from cnnlessons._words import by
from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Dense, Network, Pool, input_shapes

Relative = tuple[Network, str]  # network, cause
VARIANTS = (
    (ALEXNET, "that is the {what} of AlexNet as one tower; your layer list is another network"),
    (TWO_GROUPS, "that is the {what} of the two-group original, in which each filter of conv2, conv4 and conv5 sees "
                 "only half of the channels"),
    (TORCHVISION, 'that is the {what} of torchvision\'s variant ("one weird trick"), which has fewer filters in conv1, '
                  "conv2 and conv4"),
)
TOWER = "that counts only one of the two towers in the paper's figure, with half of the filters in each layer"


@lru_cache(maxsize=256)
def relatives(network: Network) -> tuple[Relative, ...]:
    """Network and cause for each network that this one is easily taken for; only those whose layers fit.

    In a cause, {what} is replaced by the word "shape" or "count".
    """
    variants = (variant for variant in VARIANTS if variant[0].layers != network.layers)
    found = []
    for other, cause in (*variants, *_misread(network)):
        with suppress(ValueError):  # a window does not fit
            input_shapes(other)
            found.append((other, cause))
    return tuple(found)


def _misread(network: Network) -> Iterator[Relative]:
    """The network with one thing read wrongly, and all that follows from it."""
    for size in (224, 227):
        if size != network.input_shape[0]:
            start = f"that starts from an image of {by((size, size))}"
            printed = size == 224 and network.layers == ALEXNET.layers
            yield (replace(network, input_shape=(size, size, 3)),
                   f"{start}, the size the paper prints; its own conv1 does not fit it" if printed else
                   f"{start}; your layer list begins with another size")
    yield network.change(Conv, groups=1), "the groups are forgotten: a filter sees only the channels of its own group"
    tower = network.change(Conv, filters=lambda layer: layer.filters // 2, groups=1)
    yield tower, TOWER
    last = network.layers[-1]  # keeps its classes
    yield tower.change(Dense, units=lambda layer: layer.units // (1 if layer is last else 2)), TOWER
    yield network.change(Conv, padding="valid"), "the padding is left out: zeros around the border count for the size"
    yield network.change(Conv, padding="same"), "padding is added where the layer list has none"
    yield network.change(Pool, padding="same"), "a pooling is rounded up: a window that does not fit whole is left out"
    yield (network.change(Pool, strides=lambda layer: layer.pool_size),
           "a pooling's window is taken for its stride; the layer list gives both")
    for layer in network.layers:
        if isinstance(layer, Pool):  # a window of one pixel changes nothing
            yield (network.change(layer.name, pool_size=1, strides=1),
                   "a pooling is forgotten: each makes the map smaller")
