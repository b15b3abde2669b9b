"""Lesson 07: flattening, softmax and loss."""

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.gradients import softmax_cross_entropy_gradient
from cnnlessons.ops import cross_entropy, flatten, softmax


def _place(row: int, column: int, channel: int, shape: tuple[int, int, int] = (4, 4, 8)) -> int:
    """Where one number of a stack of maps stands in the flattened row."""
    maps = np.zeros((1, *shape))
    maps[0, row, column, channel] = 1
    return int(flatten(maps).argmax())


def _verify_softmax(function) -> None:
    """Small scores first, then what breaks a careless softmax."""
    small = np.array([1.0, 2.0, 3.0])
    given = np.asarray(attempt(function, small.copy()))
    if given.shape != small.shape:
        raise ValueError(f"three scores should give three probabilities, not an array of shape {given.shape}")
    if np.allclose(given, np.exp(small)):
        raise ValueError("the powers are right; now divide each of them by their sum")
    if np.allclose(given, small / small.sum()):
        raise ValueError("those are the scores' shares; take the exponential of each score first")
    if not np.allclose(given, softmax(small)):
        raise ValueError("for the scores 1, 2, 3 it gives other shares than the cell above; compare them")
    if not np.allclose(attempt(function, np.array([-3.0, 1.0])), softmax([-3.0, 1.0])):
        raise ValueError("it is right for 1, 2, 3, but not for scores of which one is negative")
    if not np.allclose(attempt(function, np.full(4, 2.0)), 0.25):
        raise ValueError("four equal scores should give four equal probabilities")
    with np.errstate(all="ignore"):
        for scores in ([1000.0, 999.0], [-1000.0, -1001.0]):
            if not np.allclose(attempt(function, np.array(scores)), softmax(scores)):
                raise ValueError(f"it is right for small scores, but breaks at {scores}: subtract something first")


NN3 = np.array([0.8, 0.6, 0.3])  # probability of the right class
NN3_ANSWERS = np.stack([NN3, 1 - NN3], axis=1)
PROBABILITIES = np.array([0.2, 0.5, 0.3])
GRADIENT = softmax_cross_entropy_gradient(np.log(PROBABILITIES), 1)

EXERCISES = {
    "07.1": Exercise(
        _place(2, 1, 5),
        [(_place(2, 1, 5) + 1, "that counts from 1; the first number of the row has place 0"),
         (5 * 4 * 4 + 2 * 4 + 1, "that lays out channel after channel; Keras keeps the channels of a pixel together"),
         (_place(1, 2, 5), "row and column are swapped: a whole row of pixels comes before the next one"),
         (2 * 4 + 1, "that is the pixel's place; each pixel has 8 channels"),
         (_place(2, 1, 0), "that is the first channel of this pixel")],
        "how many pixels stand before it, how many numbers has each of them, and which of its own is it?"),
    "07.2": Exercise(_verify_softmax),
    "07.3": Exercise(
        cross_entropy(NN3_ANSWERS, [0, 0, 0]),
        [(float(-np.log(NN3).sum()), "that is the sum over the three animals; take the mean"),
         (float(-np.log2(NN3).mean()), "that is the logarithm to base 2; use the natural one, np.log"),
         (float(-np.log10(NN3).mean()), "that is the logarithm to base 10; use the natural one, np.log"),
         (float(np.log(NN3).mean()), "the minus is missing: a loss is not negative here"),
         (float(-np.log(NN3.mean())), "that is the logarithm of the mean; take the mean of the logarithms"),
         (float(-np.log(1 - NN3).mean()), "those are the probabilities of the wrong class"),
         (float(((1 - NN3) ** 2).mean()), "that is the squared error as Keras counts it")],
        "minus the natural logarithm of each probability of the right class, then the mean", tolerance=0.0015),
    "07.4": Exercise(
        GRADIENT,
        [(-GRADIENT, "the sign is turned: y - t, not t - y"),
         (PROBABILITIES, "those are the probabilities y themselves; now subtract t"),
         (PROBABILITIES - [1, 0, 0], "that takes the first class for the right one; classes count from 0"),
         (PROBABILITIES - [0, 0, 1], "that takes the last class for the right one; classes count from 0"),
         (PROBABILITIES - 1, "t is 1 for the right class only, and 0 for the others")],
        "y - t, class by class: what is t when class 1 is right?", tolerance=0.005),
}
