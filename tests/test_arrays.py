"""Dtypes, and bad input: every operation and gradient refuses it with a ValueError that names the shapes."""

import numpy as np
import pytest
from numpy import ones

from cnnlessons import gradients, ops

# ---- dtypes


@pytest.mark.parametrize(("images", "kernel", "bias", "expected"), [
    ("float32", "float32", "float32", "float32"),
    ("float32", "int64", None, "float32"),    # a kernel typed as integers does not widen a float32 photo
    ("uint8", "float32", "float64", "float64"),
    ("int64", "int32", "int8", "int64"),
    ("int64", "int64", "float32", "float32"),
    ("float64", "float64", "float32", "float64"),
    ("float16", "float16", None, "float32"),  # half precision is for storage
    ("bool", "bool", None, "int64"),
])
def test_dtypes(images, kernel, bias, expected):
    maps = ops.conv2d(ones((1, 3, 3, 1), images), ones((2, 2, 1, 1), kernel), bias and ones(1, bias))
    assert maps.dtype == expected
    assert (maps == (5 if bias else 4)).all()
    if bias is None:
        assert ops.correlate(ones(3, images), ones(2, kernel)).dtype == expected


@pytest.mark.parametrize(("images", "expected"), [("float16", "float32"), ("uint8", "float64")])
def test_dtypes_of_means(images, expected):
    pixels = np.full((1, 100, 100, 1), 200, images)  # 16 and 8 bits overflow in their sum
    for mean in (ops.avg_pool2d(pixels, 100), ops.global_avg_pool2d(pixels)):
        assert mean.dtype == expected
        assert mean.item() == 200


@pytest.mark.parametrize(("given", "output", "expected"), [
    ("float32", "float32", "float32"), ("float32", "float64", "float64"), ("float64", "float32", "float64"),
    ("uint8", "float32", "float32"), ("float32", "uint8", "float32"), ("float16", "int32", "float32"),
    ("uint8", "int8", "int64"),
])
def test_dtypes_of_gradients(given, output, expected):
    """The wider of the two arrays decides, as it does forwards. Pixels do not overflow: 200 · 2 is 400."""
    pixel, weight, gradient = np.full((1, 1), 200, given), np.full((1, 1), 2, given), np.full((1, 1), 2, output)
    for results in (gradients.dense_gradients(pixel, weight, gradient),
                    gradients.conv2d_gradients(pixel[None, None], weight[None, None], gradient[None, None])):
        assert [array.item() for array in results] == [4, 400, 2]
        assert [array.dtype for array in results] == [expected] * 3
    images, maps = ones((1, 4, 4, 1), given), ones((1, 2, 2, 1), output)
    for pool in (gradients.max_pool2d_gradient, gradients.avg_pool2d_gradient):
        assert pool(images, maps).sum() == 4
        assert pool(images, maps).dtype == (expected if "float" in expected else "float64")


def test_float32_stays_float32():
    images, rows = ones((1, 4, 4, 2), "float32"), ones((1, 2), "float32")
    results = [
        ops.relu(images), ops.max_pool2d(images), ops.min_pool2d(images), ops.avg_pool2d(images),
        ops.avg_pool2d(images, 3, padding="same"), ops.global_avg_pool2d(images), ops.flatten(images),
        ops.dense(rows, rows.T), ops.softmax(rows), gradients.relu_gradient(rows, rows),
        gradients.softmax_cross_entropy_gradient(rows, [1]),
    ]
    assert {result.dtype for result in results} == {np.dtype("float32")}


# ---- bad input

IMAGES, KERNEL, ROWS = ones((2, 3, 3, 4)), ones((2, 2, 4, 6)), ones((2, 9))

WRONG_RANK = [
    (lambda: ops.conv2d(ones((28, 28)), KERNEL),
     "images need 4 axes (N, H, W, C); got shape (28, 28): add the batch and channel axes with "
     "image[None, ..., None]"),
    (lambda: ops.conv2d(ones((28, 28, 1)), KERNEL), "got shape (28, 28, 1): add the batch axis"),
    (lambda: ops.conv2d(IMAGES, ones((3, 3))),
     "kernel needs 4 axes (kh, kw, C_in, filters); got shape (3, 3): add the channel and filter axes with "
     "kernel[..., None, None]"),
    (lambda: ops.correlate(ones((5, 5)), [1, 2]),
     "image and kernel need the same number of axes, 1, 2 or 3; got shapes (5, 5) and (2,)"),
    (lambda: ops.correlate(IMAGES, KERNEL), "1, 2 or 3; got shapes (2, 3, 3, 4) and (2, 2, 4, 6)"),
    (lambda: ops.correlate(5, 2), "1, 2 or 3; got shapes () and ()"),
    (lambda: ops.dense(ones(9), ones((9, 2))),
     "inputs need 2 axes (N, inputs); got shape (9,): add the batch axis with inputs[None]"),
    (lambda: ops.dense(IMAGES, ones((9, 2))), "got shape (2, 3, 3, 4): flatten the maps first"),
    (lambda: ops.dense(ROWS, ones(9)), "kernel needs 2 axes (inputs, units); got shape (9,)"),
    (lambda: ops.max_pool2d(ones((4, 4))), "images need 4 axes (N, H, W, C); got shape (4, 4)"),
    (lambda: ops.avg_pool2d(ones((4, 4))), "images need 4 axes (N, H, W, C); got shape (4, 4)"),
    (lambda: ops.global_avg_pool2d(ones((4, 4))), "images need 4 axes (N, H, W, C); got shape (4, 4)"),
    (lambda: ops.flatten(ones((28, 28))), "images need 4 axes (N, H, W, C); got shape (28, 28)"),
    (lambda: ops.softmax(3.0), "logits need an axis of classes; got the single number 3.0"),
    (lambda: ops.cross_entropy(IMAGES, [0]),
     "probabilities need the shape (N, classes), or (classes,) for one example; got (2, 3, 3, 4)"),
    (lambda: ops.correlate(3, [1]), "1, 2 or 3; got shapes () and (1,)"),
    (lambda: gradients.conv2d_gradients(ones((28, 28)), KERNEL, IMAGES), "images need 4 axes"),
    (lambda: gradients.max_pool2d_gradient(ones((4, 4)), IMAGES), "images need 4 axes"),
]

TOO_LARGE = [
    (lambda: ops.correlate(ones((3, 3)), ones((5, 5))),
     "kernel 5×5 does not fit an image of 3×3 without padding"),
    (lambda: ops.correlate([1, 2, 3], ones(5)), "kernel 5 does not fit an image of 3 without padding"),
    (lambda: ops.convolve(ones((4, 2)), ones((3, 3))), "kernel 3×3 does not fit an image of 4×2 without"),
    (lambda: ops.conv2d(IMAGES, ones((7, 2, 4, 6)), padding=1),
     "kernel 7×2 does not fit an image of 3×3 padded to 5×5"),
    (lambda: ops.max_pool2d(IMAGES, 4), "pooling window 4×4 does not fit an image of 3×3 without padding"),
    (lambda: ops.max_pool2d(IMAGES, 2, padding=2), "padding 2 must be smaller than the pooling window 2×2"),
    (lambda: ops.avg_pool2d(IMAGES, (3, 1), padding=1),
     "padding 1 must be smaller than the pooling window 3×1: a window would hold padding alone"),
    (lambda: gradients.conv2d_gradients(IMAGES, ones((5, 5, 4, 1)), IMAGES), "kernel 5×5 does not fit"),
    (lambda: gradients.max_pool2d_gradient(IMAGES, IMAGES, 4), "pooling window 4×4 does not fit"),
]

MISMATCH = [
    (lambda: ops.conv2d(IMAGES, ones((2, 2, 3, 6))),
     "each filter of kernel (2, 2, 3, 6) is 3 deep, but images (2, 3, 3, 4) have 4 channels"),
    (lambda: ops.conv2d(IMAGES, KERNEL, groups=2),
     "kernel (2, 2, 4, 6) is 4 deep, but images (2, 3, 3, 4) have 2 channels in each group"),
    (lambda: ops.conv2d(IMAGES, KERNEL, groups=3), "4 channels and 6 filters do not divide into 3 groups"),
    (lambda: ops.conv2d(IMAGES, KERNEL, groups=0), "groups 0 must be a whole number of at least 1"),
    (lambda: ops.conv2d(IMAGES, KERNEL, groups=1.5), "groups 1.5 must be a whole number"),
    (lambda: ops.conv2d(IMAGES, KERNEL, bias=ones(5)),
     "bias must have the shape (6,) of the filters or units; got (5,)"),
    (lambda: ops.conv2d(IMAGES, KERNEL, bias=1.0), "bias must have the shape (6,) of the filters or units"),
    (lambda: ops.dense(ROWS, ones((8, 3))),
     "kernel (8, 3) weighs 8 inputs, but inputs (2, 9) hold 9 for each example"),
    (lambda: ops.dense(ROWS, ones((9, 3)), ones((1, 3))), "bias must have the shape (3,)"),
    (lambda: gradients.conv2d_gradients(IMAGES, KERNEL, ones((2, 3, 3, 6))),
     "output_gradient must have the shape (2, 2, 2, 6) of the convolution's output; got (2, 3, 3, 6)"),
    (lambda: gradients.max_pool2d_gradient(IMAGES, IMAGES),
     "output_gradient must have the shape (2, 1, 1, 4) of the pooling's output; got (2, 3, 3, 4)"),
    (lambda: gradients.avg_pool2d_gradient(IMAGES, 1.0), "must have the shape (2, 1, 1, 4)"),
    (lambda: gradients.dense_gradients(ROWS, ones((9, 3)), ones((1, 3))),
     "output_gradient must have the shape (2, 3) of the layer's output; got (1, 3)"),
    (lambda: gradients.dense_gradients(ROWS, ones((8, 3)), ROWS), "kernel (8, 3) weighs 8 inputs"),
    (lambda: gradients.relu_gradient(ROWS, ones(9)),
     "output_gradient must have the shape (2, 9) of the inputs; got (9,)"),
]

STRIDES_AND_PADDING = [
    (lambda: ops.correlate([1, 2, 3], [1], strides=0), "strides 0 must be a whole number of at least 1"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides=-2),
     "strides -2 must be a whole number of at least 1, or 2 of them, one for each axis"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides=(1, 0)), "strides (1, 0) must be a whole number of at least"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides=1.5), "strides 1.5 must be a whole number"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides=(1, 1.5)), "strides (1, 1.5) must be a whole number"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides=(1, 1, 1)), "strides (1, 1, 1) must be a whole number"),
    (lambda: ops.conv2d(IMAGES, KERNEL, strides="2"), "strides '2' must be a whole number"),
    (lambda: ops.max_pool2d(IMAGES, strides=0), "strides 0 must be a whole number of at least 1"),
    (lambda: ops.max_pool2d(IMAGES, 0), "pool_size 0 must be a whole number of at least 1"),
    (lambda: ops.max_pool2d(IMAGES, (2, -2)), "pool_size (2, -2) must be a whole number of at least 1"),
    (lambda: ops.conv2d(IMAGES, KERNEL, padding="full"),
     'unknown padding "full": use "valid", "same" or a number of pixels per side'),
    (lambda: ops.max_pool2d(IMAGES, padding="SAME"), 'unknown padding "SAME"'),
    (lambda: ops.correlate([1, 2, 3], [1], padding=-1), "padding -1 must not be negative"),
    (lambda: ops.conv2d(IMAGES, KERNEL, padding=(1, 1)), "padding (1, 1) must be a whole number"),
    (lambda: gradients.conv2d_gradients(IMAGES, KERNEL, IMAGES, strides=0), "strides 0 must be a whole"),
    (lambda: gradients.avg_pool2d_gradient(IMAGES, IMAGES, padding="full"), 'unknown padding "full"'),
]

LABELS = [
    (lambda: ops.cross_entropy([[0.5, 0.5]], [2]), "label 2 is out of range: 2 classes run from 0 to 1"),
    (lambda: ops.mean_squared_error([[0.5, 0.5]], [-1]), "label -1 is out of range"),
    (lambda: ops.classification_error([[3, 1, 2]], [3]), "label 3 is out of range: 3 classes run from 0"),
    (lambda: ops.cross_entropy([0.5, 0.5], 2), "label 2 is out of range"),
    (lambda: ops.cross_entropy([[0.5, 0.5]], [0, 1]),
     "labels must be whole numbers of shape (1,) or one-hot of shape (1, 2), to go with the probabilities; "
     "got int64 of shape (2,)"),
    (lambda: ops.cross_entropy([[0.5, 0.5]], [0.0]), "labels must be whole numbers of shape (1,) or one-hot"),
    (lambda: ops.cross_entropy([[0.5, 0.5]], [[2, 0]]), "labels of shape (1, 2) must be probabilities"),
    (lambda: ops.cross_entropy([[2.0, -1.0]], [0]),
     "probabilities of shape (1, 2) must be probabilities: none negative, and each row adding up to 1; "
     "softmax makes them from logits"),
    (lambda: ops.cross_entropy([[2.0, 3.0]], [0]), "each row adding up to 1"),
    (lambda: ops.mean_squared_error([[2.0, 3.0]], [0]), "probabilities of shape (1, 2) must be probabilities"),
    (lambda: gradients.softmax_cross_entropy_gradient([[2.0, 3.0]], [2]), "label 2 is out of range"),
    (lambda: gradients.softmax_cross_entropy_gradient([[2.0, 3.0]], [1, 0]), "to go with the logits"),
    (lambda: gradients.softmax_cross_entropy_gradient([[2.0, 3.0]], [[1, 1]]), "each row adding up to 1"),
]


@pytest.mark.parametrize(("call", "message"),
                         [*WRONG_RANK, *TOO_LARGE, *MISMATCH, *STRIDES_AND_PADDING, *LABELS])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


# every place for an array, by its function and its name: the axes it needs, and a call that puts a bad one there
PLACES = {
    "correlate image": (1, lambda bad: ops.correlate(bad, ones(2))),
    "correlate kernel": (1, lambda bad: ops.correlate(ones(2), bad)),
    "convolve image": (1, lambda bad: ops.convolve(bad, ones(2))),
    "convolve kernel": (1, lambda bad: ops.convolve(ones(2), bad)),
    "conv2d images": (4, lambda bad: ops.conv2d(bad, ones((1, 1, 2, 1)))),
    "conv2d kernel": (4, lambda bad: ops.conv2d(ones((1, 5, 5, 2)), bad)),
    "conv2d bias": (1, lambda bad: ops.conv2d(ones((1, 5, 5, 2)), ones((1, 1, 2, 2)), bad)),
    "dense inputs": (2, lambda bad: ops.dense(bad, ones((2, 2)))),
    "dense kernel": (2, lambda bad: ops.dense(ones((2, 2)), bad)),
    "dense bias": (1, lambda bad: ops.dense(ones((2, 2)), ones((2, 2)), bad)),
    "relu inputs": (2, ops.relu),
    "max_pool2d images": (4, ops.max_pool2d),
    "min_pool2d images": (4, ops.min_pool2d),
    "avg_pool2d images": (4, ops.avg_pool2d),
    "global_avg_pool2d images": (4, ops.global_avg_pool2d),
    "flatten images": (4, ops.flatten),
    "softmax logits": (2, ops.softmax),
    "cross_entropy probabilities": (2, lambda bad: ops.cross_entropy(bad, [0, 0])),
    "cross_entropy labels": (2, lambda bad: ops.cross_entropy([[0.5, 0.5]], bad)),
    "mean_squared_error labels": (2, lambda bad: ops.mean_squared_error([[0.5, 0.5]], bad)),
    "mean_squared_error probabilities": (2, lambda bad: ops.mean_squared_error(bad, [0, 0])),
    "classification_error scores": (2, lambda bad: ops.classification_error(bad, [0, 0])),
    "conv2d_gradients images": (4, lambda bad: gradients.conv2d_gradients(bad, KERNEL, IMAGES)),
    "conv2d_gradients kernel": (4, lambda bad: gradients.conv2d_gradients(IMAGES, bad, IMAGES)),
    "conv2d_gradients output_gradient": (4, lambda bad: gradients.conv2d_gradients(IMAGES, KERNEL, bad)),
    "max_pool2d_gradient images": (4, lambda bad: gradients.max_pool2d_gradient(bad, IMAGES)),
    "max_pool2d_gradient output_gradient": (4, lambda bad: gradients.max_pool2d_gradient(IMAGES, bad)),
    "avg_pool2d_gradient images": (4, lambda bad: gradients.avg_pool2d_gradient(bad, IMAGES)),
    "avg_pool2d_gradient output_gradient": (4, lambda bad: gradients.avg_pool2d_gradient(IMAGES, bad)),
    "dense_gradients inputs": (2, lambda bad: gradients.dense_gradients(bad, ROWS, ROWS)),
    "dense_gradients kernel": (2, lambda bad: gradients.dense_gradients(ROWS, bad, ROWS)),
    "dense_gradients output_gradient": (2, lambda bad: gradients.dense_gradients(ROWS, ROWS.T, bad)),
    "relu_gradient inputs": (2, lambda bad: gradients.relu_gradient(bad, ROWS)),
    "relu_gradient output_gradient": (2, lambda bad: gradients.relu_gradient(ROWS, bad)),
    "softmax_cross_entropy_gradient logits": (2, lambda bad: gradients.softmax_cross_entropy_gradient(bad, [0, 0])),
}


BAD = [
    (np.nan, "must be finite; found NaN or infinity"),
    (np.inf, "must be finite; found NaN or infinity"),
    (-np.inf, "must be finite; found NaN or infinity"),
    ("a", "must hold real numbers; got dtype"),
    (1j, "must hold real numbers; got dtype complex128"),
    (None, "must hold real numbers; got dtype object"),
]


@pytest.mark.parametrize("place", PLACES)
def test_bad_arrays_are_refused_everywhere(place):
    (axes, call), name = PLACES[place], place.split()[1]
    for entry, message in BAD:
        bad = ones((2,) * axes, object)
        bad[(-1,) * axes] = entry
        with pytest.raises(ValueError, match=f"^{name} .*{message}"):
            call(bad.tolist())
    for empty in ([], np.zeros((0, 2)), np.zeros((2, 0, 4, 1)), np.zeros((0, 4, 4, 2))):
        with pytest.raises(ValueError, match=f"^{name} must not be empty; got shape"):
            call(empty)
    with pytest.raises(ValueError, match=f"^{name}: the rows differ in length"):
        call([[1, 2], [3]])
