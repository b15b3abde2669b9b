"""Lesson 06: ReLU and pooling."""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnlessons.checks import Exercise


def _pooled(image: np.ndarray, size: int, stride: int, keep: Callable = np.max) -> np.ndarray:
    """One number for each window ``size x size``; the next window begins `stride` pixels further."""
    return keep(sliding_window_view(image, (size, size))[::stride, ::stride], axis=(2, 3))


def _rounded_up(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    """As many windows as fit at least in part; pixels outside count as 0."""
    missing = [-(length - size) % stride for length in image.shape]
    return _pooled(np.pad(image, [(0, more) for more in missing]), size, stride)


def _pool2x2(image: np.ndarray) -> np.ndarray:
    return _pooled(image, 2, 2)


def _unchanged(image: np.ndarray) -> str:
    """What is wrong with an image all of whose pooled entries should change when it moves; empty if nothing is."""
    if image.shape != (6, 6):
        return "your image should have 6 rows of 6 numbers"
    if (image != image.round()).any() or image.min() < 0 or image.max() > 9:
        return "use whole numbers from 0 to 9"
    before, after = _pool2x2(image), _pool2x2(np.pad(image, ((0, 0), (1, 0)))[:, :6])
    same = np.argwhere(before == after)
    if not len(same):
        return ""
    row, column = same[0]
    return (f"{len(same)} of the 9 entries stay; one of them is row {row}, column {column} of the pooled map, which is "
            f"{before[row, column]:g} before and after: look at columns {2 * column} and {2 * column + 1} of your image"
            + (f", and at column {2 * column - 1}, from which a number comes in" if column else ""))


MAPS = [((np.arange(height * width).reshape(height, width) ** 2 + 3) % 10, size, stride)
        for height, width, size, stride in ((4, 4, 2, 2), (6, 4, 2, 2), (5, 5, 3, 1), (7, 7, 3, 2), (5, 5, 2, 2),
                                            (9, 7, 3, 2), (6, 7, 3, 3))]
MISTAKES = [
    (lambda image, size, stride: _pooled(image, size, stride, np.mean),
     "you keep the mean of each window; the question asks for the largest entry"),
    (lambda image, size, stride: _pooled(image, size, stride, np.min),
     "you keep the smallest entry of each window; the question asks for the largest"),
    (lambda image, size, stride: _pooled(image, size, stride, np.sum),
     "you add the entries up; keep the largest of them"),
    (lambda image, size, stride: _pooled(image, size, size),
     "your next window begins where this one ends; it should begin `stride` pixels further"),
    (lambda image, size, stride: _pooled(image, size, 1), "your window moves on by one pixel, not by `stride`"),
    (lambda image, size, stride: _pooled(image, size, stride)[:-1, :-1], "the last window is missing, down and across"),
    (_rounded_up, "your last windows reach over the border; only whole windows count"),
    (lambda image, size, stride: _pooled(image, stride, size), "size and stride are exchanged"),
]

EXERCISES = {
    "06.1": Exercise(
        _pooled, MISTAKES,
        "compare one window with the largest entry that you see in it, and count how many whole windows fit, down and "
        "across",
        MAPS,
        why="the same loop does max, average and min pooling; the size comes from lesson 3's formula",
        hints=["How many windows fit? Put the height and the width into the formula.",
               "rows = (image.shape[0] - size) // stride + 1, and the same for the columns.",
               "The window of (row, column) begins at pixel (stride * row, stride * column) and has `size` rows and "
               "columns."],
        solution="""def max_pool(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = stride * row, stride * column
            result[row, column] = image[top:top + size, left:left + size].max()
    return result"""),
    "06.2": Exercise(
        (12 * 12 * 10 + 1) * 10,
        [((24 * 24 * 10 + 1) * 10, "that is without the pooling"),
         (12 * 12 * 10 * 10, "the biases are missing: one for each neuron"),
         ((12 * 12 + 1) * 10, "the neurons see all ten maps, not one of them"),
         (12 * 12 * 10 + 10, "that counts one weight for each entry; each of the ten neurons has one for each entry"),
         ((24 * 12 * 10 + 1) * 10, "a 2x2 window halves the height and the width"),
         (12 * 12 * 10, "that is how many entries the pooled maps have; now connect them to ten neurons")],
        "find the pooled size first, then count the entries of all ten maps, then (entries + 1) · neurons",
        why="without pooling there would be four times as many weights: 57,600 and not 14,400",
        hints=["How large is each map after pooling? Each side is halved.",
               "Ten maps of 12x12 have 1,440 entries. Each neuron has a weight for each of them, and a bias."],
        solution="""Each map becomes 12x12, so there are 12 · 12 · 10 = 1,440 entries.
Each of the ten neurons has 1,440 weights and one bias:
answer = (12 * 12 * 10 + 1) * 10, which is 14,410"""),
    "06.3": Exercise(
        np.tile(np.arange(6), (6, 1)),
        why="small moves are forgiven only where the largest entry stays in its window, and that depends on the image",
        hints=["One bright entry in column 5, pooled with windows of 4: columns 4 to 7 are one window, so it can move "
               "by 2, and nothing changes. You want the contrary: the largest entry of each window should leave it.",
               "After the move, a window holds its own left column, and the right column of the window before it. "
               "In which column should the largest entry be?",
               "Let the numbers grow from left to right. What is the largest entry of columns 0 and 1, before and "
               "after?"],
        solution="""Let each row be 0, 1, 2, 3, 4, 5. The windows hold columns 0-1, 2-3 and 4-5: pooling gives 1, 3, 5.
After the move each row is 0, 0, 1, 2, 3, 4, and pooling gives 0, 2, 4. All entries have changed:
answer = np.array([[0, 1, 2, 3, 4, 5]] * 6)
Many other images are right, too, such as one with bright columns 1 and 5.""",
        fault=_unchanged),
}
