"""Known mistakes in the sum of a network's parameters."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from cnnlessons.assignments.mistakes.counts import Wrong, wrong_counts
from cnnlessons.assignments.networks import Conv, Dense, Layer, Network, expected, summed


def wrong_sums(network: Network, quantity: str) -> Iterator[Wrong]:
    """Wrong sums over all layers, or over the dense ones, the likeliest first."""
    right = expected(network)["total", quantity]
    everything, dense = (expected(network)["total", asked] for asked in ("params", "dense_params"))
    if quantity == "dense_params":
        yield everything, "that is the sum of all layers; here only the dense ones count"
    else:
        yield dense, "those are the dense layers alone; the convolutions are missing"
        yield from _batch_normalized(network, right)
    yield everything - dense, "those are the convolutions alone, without the dense layers"
    for layer in summed(network, quantity):
        name, count = layer.name, expected(network)[layer.name, "params"]
        if count:
            yield count, f"those are the parameters of {name} alone"
            yield right - count, f"the parameters of {name} are missing from the sum"
            yield right + count, f"the parameters of {name} are in the sum twice"
    yield from _same_everywhere(network, summed(network, quantity), right)
    for off in (-1, 1):
        yield right + off, "one off: each filter and each neuron has one bias, and nothing else is added"
    yield 0, "something is counted here, so there are at least a few"


def _batch_normalized(network: Network, right: int) -> Iterator[Wrong]:
    """Batch normalisation after some of the convolutions, or after all layers but the last."""
    convs = [layer.filters for layer in network.layers if isinstance(layer, Conv)]
    dense = [layer.units for layer in network.layers if isinstance(layer, Dense)][:-1]
    some = [combinations(convs, number) for number in range(1, len(convs) + 1)]
    for channels in (*chain.from_iterable(some), (*convs, *dense)):
        for numbers in (4, 2):  # Keras counts the running means and variances, too
            yield (right + numbers * sum(channels),
                   f"that fits batch normalisation in addition ({len(channels)} of them, {numbers} numbers for each "
                   "channel); the layer list has none")


def _same_everywhere(network: Network, layers: Iterable[Layer], right: int) -> Iterator[Wrong]:
    """The same mistake in each layer that it fits."""
    sums: dict[str, list[int]] = {}  # by cause, how far each layer is off
    for layer in layers:
        for cause, value in {cause: value for value, cause in wrong_counts(network, layer) if value}.items():
            sums.setdefault(cause, []).append(value - expected(network)[layer.name, "params"])
    for cause, off in sums.items():
        if len(off) > 1:
            yield right + sum(off), f"the same mistake in every layer: {cause}"


def in_one_layer(network: Network, quantity: str, value: int) -> Iterator[str]:
    """Mistakes in a single layer that lead to a wrong sum; layers that the sum cannot tell apart are named together."""
    missing = value - expected(network)["total", quantity]
    found: dict[str, list[str]] = {}
    for layer in summed(network, quantity) if abs(missing) > 1 else ():
        count = expected(network)[layer.name, "params"] + missing
        for wrong, cause in wrong_counts(network, layer):
            if wrong == count != 0:
                found.setdefault(cause, []).append(layer.name)
    for cause, names in found.items():
        yield f"look at {' or '.join(dict.fromkeys(names))} in your sum: {cause}"
