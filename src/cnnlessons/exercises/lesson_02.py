"""Lesson 02: convolution."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.data import KERNELS
from cnnlessons.ops import convolve, correlate

IMAGE, KERNEL = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 4]]), np.array([[0, 1], [2, -1]])
SLASH = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])
OTHERS = {  # windows that a kernel for `/` should ignore
    "all white": np.ones((3, 3), int), "\\": SLASH[::-1], "the vertical bar": np.array([[0, 1, 0]] * 3),
    "the horizontal bar": np.array([[0, 1, 0]] * 3).T,
}
MYSTERY = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def mystery_map(photo: np.ndarray) -> np.ndarray:
    """The map that an unknown kernel of nine whole numbers makes of a photo ``(H, W)``."""
    return correlate(photo, MYSTERY)


def _misses_the_slash(kernel: np.ndarray) -> str:
    """What a kernel that should find `/` does wrong; empty if it does nothing wrong."""
    if kernel.shape != SLASH.shape:
        return "your kernel should have 3 rows of 3 weights"
    found = (kernel * SLASH).sum()
    if found < 4 <= (kernel * OTHERS["\\"]).sum():
        return "your kernel finds \\, the other diagonal: mirror it"
    if found < 4:
        return f"on / your kernel gives {found:g}, which is less than 4: make the weights on its diagonal larger"
    for name, window in OTHERS.items():
        if (given := (kernel * window).sum()) > 1:
            return (f"on {name} your kernel gives {given:g}, which is more than 1: make the weights beside the "
                    "diagonal smaller; they may be negative")
    return ""


EXERCISES = {
    "02.1": Exercise(
        correlate(IMAGE, KERNEL),
        [(convolve(IMAGE, KERNEL), "each pixel meets the weight at the same place of the kernel; don't turn it around"),
         (correlate(IMAGE, KERNEL.T), "the kernel has its rows and columns exchanged"),
         (correlate(IMAGE, abs(KERNEL)), "one of the weights is negative"),
         (IMAGE[:2, :2] * KERNEL, "those are the four products of the first window: add them up, then move on")],
        "for each window, write down its four products, and add them up",
        why="the same four weights met four windows, so the map has four numbers",
        hints=["Lay the kernel on the upper left corner of the image. Which four pixels are under it?",
               "The first window is [[1, 0], [3, 1]]. Multiply each pixel by the weight at the same place.",
               "The first sum is 1·0 + 0·1 + 3·2 + 1·(−1). Now move the kernel one pixel to the right."],
        solution="""There are 3 − 2 + 1 = 2 windows in each direction, so four in all:
upper left:  1·0 + 0·1 + 3·2 + 1·(−1) = 5
upper right: 0·0 + 2·1 + 1·2 + 0·(−1) = 4
lower left:  3·0 + 1·1 + 0·2 + 2·(−1) = −1
lower right: 1·0 + 0·1 + 2·2 + 4·(−1) = 0
answer = [[5, 4], [-1, 0]]"""),
    "02.2": Exercise(
        3 * SLASH - 1,
        why="positive weights ask for white pixels, negative weights ask for black ones",
        hints=["Which three pixels should be white? Give them positive weights.",
               "On all white it gives the sum of all nine weights. At most 1: so some weights are negative.",
               "Put 2 on the diagonal. Which number beside it makes the sum 0?"],
        solution="""The three pixels of / get the weight 2. The other six get −1, so that the sum is 0:
answer = [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]
On / it gives 2 + 2 + 2 = 6. On each other line it meets the 2 in the middle and two times −1, which makes 0.
On all white it gives 3·2 − 6·1 = 0. Many other kernels are right, too.""",
        fault=_misses_the_slash),
    "02.3": Exercise(
        MYSTERY,
        [(KERNELS["sobel"], "that is Sobel: give `learn` the mystery map as its target"),
         (np.array([[0, -1, 0], [-1, 3, -1], [0, -1, 0]]), "the numbers are still moving: take more steps"),
         (np.array([[0, 0, 0], [0, 2, 0], [0, 0, 0]]), "the numbers are still moving: take more steps"),
         (np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]), "the numbers are still moving: take more steps"),
         (-MYSTERY, "all signs are the wrong way round"),
         (np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]), "that is sharpen; look at the number in the middle again")],
        "does `learn` get the photo `small`, the mystery map, and at least 1,000 steps?",
        tolerance=0.05,
        why="its weights add up to 0, and it treats all directions alike, so it finds edges of every direction. "
            "It is called the Laplacian; the identity kernel plus this one is *sharpen*",
        hints=["`learn` found Sobel from the photo and a map. Give it the other map.",
               "`learn(small, mystery, 1000)` gives nine numbers. Which whole numbers are they near?"],
        solution="""learn(small, mystery, 1000).round() gives
answer = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
Four times a pixel minus its four neighbours: 0 in areas of one grey, and far from 0 at edges of every direction."""),
}
