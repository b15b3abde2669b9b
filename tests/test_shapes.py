"""The arithmetic of layers against hand-worked and published numbers."""

import subprocess
import sys

import pytest

from cnnlessons import shapes


@pytest.mark.parametrize(("size", "kernel_size", "strides", "padding", "expected"), [
    (28, 3, 1, "valid", 26),   # the MNIST net's first convolution
    (28, 3, 1, "same", 28),
    (7, 3, 1, "valid", 5),     # the lecture's 7-pixel examples
    (7, 3, 2, "valid", 3),
    (7, 3, 3, "valid", 2),     # 2.33 "does not fit": floored, the rest of the border is ignored
    (7, 3, 3, "same", 3),
    (32, 5, 1, 2, 32),
    (5, 3, 1, 0, 3),
    (55, 3, 2, "valid", 27),   # AlexNet's first pooling
    (227, 11, 4, "valid", 55), # AlexNet's first convolution
    (224, 11, 4, 2, 55),       # the same in torchvision's variant
    (224, 7, 2, 3, 112),       # ResNet's first convolution
    (5, 2, 2, "same", 3),      # the smiley's pooled map, with partial windows
    (5, 2, 2, "valid", 2),
    (1, 3, 1, "same", 1),
])
def test_output_size(size, kernel_size, strides, padding, expected):
    assert shapes.output_size(size, kernel_size, strides, padding) == expected


@pytest.mark.parametrize(("size", "kernel_size", "strides", "expected"), [
    (28, 3, 1, (1, 1)),   # (K - 1)/2 on each side
    (28, 2, 1, (0, 1)),   # an even kernel: the odd pixel goes to the bottom and right
    (28, 2, 2, (0, 0)),
    (5, 2, 2, (0, 1)),
    (224, 7, 2, (2, 3)),
    (7, 3, 3, (1, 1)),
    (10, 1, 4, (0, 0)),
])
def test_same_padding(size, kernel_size, strides, expected):
    assert shapes.same_padding(size, kernel_size, strides) == expected


@pytest.mark.parametrize(("layers", "expected"), [
    ([], (1, 1)),
    ([(3, 1), (3, 1)], (5, 1)),                                  # two 3x3 see 5x5
    ([(3, 1)] * 3, (7, 1)),                                      # three see 7x7 (Simonyan and Zisserman 2014)
    ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)], (18, 4)),         # the MNIST net, by hand: 3, 4, 8, 10, 18
    ([(11, 4), (3, 2), (5, 1), (3, 2)], (67, 16)),               # AlexNet to pool2: 11, 19, 51, 67
])
def test_receptive_field(layers, expected):
    assert shapes.receptive_field(layers) == expected


@pytest.mark.parametrize(("arguments", "expected"), [
    (((3, 3), 1, 32), 320),
    ((3, 32, 64), 18_496),
    ((3, 64, 64), 36_928),
    ((5, 3, 10), 760),
    ((5, 192, 32), 153_632),
    ((11, 3, 96), 34_944),
    ((5, 96, 256, 2), 307_456),      # AlexNet's conv2 in two groups
    ((11, 3, 96, 1, False), 34_848), # "35K" on the slide
])
def test_conv2d_params(arguments, expected):
    assert shapes.conv2d_params(*arguments) == expected


def test_dense_params():
    assert shapes.dense_params(576, 64) == 36_928
    assert shapes.dense_params(9216, 4096) == 37_752_832
    assert shapes.dense_params(9216, 4096, use_bias=False) == 9216 * 4096


def test_by_default_the_stride_is_1_and_nothing_is_padded():
    assert shapes.output_size(28, 3) == 26
    assert shapes.pad_widths(28, 3) == (0, 0)
    assert shapes.pad_widths(6, 3, padding="same") == shapes.same_padding(6, 3) == (1, 1)


@pytest.mark.parametrize(("padding", "strides", "expected"), [
    ("valid", 2, (0, 0)), (0, 2, (0, 0)), (2, 3, (2, 2)),
    ("same", 1, (3, 3)), ("same", 2, (2, 3)),  # ResNet's first convolution on 224 pixels, kernel 7
])
def test_pad_widths(padding, strides, expected):
    assert shapes.pad_widths(224, 7, strides, padding) == expected


def test_counts_are_whole_numbers():
    """A count with a point in it would be printed as one, and beyond 2**53 it would be wrong."""
    assert [type(count) for count in (shapes.conv2d_params(3, 4, 6, groups=2), shapes.dense_params(1, 1))] == [int, int]
    assert shapes.conv2d_params(1, 2**60, 1) == 2**60 + 1


@pytest.mark.parametrize(("call", "message"), [
    (lambda: shapes.output_size(3, 5), "kernel 5 does not fit an input of 3 without padding"),
    (lambda: shapes.output_size(1, 7, 1, 2), "kernel 7 does not fit an input of 1 padded to 5"),
    (lambda: shapes.output_size(7, 3, 0), "stride 0 must be at least 1"),
    (lambda: shapes.output_size(7, 3, -1, "same"), "stride -1 must be at least 1"),
    (lambda: shapes.output_size(0, 3), "input size 0 must be at least 1"),
    (lambda: shapes.output_size(7, 0), "kernel size 0 must be at least 1"),
    (lambda: shapes.output_size(7, 3, 1, "full"),
     'unknown padding "full": use "valid", "same" or a number of pixels per side'),
    (lambda: shapes.output_size(7, 3, 1, -1), "padding -1 must not be negative"),
    (lambda: shapes.output_size(7, 3, 1, 0.5), "padding 0.5 must be a whole number"),
    (lambda: shapes.output_size(7.5, 3), "input size 7.5 must be a whole number"),
    (lambda: shapes.same_padding(7, 3, 0), "stride 0 must be at least 1"),
    (lambda: shapes.same_padding(0, 3), "input size 0 must be at least 1"),
    (lambda: shapes.same_padding(7, 2.5), "kernel size 2.5 must be a whole number"),
    (lambda: shapes.receptive_field([(3, 0)]), "stride 0 must be at least 1"),
    (lambda: shapes.receptive_field([(0, 1)]), "kernel size 0 must be at least 1"),
    (lambda: shapes.receptive_field([(3, "2")]), "stride '2' must be a whole number"),
    (lambda: shapes.conv2d_params(3, 3, 4, groups=2), "3 channels and 4 filters do not divide into 2 groups"),
    (lambda: shapes.conv2d_params(3, 4, 3, groups=2), "4 channels and 3 filters do not divide into 2 groups"),
    (lambda: shapes.conv2d_params((3, 3, 3), 1, 4),
     "kernel size (3, 3, 3) must be a whole number, or a pair (height, width)"),
    (lambda: shapes.conv2d_params(1.5, 1, 4), "kernel size 1.5 must be a whole number"),
    (lambda: shapes.conv2d_params((3, 0), 1, 4), "kernel size 0 must be at least 1"),
    (lambda: shapes.conv2d_params((0, 3), 1, 4), "kernel size 0 must be at least 1"),
    (lambda: shapes.conv2d_params(3, 0, 4), "channels 0 must be at least 1"),
    (lambda: shapes.conv2d_params(3, 1, 0), "filters 0 must be at least 1"),
    (lambda: shapes.conv2d_params(3, 1, 4, groups=0), "groups 0 must be at least 1"),
    (lambda: shapes.dense_params(0, 10), "inputs 0 must be at least 1"),
    (lambda: shapes.dense_params(10, 0), "units 0 must be at least 1"),
    (lambda: shapes.dense_params(10, 2.5), "units 2.5 must be a whole number"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value) == message


def test_counting_imports_nothing_heavy():
    code = ("import sys; from cnnlessons import shapes, tables, data; "
            "print(sorted({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
