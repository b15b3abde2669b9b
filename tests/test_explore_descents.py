"""What `explore.descent` sends; tests/browser/test_descent.py tests what it does in a browser."""

import math

import numpy as np
import pytest

from cnnlessons import explore
from cnnlessons._explorable import MIME, unpacked
from cnnlessons.explore.descents import _path


def bowl(a, b):
    return a**2 + 2 * b**2


def test_it_sends_the_loss_on_a_grid():
    widget = explore.descent(bowl, start=(1, -1), rate=0.2, x=(-2, 2), y=(-3, 1), names=("weight", "bias"))
    sent = widget._repr_mimebundle_()[0][MIME]
    assert sent["words"] == repr(widget) == (
        "The loss over weight from -2 to 2 and bias from -3 to 1 as contours; 30 steps of plain descent start at "
        "(1, -1) with a learning rate of 0.2.")
    grid = unpacked(sent["data"]["grid"])
    assert grid.shape == (121, 121)
    assert grid[0, 120] == bowl(2, -3) and grid[120, 0] == bowl(-2, 1) and grid[90, 60] == 0
    assert sent["data"]["start"] == [1, -1] and sent["data"]["rate"] == 0.2
    levels = sent["data"]["levels"]
    assert grid.min() < levels[0] and levels[-1] < grid.max() and (np.diff(levels) > 0).all()


@pytest.mark.parametrize("one_by_one", [
    lambda a, b: math.hypot(a, b),                                    # takes no arrays
    lambda a, b: abs(a) if a > b else abs(b),                         # compares
    lambda a, b: float(np.mean((a * np.arange(121) + b) ** 2)),       # would mix the grid up with its own array
    lambda a, b: np.mean((np.arange(121) * a + b) ** 2, keepdims=True),
])
def test_a_loss_of_numbers_alone(one_by_one):
    grid = unpacked(explore.descent(one_by_one).data["grid"])
    for row, column in ((0, 0), (3, 100), (120, 7)):
        right = one_by_one(-2 + column / 30, -2 + row / 30)
        assert grid[row, column] == pytest.approx(np.ravel(right)[0], rel=1e-6)


def test_the_path_in_the_picture_is_plain_descent():
    path = _path(bowl, [1.0, 1.0], 0.1, [-2, 2], [-2, 2])
    counts = np.arange(31)
    assert np.allclose(path, np.transpose([0.8**counts, 0.6**counts]), atol=1e-8)  # by hand: 1 - 0.1 · 2, 1 - 0.1 · 4
    assert len(_path(bowl, [1.0, 1.0], 0.6, [-2, 2], [-2, 2])) == 4, "1, -1.4, 1.96, -2.74: outside"


@pytest.mark.parametrize("loss, settings, words", [
    (3, {}, "must be a function"),
    (bowl, {"x": (2, -2)}, r"x \[2, -2\] must be a range"),
    (bowl, {"y": (1, 2, 3)}, "y .* must be a range"),
    (bowl, {"start": (3, 0)}, r"start \[3, 0\] must be two weights within x \(-2.0, 2.0\)"),
    (bowl, {"start": 1}, "start 1 must be two weights"),
    (bowl, {"rate": 0}, "rate 0 must be a positive number"),
    (bowl, {"rate": [0.1]}, "rate .* must be a positive number"),
    (lambda a, b: np.log(a) + b, {}, "the loss at w1 = -2 and w2 = -2 is nan: choose ranges"),
    (lambda a, b: 0 * a * b + 7, {}, "7 everywhere"),
    (lambda a, b: (a, b), {}, r"loss\(-2, -2\) must be one number; got float64 of shape \(2,\)"),
    (lambda a, b: "high", {}, "must be one number"),
])
def test_what_cannot_be_shown(loss, settings, words):
    with pytest.raises(ValueError, match=words):
        explore.descent(loss, **settings)


def test_an_error_of_the_function_itself_is_shown():
    with pytest.raises(ZeroDivisionError):
        explore.descent(lambda a, b: 1 / 0)
