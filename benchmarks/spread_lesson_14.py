"""How many of 2,000 digits plain networks and ResNets get wrong that have learned from them: ten seeds.

    python benchmarks/spread_lesson_14.py [SEEDS]

writes data/runs/lesson_14.csv, from which the lesson draws its dots and curves, and spread_lesson_14.md. What the file
has is not measured again: delete its rows, or the file. All takes about 25 minutes on two cores.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
from spread import ONE_THREAD, SEEDS, remember, write_runs

from cnnlessons import data

DIGITS, BATCH, EPOCHS, RATE = 2_000, 50, 40, 0.1
SHOWN = 5, 10, 15, 20, 25, 30, 35, 40  # epochs whose mistakes are stored
KEPT = data.RUNS.parents[1] / "build" / "runs" / "lesson_14"


@cache
def network(depth: int, shortcuts: bool):
    """A network, ready for training: to make its graph takes longer than some of the trainings."""
    from cnnlessons import models
    from cnnlessons.backend import keras

    net, steps = models.small_resnet(depth, shortcuts), DIGITS // BATCH
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps * EPOCHS)
    net.compile(keras.optimizers.SGD(rate, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"],
                steps_per_execution=steps)
    return net


def learn(seed: int, depth: int, shortcuts: bool) -> dict[str, float]:
    """Train a network with this seed; its mistakes afterwards, and on average during some of the epochs."""
    from cnnlessons import models
    from cnnlessons.backend import keras

    (images, labels), (new_images, new_labels) = data.load_mnist()
    images, new_images = (pictures[..., None] / np.float32(255) for pictures in (images[:DIGITS], new_images))
    net = network(depth, shortcuts)
    keras.utils.set_random_seed(seed)
    net.set_weights(models.small_resnet(depth, shortcuts).get_weights())
    for variable in net.optimizer.variables:  # the step, from which the rate follows, and the momentum
        if "learning_rate" not in variable.path:
            variable.assign(variable * 0)
    log = net.fit(images, labels[:DIGITS], batch_size=BATCH, epochs=EPOCHS, verbose=0).history["accuracy"]

    def mistakes(pictures, right):
        return int(np.sum(net.predict(pictures, batch_size=500, verbose=0).argmax(axis=1) != right))

    during = {f"mistakes in epoch {epoch}": round(DIGITS * (1 - log[epoch - 1])) for epoch in SHOWN}
    return {"mistakes": mistakes(images, labels[:DIGITS]),
            "mistakes of 10,000 new digits": mistakes(new_images, new_labels)} | during


NETWORKS = {f"{depth} layers, {kind}": partial(learn, depth=depth, shortcuts=kind == "shortcuts")
            for depth in (8, 20, 44) for kind in ("plain", "shortcuts")}


def learn_all(name: str, seeds: int) -> None:
    """Train a network with all seeds in one process."""
    for seed in range(seeds):
        print(name, seed, remember(NETWORKS[name], KEPT / name, seed), flush=True)


if __name__ == "__main__":
    os.environ.update(ONE_THREAD)
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
        list(pool.map(partial(learn_all, seeds=seeds), NETWORKS))
    write_runs(__file__, " 14", f"Mistakes of the {DIGITS:,} digits that the networks learned from, in {EPOCHS} epochs "
               f"with batches of {BATCH} and a rate that falls from {RATE} to 0.", NETWORKS)
