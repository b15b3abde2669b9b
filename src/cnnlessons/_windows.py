"""The windows that a kernel or a pooling sees as it slides, for operations and gradients."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnlessons._arrays import numbers, per_axis, sum_dtype
from cnnlessons._words import by
from cnnlessons.shapes import output_size, pad_widths


@dataclass(frozen=True)
class Windows:
    """Where the windows lie; every tuple holds one entry for each spatial axis.

    It works on batches: the batch axis first, then the spatial axes, then any others.
    """

    kernel_size: tuple[int, ...]
    strides: tuple[int, ...]
    outputs: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]

    def pad(self, batch: np.ndarray, **how) -> np.ndarray:
        """`batch` with its spatial axes padded, by zeros unless `how` tells ``np.pad`` otherwise."""
        if not any(map(any, self.padding)):
            return batch
        others = [(0, 0)] * (batch.ndim - 1 - len(self.padding))
        return np.pad(batch, [(0, 0), *self.padding, *others], **how)

    def unpad(self, padded: np.ndarray) -> np.ndarray:
        """The part of a padded batch that is not padding."""
        inside = (slice(before, size - after)
                  for size, (before, after) in zip(padded.shape[1:], self.padding, strict=False))
        return padded[:, *inside]

    def cells(self) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
        """Each cell of the kernel, row by row, with the pixels of a padded batch that it meets as it slides.

        A cell meets one pixel for each output, so one step of arithmetic serves all windows at once.
        """
        spans = [stride * (count - 1) + 1 for stride, count in zip(self.strides, self.outputs, strict=True)]
        for cell in product(*map(range, self.kernel_size)):
            met = zip(cell, spans, self.strides, strict=True)
            yield cell, (slice(None), *(slice(first, first + span, stride) for first, span, stride in met))


def windows(sizes: tuple[int, ...], kernel_size: tuple[int, ...], strides: int | tuple[int, ...] = 1,
            padding: str | int = "valid", name: str = "kernel") -> Windows:
    """The windows of a kernel on an image of `sizes` pixels; `name` is what messages call the kernel.

    Raises:
        ValueError: a size or stride below 1, an unknown padding, or a kernel larger than the padded image.
    """
    strides = per_axis("strides", strides, len(sizes))
    axes = list(zip(sizes, kernel_size, strides, strict=True))
    pads = tuple(pad_widths(*axis, padding) for axis in axes)
    padded = tuple(size + sum(pad) for size, pad in zip(sizes, pads, strict=True))
    if any(np.greater(kernel_size, padded)):
        room = "without padding" if padded == sizes else f"padded to {by(padded)}"
        raise ValueError(f"{name} {by(kernel_size)} does not fit an image of {by(sizes)} {room}")
    return Windows(kernel_size, strides, tuple(output_size(*axis, padding) for axis in axes), pads)


def conv2d_windows(images, kernel, strides, padding, groups) -> tuple[np.ndarray, np.ndarray, Windows]:
    """A convolution's images and kernel, checked and in their common dtype, and its windows.

    Raises:
        ValueError: the wrong number of axes, channels that do not match, or a kernel larger than the padded images.
    """
    images = numbers("images", images, "N, H, W, C")
    kernel = numbers("kernel", kernel, "kh, kw, C_in, filters")
    channels, depth, filters = images.shape[3], *kernel.shape[2:]
    (groups,) = per_axis("groups", groups, 1)
    if channels % groups or filters % groups:
        raise ValueError(f"{channels} channels and {filters} filters do not divide into {groups} groups")
    if depth * groups != channels:
        raise ValueError(f"each filter of kernel {kernel.shape} is {depth} deep, but images {images.shape} "
                         f"have {channels // groups} channels" + " in each group" * (groups > 1))
    dtype = sum_dtype(images, kernel)
    places = windows(images.shape[1:3], kernel.shape[:2], strides, padding)
    return images.astype(dtype, copy=False), kernel.astype(dtype, copy=False), places


def columns(padded: np.ndarray, places: Windows) -> np.ndarray:
    """Every window of a padded batch ``(N, H, W, C)`` as one row of a matrix ``(N*H_out*W_out, kh*kw*C)``.

    A convolution is then one matrix product. Source: Chellapilla, Puri and Simard 2006.
    """
    down, right = places.strides
    seen = sliding_window_view(padded, places.kernel_size, axis=(1, 2))[:, ::down, ::right]
    seen = seen.transpose(0, 1, 2, 4, 5, 3)
    length = int(np.prod(seen.shape[3:]))
    if padded.shape[-1] > 1:
        return seen.reshape(-1, length)
    # Windows of one channel are short runs in memory; the pixels that one cell meets are long ones. Copying a grey
    # image cell by cell takes a third of the time.
    return seen.transpose(3, 4, 5, 0, 1, 2).reshape(length, -1).T


def pool2d_windows(images, pool_size, strides, padding) -> tuple[np.ndarray, Windows]:
    """A pooling's images, checked, and its windows. With strides None the windows lie side by side.

    Raises:
        ValueError: the wrong number of axes, a window larger than the padded images, or a window of padding alone.
    """
    images, pool_size = numbers("images", images, "N, H, W, C"), per_axis("pool_size", pool_size)
    places = windows(images.shape[1:3], pool_size, pool_size if strides is None else strides, padding,
                     name="pooling window")
    if any(before >= size for (before, _), size in zip(places.padding, pool_size, strict=True)):
        raise ValueError(f"padding {padding} must be smaller than the pooling window {by(pool_size)}: "
                         "a window would hold padding alone")
    return images, places


def pixel_counts(sizes: tuple[int, ...], places: Windows, dtype) -> np.ndarray:
    """How many pixels of the image each window holds, ``(1, H_out, W_out, 1)``."""
    real = places.pad(np.ones((1, *sizes, 1), dtype))
    return sum(real[pixels] for _, pixels in places.cells())
