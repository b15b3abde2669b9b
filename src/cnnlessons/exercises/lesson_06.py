"""Lesson 06: ReLU and pooling."""

from collections.abc import Callable

import numpy as np

from cnnlessons._words import by
from cnnlessons.checks import Exercise, compare
from cnnlessons.ops import avg_pool2d, max_pool2d, relu
from cnnlessons.shapes import dense_params, output_size

MAP = np.array([[-3, 2, 0], [5, -1, 4], [-2, -6, 1]])


def _pooled(image: np.ndarray, size: int, pool: Callable = avg_pool2d) -> np.ndarray:
    return pool(image[None, ..., None], size)[0, ..., 0]


def _by_one_pixel(image: np.ndarray, size: int) -> np.ndarray:
    """Average pooling whose window moves on by one pixel, as far as the right result is large."""
    rows, columns = _pooled(image, size).shape
    return avg_pool2d(image[None, ..., None], size, 1)[0, :rows, :columns, 0]


MAPS = [((np.arange(height * width).reshape(height, width) ** 2 + 3) % 10, size)
        for height, width, size in ((4, 4, 2), (6, 4, 2), (6, 6, 3), (5, 5, 2), (7, 5, 3))]
MISTAKES = [
    (lambda image, size: _pooled(image, size, max_pool2d),
     "you keep the largest pixel of each window; the question asks for the mean"),
    (lambda image, size: _pooled(image, size) * size**2, "you add the pixels up; divide by how many there are"),
    (lambda image, size: np.floor(_pooled(image, size)),
     "the decimals are cut off: give the result an array of floats, and divide with /"),
    (lambda image, size: _pooled(image, size) * size**2 / 4, "a window has size x size pixels, not always four"),
    (_by_one_pixel, "your window moves on by one pixel; the next window begins where this one ends"),
]


def _check_average_pool(average_pool: Callable) -> None:
    """Compare a learner's average pooling with `avg_pool2d`, on maps that the windows fit and do not fit."""
    def hint(case, value):
        image, size = case
        reason = "compare one window with the mean that you get by hand"
        if value.shape != _pooled(image, size).shape:
            reason = (f"the result has the shape {by(value.shape) or '()'}; "
                      "count how many whole windows fit, down and across")
        return f"for a map of {by(image.shape)} and windows of {by((size, size))}, {reason}"

    compare(average_pool, MAPS, _pooled, MISTAKES, hint)


def _free_steps(column: int, pool_size: int) -> int:
    """How far one bright pixel can move to the right before the pooled map changes."""
    return pool_size - 1 - column % pool_size


def _alexnet(padding: str = "valid") -> list[int]:
    return [output_size(size, 3, 2, padding) for size in (27, 13)]


EXERCISES = {
    "06.1": Exercise(
        int((relu(MAP) == 0).sum()),
        [(int((MAP < 0).sum()), "those are the numbers that become 0; is there one that is 0 already?"),
         (int((MAP == 0).sum()), "that is how many zeros there are before; ReLU makes more"),
         (0, "ReLU puts a 0 in the place of each negative number")],
        "go through the nine numbers one by one: which of them are larger than 0?"),
    "06.2": Exercise(_check_average_pool),
    "06.3": Exercise(
        _alexnet(),
        [(_alexnet("same"), "that is rounded up, as 'same' does; AlexNet pools without padding"),
         ([size // 3 for size in (27, 13)], "I / pool is right only if the windows do not overlap; these do"),
         ([(size - 3) // 2 for size in (27, 13)], "the first window counts, too: one more"),
         (_alexnet()[::-1], "the larger map is pooled first")],
        "put 27 into the formula (window 3, stride 2), and then put the result in"),
    "06.4": Exercise(
        dense_params(12 * 12 * 10, 10),
        [(dense_params(24 * 24 * 10, 10), "that is without the pooling"),
         (dense_params(12 * 12 * 10, 10, use_bias=False), "the biases are missing: one for each unit"),
         (dense_params(12 * 12, 10), "flattening takes all ten maps, not one of them"),
         (12 * 12 * 10 + 10, "that counts one weight for each input; each of the ten units has one for each input"),
         (dense_params(24 * 12 * 10, 10), "a 2x2 window halves the height and the width"),
         (12 * 12 * 10, "that is the length of the flattened maps; now connect it to ten units")],
        "find the pooled size first, then the length of the flattened row, then (inputs + 1) · units"),
    "06.5": Exercise(
        _free_steps(5, 4),
        [(_free_steps(5, 4) + 1, "that step takes it into the next window; where in its window is column 5?"),
         (0, "the pooled map keeps the largest number of a window, wherever in the window it is"),
         (4, "that is the width of a window; the pixel is not at its left end"),
         (_free_steps(5, 2), "those are windows of 2; here they are 4 pixels wide")],
        "which columns does the window that holds column 5 cover?"),
}
