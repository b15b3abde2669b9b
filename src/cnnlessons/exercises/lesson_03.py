"""Lesson 03: stride and padding."""

import numpy as np

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
CASES = [(28, 3, 1, 0), (7, 3, 2, 0), (7, 3, 3, 0), (10, 4, 3, 0), (32, 5, 1, 2), (8, 3, 2, 1), (11, 4, 3, 1),
         (5, 5, 2, 0)]

SIZE, SIDE, MOST = 224, 112, 1_000_000  # of the image, of its map, and of the multiplications that it may cost
ALIKE = np.array([[[5, 5], [5, 5]], [[6, 4], [4, 6]]])  # windows that only a fourth kernel can tell apart


def _unfit(answer: np.ndarray) -> str:
    """What a kernel size, a stride and a padding do wrong that should turn 224 pixels into 112; empty if nothing."""
    if answer.shape != (3,) or (answer % 1).any():
        return "the answer should be three whole numbers: (K, S, P)"
    kernel_size, strides, padding = map(int, answer)
    if kernel_size < 1 or strides < 1 or padding < 0:
        return "K and S are at least 1, and P is at least 0"
    room = SIZE + 2 * padding - kernel_size
    if room < 0:
        return "that kernel is larger than the image with its padding"
    side = room // strides + 1
    if side != SIDE:
        return f"that gives a map of {side}x{side}"
    if padding >= kernel_size:
        return "the first window holds padding only: make the padding smaller than the kernel"
    if kernel_size < strides:
        return "the kernel is smaller than the stride, so the pixels between two windows are in no window"
    if room % strides > padding:
        return "the windows miss the last row and column of the image"
    if (work := (SIDE * kernel_size)**2) > MOST:
        return f"that costs {work:,} multiplications, more than a million: make the kernel smaller"
    return ""


def _mixes_up(kernel: np.ndarray) -> str:
    """Two windows that the three kernels of exercise 03.4 and this one cannot tell apart; empty if there are none."""
    if kernel.shape != (2, 2):
        return "your kernel should have 2 rows of 2 entries"
    first, second = (ALIKE * kernel).sum(axis=(1, 2))
    if abs(first - second) > 1e-9:
        return ""
    return f"your kernel gives {first:g} for both windows: [[5, 5], [5, 5]] and [[6, 4], [4, 6]]"


EXERCISES = {
    "03.1": Exercise(
        output_size, MISTAKES, "draw that row and count its windows", CASES,
        why="it counts the steps that fit, and adds 1 for the first window",
        hints=["How far can the first window move? First make the row longer by the zeros on both sides.",
               "The room is size + 2 * padding − kernel_size. How many steps of `strides` pixels fit in it?",
               "`//` divides and rounds down. Add 1 at the end, for the window that takes no step."],
        solution="""Padding makes the row 2P longer. The kernel leaves I + 2P − K pixels of room. ⌊room / S⌋ steps fit:

def output_size(size, kernel_size, strides, padding):
    return (size + 2 * padding - kernel_size) // strides + 1

For example, 10 pixels, a kernel of 4 and stride 3 give (10 + 0 − 4) // 3 + 1 = 3: the windows start at 0, 3 and 6."""),
    "03.2": Exercise(
        (1, 2),
        [((2, 1), "the odd zero goes to the right, after the last pixel"),
         ((2, 2), "that is stride 1; with stride 2 fewer windows must fit, so fewer zeros are needed"),
         ((0, 3), "spread the zeros over both sides; only an odd one goes to the right"),
         ((1, 1), "with those zeros the last of the windows sticks out")],
        "the last of the ⌈28/2⌉ windows begins 2 pixels further for each step; how far does it reach?",
        why="14 windows reach over 31 places, which are 28 pixels and 3 zeros; the odd zero comes last",
        hints=['How many windows does "same" promise? Round 28 / 2 up.',
               "The last of the 14 windows starts 13 steps after the first. How many places do all need together?",
               "They need 13·2 + 5 = 31 places. How many of these are zeros? The odd one goes to the right."],
        solution="""⌈28/2⌉ = 14 windows must fit. The last one starts 13·2 = 26 places after the first, and is 5 long.
Together they cover 26 + 5 = 31 places. There are 28 pixels, so 3 are zeros: 1 before and 2 after.
answer = (1, 2)"""),
    "03.3": Exercise(
        (7, 2, 3), fault=_unfit,
        why="the stride halves the size, and the padding follows the kernel. With K = 3 the map costs "
            "112·112·9 = 112,896 multiplications; with K = 7, 614,656",
        hints=["The map should be half as large as the image. Which stride does that?",
               "With S = 2 the formula asks that (224 + 2P − K) / 2, rounded down, is 111.",
               "So 224 + 2P − K is 222 or 223. Choose a kernel, and compute P."],
        solution="""Half the size asks for S = 2, and ⌊(224 + 2P − K) / 2⌋ = 111 for 2P = K − 1 or K − 2.
These will do: (2, 2, 0), (3, 2, 1), (4, 2, 1), (5, 2, 2), (6, 2, 2), (7, 2, 3) and (8, 2, 3).
K = 1 misses pixels. K = 9 costs 112·112·81 = 1,016,064 multiplications, which is too many."""),
    "03.4": Exercise(
        [[1, -1], [-1, 1]], fault=_mixes_up,
        why="now four numbers describe the four pixels of each window, so the image can be rebuilt",
        hints=["Multiply your kernel with both windows, and add up. The two sums must differ.",
               "The second window minus the first is [[1, −1], [−1, 1]]. Your kernel must not give 0 for that.",
               "A kernel with a single 1 and three zeros gives 5 for one window. What does it give for the other?"],
        solution="""The windows differ by [[1, −1], [−1, 1]]. A kernel that does not give 0 for this will do:
answer = [[1, -1], [-1, 1]] gives 0 and 4; answer = [[1, 0], [0, 0]] gives 5 and 6.
With the second one, the upper left pixel a is known. The other three follow from the sums:
a + b = (sum + top − bottom) / 2, a + c = (sum + left − right) / 2, and d = sum − a − b − c."""),
}
