"""The forward operations against hand-worked numbers, SciPy, TensorFlow and Keras."""

import keras
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from oracles import (
    assert_close,
    convolutions,
    dtypes,
    least_size,
    paddings,
    poolings,
    random,
    seeds,
    tf_avg_pool2d,
    tf_conv2d,
    tf_max_pool2d,
)

from cnnlessons import ops

DIGITS = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
CLASSIC = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
SMILEY = np.zeros((7, 7), int)
SMILEY[[1, 1, 3, 4, 4, 5, 5, 5], [1, 5, 3, 1, 5, 2, 3, 4]] = 1
SMILEY_MAP = np.array([[0, 1, 0, 0, 0], [0, 1, 1, 1, 0], [1, 0, 0, 2, 1], [1, 4, 2, 1, 0], [0, 0, 1, 2, 1]])
FOUR_BY_FOUR = [[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]]
RIGHT_CLASS = {"NN1": [0.9, 0.9, 0.4], "NN2": [0.6, 0.7, 0.1]}  # what two networks give three animals


def batch(image):
    """One grey image as a batch."""
    return np.array(image)[None, ..., None]


def two_classes(network):
    """Probabilities of the right class, number 0, and of the other."""
    right = np.array(RIGHT_CLASS[network])
    return np.stack([right, 1 - right], axis=1)


# ---- numbers worked by hand

@pytest.mark.parametrize(("operation", "image", "kernel", "expected"), [
    (ops.correlate, DIGITS, [[1, 2], [3, 4]], [[37, 47], [67, 77]]),
    (ops.convolve, DIGITS, [[1, 2], [3, 4]], [[23, 33], [53, 63]]),
    (ops.correlate, CLASSIC, [[1, 0, 1], [0, 1, 0], [1, 0, 1]], [[4, 3, 4], [2, 4, 3], [2, 3, 4]]),
    (ops.correlate, SMILEY, [[0, 0, 1], [1, 0, 0], [0, 1, 1]], SMILEY_MAP),
    (ops.correlate, [1, 2, 3, 4], [1, 0, -1], [-2, -2]),
    (ops.convolve, [1, 2, 3, 4], [1, 0, -1], [2, 2]),
    (ops.correlate, np.arange(8).reshape(2, 2, 2), np.ones((2, 2, 2), int), [[[28]]]),
    (ops.correlate, np.array([[200, 200]], "uint8"), np.array([[2, 1]], "uint8"), [[600]]),  # no overflow
    (ops.correlate, np.array([True, False, True]), [True, True], [1, 1]),
])
def test_small_correlations(operation, image, kernel, expected):
    result = operation(image, kernel)
    assert result.dtype == np.int64
    assert result.tolist() == np.asarray(expected).tolist()


def test_convolution_commutes_and_correlation_reverses():
    signal, kernel = np.array([1, 2, 3, 4]), np.array([5, 6, 7, 8])
    assert (ops.convolve(signal, kernel, padding=3) == ops.convolve(kernel, signal, padding=3)).all()
    correlated, swapped = ops.correlate(signal, kernel, padding=3), ops.correlate(kernel, signal, padding=3)
    assert correlated.tolist() == swapped[::-1].tolist() != swapped.tolist()


@pytest.mark.parametrize(("shape", "kernel", "options", "expected"), [
    ((28, 28, 1), (3, 3, 1, 32), {}, (26, 26, 32)),
    ((320, 280, 1), (2, 1, 1, 1), {}, (319, 280, 1)),
    ((7, 7, 1), (3, 3, 1, 1), {"strides": 2}, (3, 3, 1)),
    ((7, 7, 1), (3, 3, 1, 1), {"strides": 3}, (2, 2, 1)),  # 2.33 "does not fit"
    ((7, 7, 1), (3, 3, 1, 1), {"strides": 3, "padding": "same"}, (3, 3, 1)),
    ((32, 32, 3), (5, 5, 3, 10), {"padding": 2}, (32, 32, 10)),
    ((32, 32, 3), (5, 5, 3, 6), {}, (28, 28, 6)),
    ((28, 28, 6), (5, 5, 6, 10), {}, (24, 24, 10)),
    ((227, 227, 3), (11, 11, 3, 96), {"strides": 4}, (55, 55, 96)),
    ((27, 27, 96), (5, 5, 48, 256), {"padding": 2, "groups": 2}, (27, 27, 256)),
])
def test_conv2d_shapes(shape, kernel, options, expected):
    images = np.zeros((2, *shape), np.float32)
    assert ops.conv2d(images, np.zeros(kernel, np.float32), **options).shape == (2, *expected)


def test_conv2d_adds_up_channels_and_bias():
    channels = np.stack([DIGITS, 10 * DIGITS], axis=-1)[None]
    kernel = np.stack([[[1, 2], [3, 4]], [[1, 0], [0, 0]]], axis=-1)[..., None]
    maps = ops.conv2d(channels, kernel, bias=[1000])
    assert maps[0, ..., 0].tolist() == [[37 + 10 + 1000, 47 + 20 + 1000], [67 + 40 + 1000, 77 + 50 + 1000]]


def test_1x1_convolution_mixes_the_channels_at_each_place():
    images = random(np.random.default_rng(0), (2, 4, 3, 5), "float64")
    kernel = np.arange(10.0).reshape(1, 1, 5, 2)
    assert_close(ops.conv2d(images, kernel), images @ kernel[0, 0])


@pytest.mark.parametrize(("pool", "image", "options", "expected"), [
    (ops.max_pool2d, [[4, 3, 1, 5], [1, 3, 4, 8], [4, 5, 4, 3], [6, 5, 9, 4]], {}, [[4, 8], [6, 9]]),
    (ops.max_pool2d, FOUR_BY_FOUR, {}, [[9, 2], [6, 3]]),
    (ops.min_pool2d, FOUR_BY_FOUR, {}, [[1, 1], [1, 1]]),
    (ops.avg_pool2d, FOUR_BY_FOUR, {}, [[3.75, 1.25], [3.75, 2.0]]),
    (ops.max_pool2d, SMILEY_MAP, {"padding": "same"}, [[1, 1, 0], [4, 2, 1], [0, 2, 1]]),
    (ops.max_pool2d, SMILEY_MAP, {}, [[1, 1], [4, 2]]),
    (ops.max_pool2d, -DIGITS, {"padding": "same"}, [[-1, -3], [-7, -9]]),  # padding never wins
    (ops.min_pool2d, DIGITS, {"padding": "same"}, [[1, 3], [7, 9]]),
    (ops.avg_pool2d, DIGITS, {"padding": "same"}, [[3, 4.5], [7.5, 9]]),   # nor does it count
    (ops.max_pool2d, DIGITS, {"pool_size": 1, "strides": 2}, [[1, 3], [7, 9]]),
    (ops.max_pool2d, np.eye(3, dtype=bool), {"strides": 1}, [[True, True], [True, True]]),
    (ops.min_pool2d, DIGITS, {"strides": 1}, [[1, 2], [4, 5]]),
    (ops.avg_pool2d, DIGITS, {"strides": 1}, [[3, 4], [6, 7]]),
])
def test_small_poolings(pool, image, options, expected):
    pooled = pool(batch(image), **options)
    assert pooled[0, ..., 0].tolist() == expected
    assert pool is ops.avg_pool2d or pooled.dtype == np.asarray(image).dtype


def test_pooling_shapes():
    assert ops.max_pool2d(np.zeros((1, 55, 55, 96), "float32"), 3, 2).shape == (1, 27, 27, 96)
    assert ops.max_pool2d(np.zeros((1, 5, 5, 1)), 3, 1).shape == (1, 3, 3, 1)


def test_pooling_does_not_hand_out_its_input():
    images = np.zeros((1, 2, 2, 1))
    ops.max_pool2d(images, 1)[:] = 5
    assert images.max() == 0


def test_global_average_and_flatten():
    images = np.stack([DIGITS, 10 * DIGITS], axis=-1)[None]
    assert ops.global_avg_pool2d(images).tolist() == [[5, 50]]
    assert ops.flatten(batch([[1, 1, 0], [4, 2, 1], [0, 2, 1]])).tolist() == [[1, 1, 0, 4, 2, 1, 0, 2, 1]]
    assert ops.flatten(images)[0, :4].tolist() == [1, 10, 2, 20]  # channels last


def test_relu_keeps_what_is_positive():
    assert ops.relu([[-2.5, 0.0], [3.0, -0.5]]).tolist() == [[0, 0], [3, 0]]
    assert ops.relu(np.array([-1, 2], "int8")).dtype == "int8"


def test_dense_adds_up_votes_and_bias():
    assert ops.dense([[1, 2, 3]], [[1, 0], [0, 1], [1, 1]], [10, 20]).tolist() == [[14, 25]]


def test_softmax():
    assert ops.softmax([2.944, 0]).round(2).tolist() == [0.95, 0.05]  # the dog and the cat
    assert ops.softmax([1000, 1000, -1000]).tolist() == [0.5, 0.5, 0]
    assert ops.softmax([[1000, 0], [-1000, -1000]]).tolist() == [[1, 0], [0.5, 0.5]]  # each row alone
    assert ops.softmax(np.array([1, 3], "uint8")).round(3).tolist() == [0.119, 0.881]


@pytest.mark.parametrize(("network", "error", "squares", "entropy"), [
    ("NN1", 1 / 3, 0.2533, 0.3757),
    ("NN2", 1 / 3, 0.7067, 1.0567),
])
def test_losses_of_the_two_networks(network, error, squares, entropy):
    for labels in ([0, 0, 0], [[1, 0]] * 3, np.array([[1, 0]] * 3, bool)):
        probabilities = two_classes(network)
        assert ops.classification_error(probabilities, labels) == pytest.approx(error)
        assert 2 * ops.mean_squared_error(probabilities, labels) == pytest.approx(squares, abs=5e-5)
        assert ops.cross_entropy(probabilities, labels) == pytest.approx(entropy, abs=5e-5)


def test_losses_of_one_example():
    assert ops.cross_entropy([0.25, 0.75], 0) == pytest.approx(np.log(4))
    assert ops.cross_entropy([0.25, 0.75], [1, 0]) == pytest.approx(np.log(4))
    assert ops.mean_squared_error([0.25, 0.75], 1) == 0.0625
    assert ops.classification_error([0.25, 0.75], 0) == 1
    assert ops.classification_error([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [[1, 0], [0, 1], [1, 0]]) == 0
    assert ops.cross_entropy([0.0, 1.0], 0) == np.inf  # the right class was held impossible
    assert ops.cross_entropy([0.0, 1.0], 1) == 0


# ---- against SciPy

@st.composite
def sliding(draw):
    """An image and a kernel of 1 to 3 axes, with strides and padding."""
    kernel_size, padding = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)), draw(paddings)
    sizes = [draw(st.integers(least_size(k, padding), 8)) for k in kernel_size]
    strides = draw(st.integers(1, 3) | st.tuples(*[st.integers(1, 3)] * len(sizes)))
    kinds = st.sampled_from(["float32", "float64", "int64", "int8"])
    rng = np.random.default_rng(draw(seeds))
    return random(rng, sizes, draw(kinds)), random(rng, kernel_size, draw(kinds)), strides, padding


def scipy_slide(operation, image, kernel, strides, padding):
    """SciPy on an image padded beforehand: it has no strides, and centres "same" in another way."""
    each = (strides,) * image.ndim if isinstance(strides, int) else strides
    pads = []
    for size, kernel_size, stride in zip(image.shape, kernel.shape, each, strict=True):
        odd = max((-(-size // stride) - 1) * stride + kernel_size - size, 0)
        pads.append({"valid": (0, 0), "same": (odd // 2, odd - odd // 2)}.get(padding, (padding, padding)))
    slid = operation(np.pad(image, pads).astype("float64"), kernel.astype("float64"), "valid", "direct")
    return slid[tuple(slice(None, None, stride) for stride in each)]


@pytest.mark.parametrize("name", ["correlate", "convolve"])
@given(sliding())
def test_correlate_and_convolve_equal_scipy(name, case):
    image, kernel, strides, padding = case
    ours = getattr(ops, name)(image, kernel, strides, padding)
    theirs = scipy_slide(getattr(scipy.signal, name), image, kernel, strides, padding)
    floats = [array.dtype for array in (image, kernel) if array.dtype.kind == "f"]
    assert_close(ours, theirs.astype(np.result_type(*floats) if floats else "int64"))


# ---- against TensorFlow and Keras

@given(convolutions(), st.booleans())
def test_conv2d_equals_tensorflow(layer, biased):
    bias = np.linspace(-1, 1, layer.kernel.shape[-1], dtype=layer.kernel.dtype) * biased
    ours = ops.conv2d(layer.images, layer.kernel, bias if biased else None, layer.strides, layer.padding,
                      layer.groups)
    assert_close(ours, tf_conv2d(layer.images, layer.kernel, bias, layer))


@given(convolutions(dtype=st.sampled_from(["int32", "uint8", "int64"])))
def test_conv2d_of_integers_is_exact(layer):
    ours = ops.conv2d(layer.images, layer.kernel, None, layer.strides, layer.padding, layer.groups)
    theirs = tf_conv2d(layer.images.astype("float64"), layer.kernel.astype("float64"), 0, layer)
    assert ours.dtype == np.int64
    assert ours.tolist() == theirs.numpy().tolist()


@given(poolings(dtype=st.sampled_from(["float32", "float64", "int32", "uint8"]), levels=100))
def test_max_and_min_pooling_equal_tensorflow(layer):
    images, *window = layer.images, layer.size, layer.strides, layer.padding
    largest, smallest = ops.max_pool2d(images, *window), ops.min_pool2d(images, *window)
    assert largest.dtype == smallest.dtype == images.dtype
    wide = images.astype("float64")
    assert largest.tolist() == tf_max_pool2d(wide, layer).numpy().tolist()
    assert smallest.tolist() == (-tf_max_pool2d(-wide, layer)).numpy().tolist()


@given(poolings())
def test_average_pooling_equals_tensorflow(layer):
    ours = ops.avg_pool2d(layer.images, layer.size, layer.strides, layer.padding)
    assert_close(ours, tf_avg_pool2d(layer.images, layer))


@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9), seeds, dtypes)
def test_classifier_equals_keras(count, inputs, units, seed, dtype):
    rng = np.random.default_rng(seed)
    pixels, kernel = random(rng, (count, inputs), dtype), random(rng, (inputs, units), dtype)
    bias, labels = random(rng, units, dtype), rng.integers(units, size=count)
    logits = ops.dense(ops.relu(pixels), kernel, bias)
    assert_close(logits, tf.nn.relu(pixels) @ kernel + bias)
    probabilities = ops.softmax(logits)
    assert_close(probabilities, tf.nn.softmax(logits))
    one_hot = np.eye(units)[labels]
    entropies = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    squares = keras.losses.mean_squared_error(one_hot, probabilities)
    hits = keras.metrics.sparse_categorical_accuracy(labels, probabilities)
    assert ops.cross_entropy(probabilities, labels) == pytest.approx(np.mean(entropies), rel=1e-4, abs=1e-5)
    assert ops.mean_squared_error(probabilities, labels) == pytest.approx(np.mean(squares), 1e-4, 1e-6)
    assert ops.classification_error(probabilities, one_hot) == pytest.approx(1 - np.mean(hits))


def test_layers_equal_keras():
    images = random(np.random.default_rng(0), (2, 28, 28, 3), "float32")
    convolution = keras.layers.Conv2D(6, 3, padding="same", strides=2, groups=3, bias_initializer="uniform")
    theirs = convolution(images)
    assert_close(ops.conv2d(images, *convolution.get_weights(), 2, "same", 3), theirs)
    assert_close(ops.max_pool2d(images), keras.layers.MaxPooling2D()(images))
    assert_close(ops.max_pool2d(images, 3, 2, "same"), keras.layers.MaxPooling2D(3, 2, "same")(images))
    assert_close(ops.avg_pool2d(images, 3, 2, "same"), keras.layers.AveragePooling2D(3, 2, "same")(images))
    assert_close(ops.global_avg_pool2d(images), keras.layers.GlobalAveragePooling2D()(images))
    assert_close(ops.flatten(images), keras.layers.Flatten()(images))
