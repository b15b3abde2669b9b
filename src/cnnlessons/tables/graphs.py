"""The calls of a Keras model's layers: the shapes that each layer gets and gives, and its receptive field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnnlessons.tables import fields
from cnnlessons.tables.fields import ReceptiveField


@dataclass(frozen=True)
class LayerCall:
    """One call of a layer or operation.

    The shapes have their batch axis. A layer in a nested model is called `model/layer`. `field` is the receptive field
    of one output, or None where it is not known.
    """

    name: str
    layer: Any
    inputs: list[tuple]
    outputs: list[tuple]
    field: ReceptiveField | None


def calls(model) -> list[LayerCall]:
    """The calls of layers and operations in a functional or Sequential model, in the order an image meets them.

    Nothing is computed: Keras is asked for shapes only. Nested models are followed with the shapes that they are
    called with. A layer that is used twice has two calls.
    """
    found = []
    alive = list(model.inputs)  # an id is unique only as long as its tensor lives
    known = {id(tensor): fields.start(tensor.shape) for tensor in model.inputs}

    def run(model, inputs, prefix):
        return graph(model)._run_through_graph(inputs, operation_fn=lambda operation: follow(operation, prefix))

    def follow(operation, prefix):
        name = prefix + operation.name

        def over(*args, **kwargs):
            results = operation.compute_output_spec(*args, **kwargs)
            inputs = [tensor for tensor in _tensors((args, kwargs)) if id(tensor) in known]
            outputs = list(_tensors(results))
            shapes = [tuple(tensor.shape) for tensor in inputs], [tuple(tensor.shape) for tensor in outputs]
            field = fields.seen(operation, [known[id(tensor)] for tensor in inputs], shapes[0], shapes[1][0])
            found.append(LayerCall(name, operation, *shapes, field))
            known.update((id(tensor), field) for tensor in outputs)
            alive.extend(outputs)
            return results

        return over if not graph(operation) else lambda inputs, **_: run(operation, inputs, f"{name}/")

    run(model, model.inputs, "")
    return found


def graph(operation):
    """The graph of a functional or Sequential model; None for other models and for layers."""
    inner = getattr(operation, "_functional", operation)
    return inner if hasattr(inner, "_run_through_graph") else None


def _tensors(nest) -> Iterator:
    """The tensors in nested tuples, lists and dicts."""
    if hasattr(nest, "shape"):
        yield nest
    elif isinstance(nest, list | tuple | dict):
        for part in nest.values() if isinstance(nest, dict) else nest:
            yield from _tensors(part)
