"""The cost of one layer, read from the layer itself: its parameters as a formula, and its multiply-accumulates."""

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class Count:
    """The parameters of a layer, and how many of its weights are multiplied at each position of its output.

    `formula` is empty for a layer without parameters; `weights` is None where it is not known.
    """

    formula: str
    params: int
    weights: int | None = 0


def count(layer) -> Count:
    """Count a layer by the formula for its type, or as Keras does if there is none or it misses weights."""
    params = layer.count_params() if hasattr(layer, "count_params") else 0  # x + y does not have it
    formula = formula_count(layer)
    if formula and formula.params == params:
        return formula
    return Count("counted by Keras", params, None) if params else Count("", 0)


def formula_count(layer) -> Count | None:
    """The count by the formula for a layer's type or for a base class; None if there is no formula."""
    names = (cls.__name__ for cls in type(layer).__mro__)
    return next((COUNTERS[name](layer) for name in names if name in COUNTERS), None)


def positions(shape: tuple, layer=None) -> tuple:
    """The sizes of a map without batch and channels: a kernel has so many positions."""
    return tuple(shape[2:] if getattr(layer, "data_format", None) == "channels_first" else shape[1:-1])


def macs(counted: Count, layer, output_shape: tuple) -> int | None:
    """Multiply-accumulates of one call of a layer: one for each weight of its kernel at each position.

    By convention, biases, batch normalisation, activations and poolings are not counted. None if not known.
    """
    places = positions(output_shape, layer)
    if counted.weights is None or counted.weights and None in places:
        return None
    return counted.weights and counted.weights * prod(places)


def _dot(*factors: int) -> str:
    return "·".join(map(str, factors))


def _kernel(layer) -> Count:
    """Convolution and Dense: each unit or filter has a weight for each number that it sees, and a bias."""
    *fan_in, units = layer.kernel.shape  # only the channels of one group
    return Count(_with_bias(_inputs(layer, fan_in), units, layer.use_bias),
                 (prod(fan_in) + layer.use_bias) * units, prod(fan_in) * units)


def _inputs(layer, fan_in: list[int]) -> str:
    """How many numbers one output sees: 5·5·96/2 for 96 channels in two groups."""
    groups = getattr(layer, "groups", 1)
    return _dot(*fan_in) if groups == 1 else f"{_dot(*fan_in[:-1], fan_in[-1] * groups)}/{groups}"


def _with_bias(inputs: str, units: int, use_bias: bool) -> str:
    return f"({inputs} + 1)·{units}" if use_bias else f"{inputs}·{units}"


def _depthwise(layer) -> Count:
    """Depthwise convolution: each filter sees one channel."""
    *size, channels, multiplier = layer.kernel.shape
    filters = _dot(channels, multiplier) if multiplier > 1 else str(channels)
    return Count(_with_bias(_dot(*size), filters, layer.use_bias),
                 (prod(size) + layer.use_bias) * channels * multiplier, prod(layer.kernel.shape))


def _separable(layer) -> Count:
    """Separable convolution: a depthwise one without bias, then a 1×1 convolution."""
    depthwise, pointwise = layer.depthwise_kernel.shape, layer.pointwise_kernel.shape
    *size, channels, multiplier = depthwise
    first = _dot(*size, channels, multiplier) if multiplier > 1 else _dot(*size, channels)
    weights = prod(depthwise) + prod(pointwise)
    return Count(f"{first} + {_with_bias(str(pointwise[-2]), pointwise[-1], layer.use_bias)}",
                 weights + layer.use_bias * pointwise[-1], weights)


def _vectors(layer) -> Count:
    """Normalisation: vectors (scale, shift, mean, variance) with one number for each channel."""
    sizes = [prod(weight.shape) for weight in layer.weights]
    return Count(_dot(len(sizes), sizes[0]) if len(set(sizes)) == 1 else " + ".join(map(str, sizes)), sum(sizes))


COUNTERS = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "Dense"), _kernel),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _separable),
    **dict.fromkeys(("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization",
                     "Normalization", "PReLU"), _vectors),
}
