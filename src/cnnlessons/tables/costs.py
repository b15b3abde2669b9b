"""What one layer costs, read from the layer itself: its parameters as a formula, and its multiply-accumulates."""

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True)
class Count:
    """Parameters of a layer, and how many of its weights are multiplied at each position of a map.

    `formula` is empty where there is nothing to count; `weights` is None where that is not known.
    `per_input`: the positions are those of the input (transposed convolutions), else those of the output.
    """

    formula: str
    params: int
    weights: int | None = 0
    per_input: bool = False


def count(layer) -> Count:
    """Count a layer by the formula for its type; where there is none, or it misses weights, as Keras counts it."""
    params = layer.count_params() if hasattr(layer, "count_params") else 0  # x + y has no parameters to count
    formula = formula_count(layer)
    if formula and formula.params == params:
        return formula
    return Count("counted by Keras", params, None) if params else Count("", 0)


def formula_count(layer) -> Count | None:
    """The count by the formula for a layer's type, or for the type it derives from; None without one."""
    names = (cls.__name__ for cls in type(layer).__mro__)
    return next((COUNTERS[name](layer) for name in names if name in COUNTERS), None)


def positions(shape: tuple, layer=None) -> tuple:
    """The sizes of a map without batch and channels: how many places a kernel is laid on."""
    return tuple(shape[2:] if getattr(layer, "data_format", None) == "channels_first" else shape[1:-1])


def macs(counted: Count, layer, input_shape: tuple, output_shape: tuple) -> int | None:
    """Multiply-accumulates of one call of a layer: one for each weight of its kernel at each position.

    The usual convention: biases, batch normalisation, activations and poolings are not counted. None if not known.
    """
    places = positions(input_shape if counted.per_input else output_shape, layer)
    if counted.weights is None or counted.weights and None in places:
        return None
    return counted.weights and counted.weights * prod(places)


def _dot(*factors: int) -> str:
    return "·".join(map(str, factors))


def _kernel(layer) -> Count:
    """Convolution and Dense: every output has weights for its part of the input, and a bias."""
    *fan_in, units = layer.kernel.shape  # the channels of one group only
    return Count(_with_bias(_inputs(layer, fan_in), units, layer.use_bias),
                 (prod(fan_in) + layer.use_bias) * units, prod(fan_in) * units)


def _inputs(layer, fan_in: list[int]) -> str:
    """The inputs of one output: 5·5·96/2 where the 96 channels go in two groups."""
    groups = getattr(layer, "groups", 1)
    return _dot(*fan_in) if groups == 1 else f"{_dot(*fan_in[:-1], fan_in[-1] * groups)}/{groups}"


def _with_bias(inputs: str, units: int, use_bias: bool) -> str:
    return f"({inputs} + 1)·{units}" if use_bias else f"{inputs}·{units}"


def _transposed(layer) -> Count:
    """Transposed convolution: each *input* position is spread over a window of the output."""
    *size, filters, channels = layer.kernel.shape
    return Count(_with_bias(_dot(*size, channels), filters, layer.use_bias),
                 (prod(size) * channels + layer.use_bias) * filters, prod(layer.kernel.shape), per_input=True)


def _depthwise(layer) -> Count:
    """Depthwise convolution: each channel has filters of its own."""
    *size, channels, multiplier = layer.kernel.shape
    filters = _dot(channels, multiplier) if multiplier > 1 else str(channels)
    return Count(_with_bias(_dot(*size), filters, layer.use_bias),
                 (prod(size) + layer.use_bias) * channels * multiplier, prod(layer.kernel.shape))


def _separable(layer) -> Count:
    """Separable convolution: a depthwise one, then 1x1 over all channels, with the only bias."""
    depthwise, pointwise = layer.depthwise_kernel.shape, layer.pointwise_kernel.shape
    *size, channels, multiplier = depthwise
    first = _dot(*size, channels, multiplier) if multiplier > 1 else _dot(*size, channels)
    weights = prod(depthwise) + prod(pointwise)
    return Count(f"{first} + {_with_bias(str(pointwise[-2]), pointwise[-1], layer.use_bias)}",
                 weights + layer.use_bias * pointwise[-1], weights)


def _vectors(layer) -> Count:
    """Normalisation: vectors (scale, shift, mean, variance) with a number for each channel."""
    sizes = [prod(weight.shape) for weight in layer.weights]
    return Count(_dot(len(sizes), sizes[0]) if len(set(sizes)) == 1 else " + ".join(map(str, sizes)), sum(sizes))


def _embedding(layer) -> Count:
    """A row per token, looked up and not multiplied."""
    return Count(_dot(layer.input_dim, layer.output_dim), layer.input_dim * layer.output_dim)


COUNTERS = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "Dense"), _kernel),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), _transposed),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _separable),
    **dict.fromkeys(("BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization",
                     "Normalization", "PReLU"), _vectors),
    "Embedding": _embedding,
}
