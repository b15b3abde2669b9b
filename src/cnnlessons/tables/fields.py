"""Receptive fields: how much of a network's input one output of a layer sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from cnnlessons.tables.costs import formula_count, positions

MIXING = {"Attention", "AdditiveAttention"}  # they see everything, though they keep the shape and have no weights
MOVING = ("ZeroPadding", "Cropping")  # they change the size of a map, but not what each place sees
POOLINGS = ("MaxPooling", "AveragePooling")
CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "DepthwiseConv", "SeparableConv")


@dataclass(frozen=True)
class ReceptiveField:
    """What one output sees along each axis, and the step to what its neighbour sees, in pixels of the input.

    It counts padding, so it may be larger than the input.
    """

    sizes: tuple
    strides: tuple

    def widened(self, kernel_size: tuple, strides: tuple) -> "ReceptiveField":
        """The field after a window: each further input in the window adds a step."""
        sizes = (size + (kernel - 1) * step
                 for size, kernel, step in zip(self.sizes, kernel_size, self.strides, strict=True))
        return ReceptiveField(tuple(sizes), tuple(map(mul, self.strides, strides)))


def start(shape: Sequence) -> ReceptiveField:
    """The field of the input itself: one pixel."""
    axes = len(positions(shape))
    return ReceptiveField((1,) * axes, (1,) * axes)


def seen(layer, before: list[ReceptiveField | None], inputs: list, output: tuple) -> ReceptiveField | None:
    """The field after a layer; the largest where several paths meet; None where it is not known.

    Args:
        layer: a Keras layer or operation.
        before: the fields of its inputs.
        inputs, output: the shapes, with the batch axis.

    Source: Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural networks".
    """
    if None in before or not before:
        return None
    field = largest(before)
    window = window_of(layer)
    if window:
        return field.widened(*window) if len(window[0]) == len(field.sizes) else None
    return _elsewhere(layer, field, [positions(shape, layer) for shape in inputs], positions(output, layer))


def largest(fields: list[ReceptiveField]) -> ReceptiveField:
    """The largest size along each axis: the 5×5's where an Inception block joins its branches."""
    axes = max(len(field.sizes) for field in fields)
    fields = [field for field in fields if len(field.sizes) == axes]  # a vector beside a map
    return ReceptiveField(tuple(map(max, *(field.sizes for field in fields), (0,) * axes)),
                          tuple(map(max, *(field.strides for field in fields), (0,) * axes)))


def window_of(layer) -> tuple[tuple, tuple] | None:
    """The kernel size and strides of a convolution or pooling along each axis; None for other layers."""
    names = [cls.__name__ for cls in type(layer).__mro__ if not cls.__name__.endswith("Transpose")]
    if any(name.startswith(POOLINGS) for name in names):
        return layer.pool_size, layer.strides
    if not any(name.startswith(CONVOLUTIONS) for name in names):
        return None
    kernel_size = tuple((size - 1) * rate + 1
                        for size, rate in zip(layer.kernel_size, layer.dilation_rate, strict=True))
    return kernel_size, layer.strides


def _elsewhere(layer, field: ReceptiveField, inputs: list[tuple], output: tuple) -> ReceptiveField | None:
    """The field after a layer without a window, from the sizes of the map before and after it."""
    name, before = type(layer).__name__, max(inputs, key=len)
    if name in MIXING or getattr(layer, "weights", ()) and not formula_count(layer):
        return None
    if output in inputs or set(before) <= {1} or name.startswith(MOVING):
        return field
    if set(output) <= {1} and None not in before and len(before) == len(field.sizes):  # flattened, or the mean of all
        return field.widened(before, (1,) * len(before))
    return None
