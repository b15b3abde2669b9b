"""Networks that people take for another one: AlexNet's variants, and a network with one thing in it misread."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cnnlessons._words import by
from cnnlessons.assignments.networks import (
    ALEXNET,
    TORCHVISION,
    TWO_GROUPS,
    Conv,
    Dense,
    Layer,
    Network,
    Pool,
    changed,
    input_shapes,
)

Relative = tuple[str, Network, str]  # name, network, cause
VARIANTS = (
    ("single tower", ALEXNET, "that is the {what} of AlexNet as one tower; your layer list is another network"),
    ("two groups", TWO_GROUPS, "that is the {what} of the two-group original, in which each filter of conv2, conv4 and "
                               "conv5 sees only half of the channels"),
    ("torchvision", TORCHVISION, "that is the {what} of torchvision's variant (\"one weird trick\"), which has fewer "
                                 "filters in conv1, conv2 and conv4"),
)
TOWER = "that counts only one of the two towers in the paper's figure, with half of the filters in each layer"


@lru_cache(maxsize=256)
def relatives(network: Network) -> tuple[Relative, ...]:
    """Name, network and cause for each network that this one is easily taken for; only those whose layers fit.

    In a cause, {what} is replaced by the word "shape" or "count".
    """
    variants = (variant for variant in VARIANTS if variant[1].layers != network.layers)
    return tuple(relative for relative in (*variants, *_misread(network)) if _fits(relative[1]))


def _misread(network: Network) -> Iterator[Relative]:
    """The network with one thing read wrongly, and all that follows from it."""
    for size in (224, 227):
        if size != network.input_shape[0]:
            yield f"image {size}", Network(network.name, (size, size, 3), network.layers), _image_cause(network, size)
    yield ("groups forgotten", network.change(Conv, groups=1),
           "the groups are forgotten: a filter sees only the channels of its own group")
    for kinds in ((Conv,), (Conv, Dense)):
        yield "one tower", _tower(network, *kinds), TOWER
    yield ("padding left out", network.change(Conv, padding="valid"),
           "the padding is left out: zeros around the border count towards the size")
    yield ("padding added", network.change(Conv, padding="same"), "padding is added where the layer list has none")
    yield ("rounded up", network.change(Pool, padding="same"),
           "a pooling is rounded up: a window that does not fit whole is left out")
    yield ("window as stride", _windows_as_strides(network),
           "a pooling's window is taken for its stride; the layer list gives both")
    for layer in network.layers:
        if isinstance(layer, Pool):
            yield "pooling skipped", _without(network, layer), "a pooling is forgotten: each makes the map smaller"


def _image_cause(network: Network, size: int) -> str:
    start = f"that starts from an image of {by((size, size))}"
    if size == 224 and network.layers == ALEXNET.layers:
        return f"{start}, the size the paper prints; its own conv1 does not fit it"
    return f"{start}; your layer list begins with another size"


def _tower(network: Network, *kinds: type) -> Network:
    """Half of the filters or neurons in each layer of some kinds; the last layer keeps its classes."""
    *layers, last = network.layers
    halves = {Conv: lambda layer: changed(layer, filters=layer.filters // 2, groups=1),
              Dense: lambda layer: changed(layer, units=layer.units // 2)}
    return _with_layers(network, [*(halves[type(layer)](layer) if isinstance(layer, kinds) else layer
                                    for layer in layers), last])


def _windows_as_strides(network: Network) -> Network:
    return _with_layers(network, (changed(layer, strides=layer.pool_size) if isinstance(layer, Pool) else layer
                                  for layer in network.layers))


def _without(network: Network, pool: Pool) -> Network:
    same = Pool(pool.name, pool_size=1, strides=1)  # a window of one pixel changes nothing
    return _with_layers(network, (same if layer is pool else layer for layer in network.layers))


def _with_layers(network: Network, layers: Iterable[Layer]) -> Network:
    return Network(network.name, network.input_shape, tuple(layers))


def _fits(network: Network) -> bool:
    try:
        return bool(input_shapes(network))
    except ValueError:
        return False
