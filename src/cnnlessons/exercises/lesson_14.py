"""Lesson 14: architectures."""

from functools import partial

from cnnlessons.checks import Exercise
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
LARGE, SMALL = (49 * 64 + 1) * 64, (9 * 64 + 1) * 64  # parameters of a 7x7 and a 3x3 layer

EXERCISES = {
    "14.1": Exercise(
        (25 * 4 + 1) * 16,
        [((25 * 6 + 1) * 16, "that is a convolution whose filters see all six maps"),
         (25 * 4 * 16, "the biases are missing: one for each map"),
         (4 * (25 + 1) * 16, "a map has one bias, however many maps it sees"),
         (6 * 76 + 9 * 101 + 151, "that is the paper's table; here every map sees equally many"),
         (25 * 4 + 1, "that is one of the 16 maps")],
        "count one map of the layer first: how many numbers does one of its places see?"),
    "14.2": Exercise(
        LARGE - 3 * SMALL,
        [((49 - 27) * 64 * 64, "the biases are missing: every layer has some"),
         (49 - 27, "that is for one channel in and one out, without biases"),
         (LARGE - 2 * SMALL, "two 3x3 layers see 5x5, which is less than 7x7"),
         (LARGE, "that is the 7x7 layer alone"),
         (3 * SMALL, "that is the stack alone; the question asks for the difference"),
         (3 * SMALL - LARGE, "which of the two has more parameters?")],
        "count one filter of each kind whole, its bias included, and then all filters, before you compare"),
    "14.3": Exercise(
        _inception_params, MISTAKES,
        "write the six convolutions down one by one, with the channels that each of them sees", BLOCKS),
    "14.4": Exercise(
        [4 * 256, 2 * 256],
        [([4 * 256, 4 * 256], "two of the vectors are not trained: they are averages over the batches"),
         ([2 * 256, 2 * 256], "the two averages are parameters, too, though they are not trained"),
         ([2 * 256, 4 * 256], "the other way round: all of them first, then the trained ones"),
         ([4, 2], "that is how many vectors there are; how long is each?"),
         ([4 * 256 * 14 * 14, 2 * 256 * 14 * 14], "one number for each channel, not for each pixel")],
        "how many vectors are there, how long is each, and which of them does the gradient change?"),
}
