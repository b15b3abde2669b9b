"""What each layer of a Keras model costs, counted from the layer itself: model -> rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from math import prod

KERNEL_LAYERS = {"Conv1D", "Conv2D", "Conv3D", "Dense"}  # their kernel's shape is (*fan_in, filters or units)


@dataclass(frozen=True)
class LayerRow:
    """One layer: what it gives out, and how its parameters are counted.

    `output_shape` is without the batch axis; `formula` is empty where there is nothing to count.
    """

    name: str
    type: str
    output_shape: tuple[int | None, ...]
    formula: str
    params: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        shape = "×".join("?" if size is None else str(size) for size in self.output_shape)
        return self.name, self.type, shape, self.formula, f"{self.params:,}"


@dataclass(frozen=True)
class LayerTable:
    """The layers of a model in order; shows itself as a table in Jupyter and as text in a terminal."""

    rows: tuple[LayerRow, ...]

    HEADER = ("layer", "type", "output shape", "formula", "parameters")

    @property
    def total_params(self) -> int:
        """Parameters of all layers together."""
        return sum(row.params for row in self.rows)

    def __iter__(self) -> Iterator[LayerRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> LayerRow:
        """The row of the layer called `name`."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f'no layer "{name}"; there are {", ".join(row.name for row in self.rows)}')

    @property
    def _lines(self) -> list[tuple[str, ...]]:
        return [*(row.cells for row in self.rows), ("total", "", "", "", f"{self.total_params:,}")]

    def __str__(self) -> str:
        columns = zip(self.HEADER, *self._lines, strict=True)
        widths = [max(map(len, column)) for column in columns]
        head, *body, total = ["  ".join(cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=False))
                              + "  " + line[-1].rjust(widths[-1]) for line in (self.HEADER, *self._lines)]
        rule = "-" * len(head)
        return "\n".join([head, rule, *body, rule, total])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def line(cells, tag):
            *texts, number = (escape(cell) for cell in cells)
            return ("<tr>" + "".join(f'<{tag} style="text-align: left">{text}</{tag}>' for text in texts)
                    + f'<{tag} style="text-align: right">{number}</{tag}></tr>')
        *rows, total = self._lines
        return "\n".join(["<table>", "<thead>", line(self.HEADER, "th"), "</thead>", "<tbody>",
                          *(line(row, "td") for row in rows), "</tbody>",
                          "<tfoot>", line(total, "th"), "</tfoot>", "</table>"])


def layer_table(model) -> LayerTable:
    """The rows of a built Keras model: name, type, output shape, formula in figures, parameters.

    The total equals Keras's `model.count_params()`.

    Raises:
        ValueError: the model has no shapes yet, because its input shape is unknown.
    """
    if not getattr(model, "built", False) or not model.layers:
        raise ValueError(f"the model {model.name} has no shapes yet: give it a keras.Input as its first layer")
    return LayerTable(tuple(_row(layer) for layer in model.layers if type(layer).__name__ != "InputLayer"))


def _row(layer) -> LayerRow:
    formula, params = _count(layer)
    return LayerRow(layer.name, type(layer).__name__, tuple(layer.output.shape[1:]), formula, params)


def _count(layer) -> tuple[str, int]:
    """Formula and value of a layer's parameters: ``(fan_in + 1) * filters`` where it has a kernel."""
    if type(layer).__name__ in KERNEL_LAYERS:
        *fan_in, units = layer.kernel.shape
        inputs = "·".join(map(str, fan_in))
        formula = f"({inputs} + 1)·{units}" if layer.use_bias else f"{inputs}·{units}"
        return formula, (prod(fan_in) + layer.use_bias) * units
    params = layer.count_params()
    return ("counted by Keras" if params else ""), params
