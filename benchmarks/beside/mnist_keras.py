"""Train a network in Keras, on whatever engine KERAS_BACKEND names: ``mnist_keras.py NETWORK DIGITS EPOCHS``.

NETWORK is a file with the network's configuration, DIGITS one with the arrays. Prints the seconds of each epoch after
the first, and the test accuracy.
"""

import json
import sys
import time
from pathlib import Path

import keras
import numpy as np

BATCH = 32


def main(network: str, digits: str, epochs: int) -> dict:
    arrays = np.load(digits)
    keras.utils.set_random_seed(0)
    model = keras.models.model_from_json(Path(network).read_text(encoding="utf-8"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    seconds = []
    for _ in range(epochs):
        started = time.perf_counter()
        model.fit(arrays["images"], arrays["labels"], batch_size=BATCH, verbose=0)
        seconds.append(time.perf_counter() - started)
    _, accuracy = model.evaluate(arrays["test_images"], arrays["test_labels"], batch_size=500, verbose=0)
    return {"seconds": seconds[1:], "accuracy": float(accuracy)}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3], int(sys.argv[3]))))
