"""Seconds from the start of a kernel to a notebook's first picture, or to its end: ``kernel_time.py NOTEBOOK``."""

import sys
import time

import nbclient
import nbformat


def shows_picture(cell) -> bool:
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def main(path: str) -> float:
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": "."}})
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started = time.perf_counter()
    with client.setup_kernel():
        for index, cell in enumerate(cells):
            client.execute_cell(cell, index)
            if shows_picture(cell):
                break
        return time.perf_counter() - started


if __name__ == "__main__":
    print(main(sys.argv[1]))
