"""Lesson 02: convolution."""

from collections.abc import Callable

import numpy as np

from cnnlessons.checks import Exercise, attempt
from cnnlessons.ops import convolve, correlate

IMAGE, KERNEL = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 4]]), np.array([[0, 1], [2, -1]])
SHARPER = np.array([[0, -1, 0], [-1, 6, -1], [0, -1, 0]])
GREY = 40

SIGNALS = [([1, 2, 3, 4, 6], [1, 0, 2]), ([3, 1, 4, 1, 5, 9], [2, -1]), ([2, 7], [1, 3]), ([4, 0, 5], [2])]
MISTAKES = [  # what a loop over one axis may compute instead, and what is wrong with it
    (lambda signal, kernel: convolve(signal, kernel), "the kernel comes out backwards: that is the true convolution"),
    (lambda signal, kernel: correlate(signal, kernel)[:-1], "the last place of the kernel is missing"),
    (lambda signal, kernel: correlate(signal, kernel, padding=len(kernel) - 1),
     "the kernel sticks out at the ends; let it stay inside the signal"),
    (lambda signal, kernel: np.array(signal) * kernel[0], "each result is the sum over all cells of the kernel"),
]


def _is_correlate1d(function: Callable) -> None:
    """Hold a learner's loop against `correlate`; of the results that it may give, name the mistake."""
    given = [np.asarray(attempt(function, *case)) for case in SIGNALS]

    def gives(correct):
        return all(np.array_equal(value, correct(*case)) for value, case in zip(given, SIGNALS, strict=True))

    if gives(correlate):
        return
    for wrong, cause in MISTAKES:
        if gives(wrong):
            raise ValueError(cause)
    for value, (signal, kernel) in zip(given, SIGNALS, strict=True):
        right = correlate(signal, kernel)
        if not np.array_equal(value, right):
            look = "go through its first window by hand"
            if value.shape != right.shape:
                look = f"at how many places can a kernel of {len(kernel)} stand in a signal of {len(signal)}?"
            raise ValueError(f"correlate1d({signal}, {kernel}) gives {value.tolist()}: {look}")


EXERCISES = {
    "02.1": Exercise(
        correlate(IMAGE, KERNEL),
        [(convolve(IMAGE, KERNEL), "each pixel meets the weight at the same place of the kernel; don't turn it around"),
         (correlate(IMAGE, KERNEL.T), "the kernel has its rows and columns exchanged"),
         (correlate(IMAGE, abs(KERNEL)), "one of the weights is negative"),
         (IMAGE[:2, :2] * KERNEL, "those are the four products of the first window: add them up, then move on")],
        "write the four products of each of the four windows down, and add them up"),
    "02.2": Exercise(_is_correlate1d),
    "02.3": Exercise(
        convolve(IMAGE, KERNEL),
        [(correlate(IMAGE, KERNEL), "that is the correlation, without a flip"),
         (correlate(IMAGE, KERNEL[::-1]), "flip it left and right, too: a picture has two axes"),
         (correlate(IMAGE, KERNEL[:, ::-1]), "flip it upside down, too: a picture has two axes"),
         (correlate(IMAGE, KERNEL.T), "a flip turns the kernel by 180 degrees; it does not exchange rows and columns"),
         (convolve(IMAGE, KERNEL)[::-1, ::-1], "it is the kernel that is turned around, not the map")],
        "turn the kernel by 180 degrees first, then slide it as before"),
    "02.4": Exercise(
        int(correlate(np.full((3, 3), GREY), SHARPER)[0, 0]),
        [(GREY, "that would be the sharpening kernel of the lesson; here the middle weight is larger"),
         (int(SHARPER.sum()), "that is the sum of the weights; each of them meets a pixel of the sky"),
         (6 * GREY, "the four neighbours have weights, too"),
         (0, "that would be so if the weights added up to 0")],
        "the same grey everywhere: add up the weights first"),
}
