"""Assignment 2, part (b): a small network written in Keras with three faults in it."""

from collections.abc import Mapping
from typing import Any

from cnnlessons.assignments.networks import Conv, Dense, Flatten, Layer, Network, Pool, chooser

PLANTED = 3  # faults in a source


def source(network: Network, student: str = "") -> str:
    """The network in Keras, with faults in three of its layers; the same student gets the same ones."""
    wrong = faults(network, student)
    lines = (_line(layer, wrong.get(layer.name, {})) for layer in network.layers)
    return "\n".join(["mended = keras.Sequential([", f"    keras.Input({network.input_shape}),",
                      *(f"    {line}," for line in lines), "])"])


def faults(network: Network, student: str = "") -> dict[str, dict[str, Any]]:
    """Three layers with the settings that are wrong in them; None is a setting left out.

    One is a missing ReLU, which neither a shape nor a count of the summary shows.
    """
    choose = chooser(f"faults {student}")
    unseen = choose("conv4", "fc6", "fc7"), {"activation": None}
    kinds = [("conv3", {"padding": None}), ("pool1", {"strides": 1}), ("conv2", {"use_bias": False}),
             ("conv5", {"filters": 2 * network.layer("conv5").filters}), ("fc8", {"units": 1000})]
    while len(kinds) > PLANTED - 1:
        kinds.remove(choose(*kinds))
    return dict([*kinds, unseen])


def _line(layer: Layer, wrong: Mapping[str, Any]) -> str:
    """The call that makes a layer."""
    match layer:
        case Conv():
            kind, first, given = "Conv2D", {"filters": layer.filters, "kernel_size": layer.kernel_size}, {
                "strides": None if layer.strides == 1 else layer.strides,
                "padding": None if layer.padding == "valid" else layer.padding, "activation": "relu"}
        case Pool():
            kind, first, given = "MaxPooling2D", {"pool_size": layer.pool_size}, {"strides": layer.strides}
        case Flatten():
            kind, first, given = "Flatten", {}, {}
        case Dense():
            kind, first, given = "Dense", {"units": layer.units}, {
                "activation": "softmax" if layer.name == "fc8" else "relu"}
    first = {name: wrong.get(name, value) for name, value in first.items()}
    given = given | {name: value for name, value in wrong.items() if name not in first} | {"name": layer.name}
    named = (f"{name}={_quoted(value)}" for name, value in given.items() if value is not None)
    return f"layers.{kind}({', '.join([*map(str, first.values()), *named])})"


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
