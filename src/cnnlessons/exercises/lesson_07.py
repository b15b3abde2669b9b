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
COST = -np.log(0.5)


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
        (2, 1, 5),  # nine places come before it
        [((3, 1, 4), "that lays out channel after channel; Keras keeps the channels of a place together"),
         ((1, 2, 5), "row and column are exchanged: a whole row of places comes before the next one"),
         ((2, 1, 4), "that counts from 1; the first entry of the row has place 0"),
         ((3, 2, 6), "that counts rows, columns and channels from 1; count them from 0"),
         ((5, 2, 1), "these are the right numbers in another order: row, column, channel"),
         ((9, 0, 5), "nine places come before it; in which row and column of the maps is that?"),
         ((2, 1), "which of this place's eight channels is it?")],
        "each place of the maps has 8 entries: how many whole places come before it?",
        why="rows come first, then columns, and all channels of a place are side by side",
        hints=["Each place of the maps has 8 channels. How many whole places are in the entries 0 to 76?",
               "Nine whole places come before it, that is 72 entries. A row of the maps has 4 places."],
        solution="""77 = 9 · 8 + 5, so nine whole places come before it, and it is channel 5.
9 = 2 · 4 + 1, so these are two whole rows of 4 places, and one more place:
answer = (2, 1, 5)
In NumPy: np.unravel_index(77, (4, 4, 8))"""),
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
        (1, COST),
        [((2, COST), "the cross-entropy is right, but classes count from 0"),
         ((1, -COST), "a loss is not negative: it is minus the logarithm"),
         ((1, 0.5), "0.5 is the probability of the right class; what does it cost?"),
         ((1, -np.log10(0.5)), "that is the logarithm to base 10; take the natural one, `np.log`"),
         ((1, 1), "that is the logarithm to base 2; take the natural one, `np.log`"),
         ((0, -np.log(0.2)), "the gradient of the right class is its probability minus 1: can that be 0.2?"),
         ((2, -np.log(0.3)), "the gradient of the right class is its probability minus 1: can that be 0.3?"),
         ((0, COST), "the cross-entropy is right; which entry of the gradient is negative?")],
        "only the right class has a 1 in its target: which entry of the gradient shows it?",
        tolerance=0.005,
        why="for the right class the gradient is its probability minus 1, so it alone is negative; the entries add up "
            "to 0: what one class gains, the others lose",
        hints=["A probability is never negative. Which class has a negative gradient, and why?",
               "For the right class, the gradient is its probability minus 1. So what is its probability?"],
        solution="""The gradient is y - t. Only for the right class something is subtracted, so class 1 is right.
y - 1 = -0.5, so its probability is 0.5, and it costs -ln 0.5 = 0.693:
answer = (1, 0.693)"""),
}
