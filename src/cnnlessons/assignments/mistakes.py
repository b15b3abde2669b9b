"""Known mistakes in counting a network: the wrong value that each gives, and its cause in words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from cnnlessons.assignments import wrong_counts, wrong_shapes
from cnnlessons.assignments.mistake import Mistake
from cnnlessons.assignments.networks import Dense, Layer, Network
from cnnlessons.assignments.relatives import relatives

__all__ = ["Mistake", "known"]


@lru_cache(maxsize=1024)
def known(network: Network, layer: str, quantity: str) -> tuple[Mistake, ...]:
    """The known mistakes for a question, the likeliest first; none of them gives the right answer.

    Raises:
        KeyError: there is no such question.
    """
    right = network.expected[layer, quantity]
    found: dict = {}
    for mistake in (*_of_layer(network, layer, quantity), *_of_network(network, layer, quantity)):
        if mistake.value != right:
            found.setdefault((mistake.name, mistake.value), mistake)
    return tuple(found.values())


def _of_layer(network: Network, layer: str, quantity: str) -> Iterator[Mistake]:
    """Mistakes in the arithmetic of the layer itself; what it is given is right."""
    if layer == "total":
        return _of_sum(network, dense_only=quantity == "dense_params")
    make = wrong_shapes.mistakes if quantity == "output_shape" else wrong_counts.mistakes
    return make(network, network.layer(layer))


def _of_network(network: Network, layer: str, quantity: str) -> Iterator[Mistake]:
    """What is right for another network: a relative of this one, or this one misread."""
    what = "shape" if quantity == "output_shape" else "count"
    for name, other, cause in relatives(network):
        if (answer := other.answer(layer, quantity)) is not None:
            yield Mistake(name, answer, cause.format(what=what))


def _of_sum(network: Network, dense_only: bool) -> Iterator[Mistake]:
    """A layer forgotten, the wrong layers added, or the same mistake in every layer."""
    layers = [layer for layer in network.layers if isinstance(layer, Dense) or not dense_only]
    counts = {layer.name: network.expected[layer.name, "params"] for layer in layers}
    right, everything, dense = (sum(counts.values()), network.expected["total", "params"],
                                network.expected["total", "dense_params"])
    if dense_only:
        yield Mistake("all layers", everything, "that is the sum of all layers; here only the dense ones count")
    else:
        yield Mistake("dense only", dense, "those are the dense layers alone; the convolutions are missing")
    yield Mistake("convolutions only", everything - dense, "those are the convolutions alone, without the dense layers")
    for name, count in counts.items():
        yield Mistake(f"{name} missing", right - count, f"the parameters of {name} are missing from the sum")
        yield Mistake(f"{name} twice", right + count, f"the parameters of {name} are in the sum twice")
    for name, (places, difference, cause) in _same_everywhere(network, layers).items():
        where = f"in {places[0]}" if len(places) == 1 else "the same mistake in every layer"
        yield Mistake(name, right + difference, f"{where}: {cause}")


def _same_everywhere(network: Network, layers: Iterable[Layer]) -> dict[str, tuple[list[str], int, str]]:
    """By the name of a mistake: the layers that it fits, and how far it leads the sum astray when made in all."""
    sums: dict[str, tuple[list[str], int, str]] = {}
    for layer in layers:
        for mistake in {mistake.name: mistake for mistake in wrong_counts.mistakes(network, layer)}.values():
            places, difference, cause = sums.get(mistake.name, ([], 0, mistake.cause))
            difference += mistake.value - network.expected[layer.name, "params"]
            sums[mistake.name] = [*places, layer.name], difference, cause
    return sums
