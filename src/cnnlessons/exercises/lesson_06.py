"""Lesson 06: ReLU and pooling."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnlessons.checks import Exercise


def _pooled(image: np.ndarray, size: int, reduce: Callable = np.mean, strides: int | None = None) -> np.ndarray:
    """One number for each window; with other strides than `size` as many as there are whole windows."""
    windows = sliding_window_view(image, (size, size))[::strides or size, ::strides or size]
    return reduce(windows[:len(image) // size, :image.shape[1] // size], axis=(2, 3))


MAPS = [((np.arange(height * width).reshape(height, width) ** 2 + 3) % 10, size)
        for height, width, size in ((4, 4, 2), (6, 4, 2), (6, 6, 3), (5, 5, 2), (7, 5, 3))]
MISTAKES = [
    (partial(_pooled, reduce=np.max), "you keep the largest pixel of each window; the question asks for the mean"),
    (partial(_pooled, reduce=np.sum), "you add the pixels up; divide by how many there are"),
    (lambda image, size: np.floor(_pooled(image, size)),
     "the decimals are cut off: give the result an array of floats, and divide with /"),
    (lambda image, size: _pooled(image, size, np.sum) / 4, "a window has size x size pixels, not always four"),
    (partial(_pooled, strides=1), "your window moves on by one pixel; the next window begins where this one ends"),
]

EXERCISES = {
    "06.1": Exercise(
        5,
        [(4, "those are the numbers that become 0; is there one that is 0 already?"),
         (1, "that is how many zeros there are before; ReLU makes more"),
         (0, "ReLU puts a 0 in the place of each negative number")],
        "go through the nine numbers one by one: which of them are larger than 0?"),
    "06.2": Exercise(
        _pooled, MISTAKES,
        "compare one window with the mean that you get by hand, and count how many whole windows fit, down and across",
        MAPS),
    "06.3": Exercise(
        (13, 6),
        [((14, 7), "that is rounded up, as 'same' does; AlexNet pools without padding"),
         ((9, 4), "I / pool is right only if the windows do not overlap; these do"),
         ((12, 5), "the first window counts, too: one more"),
         ((6, 13), "the larger map is pooled first")],
        "put 27 into the formula (window 3, stride 2), and then put the result in"),
    "06.4": Exercise(
        (12 * 12 * 10 + 1) * 10,
        [((24 * 24 * 10 + 1) * 10, "that is without the pooling"),
         (12 * 12 * 10 * 10, "the biases are missing: one for each unit"),
         ((12 * 12 + 1) * 10, "flattening takes all ten maps, not one of them"),
         (12 * 12 * 10 + 10, "that counts one weight for each input; each of the ten units has one for each input"),
         ((24 * 12 * 10 + 1) * 10, "a 2x2 window halves the height and the width"),
         (12 * 12 * 10, "that is the length of the flattened maps; now connect it to ten units")],
        "find the pooled size first, then the length of the flattened row, then (inputs + 1) · units"),
    "06.5": Exercise(
        2,
        [(3, "that step takes it into the next window; where in its window is column 5?"),
         (0, "the pooled map keeps the largest number of a window, wherever in the window it is"),
         (4, "that is the width of a window; the pixel is not at its left end"),
         (0, "those are windows of 2; here they are 4 pixels wide")],
        "which columns does the window that holds column 5 cover?"),
}
