"""Lesson 10: DNN against CNN on MNIST."""

from ..checks import Exercise
from ..shapes import dense_params

EXERCISES = {
    "10.1": Exercise(
        60_000 * 80 // 100 // 32,
        [(60_000 // 32, "that is all 60,000 digits; here only 80 % of them are trained on"),
         (60_000 * 80 // 100, "that is the number of digits; a step takes 32 of them at once"),
         (60_000 * 20 // 100 // 32, "that is the part held back for validation")],
        "a step is one batch: how many batches of 32 are there in the digits trained on?"),
    "10.2": Exercise(
        dense_params(784, 128) + dense_params(128, 10),
        [(784 * 128 + 128 * 10, "the biases are missing: one for each neuron, 128 and 10"),
         (dense_params(784, 128), "that is the first dense layer; the ten output neurons have weights too"),
         (dense_params(28, 128) + dense_params(128, 10), "each neuron sees all 28 · 28 pixels, not one row of them")],
        "each of 128 neurons has a weight for each pixel and a bias; then each of 10 neurons one for each of those 128"),
    "10.3": Exercise(
        "dnn",
        [("cnn", "the CNN's filters look at neighbouring pixels together; a permutation tears neighbours apart")],
        'answer "DNN" or "CNN"'),
}
