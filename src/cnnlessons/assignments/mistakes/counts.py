"""Known mistakes in a layer's number of parameters."""

from collections.abc import Iterator
from functools import lru_cache
from math import isqrt, prod

from cnnlessons._words import by, one_of
from cnnlessons.assignments.hints import COUNTS
from cnnlessons.assignments.mistakes.shapes import other_filters, other_maps
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape, expected, input_shapes

Wrong = tuple[str, int, str]  # name, value, cause
NO_BIAS = "the biases are missing: each filter or neuron has one"
ONE_BIAS = "one bias is counted for the whole layer; each filter or neuron has its own"
BRACKETS = "the brackets are missing: the bias belongs to each filter or neuron, so it is added before you multiply"
NO_GROUPS = "the groups are forgotten"
ONE_GROUP = "that is one group"


@lru_cache(maxsize=4096)
def wrong_counts(network: Network, layer: Layer) -> tuple[Wrong, ...]:
    """Wrong numbers of parameters of a layer that is given the right input, the likeliest first."""
    inputs, outputs = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
    if isinstance(layer, Conv):
        return (*_conv(layer, inputs, outputs), *_groups(layer, inputs), *_other_channels(network, layer))
    if isinstance(layer, Dense):
        return (*_dense(layer, prod(inputs)), *_other_inputs(network, layer))
    return tuple(_nothing_to_learn(layer, inputs, outputs))


def explain_count(network: Network, layer: Layer, count: int) -> str:
    """For which numbers a wrong count would be right; the formula in words if for none."""
    inputs = input_shapes(network)[layer.name]
    if count < 0:
        return "a number of parameters cannot be negative"
    if count and isinstance(layer, Conv):
        return one_of(_fits_conv(layer, inputs[2] // layer.groups, count)) or COUNTS[Conv]
    if count and isinstance(layer, Dense):
        lengths = {prod(shape) for shape in input_shapes(network).values()}
        return one_of(_fits_dense(layer, prod(inputs), lengths, count)) or COUNTS[Dense]
    return COUNTS[type(layer)]


def _conv(layer: Conv, inputs: Shape, outputs: Shape) -> Iterator[Wrong]:
    kernel, filters, channels = layer.kernel_size, layer.filters, inputs[2]
    area, depth, places = kernel**2, channels // layer.groups, outputs[0] * outputs[1]
    weights = area * depth * filters
    right = weights + filters
    yield "no bias", weights, NO_BIAS
    yield "one bias", weights + 1, ONE_BIAS
    yield "swapped", weights + channels, "channels and filters are swapped: a filter is as deep as the layer's input"
    yield "bias per channel", weights + channels, "there is a bias for each filter, not for each channel of the input"
    yield ("biases multiplied", (area + 1) * depth * filters,
           "the bias is counted for each channel; a filter has one for all its channels")
    yield ("bracket too early", area * (depth + 1) * filters,
           "a bracket is in the wrong place: the bias is not one more channel; it is added to the product")
    yield "brackets missing", area * depth + filters, BRACKETS
    yield ("channels forgotten", (area + 1) * filters,
           "a filter is as deep as its input: the input's channels are missing")
    yield ("channels and bias forgotten", area * filters,
           "a filter is as deep as its input: the input's channels are missing, and the biases, too")
    yield "side of the kernel", (kernel * depth + 1) * filters, "a kernel has height times width weights"
    for size, of in ((area * depth + 1, "with its bias"), (area * depth, "without its bias")):
        yield f"one filter {of}", size, f"that is one filter {of}; the layer has more of them"
    for count, but in ((weights * filters, ", and the biases are missing"), (right * filters, "")):
        yield "filters twice", count, f"the filters are multiplied twice{but}"
    yield ("times the output map", right * places,
           "that is multiplied by the places of the output map; a filter uses the same weights at each of them")
    yield ("multiplications", weights * places,
           "those are the multiplications; a filter uses the same weights at each place of the output map")
    yield ("times the output side", right * outputs[0],
           "that is multiplied by a side of the output map; its size does not matter here")
    yield ("fully connected", (prod(inputs) + 1) * filters,
           "that connects each filter to the whole input; it only sees a window of it")
    yield "outputs", prod(outputs), "those are the numbers that come out, not those that are learned"
    yield "a side", outputs[0], "that is the side of the output map; the question is how many numbers are learned"
    yield "filters", filters, "that is the number of filters; each of them has many weights"
    yield "one too many", right + 1, "one off: each filter's bias counts once, and nothing else"
    yield "one too few", right - 1, "one off: each filter's bias counts once, the last one's, too"
    yield "none", 0, "something is learned here: the numbers in the filters"


def _groups(layer: Conv, inputs: Shape) -> Iterator[Wrong]:
    area, channels, filters, groups = layer.kernel_size**2, inputs[2], layer.filters, layer.groups
    if groups == 1:
        if channels % 2 == 0:
            yield ("two groups", (area * channels // 2 + 1) * filters,
                   "that is the count with two groups, as in the two-group original, where a filter sees half of the "
                   "channels")
            yield ("two groups, no bias", area * channels // 2 * filters,
                   "that is the count with two groups, and without the biases: each filter has one")
        return
    weights = area * channels // groups * filters
    if channels // groups % groups == 0:
        yield ("groups twice", weights // groups + filters,
               "that divides by the groups twice: only the channels that a filter sees are divided")
    yield "one group", (weights + filters) // groups, f"{ONE_GROUP}; the filters of the others count, too"
    yield ("one group, no bias", weights // groups,
           f"{ONE_GROUP}, without its biases; the filters of the others count, too")
    yield ("groups and biases forgotten", weights * groups,
           f"{NO_GROUPS}, and the biases, too: a filter sees only the channels of its own group, and has a bias")
    yield "bias per group", weights + groups, "one bias is counted for each group; each filter has its own"
    yield ("biases divided", weights + filters // groups,
           "the groups divide the weights, not the biases: each filter keeps its own")
    yield ("times the groups", (weights + filters) * groups,
           "that counts each group's filters for all groups: the filters in the list are those of all groups together")


def _other_channels(network: Network, layer: Conv) -> Iterator[Wrong]:
    """The depth, the filters or the count of another layer taken for those of this one."""
    area, depth = layer.kernel_size**2, input_shapes(network)[layer.name][2] // layer.groups
    yield ("the image's channels", (area * network.input_shape[2] + 1) * layer.filters,
           "that takes the channels of the image; a filter is as deep as the layer's own input")
    yield ("its own maps", (area * (layer.filters // layer.groups) + 1) * layer.filters,
           "that takes the layer's own maps for its input; count the channels that come in")
    for other in network.layers:
        if isinstance(other, Conv) and other is not layer:
            yield other.name, expected(network)[other.name, "params"], f"that is the count of {other.name}"
    for filters, names in other_filters(network, layer):
        yield f"filters of {names}", (area * depth + 1) * filters, f"that takes the filters of {names}"


def _dense(layer: Dense, inputs: int) -> Iterator[Wrong]:
    units, right = layer.units, (inputs + 1) * layer.units
    yield "no bias", inputs * units, NO_BIAS
    yield "one bias", inputs * units + 1, ONE_BIAS
    yield "bias per input", inputs * (units + 1), "there is a bias for each neuron, not for each input"
    yield "biases on both sides", (inputs + 1) * (units + 1), "there is a bias for each neuron, and none for each input"
    yield "not connected", inputs + units, "every input is connected to every neuron, so the two numbers are multiplied"
    yield "brackets missing", inputs + units, BRACKETS
    yield "half of the neurons", right // 2, "that is half of the neurons, as in one tower of the paper's figure"
    yield "one neuron", inputs + 1, "that is one neuron with its bias; the layer has more of them"
    yield "inputs", inputs, "those are the inputs; each of them is connected to each neuron"
    yield "outputs", units, "those are the neurons; each of them has a weight for each input, and a bias"
    yield "squared", (units + 1) * units, "that connects the layer to itself; count what comes in"
    yield "one too many", right + 1, "one off: each neuron's bias counts once, and nothing else"
    yield "one too few", right - 1, "one off: each neuron's bias counts once, the last one's, too"
    yield "none", 0, "something is learned here: a weight for each connection"


def _other_inputs(network: Network, layer: Dense) -> Iterator[Wrong]:
    """The length of something else taken for what comes in."""
    before = network.layers[:network.layers.index(layer)]
    if isinstance(before[-1], Flatten):
        side, _, channels = shape = input_shapes(network)[before[-1].name]
        for name, other, cause in other_maps(network, shape):
            yield name, (other * other * channels + 1) * layer.units, cause
        yield ("only channels", (channels + 1) * layer.units,
               "that connects one number of each map; flattening keeps all of them")
        yield ("one side only", (side * channels + 1) * layer.units,
               "a map has height times width numbers, not one side of it")
        yield "one map", (side * side + 1) * layer.units, "that is one map; all of them are flattened into the row"
    for other in before[:-1]:
        if isinstance(other, Flatten | Dense):
            length = expected(network)[other.name, "output_shape"][0]
            yield (f"{other.name} as input", (length + 1) * layer.units,
                   f"that takes what {other.name} gives for the input; another layer comes in between")


def _nothing_to_learn(layer: Pool | Flatten, inputs: Shape, outputs: Shape) -> Iterator[Wrong]:
    ask = COUNTS[type(layer)]
    yield "outputs", prod(outputs), f"those are the numbers that come out; {ask}"
    if isinstance(layer, Pool):
        yield "inputs", prod(inputs), f"those are the numbers that go in; {ask}"
        area, channels = layer.pool_size**2, inputs[2]
        for count in ((area * channels + 1) * channels, area * channels**2, (area + 1) * channels, area * channels,
                      area + 1, area):
            yield "like a convolution", count, f"that counts the pooling window like a kernel; {ask}"
        yield "a bias", channels, f"that counts a bias for each map; {ask}"
        yield "a side", outputs[0], f"that is the side of the output map; {ask}"


def _fits_conv(layer: Conv, depth: int, count: int) -> Iterator[str]:
    area = layer.kernel_size**2
    each, rest = divmod(count, layer.filters)
    for weights, biases in ((each - 1, ""), (each, " and no biases")):
        if rest or weights <= 0:
            continue
        if weights % area == 0:
            yield f"that fits filters which see {weights // area:,} channels{biases}; count the channels once more"
        if weights % depth == 0 and isqrt(weights // depth) ** 2 == weights // depth:
            side = isqrt(weights // depth)
            yield f"that fits a kernel of {by((side, side))}{biases}; look at the kernel in the layer list"
    for size, biases in ((area * depth + 1, ""), (area * depth, " and no biases")):
        if count % size == 0:
            yield f"that fits {count // size:,} filters{biases}; look at the number of filters in the layer list"


def _fits_dense(layer: Dense, inputs: int, lengths: set[int], count: int) -> Iterator[str]:
    """`lengths` are what goes into any layer of the network."""
    each, rest = divmod(count, layer.units)
    if not rest and each in lengths:
        yield f"that fits {each:,} inputs and no biases; count what comes in once more"
    elif not rest and each > 1:
        yield f"that fits {each - 1:,} inputs; count what comes in once more"
    for size, biases in ((inputs + 1, ""), (inputs, " and no biases")):
        if count % size == 0:
            yield f"that fits {count // size:,} neurons{biases}; look at the number of neurons in the layer list"
