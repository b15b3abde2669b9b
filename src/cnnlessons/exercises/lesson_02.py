"""Lesson 02: convolution."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import convolve, correlate

IMAGE, KERNEL = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 4]]), np.array([[0, 1], [2, -1]])
SIGNALS = [([1, 2, 3, 4, 6], [1, 0, 2]), ([3, 1, 4, 1, 5, 9], [2, -1]), ([2, 7], [1, 3]), ([4, 0, 5], [2])]
MISTAKES = [  # what a loop over one axis may compute instead, and what is wrong with it
    (convolve, "the kernel is turned around: that is the true convolution"),
    (lambda signal, kernel: correlate(signal, kernel)[:-1], "the last place of the kernel is missing"),
    (lambda signal, kernel: correlate(signal, kernel, padding=len(kernel) - 1),
     "the kernel sticks out at the ends; let it stay inside the signal"),
    (lambda signal, kernel: correlate(signal, kernel)[0], "that is the first window alone; let the kernel move on"),
]

EXERCISES = {
    "02.1": Exercise(
        correlate(IMAGE, KERNEL),
        [(convolve(IMAGE, KERNEL), "each pixel meets the weight at the same place of the kernel; don't turn it around"),
         (correlate(IMAGE, KERNEL.T), "the kernel has its rows and columns exchanged"),
         (correlate(IMAGE, abs(KERNEL)), "one of the weights is negative"),
         (IMAGE[:2, :2] * KERNEL, "those are the four products of the first window: add them up, then move on")],
        "for each window, write down its four products, and add them up"),
    "02.2": Exercise(
        correlate, MISTAKES, "at how many places does the kernel fit, and what does its first window give by hand?",
        SIGNALS),
    "02.3": Exercise(
        convolve(IMAGE, KERNEL),
        [(correlate(IMAGE, KERNEL), "that is the correlation, without a flip"),
         (correlate(IMAGE, KERNEL[::-1]), "flip it left and right, too: a picture has two axes"),
         (correlate(IMAGE, KERNEL[:, ::-1]), "flip it upside down, too: a picture has two axes"),
         (correlate(IMAGE, KERNEL.T), "a flip turns the kernel by 180 degrees; it does not exchange rows and columns"),
         (convolve(IMAGE, KERNEL)[::-1, ::-1], "turn the kernel around, not the map")],
        "turn the kernel by 180 degrees first, then slide it as before"),
    "02.4": Exercise(
        (6 - 4) * 40,
        [(40, "that is what the sharpening kernel of the lesson gives; here the middle weight is larger"),
         (6 - 4, "that is the sum of the weights; each of them meets a pixel of the sky"),
         (6 * 40, "the four neighbours have weights, too"),
         ((6 + 4) * 40, "the weights of the four neighbours are negative"),
         (0, "the answer is 0 only if the weights add up to 0")],
        "the grey is the same everywhere: add up the weights first"),
}
