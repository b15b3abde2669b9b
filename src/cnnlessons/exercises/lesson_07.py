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


NN1 = np.array([0.9, 0.9, 0.4])  # probability of the right class
PROBABILITIES = np.array([0.2, 0.5, 0.3])


def _cross_entropy(right: np.ndarray) -> float:
    return -np.log(right).mean()


def _not_unsure(right: np.ndarray) -> str:
    """What a network lacks that should be always right and have a larger cross-entropy than NN1; empty if nothing."""
    if right.shape != NN1.shape:
        return "three animals need three probabilities"
    if right.min() < 0 or right.max() > 1:
        return "a probability is a number from 0 to 1"
    if right.min() <= 0.5:
        animal = int(right.argmin())
        return (f"animal {animal + 1} is a mistake: its right class gets {right[animal]:g}, so the other class gets "
                f"{1 - right[animal]:g}, which is not less")
    if (cost := _cross_entropy(right)) <= _cross_entropy(NN1):
        return (f"it makes no mistake, but its cross-entropy is {cost:.4f}, and NN1's is {_cross_entropy(NN1):.4f}: "
                "how can it be right and still pay more?")
    return ""


EXERCISES = {
    "07.1": Exercise(
        (2 * 4 + 1) * 8 + 5,  # nine pixels come before it
        [((2 * 4 + 1) * 8 + 6, "that counts from 1; the first number of the row has place 0"),
         (5 * 4 * 4 + 2 * 4 + 1, "that lays out channel after channel; Keras keeps the channels of a pixel together"),
         ((1 * 4 + 2) * 8 + 5, "row and column are exchanged: a whole row of pixels comes before the next one"),
         (2 * 4 + 1, "that is the pixel's place; each pixel has 8 channels"),
         ((2 * 4 + 1) * 8, "that is the first channel of this pixel")],
        "how many pixels come before it, how many numbers has each of them, and which of its pixel's numbers is it?",
        why="rows come first, then columns, and all channels of a place are side by side",
        hints=["How many places come before row 2, column 1? Count whole rows first.",
               "Two rows of 4 and one more place: 9 places, each with 8 channels. Then count this place's channels."],
        solution="""Before row 2, column 1 there are 2 · 4 + 1 = 9 places, and each has 8 entries: 72.
Of its own place, channels 0 to 4 come first: 5 more.
answer = (2 * 4 + 1) * 8 + 5, which is 77"""),
    "07.2": Exercise(
        softmax, MISTAKES, _hint, SCORES,
        why="after the subtraction the largest power is e to the power of 0, which is 1, so nothing can overflow",
        hints=["Adding the same number to all scores changes nothing. So does subtracting the same number.",
               "Which number makes the largest score 0? Subtract it before you take the exponential."],
        solution="""def safe_softmax(scores):
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
The largest power is now 1. Very small powers become 0, and that is harmless."""),
    "07.3": Exercise(
        [0.55, 0.55, 0.55],
        why="the classification error asks which class is first; cross-entropy asks how sure the network was",
        hints=["When is an answer a mistake? With two classes, the right one needs more than 0.5.",
               "0.8, 0.6 and 0.3 have a cross-entropy of 0.6460, but 0.3 is a mistake. Be right, but never sure.",
               "Minus the logarithm of 0.55 is 0.598. What if all three are like that?"],
        solution="""All three must be larger than 0.5, and their mean cost larger than 0.3757:
answer = [0.55, 0.55, 0.55]
Each costs -ln 0.55 = 0.598. This network is always right and never sure. Many other answers are right, too:
[0.99, 0.99, 0.51] costs only 0.231, so one unsure answer is not enough, but [0.6, 0.6, 0.6] costs 0.511.""",
        fault=_not_unsure),
    "07.4": Exercise(
        PROBABILITIES - [0, 1, 0],
        [([0, 1, 0] - PROBABILITIES, "all signs are turned: what is subtracted from what?"),
         (PROBABILITIES, "those are the probabilities alone: where does the right class come in?"),
         (PROBABILITIES - [1, 0, 0], "that takes the first class for the right one; classes count from 0"),
         (PROBABILITIES - [0, 0, 1], "that takes the last class for the right one; classes count from 0"),
         (PROBABILITIES - 1, "the target is 1 for one class only; what is it for the others?")],
        "write two rows below each other, the probabilities and the target; what is the target if class 1 is right?",
        tolerance=0.005,
        why="the gradient is y - t, and its entries add up to 0: what one class gains, the others lose",
        hints=["Write y, and t below it. t is one-hot.", "t = [0, 1, 0]. Subtract."],
        solution="""y = [0.2, 0.5, 0.3] and t = [0, 1, 0], so
answer = [0.2, -0.5, 0.3]
Against the gradient: score 1 goes up, the two others go down."""),
}
