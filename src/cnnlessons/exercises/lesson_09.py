"""Lesson 09: backpropagation through a CNN."""

import numpy as np

from cnnlessons.checks import Exercise


def _right(gradient: np.ndarray) -> np.ndarray:
    """The gradient of average pooling with 2x2 windows, of one map."""
    return np.kron(gradient / 4, np.ones((2, 2)))


GRADIENTS = [(np.array([[1.0, 2.0], [-3.0, 5.0]]),), (np.array([[6.0, -1.0, 3.0]]),)]  # not multiples of 4
MISTAKES = [
    (lambda gradient: 4 * _right(gradient),
     "each pixel gets the whole gradient of its window; but it is only a part of the mean"),
    (lambda gradient: np.floor(_right(gradient)), "the decimals are cut off: divide with /"),
    (lambda gradient: np.trunc(_right(gradient)), "the decimals are cut off: give the result an array of floats"),
    (lambda gradient: np.kron(gradient, [[1, 0], [0, 0]]),
     "one pixel of each window gets everything, as in max pooling; in a mean all of them count"),
]

EXERCISES = {
    "09.1": Exercise(
        _right, MISTAKES,
        "the pixels of a window, in two rows and two columns, must share the gradient of its output: "
        "what they get must add up to it, neither more nor less", GRADIENTS),
    "09.2": Exercise(
        26 * 26,
        [(28 * 28, "a kernel of 3x3 does not fit at every pixel; how many places does it visit?"),
         (3 * 3, "that is how many weights the kernel has; one of them meets a pixel at each place of the kernel"),
         (26, "that is the side of the map; it has rows and columns"),
         (9 * 26 * 26, "that counts all nine weights; the question is about one"),
         (13 * 13, "that is the map after the pooling; the kernel's own output is larger")],
        "there is one product for each output that the weight had a part in"),
    "09.3": Exercise(
        10 * 16 + 145 * 32 + 801 * 10,  # 145 = 9 · 16 + 1, 801 = 5 · 5 · 32 + 1
        [(5258, "that is the network of the lesson; here both convolutions have twice the filters"),
         (2 * 5258, "twice the filters is not twice the numbers: the second kernel also gets deeper"),
         (9 * 16 + 144 * 32 + 800 * 10, "the biases are missing: one for each filter and each class"),
         (10 * 16 + 73 * 32 + 801 * 10,
          "the second convolution sees the maps of the first, and there are more of them now"),
         (10 * 16 + 145 * 32 + 401 * 10, "the flattened row that the dense layer reads is longer now"),
         (10 * 16 + 145 * 32, "the dense layer has weights, too")],
        "count layer by layer: how deep are the filters of each convolution, and how long is the flattened row?"),
}
