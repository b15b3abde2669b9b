"""Lesson 11: DNN against CNN on MNIST."""

import re

from cnnlessons.checks import Exercise

NETWORK = "(neural)?(net|network|model)?"
CNN = re.compile(f"(the|a)?(cnns?{NETWORK}|conv|convnet|convolution(al)?{NETWORK}|컨볼루션(신경망)?|합성곱(신경망)?)")
DNN = re.compile(f"(the|a)?(dnns?{NETWORK}|(deep|dense){NETWORK}|심층(신경망)?)")

EXERCISES = {
    "11.1": Exercise(
        60_000 - 1500 * 32,
        [(1500 * 32, "those are the digits of the training; how many are left?"),
         (60_000 // 32 - 1500, "that is a number of steps; each of them takes 32 digits"),
         (60_000 - 1500, "a step takes 32 digits, not one")],
        "a step is one batch of 32: how many digits do all the steps take, and how many are left?"),
    "11.2": Exercise(
        CNN,
        [(DNN, "does turning a picture tear neighbouring pixels apart?")],
        'answer with one word: "DNN" or "CNN"'),
    "11.3": Exercise(
        785 * 64 + 65 * 10,
        [(784 * 64 + 64 * 10, "the biases are missing: one for each neuron, hidden or output"),
         (785 * 128 + 129 * 10, "that is the network with 128 hidden neurons; here there are 64"),
         (785 * 64, "that is the hidden layer; the ten output neurons have weights, too"),
         (29 * 64 + 65 * 10, "each neuron sees all 28 · 28 pixels, not one row of them")],
        "count the hidden layer first, then the output layer; how many numbers does one neuron of each see?"),
}
