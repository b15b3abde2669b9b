"""Lesson 05: why convolution."""

from cnnlessons.checks import Exercise
from cnnlessons.shapes import receptive_field


def _width(layers: list[tuple[int, int]]) -> int:
    return receptive_field(layers)[0]


def _with_own_stride(layers: list[tuple[int, int]]) -> int:
    """What comes out when a layer's stride counts for the layer itself."""
    kernel_sizes, strides = zip(*layers, strict=True)
    return _width(list(zip((1, *kernel_sizes), (*strides, 1), strict=True)))


STACKS = [([(3, 1)],), ([(5, 1)],), ([(3, 1), (3, 1)],), ([(3, 2), (3, 1)],),
          ([(3, 1), (3, 2)],), ([(2, 2), (5, 1), (3, 3), (2, 1)],)]
MISTAKES = [
    (receptive_field, "return the width alone, not the pair of width and stride"),
    (_with_own_stride,
     "a layer's own stride moves its windows, but does not widen them: only the strides before it count"),
    (lambda layers: _width([(kernel_size, 1) for kernel_size, _ in layers]),
     "the strides of earlier layers pull the views apart: multiply by their product"),
    (lambda layers: _width(layers[::-1]),
     "the list begins with the layer next to the image; yours reads it from the other end"),
    (lambda layers: sum(kernel_size for kernel_size, _ in layers),
     "the views of two layers overlap, so their widths do not simply add up"),
]

EXERCISES = {
    "05.1": Exercise(
        8 * (10 - 3),  # the kernel fits in 8 places
        [(8 * 10, "that is how many entries the matrix has; most of them, but not all, are 0"),
         (8 * 3, "those are the entries that are not 0"),
         (10 * (10 - 3), "a kernel of three fits in fewer than ten places, and each place is a row"),
         (8 * 10 - 3, "there are three different weights, but each row holds all of them")],
        "count the rows (places of the kernel) and, in one row, the pixels that the kernel does not touch"),
    "05.2": Exercise(
        4 * 4,  # four times the inputs, four times the outputs
        [(1, "only the convolution keeps the same weights"),
         (2, "twice as high *and* twice as wide: how many times the pixels is that?"),
         (4, "there are four times the inputs; the outputs grow as well, and each is connected with every input"),
         (8, "the inputs grow in both directions, and so do the outputs")],
        "the layer has a weight for each pair of an input and an output: by what factor does each of the two grow?"),
    "05.3": Exercise(
        28 * 28 - 5 * 5,
        [(28 * 28, "that is the length of a row; some of its entries are not 0"),
         (5 * 5, "those are the entries that are not 0"),
         (28 - 5, "the picture is flattened: a row of the matrix covers all its pixels, not one row of pixels"),
         (24 * 24 - 5 * 5, "a row has an entry for each *input* pixel, not for each output"),
         (24 * 24 * (28 * 28 - 5 * 5), "that is the whole matrix; the question asks for one row")],
        "how many pixels has the picture, and how many of them does the kernel cover at one place?"),
    "05.4": Exercise(
        _width([(3, 1), (3, 2), (3, 1)]),
        [(_width([(3, 1)] * 3), "that is the field with stride 1 throughout"),
         (_width([(3, 2), (3, 1), (3, 1)]), "a stride counts for the layers after it, not for the layer that has it"),
         (_width([(3, 2)] * 3), "only the second layer has stride 2"),
         (9 * 9, "that is the number of pixels; the question asks for the width")],
        "start with 1 pixel; each layer adds 2 times the product of the strides of the layers before it"),
    "05.5": Exercise(
        _width, MISTAKES,
        "start from 1 pixel, and keep two numbers in the loop: the width so far, and the product of the strides so far",
        STACKS),
}
