"""A right submission of assignment 2, for the tests of the sandbox."""

import keras
from keras import layers

from cnnlessons import models


def build_alexnet():
    """AlexNet as one tower."""
    return keras.Sequential([
        keras.Input((227, 227, 3)),
        # Large windows with large steps: edges and blobs of colour.
        layers.Conv2D(96, 11, strides=4, activation="relu"),
        models.LocalResponseNormalization(),
        layers.MaxPooling2D(3, strides=2),
        # Edges that meet make corners, curves, textures.
        layers.Conv2D(256, 5, padding="same", activation="relu"),
        models.LocalResponseNormalization(),
        layers.MaxPooling2D(3, strides=2),
        # Three convolutions see parts of objects before the map shrinks again.
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(256, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        # Every neuron sees all places at once: most of the weights, and the vote for a class.
        layers.Flatten(),
        layers.Dense(4096, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(4096, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1000, activation="softmax"),
    ])
