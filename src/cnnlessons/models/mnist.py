"""The two MNIST networks that the 13th lecture compares."""

import hashlib

import keras
import numpy as np
from keras import layers

from cnnlessons import data
from cnnlessons.models.stack import stack

TRAINED = data.FOLDER / "mnist_cnns.npz"
TRAINED_SHA256 = "ecd812e38c91f4b766df5a7f3813be5eefd087002e9360d948d5db61d72a8982"
RESTORE = "restore it with `git checkout -- data/mnist_cnns.npz`"


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


def trained_mnist_cnn(global_average: bool = False, seed: int | None = None) -> keras.Model:
    """`mnist_cnn` after two epochs of MNIST's 60,000 training digits: Adam, batches of 32, averaged weights.

    Without a `seed` its weights are read from `data/mnist_cnns.npz`: those of seed 0, as `float16`. With one, the
    network is trained now, from the first weights that `keras.utils.set_random_seed(seed)` gives it.

    Raises:
        ValueError: the file is altered.
        FileNotFoundError: the file is missing.

    Source: `data/train_mnist_cnns.py` writes the file.
    """
    if seed is not None:
        keras.utils.set_random_seed(seed)
    model = mnist_cnn(global_average=global_average)
    if seed is None:
        model.set_weights(_stored_weights("averaged" if global_average else "flattened", len(model.weights)))
        return model
    (images, labels), _ = data.load_mnist()
    adam = keras.optimizers.Adam(use_ema=True, ema_momentum=0.999)
    model.compile(adam, "sparse_categorical_crossentropy", steps_per_execution=20)
    model.fit(images[..., None] / np.float32(255), labels, batch_size=32, epochs=2, verbose=0)
    return model


def _stored_weights(name: str, count: int) -> list[np.ndarray]:
    """The stored weights of a trained network, in the order of its `get_weights()`."""
    try:
        content = TRAINED.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f"{TRAINED} is missing: {RESTORE}") from None
    if hashlib.sha256(content).hexdigest() != TRAINED_SHA256:
        raise ValueError(f"{TRAINED} was altered: {RESTORE}")
    with np.load(TRAINED) as arrays:
        return [arrays[f"{name}_{index}"].astype(np.float32) for index in range(count)]


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
