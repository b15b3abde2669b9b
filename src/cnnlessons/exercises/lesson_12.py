"""Lesson 12: counting parameters and cost."""

from collections.abc import Callable

from cnnlessons.checks import Exercise, compare
from cnnlessons.shapes import conv2d_params, dense_params, output_size

MISTAKES = [  # wrong formulas for the parameters of a convolution, and what is wrong with them
    (lambda k, c, f, g: (k * k * c + 1) * f, "the groups are missing: how many channels does one filter see?"),
    (lambda k, c, f, g: k * k * c / g * f, "the biases are missing: one for each filter"),
    (lambda k, c, f, g: k * k * c / g * f + 1, "there is one bias for each filter, not one for the layer"),
    (lambda k, c, f, g: k * k * (c / g + 1) * f, "the 1 is inside the wrong brackets: one bias for each filter, "
                                                 "not one for each place of its window"),
    (lambda k, c, f, g: k * k * c / g + 1 * f, "brackets: count one whole filter first, then multiply"),
    (lambda k, c, f, g: (k * k * c + 1) * f / g, "the biases are divided, too; every filter keeps its own"),
    (lambda k, c, f, g: (k * k * c / g + 1) * f / g, "that is one group alone; add up all groups"),
    (lambda k, c, f, g: (k * k * c / g + 1) * f * g, "the groups share the filters; they do not repeat them"),
    (lambda k, c, f, g: (k * c / g + 1) * f, "a kernel has a height and a width"),
    (lambda k, c, f, g: (k * k * f / g + 1) * c, "channels and filters are exchanged"),
]
CASES = [(5, 192, 32, 1), (3, 4, 6, 2), (5, 96, 256, 2), (1, 8, 4, 4), (3, 12, 12, 12)]


def _check_params(params: Callable) -> None:
    """Compare a learner's count with `conv2d_params`."""
    compare(params, CASES, conv2d_params, MISTAKES,
            lambda case, value: f"params{case} gives {value.tolist()}: count one filter of it by hand")


def _normalised(use_bias: bool = False, vectors: int = 4, trained: int = 2) -> tuple[int, int]:
    """Parameters, and the trained ones, of a 3x3 convolution from 64 to 64 channels with its batch norm."""
    weights = conv2d_params(3, 64, 64, use_bias=use_bias)
    return weights + vectors * 64, weights + trained * 64


def _macs(side: int, channels: int = 64, use_bias: bool = False) -> int:
    """Multiply-accumulates of a 3x3 convolution with 128 filters whose maps have this side."""
    return side**2 * conv2d_params(3, channels, 128, use_bias=use_bias)


HALVED = output_size(56, 3, 2, "same")
ONE_FILTER = conv2d_params(3, 64, 1)

EXERCISES = {
    "12.1": Exercise(
        next(channels for channels in range(1, 1000) if conv2d_params(3, channels, 128) == 73_856),
        [(ONE_FILTER, "that is one whole filter: take its bias off, and ask how many weights a channel has"),
         (ONE_FILTER - 1, "those are the weights of one filter; how many of them belong to one channel?"),
         ((ONE_FILTER - 1) / 3, "a kernel has a height and a width: 3 · 3 weights for each channel"),
         (ONE_FILTER / 9, "one filter has a bias, too: take it off before you divide by 9"),
         (128, "that is how many maps come out; the question is how many go in")],
        "start with one filter: how many of the parameters does it have, and which of them belong to a channel?"),
    "12.2": Exercise(_check_params),
    "12.3": Exercise(
        _normalised(),
        [(_normalised(use_bias=True), "this convolution has no biases (use_bias=False)"),
         (_normalised()[::-1], "all parameters first, then the trained ones"),
         (_normalised(trained=4), "two of the four vectors are not trained: they are averages over the batches"),
         (_normalised(vectors=2), "all four vectors count as parameters, trained or not"),
         (_normalised(vectors=2, trained=1), "batch normalisation has four vectors, of which two are trained"),
         ((4 * 64, 2 * 64), "that is the batch normalisation; now add the convolution before it")],
        "count the convolution first; then how many numbers does the normalisation have for each map?"),
    "12.4": Exercise(
        _macs(HALVED),
        [(_macs(56), "with stride 2 the kernel visits every second row and column only"),
         (_macs(HALVED, use_bias=True), "a bias is added, not multiplied: only the weights count"),
         (_macs(output_size(56, 3, 2)), "that is padding 'valid'; 'same' gives a larger map"),
         (_macs(HALVED, channels=1), "each filter is as deep as its input: 64 channels"),
         (HALVED**2 * (ONE_FILTER - 1), "that is one filter; the layer has 128"),
         (_macs(1), "those are the weights; each of them is used at every place of the output"),
         (2 * _macs(HALVED), "a multiplication and its addition count as one"),
         (56 * HALVED * (ONE_FILTER - 1) * 128, "the stride works downwards, too, not only to the right")],
        "places of the output · weights of one filter · filters"),
    "12.5": Exercise(
        dense_params(13 * 13 * 256, 4096),
        [(dense_params(6 * 6 * 256, 4096), "that is fc6 with pool5; without pool5 its input is larger"),
         (dense_params(27 * 27 * 256, 4096), "only pool5 is taken out; the map is still pooled before"),
         (dense_params(12 * 12 * 256, 4096), "a 3x3 window with stride 2 does not halve: which side becomes 6?"),
         (dense_params(13 * 13, 4096), "flatten keeps all maps: the side squared, times the depth"),
         (dense_params(13 * 13 * 256, 4096, use_bias=False), "the biases are missing: one for each neuron"),
         (13 * 13 * 256, "that is the length of the flattened maps; now connect it to the neurons")],
        "what shape does conv5 give? How long is its flattened row, and how many numbers has one neuron of fc6?"),
}
