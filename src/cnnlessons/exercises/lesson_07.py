"""Lesson 07: flattening, softmax and loss."""

from collections.abc import Callable

import numpy as np

from cnnlessons._words import by
from cnnlessons.checks import Exercise, compare
from cnnlessons.gradients import softmax_cross_entropy_gradient
from cnnlessons.ops import cross_entropy, flatten, softmax


def _place(row: int, column: int, channel: int, shape: tuple[int, int, int] = (4, 4, 8)) -> int:
    """Place of one number of a stack of maps in the flattened row."""
    maps = np.zeros((1, *shape))
    maps[0, row, column, channel] = 1
    return int(flatten(maps).argmax())


SCORES = [(np.array(scores),) for scores in (  # small ones first, then what breaks a careless softmax
    [1.0, 2.0, 3.0], [-3.0, 1.0], [2.0] * 4, [1000.0, 999.0], [-1000.0, -1001.0], [3000.0, 0.0], [0.0, 3000.0],
    [0.0, -3000.0, 3000.0, 0.0])]
MISTAKES = [
    (np.exp, "the powers are right; now divide each of them by their sum"),
    (lambda scores: scores / scores.sum(), "those are the scores' shares; take the exponential of each score first"),
    (lambda scores: softmax(-scores), "the sign is turned: the largest score should get the largest probability"),
    (lambda scores: np.log(softmax(scores)), "those are the logarithms of the probabilities"),
]


def _hint(case: tuple, value: np.ndarray) -> str:
    """What to say about a result that no mistake explains."""
    (scores,) = case
    if value.shape != scores.shape:
        return (f"{len(scores)} scores should give {len(scores)} probabilities, "
                f"not a result of shape {by(value.shape) or '()'}")
    if abs(scores).max() > 100:
        return (f"it is right for small scores, but breaks at {scores.tolist()}: what can you subtract from all scores "
                "so that no large number is left to take the exponential of?")
    if scores.min() < 0:
        return "it is right for 1, 2, 3, but not if one of the scores is negative"
    if np.ptp(scores) == 0:
        return f"{len(scores)} equal scores should give {len(scores)} equal probabilities"
    return "for the scores 1, 2, 3 it gives other shares than the cell above; compare them"


def _check_softmax(function: Callable) -> None:
    """Compare a learner's softmax with the course's."""
    with np.errstate(all="ignore"):  # a careless softmax overflows
        compare(function, SCORES, softmax, MISTAKES, _hint)


NN3 = np.array([0.8, 0.6, 0.3])  # probability of the right class
NN3_ANSWERS = np.stack([NN3, 1 - NN3], axis=1)
PROBABILITIES = np.array([0.2, 0.5, 0.3])
GRADIENT = softmax_cross_entropy_gradient(np.log(PROBABILITIES), 1)

EXERCISES = {
    "07.1": Exercise(
        _place(2, 1, 5),
        [(_place(2, 1, 5) + 1, "that counts from 1; the first number of the row has place 0"),
         (5 * 4 * 4 + 2 * 4 + 1, "that lays out channel after channel; Keras keeps the channels of a pixel together"),
         (_place(1, 2, 5), "row and column are exchanged: a whole row of pixels comes before the next one"),
         (2 * 4 + 1, "that is the pixel's place; each pixel has 8 channels"),
         (_place(2, 1, 0), "that is the first channel of this pixel")],
        "how many pixels come before it, how many numbers has each of them, and which of its pixel's numbers is it?"),
    "07.2": Exercise(_check_softmax),
    "07.3": Exercise(
        cross_entropy(NN3_ANSWERS, [0, 0, 0]),
        [(float(-np.log(NN3).sum()), "that is the sum over the three animals; take the mean"),
         (float(NN3.mean()), "that is the mean of the probabilities; take minus the logarithm of each of them first"),
         (float(-np.log2(NN3).mean()), "that is the logarithm to base 2; use the natural one, np.log"),
         (float(-np.log10(NN3).mean()), "that is the logarithm to base 10; use the natural one, np.log"),
         (float(np.log(NN3).mean()), "the minus is missing: a loss is not negative here"),
         (float(-np.log(NN3.mean())), "that is the logarithm of the mean; take the mean of the logarithms"),
         (float(-np.log(1 - NN3).mean()), "those are the probabilities of the wrong class"),
         (float(((1 - NN3) ** 2).mean()), "that is the squared error as Keras counts it")],
        "minus the natural logarithm of each probability of the right class, then the mean", tolerance=0.0015),
    "07.4": Exercise(
        GRADIENT,
        [(-GRADIENT, "all signs are turned: what is subtracted from what?"),
         (PROBABILITIES, "those are the probabilities alone: where does the right class come in?"),
         (PROBABILITIES - [1, 0, 0], "that takes the first class for the right one; classes count from 0"),
         (PROBABILITIES - [0, 0, 1], "that takes the last class for the right one; classes count from 0"),
         (PROBABILITIES - 1, "the target is 1 for one class only; what is it for the others?")],
        "write two rows below each other, the probabilities and the target; what is the target if class 1 is right?",
        tolerance=0.005),
}
