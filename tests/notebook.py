"""A notebook in a real IPython shell, saved as Jupyter saves it, for the tests of assignment 2."""

import json

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Notebook:
    """Cells that are run one after the other in a shell of their own.

    `run` gives what the cell shows; `saved` gives the notebook as bytes, with cells left out, added or changed.
    """

    def __init__(self):
        InteractiveShell.clear_instance()
        config = Config()
        config.HistoryManager.enabled = False  # nothing goes into the history of this machine
        config.InteractiveShell.update(xmode="Minimal", colors="nocolor")
        self.shell = InteractiveShell.instance(config=config)
        self.shell.display_formatter.active_types = ["text/plain"]
        self.cells = []

    def run(self, source):
        result = self.shell.run_cell(source, store_history=True)
        result.raise_error()
        outputs = []
        if hasattr(result.result, "_repr_mimebundle_"):
            outputs = [{"output_type": "execute_result", "metadata": {}, "execution_count": 1,
                        "data": result.result._repr_mimebundle_()}]
        self.cells.append({"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": outputs,
                           "source": source})
        return result.result

    def saved(self, changes=None):
        """The notebook as bytes; `changes` gives other sources for some cells, None for those that were deleted."""
        changes = changes or {}
        cells = [cell | {"source": changes.get(place, cell["source"])} for place, cell in enumerate(self.cells)]
        cells = [cell | {"id": f"cell-{place}"} for place, cell in enumerate(cells) if cell["source"] is not None]
        return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()

    def close(self):
        InteractiveShell.clear_instance()
