"""Known mistakes in a layer's number of parameters."""

from collections.abc import Iterator
from math import prod

from cnnlessons.assignments.mistake import Mistake
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape
from cnnlessons.assignments.wrong_shapes import other_maps

NO_BIAS = "the biases are missing: each filter or neuron has one"
ONE_BIAS = "one bias is counted for the whole layer; each filter or neuron has its own"
ASK_TRAINING = "ask which numbers of this layer training could change"


def mistakes(network: Network, layer: Layer) -> Iterator[Mistake]:
    """Wrong parameter counts of a layer that is given the right input."""
    inputs, outputs = network.input_shapes[layer.name], network.expected[layer.name, "output_shape"]
    if isinstance(layer, Conv):
        wrong = [*_conv(layer, inputs, outputs), *_channels(network, layer), *_groups(layer, inputs)]
    elif isinstance(layer, Dense):
        wrong = [*_dense(layer, prod(inputs)), *_inputs(network, layer)]
    else:
        wrong = _without_parameters(layer, inputs, outputs)
    for name, value, cause in wrong:
        yield Mistake(name, value, cause)


def _conv(layer: Conv, inputs: Shape, outputs: Shape) -> Iterator[tuple[str, int, str]]:
    area, depth, filters = layer.kernel_size**2, inputs[2] // layer.groups, layer.filters
    weights, right = area * depth * filters, (area * depth + 1) * filters
    places = outputs[0] * outputs[1]
    yield "no bias", weights, NO_BIAS
    yield "one bias", weights + 1, ONE_BIAS
    yield ("bias per channel", weights + inputs[2], "there is a bias for each filter, not for each channel of the "
                                                    "input")
    yield ("biases multiplied", (area + 1) * depth * filters, "the bias is counted for each channel; a filter has one "
                                                              "for all its channels")
    yield ("channels forgotten", (area + 1) * filters, "a filter is as deep as its input: the input's channels are "
                                                       "missing")
    yield ("channels and bias forgotten", area * filters, "a filter is as deep as its input: the input's channels are "
                                                          "missing, and the biases, too")
    yield "side of the kernel", (layer.kernel_size * depth + 1) * filters, "a kernel has height times width weights"
    yield "one filter", area * depth + 1, "that is one filter with its bias; the layer has more of them"
    yield "one filter, no bias", area * depth, "that is one filter without its bias; the layer has more of them"
    yield ("times the output map", right * places, "that is multiplied by the places of the output map; a filter uses "
                                                   "the same weights at each of them")
    yield ("multiplications", weights * places, "those are the multiplications; a filter uses the same weights at each "
                                                "place of the output map")
    yield ("times the output side", right * outputs[0], "that is multiplied by a side of the output map; its size does "
                                                        "not matter here")
    yield ("fully connected", (prod(inputs) + 1) * filters, "that connects each filter to the whole input; it only "
                                                            "sees a window of it")
    yield "outputs", prod(outputs), "those are the numbers that come out, not those that are learned"
    yield "one too many", right + 1, "one off: each filter's bias counts once, and nothing else"
    yield "one too few", right - 1, "one off: each filter's bias counts once, the last one's, too"
    yield "none", 0, "something is learned here: the numbers in the filters"


def _channels(network: Network, layer: Conv) -> Iterator[tuple[str, int, str]]:
    """The depth of something else taken for the depth of the input."""
    def count(channels: int) -> int:
        return (layer.kernel_size**2 * channels + 1) * layer.filters

    yield ("the image's channels", count(network.input_shape[2]), "that takes the channels of the image; a filter is "
                                                                  "as deep as the layer's own input")
    yield ("its own maps", count(layer.filters // layer.groups), "that takes the layer's own maps for its input; count "
                                                                 "the channels that come in")


def _groups(layer: Conv, inputs: Shape) -> Iterator[tuple[str, int, str]]:
    area, channels, filters, groups = layer.kernel_size**2, inputs[2], layer.filters, layer.groups
    if groups == 1:
        if channels % 2 == 0:
            yield ("two groups", (area * channels // 2 + 1) * filters,
                   "that is the count with two groups, as in the two-group original, where a filter sees half of the "
                   "channels")
            yield ("two groups, no bias", area * channels // 2 * filters,
                   "that is the count with two groups, and without the biases: each filter has one")
        return
    depth = channels // groups
    if depth % groups == 0:
        yield ("groups twice", (area * depth // groups + 1) * filters,
               "that divides by the groups twice: only the channels that a filter sees are divided")
    yield ("one group", (area * depth + 1) * filters // groups,
           "that is one group; the filters of the others count, too")
    yield ("one group, no bias", area * depth * filters // groups,
           "that is one group, without its biases; the filters of the others count, too")
    yield ("groups and biases forgotten", area * channels * filters,
           "the groups are forgotten, and the biases, too: a filter sees only the channels of its own group, and has a "
           "bias")
    yield ("bias per group", area * depth * filters + groups,
           "one bias is counted for each group; each filter has its own")
    yield ("biases divided", (area * channels + 1) * filters // groups,
           "the groups divide the weights, not the biases: each filter keeps its own")
    yield ("times the groups", (area * depth + 1) * filters * groups,
           "that counts each group's filters for all groups: the filters in the list are those of all groups together")


def _dense(layer: Dense, inputs: int) -> Iterator[tuple[str, int, str]]:
    units = layer.units
    right = (inputs + 1) * units
    yield "no bias", inputs * units, NO_BIAS
    yield "one bias", inputs * units + 1, ONE_BIAS
    yield "bias per input", inputs * (units + 1), "there is a bias for each neuron, not for each input"
    yield "biases on both sides", (inputs + 1) * (units + 1), "there is a bias for each neuron, and none for each input"
    yield "not connected", inputs + units, "every input is connected to every neuron: that multiplies"
    yield "one neuron", inputs + 1, "that is one neuron with its bias; the layer has more of them"
    yield "inputs", inputs, "those are the inputs; each of them is connected to each neuron"
    yield "outputs", units, "those are the neurons; each of them has a weight for each input, and a bias"
    yield "squared", (units + 1) * units, "that connects the layer to itself; count what comes in"
    yield "one too many", right + 1, "one off: each neuron's bias counts once, and nothing else"
    yield "one too few", right - 1, "one off: each neuron's bias counts once, the last one's, too"
    yield "none", 0, "something is learned here: a weight for each connection"


def _inputs(network: Network, layer: Dense) -> Iterator[tuple[str, int, str]]:
    """The length of something else taken for what comes in."""
    names = [other.name for other in network.layers]
    before = network.layers[names.index(layer.name) - 1]
    if isinstance(before, Flatten):
        side, _, channels = shape = network.input_shapes[before.name]
        for name, other, cause in other_maps(network, shape):
            yield name, (other * other * channels + 1) * layer.units, cause
        yield ("only channels", (channels + 1) * layer.units, "that connects one number of each map; flattening keeps "
                                                              "all of them")
        yield ("one side only", (side * channels + 1) * layer.units, "a map has height times width numbers, not one "
                                                                     "side of it")
        yield "one map", (side * side + 1) * layer.units, "that is one map; all of them are flattened into the row"
    for other in network.layers[:names.index(layer.name) - 1]:
        if isinstance(other, Flatten | Dense):
            length = network.expected[other.name, "output_shape"][0]
            yield (f"{other.name} as input", (length + 1) * layer.units,
                   f"that takes what {other.name} gives for the input; another layer comes in between")


def _without_parameters(layer: Pool | Flatten, inputs: Shape, outputs: Shape) -> Iterator[tuple[str, int, str]]:
    yield "outputs", prod(outputs), f"those are the numbers that come out; {ASK_TRAINING}"
    yield "inputs", prod(inputs), f"those are the numbers that go in; {ASK_TRAINING}"
    if isinstance(layer, Pool):
        area, channels = layer.pool_size**2, inputs[2]
        cause = f"that counts the pooling window like a kernel; {ASK_TRAINING}"
        for value in ((area * channels + 1) * channels, area * channels**2, (area + 1) * channels, area * channels,
                      area + 1, area):
            yield "like a convolution", value, cause
        yield "a bias", channels, f"that counts a bias for each map; {ASK_TRAINING}"
