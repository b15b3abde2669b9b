"""Lesson 15: a network for photos."""

from functools import cache

import numpy as np

from cnnlessons import photos
from cnnlessons.checks import Exercise

CATS = ("tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat")  # ImageNet's names for house cats
MOST, LEAST = 5_000, 0.8  # pixels that may be shown, and the probability of all house cats that they should have
GREY = 127

_random = np.random.default_rng(15)
ANSWERS = _random.dirichlet(np.ones(8), size=12)  # probabilities of eight classes for twelve photos
BETTER = [7, 0, 3, 4, 5, 1, 4, 6, 2, 5, 0, 4]  # how many classes are more probable than the right one
LABELS = np.array([np.argsort(row)[::-1][place] for row, place in zip(ANSWERS, BETTER, strict=True)])
FIRST = np.arange(1, 7) / 21 @ np.eye(6)  # six classes, the last of them the most probable
CASES = [(ANSWERS, LABELS), (FIRST[None], np.array([1])), (FIRST[None], np.array([0]))]


def _in_top(probabilities: np.ndarray, labels: np.ndarray, most: int = 5) -> float:
    """The share of photos whose right class is among the most probable ones."""
    best = np.argsort(probabilities, axis=1)[:, -most:]
    return float(np.mean([label in row for label, row in zip(labels, best, strict=True)]))


def _in_last(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The share of photos whose right class is among the five least probable ones."""
    return _in_top(-np.asarray(probabilities), labels)


MISTAKES = [
    (_in_top, "that is the share of right answers; the error is the rest, 1 minus it"),
    (lambda probabilities, labels: 1 - _in_top(probabilities, labels, 1), "that is the top-1 error: take five guesses"),
    (lambda probabilities, labels: 1 - _in_top(probabilities, labels, 4), "these are four guesses: look at the slice"),
    (lambda probabilities, labels: 1 - _in_top(probabilities, labels, 6), "these are six guesses: look at the slice"),
    (lambda probabilities, labels: 1 - _in_last(probabilities, labels),
     "argsort puts the smallest first: the most probable classes are the last five"),
    (lambda probabilities, labels: len(labels) * (1 - _in_top(probabilities, labels)),
     "that is the number of photos; divide by how many there are"),
]


@cache
def _network():
    """The network, and the photo of the cat."""
    from cnnlessons import models  # it starts TensorFlow
    return models.efficientnet_lite0(), photos.crop(photos.load("cat")), photos.load_classes()


def _misses_the_cat(rectangle: np.ndarray) -> str:
    """Why a rectangle (top, left, height, width) of the photo is no cat to the network; empty if it is one."""
    if rectangle.shape != (4,) or (rectangle != rectangle.round()).any():
        return "give four whole numbers: (top, left, height, width)"
    top, left, height, width = map(int, rectangle)
    if min(top, left) < 0 or min(height, width) < 1 or top + height > photos.SIDE or left + width > photos.SIDE:
        return f"the rectangle should be inside the {photos.SIDE} rows and {photos.SIDE} columns"
    if height * width > MOST:
        return f"it has {height * width:,} pixels; at most {MOST:,} may be shown"
    net, photo, names = _network()
    part = np.full_like(photo, GREY)
    rows, columns = slice(top, top + height), slice(left, left + width)
    part[rows, columns] = photo[rows, columns]
    row = net.predict(photos.prepare(part[None]), verbose=0)[0]
    share = sum(row[names.index(name)] for name in CATS)
    return "" if share >= LEAST else (f"house cats have {share:.0%} together, and the first guess is "
                                      f"{names[row.argmax()]}").replace("%", " %")


EXERCISES = {
    "15.1": Exercise(
        lambda probabilities, labels: 1 - _in_top(probabilities, labels),
        MISTAKES,
        "sort each row, keep the places of the five largest numbers, and ask whether the label is among them",
        cases=CASES,
        why="five guesses forgive a network that names another thing on the photo, or a close relative",
        hints=["For one photo: np.argsort(row) gives the places of its numbers, the smallest number first.",
               "The five best guesses of a row are np.argsort(row)[-5:]. Is the label among them?",
               "Count the photos whose label is not among them, and divide by the number of photos."],
        solution="""def top5_error(probabilities, labels):
    mistakes = 0
    for row, label in zip(probabilities, labels):
        if label not in np.argsort(row)[-5:]:
            mistakes = mistakes + 1
    return mistakes / len(labels)"""),
    "15.2": Exercise(
        (56, 56, 70, 70),
        why="a tenth of this photo is as good a cat as the whole of it, which has 88 %",
        hints=["A square of 70x70 has 4,900 pixels. Where would you look first?",
               "Try pieces around the left eye, or of the striped forehead. The message says how near you are.",
               "A loop may search: try tops and lefts in steps of 28 with a square of 70x70, and compare the sums of "
               "the five house cats."],
        solution="""In a square of 70x70 at the left eye the house cats have 87 % together, as in the whole photo.
answer = (56, 56, 70, 70)
The same square 56 pixels lower shows the nose: fox and lynx come first.""",
        fault=_misses_the_cat),
    "15.3": Exercise(
        4_704,
        [(3_168, "the first 1x1 convolution is missing: from 16 to 96 channels"),
         (2_400, "the last 1x1 convolution is missing: from 96 to 24 channels"),
         (3_840, "the depthwise convolution is missing: 3·3 weights for each of the 96 channels"),
         (86_784, "the 3x3 convolution is depthwise: each of its filters has one channel"),
         (784, "the wide maps are missing: 6 · 16 = 96 channels between the two 1x1 convolutions"),
         (528, "the wide maps are missing: 6 · 16 = 96 channels between the two 1x1 convolutions"),
         (4_920, "these convolutions have no biases: the batch normalisation after each of them has shifts"),
         (3_984, "the depthwise convolution has a kernel for each of the 96 channels, not for 16"),
         (3_456, "that is one full 3x3 convolution from 16 to 24 channels; the block has three layers")],
        "add up 1·1·16·96, then 3·3 for each of 96 channels, then 1·1·96·24",
        why="16·96 + 9·96 + 96·24: nearly all weights are in the two 1x1 convolutions, "
            "though only the depthwise one sees more than one pixel",
        hints=["There are three layers. How many channels are there between them? Six times 16.",
               "A 1x1 convolution from C to F channels has C·F weights. A depthwise one has 3·3 weights for each "
               "channel.",
               "Compare with `tables.layer_table(net)`: the three layers are block2_1_expand, block2_1_depthwise and "
               "block2_1_project."],
        solution="""1x1 from 16 to 96 channels: 16 · 96 = 1,536
3x3 depthwise on 96 channels: 3 · 3 · 96 = 864
1x1 from 96 to 24 channels: 96 · 24 = 2,304
answer = 1_536 + 864 + 2_304
That is 4,704."""),
}
