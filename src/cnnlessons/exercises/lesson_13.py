"""Lesson 13: architectures."""

from collections.abc import Callable
from functools import partial

from cnnlessons.checks import Exercise, compare
from cnnlessons.shapes import conv2d_params

# channels, 1x1, (reduction, 3x3), (reduction, 5x5), pooled: made up, then block 4a of Szegedy et al. 2015, table 1
BLOCKS = [(10, 2, (3, 4), (5, 6), 7), (480, 192, (96, 208), (16, 48), 64)]


def _inception_params(channels: int, one: int, three: tuple[int, int], five: tuple[int, int], pooled: int,
                      deeper: bool = True, use_bias: bool = True) -> int:
    """Parameters of an Inception block; not `deeper`: its 3x3 and 5x5 wrongly see the block's input."""
    sizes = [(1, channels, one), (1, channels, three[0]), (3, three[0] if deeper else channels, three[1]),
             (1, channels, five[0]), (5, five[0] if deeper else channels, five[1]), (1, channels, pooled)]
    return sum(conv2d_params(*size, use_bias=use_bias) for size in sizes)


MISTAKES = [
    (partial(_inception_params, use_bias=False), "the biases are missing: each filter has one"),
    (partial(_inception_params, deeper=False),
     "the 3x3 and the 5x5 convolution see the maps of their reduction, not the block's input"),
    (lambda *block: _inception_params(*block) - conv2d_params(1, block[0], block[4]),
     "there is a 1x1 convolution after the pooling, too"),
    (lambda *block: _inception_params(*block) - conv2d_params(1, block[0], block[2][0] + block[3][0]),
     "the two reductions have their own weights"),
    (lambda *block: _inception_params(*block) - conv2d_params(1, block[0], block[1]),
     "the 1x1 branch has weights, too"),
]


def _check_inception(function: Callable) -> None:
    """Compare a learner's count on a block small enough for pencil and paper, and on one of GoogLeNet's."""
    compare(function, BLOCKS, _inception_params, MISTAKES,
            lambda case, value: f"for the block {case} it gives {value.tolist()}: write the six convolutions "
                                "down one by one, with the channels that each of them sees")


def _stack_saves(use_bias: bool = True) -> int:
    """How many parameters fewer three 3x3 convolutions, 64 channels to 64, have than one 7x7."""
    return conv2d_params(7, 64, 64, use_bias=use_bias) - 3 * conv2d_params(3, 64, 64, use_bias=use_bias)


EXERCISES = {
    "13.1": Exercise(
        conv2d_params(5, 4, 16),
        [(conv2d_params(5, 6, 16), "that is a convolution whose filters see all six maps"),
         (conv2d_params(5, 4, 16, use_bias=False), "the biases are missing: one for each map"),
         (4 * (25 + 1) * 16, "a map has one bias, however many maps it sees"),
         (6 * conv2d_params(5, 3, 1) + 9 * conv2d_params(5, 4, 1) + conv2d_params(5, 6, 1),
          "that is the paper's table; here every map sees equally many"),
         (conv2d_params(5, 4, 1), "that is one of the 16 maps")],
        "count one map of the layer first: how many numbers does one of its places see?"),
    "13.2": Exercise(
        _stack_saves(),
        [(_stack_saves(use_bias=False), "the biases are missing: every layer has some"),
         (49 - 27, "that is for one channel in and one out, without biases"),
         (conv2d_params(7, 64, 64) - 2 * conv2d_params(3, 64, 64), "two 3x3 layers see 5x5, which is less than 7x7"),
         (conv2d_params(7, 64, 64), "that is the 7x7 layer alone"),
         (3 * conv2d_params(3, 64, 64), "that is the stack alone; the question asks for the difference"),
         (-_stack_saves(), "which of the two has more parameters?")],
        "count one filter of each kind whole, its bias included, and then all filters, before you compare"),
    "13.3": Exercise(_check_inception),
    "13.4": Exercise(
        [4 * 256, 2 * 256],
        [([4 * 256, 4 * 256], "two of the vectors are not trained: they are averages over the batches"),
         ([2 * 256, 2 * 256], "the two averages are parameters, too, though they are not trained"),
         ([2 * 256, 4 * 256], "the other way round: all of them first, then the trained ones"),
         ([4, 2], "that is how many vectors there are; how long is each?"),
         ([4 * 256 * 14 * 14, 2 * 256 * 14 * 14], "one number for each channel, not for each pixel")],
        "how many vectors are there, how long is each, and which of them does the gradient change?"),
}
