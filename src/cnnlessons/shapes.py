"""The integer arithmetic of layers: the size of a map, what it sees of the input, and the parameters of a layer."""

from collections.abc import Iterable
from operator import index


def output_size(size: int, kernel_size: int, strides: int = 1, padding: str | int = "valid") -> int:
    """The length of a convolution's or pooling's output along one axis.

    ``floor((size + 2*padding - kernel_size) / strides) + 1``; "same" gives ``ceil(size / strides)``,
    whatever the kernel. A border that the last stride does not reach is ignored, as in Keras.

    Args:
        size: pixels of the input along this axis.
        kernel_size: pixels of the kernel or pooling window.
        strides: pixels from one window to the next.
        padding: "valid" (none), "same", or zeros added on *each* side.

    Raises:
        ValueError: a size or stride below 1, or a kernel that does not fit the padded input.

    Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic", relationship 6.
    """
    before, after = pad_widths(size, kernel_size, strides, padding)
    padded = size + before + after
    if kernel_size > padded:
        raise ValueError(f"kernel {kernel_size} does not fit an input of {size}"
                         + (f" padded to {padded}" if padded > size else " without padding"))
    return (padded - kernel_size) // strides + 1


def pad_widths(size: int, kernel_size: int, strides: int = 1,
               padding: str | int = "valid") -> tuple[int, int]:
    """The zeros that `padding` adds before and after one axis.

    "same" puts the odd pixel after (bottom, right), as TensorFlow does.

    Raises:
        ValueError: a size or stride below 1, or an unknown padding.
    """
    _check_sizes(("input size", size), ("kernel size", kernel_size), ("stride", strides))
    if padding == "valid":
        return 0, 0
    if padding == "same":
        return same_padding(size, kernel_size, strides)
    if isinstance(padding, str):
        raise ValueError(f'unknown padding "{padding}": use "valid", "same" or a number of pixels per side')
    if _whole("padding", padding) < 0:
        raise ValueError(f"padding {padding} must not be negative")
    return padding, padding


def same_padding(size: int, kernel_size: int, strides: int = 1) -> tuple[int, int]:
    """The zeros (before, after) that make the output ``ceil(size / strides)`` pixels long.

    They depend on the kernel and the stride. At stride 1 an odd kernel gets ``(kernel_size - 1) / 2`` on each side.

    Raises:
        ValueError: a size or stride below 1.
    """
    _check_sizes(("input size", size), ("kernel size", kernel_size), ("stride", strides))
    outputs = -(-size // strides)
    total = max((outputs - 1) * strides + kernel_size - size, 0)
    return total // 2, total - total // 2


def receptive_field(layers: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """What one output of a stack of layers sees of the input, along one axis.

    Each layer adds ``(kernel_size - 1)`` times the product of the strides before it.

    Args:
        layers: ``(kernel_size, strides)`` of each convolution or pooling, first layer first.

    Returns:
        ``(size, stride)`` in input pixels: how much one output sees, and the step from there to what the next sees.

    Source: Araujo, Norris and Sim 2019, "Computing receptive fields of convolutional neural networks".
    """
    size = stride = 1
    for kernel_size, strides in layers:
        _check_sizes(("kernel size", kernel_size), ("stride", strides))
        size += (kernel_size - 1) * stride
        stride *= strides
    return size, stride


def conv2d_params(kernel_size: int | tuple[int, int], channels: int, filters: int,
                  groups: int = 1, use_bias: bool = True) -> int:
    """The parameters of a convolution: ``(kernel height * kernel width * channels/groups + 1) * filters``.

    Raises:
        ValueError: channels or filters that do not divide into the groups, or a number below 1.
    """
    sizes = tuple(kernel_size) if isinstance(kernel_size, tuple | list) else (kernel_size, kernel_size)
    if len(sizes) != 2:
        raise ValueError(f"kernel size {kernel_size} must be a whole number, or a pair (height, width)")
    height, width = sizes
    _check_sizes(("kernel size", height), ("kernel size", width), ("channels", channels), ("filters", filters),
                 ("groups", groups))
    if channels % groups or filters % groups:
        raise ValueError(f"{channels} channels and {filters} filters do not divide into {groups} groups")
    return (height * width * (channels // groups) + use_bias) * filters


def dense_params(inputs: int, units: int, use_bias: bool = True) -> int:
    """The parameters of a fully connected layer: ``(inputs + 1) * units``."""
    _check_sizes(("inputs", inputs), ("units", units))
    return (inputs + use_bias) * units


def _check_sizes(*sizes: tuple[str, int]) -> None:
    """Refuse named sizes below 1."""
    for name, value in sizes:
        if _whole(name, value) < 1:
            raise ValueError(f"{name} {value} must be at least 1")


def _whole(name: str, value: int) -> int:
    """`value`, if it is a whole number."""
    try:
        return index(value)
    except TypeError:
        raise ValueError(f"{name} {value!r} must be a whole number") from None
