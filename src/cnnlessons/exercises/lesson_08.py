"""Lesson 08: gradient descent."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.data import load_mnist

CURVATURE = 8  # of the loss 4 w²: its slope is 8 w


def _misses_a_rate(rates: np.ndarray) -> str:
    """What three rates on the loss 4 w² do that they should not; empty if they creep, jump and run away."""
    if rates.shape != (3,):
        return "give three rates in one list: [creeps, jumps, runs away]"
    if (rates <= 0).any():
        return "a rate should be larger than 0: with 0 the weight stays, and with a negative rate it goes uphill"
    factors = 1 - CURVATURE * rates  # a step multiplies the weight by it
    wanted = (("first", 0, 1, "come nearer to 0 and stay on its side"),
              ("second", -1, 0, "come nearer by jumping over 0"),
              ("third", -np.inf, -1, "go further away with each step"))
    for (name, low, high, words), rate, factor in zip(wanted, rates, factors, strict=True):
        if not low < factor < high:
            return (f"with the {name} rate, {rate:g}, the weight goes from 1 to {round(factor, 6):g} and then to "
                    f"{round(factor ** 2, 6):g}; it should {words}")
    return ""


def curvature_ratio(grey: float) -> float:
    """How many times the loss is as curved across its valley as along it, if `grey` is subtracted from all pixels."""
    (digits, _), _ = load_mnist()
    picture = 1 - digits[0] / 255 - grey
    left, right = picture[:, :-2].ravel(), picture[:, 2:].ravel()
    lowest, highest = np.linalg.eigvalsh([[left @ left, left @ right], [left @ right, right @ right]])
    return highest / lowest


def _leaves_a_valley(grey: np.ndarray) -> str:
    """Why a number that is subtracted from all pixels leaves a long valley; empty if it does not."""
    if not 0 <= grey <= 1:
        return "the pixels are from 0 to 1, so the number should be between them"
    ratio = curvature_ratio(float(grey))
    return "" if ratio < 5 else (f"with {grey:g} the curvature across the valley is {ratio:.0f} times that along it; "
                                 "pixels that are around 0 make it rounder")


EXERCISES = {
    "08.1": Exercise(
        [0.05, 0.2, 0.3],
        why="each step multiplies the weight by 1 − 8 · rate: it creeps below 0.125, jumps between 0.125 and 0.25, and "
            "diverges above 0.25",
        hints=["Take the rate 0.1. The slope at 1 is 8, so the new weight is 1 − 0.1 · 8. And the next one?",
               "Each step multiplies the weight by the same number. Write it with the rate: 1 − 8 · rate.",
               "This number should be between 0 and 1 for the first rate, between −1 and 0 for the second, and "
               "below −1 for the third."],
        solution="""A step takes w to w − rate · 8 · w = (1 − 8 · rate) · w.
0.05: 1, 0.6, 0.36, ...      it creeps
0.2:  1, −0.6, 0.36, ...     it jumps over 0, and comes nearer
0.3:  1, −1.4, 1.96, ...     it runs away
answer = [0.05, 0.2, 0.3]""",
        fault=_misses_a_rate),
    "08.2": Exercise(
        [0.1, 0.19, 0.271],
        [([0.1, 0.1, 0.1], "those are steps of plain descent: where is nine tenths of the last velocity?"),
         ([0.1, 0.2, 0.3], "the whole last velocity is kept; keep nine tenths of it"),
         ([-0.1, -0.19, -0.271], "the slope is negative, so minus rate · slope is positive"),
         ([0.1, 0.09, 0.081], "each step gets its own rate · slope, too, not only the first one"),
         ([0.1, 0.29, 0.561], "those are the weights, which are sums of the velocities, if the weight starts at 0"),
         ([0.09, 0.171, 0.2439], "only the last velocity is multiplied by 0.9"),
         ([0.1, 0.11, 0.111], "one tenth is kept; keep nine tenths"),
         ([1, 1.9, 2.71], "the slope is multiplied by the rate, 0.1"),
         ([0.1, 0.01, 0.091], "the last velocity keeps its direction: add nine tenths of it")],
        "for each step, first take nine tenths of the last velocity, then subtract rate · slope",
        why="it goes on growing, towards 10 · 0.1 = 1, which is as far as ten steps of plain descent",
        hints=["The first velocity is 0.9 · 0 − 0.1 · (−1).",
               "For the second, put the first one in place of 0."],
        solution="""0.9 · 0    + 0.1 = 0.1
0.9 · 0.1  + 0.1 = 0.19
0.9 · 0.19 + 0.1 = 0.271
answer = [0.1, 0.19, 0.271]"""),
    "08.3": Exercise(
        0.85,
        why="around 0 the products of neighbours have both signs and their sum is small, so left and right are "
            "less alike. That is why lesson 2 learned faster with pixels around 0",
        hints=["In the cell of the landscape, write landscape(paper - 0.5) and run it again. Is the valley rounder?",
               "In lesson 2 we subtracted one number from the photo before we learned its kernel. Which one?",
               "It is the mean of all pixels: paper.mean()."],
        solution="""The mean of the pixels, paper.mean(), is 0.86. Numbers from 0.79 to 0.92 will do, too.
answer = 0.86
Then the curvature across the valley is only 4.6 times that along it, and plain descent arrives in a few steps.""",
        fault=_leaves_a_valley),
}
