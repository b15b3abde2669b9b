"""Lesson 15: a network for photos."""

from functools import cache

import numpy as np

from cnnlessons import photos
from cnnlessons.checks import Exercise

CATS = ("tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat")  # ImageNet's names for house cats
MOST, LEAST = 5_000, 0.8  # pixels that may be shown, and the probability of all house cats that they should have
GREY = 127

_random = np.random.default_rng(15)


def _case(labels: list[int], *means: tuple[float, float], new: np.ndarray) -> tuple:
    """Rows of two features around the means of their classes, their labels, and new rows."""
    return np.array(means)[labels] + _random.normal(0, 0.4, (len(labels), 2)), np.array(labels), new


NEW = _random.uniform(-4, 8, (12, 2))
CASES = [_case([0, 1, 2, 2, 1, 0, 0, 1, 2], (0, 0), (4, 1), (1, 5), new=NEW),
         _case([0, 0, 0, 0, 1, 1, 2], (-2, 0), (3, 3), (6, 0), new=NEW),
         (np.array([[0.0, 0], [10, 0], [4, 0], [4, 0]]), np.array([0, 0, 1, 1]), np.array([[8.0, 1], [1, 0], [5, 0]]))]


def _means(known: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The mean row of each class."""
    return np.array([known[labels == label].mean(axis=0) for label in range(labels.max() + 1)])


def _distances(known: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """How far each new row is from each class's mean: ``(new, classes)``."""
    return np.linalg.norm(new[:, None] - _means(known, labels), axis=2)


def _nearest_mean(known: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The class whose mean is nearest, for each new row."""
    return _distances(known, labels, new).argmin(axis=1)


def _nearest_row(known: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The class of the nearest single row."""
    return labels[np.linalg.norm(new[:, None] - known, axis=2).argmin(axis=1)]


def _nearest_sum(known: np.ndarray, labels: np.ndarray, new: np.ndarray) -> np.ndarray:
    """As with the mean, but not divided by the number of rows."""
    counts = np.bincount(labels)[:, None]
    return np.linalg.norm(new[:, None] - _means(known, labels) * counts, axis=2).argmin(axis=1)


MISTAKES = [
    (_nearest_row, "that is the class of the nearest single row: take the mean of each class first"),
    (lambda known, labels, new: _distances(known, labels, new).argmax(axis=1),
     "that is the mean which is farthest away"),
    (lambda known, labels, new: _distances(known, labels, new).min(axis=1),
     "these are the distances; give the number of the class: argmin"),
    (lambda known, labels, new: (new @ _means(known, labels).T).argmax(axis=1),
     "a large product is not a small distance: subtract the mean from the row first"),
    (lambda known, labels, new: (new[:, None] - _means(known, labels)).sum(axis=2).argmin(axis=1),
     "differences of both signs cancel: square them before you add them up"),
    (_nearest_sum, "these are sums: divide by the number of rows of the class"),
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
        (56, 56, 70, 70),
        why="a tenth of this photo is as good a cat as the whole of it, which has 88 %",
        hints=["A square of 70x70 has 4,900 pixels. Where would you look first?",
               "Try pieces around the left eye, or of the striped forehead. The message says how near you are.",
               "A loop may search: try tops and lefts in steps of 28 with a square of 70x70, and compare the sums of "
               "the five house cats."],
        solution="""In a square of 70x70 at the left eye the house cats have 87 % together; in the whole photo, 88 %.
answer = (56, 56, 70, 70)
The same square 56 pixels lower shows the nose: fox and lynx come first.""",
        fault=_misses_the_cat),
    "15.2": Exercise(
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
        "count the three convolutions one by one: how many filters has each, and how many channels does a filter see?",
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
    "15.3": Exercise(
        _nearest_mean,
        MISTAKES,
        "find the mean row of each class, and for each new row the mean with the smallest distance",
        cases=CASES,
        why="in ten draws of 15 patches this makes no mistake, and with random weights 13.5 of 48 on average: what was "
            "learned from photos is in the features",
        hints=["known[labels == 0] are the rows of texture 0. Their mean row is known[labels == 0].mean(axis=0).",
               "The distance of two rows: np.linalg.norm(row - mean), or the sum of the squared differences.",
               "For each new row make the list of its distances to the means; np.argmin(distances) is the answer."],
        solution="""def nearest_mean(known, labels, new):
    means = [known[labels == label].mean(axis=0) for label in np.unique(labels)]
    answers = []
    for row in new:
        distances = [np.linalg.norm(row - mean) for mean in means]
        answers.append(np.argmin(distances))
    return np.array(answers)"""),
}
