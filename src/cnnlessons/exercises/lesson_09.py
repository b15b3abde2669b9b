"""Lesson 09: backpropagation through a CNN."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.gradients import through_graph

WANTED = {"a": 5, "b": -2, "c": 0}


def slopes_of_graph(a: float, b: float, c: float) -> list[float]:
    """The slopes of a, b and c in the graph of max(a · b, c) + a."""
    _, gradients = through_graph({"a": a, "b": b, "ab": ("×", "a", "b"), "c": c, "m": ("max", "ab", "c"),
                                  "end": ("+", "m", "a")})
    return [float(gradients[name]) for name in "abc"]


def _other_gradients(numbers: np.ndarray) -> str:
    """What is wrong with inputs of the graph whose slopes should be those wanted; empty if they are."""
    if numbers.shape != (3,):
        return "give three numbers in one list: [a, b, c]"
    a, b, c = map(float, numbers)
    if a * b == c:
        return f"a · b and c are equal, {c:g}: there the maximum has a corner, and its slope is not defined"
    found = slopes_of_graph(a, b, c)
    if np.allclose(found, list(WANTED.values())):
        return ""
    larger = f"c = {c:g}" if c > a * b else f"a · b = {a * b:g}"
    return (f"the slopes of a, b and c are {', '.join(f'{slope:g}' for slope in found)}, because the maximum takes "
            f"{larger}; they should be 5, −2 and 0")


def _weights_gradient(inputs: np.ndarray, weights: np.ndarray, d_output: np.ndarray) -> np.ndarray:
    """The gradient of the weights of a fully connected layer with ReLU."""
    return inputs.T @ (d_output * (inputs @ weights > 0))


LAYERS = [(np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[1.0, -2.0], [0.5, 1.0]]),  # its second sum is 0
           np.array([[1.0, -2.0], [3.0, 4.0]])),
          (np.array([[1.0, -1.0, 2.0]]), np.array([[1.0, -1.0], [2.0, 0.5], [1.0, 0.5]]), np.array([[-10.0, 1.0]])),
          (np.array([[2.0, 1.0], [1.0, 3.0], [-1.0, 1.0]]), np.array([[1.0, 0.0], [-1.0, 1.0]]),
           np.array([[1.0, 2.0], [3.0, 4.0], [5.0, -6.0]]))]
LAYER_MISTAKES = [
    (lambda inputs, weights, d_output: inputs.T @ d_output,
     "the ReLU is missing: where inputs @ weights is not positive, nothing comes back"),
    (lambda inputs, weights, d_output: inputs.T @ (d_output * (inputs @ weights >= 0)),
     "at exactly 0 our ReLU lets nothing through: write > and not >="),
    (lambda inputs, weights, d_output: inputs.T @ (d_output * (d_output > 0)),
     "ReLU asks whether its input, inputs @ weights, was positive, and not whether the gradient is"),
    (lambda inputs, weights, d_output: inputs.T @ np.maximum(inputs @ weights, 0),
     "that is the output of the layer; multiply the inputs by what arrives, d_output"),
    (lambda inputs, weights, d_output: inputs.T @ (d_output * np.maximum(inputs @ weights, 0)),
     "ReLU lets the gradient through as it is; do not multiply it by the output, but by 1 or 0"),
    (lambda inputs, weights, d_output: (d_output * (inputs @ weights > 0)).T @ inputs,
     "rows and columns are exchanged: the result should have the shape of the weights"),
    (lambda inputs, weights, d_output: (d_output * (inputs @ weights > 0)) @ weights.T,
     "that is the gradient of the inputs; the question asks for that of the weights"),
    (lambda inputs, weights, d_output: np.maximum(inputs, 0).T @ d_output,
     "ReLU comes after the sum: look at inputs @ weights, not at the inputs"),
]


def _average(gradient: np.ndarray) -> np.ndarray:
    """The gradient of average pooling with 2x2 windows, of one map."""
    return np.kron(gradient / 4, np.ones((2, 2)))


GRADIENTS = [(np.array([[1.0, 2.0], [-3.0, 5.0]]),), (np.array([[6.0, -1.0, 3.0]]),)]  # not multiples of 4
POOL_MISTAKES = [
    (lambda gradient: 4 * _average(gradient),
     "each pixel gets the whole gradient of its window; but it is only a part of the mean"),
    (lambda gradient: np.floor(_average(gradient)), "the decimals are cut off: divide with /"),
    (lambda gradient: np.trunc(_average(gradient)), "the decimals are cut off: give the result an array of floats"),
    (lambda gradient: np.kron(gradient, [[1, 0], [0, 0]]),
     "one pixel of each window gets everything, as in max pooling; in a mean all of them count"),
]


def _image_gradient(kernel: np.ndarray, d_map: np.ndarray, stride: int, shape: tuple[int, int],
                    add: bool = True) -> np.ndarray:
    """The gradient of an image: each entry of the map stamps the kernel on its window."""
    d_image = np.zeros(shape)
    for row, column in np.ndindex(d_map.shape):
        window = np.s_[stride * row:stride * row + kernel.shape[0], stride * column:stride * column + kernel.shape[1]]
        part = d_map[row, column] * kernel
        d_image[window] = d_image[window] + part if add else part
    return d_image


MAPS = [(np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([[1.0, 2.0], [0.0, 1.0]]), 1, (3, 3)),
        (np.array([[1.0, -1.0, 2.0], [0.0, 3.0, 1.0]]), np.array([[1.0, 2.0], [-1.0, 3.0]]), 2, (4, 5)),
        (np.arange(9.0).reshape(3, 3), np.array([[2.0, 1.0, 3.0], [1.0, -1.0, 2.0]]), 2, (5, 8))]  # an unused column
STAMP_MISTAKES = [
    (lambda kernel, d_map, stride, shape: _image_gradient(kernel, d_map, stride, shape, add=False),
     "where stamps overlap, they add up: write += and not ="),
    (lambda kernel, d_map, stride, shape: _image_gradient(kernel, d_map, 1, shape),
     "the windows move by `stride` pixels, so the stamps do, too"),
    (lambda kernel, d_map, stride, shape: _image_gradient(kernel[::-1, ::-1], d_map, stride, shape),
     "stamp the kernel as it is: the flip only appears when you ask which weights one pixel gets"),
    (lambda kernel, d_map, stride, shape: _image_gradient(kernel, np.ones_like(d_map), stride, shape),
     "each stamp is the kernel times its entry of d_map"),
]

EXERCISES = {
    "09.1": Exercise(
        [-2.0, 4.0, -10.0],
        why="the slope of b is a. The branch at a adds up b and 1. c gets 0, because it is not the largest",
        hints=["Draw it with a = 2, b = 3, c = 5, and read its last step: which number does b get, and from where?",
               "The slope of c is 0 only if max takes the other input. So a · b must be larger than c.",
               "Then b gets a, and a gets b from × and 1 from +. So a = −2 and b + 1 = 5."],
        solution="""c gets 0, so max takes a · b, and passes its slope 1 on to it.
× swaps: b gets a, so a = −2. a gets b.
+ passes 1 on to a. The branch adds up: b + 1 = 5, so b = 4.
Now a · b = −8 must be larger than c, for instance c = −10.
answer = [-2, 4, -10]""",
        fault=_other_gradients),
    "09.2": Exercise(
        _weights_gradient, LAYER_MISTAKES,
        "go back in two steps: first through ReLU, then from the sums to the weights", LAYERS,
        why="two local rules in a row, last operation first: that is all of backpropagation",
        hints=["Write the forward pass first: sums = inputs @ weights. Then the output is the ReLU of the sums.",
               "The gradient of the sums is d_output where the sums are positive, and 0 elsewhere.",
               "d_sums = d_output * (sums > 0). Which line of the dense layer above gives the weights' gradient?"],
        solution="""def weights_gradient(inputs, weights, d_output):
    sums = inputs @ weights
    d_sums = d_output * (sums > 0)
    return inputs.T @ d_sums"""),
    "09.3": Exercise(
        _average, POOL_MISTAKES,
        "the pixels of a window, in two rows and two columns, must share the gradient of its output: "
        "what they get must add up to it, neither more nor less", GRADIENTS,
        why="the mean is 1/4 · pixel + 1/4 · pixel + ..., so each of the four gets a quarter",
        hints=["If one of four pixels grows by 1, how much does their mean grow?",
               "Each pixel gets a quarter of its window's gradient.",
               "np.repeat(array, 2, axis=0) writes each row twice; axis=1 does it for columns."],
        solution="""def average_pool_gradient(d_output):
    rows = np.repeat(d_output / 4, 2, axis=0)
    return np.repeat(rows, 2, axis=1)"""),
    "09.4": Exercise(
        _image_gradient, STAMP_MISTAKES,
        "each entry of d_map adds the kernel, times that entry, to the window it came from", MAPS,
        why="pixels that no window reached keep a gradient of 0, and pixels of several windows add up",
        hints=["Begin with zeros of the given shape, and go through all entries of d_map with two loops.",
               "The window of (row, column) begins at pixel (stride * row, stride * column). It is as large as the "
               "kernel.",
               "In the loop: d_image[top:top + height, left:left + width] += d_map[row, column] * kernel"],
        solution="""def image_gradient(kernel, d_map, stride, shape):
    d_image = np.zeros(shape)
    height, width = kernel.shape
    for row in range(d_map.shape[0]):
        for column in range(d_map.shape[1]):
            top, left = stride * row, stride * column
            d_image[top:top + height, left:left + width] += d_map[row, column] * kernel
    return d_image"""),
}
