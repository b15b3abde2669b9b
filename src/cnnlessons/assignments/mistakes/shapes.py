"""Known mistakes in a layer's output shape."""

from collections.abc import Iterable, Iterator
from math import prod

from cnnlessons._forms import thousands
from cnnlessons._words import by
from cnnlessons.assignments.hints import DEPTHS, SHAPES, SIDES
from cnnlessons.assignments.mistakes.same import once
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape, expected, input_shapes
from cnnlessons.shapes import pad_widths

Wrong = tuple[Shape, str]  # value, cause
MAPS = (5, 6, 7, 13)  # sides that people give AlexNet's last map: image of 224, right, VGG, pool5 forgotten
PARTS = {3: "three parts: height, width, channels", 1: "one part: how many numbers there are in the row"}
CHANNELS_FIRST = "the channels come first, as in PyTorch; here the order is height, width, channels, as in Keras"
CHANNELS_BETWEEN = "the order is height, width, channels"
WITHOUT_PADDING = "the padding is left out: zeros around the border count towards the size"
WINDOW_AS_STRIDE = "a pooling's window is taken for its stride; the layer list gives both"
PAPER_SIZE = 224  # Krizhevsky et al. 2012, section 3.5 and figure 2


def wrong_shapes(network: Network, layer: Layer) -> Iterator[Wrong]:
    """Wrong output shapes of a layer that is given the right input, the likeliest first."""
    inputs, right = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
    if isinstance(layer, Flatten):
        yield inputs, "that is the shape of the maps; flattening puts their numbers in one row"
        for length, cause in wrong_lengths(network, inputs):
            yield (length,), cause
        for off in (-1, 1):
            yield (right[0] + off,), "one off: height times width times channels, nothing else"
    elif isinstance(layer, Dense):
        yield from _dense(network, layer, inputs)
    else:
        for side, cause in _sides(layer, inputs[0], right[0]):
            if side > 0:
                yield (side, side, right[2]), cause
        if layer is network.layers[0] and PAPER_SIZE not in (inputs[0], right[0]):
            for depth in dict.fromkeys((inputs[2], right[2])):
                yield (PAPER_SIZE, PAPER_SIZE, depth), "that is the image as the paper prints it, not what comes out"
        for depth, cause in _depths(network, layer, inputs[2]):
            yield (*right[:2], depth), cause
        yield from _layouts(layer, inputs, right)


def explain_shape(network: Network, layer: Layer, value: Shape, mistakes: Iterable[Wrong]) -> str:
    """Why a shape is wrong that is none of the known `mistakes` as a whole: its form, or each part by itself."""
    right = expected(network)[layer.name, "output_shape"]
    if value[1:] == right and value[0] == 1:
        return "the first part means the batch: leave it out, and give the shape for one image"
    if len(value) != len(right):
        return len(right) == 1 and thousands(value) or f"the output of this layer has {PARTS[len(right)]}"
    if min(value) < 1:
        return "each part of a shape is at least one"
    if isinstance(layer, Flatten | Dense):
        return SHAPES[type(layer)]
    height, width, depth = value
    if height != width == depth:
        return "; ".join([CHANNELS_FIRST, *_parts(network, layer, (width, depth, height), mistakes)])
    if width != height == depth:
        return "; ".join([CHANNELS_BETWEEN, *_parts(network, layer, (height, depth, width), mistakes)])
    return "; ".join(_parts(network, layer, value, mistakes))


def wrong_lengths(network: Network, inputs: Shape) -> Iterator[tuple[int, str]]:
    """Wrong lengths of the row into which maps are flattened."""
    side, _, channels = inputs
    yield side**2, "that is one map; all of them go into the row"
    yield channels, "that takes one number of each map; flattening keeps all of them"
    yield side * channels, "a map has height times width numbers, not one side of it"
    last = [layer for layer in network.layers if isinstance(layer, Pool)][-1]
    before = input_shapes(network)[last.name][0]
    for other in dict.fromkeys([before, *sorted({*MAPS, side - 1, side + 1})]):
        size = by((other, other))
        cause = f"it has not gone through {last.name} yet" if other == before else "follow it through every pooling"
        yield other**2 * channels, f"that counts a last map of {size}; {cause}"


def other_filters(network: Network, layer: Layer) -> Iterator[tuple[int, str]]:
    """The numbers of filters of the other convolutions, and whose they are: "conv2 or conv5"."""
    names: dict[int, list[str]] = {}
    for other in network.layers:
        if isinstance(other, Conv) and other is not layer:
            names.setdefault(other.filters, []).append(other.name)
    return ((filters, " or ".join(same)) for filters, same in names.items())


def _parts(network: Network, layer: Conv | Pool, value: Shape, mistakes: Iterable[Wrong]) -> Iterator[str]:
    """What is wrong with height and width, then what is wrong with the channels."""
    def causes(shape: Shape) -> str:
        return once(cause for wrong, cause in mistakes if wrong == shape)

    right = expected(network)[layer.name, "output_shape"]
    if value[0] != value[1]:
        yield "image and windows are square, so height and width are equal"
    elif value[0] != right[0]:
        reason = _not_whole(network, layer, value[0]) or causes((*value[:2], right[2])) or SIDES
        yield f"height and width: {reason}"
    if value[2] != right[2]:
        yield f"channels: {causes((*right[:2], value[2])) or DEPTHS[type(layer)]}"


def _not_whole(network: Network, layer: Conv | Pool, side: float) -> str:
    """What leads to a side such as 54.25; empty for a whole number."""
    if side == int(side):
        return ""
    size = (side - 1) * layer.strides + layer.window
    reason = f"{side:.10g} is not a whole number"
    if size != int(size):
        return f"{reason}: look at what is divided"
    shown = by((int(size), int(size)))
    if layer is network.layers[0] and size == PAPER_SIZE:
        return f"{reason}: that starts from an image of {shown}, the size the paper prints; the layer list has another"
    return f"{reason}: that fits an input of {shown}; look at what the layer before gives"


def _sides(layer: Conv | Pool, size: int, side: int) -> Iterator[tuple[int, str]]:
    """Wrong heights and widths."""
    window, strides = layer.window, layer.strides
    before, after = pad_widths(size, window, strides, layer.padding)
    inside = size + before + after - window
    yield inside + 1, "the stride is forgotten: the window moves on by more than a pixel"
    yield side - 1, "one off: the first place of the window counts, too, so add 1 at the end"
    yield side + 1, "one off: size minus window, divided by the stride; the + 1 comes last"
    yield (-(-size // strides),
           "that is the size divided by the stride, rounded up, as with padding 'same'; this layer has another padding")
    yield size // strides, "that is the size divided by the stride; the window itself takes room, too"
    yield (inside + 1) // strides, "the + 1 belongs after the division by the stride"
    yield ((side + before + after - window) // strides + 1,
           "height and width are made smaller twice, as if the list had this layer twice")
    if before or after:
        yield (size - window) // strides + 1, WITHOUT_PADDING
        yield (size + before - window) // strides + 1, "the padding counts on both sides, left and right"
    elif isinstance(layer, Conv):
        yield (size + 2 * (window // 2) - window) // strides + 1, "padding is added where the layer list has none"
    if isinstance(layer, Conv):
        yield size, "height and width are still those of the layer's input"
    else:
        yield (size - window) // window + 1, WINDOW_AS_STRIDE


def _depths(network: Network, layer: Conv | Pool, channels: int) -> Iterator[tuple[int, str]]:
    """Wrong numbers of channels."""
    if isinstance(layer, Pool):
        yield channels // layer.strides, "a pooling makes height and width smaller, not the depth"
        yield 1, "each map is pooled by itself: the maps stay apart"
    else:
        yield channels, "the depth is still that of the layer's input; each filter makes a map of its own"
        yield channels * layer.filters, "a filter sums over its channels: it makes one map, not one for each channel"
        yield 1, "one filter makes one map; this layer has more filters"
        yield layer.filters // layer.groups, "those are the maps of one group; the output has the maps of all groups"
    for filters, names in other_filters(network, layer):
        if filters != channels:  # else they are the depth of the layer's input
            yield filters, f"that is the number of filters of {names}"


def _layouts(layer: Conv | Pool, inputs: Shape, right: Shape) -> Iterator[Wrong]:
    """The right numbers in another form, or the shape of something else."""
    side, _, depth = right
    yield (depth, side, side), CHANNELS_FIRST
    yield (side, depth, side), CHANNELS_BETWEEN
    yield (prod(right),), "that is how many numbers the maps hold; the shape keeps height, width and channels apart"
    yield (side, side), "the number of maps is missing: height, width, channels"
    yield (side,), "a shape has three parts: height, width, channels"
    if inputs[0] != side:  # else only the depth is kept
        yield inputs, "that is the shape of what goes in; the question is what comes out"
    if isinstance(layer, Conv):
        for depth in (inputs[2] // layer.groups, layer.filters):
            yield ((layer.kernel_size, layer.kernel_size, depth),
                   "that is the shape of a kernel; the question is what comes out")


def _dense(network: Network, layer: Dense, inputs: Shape) -> Iterator[Wrong]:
    units = layer.units
    yield inputs, "that is what goes in; a dense layer gives one number for each of its neurons"
    for shape in ((prod(inputs), units), (units, prod(inputs))):
        yield shape, "that is the shape of the weights; the question is what comes out"
    yield (units + 1,), "one off: the bias is a parameter, not an output"
    yield (units - 1,), "one off: a dense layer gives one number for each of its neurons"
    yield (1, 1, units), "after flattening there is no height and width left: the shape has one part"
    for other in network.layers:
        if isinstance(other, Dense) and other is not layer and (other.units,) != inputs:
            yield (other.units,), f"those are the neurons of {other.name}"
