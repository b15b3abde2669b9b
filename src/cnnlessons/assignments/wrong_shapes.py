"""Known mistakes in a layer's output shape."""

from collections.abc import Iterator
from math import prod

from cnnlessons.assignments.mistake import Mistake
from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, Shape
from cnnlessons.shapes import pad_widths

FLATTENED = "that is how many numbers the maps hold; the shape keeps height, width and channels apart"
MAPS = (5, 6, 7, 13)  # sides of the last map that go around: an image of 224, AlexNet, VGG, pool5 forgotten


def mistakes(network: Network, layer: Layer) -> Iterator[Mistake]:
    """Wrong output shapes of a layer that is given the right input."""
    inputs, right = network.input_shapes[layer.name], network.expected[layer.name, "output_shape"]
    if isinstance(layer, Conv | Pool):
        yield from _sides(layer, inputs, right)
        yield from _channels(layer, inputs, right)
        yield from _layouts(layer, inputs, right)
    elif isinstance(layer, Flatten):
        yield from _flattened(network, inputs, right)
    else:
        yield from _dense(network, layer, inputs, right)


def _sides(layer: Conv | Pool, inputs: Shape, right: Shape) -> Iterator[Mistake]:
    """Wrong heights and widths; the channels are right."""
    size, side = inputs[0], right[0]
    window = layer.kernel_size if isinstance(layer, Conv) else layer.pool_size
    before, after = pad_widths(size, window, layer.strides, layer.padding)
    inside = size + before + after - window
    wrong = [
        ("stride forgotten", inside + 1, "the stride is forgotten: the window moves on by more than a pixel"),
        ("+ 1 forgotten", side - 1, "one off: the window also stands at its first place, hence the + 1 at the end"),
        ("one too many", side + 1, "one off: size minus window, divided by the stride; the + 1 comes last"),
        ("rounded up", -(-size // layer.strides), "that is the size divided by the stride, rounded up, as with "
                                                  "padding 'same'; this layer has another padding"),
        ("window forgotten", size // layer.strides, "that is the size divided by the stride; the window itself takes "
                                                    "room, too"),
        ("+ 1 too early", (inside + 1) // layer.strides, "the + 1 belongs after the division by the stride"),
        ("applied twice", (side + before + after - window) // layer.strides + 1,
         "height and width are made smaller twice, as if the layer stood there twice"),
    ]
    if before or after:
        wrong.append(("padding left out", (size - window) // layer.strides + 1,
                      "the padding is left out: zeros around the border count towards the size"))
        wrong.append(("padding on one side", (size + before - window) // layer.strides + 1,
                      "the padding counts on both sides, left and right"))
    elif isinstance(layer, Conv):
        wrong.append(("padding added", (size + 2 * (window // 2) - window) // layer.strides + 1,
                      "padding is added where the layer list has none"))
    if isinstance(layer, Conv):
        wrong.append(("size kept", size, "height and width are still those of the layer's input"))
    else:
        wrong.append(("window as stride", (size - window) // window + 1,
                      "the pooling's window is taken for its stride; the layer list gives both"))
    for name, value, cause in wrong:
        if value > 0:
            yield Mistake(name, (value, value, right[2]), cause)


def _channels(layer: Conv | Pool, inputs: Shape, right: Shape) -> Iterator[Mistake]:
    """Wrong depths; height and width are right."""
    side, channels = right[0], inputs[2]
    if isinstance(layer, Pool):
        wrong = [
            ("channels pooled", channels // layer.strides, "a pooling makes height and width smaller, not the depth"),
            ("channels merged", 1, "each map is pooled by itself: the maps stay apart"),
        ]
    else:
        wrong = [
            ("input channels", channels, "the depth is still that of the layer's input; each filter makes a map of "
                                         "its own"),
            ("channels times filters", channels * layer.filters, "a filter sums over its channels: it makes one map, "
                                                                 "not one for each channel"),
            ("one map", 1, "one filter makes one map; this layer has more filters"),
            ("one group", layer.filters // layer.groups, "those are the maps of one group; the groups lie behind one "
                                                         "another"),
            ("groups times filters", layer.filters * layer.groups, "the filters are those of all groups together"),
        ]
        if layer.groups == 1:
            wrong.append(("half of the maps", layer.filters // 2,
                          "that is half of the maps, as in one of the two towers of the paper's figure; each filter in "
                          "the layer list makes one"))
    for name, depth, cause in wrong:
        yield Mistake(name, (side, side, depth), cause)


def _layouts(layer: Conv | Pool, inputs: Shape, right: Shape) -> Iterator[Mistake]:
    """The right numbers in another form, or the shape of something else."""
    side, _, depth = right
    yield Mistake("channels first", (depth, side, side), "the channels stand first, as in PyTorch; here the order is "
                                                         "height, width, channels, as in Keras")
    yield Mistake("channels in the middle", (side, depth, side), "the order is height, width, channels")
    yield Mistake("flattened", (prod(right),), FLATTENED)
    yield Mistake("channels missing", (side, side), "the number of maps is missing: height, width, channels")
    yield Mistake("side only", (side,), "a shape has three parts: height, width, channels")
    if inputs[0] != side:  # else it is the depth alone that is kept
        yield Mistake("input shape", inputs, "that is the shape of what goes in; the question is what comes out")
    if isinstance(layer, Conv):
        window = layer.kernel_size
        for shape in ((window, window, inputs[2] // layer.groups), (window, window, layer.filters)):
            yield Mistake("kernel shape", shape, "that is the shape of a kernel; the question is what comes out")


def _flattened(network: Network, inputs: Shape, right: Shape) -> Iterator[Mistake]:
    side, _, channels = inputs
    yield Mistake("not flattened", inputs, "that is the shape of the maps; flattening puts their numbers in one row")
    yield Mistake("channels forgotten", (side * side,), "that is one map; all of them go into the row")
    yield Mistake("only channels", (channels,), "that is one number for each map; each map has more")
    yield Mistake("one side only", (side * channels,), "a map has height times width numbers, not one side of it")
    for name, other, cause in other_maps(network, inputs):
        yield Mistake(name, (other * other * channels,), cause)
    for off in (-1, 1):
        yield Mistake("one off", (right[0] + off,), "one off: height times width times channels, nothing else")


def other_maps(network: Network, inputs: Shape) -> Iterator[tuple[str, int, str]]:
    """Sides of other maps that may be taken for the last one."""
    side = inputs[0]
    last = [layer for layer in network.layers if isinstance(layer, Pool)][-1]
    before = network.input_shapes[last.name][0]
    yield (f"{last.name} skipped", before, f"that counts a last map of {before}×{before}: it has not gone through "
                                           f"{last.name} yet")
    for other in sorted({*MAPS, side - 1, side + 1} - {before, side}):
        yield (f"map {other}×{other}", other, f"that counts a last map of {other}×{other}; follow the size through "
                                              "every pooling")


def _dense(network: Network, layer: Dense, inputs: Shape, right: Shape) -> Iterator[Mistake]:
    units = layer.units
    yield Mistake("inputs", inputs, "that is what goes in; a dense layer gives one number for each of its neurons")
    yield Mistake("weights", (prod(inputs), units), "that is the shape of the weights; the question is what comes out")
    yield Mistake("weights", (units, prod(inputs)), "that is the shape of the weights; the question is what comes out")
    yield Mistake("with bias", (units + 1,), "one off: the bias is a parameter, not an output")
    yield Mistake("one off", (units - 1,), "one off: a dense layer gives one number for each of its neurons")
    yield Mistake("as a map", (1, 1, units), "after flattening there is no height and width left: the shape has one "
                                             "part")
    for other in network.layers:
        if isinstance(other, Dense) and other.name != layer.name:
            yield Mistake(f"{other.name}'s", (other.units,), f"those are the neurons of {other.name}")
