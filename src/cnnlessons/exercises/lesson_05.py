"""Lesson 05: why convolution."""

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.shapes import receptive_field


def _width(layers: list[tuple[int, int]]) -> int:
    return receptive_field(layers)[0]


def _with_own_stride(layers: list[tuple[int, int]]) -> int:
    """What comes out when a layer's stride counts for the layer itself."""
    kernel_sizes, strides = zip(*layers, strict=True)
    return _width(list(zip((1, *kernel_sizes), (*strides, 1), strict=True)))


def _does_not_see_all(layers: np.ndarray) -> str:
    """What is wrong with a stack of layers that should see all of 28 pixels; empty if nothing is."""
    if layers.shape[1] != 2:
        return "write each layer as a pair, (kernel size, stride)"
    kernel_sizes, strides = layers.T
    if not np.isin(kernel_sizes, (2, 3)).all():
        return "the kernel size, the first number of each pair, should be 2 or 3"
    if not np.isin(strides, (1, 2)).all():
        return "the stride, the second number of each pair, should be 1 or 2"
    if len(layers) > 6:
        return f"your stack has {len(layers)} layers; use at most 6"
    width = _width([(int(kernel_size), int(stride)) for kernel_size, stride in layers])
    if width < 28:
        return f"one output of your stack sees {width} of the 28 pixels: larger kernels or earlier strides see more"
    if width > 28:
        return f"one output of your stack would need {width} pixels, and there are only 28: make a kernel smaller"
    return ""


STACKS = [([(3, 1)],), ([(5, 1)],), ([(3, 1), (3, 1)],), ([(3, 2), (3, 1)],),
          ([(3, 1), (3, 2)],), ([(2, 2), (5, 1), (3, 3), (2, 1)],)]
MISTAKES = [
    (receptive_field, "return the width alone, not the pair of width and stride"),
    (_with_own_stride,
     "a layer's own stride moves its windows, but does not widen them: only the strides before it count"),
    (lambda layers: _width([(kernel_size, 1) for kernel_size, _ in layers]),
     "the strides of earlier layers pull the views apart: multiply by their product"),
    (lambda layers: _width(layers[::-1]),
     "the list begins with the layer next to the image; yours reads it from the other end"),
    (lambda layers: sum(kernel_size for kernel_size, _ in layers),
     "the views of two layers overlap, so their widths do not simply add up"),
]

EXERCISES = {
    "05.1": Exercise(
        8 * (10 - 3),  # the kernel fits in 8 places
        [(8 * 10, "that is how many entries the matrix has; most of them, but not all, are 0"),
         (8 * 3, "those are the entries that are not 0"),
         (10 * (10 - 3), "a kernel of three fits in fewer than ten places, and each place is a row"),
         (8 * 10 - 3, "there are three different weights, but each row holds all of them")],
        "count the rows (places of the kernel) and, in one row, the pixels that the kernel does not touch",
        why="the more pixels there are, the emptier is the matrix: for a digit and a 5x5 kernel, each row holds "
            "784 − 25 = 759 zeros",
        hints=["How many windows of three fit into ten pixels? Each is a row of the matrix.",
               "Each row has ten entries. Under the kernel there are three of them."],
        solution="""The kernel fits at 10 − 3 + 1 = 8 places, so there are 8 rows. In each row 10 − 3 = 7 entries are 0:
answer = 8 * 7, which is 56"""),
    "05.2": Exercise(
        _width, MISTAKES,
        "start from 1 pixel, and keep two numbers in the loop: the width so far, and the product of the strides so far",
        STACKS,
        why="two numbers are enough for any stack: how wide one output sees, and how far its neighbour's view is moved",
        hints=["Keep two numbers: `width`, which starts at 1, and `move`, the product of the strides so far, which "
               "starts at 1, too.",
               "In the loop, `width` grows by (kernel size − 1) times `move`. What happens to `move` after that?"],
        solution="""def field(layers):
    width = 1
    move = 1
    for kernel_size, stride in layers:
        width += (kernel_size - 1) * move
        move *= stride
    return width"""),
    "05.3": Exercise(
        [(2, 2), (2, 2), (3, 2), (3, 1)],
        why="a few layers with strides see more than thirteen 3x3 layers without any, which see 27 pixels",
        hints=["Each layer adds (K − 1) times the strides before it. Starting from 1, all layers together must add 27.",
               "With stride 2 everywhere, the layers add (K − 1) times 1, 2, 4, 8, ... And K − 1 is 1 or 2.",
               "27 = 1·1 + 1·2 + 2·4 + 2·8. Which kernel sizes are these?"],
        solution="""27 = 1·1 + 1·2 + 2·4 + 2·8, so K − 1 is 1, 1, 2, 2, with stride 2 after each layer:
answer = [(2, 2), (2, 2), (3, 2), (3, 1)]
The widths are 2, 4, 12, 28. The stride of the last layer does not matter. Many other stacks are right, too.""",
        fault=_does_not_see_all),
}
