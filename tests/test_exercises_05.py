"""Exercises of lesson 05: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


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


def eats_its_layers(layers):
    width, stride = 1, 1
    while layers:
        kernel_size, strides = layers.pop(0)
        width, stride = width + (kernel_size - 1) * stride, stride * strides
    return width


@pytest.mark.parametrize(("exercise", "answer"), [
    ("05.1", 56), ("05.1", 80 - 24), ("05.2", 16), ("05.3", 759), ("05.3", 28 * 28 - 25), ("05.4", 9),
    ("05.5", field), ("05.5", eats_its_layers)])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("05.1", 80, "how many entries"), ("05.1", 24, "not 0"), ("05.1", 70, "fewer than ten"),
    ("05.1", 77, "three different weights"),
    ("05.2", 1, "only the convolution"), ("05.2", 2, "times the pixels"), ("05.2", 4, "the outputs grow"),
    ("05.2", 8, "both directions"), ("05.2", 16.03, "asks for a whole number: round it"),
    ("05.2", 15.2, "yours has digits after the point"),
    ("05.3", 784, "length of a row"), ("05.3", 25, "not 0"), ("05.3", 23, "flattened"), ("05.3", 551, "input"),
    ("05.3", 437_184, "the whole matrix"),
    ("05.4", 7, "stride 1 throughout"), ("05.4", 11, "the layers after it"), ("05.4", 15, "only the second"),
    ("05.4", 81, "number of pixels"),
    ("05.5", lambda layers: field(layers, both=True), "width alone"),
    ("05.5", lambda layers: field(layers, start=0), "for [(3, 1)] it gives 2: start from 1 pixel"),
    ("05.5", lambda layers: field(layers, later=0), "only the strides before"),
    ("05.5", lambda layers: field(layers, later=2), "pull the views apart"),
    ("05.5", lambda layers: field(layers[::-1]), "from the other end"),
    ("05.5", lambda layers: sum(kernel_size for kernel_size, _ in layers), "overlap"),
    ("05.5", lambda layers: field(layers) + len(layers) - 1, "keep two numbers"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
