"""How far the small networks of lesson 10 move from seed to seed: trains each of them with ten seeds on 500 digits.

    python benchmarks/spread_lesson_10.py [SEEDS]

writes data/runs/lesson_10.csv, from which the lesson draws its dots, and spread_lesson_10.md. A network of which the
file has all seeds is not trained again: delete its rows, or the file. All take about fifteen minutes on one core.
"""

from functools import partial

import numpy as np
from spread import write_runs

from cnnlessons import data, models
from cnnlessons.backend import keras

EPOCHS, BATCH, PATIENCE = 30, 32, 5


def train(seed: int, shift: float = 0.0, dropout: float = 0.0, stop: bool = False) -> dict[str, float]:
    """Train on the first 500 digits as lesson 10 does; accuracies by epoch, and mistakes of 10,000 digits held back.

    The curves of the held-back digits are those of 1,000 of them: they are computed after each epoch.
    """
    (images, labels), _ = data.load_mnist()
    images = images[..., None] / np.float32(255)
    layers = keras.layers
    keras.utils.set_random_seed(seed)
    cnn = models.mnist_cnn()
    model = keras.Sequential([
        keras.Input((28, 28, 1)), layers.RandomTranslation(shift, shift, fill_mode="constant"),
        *cnn.layers[:-1], layers.Dropout(dropout), cnn.layers[-1]])
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    early = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    log = model.fit(images[:500], labels[:500], batch_size=BATCH, epochs=EPOCHS, verbose=0,
                    validation_data=(images[-1_000:], labels[-1_000:]), validation_batch_size=500,
                    callbacks=[early] if stop else []).history
    right = model.evaluate(images[-10_000:], labels[-10_000:], batch_size=500, verbose=0)[1]
    figures = {"held back": round(10_000 * (1 - right)), "epochs": len(log["loss"])}
    names = {"accuracy": "training accuracy", "val_accuracy": "held back accuracy", "val_loss": "held back loss"}
    for key, name in {} if stop else names.items():
        figures |= {f"{name}, epoch {epoch}": round(value, 4) for epoch, value in enumerate(log[key], 1)}
    return figures


NETWORKS = {
    "as they are": train,
    "stopped early": partial(train, stop=True),
    "shifted": partial(train, shift=0.1),
    "dropout": partial(train, dropout=0.5),
    "shifted, and dropout": partial(train, shift=0.1, dropout=0.5),
}

if __name__ == "__main__":
    write_runs(__file__, " 10", f"500 digits, {EPOCHS} epochs, batches of {BATCH}; mistakes of 10,000 training digits "
               "held back.", NETWORKS)
