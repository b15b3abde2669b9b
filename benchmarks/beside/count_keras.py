"""Seconds and megabytes that counting a network takes in Keras: ``count_keras.py NETWORK WAY``."""

import json
import sys

from memory import measure

from cnnlessons import models
from cnnlessons.backend import keras
from cnnlessons.tables import layer_table

NETWORKS = {
    "AlexNet": models.alexnet,
    "VGG-16": models.vgg16,
    "GoogLeNet": models.googlenet,
}
WAYS = {
    "summary": lambda build: build().summary(print_fn=str),
    "layer_table": lambda build: str(layer_table(build)),
}

if __name__ == "__main__":
    network, way = sys.argv[1:]
    keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 3)]).summary(print_fn=str)  # lazy imports
    print(json.dumps(measure(lambda: WAYS[way](NETWORKS[network]))))
