"""How far lessons 09 and 10's figures move from seed to seed: trains each network with ten seeds.

    python benchmarks/spread.py [SEEDS]

writes benchmarks/spread.md. Takes about three minutes a seed on two cores.
"""

import sys
from collections import defaultdict
from pathlib import Path

import keras  # after cnnlessons, which starts TensorFlow quietly
import numpy as np

from cnnlessons import data, models

ORDER = np.random.default_rng(0).permutation(28 * 28)


def shift(images: np.ndarray, pixels: int) -> np.ndarray:
    """Images moved to the right, as lesson 10 moves them."""
    moved = np.zeros_like(images)
    moved[:, :, pixels:] = images[:, :, :28 - pixels]
    return moved


def shuffle(images: np.ndarray) -> np.ndarray:
    """Images with their pixels in lesson 10's fixed random order."""
    return images.reshape(-1, 28 * 28)[:, ORDER].reshape(-1, 28, 28, 1)


def train(build, optimizer, digits, test, shifts, seed: int) -> dict[str, float]:
    """Train five epochs as the lessons do; log and test accuracies by name."""
    (images, labels), (test_images, test_labels) = digits, test
    keras.utils.set_random_seed(seed)
    model = build()
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    def accuracy(shown):
        return model.evaluate(shown, test_labels, batch_size=500, verbose=0)[1]

    last_steps = []  # the test accuracy of the plain weights, before the average takes their place
    at_end = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: last_steps.append(accuracy(test_images)) if epoch == 4 else None)
    log = model.fit(images, labels, epochs=5, batch_size=32, verbose=0, callbacks=[at_end]).history["accuracy"]
    figures = {f"training accuracy, epoch {epoch}": value for epoch, value in enumerate(log, 1)}
    figures["test accuracy of the last weights"] = last_steps[0]
    figures["test accuracy"] = accuracy(test_images)
    for pixels in shifts:
        figures[f"test accuracy, shifted by {pixels}"] = accuracy(shift(test_images, pixels))
    return figures


def experiments(digits, test):
    """Name, builder, optimizer, images and test shifts of each network in the two lessons."""
    def adam():
        return keras.optimizers.Adam(use_ema=True, ema_momentum=0.999)

    part = len(digits[0]) * 80 // 100
    shuffled = [(shuffle(images), labels) for images, labels in (digits, test)]
    yield "CNN 'valid'", models.mnist_cnn, adam, digits, test, range(1, 5)
    yield "CNN 'same'", lambda: models.mnist_cnn("same"), adam, digits, test, range(1, 5)
    yield "DNN", models.mnist_dnn, adam, digits, test, range(1, 5)
    yield "DNN with SGD, 48,000 digits", models.mnist_dnn, keras.optimizers.SGD, [a[:part] for a in digits], test, ()
    yield "CNN 'valid', shuffled pixels", models.mnist_cnn, adam, *shuffled, ()
    yield "DNN, shuffled pixels", models.mnist_dnn, adam, *shuffled, ()


def main(seeds: int) -> None:
    """Train everything, and write the table as it grows."""
    digits, test = [(images[..., None] / np.float32(255), labels) for images, labels in data.load_mnist()]
    measured = defaultdict(list)
    for seed in range(seeds):
        for name, build, optimizer, train_on, test_on, shifts in experiments(digits, test):
            for figure, value in train(build, optimizer(), train_on, test_on, shifts, seed).items():
                measured[name, figure].append(value)
        lines = [f"# Spread over {seed + 1} seeds", "",
                 "Five epochs, batches of 32; 'test accuracy' is that of the averaged weights (`use_ema`). "
                 "Written by `spread.py`; the lessons' assertions are drawn from this table.", "",
                 "| network | figure | mean | standard deviation | smallest | largest | mean ± 4 sd |",
                 "|---|---|--:|--:|--:|--:|--:|"]
        for (name, figure), values in measured.items():
            mean, sd = np.mean(values), np.std(values, ddof=1) if seed else 0
            lines.append(f"| {name} | {figure} | {mean:.4f} | {sd:.4f} | {min(values):.4f} | {max(values):.4f} "
                         f"| {mean - 4 * sd:.4f} to {mean + 4 * sd:.4f} |")
        Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
