"""Lesson 05: why convolution."""

from collections.abc import Callable

from cnnlessons.checks import Exercise, attempt
from cnnlessons.shapes import dense_params, output_size, receptive_field


def _zeros(size: int, kernel_size: int) -> int:
    """Zeros in the matrix of a kernel that slides over one axis."""
    return output_size(size, kernel_size) * (size - kernel_size)


def _edge_weights(height: int, width: int) -> int:
    """Weights of a fully connected layer that does what a kernel two pixels high does."""
    return dense_params(height * width, output_size(height, 2) * width, use_bias=False)


def _check_field(field: Callable) -> None:
    """Compare a learner's receptive field with the course's, from one layer to strided stacks."""
    stacks = ([(3, 1)], [(5, 1)], [(3, 1), (3, 1)], [(3, 2), (3, 1)],
              [(3, 1), (3, 2)], [(2, 2), (5, 1), (3, 3), (2, 1)])
    for layers in stacks:
        given, (expected, _) = attempt(field, list(layers)), receptive_field(layers)
        if given != expected:
            raise ValueError(f"field({layers}) gives {given}; {_why(layers, given)}")


def _why(layers: list[tuple[int, int]], given: int) -> str:
    """The mistake that explains a wrong receptive field."""
    if given == receptive_field(layers):
        return "return the width alone, not the pair of width and stride"
    if len(layers) == 1:
        return "a single layer sees exactly what its kernel covers: start from 1 pixel and add K − 1"
    own = total = 1
    for kernel_size, strides in layers:
        own *= strides
        total += (kernel_size - 1) * own
    if given == total:
        return "a layer's own stride moves its windows, it does not widen them: only the strides before it count"
    if given == receptive_field([(kernel_size, 1) for kernel_size, _ in layers])[0]:
        return "the strides of earlier layers pull the views apart: multiply by their product"
    if given == receptive_field(layers[::-1])[0]:
        return "the list begins with the layer next to the image; yours reads it from the other end"
    return "keep two numbers in the loop: the width so far, and the product of the strides so far"


EXERCISES = {
    "05.1": Exercise(
        _zeros(10, 3),
        [(output_size(10, 3) * 10, "that is how many entries the matrix has; most of them, but not all, are 0"),
         (output_size(10, 3) * 3, "those are the entries that are not 0"),
         (10 * (10 - 3), "a kernel of three fits in fewer than ten places, and each place is a row"),
         (output_size(10, 3) * 10 - 3, "there are three different weights, but each of them stands in every row")],
        "count the rows (places of the kernel) and, in one row, the pixels that the kernel does not touch"),
    "05.2": Exercise(
        round(_edge_weights(640, 560) / _edge_weights(320, 280)),
        [(1, "only the convolution gets along with the same weights"),
         (2, "twice as high *and* twice as wide: how many times the pixels is that?"),
         (4, "there are four times the inputs; the outputs grow as well, and each is connected with every input"),
         (8, "the inputs grow in both directions, and so do the outputs")],
        "the layer has a weight for each pair of an input and an output: by what factor does each of the two grow?"),
    "05.3": Exercise(
        28 * 28 - 5 * 5,
        [(28 * 28, "that is the length of a row; some of its entries are not 0"),
         (5 * 5, "those are the entries that are not 0"),
         (28 - 5, "the picture is flattened: a row of the matrix covers all its pixels, not one row of pixels"),
         (output_size(28, 5) ** 2 - 5 * 5, "a row has an entry for each *input* pixel, not for each output"),
         (output_size(28, 5) ** 2 * (28 * 28 - 5 * 5), "that is the whole matrix; the question asks for one row")],
        "how many pixels has the picture, and how many of them does the kernel cover at one place?"),
    "05.4": Exercise(
        receptive_field([(3, 1), (3, 2), (3, 1)])[0],
        [(receptive_field([(3, 1)] * 3)[0], "that is the field with stride 1 throughout"),
         (receptive_field([(3, 2), (3, 1), (3, 1)])[0],
          "a stride counts for the layers after it, not for the layer that has it"),
         (receptive_field([(3, 2)] * 3)[0], "only the second layer has stride 2"),
         (9 * 9, "that is the number of pixels; the question asks for the width")],
        "start with 1 pixel; each layer adds 2 times the product of the strides of the layers before it"),
    "05.5": Exercise(_check_field),
}
