"""How fast `ops` and `gradients` are beside what people use instead: ``python benchmarks/bench_ops.py``.

Each line times two ways to the same numbers in turns, and prints their medians and the ratio of those.
The BLAS of NumPy gets one thread, for two wait for each other whenever another program runs; TensorFlow
takes every core.
"""

import os
import statistics
import time
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402
import scipy.signal  # noqa: E402
import tensorflow as tf  # noqa: E402

from cnnlessons import gradients, ops  # noqa: E402

LAYERS = {  # images, kernel, strides
    "MNIST net, conv 1": ((32, 28, 28, 1), (3, 3, 1, 32), 1),
    "MNIST net, conv 2": ((32, 13, 13, 32), (3, 3, 32, 64), 1),
    "MNIST net, conv 3": ((32, 5, 5, 64), (3, 3, 64, 64), 1),
    "AlexNet, conv 1, one image": ((1, 227, 227, 3), (11, 11, 3, 96), 4),
    "AlexNet, conv 1, 16 images": ((16, 227, 227, 3), (11, 11, 3, 96), 4),
}


def main():
    print("| operation | ours, ms | beside | its ms | ours is |\n|---|--:|---|--:|--:|")
    for bench in (bench_one_image, bench_conv2d, bench_conv2d_gradients, bench_poolings):
        for name, ours, beside, theirs in bench():
            compare(name, ours, beside, theirs)


def compare(name, ours, beside, theirs, seconds=1.0):
    """Print one line of the table, after making sure that both ways lead to the same numbers."""
    for our, their in zip(as_list(ours()), as_list(theirs()), strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-3, atol=1e-3 * np.abs(their).max())
    our_times, their_times, started = [], [], time.perf_counter()
    turns = 10 if timed(theirs) > seconds / 10 else 1  # beside a slow way, time for several
    while len(their_times) < 3 or (len(their_times) < 100 and time.perf_counter() - started < seconds):
        our_times += [timed(ours) for _ in range(turns)]
        their_times.append(timed(theirs))
    our, their = 1000 * statistics.median(our_times), 1000 * statistics.median(their_times)
    ratio = f"{their / our:,.1f} times faster" if our < their else f"{our / their:,.1f} times slower"
    print(f"| {name} | {our:.2f} | {beside} | {their:.2f} | {ratio} |", flush=True)


def timed(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def as_list(result):
    """The arrays of a result, which may be several."""
    return [np.asarray(array) for array in (result if isinstance(result, tuple | list) else [result])]


def normal(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def bench_one_image():
    """A grey photo's size under a 5x5 kernel."""
    image, kernel = normal(512, 512), normal(5, 5)
    images, filters = image[None, ..., None], kernel[..., None, None]
    for name, ours in (("conv2d, 512x512, 5x5", lambda: ops.conv2d(images, filters)[0, ..., 0]),
                       ("correlate, 512x512, 5x5", lambda: ops.correlate(image, kernel))):
        yield name, ours, "loop over windows", lambda: loop_over_windows(image, kernel)
        yield name, ours, "loop over windows and cells", lambda: loop_over_cells(image, kernel)
        yield name, ours, "im2col by copies", lambda: im2col(images, filters, 1)[0, ..., 0]
        yield name, ours, "scipy.signal.correlate2d", lambda: scipy.signal.correlate2d(image, kernel, "valid")


def loop_over_windows(image, kernel):
    """The sliding window as one writes it first."""
    height, width = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    output = np.zeros((height, width), image.dtype)
    for row in range(height):
        for column in range(width):
            window = image[row:row + kernel.shape[0], column:column + kernel.shape[1]]
            output[row, column] = (window * kernel).sum()
    return output


def loop_over_cells(image, kernel):
    """The same without any array arithmetic."""
    height, width = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    output = np.zeros((height, width), image.dtype)
    for row in range(height):
        for column in range(width):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    output[row, column] += image[row + i, column + j] * kernel[i, j]
    return output


def im2col(images, kernel, strides):
    """Each cell's pixels copied into an array of windows, and one matrix product."""
    (count, height, width, channels), (kh, kw, _, filters) = images.shape, kernel.shape
    down, right = (height - kh) // strides + 1, (width - kw) // strides + 1
    cells = np.zeros((count, down, right, kh, kw, channels), images.dtype)
    for i in range(kh):
        for j in range(kw):
            cells[:, :, :, i, j] = images[:, i:i + down * strides:strides, j:j + right * strides:strides]
    maps = cells.reshape(-1, kh * kw * channels) @ kernel.reshape(-1, filters)
    return maps.reshape(count, down, right, filters)


def bench_conv2d():
    for name, (shape, kernel_shape, strides) in LAYERS.items():
        images, kernel = normal(*shape), normal(*kernel_shape)
        tensors = tf.constant(images), tf.constant(kernel)
        ours = partial(ops.conv2d, images, kernel, strides=strides)
        yield name, ours, "TensorFlow", partial(tf.nn.conv2d, *tensors, strides, "VALID")
        yield name, ours, "im2col by copies", partial(im2col, images, kernel, strides)


def bench_conv2d_gradients():
    """The backward pass alone; TensorFlow's two are asked for by name."""
    for name, (shape, kernel_shape, strides) in LAYERS.items():
        images, kernel = normal(*shape), normal(*kernel_shape)
        output_gradient = normal(*ops.conv2d(images, kernel, strides=strides).shape)
        tensors = [tf.constant(array) for array in (images, kernel, output_gradient)]
        yield (f"{name}, backward",
               partial(gradients.conv2d_gradients, images, kernel, output_gradient, strides),
               "TensorFlow", partial(tf_conv2d_gradients, *tensors, strides))


def tf_conv2d_gradients(images, kernel, output_gradient, strides):
    options = {"strides": [1, strides, strides, 1], "padding": "VALID"}
    return (
        tf.raw_ops.Conv2DBackpropInput(
            input_sizes=images.shape, filter=kernel, out_backprop=output_gradient, **options),
        tf.raw_ops.Conv2DBackpropFilter(
            input=images, filter_sizes=kernel.shape, out_backprop=output_gradient, **options),
        tf.reduce_sum(output_gradient, (0, 1, 2)),
    )


def bench_poolings():
    images, output_gradient = normal(32, 26, 26, 32), normal(32, 13, 13, 32)
    tensor, tf_gradient = tf.constant(images), tf.constant(output_gradient)
    largest = tf.nn.max_pool2d(tensor, 2, 2, "VALID")
    options = {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    yield ("max_pool2d, 26x26x32", lambda: ops.max_pool2d(images),
           "TensorFlow", lambda: tf.nn.max_pool2d(tensor, 2, 2, "VALID"))
    yield ("max_pool2d, backward", lambda: gradients.max_pool2d_gradient(images, output_gradient),
           "TensorFlow", lambda: tf.raw_ops.MaxPoolGrad(
               orig_input=tensor, orig_output=largest, grad=tf_gradient, **options))
    yield ("avg_pool2d, 26x26x32", lambda: ops.avg_pool2d(images),
           "TensorFlow", lambda: tf.nn.avg_pool2d(tensor, 2, 2, "VALID"))
    yield ("avg_pool2d, backward", lambda: gradients.avg_pool2d_gradient(images, output_gradient),
           "TensorFlow", lambda: tf.raw_ops.AvgPoolGrad(
               orig_input_shape=tensor.shape, grad=tf_gradient, **options))


if __name__ == "__main__":
    main()
