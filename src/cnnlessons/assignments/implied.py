"""What a wrong count would be right for: other channels, another kernel, other inputs, one layer counted wrongly."""

from math import isqrt, prod

from cnnlessons.assignments.mistakes import known
from cnnlessons.assignments.networks import Conv, Dense, Network


def implied(network: Network, layer: str, count: int) -> str:
    """For which numbers a wrong count of parameters would be right; empty if for none."""
    if count <= 0:
        return "something is counted here, so there are at least a few" if layer == "total" else ""
    if layer == "total":
        return _in_sum(network, count - network.expected["total", "params"])
    part = network.layer(layer)
    if isinstance(part, Conv):
        return _conv(part, network.input_shapes[layer][2] // part.groups, count)
    lengths = {prod(shape) for shape in network.input_shapes.values()}
    return _dense(part, prod(network.input_shapes[layer]), lengths, count) if isinstance(part, Dense) else ""


def _conv(layer: Conv, depth: int, count: int) -> str:
    area = layer.kernel_size**2
    each, rest = divmod(count, layer.filters)
    for weights, biases in ((each - 1, ""), (each, " and no biases")):
        if rest or weights <= 0:
            continue
        if weights % area == 0:
            return f"that fits filters which see {weights // area:,} channels{biases}; count the channels once more"
        if weights % depth == 0 and isqrt(weights // depth) ** 2 == weights // depth:
            side = isqrt(weights // depth)
            return f"that fits a kernel of {side}×{side}{biases}; look at the kernel in the layer list"
    filters, rest = divmod(count, area * depth + 1)
    return "" if rest else f"that fits {filters:,} filters; look at the number of filters in the layer list"


def _dense(layer: Dense, inputs: int, lengths: set[int], count: int) -> str:
    """`lengths`: what goes into any layer of the network."""
    each, rest = divmod(count, layer.units)
    if not rest and each in lengths:
        return f"that fits {each:,} inputs and no biases; count what comes in once more"
    if not rest and each > 1:
        return f"that fits {each - 1:,} inputs; count what comes in once more"
    units, rest = divmod(count, inputs + 1)
    return "" if rest else f"that fits {units:,} neurons; look at the number of neurons in the layer list"


def _in_sum(network: Network, difference: int) -> str:
    """A layer in which a known mistake leads the sum astray by this difference."""
    if abs(difference) == 1:  # which fits every layer
        return "one off: each filter and each neuron has one bias, and nothing else is added"
    for layer in network.layers:
        right = network.expected[layer.name, "params"]
        for mistake in known(network, layer.name, "params"):
            if mistake.value - right == difference:
                return f"look at {layer.name} in your sum: {mistake.cause}"
    return ""
