"""How far lesson 13's degradation experiment moves from seed to seed: a shallow net, a deep one, one with shortcuts.

    python benchmarks/spread_degradation.py [SEEDS]

writes benchmarks/spread_degradation.md. Takes a good minute a seed on two cores.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from cnnlessons import data, models
from cnnlessons.backend import keras

DIGITS, EPOCHS, WIDTH, DEPTH = 2_000, 5, 4, 56  # lesson 13's
NETS = {"plain, 8 layers": (8, False), f"plain, {DEPTH} layers": (DEPTH, False),
        f"with shortcuts, {DEPTH} layers": (DEPTH, True)}


def train(depth: int, shortcuts: bool, digits, test, seed: int) -> dict[str, float]:
    """Train as the lesson does; accuracies and losses by name."""
    keras.utils.set_random_seed(seed)
    model = models.small_resnet(depth, shortcuts, width=WIDTH)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # Keras's 0.99 lags behind: its averages need more than a few hundred steps
    model.compile(keras.optimizers.SGD(momentum=0.9), loss="sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    slower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 if epoch < EPOCHS - 2 else 0.01)
    log = model.fit(*digits, epochs=EPOCHS, batch_size=32, verbose=0, callbacks=[slower]).history
    figures = {f"training accuracy, epoch {EPOCHS}": log["accuracy"][-1],
               f"training loss, epoch {EPOCHS}": log["loss"][-1]}
    for name, (images, labels) in {"training digits, afterwards": digits, "test digits": test}.items():
        figures[f"accuracy on the {name}"] = model.evaluate(images, labels, batch_size=500, verbose=0)[1]
    return figures


def table(measured: dict[tuple[str, str], list[float]], seeds: int) -> str:
    """The figures of all seeds so far as a Markdown page."""
    lines = [f"# Degradation: spread over {seeds} seeds", "",
             f"{DIGITS:,} MNIST digits, {EPOCHS} epochs, batches of 32, `small_resnet` of width {WIDTH}, SGD with "
             "momentum 0.9 at a rate of 0.1 and for the last two epochs 0.01, averages of the batch normalisation "
             "with 0.9. The accuracy in an epoch is taken while training, 'afterwards' with those averages. Written "
             "by `spread_degradation.py`; the assertions of lesson 13 are drawn from this table.",
             "", "| net | figure | mean | standard deviation | smallest | largest |", "|---|---|--:|--:|--:|--:|"]
    for (name, figure), values in measured.items():
        sd = np.std(values, ddof=1) if seeds > 1 else 0
        lines.append(f"| {name} | {figure} | {np.mean(values):.4f} | {sd:.4f} | {min(values):.4f} "
                     f"| {max(values):.4f} |")
    return "\n".join(lines) + "\n"


def main(seeds: int) -> None:
    """Train everything, and write the table as it grows."""
    (images, labels), (test_images, test_labels) = data.load_mnist()
    digits = images[:DIGITS, ..., None] / np.float32(255), labels[:DIGITS]
    test = test_images[..., None] / np.float32(255), test_labels
    measured = defaultdict(list)
    for seed in range(seeds):
        figures = {name: train(*net, digits, test, seed) for name, net in NETS.items()}
        shallow, plain, shortcuts = figures.values()
        figures["shallow minus deep plain"] = {figure: shallow[figure] - plain[figure] for figure in plain}
        figures["shortcuts minus deep plain"] = {figure: shortcuts[figure] - plain[figure] for figure in plain}
        for name, values in figures.items():
            for figure, value in values.items():
                measured[name, figure].append(value)
        Path(__file__).with_suffix(".md").write_text(table(measured, seed + 1), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
