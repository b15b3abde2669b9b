"""Lesson 14: architectures."""

from functools import partial

import numpy as np

from cnnlessons.checks import Exercise
from cnnlessons.ops import conv2d
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
NARROW = 256 * 64 + 9 * 64 * 64 + 64 * 256
MAPS = np.random.default_rng(14).uniform(size=(1, 6, 6, 4))  # as after a ReLU: none is negative
SAME = np.zeros((3, 3, 4, 4))
SAME[1, 1] = np.eye(4)


def _changes_the_maps(kernel: np.ndarray) -> str:
    """What a kernel does to maps that it should hand on as they are; empty if it hands them on."""
    if kernel.shape != SAME.shape:
        return f"the kernel has the shape (3, 3, 4, 4): height, width, channels, filters; yours has {kernel.shape}"
    result = conv2d(MAPS, kernel, padding="same")
    if np.allclose(result, MAPS):
        return ""
    if not result.any():
        return "all maps become 0: each filter needs one weight that is not 0"
    if np.allclose(result, MAPS.sum(axis=-1, keepdims=True)):
        return "each filter adds all four channels up: filter 0 should see channel 0 alone, filter 1 channel 1, ..."
    if np.allclose(result / result.max(), MAPS / MAPS.max()):
        return f"the maps keep their pattern, but become {result.max() / MAPS.max():.3g} times as bright"
    inside = result[:, 1:-1, 1:-1]
    moved = [(down, right) for down in range(3) for right in range(3)
             if np.allclose(inside, MAPS[:, down:down + 4, right:right + 4])]
    if moved:
        return "the maps are moved by a pixel: which of the nine places of the kernel is its middle?"
    if all(any(np.allclose(result[..., k], MAPS[..., c]) for c in range(4)) for k in range(4)):
        return "each filter hands on a map, but not its own: filter 0 should give channel 0"
    return "the maps are changed: which single weight of filter 0 must be 1 so that it gives channel 0 again?"


EXERCISES = {
    "14.1": Exercise(
        _inception_params, MISTAKES,
        "write the six convolutions down one by one, with the channels that each of them sees", BLOCKS,
        why="block 3a has 163,696 parameters; a plain 3x3 convolution from 192 to 256 channels has 442,624",
        hints=["The block has six convolutions. Each has (K · K · channels + 1) · filters parameters.",
               "Four of them are 1x1 and see the block's channels; they have one, three[0], five[0], pooled filters.",
               "The 3x3 convolution sees three[0] channels and has three[1] filters. The 5x5 is alike."],
        solution="""def inception_params(channels, one, three, five, pooled):
    ones = (channels + 1) * (one + three[0] + five[0] + pooled)
    large = (9 * three[0] + 1) * three[1] + (25 * five[0] + 1) * five[1]
    return ones + large"""),
    "14.2": Exercise(
        SAME,
        why="a plain layer needs exactly the right weights to change nothing; with a shortcut zeros are enough",
        hints=["Filter 0 is kernel[:, :, :, 0]. Which one of its 36 weights is multiplied with the pixel of channel 0 "
               "at the same place?",
               "The middle of a 3x3 kernel is row 1, column 1. Filter 0 should see channel 0 alone there.",
               "kernel[1, 1] is a table of 4 channels by 4 filters. It should be 1 where both have the same number: "
               "np.eye(4)."],
        solution="""Each filter has one weight 1: in the middle of the kernel, at the channel of its own number.
answer = np.zeros((3, 3, 4, 4))
answer[1, 1] = np.eye(4)""",
        fault=_changes_the_maps),
    "14.3": Exercise(
        NARROW,
        [(NARROW + 64 + 64 + 256, "these convolutions have no biases: batch normalisation follows each of them"),
         (2 * 9 * 256 * 256, "that is the basic block with 256 channels"),
         (9 * 64 * 64, "that is the 3x3 convolution alone"),
         (256 * 64 + 9 * 64 * 64, "the last 1x1 convolution is missing: from 64 to 256 channels"),
         (9 * 64 * 64 + 64 * 256, "the first 1x1 convolution is missing: from 256 to 64 channels"),
         (256 * 64 + 9 * 64 + 64 * 256, "each of the 64 filters of the 3x3 convolution sees all 64 channels"),
         (256 * 64 + 9 * 256 * 64 + 64 * 256, "the 3x3 convolution sees 64 channels, not 256")],
        "add up three convolutions: 1x1 from 256 to 64, 3x3 from 64 to 64, 1x1 from 64 to 256",
        why="two 3x3 convolutions with 256 channels have 1,179,648 weights, 17 times as many",
        hints=["Follow the number of channels through the drawing: 256, 64, 64, 256.",
               "A convolution without biases has K · K · channels · filters weights.",
               "The first has 1 · 1 · 256 · 64. Add the 3x3 and the last 1x1."],
        solution="""1x1 from 256 to 64: 16,384. 3x3 from 64 to 64: 36,864. 1x1 from 64 to 256: 16,384.
answer = 256 * 64 + 9 * 64 * 64 + 64 * 256, which is 69_632"""),
}
