"""Ways to train the MNIST CNN as printed (batches of 32, Adam): ``python benchmarks/bench_training.py``."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from tools import QUICK, NotMeasured, beside, medians, ratio, table, timed

from cnnlessons import data, models
from cnnlessons.backend import keras

BATCH = 32
DIGITS, EPOCHS, REPEATS = (640, 2, 1) if QUICK else (10_000, 5, 3)
FIT = "`fit` on arrays, as the lessons do"

TEXT = """\
## Training the MNIST CNN

The network of lesson 10 as the lecture prints it: batches of 32, Adam (`bench_training.py`). First in Keras on
TensorFlow, in Keras on JAX, and in PyTorch, each in its own process: {epochs} epochs over {digits:,} of the 60,000
digits, the median epoch without the first, and the accuracy on the 10,000 test digits at the end. A difference of some
thousandths means nothing: another seed gives as much.

{engines}
Then options of Keras on TensorFlow, in turns, medians of {repeats} epochs after one to warm up:

{ways}
The lessons use plain `fit`, as the lecture does. `steps_per_execution=50` in `compile` saves a quarter of the time or
more and gives the same weights. With batches this small, one training hardly uses a second core, so two lessons can run
at a time (`cnnlessons run 10 11 --jobs 2`).
"""


def main() -> None:
    (images, labels), (test_images, test_labels) = data.load_mnist()
    images, test_images = (array[..., None] / np.float32(255) for array in (images[:DIGITS], test_images))
    labels, test_labels = labels[:DIGITS].astype("int32"), test_labels.astype("int32")
    with tempfile.TemporaryDirectory() as folder:
        digits, network = Path(folder, "digits.npz"), Path(folder, "network.json")
        np.savez(digits, images=images, labels=labels, test_images=test_images, test_labels=test_labels)
        network.write_text(models.mnist_cnn().to_json(), encoding="utf-8")
        engines = bench_engines(digits, network)
    print(TEXT.format(digits=DIGITS, epochs=EPOCHS, repeats=REPEATS, engines=engines, ways=bench_ways(images, labels)))


def bench_engines(digits: Path, network: Path) -> str:
    """Keras on two engines, and PyTorch in two ways."""
    keras_on = partial(beside, "mnist_keras", network, digits, EPOCHS)
    torch = partial(beside, "mnist_torch", digits, EPOCHS)
    engines = {
        "Keras on TensorFlow, plain `fit`": partial(keras_on, env={"KERAS_BACKEND": "tensorflow"}),
        "Keras on JAX, plain `fit`": partial(keras_on, packages=["jax"], env={"KERAS_BACKEND": "jax"}),
        "PyTorch, batches from a `DataLoader`": partial(torch, "loader"),
        "PyTorch, batches cut out of one tensor": partial(torch, "tensor"),
    }
    rows, plain = [], None
    for name, train in engines.items():
        try:
            log = train()
        except NotMeasured as why:
            rows.append((name, f"not measured: {why}", "", ""))
            continue
        seconds = median(log["seconds"])
        rows.append((name, f"{seconds:.1f}", ratio(plain, seconds) if plain else "", f"{log['accuracy']:.4f}"))
        plain = plain or seconds  # the first way's
    return table(("", "seconds an epoch", "plain `fit` is", "test accuracy"), rows)


def bench_ways(images, labels) -> str:
    """Options of Keras on TensorFlow, as shares of plain `fit`."""
    ways = {
        FIT: fit(images, labels),
        "`fit` with a moving average of the weights (`use_ema`), as lesson 10":
            fit(images, labels, keras.optimizers.Adam(use_ema=True, ema_momentum=0.999)),
        "`fit`, `steps_per_execution=50`": fit(images, labels, steps_per_execution=50),
        "`fit`, `jit_compile=True` (XLA)": fit(images, labels, jit_compile=True),
    }
    for epoch in ways.values():
        epoch()
    seconds = medians({name: partial(timed, epoch) for name, epoch in ways.items()}, REPEATS)
    return table(("one epoch", "time in that of plain `fit`"),
                 [(name, f"{value / seconds[FIT]:.2f}") for name, value in seconds.items()])


def compiled(optimizer="adam", **options) -> keras.Model:
    """A fresh CNN, the same each time."""
    keras.utils.set_random_seed(0)
    model = models.mnist_cnn()
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], **options)
    return model


def fit(images, labels, optimizer="adam", **options) -> Callable:
    """One epoch of `fit` on arrays."""
    model = compiled(optimizer, **options)
    return lambda: model.fit(images, labels, batch_size=BATCH, verbose=0)


if __name__ == "__main__":
    main()
