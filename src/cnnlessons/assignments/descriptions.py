"""A network in words and numbers, without any shape but the image's, as a paper describes it."""

from textwrap import fill

from cnnlessons._language import say
from cnnlessons._words import by
from cnnlessons.assignments.networks import Conv, Dense, Network, Pool

ORDER = ("first", "second", "third", "fourth", "fifth")


def describe(network: Network) -> str:
    """The description, a paragraph for each block of the network."""
    height, width, channels = network.input_shape
    paragraphs = [f"The image has {by((height, width))} pixels and {channels} channel{'s' * (channels > 1)}."]
    order = iter(ORDER)
    for layer in network.layers:
        if isinstance(layer, Conv):
            paragraphs.append(_conv(layer, next(order)))
        elif isinstance(layer, Pool):
            paragraphs[-1] += (f" Max pooling follows: windows of {by((layer.pool_size,) * 2)}, {layer.strides} pixels "
                               "apart, without padding.")
    *units, classes = (layer.units for layer in network.layers if isinstance(layer, Dense))
    paragraphs += [f"All numbers are then put in one row. Two fully connected layers of {units[0]} and {units[1]} "
                   f"neurons follow, and a third one with a neuron for each of {classes} classes. Its softmax gives "
                   "their probabilities.",
                   "A ReLU follows each convolution and the first two fully connected layers. Every "
                   "convolution and every fully connected layer has biases."]
    return "\n".join(fill(say(paragraph), 76) for paragraph in paragraphs)


def _conv(layer: Conv, place: str) -> str:
    strides = "1 pixel" if layer.strides == 1 else f"{layer.strides} pixels"
    padding = {"same": "Zeros around its input keep the size of the maps.", "valid": "There is no padding."}
    groups = (f" Channels and filters are split into {layer.groups} groups, and a filter sees the channels of its own."
              if layer.groups > 1 else "")
    return (f"The {place} convolution has {layer.filters} filters of {by((layer.kernel_size,) * 2)}. Its windows are "
            f"{strides} apart. {padding[layer.padding]}{groups}")
