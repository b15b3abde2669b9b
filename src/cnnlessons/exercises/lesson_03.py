"""Lesson 03: stride and padding."""

from collections.abc import Callable

from cnnlessons.checks import Exercise, compare
from cnnlessons.shapes import output_size, same_padding

MISTAKES = [  # wrong formulas for the output size, and what is wrong with them
    (lambda i, k, s, p: (i + 2 * p - k) // s - 1, "the first window takes no step, but it counts"),
    (lambda i, k, s, p: (i + 2 * p - k) // s, "those are the steps; there is one window more than there are steps"),
    (lambda i, k, s, p: (i + p - k) // s + 1, "the padding is added on both sides"),
    (lambda i, k, s, p: (i - k) // s + 1, "the padding is missing: it makes the input longer"),
    (lambda i, k, s, p: i + 2 * p - k + 1, "the stride is missing: it divides the room that the kernel has"),
    (lambda i, k, s, p: (i + 2 * p - k) / s + 1, "round the fraction down: a window that does not fit is left out"),
    (lambda i, k, s, p: (i + 2 * p - k + 1) // s, "divide first, and add the 1 for the first window afterwards"),
    (lambda i, k, s, p: -(-(i + 2 * p - k) // s) + 1, "that rounds up; a window that does not fit is left out"),
]
CASES = [(28, 3, 1, 0), (7, 3, 2, 0), (7, 3, 3, 0), (32, 5, 1, 2), (8, 3, 2, 1), (11, 4, 3, 1), (5, 5, 2, 0)]


def _check_side(side: Callable) -> None:
    """Compare a learner's formula with `output_size`."""
    compare(side, CASES, output_size, MISTAKES,
            lambda case, value: f"side{case} gives {value.tolist()}: draw that row and count its windows")


def _uses(row: int, column: int, kernel_size: int) -> int:
    """Windows at stride 1 that use a pixel near the upper left corner."""
    return min(row + 1, kernel_size) * min(column + 1, kernel_size)


def _multiplications(size: int, kernel_size: int, strides: int, padding: int) -> int:
    return output_size(size, kernel_size, strides, padding) ** 2 * kernel_size**2


EXERCISES = {
    "03.1": Exercise(
        output_size(10, 4, 3),
        [(output_size(10, 4, 3) - 1, "those are the steps; the window before the first step counts, too"),
         (output_size(10, 4, 3) + 1, "the last of those windows would stick out on the right"),
         (output_size(10, 4), "that is stride 1; here the kernel moves on by three pixels at a time")],
        "where can the left edge of the kernel be: at 0, at 3, and where else?"),
    "03.2": Exercise(_check_side),
    "03.3": Exercise(
        _uses(1, 2, 5),
        [(_uses(0, 1, 5), "rows and columns count from 0: row 1 is the second row"),
         (_uses(2, 3, 5), "row 1 is the second row, and column 2 the third column"),
         (_uses(4, 4, 5), "that holds in the middle; near the corner the kernel has fewer places"),
         (2 + 3, "for each row in which the window can start, there are all the columns in which it can start")],
        "in which rows can a window start so that it covers row 1? In which columns, so that it covers column 2?"),
    "03.4": Exercise(
        same_padding(28, 5, 2),
        [(same_padding(28, 5, 2)[::-1], "the odd zero goes to the right, after the last pixel"),
         (same_padding(28, 5, 1), "that is stride 1; with stride 2 fewer windows must fit, so fewer zeros are needed"),
         ((0, sum(same_padding(28, 5, 2))), "spread the zeros over both sides; only an odd one goes to the right"),
         ((1, 1), "with those zeros the last of the windows sticks out")],
        "the last of the ⌈28/2⌉ windows begins 2 pixels further for each step; how far does it reach?"),
    "03.5": Exercise(
        _multiplications(224, 7, 2, 3),
        [(_multiplications(224, 7, 1, 3), "that is stride 1; stride 2 leaves out every second row and column"),
         (224 * output_size(224, 7, 2, 3) * 7**2, "the stride works downwards, too, not only to the right"),
         (2 * _multiplications(224, 7, 2, 3), "the question counts the multiplications alone, not the additions"),
         (3 * _multiplications(224, 7, 2, 3), "the image has one channel, not three"),
         (_multiplications(224, 7, 2, 0), "that is without padding"),
         (output_size(224, 7, 2, 3) ** 2, "that is how many outputs there are; what does each of them cost?"),
         (output_size(224, 7, 2, 3) * 7**2, "the map has rows and columns; that counts one row of outputs")],
        "find the side of the map first; each of its numbers costs one multiplication for each cell of the kernel"),
}
