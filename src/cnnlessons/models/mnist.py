"""The two MNIST networks that the 13th lecture compares."""

import keras
from keras import layers

from cnnlessons.models.stack import stack


def mnist_cnn(padding: str = "valid", input_shape=(28, 28, 1), classes: int = 10,
              global_average: bool = False) -> keras.Model:
    """The convolutional network of the 13th lecture: three convolutions, two poolings, two dense layers.

    28×28×1 digits in, 10 probabilities out. 93,322 parameters with padding "valid", 257,162 with "same". With
    `global_average` the mean of each map takes the place of flattening, and 60,554 parameters are left.

    Raises:
        ValueError: a padding other than "valid" and "same", or an image too small for the layers.

    Source: 13th lecture, "Convolution neural network" (2022).
    """
    if padding not in ("valid", "same"):
        raise ValueError(f'unknown padding "{padding}": use "valid" or "same"')
    flatten = layers.GlobalAveragePooling2D(name="average") if global_average else layers.Flatten(name="flatten")
    return stack(f"mnist_cnn_{padding}", input_shape, [
        layers.Conv2D(32, (3, 3), padding=padding, activation="relu", name="conv1"),
        layers.MaxPooling2D((2, 2), name="pool1"),
        layers.Conv2D(64, (3, 3), padding=padding, activation="relu", name="conv2"),
        layers.MaxPooling2D((2, 2), name="pool2"),
        layers.Conv2D(64, (3, 3), padding=padding, activation="relu", name="conv3"),
        flatten,
        layers.Dense(64, activation="relu", name="dense"),
        layers.Dense(classes, activation="softmax", name="softmax"),
    ])


def mnist_dnn(input_shape=(28, 28, 1), classes: int = 10) -> keras.Model:
    """The fully connected network that the 13th lecture compares with the CNN: one hidden layer of 128.

    28×28×1 digits in, 10 probabilities out; 101,770 parameters. That lecture prints this network's training
    log but not the network. With plain SGD, this one reaches the accuracies of the log to within 0.02.

    Source: 13th lecture, "Convolution neural network" (2022).
    """
    return stack("mnist_dnn", input_shape, [
        layers.Flatten(name="flatten"),
        layers.Dense(128, activation="relu", name="dense"),
        layers.Dense(classes, activation="softmax", name="softmax"),
    ])
