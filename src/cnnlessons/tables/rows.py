"""The rows of a layer table, and the table as text and as HTML."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from cnnlessons._language import say
from cnnlessons._words import by

BYTES = 4  # of a number: float32
PARAMETERS = ("layer", "type", "output shape", "formula", "parameters")
COSTS = ("layer", "output shape", "receptive field", "parameters", "% of parameters", "MACs", "% of MACs",
         "activations", "memory")
LEFT = ("layer", "type", "output shape", "formula")
NUMBERS = {"parameters": "params", "MACs": "macs", "activations": "activations"}


@dataclass(frozen=True)
class LayerRow:
    """One layer: its output, and what it costs for one image.

    `output_shape` has no batch axis. `formula` is empty for a layer without parameters. `macs` are the
    multiply-accumulates, and `activations` the numbers that it adds to memory. `receptive_field` is the pixels of the
    input that one output sees along each axis, with padding. None means "not known".
    """

    name: str
    type: str
    output_shape: tuple[int | None, ...]
    formula: str
    params: int
    trainable_params: int = 0
    macs: int | None = 0
    activations: int | None = 0
    receptive_field: tuple[int, ...] | None = ()

    @property
    def memory(self) -> int | None:
        """Bytes of the activations."""
        return None if self.activations is None else BYTES * self.activations

    def cell(self, column: str) -> str:
        """The text of a column that depends on this row alone."""
        if column in ("layer", "type", "formula"):
            return getattr(self, "name" if column == "layer" else column)
        if column in ("output shape", "receptive field"):
            sizes = getattr(self, column.replace(" ", "_"))
            return "?" if sizes is None else by(sizes)
        if column == "memory":
            return "?" if self.memory is None else f"{self.memory / 1000:,.1f} kB"
        number = getattr(self, NUMBERS[column])
        return "?" if number is None else f"{number:,}"


@dataclass(frozen=True)
class LayerTable:
    """The layers of a model in order, shown as a table in Jupyter and as text in a terminal.

    It shows how parameters are counted; `.costs` shows the same rows with the other costs of each layer.
    """

    rows: tuple[LayerRow, ...]
    columns: tuple[str, ...] = PARAMETERS

    @property
    def costs(self) -> "LayerTable":
        """The same table with receptive fields, multiply-accumulates, memory and shares of the total."""
        return replace(self, columns=COSTS)

    @property
    def total(self) -> LayerRow:
        """All layers together, without what is not known of a layer. The numbers of the input do not count."""
        sums = {field: sum(getattr(row, field) or 0 for row in self.rows)
                for field in ("params", "trainable_params", "macs", "activations")}
        return LayerRow("total", "", (), "", **sums)

    @property
    def total_params(self) -> int:
        """The parameters of all layers together."""
        return self.total.params

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

    def column(self, name: str) -> list[str]:
        """A column as text: its heading, one cell for each layer, and the total."""
        total = self.total
        if name.startswith("% of "):
            field = NUMBERS[name.removeprefix("% of ")]
            return [name, *(_percent(getattr(row, field), getattr(total, field)) for row in (*self, total))]
        cells = [row.cell(name) for row in self]
        partly = "?" in cells and name in (*NUMBERS, "memory")
        return [name, *cells, ("≥ " if partly else "") + total.cell(name)]

    @property
    def _lines(self) -> list[tuple[str, ...]]:
        return list(zip(*map(self.column, self.columns), strict=True))

    def __str__(self) -> str:
        lines = self._lines
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        head, *body, total = ["  ".join(cell.ljust(width) if name in LEFT else cell.rjust(width)
                                        for name, cell, width in zip(self.columns, line, widths, strict=True))
                              for line in lines]
        rule = "-" * len(head)
        return "\n".join([head, rule, *body, rule, total])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        def line(cells, tag):
            sides = ("left" if name in LEFT else "right" for name in self.columns)
            return "<tr>" + "".join(f'<{tag} style="text-align: {side}">{escape(cell)}</{tag}>'
                                    for side, cell in zip(sides, cells, strict=True)) + "</tr>"
        head, *rows, total = self._lines
        head, total = ([say(cell) for cell in cells] for cells in (head, total))
        return "\n".join(["<table>", "<thead>", line(head, "th"), "</thead>", "<tbody>",
                          *(line(row, "td") for row in rows), "</tbody>",
                          "<tfoot>", line(total, "th"), "</tfoot>", "</table>"])


def _percent(part: int | None, whole: int) -> str:
    return "?" if part is None else f"{100 * part / whole:.1f}" if whole else ""
