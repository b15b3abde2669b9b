"""Exercises of lesson 05: right answers pass, likely mistakes are named."""

from itertools import product

import pytest
from exercises_of import assert_solution_is_right_and_hints_do_not_tell_it

from cnnlessons.exercises import check
from cnnlessons.exercises.lesson_05 import EXERCISES


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
    ("05.1", 56), ("05.1", 80 - 24), ("05.2", field), ("05.2", eats_its_layers),
    ("05.3", [(2, 2), (2, 2), (3, 2), (3, 1)]), ("05.3", ((2, 2), (2, 2), (3, 2), (3, 2))),
    ("05.3", [[2, 1], [2, 1], [2, 2], [3, 2], [2, 2], [3, 1]])])
def test_right(exercise, answer):
    verdict = check(exercise, answer)
    assert verdict.status == "correct" and verdict.reason == EXERCISES[exercise].why != ""


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("05.1", 80, "how many entries"), ("05.1", 24, "not 0"), ("05.1", 70, "fewer than ten"),
    ("05.1", 77, "three different weights"),
    ("05.2", lambda layers: field(layers, both=True), "width alone"),
    ("05.2", lambda layers: field(layers, start=0), "for [(3, 1)] it gives 2: start from 1 pixel"),
    ("05.2", lambda layers: field(layers, later=0), "only the strides before"),
    ("05.2", lambda layers: field(layers, later=2), "pull the views apart"),
    ("05.2", lambda layers: field(layers[::-1]), "from the other end"),
    ("05.2", lambda layers: sum(kernel_size for kernel_size, _ in layers), "overlap"),
    ("05.2", lambda layers: field(layers) + len(layers) - 1, "keep two numbers"),
    ("05.3", [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)], "sees 18 of the 28 pixels"),
    ("05.3", [(3, 2), (3, 2), (3, 2), (3, 2)], "would need 31 pixels"),
    ("05.3", [(28, 1)], "should be 2 or 3"), ("05.3", [(1, 2), (3, 2)], "should be 2 or 3"),
    ("05.3", [(3, 3), (3, 3)], "should be 1 or 2"), ("05.3", [(2.5, 1)], "should be 2 or 3"),
    ("05.3", [(3, 1)] * 13, "has 13 layers"), ("05.3", [(3, 1, 1)], "as a pair"), ("05.3", 28, "list of rows"),
    ("05.3", [3, 2, 3], "list of rows"), ("05.3", [(2, 2), (2, 2, 2)], "list of rows"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason


def test_a_stack_sees_everything_if_light_says_so():
    """A stack that is right has one output, and each of 28 pixels reaches it; of all others, one of both fails."""
    def reached(layers):
        seen = [{place} for place in range(28)]
        for kernel_size, stride in layers:
            seen = [set.union(*seen[start:start + kernel_size])
                    for start in range(0, len(seen) - kernel_size + 1, stride)]
        return any(len(places) == 28 for places in seen)

    stacks = list(product([(2, 1), (3, 1), (2, 2), (3, 2)], repeat=5))
    right = [stack for stack in stacks if check("05.3", stack).status == "correct"]
    assert right == [stack for stack in stacks if reached(stack)] != []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_is_right_and_hints_do_not_tell_it(exercise):
    assert_solution_is_right_and_hints_do_not_tell_it(exercise)
