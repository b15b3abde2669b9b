"""How fast `ops` and `gradients` are, compared with other packages: ``python benchmarks/bench_ops.py``."""

import os
import time
from functools import partial
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads wait for each other when another program runs
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402
import scipy.ndimage  # noqa: E402
import scipy.signal  # noqa: E402
from tools import QUICK, ratio, table, timed  # noqa: E402

from cnnlessons import gradients, ops  # noqa: E402
from cnnlessons.backend import tf  # noqa: E402

SECONDS, SIZE = (0.01, 64) if QUICK else (1.0, 512)  # for each pair of ways; of a grey photo
LAYERS = {  # images, kernel, strides
    "MNIST net, conv 1": ((32, 28, 28, 1), (3, 3, 1, 32), 1),
    "MNIST net, conv 2": ((32, 13, 13, 32), (3, 3, 32, 64), 1),
    "MNIST net, conv 3": ((32, 5, 5, 64), (3, 3, 64, 64), 1),
    "AlexNet, conv 1, one image": ((1, 227, 227, 3), (11, 11, 3, 96), 4),
    "AlexNet, conv 1, 16 images": ((16, 227, 227, 3), (11, 11, 3, 96), 4),
}


TEXT = """\
## Operations

Each line times two ways in turns, for at least a second and at least three times, after checking that they give the
same numbers: milliseconds, medians. NumPy's matrix products get one thread, TensorFlow every core (`bench_ops.py`).

{table}
The operations are fast enough for real images in lessons 02 to 09, and for training a CNN in NumPy in lesson 09.
TensorFlow is faster for large kernels and many images.
"""


def main():
    benches = (bench_one_image, bench_conv2d, bench_conv2d_gradients, bench_poolings)
    rows = [compare(*lines) for bench in benches for lines in bench()]
    print(TEXT.format(table=table(("operation", "ours, ms", "compared with", "its ms", "ours is"), rows)))


def compare(name, ours, beside, theirs):
    """One line of the table, after checking that both ways give the same numbers."""
    for our, their in zip(as_list(ours()), as_list(theirs()), strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-3, atol=1e-3 * np.abs(their).max())
    our_times, their_times, started = [], [], time.perf_counter()
    turns = 10 if timed(theirs) > SECONDS / 10 else 1  # ours is run more often than a slow one
    while len(their_times) < 3 or (len(their_times) < 100 and time.perf_counter() - started < SECONDS):
        our_times += [timed(ours) for _ in range(turns)]
        their_times.append(timed(theirs))
    our, their = median(our_times), median(their_times)
    return name, f"{1000 * our:,.2f}", beside, f"{1000 * their:,.2f}", ratio(our, their)


def as_list(result):
    """The array or arrays of a result."""
    return [np.asarray(array) for array in (result if isinstance(result, tuple | list) else [result])]


def normal(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def bench_one_image():
    """A grey photo and a 5×5 kernel."""
    image, kernel = normal(SIZE, SIZE), normal(5, 5)
    name, ours = f"correlate, {SIZE}×{SIZE}, 5×5", lambda: ops.correlate(image, kernel)
    yield name, ours, "loop over windows", lambda: loop_over_windows(image, kernel)
    yield name, ours, "`scipy.signal.correlate2d`", lambda: scipy.signal.correlate2d(image, kernel, "valid")


def loop_over_windows(image, kernel):
    """The sliding window as one writes it first."""
    height, width = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    output = np.zeros((height, width), image.dtype)
    for row in range(height):
        for column in range(width):
            window = image[row:row + kernel.shape[0], column:column + kernel.shape[1]]
            output[row, column] = (window * kernel).sum()
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
    yield ("max_pool2d, 26×26×32", lambda: ops.max_pool2d(images), "`scipy.ndimage.maximum_filter`",
           lambda: scipy.ndimage.maximum_filter(images, (1, 2, 2, 1), origin=(0, -1, -1, 0))[:, ::2, ::2])
    yield ("max_pool2d, 26×26×32", lambda: ops.max_pool2d(images),
           "TensorFlow", lambda: tf.nn.max_pool2d(tensor, 2, 2, "VALID"))
    yield ("max_pool2d, backward", lambda: gradients.max_pool2d_gradient(images, output_gradient),
           "TensorFlow", lambda: tf.raw_ops.MaxPoolGrad(
               orig_input=tensor, orig_output=largest, grad=tf_gradient, **options))


if __name__ == "__main__":
    main()
