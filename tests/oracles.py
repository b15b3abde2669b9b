"""Random layers for the property tests, and what TensorFlow computes for them."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from cnnlessons.backend import tf

TOLERANCE = {np.dtype("float32"): 1e-4, np.dtype("float64"): 1e-10, np.dtype("int64"): 0}


class Layer(NamedTuple):
    """A convolution or pooling with random arrays; a pooling has no kernel."""

    images: np.ndarray
    kernel: np.ndarray | None
    size: tuple[int, int]
    strides: int | tuple[int, int]
    padding: str | int
    groups: int = 1


pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
one_or_two = st.integers(1, 4) | pairs
paddings = st.sampled_from(["valid", "same", 0, 1, 2, 3])
seeds = st.integers(0, 2**32 - 1)
dtypes = st.sampled_from(["float32", "float64"])


@st.composite
def convolutions(draw, dtype=dtypes, batch=3, largest=9):
    """Convolutions with all kinds of strides, padding and groups; some kernels just fit."""
    size, padding, groups = draw(pairs), draw(paddings), draw(st.integers(1, 3))
    height, width = (draw(st.integers(least_size(k, padding), largest)) for k in size)
    depth, filters = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng, dtype = np.random.default_rng(draw(seeds)), draw(dtype)
    images = random(rng, (draw(st.integers(1, batch)), height, width, depth * groups), dtype)
    kernel = random(rng, (*size, depth, filters * groups), dtype)
    return Layer(images, kernel, size, draw(one_or_two), padding, groups)


@st.composite
def poolings(draw, dtype=dtypes, levels=None, batch=3, largest=9):
    """Poolings of pixels of a few `levels`, which gives ties, or of pixels that all differ."""
    size = draw(pairs)
    padding = draw(st.sampled_from(["valid", "same", *range(min(size))]))
    height, width = (draw(st.integers(least_size(k, padding), largest)) for k in size)
    rng = np.random.default_rng(draw(seeds))
    shape = (draw(st.integers(1, batch)), height, width, draw(st.integers(1, 3)))
    images = rng.integers(levels, size=shape) if levels else rng.permuted(np.arange(np.prod(shape)) / 10)
    return Layer(images.astype(draw(dtype)).reshape(shape), None, size, draw(one_or_two), padding)


def least_size(kernel_size, padding):
    """The smallest image that a kernel fits on, padded."""
    return {"valid": kernel_size, "same": 1}.get(padding) or max(1, kernel_size - 2 * padding)


def random(rng, shape, dtype):
    """Normal floats, or integers whose sum overflows 8 bits."""
    if np.dtype(dtype).kind == "f":
        return rng.standard_normal(shape).astype(dtype)
    limits = np.iinfo(dtype)
    return rng.integers(max(limits.min, -300), min(limits.max, 300), shape, dtype, endpoint=True)


def tf_conv2d(images, kernel, bias, layer):
    """TensorFlow's convolution, which infers the groups."""
    images, padding = tf_pad(images, layer.padding)
    return tf.nn.conv2d(images, kernel, layer.strides, padding) + bias


def tf_conv2d_by_groups(images, kernel, bias, layer):
    """The same, one convolution for each group: in float64, TensorFlow has no gradient for groups."""
    parts = (tf.split(array, layer.groups, axis=-1) for array in (images, kernel, bias))
    return tf.concat([tf_conv2d(*arrays, layer) for arrays in zip(*parts, strict=True)], axis=-1)


def tf_max_pool2d(images, layer):
    """TensorFlow's max pooling; padding by a number is its explicit padding."""
    padding = layer.padding if isinstance(layer.padding, int) else layer.padding.upper()
    if isinstance(padding, int):
        padding = [[0, 0], [padding] * 2, [padding] * 2, [0, 0]]
    return tf.nn.max_pool2d(images, layer.size, layer.strides, padding)


def tf_avg_pool2d(images, layer):
    """TensorFlow's average pooling; padded by a number, the average of the pixels over that of ones."""
    if not isinstance(layer.padding, int):
        return tf.nn.avg_pool2d(images, layer.size, layer.strides, layer.padding.upper())
    total, count = (tf.nn.avg_pool2d(tf_pad(pixels, layer.padding)[0], layer.size, layer.strides, "VALID")
                    for pixels in (images, tf.ones_like(images)))
    return total / count


def tf_pad(images, padding):
    """Images padded by a number of zeros, and the padding that is left for TensorFlow."""
    if not isinstance(padding, int):
        return images, padding.upper()
    return tf.pad(images, [[0, 0], [padding] * 2, [padding] * 2, [0, 0]]), "VALID"


def assert_close(ours, theirs):
    """The same shape, the same dtype, and the same numbers to within rounding."""
    theirs = np.asarray(theirs)
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    tolerance = TOLERANCE[ours.dtype]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * max(1, np.abs(theirs).max()))
