"""Lesson 12: what a CNN sees."""

from functools import cache

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.data import load_mnist
from cnnlessons.ops import convolve, correlate

# --- 12.1: where a filter answers most -----------------------------------------------------------------------

CASES = [(np.random.default_rng(11).normal(size=(height, width)), np.random.default_rng(side).normal(size=(side, side)))
         for height, width, side in ((6, 9, 3), (8, 5, 3), (7, 10, 4))]


def _place(values: np.ndarray, width: int | None = None) -> tuple[int, int]:
    """Row and column of the largest number; another width than the map's is a mistake."""
    return divmod(int(values.argmax()), width or values.shape[1])


def _mixed(values: np.ndarray, axis: int) -> tuple[int, int]:
    """The place of the largest number divided by one side of the map, and what the other side leaves of it."""
    place = int(values.argmax())
    return place // values.shape[axis], place % values.shape[1 - axis]


def _right(image: np.ndarray, kernel: np.ndarray) -> tuple[int, int]:
    return _place(correlate(image, kernel))


MISTAKES = [  # what a search may return instead, and what is wrong with it
    (lambda image, kernel: correlate(image, kernel).argmax(),
     "that is the place in the flattened map: turn it into a row and a column"),
    (lambda image, kernel: correlate(image, kernel).max(),
     "that is how strong the answer is; the question is where it is"),
    (lambda image, kernel: _right(image, kernel)[::-1], "row and column are exchanged"),
    (lambda image, kernel: _place(-correlate(image, kernel)),
     "that is where the filter answers least; ReLU makes its answer 0"),
    (lambda image, kernel: _place(convolve(image, kernel)), "the kernel is flipped; a layer correlates"),
    (lambda image, kernel: _place(correlate(image, kernel), image.shape[1]),
     "you divide the place by the width of the image; the map is less wide"),
    (lambda image, kernel: _place(correlate(image, kernel), len(correlate(image, kernel))),
     "you divide the place by the height of the map; a row is as long as the map is wide"),
    (lambda image, kernel: _place(correlate(image, kernel), len(image)),
     "you divide the place by the height of the image; a row is as long as the map is wide"),
    *((lambda image, kernel, axis=axis: _mixed(correlate(image, kernel), axis),
       "you divide the place by two different numbers; row and column come from one division, with its remainder")
      for axis in (0, 1)),
    (lambda image, kernel: _place(abs(correlate(image, kernel))),
     "that is where the answer is farthest from 0; a negative answer is weak, and ReLU makes it 0"),
    (lambda image, kernel: _place(image), "that is the brightest pixel of the image; the question is about the map"),
    (lambda image, kernel: np.add(_right(image, kernel), 1), "rows and columns count from 0"),
    (lambda image, kernel: np.add(_right(image, kernel), len(kernel) // 2),
     "that is the middle of the patch; the question asks for its upper left pixel"),
    (lambda image, kernel: np.add(_right(image, kernel), len(kernel) - 1),
     "that is the lower right pixel of the patch; the question asks for the upper left one"),
]

# --- 12.2: a square that puts an answer right ----------------------------------------------------------------

DIGIT, REACH = 449, 3  # the test digit, and the pixels from the middle of a square to its edge


def covered(image: np.ndarray, row: int, column: int) -> np.ndarray:
    """A copy of a digit with a black square of 7×7 pixels around a pixel, cut off at the border."""
    image = image.copy()
    image[max(0, row - REACH):row + REACH + 1, max(0, column - REACH):column + REACH + 1] = 0
    return image


@cache
def _network():
    """The trained network of the lesson, a digit that it reads wrongly, and the digit's label."""
    from cnnlessons.models import trained_mnist_cnn  # it starts TensorFlow

    images, labels = load_mnist()[1]
    return trained_mnist_cnn(), images[DIGIT, ..., None] / np.float32(255), int(labels[DIGIT])


def _stays_wrong(place: np.ndarray) -> str:
    """Why a digit with a square around a pixel (row, column) is still read wrongly; empty if it is read rightly."""
    if place.shape != (2,) or (place != place.round()).any() or place.min() < 0 or place.max() > 27:
        return "give the row and the column of the middle of the square, two whole numbers of 0 to 27"
    model, image, label = _network()
    row = model(covered(image, *map(int, place))[None], training=False).numpy()[0]
    return "" if row.argmax() == label else (f"with the square there the answer is {row.argmax()}, "
                                             f"and {label} gets {row[label]:.0%}").replace("%", " %")


# --- 12.3: where Grad-CAM shows nothing ----------------------------------------------------------------------

ENOUGH = 10  # what the places of the map should add to the score


def _is_seen(pair: np.ndarray) -> str:
    """Why a map and its gradients are no counterexample to Grad-CAM; empty if they are one."""
    if pair.shape != (2, 2, 2):
        return "give the map and the gradients, each with two rows of two numbers: [[[.., ..], [.., ..]], [[..], [..]]]"
    one_map, gradients = pair
    if one_map.min() < 0:
        return "a map comes after ReLU: it has no negative numbers"
    if (total := (gradients * one_map).sum()) <= ENOUGH:
        return (f"all places together add {total:g} to the score, and it should be more than {ENOUGH}: "
                "each adds gradient · map")
    if (heat := np.maximum(gradients.mean() * one_map, 0)).max() > 1e-9:
        return (f"the mean of the gradients is {gradients.mean():g}, so Grad-CAM shows {heat.max():g} where the map "
                "is largest")
    return ""


EXERCISES = {
    "12.1": Exercise(
        _right, MISTAKES,
        "the result should be a row and a column: compare all numbers of the map to find the strongest answer", CASES,
        why="one output of the first layer sees just the patch below its kernel, so its place tells what to cut out",
        hints=["ops.correlate(image, kernel) gives the map. Which of its entries is the largest?",
               "A map at stride 1 and without padding has its entry (row, column) where the patch begins: "
               "nothing has to be added.",
               "np.argmax(values) counts through all rows. np.unravel_index(place, values.shape) makes a row and a "
               "column of that."],
        solution="""def strongest_place(image, kernel):
    values = ops.correlate(image, kernel)
    best = (0, 0)
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            if values[row, column] > values[best]:
                best = (row, column)
    return best"""),
    "12.2": Exercise(
        (12, 9),
        why="without the joint at the left, or the end of the bar at the upper right, the 5 loses what it needs",
        hints=["Where does this 3 look like a 5? There are two such places: one is enough.",
               "Try the left half, about row 12, where two bars are joined; or the right end of the upper bar.",
               "A loop may search: try cover(x_test[odd], row, column) for every row and column, and ask the model."],
        solution="""In the map of the label, below, one dark orange spot is at the left, where two bars are joined.
answer = (12, 9)
Another is at the upper right, around (8, 18). 61 of the 784 squares will do.""",
        fault=_stays_wrong),
    "12.3": Exercise(
        [[[5, 0], [0, 1]], [[3, 0], [0, -3]]],
        why="a mean over places forgets that one place speaks for the class and another against it",
        hints=["The weight of the map is the mean of the four gradients. For which weights is the heat 0?",
               "Let one place speak for the class where the map is large, and another against it where the map is "
               "small or 0.",
               "Gradients of 3, 0, 0 and −3 have the mean 0. Now choose the map."],
        solution="""The map is large where the gradient is 3, and small where it is -3:
answer = [[[5, 0], [0, 1]], [[3, 0], [0, -3]]]
The places add 3 · 5 = 15 and -3 · 1 = -3 to the score, 12 in all. The mean of the gradients is 0, so the heat is 0.""",
        fault=_is_seen),
}
