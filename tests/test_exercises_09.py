"""Exercises of lesson 09: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
import tensorflow as tf

from cnnlessons.exercises import check, hint, solution
from cnnlessons.exercises.lesson_09 import EXERCISES, GRADIENTS, LAYERS, MAPS, slopes_of_graph


def weights_gradient(inputs, weights, d_output):
    sums = inputs @ weights
    d_sums = np.where(sums > 0, d_output, 0)
    return inputs.T @ d_sums


def spread(d, share=0.25):
    return np.kron(d, np.full((2, 2), share))


def whole_numbers(d):
    result = np.zeros((2 * len(d), 2 * len(d[0])), dtype=int)
    result[:] = spread(d)
    return result


def image_gradient(kernel, d_map, stride, shape):
    d_image = np.zeros(shape)
    for row in range(d_map.shape[0]):
        for column in range(d_map.shape[1]):
            for y in range(kernel.shape[0]):
                for x in range(kernel.shape[1]):
                    d_image[stride * row + y, stride * column + x] += d_map[row, column] * kernel[y, x]
    return d_image


@pytest.mark.parametrize(("exercise", "answer"), [
    ("09.1", [-2, 4, -10]), ("09.1", (-2.0, 4.0, -8.5)), ("09.1", np.array([-2, 4, -100])),
    ("09.2", weights_gradient), ("09.2", lambda x, w, d: np.einsum("ni,no->io", x, d * (x @ w > 0))),
    ("09.3", spread), ("09.3", lambda d: np.repeat(np.repeat(d / 4, 2, axis=0), 2, axis=1)),
    ("09.4", image_gradient),
])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("09.1", [2, 3, 5], "a, b and c are 4, 2, 0, because the maximum takes a · b = 6"),
    ("09.1", [2, 3, 7], "a, b and c are 1, 0, 1, because the maximum takes c = 7"),
    ("09.1", [-2, 4, 10], "takes c = 10"), ("09.1", [-2, 4, -8], "has a corner"), ("09.1", [5, 2, 0], "are 3, 5, 0"),
    ("09.1", [-2, 4], "three numbers"), ("09.1", 5, ""), ("09.1", "many", "text"),
    ("09.2", lambda x, w, d: x.T @ d, "ReLU is missing"), ("09.2", lambda x, w, d: x.T @ (d * (x @ w >= 0)), "exactly"),
    ("09.2", lambda x, w, d: x.T @ np.maximum(d, 0), "not whether the gradient is"),
    ("09.2", lambda x, w, d: x.T @ np.maximum(x @ w, 0), "output of the layer"),
    ("09.2", lambda x, w, d: x.T @ (d * np.maximum(x @ w, 0)), "by 1 or 0"),
    ("09.2", lambda x, w, d: weights_gradient(x, w, d).T, "rows and columns"),
    ("09.2", lambda x, w, d: (d * (x @ w > 0)) @ w.T, "gradient of the inputs"),
    ("09.2", lambda x, w, d: np.maximum(x, 0).T @ d, "ReLU comes after the sum"),
    ("09.2", lambda x, w, d: 2 * weights_gradient(x, w, d), "in two steps"),
    ("09.2", lambda x, w, d: print(end=""), "return"),
    ("09.3", lambda d: spread(d, 1), "the whole gradient of its window"),
    ("09.3", lambda d: np.kron(d, np.ones((2, 2))) // 4, "divide with /"),
    ("09.3", whole_numbers, "an array of floats"),
    ("09.3", lambda d: np.kron(d, [[1, 0], [0, 0]]), "as in max pooling"),
    ("09.3", lambda d: d / 4, "it gives an array of shape 2×2"),
    ("09.3", lambda d: spread(d, 0.5), "neither more nor less"),
    ("09.3", lambda d: np.tile(d / 4, (2, 2)), "in two rows and two columns"),
    ("09.3", lambda d: spread(d).T, "in two rows and two columns"),
    ("09.3", lambda d: spread(d)[:4, :4], "for an array of shape 1×3 it gives an array of shape 2×4"),
    ("09.4", lambda k, d, s, shape: image_gradient(k, d, 1, shape), "move by `stride`"),
    ("09.4", lambda k, d, s, shape: image_gradient(k[::-1, ::-1], d, s, shape), "as it is"),
    ("09.4", lambda k, d, s, shape: image_gradient(k, d ** 0, s, shape), "times its entry"),
    ("09.4", lambda k, d, s, shape: np.zeros(shape), "right shape, but wrong numbers: each entry of d_map"),
    ("09.4", lambda k, d, s, shape: 5.0, "it gives 5.0"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason and verdict.reason


def test_stamps_that_replace_one_another_are_named():
    def replaced(kernel, d_map, stride, shape):
        d_image = np.zeros(shape)
        for (row, column), value in np.ndenumerate(d_map):
            d_image[stride * row:, stride * column:][:len(kernel), :len(kernel[0])] = value * kernel
        return d_image

    assert "write += and not =" in check("09.4", replaced).reason


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nothing_is_not_attempted(exercise):
    def function(*arguments):
        ...

    answer = [..., ..., ...] if exercise == "09.1" else function
    assert check(exercise, answer).status == "not attempted"


def test_solutions_solve():
    for exercise, name in {"09.2": "weights_gradient", "09.3": "average_pool_gradient",
                           "09.4": "image_gradient"}.items():
        variables = {"np": np}
        exec(solution(exercise), variables)
        assert check(exercise, variables[name]).status == "correct"
    assert str(solution("09.1")).endswith("answer = [-2, 4, -10]") and check("09.1", [-2, 4, -10]).status == "correct"


def test_hints_begin_again():
    hints = [hint("09.1") for _ in range(1 + len(EXERCISES["09.1"].hints))]
    assert hints[0] == hints[-1] and len(set(hints)) == len(hints) - 1


# ---- the right answers, by TensorFlow

def tape_gradient(function, array, d_output=None):
    array = tf.constant(array)
    with tf.GradientTape() as tape:
        tape.watch(array)
        output = function(array)
    return tape.gradient(output, array, d_output).numpy()


@pytest.mark.parametrize("numbers", [(2.0, 3.0, 5.0), (2.0, 3.0, 7.0), (-2.0, 4.0, -10.0)])
def test_slopes_of_the_graph_are_tensorflows(numbers):
    found = tape_gradient(lambda x: tf.maximum(x[0] * x[1], x[2]) + x[0], numbers)
    assert slopes_of_graph(*numbers) == found.tolist()


@pytest.mark.parametrize(("inputs", "weights", "d_output"), LAYERS)
def test_gradients_of_the_layer_are_tensorflows(inputs, weights, d_output):
    found = tape_gradient(lambda w: tf.nn.relu(tf.constant(inputs) @ w), weights, d_output)
    assert np.allclose(EXERCISES["09.2"].expected(inputs, weights, d_output), found)


@pytest.mark.parametrize("d_output", [case[0] for case in GRADIENTS])
def test_gradients_of_the_average_are_tensorflows(d_output):
    rows, columns = d_output.shape
    found = tape_gradient(lambda x: tf.nn.avg_pool2d(x, 2, 2, "VALID"), np.ones((1, 2 * rows, 2 * columns, 1)),
                          d_output[None, ..., None])
    assert np.allclose(EXERCISES["09.3"].expected(d_output), found[0, ..., 0])


@pytest.mark.parametrize(("kernel", "d_map", "stride", "shape"), MAPS)
def test_gradients_of_the_image_are_tensorflows(kernel, d_map, stride, shape):
    found = tape_gradient(lambda x: tf.nn.conv2d(x, kernel[..., None, None], stride, "VALID"), np.ones((1, *shape, 1)),
                          d_map[None, ..., None])
    assert np.allclose(EXERCISES["09.4"].expected(kernel, d_map, stride, shape), found[0, ..., 0])
