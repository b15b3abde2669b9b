"""Notebooks executed again in place: only what they show changes, and only where it has become something else."""

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
from cnnlessons.course import run as course
from cnnlessons.course.cloud import INSTALL

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {  # without the version of one machine's Python
        "codemirror_mode": {"name": "ipython", "version": 3}, "file_extension": ".py", "mimetype": "text/x-python",
        "name": "python", "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
    },
}
TRACES = ("execution", "papermill", "ExecuteTime", "collapsed", "scrolled", "vscode", "pycharm")  # times, editors
WIDGET = "application/vnd.jupyter.widget-view+json"


def refresh(names: Iterable[str] = (), jobs: int = 1, folder: Path = course.NOTEBOOKS) -> tuple[list[Path], list[str]]:
    """Execute notebooks and store their outputs anew, in the same bytes where nothing has changed.

    Args:
        names: lessons as in `course.run`, or paths of notebooks; none means all of the folder, with its subfolders.
        jobs: how many notebooks run at a time.
        folder: where the notebooks are.

    Returns:
        The files that were changed, and a line for each notebook that failed; its file is left as it was.

    Raises:
        CourseError: an unknown lesson. Nothing has run then.
        OSError: a notebook cannot be written; it is as it was.
    """
    changed, failed = [], []
    for parent, paths in itertools.groupby(find_notebooks(names, Path(folder)), key=lambda path: path.parent):
        paths = list(paths)
        with tempfile.TemporaryDirectory() as scratch:
            outcomes = course.execute(paths, dict.fromkeys(paths, {}), Path(scratch), min(jobs, len(paths)))
            for outcome in sorted(outcomes, key=lambda outcome: outcome.lesson):
                path = parent / f"{outcome.lesson}.ipynb"
                if outcome.error:
                    failed.append(f"{path}: {outcome.error}")
                elif store(path, Path(scratch, path.name)):
                    changed.append(path)
    return changed, failed


def find_notebooks(names: Iterable[str], folder: Path) -> list[Path]:
    """The notebooks named, or all that the folder and its subfolders hold."""
    names = list(names)
    files = [Path(name) for name in names if Path(name).is_file()]
    lessons = [name for name in names if not Path(name).is_file()]
    if not names:
        files = [path for path in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    return sorted({*files, *(course.find_lessons(lessons, folder) if lessons or not files else ())})


def store(path: Path, executed: Path) -> bool:
    """Give a notebook the outputs of its executed copy; say whether its file has changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.v4.reads(before)  # as it is: nbformat.read would make ids up
    take_outputs(notebook, nbformat.read(executed, as_version=4))
    normalise(notebook)
    after = nbformat.v4.writes(notebook) + "\n"
    if after == before:
        return False
    with files.new(path) as file:
        file.write_text(after, encoding="utf-8", newline="\n")
    return True


def take_outputs(notebook: NotebookNode, executed: NotebookNode) -> None:
    """Outputs and execution counts of the executed cells; a picture whose pixels are the same keeps its bytes."""
    for cell, new in zip(notebook.cells, executed.cells, strict=True):
        if cell.cell_type != "code":
            continue
        outputs = joined_streams(new.outputs)
        for old, output in zip(cell.outputs, outputs, strict=False):
            if same_picture(old, output):
                output.data["image/png"] = old.data["image/png"]
        cell.outputs, cell.execution_count = outputs, new.execution_count


def joined_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Outputs with what was printed in pieces put together, as a terminal would: the pieces are up to the clock."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" and output.name == joined[-1].get("name"):
            joined[-1].text += output.text
        else:
            joined.append(output)
        if output.output_type == "stream":
            joined[-1].text = re.sub(r"(?m)^[^\n]*\r(?!\n)", "", joined[-1].text)  # written over
    return joined


def same_picture(old: NotebookNode, new: NotebookNode) -> bool:
    """Whether two outputs hold PNG pictures of the same pixels."""
    pictures = [output.get("data", {}).get("image/png") for output in (old, new)]
    return None not in pictures and np.array_equal(*map(pixels, pictures))


def pixels(png: str) -> np.ndarray:
    """A PNG picture in base 64 as an array ``(H, W, 4)``."""
    with Image.open(io.BytesIO(b64decode(png))) as image:
        return np.asarray(image.convert("RGBA"))


def normalise(notebook: NotebookNode) -> None:
    """Leave out what differs from one execution or editor to the next; give cells without an id one that stays."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)  # the first format with ids
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
                output.data[WIDGET]["model_id"] = cell.id  # a new one each time; without a kernel it leads nowhere
