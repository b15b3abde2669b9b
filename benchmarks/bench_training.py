"""Ways to train the MNIST CNN as printed (batches of 32, Adam), each against plain `model.fit`, in one run.

    python benchmarks/bench_training.py [DIGITS]

prints a Markdown table: medians of three epochs over DIGITS digits (15,000) after one to warm up.
"""

import sys
import time
from statistics import median

import numpy as np

from cnnlessons import data, models
from cnnlessons.backend import keras, tf

BATCH = 32


def compiled(**options) -> keras.Model:
    """A fresh CNN, the same each time."""
    keras.utils.set_random_seed(0)
    model = models.mnist_cnn()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **options)
    return model


def plain_fit(images, labels, **options):
    """One epoch of `fit` on arrays."""
    model = compiled(**options)
    return lambda: model.fit(images, labels, batch_size=BATCH, verbose=0)


def fit_dataset(images, labels):
    """One epoch of `fit` on a shuffled `tf.data` pipeline over the same arrays."""
    model = compiled()
    batches = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(BATCH).prefetch(8)
    return lambda: model.fit(batches, verbose=0)


def one_graph(images, labels):
    """One epoch as a single compiled graph: a loop over batches gathered from one array held by TensorFlow."""
    model = compiled()
    model.optimizer.build(model.trainable_variables)
    images, labels = tf.constant(images), tf.constant(labels)
    shuffle = np.random.default_rng(0)

    @tf.function
    def epoch(order):
        for start in tf.range(0, tf.size(order) - BATCH + 1, BATCH):
            chosen = order[start:start + BATCH]
            with tf.GradientTape() as tape:
                answers = model(tf.gather(images, chosen), training=True)
                loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(tf.gather(labels, chosen), answers))
            gradients = tape.gradient(loss, model.trainable_variables)
            model.optimizer.apply(gradients)

    return lambda: epoch(tf.constant(shuffle.permutation(len(images)).astype("int32")))


def main(digits: int) -> None:
    """Time each way in turn, and print it beside plain `fit`."""
    (images, labels), _ = data.load_mnist()
    images, labels = images[:digits, ..., None] / np.float32(255), labels[:digits].astype("int32")
    ways = {
        "`fit` on arrays, as the lessons do": plain_fit(images, labels),
        "`fit`, `steps_per_execution=50`": plain_fit(images, labels, steps_per_execution=50),
        "`fit`, `jit_compile=True` (XLA)": plain_fit(images, labels, jit_compile=True),
        "`fit` on a `tf.data` pipeline": fit_dataset(images, labels),
        "one `tf.function` for the whole epoch": one_graph(images, labels),
    }
    for epoch in ways.values():
        epoch()
    seconds = {name: [] for name in ways}
    for _ in range(3):  # in turn, so that a busy moment of the machine hits all alike
        for name, epoch in ways.items():
            start = time.perf_counter()
            epoch()
            seconds[name].append(time.perf_counter() - start)
    plain = median(next(iter(seconds.values())))
    print("| one epoch of the MNIST CNN, batches of 32 | time against plain `fit` |\n|---|--:|")
    for name, times in seconds.items():
        print(f"| {name} | {median(times) / plain:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15_000)
