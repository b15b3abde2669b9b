"""Lesson 13: architectures."""

from cnnlessons.checks import Exercise, attempt
from cnnlessons.shapes import conv2d_params

# channels, 1x1, (reduction, 3x3), (reduction, 5x5), pooled: made up, then block 4a of Szegedy et al. 2015, table 1
BLOCKS = [(10, 2, (3, 4), (5, 6), 7), (480, 192, (96, 208), (16, 48), 64)]


def _inception_params(channels: int, one: int, three: tuple[int, int], five: tuple[int, int], pooled: int,
                      deeper: bool = True, use_bias: bool = True) -> int:
    """Parameters of an Inception block; not `deeper`: its 3x3 and 5x5 wrongly look at the block's own input."""
    sizes = [(1, channels, one), (1, channels, three[0]), (3, three[0] if deeper else channels, three[1]),
             (1, channels, five[0]), (5, five[0] if deeper else channels, five[1]), (1, channels, pooled)]
    return sum(conv2d_params(*size, use_bias=use_bias) for size in sizes)


def _verify_inception(function) -> None:
    """A block small enough for pencil and paper first, then one of GoogLeNet's."""
    for block in BLOCKS:
        channels, one, three, five, pooled = block
        given, expected = attempt(function, *block), _inception_params(*block)
        mistakes = {
            _inception_params(*block, use_bias=False): "the biases are missing: each filter has one",
            _inception_params(*block, deeper=False):
                "the 3x3 and the 5x5 convolution look at the maps of their reduction, not at the block's input",
            expected - conv2d_params(1, channels, pooled): "there is a 1x1 convolution behind the pooling, too",
            expected - conv2d_params(1, channels, three[0]) - conv2d_params(1, channels, five[0]):
                "the two reductions have weights of their own",
            expected - conv2d_params(1, channels, one): "the 1x1 branch has weights, too",
        }
        if given != expected:
            raise ValueError(mistakes.get(given, f"for the block {block} it gives {given}: write the six convolutions "
                                                 "down one by one, with the channels that each of them looks at"))


def _stack_saves(use_bias: bool = True) -> int:
    """What three 3x3 convolutions, 64 channels to 64, save against one 7x7."""
    return conv2d_params(7, 64, 64, use_bias=use_bias) - 3 * conv2d_params(3, 64, 64, use_bias=use_bias)


EXERCISES = {
    "13.1": Exercise(
        conv2d_params(5, 4, 16),
        [(conv2d_params(5, 6, 16), "that is a convolution whose filters see all six maps"),
         (conv2d_params(5, 4, 16, use_bias=False), "the biases are missing: one for each of the 16 maps"),
         (4 * (25 + 1) * 16, "a map has one bias, however many maps it looks at"),
         (6 * conv2d_params(5, 3, 1) + 9 * conv2d_params(5, 4, 1) + conv2d_params(5, 6, 1),
          "that is the paper's table; here every map sees equally many"),
         (conv2d_params(5, 4, 1), "that is one of the 16 maps")],
        "(height · width · maps that it sees + 1), for each of the 16 maps"),
    "13.2": Exercise(
        _stack_saves(),
        [(_stack_saves(use_bias=False), "the biases are missing: each of the four layers has 64 of them"),
         (49 - 27, "that is for one channel in and one out, without biases"),
         (conv2d_params(7, 64, 64) - 2 * conv2d_params(3, 64, 64), "two 3x3 layers see 5x5; how many see 7x7?"),
         (conv2d_params(7, 64, 64), "that is what the 7x7 layer has; take off what the stack has"),
         (3 * conv2d_params(3, 64, 64), "that is what the stack has; how many fewer is it than one 7x7 layer?"),
         (-_stack_saves(), "the question is how many *fewer* the stack has: which side is the larger?")],
        "(7·7·64 + 1)·64 on one side, three layers of (3·3·64 + 1)·64 on the other"),
    "13.3": Exercise(_verify_inception),
    "13.4": Exercise(
        [4 * 256, 2 * 256],
        [([4 * 256, 4 * 256], "two of the vectors are not trained: they are averages of what comes by"),
         ([2 * 256, 2 * 256], "the two averages are parameters, too, though they are not trained"),
         ([2 * 256, 4 * 256], "the other way round: all of them first, then the trained ones"),
         ([4, 2], "that is how many vectors there are; how long is each?"),
         ([4 * 256 * 14 * 14, 2 * 256 * 14 * 14], "one number for each channel, not for each pixel")],
        "four vectors, each with a number for each channel; which of them does the gradient change?"),
    "13.5": Exercise(
        conv2d_params(1, 64, 128, use_bias=False),
        [(conv2d_params(1, 64, 128), "the convolutions of a ResNet have no bias; the normalisation shifts"),
         (conv2d_params(3, 64, 128, use_bias=False), "the shortcut's kernel is 1x1"),
         (conv2d_params(1, 64, 64, use_bias=False), "it has to give as many channels as the way that it is added to"),
         (conv2d_params(1, 128, 128, use_bias=False), "it looks at the maps before the block, and those are fewer"),
         (conv2d_params(1, 64, 128, use_bias=False) + 4 * 128, "that is with its normalisation, a layer of its own"),
         (conv2d_params(1, 64, 128, use_bias=False) * 28 * 28, "those are its multiply-accumulates")],
        "1·1·channels before the block, for each channel behind it"),
}
