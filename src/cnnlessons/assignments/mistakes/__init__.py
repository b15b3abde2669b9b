"""Known mistakes in counting a network: the wrong value that each gives, and its cause in words."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial

from cnnlessons._forms import rounded
from cnnlessons._words import by
from cnnlessons.assignments import networks
from cnnlessons.assignments.hints import TOTAL
from cnnlessons.assignments.mistakes.counts import explain_count, in_tower, wrong_counts
from cnnlessons.assignments.mistakes.same import once
from cnnlessons.assignments.mistakes.shapes import WINDOW_AS_STRIDE, WITHOUT_PADDING, explain_shape, wrong_shapes
from cnnlessons.assignments.mistakes.sums import in_one_layer, wrong_sums
from cnnlessons.assignments.networks import Conv, Dense, Network, Pool, Shape, answer, expected, input_shapes

VARIANTS = (  # networks that people take for another one
    (networks.ALEXNET, "that is the {what} of AlexNet as one tower; your layer list is another network"),
    (networks.TWO_GROUPS, "that is the {what} of the two-group original, in which each filter of conv2, conv4 and "
                          "conv5 sees only half of the channels"),
    (networks.TORCHVISION, 'that is the {what} of torchvision\'s variant ("one weird trick"), which has fewer filters '
                           "in conv1, conv2 and conv4"),
)
TOWER = "that counts only one of the two towers in the paper's figure, with half of the filters in each layer"
Mistake = tuple[int | Shape, str]  # the wrong value that it gives, and its cause for the learner


@lru_cache(maxsize=1024)
def known(network: Network, layer: str, quantity: str) -> tuple[Mistake, ...]:
    """The known mistakes for a question, the likeliest first; none of them gives the right answer."""
    right = expected(network)[layer, quantity]
    if layer == "total":
        own = wrong_sums(network, quantity)
    else:
        own = (wrong_shapes if quantity == "output_shape" else wrong_counts)(network, network.layer(layer))
    if quantity == "params" and layer != "total" and isinstance(network.layer(layer), Conv | Dense):
        own = [*own, *(wrong for tower in _towers(network)
                       for wrong in in_tower(tower.layer(layer), input_shapes(tower)[layer]))]
    what = "shape" if quantity == "output_shape" else "count"
    others = ((answer(other, layer, quantity), cause.format(what=what)) for other, cause in _relatives(network))
    return tuple(dict.fromkeys(mistake for mistake in (*own, *others) if mistake[0] not in (right, None)))


def explain(network: Network, layer: str, quantity: str, value: float | Shape) -> str:
    """The likely causes of a wrong value, the likeliest first; what to look at if none is known."""
    mistakes = known(network, layer, quantity)
    causes = [cause for wrong, cause in mistakes if wrong == value]
    if layer == "total":
        causes += in_one_layer(network, quantity, value)
    if causes:
        return once(causes)
    if quantity == "output_shape":
        return explain_shape(network, network.layer(layer), value, mistakes)
    return _form(value, expected(network)[layer, quantity]) or (
        TOTAL if layer == "total" else explain_count(network, network.layer(layer), value))


def _form(value: float, right: int) -> str:
    """What is wrong with the form of a number, such as 62.4 or 60,000,000; empty if it has another fault."""
    if reason := rounded(value, right):
        return reason
    if 0 < value < 1 or 1 < value <= 100 < right / 10**4:
        return f"{value:.10g} looks like a share of the whole; the question is how many parameters there are"
    if value != int(value):
        return f"{value:.10g} is not a whole number, and parameters are counted one by one"
    return ""


@lru_cache(maxsize=256)
def _relatives(network: Network) -> list[tuple[Network, str]]:
    """Network and cause for each network that this one is easily taken for; only those whose layers fit."""
    variants = (variant for variant in VARIANTS if variant[0].layers != network.layers)
    found = []
    for other, cause in (*variants, *_misread(network)):
        with suppress(ValueError):  # a window does not fit
            input_shapes(other)
            found.append((other, cause))
    return found


def _changed(network: Network, kind: type, change: Callable) -> Network:
    """The network with a change in each layer of a kind."""
    layers = (change(layer) if isinstance(layer, kind) else layer for layer in network.layers)
    return Network(network.name, network.input_shape, tuple(layers))


@lru_cache(maxsize=256)
def _towers(network: Network) -> tuple[Network, Network]:
    """One of the two towers in the paper's figure: with whole dense layers, and with half of their neurons, too."""
    last = network.layers[-1]  # keeps its classes
    tower = _changed(network, Conv, lambda conv: conv._replace(filters=conv.filters // 2, groups=1))
    return tower, _changed(tower, Dense, lambda fc: fc if fc is last else fc._replace(units=fc.units // 2))


def _misread(network: Network) -> Iterator[tuple[Network, str]]:
    """The network with one thing read wrongly, and all that follows from it."""
    changed = partial(_changed, network)
    for size in (224, 227):
        if size != network.input_shape[0]:
            start = f"that starts from an image of {by((size, size))}"
            printed = size == 224 and network.layers == networks.ALEXNET.layers
            yield (replace(network, input_shape=(size, size, 3)),
                   f"{start}, the size the paper prints; its own conv1 does not fit it" if printed else
                   f"{start}; your layer list begins with another size")
    yield (changed(Conv, lambda conv: conv._replace(groups=1)),
           "the groups are forgotten: a filter sees only the channels of its own group")
    yield from ((tower, TOWER) for tower in _towers(network))
    yield changed(Conv, lambda conv: conv._replace(padding="valid")), WITHOUT_PADDING
    yield changed(Conv, lambda conv: conv._replace(padding="same")), "padding is added where the layer list has none"
    yield (changed(Pool, lambda pool: pool._replace(padding="same")),
           "a pooling is rounded up: a window that does not fit whole is left out")
    yield changed(Pool, lambda pool: pool._replace(strides=pool.pool_size)), WINDOW_AS_STRIDE
    for one in network.layers:
        if isinstance(one, Pool):  # a window of one pixel changes nothing
            yield (changed(Pool, lambda pool, one=one: pool._replace(pool_size=1, strides=1) if pool is one else pool),
                   "a pooling is forgotten: each makes the map smaller")
