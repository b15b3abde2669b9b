"""The backward passes against hand-worked numbers, TensorFlow's gradients and central differences."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from oracles import (
    assert_close,
    convolutions,
    dtypes,
    poolings,
    random,
    seeds,
    tf_avg_pool2d,
    tf_conv2d_by_groups,
    tf_max_pool2d,
)

from cnnlessons import gradients, ops

# ---- numbers worked by hand

def batch(image):
    """One grey image as a batch."""
    return np.array(image)[None, ..., None]


def test_convolution_returns_in_the_gradient_of_the_input():
    rng = np.random.default_rng(0)
    image, kernel, output_gradient = (random(rng, shape, "float64") for shape in ((6, 5), (3, 3), (4, 3)))
    d_images, d_kernel, d_bias = gradients.conv2d_gradients(
        batch(image), kernel[..., None, None], batch(output_gradient))
    assert_close(d_images[0, ..., 0], ops.convolve(output_gradient, kernel, padding=2))
    assert_close(d_kernel[..., 0, 0], ops.correlate(image, output_gradient))
    assert_close(d_bias[0], output_gradient.sum())


@pytest.mark.parametrize(("padding", "uses"), [
    ("valid", [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]),
    ("same", [[4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4]]),
])
def test_padding_lets_border_pixels_count_more(padding, uses):
    size = {"valid": 2, "same": 4}[padding]
    d_images, *_ = gradients.conv2d_gradients(np.zeros((1, 4, 4, 1), int), np.ones((3, 3, 1, 1), int),
                                              np.ones((1, size, size, 1), int), padding=padding)
    assert d_images.dtype == np.int64
    assert d_images[0, ..., 0].tolist() == uses


NINES = batch([[1, 2, 2, 1], [2, 9, 9, 2], [2, 9, 9, 2], [1, 2, 2, 1]])


@pytest.mark.parametrize(("gradient", "options", "expected"), [
    (gradients.max_pool2d_gradient, {}, [[0, 0, 0, 0], [0, 10, 20, 0], [0, 30, 40, 0], [0, 0, 0, 0]]),
    (gradients.avg_pool2d_gradient, {}, np.kron([[2.5, 5], [7.5, 10]], np.ones((2, 2))).tolist()),
    # all four windows hold all four nines, and the first nine wins each of them
    (gradients.max_pool2d_gradient, {"pool_size": 3, "strides": 1},
     [[0, 0, 0, 0], [0, 100, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]),
])
def test_who_gets_the_gradient_of_a_window(gradient, options, expected):
    assert gradient(NINES, batch([[10, 20], [30, 40]]), **options)[0, ..., 0].tolist() == expected


def test_relu_lets_the_gradient_of_positive_inputs_pass():
    assert gradients.relu_gradient([-1.0, 0.0, 0.5, 2.0], [5.0, 6.0, 7.0, 8.0]).tolist() == [0, 0, 7, 8]


def test_gradient_of_softmax_and_cross_entropy_is_output_minus_target():
    logits, one_hot = np.array([[2.944, 0.0], [0.0, 0.0]]), np.array([[0, 1], [1, 0]])
    expected = (ops.softmax(logits) - one_hot) / 2
    assert_close(gradients.softmax_cross_entropy_gradient(logits, [1, 0]), expected)
    assert_close(gradients.softmax_cross_entropy_gradient(logits, one_hot), expected)
    assert gradients.softmax_cross_entropy_gradient([0.0, 0.0], 0).tolist() == [-0.5, 0.5]


# ---- against TensorFlow's tape

def tape_gradients(operation, arrays, output_gradient):
    """TensorFlow's gradients of ``sum(output * output_gradient)`` with respect to each of the arrays."""
    variables = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        output = operation(*variables)
    return tape.gradient(output, variables, output_gradient)


def normal_like(array, seed=1):
    """A random output gradient for an operation with this output."""
    return random(np.random.default_rng(seed), array.shape, array.dtype)


@given(convolutions())
def test_conv2d_gradients_equal_tensorflow(layer):
    images, kernel, *_, strides, padding, groups = layer
    bias = np.zeros(kernel.shape[-1], kernel.dtype)
    output_gradient = normal_like(ops.conv2d(images, kernel, bias, strides, padding, groups))
    ours = gradients.conv2d_gradients(images, kernel, output_gradient, strides, padding, groups)
    theirs = tape_gradients(lambda *arrays: tf_conv2d_by_groups(*arrays, layer), (images, kernel, bias),
                            output_gradient)
    for our, their in zip(ours, theirs, strict=True):
        assert_close(our, their)


@given(poolings(levels=3))
def test_max_pooling_gradient_equals_tensorflow_in_ties_too(layer):
    images, *window = layer.images, layer.size, layer.strides, layer.padding
    output_gradient = normal_like(ops.max_pool2d(images, *window))
    (theirs,) = tape_gradients(lambda pixels: tf_max_pool2d(pixels, layer), [images], output_gradient)
    assert_close(gradients.max_pool2d_gradient(images, output_gradient, *window), theirs)


@given(poolings())
def test_average_pooling_gradient_equals_tensorflow(layer):
    images, *window = layer.images, layer.size, layer.strides, layer.padding
    output_gradient = normal_like(ops.avg_pool2d(images, *window))
    (theirs,) = tape_gradients(lambda pixels: tf_avg_pool2d(pixels, layer), [images], output_gradient)
    assert_close(gradients.avg_pool2d_gradient(images, output_gradient, *window), theirs)


@given(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9), seeds, dtypes)
def test_gradients_of_a_classifier_equal_tensorflow(count, inputs, units, seed, dtype):
    rng = np.random.default_rng(seed)
    arrays = [random(rng, shape, dtype) for shape in ((count, inputs), (inputs, units), (units,))]
    labels = rng.integers(units, size=count)
    hidden = ops.relu(arrays[0])
    logits_gradient = gradients.softmax_cross_entropy_gradient(ops.dense(hidden, *arrays[1:]), labels)
    d_hidden, d_kernel, d_bias = gradients.dense_gradients(hidden, arrays[1], logits_gradient)

    def loss(pixels, kernel, bias):
        logits = tf.nn.relu(pixels) @ kernel + bias
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))

    ours = gradients.relu_gradient(arrays[0], d_hidden), d_kernel, d_bias
    for our, their in zip(ours, tape_gradients(loss, arrays, np.ones((), dtype)), strict=True):
        assert_close(our, their)


# ---- against central differences

def assert_slopes(ours, function, array, step=1e-5):
    """In a random direction, to which every entry contributes, the slope is that of two points around the array."""
    direction = normal_like(array, seed=2)
    slope = (function(array + step * direction) - function(array - step * direction)) / (2 * step)
    assert (ours * direction).sum() == pytest.approx(slope, rel=1e-6, abs=1e-7)


@given(convolutions(dtype=st.just("float64"), batch=1, largest=4))
def test_conv2d_gradients_equal_central_differences(layer):
    images, kernel, *_, strides, padding, groups = layer
    bias = np.ones(kernel.shape[-1])
    output_gradient = normal_like(ops.conv2d(images, kernel, bias, strides, padding, groups))

    def loss(images=images, kernel=kernel, bias=bias):
        return (ops.conv2d(images, kernel, bias, strides, padding, groups) * output_gradient).sum()

    d_images, d_kernel, d_bias = gradients.conv2d_gradients(images, kernel, output_gradient, strides, padding,
                                                            groups)
    assert_slopes(d_images, lambda moved: loss(images=moved), images)
    assert_slopes(d_kernel, lambda moved: loss(kernel=moved), kernel)
    assert_slopes(d_bias, lambda moved: loss(bias=moved), bias)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@given(poolings(dtype=st.just("float64"), batch=1, largest=4))
def test_pooling_gradients_equal_central_differences(name, layer):
    pool, gradient = getattr(ops, name), getattr(gradients, name + "_gradient")
    window = layer.size, layer.strides, layer.padding
    output_gradient = normal_like(pool(layer.images, *window))
    assert_slopes(gradient(layer.images, output_gradient, *window),
                  lambda moved: (pool(moved, *window) * output_gradient).sum(), layer.images)


@given(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), seeds)
def test_classifier_gradients_equal_central_differences(count, inputs, units, seed):
    rng = np.random.default_rng(seed)
    shapes = (count, inputs), (inputs, units), (units,)
    pixels, kernel, bias = (random(rng, shape, "float64") for shape in shapes)
    targets = ops.softmax(random(rng, (count, units), "float64"))  # any probabilities will do

    def loss(pixels=pixels, kernel=kernel, bias=bias):
        return ops.cross_entropy(ops.softmax(ops.dense(pixels, kernel, bias)), targets)

    logits_gradient = gradients.softmax_cross_entropy_gradient(ops.dense(pixels, kernel, bias), targets)
    d_pixels, d_kernel, d_bias = gradients.dense_gradients(pixels, kernel, logits_gradient)
    assert_slopes(d_pixels, lambda moved: loss(pixels=moved), pixels)
    assert_slopes(d_kernel, lambda moved: loss(kernel=moved), kernel)
    assert_slopes(d_bias, lambda moved: loss(bias=moved), bias)


# ---- graphs of single numbers

SHOPPING = {"apple": 3, "guests": 4, "juice": 5, "apples": ("×", "apple", "guests"), "juices": ("×", "guests", "juice"),
            "cost": ("+", "apples", "juices"), "share": 0.5, "you pay": ("×", "cost", "share")}


def test_a_graph_by_hand():
    values, found = gradients.through_graph(SHOPPING)
    assert values == {"apple": 3, "guests": 4, "juice": 5, "apples": 12, "juices": 20, "cost": 32, "share": 0.5,
                      "you pay": 16}
    assert [found[name] for name in SHOPPING] == [2, 4, 2, 0.5, 0.5, 0.5, 32, 1]
    assert found["guests", "apples"] == 1.5 and found["guests", "juices"] == 2.5


@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_gradients_of_a_graph_equal_tensorflows(numbers):
    inputs = dict(zip("abcd", map(float, numbers), strict=True))
    results = {"ab": ("×", "a", "b"), "m": ("max", "ab", "c", "d"), "s": ("+", "m", "a", "d"), "end": ("×", "s", "m")}
    values, found = gradients.through_graph(inputs | results)
    with tf.GradientTape() as tape:
        a, b, c, d = variables = [tf.Variable(value) for value in inputs.values()]
        several = tf.stack([a * b, c, d])
        m = tf.gather(several, tf.argmax(several))  # the first of equal ones
        end = (m + a + d) * m
    assert values["end"] == end.numpy()
    theirs = tape.gradient(end, variables, unconnected_gradients="zero")
    assert [found[name] for name in "abcd"] == [slope.numpy() for slope in theirs]


@pytest.mark.parametrize(("node", "words"), [
    (("-", "a", "b"), 'c should be "\\+" or "max"'), (("×", "a"), 'c should be .* it is .*×'), (("+",), "c should be"),
    (("×", "a", "a"), "each taken once"), (("+", "a", "d"), "c takes d, which comes later or nowhere"),
])
def test_graphs_that_are_none(node, words):
    with pytest.raises(ValueError, match=words):
        gradients.through_graph({"a": 1, "b": 2, "c": node, "d": 3})
