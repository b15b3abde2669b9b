"""Lesson 08: backpropagation through a CNN."""

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.gradients import avg_pool2d_gradient
from cnnlessons.shapes import conv2d_params, dense_params, output_size


def _verify_average_pool_gradient(function) -> None:
    """A square example first, then one that is not square."""
    for shape in ((2, 2), (1, 3)):
        gradient = np.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape) * 4
        height, width = 2 * shape[0], 2 * shape[1]
        expected = avg_pool2d_gradient(np.zeros((1, height, width, 1)), gradient[None, ..., None])[0, ..., 0]
        given = np.asarray(attempt(function, gradient.copy()))
        if given.shape != expected.shape:
            raise ValueError(f"an output gradient of shape {shape} belongs to an image of shape {expected.shape}; "
                             f"your function gives {given.shape}")
        if np.allclose(given, 4 * expected):
            raise ValueError("each pixel gets the whole gradient of its window; but it is only a part of the mean")
        if np.isclose(given.sum(), expected.sum()) and np.count_nonzero(given) == gradient.size:
            raise ValueError("one pixel of each window gets everything, as in max pooling; in a mean all of them count")
        if not np.isclose(given.sum(), expected.sum()):
            raise ValueError("no gradient may be lost or made on the way: what the pixels of a window get "
                             "must add up to the gradient of its output")
        if not np.allclose(given, expected):
            raise ValueError("the sum is right, but the shares go to the wrong pixels: the four pixels of a window "
                             "lie in two rows and two columns")


def _params(filters: tuple[int, int], side: int = 5) -> int:
    """Parameters of the lesson's network with other numbers of filters."""
    first, second = filters
    return conv2d_params(3, 1, first) + conv2d_params(3, first, second) + dense_params(side * side * second, 10)


PLACES = output_size(28, 3)

EXERCISES = {
    "08.1": Exercise(_verify_average_pool_gradient),
    "08.2": Exercise(
        PLACES ** 2,
        [(28 * 28, "a kernel of 3x3 does not fit at every pixel; how many places does it visit?"),
         (3 * 3, "that is how many weights the kernel has; one of them meets a pixel at each place of the kernel"),
         (PLACES, "that is the side of the map; it has rows and columns"),
         (9 * PLACES ** 2, "that counts all nine weights; the question is about one"),
         (13 * 13, "that is the map after the pooling; the kernel's own output is larger")],
        "one product for each output that the weight had a part in"),
    "08.3": Exercise(
        _params((16, 32)),
        [(_params((8, 16)), "that is the network of the lesson; here both convolutions have twice the filters"),
         (2 * _params((8, 16)), "twice the filters is not twice the numbers: the second kernel also gets deeper"),
         (_params((16, 32)) - 16 - 32 - 10, "the biases are missing: one for each filter and each class"),
         (_params((16, 32)) - conv2d_params(3, 16, 32) + conv2d_params(3, 8, 32),
          "the second convolution looks at the maps of the first, and there are 16 of them now"),
         (_params((16, 32)) - dense_params(800, 10) + dense_params(400, 10),
          "the dense layer gets more numbers, too: 5 * 5 for each of the 32 maps"),
         (conv2d_params(3, 1, 16) + conv2d_params(3, 16, 32), "the dense layer has weights, too")],
        "(3·3·channels + 1)·filters for each convolution; (5·5·filters + 1)·10 for the dense layer"),
}
