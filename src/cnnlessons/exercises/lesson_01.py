"""Lesson 01: images as arrays."""

from cnnlessons.checks import Exercise

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
        100 * 5 * 5 * 3,
        [(100 * 5 * 5, "a colour patch has three channels, and each of its numbers needs a weight"),
         (5 * 5 * 3, "that is one neuron; here each of the 100 has its own weights"),
         (100 * (5 * 5 * 3 + 1), "that counts a bias for each neuron; these neurons have none"),
         (5 * 5, "count all numbers of a colour patch, for all 100 neurons")],
        "how many numbers does one neuron see? It has a weight for each of them"),
    "01.3": Exercise(
        4 * 28 + 7,
        [(7 * 28 + 4, "that goes down the columns; the flattened row holds one row of the picture after another"),
         (3 * 28 + 7, "rows count from 0: there are four rows before row 4"),
         (4 * 28 + 6, "columns count from 0: there are seven pixels before column 7"),
         (3 * 28 + 6, "rows and columns count from 0: row 4 is the fifth row"),
         (4 * 28 + 8, "places count from 0, too: the very first pixel is at place 0"),
         (4 + 7, "each whole row before it takes up as many places as the picture has columns")],
        "how many whole rows come before it, and how many pixels of its own row?"),
    "01.4": Exercise(
        3 * -1,  # the bar lies on the left column of the cell -1, 2, -1
        [(0, "the bar is beside the middle, but the weights under it are not 0, so they count"),
         (3 * (-1 + 2 - 1), "that is the sum of all weights; only the weights under the bar count"),
         (3 * 2, "that is the bar in the middle; this one is beside it"),
         (3, "those are the bright pixels; multiply each of them by its weight first"),
         (-1, "that is one pixel of the bar; it has three")],
        "multiply each pixel of the patch by the weight in the same place, and add up"),
}
