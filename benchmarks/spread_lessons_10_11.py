"""How far the figures of lessons 10 and 11 move from seed to seed: trains each of their networks with ten seeds.

    python benchmarks/spread_lessons_10_11.py [SEEDS]

writes data/runs/lessons_10_11.csv, from which the lessons draw their dots, and spread_lessons_10_11.md. A network of
which the file has all seeds is not trained again: delete its rows, or the file. All take about two hours on one core.
"""

from functools import partial

import numpy as np
from spread import write_runs

from cnnlessons import data, models
from cnnlessons.backend import keras

EPOCHS, BATCH, FARTHEST = 5, 32, 4
ORDER = np.random.default_rng(0).permutation(28 * 28)


def as_they_are(images: np.ndarray) -> np.ndarray:
    """Digits as MNIST has them."""
    return images


def shuffled(images: np.ndarray) -> np.ndarray:
    """Digits with their pixels in lesson 11's fixed random order."""
    return images.reshape(-1, 28 * 28)[:, ORDER].reshape(-1, 28, 28, 1)


def moved(images: np.ndarray, right: int) -> np.ndarray:
    """Digits moved to the right, or with a negative number to the left, as lesson 11 moves them."""
    padded = np.pad(images, ((0, 0), (0, 0), (FARTHEST, FARTHEST), (0, 0)))
    return padded[:, :, FARTHEST - right:FARTHEST - right + 28]


class Moved(keras.utils.PyDataset):
    """Batches of training digits, each digit moved at random by up to 4 pixels in both directions."""

    def __init__(self, images, labels, seed):
        super().__init__()
        self.images = np.pad(images, ((0, 0), (FARTHEST, FARTHEST), (FARTHEST, FARTHEST), (0, 0)))
        self.labels, self.random = labels, np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self):
        return -(-len(self.labels) // BATCH)

    def __getitem__(self, batch):
        chosen = self.order[batch * BATCH:(batch + 1) * BATCH]
        rows, columns = (self.random.integers(0, 2 * FARTHEST + 1, (len(chosen), 1)) + np.arange(28) for _ in "yx")
        return self.images[chosen[:, None, None], rows[:, :, None], columns[:, None]], self.labels[chosen]

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.labels))


def deep_dnn():
    """The DNN with four hidden layers in place of one."""
    hidden = [keras.layers.Dense(128, activation="relu") for _ in range(4)]
    return keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), *hidden,
                             keras.layers.Dense(10, activation="softmax")])


def frozen_cnn():
    """The CNN whose filters stay as they were drawn: only its two dense layers learn."""
    model = models.mnist_cnn()
    for layer in model.layers[:5]:
        layer.trainable = False
    return model


def without_frozen(model: keras.Sequential, *images: np.ndarray) -> tuple:
    """The layers of a model that learn, and what the frozen ones before them make of images: that never changes."""
    frozen = sum(not layer.trainable for layer in model.layers)
    if not frozen:
        return model, *images
    fixed = keras.Sequential([keras.Input(images[0].shape[1:]), *model.layers[:frozen]])
    features = [fixed.predict(part, batch_size=500, verbose=0) for part in images]
    return keras.Sequential([keras.Input(features[0].shape[1:]), *model.layers[frozen:]]), *features


def averaged_adam():
    """Adam, which takes the running average of the weights at the end (Polyak and Juditsky 1992)."""
    return keras.optimizers.Adam(use_ema=True, ema_momentum=0.999)


def train(seed: int, build, optimizer=averaged_adam, digits: int = 55_000, change=as_they_are, move: bool = False,
          test_moved: bool = False) -> dict[str, float]:
    """Train one network with one seed: training log, and mistakes of 5,000 digits held back and 10,000 test digits."""
    (images, labels), (test_images, test_labels) = [
        (change(images[..., None] / np.float32(255)), labels) for images, labels in data.load_mnist()]
    keras.utils.set_random_seed(seed)
    model, images, test_images = without_frozen(build(), images, test_images)
    model.compile(optimizer(), loss="sparse_categorical_crossentropy", metrics=["accuracy"],
                  steps_per_execution=40)  # the same steps, but Python waits for 40 of them at a time

    def mistakes(images, labels):
        return round(len(labels) * (1 - model.evaluate(images, labels, batch_size=500, verbose=0)[1]))

    def of_both(weights):
        figures[f"held back, {weights}"] = mistakes(images[55_000:], labels[55_000:])
        figures[f"test, {weights}"] = mistakes(test_images, test_labels)

    figures = {}
    last = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: epoch == EPOCHS - 1 and of_both("last weights"))
    learned = images[:digits], labels[:digits]
    order = {"x": Moved(*learned, seed)} if move else {"x": learned[0], "y": learned[1], "batch_size": BATCH}
    log = model.fit(**order, epochs=EPOCHS, verbose=0, callbacks=[last]).history
    of_both("averaged weights")
    for name in ("accuracy", "loss"):
        figures |= {f"training {name}, epoch {epoch}": value for epoch, value in enumerate(log[name], 1)}
    if test_moved:
        figures |= {f"test, moved by {right}": mistakes(moved(test_images, right), test_labels)
                    for right in range(-FARTHEST, FARTHEST + 1)}
    return figures


NETWORKS = {
    "DNN": partial(train, build=models.mnist_dnn, test_moved=True),
    "DNN with SGD": partial(train, build=models.mnist_dnn, optimizer=keras.optimizers.SGD),
    "DNN with SGD, 48,000 digits": partial(train, build=models.mnist_dnn, optimizer=keras.optimizers.SGD,
                                           digits=48_000),
    "deep DNN": partial(train, build=deep_dnn),
    "CNN": partial(train, build=models.mnist_cnn, test_moved=True),
    "DNN, shuffled": partial(train, build=models.mnist_dnn, change=shuffled),
    "DNN, trained on moved digits": partial(train, build=models.mnist_dnn, move=True, test_moved=True),
    "CNN, shuffled": partial(train, build=models.mnist_cnn, change=shuffled),
    "CNN, trained on moved digits": partial(train, build=models.mnist_cnn, move=True, test_moved=True),
    "CNN with global average pooling": partial(train, build=partial(models.mnist_cnn, global_average=True),
                                               test_moved=True),
    "CNN with frozen filters": partial(train, build=frozen_cnn),
    "CNN with frozen filters, shuffled": partial(train, build=frozen_cnn, change=shuffled),
}

if __name__ == "__main__":
    write_runs(__file__, "s 10 and 11", f"{EPOCHS} epochs, batches of {BATCH}; mistakes of 5,000 digits held back and "
               "of 10,000 test digits. Averaged weights: `use_ema`; moved digits are read with them.", NETWORKS)
