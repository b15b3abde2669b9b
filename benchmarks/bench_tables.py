"""What counting costs: the table of a builder against building the network and summarising it.

    python benchmarks/bench_tables.py

prints a Markdown table. Every measurement has a process of its own, in which Keras is already imported; memory is the
highest that the process took on top of that. Not for Windows, which has no `resource`.
"""

import json
import resource
import subprocess
import sys
import time
from functools import partial

from cnnlessons import models
from cnnlessons.backend import keras
from cnnlessons.tables import layer_table

NETWORKS = {
    "AlexNet": models.alexnet,
    "VGG-16": models.vgg16,
    "GoogLeNet": models.googlenet,
    "ResNet-34": partial(models.resnet, 34),
    "ResNet-50 (Keras)": partial(keras.applications.ResNet50, weights=None),
}
WAYS = {
    "build, summary()": lambda build: build().summary(print_fn=str),
    "build, layer_table": lambda build: str(layer_table(build())),
    "layer_table of the builder": lambda build: str(layer_table(build)),
}
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
REPEATS = 3


def peak() -> int:
    """The most memory this process has taken so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def measure(network: str, way: str) -> tuple[float, float]:
    """Seconds, and megabytes more than before, in this process."""
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 3)]).summary(print_fn=str)  # lazy imports
    before, start = peak(), time.perf_counter()
    WAYS[way](NETWORKS[network])
    return time.perf_counter() - start, max(peak() - before, 1) / 1e6


def best(network: str, way: str) -> tuple[float, float]:
    """The smallest time and memory of several processes."""
    command = [sys.executable, __file__, network, way]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(REPEATS)]
    return tuple(map(min, zip(*runs, strict=True)))


def report() -> None:
    """Print the table, line by line as it is measured."""
    print("| network | | seconds | times faster | MB | times less |\n|---|---|--:|--:|--:|--:|")
    for network in NETWORKS:
        measured = {}
        for way in WAYS:
            seconds, megabytes = measured[way] = best(network, way)
            faster, less = (first / own for first, own in zip(measured["build, summary()"], measured[way], strict=True))
            print(f"| {network} | {way} | {seconds:.2f} | {faster:.1f} | {megabytes:.1f} | {less:.0f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(*sys.argv[1:])))
    else:
        report()
