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
INPUT = np.random.default_rng(3).uniform(1, 9, size=(6, 8, 3)).round()
MAPS = np.random.default_rng(14).uniform(size=(1, 6, 6, 4))  # as after a ReLU: none is negative
SAME = np.zeros((3, 3, 4, 4))
SAME[1, 1] = np.eye(4)


def _zero_padded(maps: np.ndarray, top: int = 0, left: int = 0) -> np.ndarray:
    """The way around without weights: every second row and column, and as many channels of zeros."""
    half = maps[top::2, left::2]
    return np.concatenate([half, np.zeros_like(half)], axis=-1)


SHORTCUTS = [
    (lambda maps: maps[::2, ::2], "the zeros are missing: the maps should become twice as many"),
    (lambda maps: np.concatenate([maps, np.zeros_like(maps)], axis=-1),
     "the maps keep their size: take every second row and every second column"),
    (lambda maps: _zero_padded(maps)[..., ::-1], "the zeros come after the maps, and the maps stay in their order"),
    (lambda maps: np.roll(_zero_padded(maps), maps.shape[-1], axis=-1),
     "the zeros come after the maps, not before them"),
    (lambda maps: np.concatenate([maps[::2, ::2]] * 2, axis=-1), "the new maps should be zeros, not copies"),
    (partial(_zero_padded, top=1, left=1), "begin with row 0 and column 0"),
    (lambda maps: np.concatenate([maps[::2], np.zeros_like(maps[::2])], axis=-1),
     "you take every second row: do the same with the columns"),
]


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
        _zero_padded, SHORTCUTS,
        "try it with maps of 4x4 and one channel: row 0 and row 2 stay, columns alike, and a channel of zeros follows",
        [(INPUT[:4, :4, :1],), (INPUT,)],
        why="it has no weights, and the new maps of the sum are F alone",
        hints=["A slice with a step takes every second row: maps[::2].",
               "One slice takes every second row and column: maps[::2, ::2]. The channels stay.",
               "np.zeros_like makes zeros of the same shape. np.concatenate with axis=-1 puts channels side by side."],
        solution="""def zero_padded(maps):
    half = maps[::2, ::2]
    return np.concatenate([half, np.zeros_like(half)], axis=-1)"""),
}
