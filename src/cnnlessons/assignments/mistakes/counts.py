"""Known mistakes in a layer's number of parameters."""

from collections.abc import Iterator
from functools import lru_cache
from math import isqrt, prod

from cnnlessons._words import by, one_of
from cnnlessons.assignments.hints import COUNTS, LEARNED
from cnnlessons.assignments.mistakes.shapes import other_filters, wrong_lengths
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape, expected, input_shapes

Wrong = tuple[int, str]  # value, cause
FAR = 4  # times the right number of channels, filters or inputs: nobody counts more


@lru_cache(maxsize=4096)
def wrong_counts(network: Network, layer: Layer) -> tuple[Wrong, ...]:
    """Wrong numbers of parameters of a layer that is given the right input, the likeliest first."""
    inputs, outputs = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
    if isinstance(layer, Conv):
        return (*_of_parts(*_parts(layer, inputs)), *_conv(layer, inputs, outputs), *_groups(layer, inputs[2]),
                *_other_channels(network, layer, inputs[2]))
    if isinstance(layer, Dense):
        return (*_of_parts(*_parts(layer, inputs)), *_dense(layer, prod(inputs)), *_other_inputs(network, layer))
    return tuple(_nothing_to_learn(layer, inputs, outputs))


def explain_count(network: Network, layer: Layer, count: int) -> str:
    """For which numbers a wrong count would be right; the formula in words if for none."""
    if count < 0:
        return "a number of parameters cannot be negative"
    fits = _fits(network, layer, count) if count and isinstance(layer, Conv | Dense) else ()
    return one_of(fits) or COUNTS[type(layer)]


def in_tower(layer: Conv | Dense, inputs: Shape) -> Iterator[Wrong]:
    """Wrong numbers of parameters of a layer of one tower, in which there is another mistake, too."""
    _, number, weights = _parts(layer, inputs)
    yield (weights * number,
           "that counts only one of the two towers in the paper's figure, and the biases are missing")
    yield (weights * number**2,
           "that counts only one of the two towers in the paper's figure, and its filters or neurons are multiplied "
           "twice")


def _parts(layer: Conv | Dense, inputs: Shape) -> tuple[str, int, int]:
    """What a layer is made of, how many of them it has, and the weights of each."""
    if isinstance(layer, Conv):
        return "filter", layer.filters, layer.kernel_size**2 * inputs[2] // layer.groups
    return "neuron", layer.units, prod(inputs)


def _of_parts(part: str, number: int, weights: int) -> Iterator[Wrong]:
    """Mistakes with filters as with neurons: each has some weights and a bias."""
    right = (weights + 1) * number
    yield weights * number, "the biases are missing: each filter or neuron has one"
    yield weights * number + 1, "one bias is counted for the whole layer; each filter or neuron has its own"
    yield (weights + number,
           "the brackets are missing: the bias belongs to each filter or neuron, so it is added before you multiply")
    for size, of in ((weights + 1, "with its bias"), (weights, "without its bias")):
        yield size, f"that is one {part} {of}; the layer has more of them"
    yield weights * number**2, f"the {part}s are multiplied twice, and the biases are missing"
    yield right * number, f"the {part}s are multiplied twice"
    yield number, f"that is the number of {part}s; each of them has many weights"
    for off in (1, -1):
        yield right + off, f"one off: each {part}'s bias counts once, and nothing else"
    yield 0, f"something is learned here: the weights and the bias of each {part}"


def _conv(layer: Conv, inputs: Shape, outputs: Shape) -> Iterator[Wrong]:
    kernel, filters, channels = layer.kernel_size, layer.filters, inputs[2]
    area, depth, places = kernel**2, channels // layer.groups, outputs[0] * outputs[1]
    weights = area * depth * filters
    yield weights + channels, "channels and filters are swapped: a filter is as deep as the layer's input"
    yield weights + channels, "there is a bias for each filter, not for each channel of the input"
    yield (area + 1) * depth * filters, "the bias is counted for each channel; a filter has one for all its channels"
    yield (area * (depth + 1) * filters,
           "a bracket is in the wrong place: the bias is not one more channel; it is added to the product")
    yield (area + 1) * filters, "a filter is as deep as its input: the input's channels are missing"
    yield area * filters, "a filter is as deep as its input: the input's channels are missing, and the biases, too"
    yield (kernel * depth + 1) * filters, "a kernel has height times width weights"
    yield ((weights + filters) * places,
           "that is multiplied by the places of the output map; a filter uses the same weights at each of them")
    yield (weights * places,
           "those are the multiplications; a filter uses the same weights at each place of the output map")
    yield (prod(inputs) + 1) * filters, "that connects each filter to the whole input; it only sees a window of it"
    yield prod(outputs), "those are the numbers that come out, not those that are learned"
    yield outputs[0], "that is the side of the output map; the question is how many numbers are learned"


def _groups(layer: Conv, channels: int) -> Iterator[Wrong]:
    filters, groups = layer.filters, layer.groups
    weights = layer.kernel_size**2 * channels // groups * filters
    if groups == 1 and channels % 2 == 0:
        yield (weights // 2 + filters,
               "that is the count with two groups, as in the two-group original: a filter would see only half of the "
               "channels")
        yield weights // 2, "that is the count with two groups, and without the biases: each filter has one"
    if groups == 1:
        return
    if channels // groups % groups == 0:
        yield (weights // groups + filters,
               "that divides by the groups twice: only the channels that a filter sees are divided")
    yield (weights + filters) // groups, "that is one group; the filters of the others count, too"
    yield weights // groups, "that is one group, without its biases; the filters of the others count, too"
    yield weights * groups, "the groups are forgotten, and the biases, too"
    yield weights + groups, "one bias is counted for each group; each filter has its own"


def _other_channels(network: Network, layer: Conv, channels: int) -> Iterator[Wrong]:
    """The depth, the filters or the count of another layer taken for those of this one."""
    area, depth = layer.kernel_size**2, channels // layer.groups
    yield ((area * network.input_shape[2] + 1) * layer.filters,
           "that takes the channels of the image; a filter is as deep as the layer's own input")
    yield ((area * (layer.filters // layer.groups) + 1) * layer.filters,
           "that takes the layer's own maps for its input; count the channels that come in")
    for other in network.layers:
        if isinstance(other, Conv) and other is not layer:
            yield expected(network)[other.name, "params"], f"that is the count of {other.name}"
    for filters, names in other_filters(network, layer):
        yield (area * depth + 1) * filters, f"that takes the filters of {names}"


def _dense(layer: Dense, inputs: int) -> Iterator[Wrong]:
    yield inputs * (layer.units + 1), "there is a bias for each neuron, not for each input"
    yield (inputs + 1) * layer.units // 2, "that is half of the neurons, as in one tower of the paper's figure"
    yield (inputs * layer.units // 2,
           "that is half of the neurons, as in one tower of the paper's figure, and the biases are missing")


def _other_inputs(network: Network, layer: Dense) -> Iterator[Wrong]:
    """The length of something else taken for what comes in."""
    *before, last = network.layers[:network.layers.index(layer)]
    if isinstance(last, Flatten):
        for length, cause in wrong_lengths(network, input_shapes(network)[last.name]):
            yield (length + 1) * layer.units, cause
    for other in before:
        if isinstance(other, Flatten | Dense):
            length = expected(network)[other.name, "output_shape"][0]
            yield ((length + 1) * layer.units,
                   f"that takes what {other.name} gives for the input; another layer comes in between")


def _nothing_to_learn(layer: Pool | Flatten, inputs: Shape, outputs: Shape) -> Iterator[Wrong]:
    yield prod(outputs), f"those are the numbers that come out; {LEARNED}"
    if isinstance(layer, Pool):
        area, channels = layer.pool_size**2, inputs[2]
        yield prod(inputs), f"those are the numbers that go in; {LEARNED}"
        for seen, biases, filters in ((channels, 1, channels), (channels, 0, channels), (1, 1, channels),
                                      (1, 0, channels), (1, 1, 1), (1, 0, 1)):
            yield (area * seen + biases) * filters, f"that counts the pooling window like a kernel; {LEARNED}"
        yield channels, f"that counts a bias for each map; {LEARNED}"
        yield outputs[0], f"that is the side of the output map; {LEARNED}"


def _fits(network: Network, layer: Conv | Dense, count: int) -> Iterator[str]:
    """What a count would be right for."""
    shapes = input_shapes(network)
    part, number, right = _parts(layer, shapes[layer.name])
    each, rest = divmod(count, number)
    lengths = set(map(prod, shapes.values()))
    for weights, biases in ((each - 1, ""), (each, " and no biases")):
        if rest or not 1 <= weights <= FAR * right:
            continue
        if isinstance(layer, Conv):
            area = layer.kernel_size**2
            squared, other = divmod(weights, right // area)
            if weights % area == 0:
                yield f"that fits filters which see {weights // area:,} channels{biases}; count the channels once more"
            if not other and isqrt(squared) ** 2 == squared:
                yield f"that fits a kernel of {by([isqrt(squared)] * 2)}{biases}; look at the kernel in the layer list"
        elif bool(biases) == (each in lengths):
            yield f"that fits {weights:,} inputs{biases}; count what comes in once more"
    for weights, biases in ((right + 1, ""), (right, " and no biases")):
        if count % weights == 0 and count <= FAR * weights * number:
            yield f"that fits {count // weights:,} {part}s{biases}; look at the number of {part}s in the layer list"
