"""Receptive fields: how much of a network's input one output of a layer sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cnnlessons.tables.costs import formula_count, positions

MIXING = {"Attention", "AdditiveAttention"}  # they see everything, though they keep the shape and have no weights
MOVING = ("ZeroPadding", "Cropping")  # they change the size of a map, but not what each place sees
POOLINGS = ("MaxPooling", "AveragePooling")
CONVOLUTIONS = ("Conv1D", "Conv2D", "Conv3D", "DepthwiseConv", "SeparableConv")


@dataclass(frozen=True)
class ReceptiveField:
    """What one output sees along each axis, and the step to what its neighbour sees, in pixels of the input.

    It counts padding, so it may be larger than the input. After an upsampling, steps are fractions of a pixel, and the
    whole pixels are what an output sees at most.
    """

    sizes: tuple
    strides: tuple

    def widened(self, window: "Window") -> "ReceptiveField":
        """The field after a window: each further input in the window adds a step."""
        steps = [Fraction(stride, zoom) for stride, zoom in zip(self.strides, window.zoom, strict=True)]
        return ReceptiveField(tuple(size + (kernel - 1) * step
                           for size, kernel, step in zip(self.sizes, window.kernel_size, steps, strict=True)),
                     tuple(step * stride for step, stride in zip(steps, window.strides, strict=True)))


@dataclass(frozen=True)
class Window:
    """The window of a layer along each axis; `zoom` is the number of outputs for one input."""

    kernel_size: tuple
    strides: tuple
    zoom: tuple


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
    if type(layer).__name__ == "Embedding":
        return start(output)  # each vector sees one token
    if None in before or not before:
        return None
    field = largest(before)
    window = window_of(layer)
    if window:
        return field.widened(window) if len(window.zoom) == len(field.sizes) else None
    return _elsewhere(layer, field, [positions(shape, layer) for shape in inputs], positions(output, layer))


def largest(fields: list[ReceptiveField]) -> ReceptiveField:
    """The largest size along each axis: the 5×5's where an Inception block joins its branches."""
    axes = max(len(field.sizes) for field in fields)
    fields = [field for field in fields if len(field.sizes) == axes]  # a vector beside a map
    return ReceptiveField(tuple(map(max, *(field.sizes for field in fields), (0,) * axes)),
                 tuple(map(max, *(field.strides for field in fields), (0,) * axes)))


def window_of(layer) -> Window | None:
    """The window of a convolution, pooling or upsampling; None for other layers."""
    names = [cls.__name__ for cls in type(layer).__mro__]
    if any(name.startswith("UpSampling") for name in names):
        zoom = layer.size if isinstance(layer.size, tuple) else (layer.size,)
        blend = 1 if getattr(layer, "interpolation", "nearest") == "nearest" else 2
        return Window(tuple(size * blend for size in zoom), (1,) * len(zoom), zoom)
    if any(name.startswith(POOLINGS) for name in names):
        return Window(layer.pool_size, layer.strides, (1,) * len(layer.strides))
    if not any(name.startswith(CONVOLUTIONS) for name in names):
        return None
    kernel_size = tuple((size - 1) * rate + 1
                        for size, rate in zip(layer.kernel_size, layer.dilation_rate, strict=True))
    still = (1,) * len(kernel_size)
    transposed = any(name.endswith("Transpose") for name in names)
    return Window(kernel_size, still, layer.strides) if transposed else Window(kernel_size, layer.strides, still)


def _elsewhere(layer, field: ReceptiveField, inputs: list[tuple], output: tuple) -> ReceptiveField | None:
    """The field after a layer without a window, from the sizes of the map before and after it."""
    name, before = type(layer).__name__, max(inputs, key=len)
    if name in MIXING or getattr(layer, "weights", ()) and not formula_count(layer):
        return None
    if output in inputs or set(before) <= {1} or name.startswith(MOVING):
        return field
    if set(output) <= {1} and None not in before and len(before) == len(field.sizes):  # flattened, or the mean of all
        return field.widened(Window(before, (1,) * len(before), (1,) * len(before)))
    return None
