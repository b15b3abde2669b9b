"""Lesson 07: flattening, softmax and loss."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import softmax

SCORES = [(np.array(scores),) for scores in (  # small ones first, then what breaks a careless softmax
    [1.0, 2.0, 3.0], [-3.0, 1.0], [2.0] * 4, [1000.0, 999.0], [-1000.0, -1001.0], [3000.0, 0.0], [0.0, 3000.0],
    [0.0, -3000.0, 3000.0, 0.0])]
MISTAKES = [
    (np.exp, "the powers are right; now divide each of them by their sum"),
    (lambda scores: scores / scores.sum(), "those are the scores' shares; take the exponential of each score first"),
    (lambda scores: softmax(-scores), "the sign is turned: the largest score should get the largest probability"),
    (lambda scores: np.log(softmax(scores)), "those are the logarithms of the probabilities"),
]


def _hint(scores: np.ndarray) -> str:
    """What to look at if a softmax is wrong for these scores."""
    if abs(scores).max() > 100:
        return ("it is right for small scores, but breaks at these: what can you subtract from all scores "
                "so that no large number is left to take the exponential of?")
    if scores.min() < 0:
        return "it is right for 1, 2, 3, but not if one of the scores is negative"
    return "compare this with the shares in the cell above; equal scores get equal shares"


NN3 = np.array([0.8, 0.6, 0.3])  # probability of the right class
PROBABILITIES = np.array([0.2, 0.5, 0.3])

EXERCISES = {
    "07.1": Exercise(
        (2 * 4 + 1) * 8 + 5,  # nine pixels come before it
        [((2 * 4 + 1) * 8 + 6, "that counts from 1; the first number of the row has place 0"),
         (5 * 4 * 4 + 2 * 4 + 1, "that lays out channel after channel; Keras keeps the channels of a pixel together"),
         ((1 * 4 + 2) * 8 + 5, "row and column are exchanged: a whole row of pixels comes before the next one"),
         (2 * 4 + 1, "that is the pixel's place; each pixel has 8 channels"),
         ((2 * 4 + 1) * 8, "that is the first channel of this pixel")],
        "how many pixels come before it, how many numbers has each of them, and which of its pixel's numbers is it?"),
    "07.2": Exercise(softmax, MISTAKES, _hint, SCORES),
    "07.3": Exercise(
        -np.log(NN3).mean(),
        [(-np.log(NN3).sum(), "that is the sum over the three animals; take the mean"),
         (NN3.mean(), "that is the mean of the probabilities; take minus the logarithm of each of them first"),
         (-np.log2(NN3).mean(), "that is the logarithm to base 2; use the natural one, np.log"),
         (-np.log10(NN3).mean(), "that is the logarithm to base 10; use the natural one, np.log"),
         (np.log(NN3).mean(), "the minus is missing: a loss is not negative here"),
         (-np.log(NN3.mean()), "that is the logarithm of the mean; take the mean of the logarithms"),
         (-np.log(1 - NN3).mean(), "those are the probabilities of the wrong class"),
         (((1 - NN3) ** 2).mean(), "that is the squared error as Keras counts it")],
        "minus the natural logarithm of each probability of the right class, then the mean", tolerance=0.0015),
    "07.4": Exercise(
        PROBABILITIES - [0, 1, 0],
        [([0, 1, 0] - PROBABILITIES, "all signs are turned: what is subtracted from what?"),
         (PROBABILITIES, "those are the probabilities alone: where does the right class come in?"),
         (PROBABILITIES - [1, 0, 0], "that takes the first class for the right one; classes count from 0"),
         (PROBABILITIES - [0, 0, 1], "that takes the last class for the right one; classes count from 0"),
         (PROBABILITIES - 1, "the target is 1 for one class only; what is it for the others?")],
        "write two rows below each other, the probabilities and the target; what is the target if class 1 is right?",
        tolerance=0.005),
}
