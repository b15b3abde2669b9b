"""Execute notebooks again in place: a file changes only where its outputs do."""

import io
import itertools
import re
import tempfile
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode
from PIL import Image

from cnnlessons import _files as files
from cnnlessons._explorable import MIME
from cnnlessons.course.lessons import NOTEBOOKS, WIDGET, find_notebooks
from cnnlessons.course.run import execute

REPOSITORY = ""  # the course's public address, once it has one; `make refresh` then writes it into the notebooks
ADDRESS = f'"{REPOSITORY}"' if REPOSITORY else 'input("Address of the course\'s repository: ")'
INSTALL = f"""import importlib.util

if not importlib.util.find_spec("cnnlessons"):  # in Colab, say: install the course
    repository = {ADDRESS}
    %pip install --quiet "git+{{repository}}\""""  # the first cell of every notebook
METADATA = {  # as JupyterLab writes it, without the version of Python
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
        "name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
    },
}
TRACES = ("execution", "papermill", "ExecuteTime", "collapsed", "scrolled", "vscode", "pycharm")  # times, editors


def refresh(names: Iterable[str] = (), jobs: int = 1, folder: Path = NOTEBOOKS) -> tuple[list[Path], list[str]]:
    """Execute lessons or paths of notebooks (without any: all of the folder), and store their outputs.

    Returns:
        The files that were changed, and a line for each notebook that failed; its file is left unchanged.

    Raises:
        CourseError: an unknown lesson. Nothing has run then.
        OSError: a notebook cannot be written; its file is left unchanged.
    """
    changed, failed = [], []
    for parent, paths in itertools.groupby(find_notebooks(names, Path(folder)), key=lambda path: path.parent):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            for outcome in execute(list(paths), Path(scratch), jobs):
                path = parent / f"{outcome.lesson}.ipynb"
                if outcome.error:
                    failed.append(f"{path}: {outcome.error}")
                elif store(path, Path(scratch, path.name)):
                    changed.append(path)
    return changed, failed


def store(path: Path, executed: Path) -> bool:
    """Give a notebook the outputs of its executed copy; return whether its file has changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.v4.reads(before)  # unchanged: nbformat.read would invent ids
    take_outputs(notebook, nbformat.read(executed, as_version=4))
    normalise(notebook)
    after = nbformat.v4.writes(notebook) + "\n"
    if after == before:
        return False
    with files.new(path) as file:
        file.write_text(after, encoding="utf-8", newline="\n")
    return True


def take_outputs(notebook: NotebookNode, executed: NotebookNode) -> None:
    """Copy outputs and execution counts of the executed cells; a picture with the same pixels keeps its bytes."""
    for cell, new in zip(notebook.cells, executed.cells, strict=True):
        if cell.cell_type != "code":
            continue
        outputs = joined_streams(new.outputs)
        for old, output in zip(cell.outputs, outputs, strict=False):
            keep_pictures(old, output)
        cell.outputs, cell.execution_count = outputs, new.execution_count


def joined_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed in pieces, as a terminal does; where the pieces end depends on the clock."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
        if output.output_type == "stream":
            joined[-1].text = re.sub(r"(?m)^[^\n]*\r(?!\n)", "", joined[-1].text)  # a progress bar's earlier states
    return joined


def keep_pictures(old: NotebookNode, new: NotebookNode) -> None:
    """Keep the bytes of an output's pictures, also of a slider's, where the pixels are the same."""
    if same_picture(old, new):
        new.data["image/png"] = old.data["image/png"]
    saved, drawn = (output.get("metadata", {}).get(MIME, {}).get("pictures", []) for output in (old, new))
    for place, (before, after) in enumerate(zip(saved, drawn, strict=False)):
        if np.array_equal(_pixels(before), _pixels(after)):
            drawn[place] = before


def same_picture(old: NotebookNode, new: NotebookNode) -> bool:
    """Return whether two outputs hold PNG pictures with the same pixels."""
    pictures = [output.get("data", {}).get("image/png") for output in (old, new)]
    return None not in pictures and np.array_equal(*map(_pixels, pictures))


def _pixels(png: str) -> np.ndarray:
    """Decode a PNG picture in base 64 into an array ``(H, W, 4)``."""
    with Image.open(io.BytesIO(b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def normalise(notebook: NotebookNode) -> None:
    """Remove what differs between executions or editors; give each cell without an id one that stays."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5  # the first format with ids
    used = set()
    for number, cell in enumerate(notebook.cells, 1):
        if not cell.get("id") or cell.id in used:
            cell.id = f"cell-{number}"
        used.add(cell.id)
        if cell.id == "install":
            cell.source = INSTALL
        for key in TRACES:
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                output.data[WIDGET]["model_id"] = cell.id  # a new one in each run; nothing can use it without a kernel
