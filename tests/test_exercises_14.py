"""Exercises of lesson 14: right answers pass, likely mistakes are named."""

import pytest

from cnnlessons.exercises import check


def inception_params(channels, one, three, five, pooled, bias=1, whole=False, left_out=()):
    """A learner's count; the options make the usual mistakes."""
    seen_by_three, seen_by_five = (channels, channels) if whole else (three[0], five[0])
    branches = {"one": (channels + bias) * one,
                "reductions": (channels + bias) * (three[0] + five[0]),
                "large": (9 * seen_by_three + bias) * three[1] + (25 * seen_by_five + bias) * five[1],
                "pooled": (channels + bias) * pooled}
    return sum(count for name, count in branches.items() if name not in left_out)


def mistaken(**mistake):
    return lambda *block: inception_params(*block, **mistake)


def test_block_3a_of_googlenet():
    assert inception_params(192, 64, (96, 128), (16, 32), 32) == 163_696  # Szegedy et al. 2015: 159K, without biases


@pytest.mark.parametrize(("exercise", "answer"), [
    ("14.1", 1616),    # 16 · (4 · 25 + 1)
    ("14.2", 89_984),  # 64 · (64 · (49 - 27) - 2)
    ("14.3", inception_params), ("14.4", [1024, 512]), ("14.4", (1024, 512))])
def test_right(exercise, answer):
    assert str(check(exercise, answer)) == "✓ correct"


@pytest.mark.parametrize(("exercise", "answer", "words"), [
    ("14.1", 2416, "all six maps"), ("14.1", 1600, "biases are missing"), ("14.1", 1664, "a map has one bias"),
    ("14.1", 1516, "the paper's table"), ("14.1", 101, "one of the 16 maps"), ("14.1", (1, 616), "write 1616"),
    ("14.2", 90_112, "biases are missing"), ("14.2", 22, "one channel in"), ("14.2", 126_912, "less than 7x7"),
    ("14.2", 200_768, "7x7 layer alone"), ("14.2", 110_784, "the stack alone"), ("14.2", -89_984, "which of the two"),
    ("14.2", (89, 984), "write 89984 or 89_984"), ("14.2", 90_000, "rounded number"),
    ("14.3", mistaken(bias=0), "biases are missing"), ("14.3", mistaken(whole=True), "maps of their reduction"),
    ("14.3", mistaken(left_out=["pooled"]), "after the pooling"),
    ("14.3", mistaken(left_out=["reductions"]), "their own weights"),
    ("14.3", mistaken(left_out=["one"]), "1x1 branch has weights"),
    ("14.3", mistaken(left_out=["large"]), "one by one"),
    ("14.4", [1024, 1024], "not trained"), ("14.4", [512, 512], "parameters, too"),
    ("14.4", [512, 1024], "the other way round"), ("14.4", [4, 2], "how long is each"),
    ("14.4", [200_704, 100_352], "not for each pixel"), ("14.4", 1024, "a list of 2 numbers"),
])
def test_wrong(exercise, answer, words):
    verdict = check(exercise, answer)
    assert verdict.status == "not yet" and words in verdict.reason
