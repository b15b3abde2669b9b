"""Lesson 08: backpropagation through a CNN."""

from collections.abc import Callable

import numpy as np

from cnnlessons._words import by
from cnnlessons.checks import Exercise, compare
from cnnlessons.gradients import avg_pool2d_gradient
from cnnlessons.shapes import conv2d_params, dense_params, output_size


def _right(gradient: np.ndarray) -> np.ndarray:
    """The gradient of average pooling with 2x2 windows, of one map."""
    image = np.zeros((1, 2 * len(gradient), 2 * len(gradient[0]), 1))
    return avg_pool2d_gradient(image, gradient[None, ..., None])[0, ..., 0]


GRADIENTS = [(np.array([[1.0, 2.0], [-3.0, 5.0]]),), (np.array([[6.0, -1.0, 3.0]]),)]  # not multiples of 4
MISTAKES = [
    (lambda gradient: 4 * _right(gradient),
     "each pixel gets the whole gradient of its window; but it is only a part of the mean"),
    (lambda gradient: np.floor(_right(gradient)), "the decimals are cut off: divide with /"),
    (lambda gradient: np.trunc(_right(gradient)), "the decimals are cut off: give the result an array of floats"),
]


def _hint(case: tuple, value: np.ndarray) -> str:
    """What to say about a result that no mistake explains."""
    (gradient,) = case
    right = _right(gradient)
    if value.shape != right.shape:
        return (f"an output gradient of shape {by(gradient.shape)} belongs to an image of shape {by(right.shape)}; "
                f"the result of your function has the shape {by(value.shape) or '()'}")
    if not np.isclose(value.sum(), right.sum()):
        return ("the pixels of a window must share the gradient of its output: "
                "what they get must add up to it, neither more nor less")
    if np.count_nonzero(value) == gradient.size:
        return "one pixel of each window gets everything, as in max pooling; in a mean all of them count"
    return ("the sum is right, but the shares go to the wrong pixels: the four pixels of a window "
            "are in two rows and two columns")


def _check_average_pool_gradient(function: Callable) -> None:
    """Compare a learner's gradient with `avg_pool2d_gradient`, on a square example and on another."""
    compare(function, GRADIENTS, _right, MISTAKES, _hint)


def _params(filters: tuple[int, int], side: int = 5) -> int:
    """Parameters of the lesson's network with other numbers of filters."""
    first, second = filters
    return conv2d_params(3, 1, first) + conv2d_params(3, first, second) + dense_params(side * side * second, 10)


PLACES = output_size(28, 3)

EXERCISES = {
    "08.1": Exercise(_check_average_pool_gradient),
    "08.2": Exercise(
        PLACES ** 2,
        [(28 * 28, "a kernel of 3x3 does not fit at every pixel; how many places does it visit?"),
         (3 * 3, "that is how many weights the kernel has; one of them meets a pixel at each place of the kernel"),
         (PLACES, "that is the side of the map; it has rows and columns"),
         (9 * PLACES ** 2, "that counts all nine weights; the question is about one"),
         (13 * 13, "that is the map after the pooling; the kernel's own output is larger")],
        "there is one product for each output that the weight had a part in"),
    "08.3": Exercise(
        _params((16, 32)),
        [(_params((8, 16)), "that is the network of the lesson; here both convolutions have twice the filters"),
         (2 * _params((8, 16)), "twice the filters is not twice the numbers: the second kernel also gets deeper"),
         (_params((16, 32)) - 16 - 32 - 10, "the biases are missing: one for each filter and each class"),
         (_params((16, 32)) - conv2d_params(3, 16, 32) + conv2d_params(3, 8, 32),
          "the second convolution sees the maps of the first, and there are more of them now"),
         (_params((16, 32)) - dense_params(800, 10) + dense_params(400, 10),
          "the flattened row that the dense layer reads is longer now"),
         (conv2d_params(3, 1, 16) + conv2d_params(3, 16, 32), "the dense layer has weights, too")],
        "count layer by layer: how deep are the filters of each convolution, and how long is the flattened row?"),
}
