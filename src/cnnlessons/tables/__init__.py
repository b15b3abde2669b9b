"""A Keras model as a table: the cost of each layer, counted from the layer itself."""

from collections import defaultdict
from collections.abc import Iterable
from math import prod

from cnnlessons.tables import costs, fields, graphs
from cnnlessons.tables.rows import LayerRow, LayerTable

__all__ = ["LayerRow", "LayerTable", "layer_table"]

# They keep the numbers of the layer before, or write over them: they need no memory for their output.
IN_PLACE = {"Flatten", "Reshape", "Identity", "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Dropout",
            "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"}


def layer_table(model) -> LayerTable:
    """The layers of a functional or Sequential Keras model: output shapes, formulas in figures, parameters, costs.

    The total equals Keras's `model.count_params()`. Layers of nested models are rows of their own.

    Args:
        model: a Keras model; or a function without arguments that builds one, such as `models.vgg16`. Then the weights
            take no memory, and 138 million parameters are counted in a tenth of a second.

    Raises:
        ValueError: the model has no shapes yet, or is not made of connected layers.
    """
    if not hasattr(model, "layers"):
        from cnnlessons.backend import without_weights  # only a builder needs it
        model = without_weights(model)
    if not model.built or not model.layers:
        raise ValueError(f"the model {model.name} has no shapes yet: give it a keras.Input as its first layer")
    if not graphs.graph(model):
        raise ValueError(f"the model {model.name} hides how its layers are connected: "
                         "make it of a keras.Input and layers (Sequential or functional)")
    calls = defaultdict(list)
    for call in graphs.calls(model):
        calls[id(call.layer)].append(call)
    return LayerTable(tuple(map(_row, calls.values())))


def _row(calls: list[graphs.LayerCall]) -> LayerRow:
    """The row of a layer: its computation is counted for each call, its parameters once."""
    layer = calls[0].layer
    counted = costs.count(layer)
    held = [shape[1:] for call in calls for shape in call.outputs if type(layer).__name__ not in IN_PLACE]
    return LayerRow(
        name=calls[0].name,
        type=type(layer).__name__,
        output_shape=calls[0].outputs[0][1:],
        formula=counted.formula,
        params=counted.params,
        trainable_params=sum(prod(weight.shape) for weight in getattr(layer, "trainable_weights", ())),
        macs=_sum(costs.macs(counted, layer, call.outputs[0]) for call in calls),
        activations=_sum(None if None in shape else prod(shape) for shape in held),
        receptive_field=_field(calls),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    numbers = list(numbers)
    return None if None in numbers else sum(numbers)


def _field(calls: list[graphs.LayerCall]) -> tuple[int, ...] | None:
    """The largest receptive field of a layer's calls, in pixels."""
    found = [call.field for call in calls]
    return None if None in found else fields.largest(found).sizes
