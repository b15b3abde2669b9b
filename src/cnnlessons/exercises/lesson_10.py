"""Lesson 10: DNN against CNN on MNIST."""

from cnnlessons.checks import Exercise
from cnnlessons.shapes import dense_params


def _dnn_params(hidden: int, pixels: int = 784) -> int:
    """Parameters of a network with one hidden layer and ten outputs."""
    return dense_params(pixels, hidden) + dense_params(hidden, 10)


EXERCISES = {
    "10.1": Exercise(
        60_000 * 80 // 100 // 32,
        [(60_000 // 32, "that is all 60,000 digits; here only 80 % of them are trained on"),
         (60_000 * 80 // 100, "that is the number of digits; a step takes 32 of them at once"),
         (60_000 * 20 // 100 // 32, "that is the part held back for validation")],
        "a step is one batch: how many batches of 32 are there in the digits trained on?"),
    "10.2": Exercise(
        "dnn",
        [("cnn", "the CNN's filters look at neighbouring pixels together, and the shuffle tears neighbours apart")],
        'answer "DNN" or "CNN"'),
    "10.3": Exercise(
        _dnn_params(64),
        [(784 * 64 + 64 * 10, "the biases are missing: one for each neuron, hidden or output"),
         (_dnn_params(128), "that is the network with 128 hidden neurons; here there are 64"),
         (dense_params(784, 64), "that is the hidden layer; the ten output neurons have weights, too"),
         (_dnn_params(64, 28), "each neuron sees all 28 · 28 pixels, not one row of them")],
        "each hidden neuron has a weight for each pixel and a bias; each output neuron a weight for each hidden one, "
        "and a bias"),
}
