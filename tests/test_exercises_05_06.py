"""The exercises of lessons 05 and 06: right answers pass, likely mistakes are named."""

import numpy as np
import pytest

from cnnlessons.exercises import check


@pytest.mark.parametrize(("exercise", "answer"), [
    ("05.1", 56), ("05.2", 16), ("05.3", 759), ("05.4", 9),
    ("06.1", 5), ("06.3", [13, 6]), ("06.4", 14_410), ("06.5", 2)])
def test_worked_by_hand(exercise, answer):
    assert check(exercise, answer).status == "correct"
    assert check(exercise, ...).status == "not attempted"
    assert check(exercise, np.add(answer, 1000)).status == "not yet"


def field(layers, later=1, start=1, both=False):
    """A learner's receptive field; `later`, `start` and `both` make the usual mistakes."""
    width, stride = start, 1
    for kernel_size, strides in layers:
        if not later:
            stride *= strides
        width += (kernel_size - 1) * stride
        if later == 1:
            stride *= strides
    return (width, stride) if both else width


@pytest.mark.parametrize(("mistake", "reason"), [
    ({"both": True}, "width alone"), ({"start": 0}, "single layer"), ({"later": 0}, "only the strides before"),
    ({"later": 2}, "pull the views apart")])
def test_receptive_field(mistake, reason):
    assert check("05.5", field).status == "correct"
    assert check("05.5", lambda layers: ...).status == "not attempted"
    verdict = check("05.5", lambda layers: field(layers, **mistake))
    assert verdict.status == "not yet" and reason in verdict.reason


def average_pool(image, size, keep=np.mean, step=None, dtype=float):
    """A learner's average pooling; the options make the usual mistakes."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    pooled, step = np.zeros((rows, columns), dtype), step or size
    for row, column in np.ndindex(rows, columns):
        pooled[row, column] = keep(image[row * step:row * step + size, column * step:column * step + size])
    return pooled


@pytest.mark.parametrize(("mistake", "reason"), [
    ({"keep": np.max}, "the largest"), ({"keep": np.sum}, "divide by"), ({"dtype": int}, "decimals"),
    ({"step": 1}, "moves on by one"), ({"keep": lambda window: window.sum() / 4}, "not always four"),
    ({"keep": np.median}, "by hand")])
def test_average_pool(mistake, reason):
    assert check("06.2", average_pool).status == "correct"
    assert check("06.2", lambda image, size: None).status == "not attempted"
    verdict = check("06.2", lambda image, size: average_pool(image, size, **mistake))
    assert verdict.status == "not yet" and reason in verdict.reason


def test_average_pool_of_another_shape():
    verdict = check("06.2", lambda image, size: np.zeros((9, 9)))
    assert verdict.status == "not yet" and "whole windows" in verdict.reason
