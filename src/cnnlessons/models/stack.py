"""Sequential models whose windows are first checked to fit the maps they slide over."""

from fractions import Fraction

import keras

from cnnlessons._words import by


def stack(name: str, input_shape: tuple, stacked: list, exact: bool = False) -> keras.Sequential:
    """A Sequential model of layers.

    Raises:
        ValueError: a layer does not fit; see `check_fit`.
    """
    check_fit(input_shape, stacked, exact)
    return keras.Sequential([keras.Input(input_shape), *stacked], name=name)


def check_fit(input_shape: tuple, stacked: list, exact: bool = False) -> None:
    """Refuse an input that a convolution or pooling does not fit; name the arithmetic and the next size that fits.

    Args:
        input_shape: height, width, channels.
        stacked: layers in order.
        exact: also refuse a border that the last step of a window does not reach, which Keras would ignore.

    Raises:
        ValueError: "conv1 does not fit a 224×224 input: (224 - 11)/4 + 1 = 54.25; 227×227 would fit".
    """
    if len(input_shape) != 3:
        raise ValueError(f"input_shape {input_shape} should be (height, width, channels)")
    sides = input_shape[:2]
    problems = [problem for axis, size in enumerate(sides) if (problem := _misfit(size, stacked, axis, exact))]
    if problems:
        fitting = by([_next_fit(size, stacked, axis, exact) for axis, size in enumerate(sides)])
        layer, arithmetic = problems[0]
        raise ValueError(f"{layer} does not fit a {by(sides)} input: {arithmetic}; {fitting} would fit")


def _misfit(size: int, stacked: list, axis: int, exact: bool) -> tuple[str, str] | None:
    """The first layer whose window does not fit along an axis, and its arithmetic."""
    for layer in stacked:
        if isinstance(layer, keras.layers.ZeroPadding2D):
            size += sum(layer.padding[axis])
        kernel_size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
        if kernel_size is None:
            continue
        kernel, stride = kernel_size[axis], layer.strides[axis]
        outputs = Fraction(-(-size // stride)) if layer.padding == "same" else Fraction(size - kernel, stride) + 1
        if outputs < 1 or exact and outputs.denominator > 1:
            return layer.name, f"({size} - {kernel})/{stride} + 1 = {float(outputs):g}"
        size = int(outputs)
    return None


def _next_fit(size: int, stacked: list, axis: int, exact: bool) -> int:
    """The smallest size from `size` on that fits."""
    while _misfit(size, stacked, axis, exact):
        size += 1
    return size
