"""Lesson 06: ReLU and pooling."""

from collections.abc import Callable

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.ops import avg_pool2d, max_pool2d, relu
from cnnlessons.shapes import dense_params, output_size

MAP = np.array([[-3, 2, 0], [5, -1, 4], [-2, -6, 1]])


def _check_average_pool(average_pool: Callable) -> None:
    """Compare a learner's average pooling with `avg_pool2d`, on maps that the windows fit and do not fit."""
    pixels = np.random.default_rng(6)
    for height, width, size in ((4, 4, 2), (6, 4, 2), (6, 6, 3), (5, 5, 2), (7, 5, 3)):
        image = pixels.integers(0, 10, (height, width))
        given = attempt(average_pool, image.copy(), size)
        expected = avg_pool2d(image[None, ..., None], size)[0, ..., 0]
        if reason := _why(np.asarray(given), expected, image, size):
            raise ValueError(f"for a map of {height}x{width} and windows of {size}x{size}, {reason}")


def _why(given: np.ndarray, expected: np.ndarray, image: np.ndarray, size: int) -> str:
    """The mistake that explains a wrong pooled map; empty if it is right."""
    if given.shape != expected.shape:
        return f"the result has shape {given.shape}; count how many whole windows fit, down and across"
    if np.allclose(given, expected):
        return ""
    if np.allclose(given, max_pool2d(image[None, ..., None], size)[0, ..., 0]):
        return "you keep the largest pixel of each window; the question asks for the mean"
    if np.allclose(given, expected * size ** 2):
        return "you add the pixels up; divide by how many there are"
    if np.allclose(given, np.floor(expected)):
        return "the decimals are cut off: give the result an array of floats, and divide with /"
    if np.allclose(given, expected * size ** 2 / 4):
        return "a window has size x size pixels, not always four"
    if np.allclose(given, avg_pool2d(image[None, ..., None], size, 1)[0, :len(expected), :expected.shape[1], 0]):
        return "your window moves on by one pixel; the next window begins where this one ends"
    return "compare one window with the mean you get by hand"


def _free_steps(column: int, pool_size: int) -> int:
    """How far one bright pixel can move to the right before the pooled map changes."""
    def pooled(place: int) -> np.ndarray:
        return max_pool2d(np.eye(8 * pool_size, dtype=int)[None, None, place, :, None], (1, pool_size))
    steps = 0
    while np.array_equal(pooled(column + steps + 1), pooled(column)):
        steps += 1
    return steps


def _alexnet(padding: str = "valid") -> list[int]:
    return [output_size(size, 3, 2, padding) for size in (27, 13)]


EXERCISES = {
    "06.1": Exercise(
        int((relu(MAP) == 0).sum()),
        [(int((MAP < 0).sum()), "those are the numbers that become 0; is there one that has been 0 before?"),
         (int((MAP == 0).sum()), "that is how many zeros there are before; ReLU makes more"),
         (0, "ReLU puts a 0 in the place of each negative number")],
        "go through the nine numbers one by one: which of them are larger than 0?"),
    "06.2": Exercise(_check_average_pool),
    "06.3": Exercise(
        _alexnet(),
        [(_alexnet("same"), "that is rounded up, as 'same' does; AlexNet pools without padding"),
         ([size // 3 for size in (27, 13)], "I / pool is right only where windows lie side by side; these overlap"),
         ([(size - 3) // 2 for size in (27, 13)], "the first window counts, too: one more"),
         (_alexnet()[::-1], "the larger map is pooled first")],
        "put 27 into the formula (window 3, stride 2), and then what comes out"),
    "06.4": Exercise(
        dense_params(12 * 12 * 10, 10),
        [(dense_params(24 * 24 * 10, 10), "that is without the pooling"),
         (dense_params(12 * 12 * 10, 10, use_bias=False), "the biases are missing: one for each unit"),
         (dense_params(12 * 12, 10), "flattening takes all ten maps, not one of them"),
         (dense_params(24 * 12 * 10, 10), "a 2x2 window halves the height and the width"),
         (12 * 12 * 10, "that is the length of the flattened maps; now connect it to ten units")],
        "pooled size first, then the length of the flattened row, then (inputs + 1) · units"),
    "06.5": Exercise(
        _free_steps(5, 4),
        [(_free_steps(5, 4) + 1, "that step takes it into the next window; where in its window is column 5?"),
         (4, "that is the width of a window; the pixel does not start at its left end"),
         (_free_steps(5, 2), "that holds for windows of 2; here they are 4 pixels wide")],
        "which columns does the window that holds column 5 cover?"),
}
