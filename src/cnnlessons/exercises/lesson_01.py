"""Lesson 01: images as arrays."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.shapes import dense_params

UPRIGHT = np.array([[-1, 2, -1]] * 3)  # the cell of the lesson
BAR = np.array([[1, 0, 0]] * 3)  # a bar in the left column


def _place(row: int, column: int, columns: int = 28) -> int:
    """Place of a pixel in the flattened row."""
    return row * columns + column


EXERCISES = {
    "01.1": Exercise(
        (48, 64, 3),
        [((64, 48, 3), "the height comes first: an array counts rows before columns"),
         ((3, 48, 64), "in Keras's layout the channels are the last axis"),
         ((3, 64, 48), "the height comes first, and the channels last"),
         ((48, 64), "that is a grey photo; how many numbers does a pixel of a colour photo hold?"),
         ((64, 48), "the height comes first; and how many numbers does a pixel of a colour photo hold?"),
         (48 * 64 * 3, "that is how many numbers the array holds; its shape has a number for each axis")],
        "height, width, channels: which numbers are they here?"),
    "01.2": Exercise(
        100 * dense_params(5 * 5 * 3, 1, use_bias=False),
        [(100 * 5 * 5, "a colour patch has three channels, and each of its numbers needs a weight"),
         (5 * 5 * 3, "that is one neuron; here each of the 100 has its own weights"),
         (100 * dense_params(5 * 5 * 3, 1), "that counts a bias for each neuron; these neurons have none"),
         (5 * 5, "count all numbers of a colour patch, for all 100 neurons")],
        "how many numbers does one neuron see? It has a weight for each of them"),
    "01.3": Exercise(
        _place(4, 7),
        [(_place(7, 4), "that goes down the columns; the flattened row holds one row of the picture after another"),
         (_place(3, 7), "rows count from 0: there are four rows before row 4"),
         (_place(4, 6), "columns count from 0: there are seven pixels before column 7"),
         (_place(3, 6), "rows and columns count from 0: row 4 is the fifth row"),
         (_place(4, 8), "places count from 0, too: the very first pixel is at place 0"),
         (4 + 7, "each whole row before it takes up as many places as the picture has columns")],
        "how many whole rows come before it, and how many pixels of its own row?"),
    "01.4": Exercise(
        int((UPRIGHT * BAR).sum()),
        [(0, "the bar is beside the middle, but the weights under it are not 0, so they count"),
         (int(UPRIGHT.sum()), "that is the sum of all weights; only the weights under the bar count"),
         (int((UPRIGHT * np.roll(BAR, 1, axis=1)).sum()), "that is the bar in the middle; this one is beside it"),
         (int(BAR.sum()), "those are the bright pixels; multiply each of them by its weight first"),
         (int(UPRIGHT[0, 0]), "that is one pixel of the bar; it has three")],
        "multiply each pixel of the patch by the weight in the same place, and add up"),
}
