"""Lesson 13: counting parameters and cost."""

import numpy as np

from cnnlessons.checks import Exercise

SIDE, CHANNELS, FILTERS, MADE, MOST = 56, 64, 128, 28, 8_000_000  # of exercise 13.3: what comes in, goes out, is paid


def _over_budget(answer: np.ndarray) -> str:
    """What a kernel size, a stride, a padding and a number of groups do not do that exercise 13.3 asks; or nothing."""
    if answer.shape != (4,) or (answer % 1).any():
        return "the answer should be four whole numbers: (K, S, P, groups)"
    kernel_size, strides, padding, groups = map(int, answer)
    if kernel_size < 3 or strides < 1 or padding < 0 or groups < 1:
        return "K is at least 3, S and groups are at least 1, and P is at least 0"
    if CHANNELS % groups:
        return f"{CHANNELS} channels do not divide into {groups} groups"
    if padding >= kernel_size:
        return "the first window holds nothing but zeros: make the padding smaller than the kernel"
    room = SIDE + 2 * padding - kernel_size
    if room < 0 or room // strides + 1 != MADE:
        return f"that gives maps of {room // strides + 1}x{room // strides + 1}" if room >= 0 else "K is too large"
    macs = MADE**2 * kernel_size**2 * CHANNELS // groups * FILTERS
    return f"that takes {macs:,} MACs, more than {MOST:,}" if macs > MOST else ""


EXERCISES = {
    "13.1": Exercise(
        (577 - 1) // 9,  # 73,856 / 128 = 577
        [(577, "that is one whole filter: take its bias off, and ask how many weights a channel has"),
         (576, "those are the weights of one filter; how many of them belong to one channel?"),
         (576 / 3, "a kernel has a height and a width: 3 · 3 weights for each channel"),
         (577 / 9, "one filter has a bias, too: take it off before you divide by 9"),
         (128, "that is how many maps come out; the question is how many go in")],
        "start with one filter: how many of the parameters does it have, and which of them belong to a channel?",
        why="one filter has 577 parameters: a bias, and 9 weights for each of 64 channels",
        hints=["How many parameters has one of the 128 filters?", "One of them is the bias. The others are weights.",
               "Each channel has 3 · 3 weights in the filter. How many channels have 576 weights?"],
        solution="""One filter has 73,856 / 128 = 577 parameters. One is the bias, so 576 are weights.
Each channel has 3 · 3 = 9 of them, and 576 / 9 = 64.
answer = 64"""),
    "13.2": Exercise(
        64 // 16,  # 18,560 / 128 = 145 = 9 · 16 + 1
        [(145, "that is one whole filter: take its bias off, and ask how many channels it sees"),
         (144, "those are the weights of one filter; how many channels do they belong to?"),
         (16, "so many channels are in one group; how many such groups make 64 channels?"),
         (48, "a filter has 3 · 3 weights for each channel, not 3"),
         (73_856 / 18_560, "the biases are not split: compare the weights without them"),
         (8, "channels divided by groups are what a filter sees: with 8 groups it would see 8")],
        "start with one filter: how many channels does it see?",
        why="a filter has 145 parameters, so it sees 16 channels, and four groups of 16 make 64",
        hints=["How many parameters has one of the 128 filters? One of them is the bias.",
               "Each channel that the filter sees has 3 · 3 weights. How many channels have 144 weights?",
               "The filter sees one group of the 64 channels."],
        solution="""One filter has 18,560 / 128 = 145 parameters. One is the bias, so 144 are weights.
Each channel that it sees has 3 · 3 = 9 of them: 144 / 9 = 16 channels. 64 / 16 = 4 groups.
answer = 4"""),
    "13.3": Exercise(
        (3, 2, 1, 8), fault=_over_budget,
        why="without groups a 3x3 layer takes 57,802,752 MACs; with groups a filter sees fewer channels",
        hints=["Which stride makes 28 of 56? Then choose K, and the padding that fits (lesson 3).",
               "MACs = places of the output map · weights. There are 28 · 28 places, and 128 filters with "
               "3 · 3 · 64 / groups weights.",
               "Without groups that is 57,802,752. By what number must you divide it to get below 8,000,000? It must "
               "divide 64, too."],
        solution="""Half the size asks for S = 2. K = 3 and P = 1 give ⌊(56 + 2 − 3) / 2⌋ + 1 = 28.
The MACs are 28 · 28 · 3 · 3 · 64 · 128 / groups = 57,802,752 / groups. Eight groups make 7,225,344 of them.
answer = (3, 2, 1, 8)
With 64 groups, a depthwise convolution, they are 903,168. (5, 2, 2, 32) will do, too: 5,017,600."""),
    "13.4": Exercise(
        (9 * 64 * 64 + 4 * 64, 9 * 64 * 64 + 2 * 64),
        [((577 * 64 + 4 * 64, 577 * 64 + 2 * 64), "this convolution has no biases (use_bias=False)"),
         ((9 * 64 * 64 + 2 * 64, 9 * 64 * 64 + 4 * 64), "all parameters first, then the trained ones"),
         ([9 * 64 * 64 + 4 * 64] * 2, "two of the four vectors are not trained: they are averages over the batches"),
         ([9 * 64 * 64 + 2 * 64] * 2, "all four vectors count as parameters, trained or not"),
         ((9 * 64 * 64 + 2 * 64, 9 * 64 * 64 + 64), "batch normalisation has four vectors, of which two are trained"),
         ((4 * 64, 2 * 64), "that is the batch normalisation; now add the convolution before it")],
        "count the convolution first; then how many numbers does the normalisation have for each map?",
        why="beta adds a number to each map, so the convolution before it needs no biases",
        hints=["The convolution has no biases. How many weights has one of its filters?",
               "Batch normalisation keeps four numbers for each of the 64 maps.",
               "Of the four numbers, gamma and beta are trained."],
        solution="""The convolution has 3 · 3 · 64 · 64 = 36,864 weights, and no biases.
Batch normalisation has 4 · 64 = 256 numbers, of which 2 · 64 = 128 are trained.
answer = (36_864 + 256, 36_864 + 128), which is (37_120, 36_992). A block of ResNet begins with such a pair."""),
}
