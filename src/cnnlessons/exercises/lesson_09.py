"""Lesson 09: the MNIST CNN in Keras."""

from cnnlessons.checks import Exercise
from cnnlessons.shapes import conv2d_params, dense_params, output_size


def _last_map(size: int, padding: str, poolings: int = 2) -> int:
    """Side of the map after convolution, pooling, convolution, pooling, convolution."""
    for _ in range(poolings):
        size = output_size(output_size(size, 3, padding=padding), 2, 2)
    return output_size(size, 3, padding=padding)


EXERCISES = {
    "09.1": Exercise(
        _last_map(32, "valid"),
        [(_last_map(32, "same"), "that is the map with padding 'same'; 'valid' loses two pixels at each convolution"),
         (_last_map(28, "valid"), "that is the map of a 28x28 digit; this one has 32x32 pixels"),
         (_last_map(32, "valid") ** 2, "that is how many places the map has; the question asks for its side")],
        "write the sizes down one by one: a 3x3 convolution takes 2 away, a pooling halves and drops the rest"),
    "09.2": Exercise(
        conv2d_params(5, 32, 64),
        [(conv2d_params(3, 32, 64), "that is a 3x3 kernel, as in the lecture; the question is about 5x5"),
         (conv2d_params(5, 32, 64, use_bias=False), "the biases are missing: one for each filter"),
         (conv2d_params(5, 32, 64, use_bias=False) + 1, "there is one bias for each filter, not one for the layer"),
         (conv2d_params(5, 1, 64), "each filter is as deep as its input: 32 channels, not 1")],
        "(kernel height · kernel width · channels of the input + 1) · filters"),
    "09.3": Exercise(
        dense_params(14 * 14 * 64, 64),
        [(dense_params(7 * 7 * 64, 64), "that is the net as printed; without the second pooling the map is larger"),
         (dense_params(14 * 14 * 64, 64, use_bias=False), "the biases are missing: one for each of the 64 neurons"),
         (dense_params(28 * 28 * 64, 64), "only the second pooling is taken out; the first one still halves 28 to 14"),
         (dense_params(12 * 12 * 64, 64), "with padding 'same' the convolutions keep the size"),
         (14 * 14 * 64, "that is the length of the flattened map; now connect it to the neurons")],
        "find the side of the last map first; how long is its flattened row, and how many neurons read it?"),
}
