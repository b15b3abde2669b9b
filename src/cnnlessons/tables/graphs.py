"""Follows an image through a Keras model: which layer is called with which shapes, and how far it sees."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnnlessons.tables import fields
from cnnlessons.tables.fields import Field


@dataclass(frozen=True)
class Call:
    """One call of a layer: the shapes of its inputs and outputs with their batch axis, and the receptive field."""

    inputs: list[tuple]
    outputs: list[tuple]
    field: Field | None


def trace(model) -> dict[int, list[Call]]:
    """The calls of every layer and operation in a functional or Sequential model, by its `id`.

    Nothing is computed: Keras is asked for shapes only. Nested models are followed with the shapes that they are
    called with; a layer that is used twice has two calls.
    """
    calls = defaultdict(list)
    alive = list(model.inputs)  # an id is good only as long as its tensor lives
    known = {id(tensor): fields.start(tensor.shape) for tensor in model.inputs}

    def follow(operation):
        def into(inputs, **_):
            return graph(operation)._run_through_graph(inputs, operation_fn=follow)

        def over(*args, **kwargs):
            results = operation.compute_output_spec(*args, **kwargs)
            inputs = [tensor for tensor in _tensors((args, kwargs)) if id(tensor) in known]
            outputs = list(_tensors(results))
            shapes = [tuple(tensor.shape) for tensor in inputs], [tuple(tensor.shape) for tensor in outputs]
            field = fields.seen(operation, [known[id(tensor)] for tensor in inputs], shapes[0], shapes[1][0])
            calls[id(operation)].append(Call(*shapes, field))
            known.update((id(tensor), field) for tensor in outputs)
            alive.extend(outputs)
            return results

        return into if graph(operation) else over

    graph(model)._run_through_graph(model.inputs, operation_fn=follow)
    return calls


def graph(operation):
    """The graph of a model made of connected layers (a Sequential one keeps it inside); None for anything else."""
    inner = getattr(operation, "_functional", operation)
    return inner if hasattr(inner, "_run_through_graph") else None


def operations(model) -> Iterator[tuple[str, Any]]:
    """Every layer and operation of a model once, those of nested models as `model/layer`, in the model's order."""
    for operation in getattr(model, "operations", model.layers):  # x + y is an operation, but not a layer
        if graph(operation):
            yield from ((f"{operation.name}/{name}", inner) for name, inner in operations(operation))
        else:
            yield operation.name, operation


def _tensors(nest) -> Iterator:
    """The tensors in nested tuples, lists and dicts."""
    if hasattr(nest, "shape"):
        yield nest
    elif isinstance(nest, list | tuple | dict):
        for part in nest.values() if isinstance(nest, dict) else nest:
            yield from _tensors(part)
