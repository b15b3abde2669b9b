"""Lesson 13: counting parameters and cost."""

from cnnlessons.checks import Exercise
from cnnlessons.shapes import conv2d_params

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

EXERCISES = {
    "13.1": Exercise(
        (577 - 1) // 9,  # 73,856 / 128 = 577
        [(577, "that is one whole filter: take its bias off, and ask how many weights a channel has"),
         (576, "those are the weights of one filter; how many of them belong to one channel?"),
         (576 / 3, "a kernel has a height and a width: 3 · 3 weights for each channel"),
         (577 / 9, "one filter has a bias, too: take it off before you divide by 9"),
         (128, "that is how many maps come out; the question is how many go in")],
        "start with one filter: how many of the parameters does it have, and which of them belong to a channel?"),
    "13.2": Exercise(conv2d_params, MISTAKES, "count one filter of it by hand", CASES),
    "13.3": Exercise(
        (9 * 64 * 64 + 4 * 64, 9 * 64 * 64 + 2 * 64),
        [((577 * 64 + 4 * 64, 577 * 64 + 2 * 64), "this convolution has no biases (use_bias=False)"),
         ((9 * 64 * 64 + 2 * 64, 9 * 64 * 64 + 4 * 64), "all parameters first, then the trained ones"),
         ([9 * 64 * 64 + 4 * 64] * 2, "two of the four vectors are not trained: they are averages over the batches"),
         ([9 * 64 * 64 + 2 * 64] * 2, "all four vectors count as parameters, trained or not"),
         ((9 * 64 * 64 + 2 * 64, 9 * 64 * 64 + 64), "batch normalisation has four vectors, of which two are trained"),
         ((4 * 64, 2 * 64), "that is the batch normalisation; now add the convolution before it")],
        "count the convolution first; then how many numbers does the normalisation have for each map?"),
    "13.4": Exercise(
        28**2 * 576 * 128,  # 576 = 9 · 64
        [(56**2 * 576 * 128, "with stride 2 the kernel visits every second row and column only"),
         (28**2 * 577 * 128, "a bias is added, not multiplied: only the weights count"),
         (27**2 * 576 * 128, "that is padding 'valid'; 'same' gives a larger map"),
         (28**2 * 9 * 128, "each filter is as deep as its input: 64 channels"),
         (28**2 * 576, "that is one filter; the layer has 128"),
         (576 * 128, "those are the weights; each of them is used at every place of the output"),
         (2 * 28**2 * 576 * 128, "a multiplication and its addition count as one"),
         (56 * 28 * 576 * 128, "the stride works downwards, too, not only to the right")],
        "places of the output · weights of one filter · filters"),
    "13.5": Exercise(
        (13 * 13 * 256 + 1) * 4096,
        [((6 * 6 * 256 + 1) * 4096, "that is fc6 with pool5; without pool5 its input is larger"),
         ((27 * 27 * 256 + 1) * 4096, "only pool5 is taken out; the map is still pooled before"),
         ((12 * 12 * 256 + 1) * 4096, "a 3x3 window with stride 2 does not halve: which side becomes 6?"),
         ((13 * 13 + 1) * 4096, "flatten keeps all maps: the side squared, times the depth"),
         (13 * 13 * 256 * 4096, "the biases are missing: one for each neuron"),
         (13 * 13 * 256, "that is the length of the flattened maps; now connect it to the neurons")],
        "what shape does conv5 give? How long is its flattened row, and how many numbers has one neuron of fc6?"),
}
