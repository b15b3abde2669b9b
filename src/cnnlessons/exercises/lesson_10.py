"""Lesson 10: the MNIST CNN in Keras."""

from cnnlessons.checks import Exercise

EXERCISES = {
    "10.1": Exercise(
        4,
        [(8, "that is the map with padding 'same'; 'valid' loses two pixels at each convolution"),
         (3, "that is the map of a 28x28 digit; this one has 32x32 pixels"),
         (4**2, "that is how many places the map has; the question asks for its side")],
        "write the sizes down one by one: a 3x3 convolution takes 2 away, a pooling halves and drops the rest"),
    "10.2": Exercise(
        (5 * 5 * 32 + 1) * 64,
        [((3 * 3 * 32 + 1) * 64, "that is a 3x3 kernel, as in the 13th lecture; the question is about 5x5"),
         (5 * 5 * 32 * 64, "the biases are missing: one for each filter"),
         (5 * 5 * 32 * 64 + 1, "there is one bias for each filter, not one for the layer"),
         ((5 * 5 + 1) * 64, "each filter is as deep as its input: 32 channels, not 1")],
        "(kernel height · kernel width · channels of the input + 1) · filters"),
    "10.3": Exercise(
        (14 * 14 * 64 + 1) * 64,
        [((7 * 7 * 64 + 1) * 64, "that is the net as printed; without the second pooling the map is larger"),
         (14 * 14 * 64 * 64, "the biases are missing: one for each of the 64 neurons"),
         ((28 * 28 * 64 + 1) * 64, "only the second pooling is taken out; the first one still halves 28 to 14"),
         ((12 * 12 * 64 + 1) * 64, "with padding 'same' the convolutions keep the size"),
         (14 * 14 * 64, "that is the length of the flattened map; now connect it to the neurons")],
        "find the side of the last map first; how long is its flattened row, and how many neurons read it?"),
}
