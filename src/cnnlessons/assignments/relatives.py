"""Networks that are taken for another: AlexNet's variants, and a network with one line of it misread."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Network, Pool

VARIANTS = {
    "single tower": (ALEXNET, "that is the {what} of AlexNet as one tower, as the lecture draws it; "
                              "your layer list is another network"),
    "two groups": (TWO_GROUPS, "that is the {what} of the two-group original, in which each filter of conv2, conv4 and "
                               "conv5 sees only half of the channels"),
    "torchvision": (TORCHVISION, "that is the {what} of torchvision's variant (\"one weird trick\"), which has fewer "
                                 "filters in conv1, conv2 and conv4"),
}


@lru_cache(maxsize=256)
def relatives(network: Network) -> tuple[tuple[str, Network, str], ...]:
    """Name, network and cause for each network that this one is easily taken for; only those whose layers fit.

    In a cause, {what} stands for the word "shape" or "count".
    """
    return tuple(relative for relative in (*_variants(network), *_misread(network)) if _fits(relative[1]))


def _variants(network: Network) -> Iterator[tuple[str, Network, str]]:
    for name, (variant, cause) in VARIANTS.items():
        if variant.layers != network.layers:
            yield name, variant, cause


def _misread(network: Network) -> Iterator[tuple[str, Network, str]]:
    """The network with one thing read wrongly, and all that follows from it."""
    for size in (224, 227):
        if size != network.input_shape[0]:
            yield f"image {size}", replace(network, input_shape=(size, size, 3)), _image_cause(network, size)
    yield ("groups forgotten", network.change(Conv, groups=1),
           "the groups are forgotten: a filter sees only the channels of its own group")
    yield ("padding left out", network.change(Conv, padding="valid"),
           "the padding is left out: zeros around the border count towards the size")
    yield ("padding added", network.change(Conv, padding="same"),
           "padding is added where the layer list has none")
    yield ("rounded up", network.change(Pool, padding="same"),
           "a pooling is rounded up: a window that does not fit whole is left out")
    yield ("window as stride", _windows_as_strides(network),
           "a pooling's window is taken for its stride; the layer list gives both")
    for layer in network.layers:
        if isinstance(layer, Pool):
            yield "pooling skipped", _without(network, layer), "a pooling is forgotten: each makes the map smaller"


def _image_cause(network: Network, size: int) -> str:
    if size == 224 and network.layers == ALEXNET.layers:
        return "that starts from an image of 224×224, the size the paper prints; its own conv1 does not fit it"
    return f"that starts from an image of {size}×{size}; your layer list begins with another size"


def _windows_as_strides(network: Network) -> Network:
    return replace(network, layers=tuple(replace(layer, strides=layer.pool_size) if isinstance(layer, Pool) else layer
                                         for layer in network.layers))


def _without(network: Network, pool: Pool) -> Network:
    same = Pool(pool.name, pool_size=1, strides=1)  # a window of one pixel changes nothing
    return replace(network, layers=tuple(same if layer is pool else layer for layer in network.layers))


def _fits(network: Network) -> bool:
    try:
        return bool(network.input_shapes)
    except ValueError:
        return False
