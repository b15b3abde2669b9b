"""A Keras model read as a chain of layers, however it is written."""

from dataclasses import dataclass, field
from typing import Any

from cnnlessons.shapes import pad_widths
from cnnlessons.tables.graphs import graph

# Layers that AlexNet may have or not: they keep every shape and learn nothing.
OPTIONAL = {"InputLayer", "LocalResponseNormalization", "Dropout", "SpatialDropout2D", "AlphaDropout",
            "GaussianDropout"}
RESHAPING = {"Flatten", "Reshape"}
POOLINGS = {"MaxPooling2D", "AveragePooling2D"}
ACTIVATIONS = {"Activation", "ReLU", "Relu", "Softmax", "LeakyReLU", "LeakyRelu", "PReLU", "ELU", "Elu", "Gelu", "Silu",
               "Relu6", "Selu", "Sigmoid", "Tanh", "LogSoftmax"}

Pads = tuple[tuple[int, int], ...]


@dataclass
class Step:
    """A layer of a chain with what belongs to it. Shapes are without the batch axis.

    `inputs` is what it is given before any padding; `pads` the zeros (before, after) each axis that padding layers and
    its own padding add; `activations` what follows up to the next weights, in itself or as layers of their own;
    `followers` the optional layers behind it.
    """

    layer: Any
    inputs: tuple
    outputs: tuple
    pads: Pads = ((0, 0), (0, 0))
    activations: list[str] = field(default_factory=list)
    followers: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The name of the layer's class; see `kind_of`."""
        return kind_of(self.layer)

    @property
    def learns(self) -> bool:
        """Whether it has weights, so that a ReLU behind it is its own, even behind a max pooling."""
        return bool(getattr(self.layer, "weights", ()))


def read(model) -> list[Step]:
    """The layers of a functional or Sequential model, those of nested models too, in the order an image meets them.

    Optional layers, padding layers and activations are no steps: they are noted in the step that they belong to.

    Raises:
        ValueError: the model is no single chain.
    """
    steps, given, padded = [], None, ((0, 0), (0, 0))
    for layer, inputs, outputs in _calls(model):
        kind = kind_of(layer)
        if len(inputs) != 1 or len(outputs) != 1:
            raise ValueError(f"the model branches at {layer.name} ({kind}): AlexNet is one chain of layers")
        if kind == "ZeroPadding2D":
            given = given or inputs[0]
            padded = tuple(map(_add, padded, layer.padding))
        elif kind in ACTIVATIONS:
            _note(steps, kind, activation(layer))
        elif kind in OPTIONAL:
            _note(steps, kind)
        elif _changes_nothing(layer, inputs == outputs) or kind == "Rescaling" and layer.scale and not steps:
            pass  # a photo may be rescaled, maps not
        else:
            own = tuple(map(_add, padded, own_pads(layer, inputs[0])))
            steps.append(Step(layer, given or inputs[0], outputs[0], own))
            given, padded = None, ((0, 0), (0, 0))
            if getattr(layer, "activation", None) is not None:
                _note(steps, kind, activation(layer))
    if given:
        raise ValueError("a padding stands behind the last layer, where it has nothing to pad")
    return steps


def kind_of(layer) -> str:
    """The name of a layer's class; in brackets for a class of somebody's own, which may compute anything."""
    cls = type(layer)
    return cls.__name__ if cls.__module__.startswith(("keras.", "cnnlessons.")) else f"({cls.__name__})"


def _changes_nothing(layer, shape_kept: bool) -> bool:
    """Whether a layer hands on what it is given."""
    kind = kind_of(layer)
    return kind == "Identity" or kind == "AdaptiveAveragePooling2D" and shape_kept


def activation(layer) -> str:
    """The name of what a layer applies to each number: "relu", "softmax", "linear"..."""
    kind = type(layer).__name__
    function = getattr(layer, "activation", None)
    if function is not None:
        name = getattr(function, "__name__", None) or activation(function)
        return "softmax" if name == "softmax_v2" else name  # TensorFlow's own name for tf.nn.softmax
    if kind in ("ReLU", "Relu"):
        changed = [name for name, plain in (("max_value", None), ("negative_slope", 0), ("threshold", 0))
                   if getattr(layer, name, plain) not in (plain, None)]
        return f"a ReLU with {changed[0]}" if changed else "relu"
    return kind.lower()


def _note(steps: list[Step], kind: str, function: str = "linear") -> None:
    """Note an activation in the last step that learns, an optional layer in the last step of all."""
    if kind in OPTIONAL and steps:
        steps[-1].followers.append(kind)
    if function != "linear":
        owner = next((step for step in reversed(steps) if step.learns), None)
        if owner is None:
            raise ValueError(f"the model begins with {function}: a convolution is expected first")
        owner.activations.append(function)


def own_pads(layer, shape: tuple) -> Pads:
    """The zeros that a convolution or pooling itself adds."""
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None or len(size) != 2 or len(shape) != 3:
        return (0, 0), (0, 0)
    rates = getattr(layer, "dilation_rate", (1, 1))
    reach = [(extent - 1) * rate + 1 for extent, rate in zip(size, rates, strict=True)]
    return tuple(map(pad_widths, shape[:2], reach, layer.strides, (layer.padding, layer.padding)))


def _add(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def _calls(model) -> list[tuple[Any, list[tuple], list[tuple]]]:
    """Each call of a layer with the shapes it takes and gives. Nothing is computed, Keras is asked for shapes only."""
    from keras import KerasTensor, tree
    calls = []

    def shapes(nest):
        return [tuple(tensor.shape[1:]) for tensor in tree.flatten(nest) if isinstance(tensor, KerasTensor)]

    def follow(operation):
        def into(inputs, **_):
            return graph(operation)._run_through_graph(inputs, operation_fn=follow)

        def over(*args, **kwargs):
            results = operation.compute_output_spec(*args, **kwargs)
            calls.append((operation, shapes((args, kwargs)), shapes(results)))
            return results

        return into if graph(operation) else over

    graph(model)._run_through_graph(model.inputs, operation_fn=follow)
    return calls
