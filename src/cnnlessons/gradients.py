"""The backward passes of the operations in `ops` that networks learn with: how a loss changes with each array.

`output_gradient` is the loss's gradient with respect to an operation's output, and has the output's shape.
The other arguments are those of the operation, and each gradient has the shape of its argument. Flattening needs no
function: its backward pass is ``output_gradient.reshape(images.shape)``.
"""

import math
from collections.abc import Mapping

import numpy as np

from cnnlessons._arrays import dense_arrays, mean_dtype, numbers, same_shape, scores_and_targets, sum_dtype
from cnnlessons._windows import columns, conv2d_windows, pixel_counts, pool2d_windows
from cnnlessons.ops import max_pool2d, softmax


def conv2d_gradients(images, kernel, output_gradient, strides=1, padding="valid",
                     groups=1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of `conv2d` with respect to the images, the kernel and the bias, in this order.

    At stride 1, one channel and one filter, they are ``convolve(output_gradient, kernel, padding=K - 1)``,
    a *full* correlation with the flipped kernel; ``correlate(image, output_gradient)``; and the sum of the output
    gradient. At any stride, each output returns its gradient to its window, weighted by the kernel.

    Args:
        images: ``(N, H, W, C)``.
        kernel: ``(kh, kw, C / groups, filters)``.
        output_gradient: ``(N, H_out, W_out, filters)``.
        strides: as given to `conv2d`.
        padding: as given to `conv2d`.
        groups: as given to `conv2d`.

    Raises:
        ValueError: as in `conv2d`, or an output gradient that does not have the shape of its output.
    """
    images, kernel, places = conv2d_windows(images, kernel, strides, padding, groups)
    output_gradient = same_shape("output_gradient", output_gradient,
                                 (len(images), *places.outputs, kernel.shape[-1]), "the convolution's output")
    dtype = sum_dtype(images, output_gradient)  # the kernel has that of the images already
    arrays = (array.astype(dtype, copy=False) for array in (places.pad(images), kernel, output_gradient))
    parts = zip(*(np.split(array, groups, axis=-1) for array in arrays), strict=True)
    of_groups = zip(*(_group_gradients(*part, places) for part in parts), strict=True)
    d_padded, d_kernel, d_bias = (np.concatenate(results, axis=-1) for results in of_groups)
    return places.unpad(d_padded), d_kernel, d_bias


def _group_gradients(padded, kernel, output_gradient, places) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of one group with respect to its padded images, its kernel and its bias."""
    gradient = output_gradient.reshape(-1, output_gradient.shape[-1])
    d_padded = np.zeros_like(padded)
    for cell, pixels in places.cells():
        d_padded[pixels] += (gradient @ kernel[cell].T).reshape(d_padded[pixels].shape)
    d_kernel = (columns(padded, places).T @ gradient).reshape(kernel.shape)
    # A product with ones adds up the rows many times faster than sum(axis=0), which goes filter by filter.
    return d_padded, d_kernel, np.ones(len(gradient), gradient.dtype) @ gradient


def max_pool2d_gradient(images, output_gradient, pool_size=2, strides=None, padding="valid") -> np.ndarray:
    """Gradient of `max_pool2d`: the largest pixel of a window gets all of its gradient.

    Of equal pixels the first wins, row by row, as in TensorFlow. Where windows overlap, a pixel adds up the gradients
    of all windows that it won.

    Args:
        images: ``(N, H, W, C)``.
        output_gradient: ``(N, H_out, W_out, C)``.
        pool_size: as given to `max_pool2d`.
        strides: as given to `max_pool2d`.
        padding: as given to `max_pool2d`.

    Returns:
        ``(N, H, W, C)``.

    Raises:
        ValueError: as in `max_pool2d`, or an output gradient that does not have the shape of its output.
    """
    images, left, places = _pool2d_arrays(images, output_gradient, pool_size, strides, padding)
    winners = max_pool2d(images, pool_size, strides, padding)
    padded = places.pad(images, constant_values=np.nan)  # equal to no winner
    d_padded = np.zeros_like(padded)
    for _, pixels in places.cells():
        won = left * (padded[pixels] == winners)
        d_padded[pixels] += won
        left = left - won  # the first winner leaves nothing to later ones
    return places.unpad(d_padded)


def avg_pool2d_gradient(images, output_gradient, pool_size=2, strides=None, padding="valid") -> np.ndarray:
    """Gradient of `avg_pool2d`: the pixels of a window share its gradient equally, and padding gets nothing.

    Arguments, result and errors are those of `max_pool2d_gradient`.
    """
    images, output_gradient, places = _pool2d_arrays(images, output_gradient, pool_size, strides, padding)
    share = output_gradient / pixel_counts(images.shape[1:3], places, images.dtype)
    d_padded = np.zeros_like(places.pad(images))
    for _, pixels in places.cells():
        d_padded[pixels] += share
    return places.unpad(d_padded)


def _pool2d_arrays(images, output_gradient, pool_size, strides, padding) -> tuple:
    """A pooling's images and output gradient, checked and in their common dtype, and its windows."""
    images, places = pool2d_windows(images, pool_size, strides, padding)
    output = (len(images), *places.outputs, images.shape[-1])
    output_gradient = same_shape("output_gradient", output_gradient, output, "the pooling's output")
    dtype = mean_dtype(images, output_gradient)
    return images.astype(dtype, copy=False), output_gradient.astype(dtype, copy=False), places


def dense_gradients(inputs, kernel, output_gradient) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of `dense` with respect to the inputs, the kernel and the bias.

    Args:
        inputs: ``(N, inputs)``.
        kernel: ``(inputs, units)``.
        output_gradient: ``(N, units)``.

    Returns:
        ``(d_inputs, d_kernel, d_bias)``.

    Raises:
        ValueError: as in `dense`, or an output gradient that does not have the shape of its output.
    """
    inputs, kernel = dense_arrays(inputs, kernel)
    output = (len(inputs), kernel.shape[1])
    output_gradient = same_shape("output_gradient", output_gradient, output, "the layer's output")
    dtype = sum_dtype(inputs, output_gradient)  # the kernel has that of the inputs already
    inputs, kernel, output_gradient = (array.astype(dtype, copy=False) for array in (inputs, kernel, output_gradient))
    return output_gradient @ kernel.T, inputs.T @ output_gradient, output_gradient.sum(axis=0)


def relu_gradient(inputs, output_gradient) -> np.ndarray:
    """Gradient of `relu`: the output gradient where the input is positive, and 0 elsewhere (also at 0)."""
    inputs = numbers("inputs", inputs)
    return same_shape("output_gradient", output_gradient, inputs.shape, "the inputs") * (inputs > 0)


def softmax_cross_entropy_gradient(logits, labels) -> np.ndarray:
    """Gradient of ``cross_entropy(softmax(logits), labels)`` with respect to the logits: ``(y - t) / N``.

    It is this simple because the probabilities of each label ``t`` add up to 1.

    Args:
        logits: ``(N, classes)``, or ``(classes,)`` for one example.
        labels: class numbers from 0, ``(N,)``, or one-hot rows, ``(N, classes)``.

    Raises:
        ValueError: labels out of range or of the wrong shape.
    """
    logits, targets = scores_and_targets("logits", logits, labels)
    return (softmax(logits) - targets) / targets[..., 0].size


def through_graph(graph: Mapping[str, float | tuple[str, ...]]) -> tuple[dict[str, float], dict]:
    """Values and gradients of a computational graph of single numbers.

    Args:
        graph: a number for each input by name, and for each result an operation with the names of what it takes, such
            as ``("×", "a", "b")``. Operations are "+", "×" (of two) and "max". A name comes before it is taken; the
            last one is the end, whose gradient is 1.

    Returns:
        ``(values, gradients)``: the value of each name; the gradient of each name, and that of each arrow
        ``(taken, result)``. The gradient of a name that is taken several times is the sum of those of its arrows.
        Of equally large inputs of a max the first one gets the gradient.

    Raises:
        ValueError: an unknown operation, a name that comes later or nowhere, or one that is taken twice by a result.
    """
    values: dict[str, float] = {}
    for name, node in graph.items():
        values[name] = _graph_value(name, *node, values=values) if isinstance(node, tuple) else node
    gradients: dict = dict.fromkeys(graph, 0)
    gradients[list(graph)[-1]] = 1
    for name, node in reversed(graph.items()):
        if isinstance(node, tuple):
            sign, *taken = node
            for place, other in enumerate(taken):
                if sign == "×":
                    slope = values[taken[1 - place]]
                else:
                    slope = 1 if sign == "+" else int(place == np.argmax([values[each] for each in taken]))
                gradients[other, name] = slope * gradients[name]
                gradients[other] += gradients[other, name]
    return values, gradients


def _graph_value(name: str, sign: str, *taken: str, values: Mapping[str, float]) -> float:
    """The value of an operation in a graph, whose inputs have their values."""
    if missing := [other for other in taken if other not in values]:
        raise ValueError(f"{name} takes {missing[0]}, which comes later or nowhere")
    if sign not in ("+", "×", "max") or sign == "×" and len(taken) != 2 or len(set(taken)) < len(taken) or not taken:
        raise ValueError(f'{name} should be "+" or "max" of some names or "×" of two, each taken once; '
                         f"it is {(sign, *taken)}")
    numbers_taken = [values[other] for other in taken]
    return sum(numbers_taken) if sign == "+" else max(numbers_taken) if sign == "max" else math.prod(numbers_taken)
