"""Exercises of lesson 02: right answers pass, likely mistakes are named."""

import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from cnnlessons.exercises import check

IMAGE, KERNEL = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 4]]), np.array([[0, 1], [2, -1]])


def slide(signal, kernel, last=0, back=False, spread=0):
    """A learner's correlation of one axis; the options make the usual mistakes."""
    signal = [0] * spread * (len(kernel) - 1) + list(signal) + [0] * spread * (len(kernel) - 1)
    weights = kernel[::-1] if back else kernel
    return [sum(weights[i] * signal[place + i] for i in range(len(kernel)))
            for place in range(len(signal) - len(kernel) + 1 - last)]


def eats_its_signal(signal, kernel):
    result = []
    while len(signal) >= len(kernel):
        result.append(sum(a * b for a, b in zip(signal, kernel, strict=False)))
        signal.pop(0)
    return result


def turns_its_kernel(signal, kernel):
    kernel.reverse()
    return slide(signal, kernel)


@pytest.mark.parametrize(("exercise", "answer"), [
    ("02.1", [[5, 4], [-1, 0]]), ("02.1", ((5, 4), (-1, 0))), ("02.1", correlate2d(IMAGE, KERNEL, "valid")),
    ("02.2", slide), ("02.2", lambda signal, kernel: np.array(slide(signal, kernel))), ("02.2", eats_its_signal),
    ("02.3", [[2, 5], [-1, 1]]), ("02.3", convolve2d(IMAGE, KERNEL, "valid")), ("02.4", 80)])
def test_right(exercise, answer):
    for _ in range(2):  # a learner's function that changes its arguments changes copies
        assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("02.1", [[2, 5], [-1, 1]], "don't turn it around"), ("02.1", [[7, 4], [3, 8]], "negative"),
    ("02.1", [[0, 0], [6, -1]], "four products"), ("02.1", [5, 4, -1, 0], "a list of rows, not a list of 4 numbers"),
    ("02.1", np.zeros((3, 3)), "has the shape 3×3: count how many rows"),
    ("02.1", correlate2d(IMAGE, KERNEL.T, "valid"), "rows and columns exchanged"),
    ("02.2", turns_its_kernel, "the true convolution"), ("02.2", lambda s, k: slide(s, k, back=True), "turned around"),
    ("02.2", lambda s, k: slide(s, k, last=1), "last place"),
    ("02.2", lambda s, k: slide(s, k, spread=1), "sticks out"),
    ("02.2", lambda s, k: slide(s, k)[0], "first window alone"),
    ("02.2", lambda s, k: [k[0] * x for x in s[:len(s) - len(k) + 1]],
     "for [1, 2, 3, 4, 6], [1, 0, 2] it gives [1, 2, 3]: at how many places"),
    ("02.2", lambda s, k: [0], "how many places does the kernel fit"),
    ("02.2", lambda s, k: s[99], "stopped with IndexError"),
    ("02.2", lambda s, k: "7", "numbers, not text"),
    ("02.3", [[5, 4], [-1, 0]], "without a flip"),
    ("02.3", correlate2d(IMAGE, KERNEL[::-1], "valid"), "left and right"),
    ("02.3", correlate2d(IMAGE, KERNEL[:, ::-1], "valid"), "upside down"),
    ("02.3", correlate2d(IMAGE, KERNEL.T, "valid"), "180 degrees"), ("02.3", [[1, -1], [5, 2]], "not the map"),
    ("02.4", 40, "of the lesson"), ("02.4", 2, "sum of the weights"), ("02.4", 240, "four neighbours"),
    ("02.4", 400, "negative"), ("02.4", 0, "add up to 0")])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


@pytest.mark.parametrize("exercise", ["02.1", "02.3"])
def test_the_shape_of_a_map_is_not_told(exercise):
    for answer in ([1, 2], np.zeros((3, 3)), 5, "map"):
        assert "2" not in check(exercise, answer).reason.replace("list of 2 numbers", "")
