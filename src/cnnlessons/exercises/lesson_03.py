"""Lesson 03: stride and padding."""

from cnnlessons.checks import Exercise
from cnnlessons.shapes import output_size

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

EXERCISES = {
    "03.1": Exercise(
        3,
        [(2, "those are the steps; the window before the first step counts, too"),
         (4, "the last of those windows would stick out on the right"),
         (7, "that is stride 1; here the kernel moves on by three pixels at a time")],
        "where can the left edge of the kernel be: at 0, at 3, and where else?"),
    "03.2": Exercise(output_size, MISTAKES, "draw that row and count its windows", CASES),
    "03.3": Exercise(
        2 * 3,
        [(1 * 2, "rows and columns count from 0: row 1 is the second row"),
         (3 * 4, "row 1 is the second row, and column 2 the third column"),
         (5 * 5, "that holds in the middle; near the corner the kernel has fewer places"),
         (2 + 3, "for each row in which the window can start, there are all the columns in which it can start")],
        "in which rows can a window start so that it covers row 1? In which columns, so that it covers column 2?"),
    "03.4": Exercise(
        (1, 2),
        [((2, 1), "the odd zero goes to the right, after the last pixel"),
         ((2, 2), "that is stride 1; with stride 2 fewer windows must fit, so fewer zeros are needed"),
         ((0, 3), "spread the zeros over both sides; only an odd one goes to the right"),
         ((1, 1), "with those zeros the last of the windows sticks out")],
        "the last of the ⌈28/2⌉ windows begins 2 pixels further for each step; how far does it reach?"),
    "03.5": Exercise(
        112**2 * 7**2,  # the map is 112×112
        [(224**2 * 7**2, "that is stride 1; stride 2 leaves out every second row and column"),
         (224 * 112 * 7**2, "the stride works downwards, too, not only to the right"),
         (2 * 112**2 * 7**2, "the question counts the multiplications alone, not the additions"),
         (3 * 112**2 * 7**2, "the image has one channel, not three"),
         (109**2 * 7**2, "that is without padding"),
         (112**2, "that is how many outputs there are; what does each of them cost?"),
         (112 * 7**2, "the map has rows and columns; that counts one row of outputs")],
        "find the side of the map first; each of its numbers costs one multiplication for each cell of the kernel"),
}
