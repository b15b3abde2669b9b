"""Lesson 01: images as arrays."""

from functools import cache

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.data import load_mnist

FARTHEST = 28_696  # from the five to its copy moved by three pixels
SMALLEST = 20  # pixels of a rectangle


def rectangle(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """A white rectangle on black, 28x28; `bottom` and `right` are outside, as in a slice."""
    picture = np.zeros((28, 28), int)
    picture[top:bottom, left:right] = 255
    return picture


@cache
def _five() -> np.ndarray:
    return load_mnist()[0][0][0].astype(int)


def _far_from_the_five(picture: np.ndarray) -> str:
    """What is wrong with a rectangle that should be nearer to the five than its moved copy; empty if nothing is."""
    if picture.shape != (28, 28):
        return "your picture should have 28 rows of 28 pixels"
    if not np.isin(picture, (0, 255)).all():
        return "write 255 inside the rectangle and 0 outside"
    white = picture == 255
    if white.sum() < SMALLEST:
        return f"your picture has {white.sum()} white pixels; make the rectangle larger, at least {SMALLEST} pixels"
    if white.sum() != white.any(axis=1).sum() * white.any(axis=0).sum():
        return "the white pixels should fill one rectangle without gaps"
    distance = np.abs(picture - _five()).sum()
    if distance < FARTHEST:
        return ""
    return (f"your picture's distance from the five is {distance:,}, and that of the moved copy is {FARTHEST:,}. "
            f"Of your {white.sum()} white pixels, {(_five()[white] > 127).sum()} are on bright ink: find a place with "
            "more")


EXERCISES = {
    "01.1": Exercise(
        (48, 64, 3),
        [((64, 48, 3), "the height comes first: an array counts rows before columns"),
         ((3, 48, 64), "in Keras's layout the channels are the last axis"),
         ((3, 64, 48), "the height comes first, and the channels last"),
         ((48, 64), "that is a grey photo; how many numbers does a pixel of a colour photo hold?"),
         ((64, 48), "the height comes first; and how many numbers does a pixel of a colour photo hold?"),
         (48 * 64 * 3, "that is how many numbers the array holds; its shape has a number for each axis")],
        "height, width, channels: which numbers are they here?",
        why="an array counts rows first, so the height comes first, and the three channels come last",
        hints=["The photo above is 39 pixels high and 31 wide. Which shape did its cell print?",
               "The order is height, width, channels."],
        solution="""The height is 48, the width is 64, and a pixel of a colour photo has three numbers:
answer = (48, 64, 3)"""),
    "01.2": Exercise(
        (4 * 28 + 7, 5 * 28 + 7),
        [((7 * 28 + 4, 7 * 28 + 5), "that goes down the columns; the flattened row holds one row of the picture after "
                                    "another"),
         ((3 * 28 + 7, 4 * 28 + 7), "rows count from 0: there are four rows before row 4"),
         ((4 * 28 + 6, 5 * 28 + 6), "columns count from 0: there are seven pixels before column 7"),
         ((3 * 28 + 6, 4 * 28 + 6), "rows and columns count from 0: row 4 is the fifth row"),
         ((4 * 28 + 8, 5 * 28 + 8), "places count from 0, too: the very first pixel is at place 0"),
         ((4 + 7, 5 + 7), "each whole row before it takes up as many places as the picture has columns"),
         ((4 * 28 + 7, 4 * 28 + 8), "the first place is right; the next place is the pixel to the right, not the one "
                                    "below"),
         ((4 * 28 + 7, 3 * 28 + 7), "the first place is right; rows are counted downwards, so below row 4 is row 5"),
         (4 * 28 + 7, "that is the first of the two places; where is the pixel below it?")],
        "how many whole rows come before each pixel, and how many pixels of its own row?",
        why="the place is row · width + column, so pixels below each other are always 28 places apart. But the sum of "
            "differences, place by place, does not use this",
        hints=["How many whole rows of the picture come before row 4? Each takes 28 places.",
               "In its own row, seven pixels come before column 7. For the pixel below, one more whole row comes "
               "before."],
        solution="""Rows 0, 1, 2 and 3 come first, with 28 pixels each. Then come columns 0 to 6 of row 4: place 119.
The pixel below has one more row before it:
answer = (4 * 28 + 7, 5 * 28 + 7), which is (119, 147). In NumPy: np.arange(784).reshape(28, 28)[4:6, 7]"""),
    "01.3": Exercise(
        rectangle(6, 9, 8, 18),
        why="this distance compares only pixels at the same place, and knows nothing about shapes",
        hints=["An empty picture has the distance 27,525, which is small enough. White on bright ink makes it smaller; "
               "white on black paper makes it larger, by 255 for each pixel.",
               "Where has the five a thick stroke? `figures.show_magnified(x_train[0], top=5, left=9)` shows a part of "
               "it.",
               "A horizontal stroke is in rows 6 to 8. `answer[6:9, left:right] = 255` makes a rectangle of three "
               "rows."],
        solution="""answer = np.zeros((28, 28), int)
answer[6:9, 8:18] = 255
This bar of 30 pixels covers the upper stroke. Its distance is 21,947: nearer than the moved five (28,696), and nearer
than the three (25,458). Many other rectangles are right, too.""",
        fault=_far_from_the_five),
}
