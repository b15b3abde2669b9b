"""The forward operations of a convolutional network, in NumPy.

Images are batches ``(N, H, W, C)`` and kernels ``(kh, kw, C_in, filters)``, as in Keras. Float32 gives float32, and
integers give integers wherever the exact result is an integer. Each function raises a ValueError that names the
shapes when arrays do not fit together, are empty, hold NaN or infinity, or hold something other than numbers.
"""

import numpy as np

from cnnlessons._arrays import (
    dense_arrays,
    distributions,
    mean_dtype,
    numbers,
    same_shape,
    scores_and_targets,
    sum_dtype,
)
from cnnlessons._windows import columns, conv2d_windows, pixel_counts, pool2d_windows, windows


def correlate(image, kernel, strides=1, padding="valid") -> np.ndarray:
    """Slide a kernel over a signal, an image or a volume; each output is the sum of kernel times window.

    The kernel is not flipped: CNN layers call this a convolution.

    Args:
        image: 1, 2 or 3 axes.
        kernel: as many axes as the image.
        strides: pixels from one window to the next, one number or one for each axis.
        padding: "valid" (none), "same" (``ceil(size / strides)`` outputs, the odd zero at the bottom and
            right), or zeros on each side. SciPy's default is "full": ``K - 1`` zeros on each side.

    Raises:
        ValueError: numbers of axes that differ, or a kernel larger than the padded image.
    """
    image, kernel = numbers("image", image), numbers("kernel", kernel)
    if not 1 <= image.ndim <= 3 or kernel.ndim != image.ndim:
        raise ValueError("image and kernel need the same number of axes, 1, 2 or 3; "
                         f"got shapes {image.shape} and {kernel.shape}")
    places = windows(image.shape, kernel.shape, strides, padding)
    dtype = sum_dtype(image, kernel)
    padded, kernel = places.pad(image[None].astype(dtype, copy=False)), kernel.astype(dtype, copy=False)
    total = np.zeros((1, *places.outputs), dtype)
    for cell, pixels in places.cells():
        total += kernel[cell] * padded[pixels]
    return total[0]


def convolve(image, kernel, strides=1, padding="valid") -> np.ndarray:
    """Convolution as mathematics defines it: `correlate` with the kernel flipped along every axis.

    Arguments, result and errors are those of `correlate`.
    """
    return correlate(image, np.flip(numbers("kernel", kernel)), strides, padding)


def conv2d(images, kernel, bias=None, strides=1, padding="valid", groups=1) -> np.ndarray:
    """A convolution layer: each filter correlates all channels, adds the results up, and adds its bias.

    Args:
        images: ``(N, H, W, C)``.
        kernel: ``(kh, kw, C / groups, filters)``.
        bias: ``(filters,)``, or None.
        strides: one number, or (down, right).
        padding: "valid", "same", or zeros on each side.
        groups: the channels and the filters are cut into so many equal parts; each part of the filters sees one part
            of the channels.

    Returns:
        Feature maps ``(N, H_out, W_out, filters)``.

    Raises:
        ValueError: the wrong number of axes, channels that do not match, or a kernel larger than the padded images.

    Source: LeCun et al. 1998, section II.A; groups: Krizhevsky et al. 2012, section 3.2.
    """
    images, kernel, places = conv2d_windows(images, kernel, strides, padding, groups)
    parts = zip(np.split(places.pad(images), groups, axis=-1), np.split(kernel, groups, axis=-1), strict=True)
    maps = [columns(part, places) @ filters.reshape(-1, filters.shape[-1]) for part, filters in parts]
    maps = maps[0] if groups == 1 else np.concatenate(maps, axis=-1)
    return _plus(bias, maps).reshape(len(images), *places.outputs, -1)


def dense(inputs, kernel, bias=None) -> np.ndarray:
    """A fully connected layer: each unit adds up all weighted inputs and its bias.

    Args:
        inputs: ``(N, inputs)``.
        kernel: ``(inputs, units)``.
        bias: ``(units,)``, or None.

    Returns:
        ``(N, units)``.

    Raises:
        ValueError: the wrong number of axes, or a kernel for another number of inputs.
    """
    inputs, kernel = dense_arrays(inputs, kernel)
    return _plus(bias, inputs @ kernel)


def _plus(bias, maps: np.ndarray) -> np.ndarray:
    if bias is None:
        return maps
    bias = same_shape("bias", bias, maps.shape[-1:], "the filters or units")
    maps = maps.astype(sum_dtype(maps, bias), copy=False)
    return np.add(maps, bias, out=maps)


def relu(inputs) -> np.ndarray:
    """``max(0, x)`` for each number; shape and dtype stay."""
    return np.maximum(numbers("inputs", inputs), 0)


def max_pool2d(images, pool_size=2, strides=None, padding="valid") -> np.ndarray:
    """The largest pixel of each window, channel by channel.

    Padding never wins: a window at the border takes its largest pixel of the image.

    Args:
        images: ``(N, H, W, C)``.
        pool_size: pixels of the window, one number or (height, width).
        strides: one number or (down, right); None for `pool_size`, windows side by side.
        padding: "valid" (a border too small for a window is ignored), "same" (it is pooled, too), or pixels on each
            side.

    Returns:
        ``(N, H_out, W_out, C)``, dtype unchanged.

    Raises:
        ValueError: the wrong number of axes, a window larger than the padded images, or a window of padding alone.
    """
    return _pool(np.maximum, images, pool_size, strides, padding)


def min_pool2d(images, pool_size=2, strides=None, padding="valid") -> np.ndarray:
    """The smallest pixel of each window; the rest is as in `max_pool2d`."""
    return _pool(np.minimum, images, pool_size, strides, padding)


def _pool(better: np.ufunc, images, pool_size, strides, padding) -> np.ndarray:
    images, places = pool2d_windows(images, pool_size, strides, padding)
    # Repeating the edge changes no maximum or minimum: a window that reaches a copy also holds the original.
    padded = places.pad(images, mode="edge")
    (_, first), *others = places.cells()
    best = padded[first].copy()
    for _, pixels in others:
        better(best, padded[pixels], out=best)
    return best


def avg_pool2d(images, pool_size=2, strides=None, padding="valid") -> np.ndarray:
    """The mean of the pixels in each window, channel by channel; padding does not count, as in TensorFlow.

    Arguments and errors are those of `max_pool2d`; integers give float64.
    """
    images, places = pool2d_windows(images, pool_size, strides, padding)
    padded = places.pad(images.astype(mean_dtype(images), copy=False))
    total = np.zeros((len(images), *places.outputs, images.shape[-1]), padded.dtype)
    for _, pixels in places.cells():
        total += padded[pixels]
    return total / pixel_counts(images.shape[1:3], places, padded.dtype)


def global_avg_pool2d(images) -> np.ndarray:
    """The mean of each map: images ``(N, H, W, C)`` give ``(N, C)``; integers give float64."""
    images = numbers("images", images, "N, H, W, C")
    return images.mean(axis=(1, 2), dtype=mean_dtype(images))


def flatten(images) -> np.ndarray:
    """The pixels of each example in one line, row by row: images ``(N, H, W, C)`` give ``(N, H*W*C)``."""
    images = numbers("images", images, "N, H, W, C")
    return images.reshape(len(images), -1)


def softmax(logits) -> np.ndarray:
    """``exp(z_j) / sum_k exp(z_k)`` along the last axis: the probabilities of the classes.

    The largest logit is subtracted first, which leaves the result as it is and keeps ``exp`` from overflowing.
    """
    logits = numbers("logits", logits)
    if logits.ndim == 0:
        raise ValueError(f"logits need an axis of classes; got the single number {logits}")
    logits = logits.astype(mean_dtype(logits), copy=False)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def cross_entropy(probabilities, labels) -> float:
    """``-sum p log q`` with the natural logarithm, averaged over the examples.

    A right class with probability 0 costs infinity. (Keras gives 16.1 at most, because it counts 0 as 1e-7.)

    Args:
        probabilities: ``(N, classes)``, or ``(classes,)`` for one example.
        labels: class numbers from 0, ``(N,)``, or one-hot rows, ``(N, classes)``.

    Raises:
        ValueError: rows that are not probabilities (such as logits), or labels out of range or of the wrong shape.
    """
    probabilities, targets = scores_and_targets("probabilities", probabilities, labels)
    probabilities = distributions("probabilities", probabilities)
    with np.errstate(divide="ignore"):
        logs = np.log(probabilities, where=targets > 0, out=np.zeros_like(probabilities))
    return float(-(targets * logs).sum(axis=-1).mean())


def mean_squared_error(probabilities, labels) -> float:
    """The squared error averaged over the examples and, like Keras, over the classes.

    Multiply by the number of classes for the error summed over them. Arguments and errors are those of
    `cross_entropy`.
    """
    probabilities, targets = scores_and_targets("probabilities", probabilities, labels)
    return float(np.square(distributions("probabilities", probabilities) - targets).mean())


def classification_error(scores, labels) -> float:
    """The share of examples whose largest score is not at the label; of equal scores the first counts.

    Args:
        scores: probabilities or logits, ``(N, classes)``, or ``(classes,)`` for one example.
        labels: as in `cross_entropy`.
    """
    scores, targets = scores_and_targets("scores", scores, labels)
    return float((scores.argmax(axis=-1) != targets.argmax(axis=-1)).mean())
