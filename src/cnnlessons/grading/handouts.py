"""Hand-outs: a notebook for each student, with their own network."""

import json
import os
import re
from pathlib import Path

from tqdm import tqdm

from cnnlessons import _files
from cnnlessons.grading.grade import GradingError
from cnnlessons.grading.roster import read_roster

FOLDER = Path(__file__).parents[3] / "notebooks" / "assignments"
TEMPLATES = {"parameters": FOLDER / "01_alexnet_parameters.ipynb", "modeling": FOLDER / "02_alexnet_modeling.ipynb"}
TASK = re.compile(r"\b(parameters|modeling)\.for_network\([^()]*\)")  # it makes the notebook one about AlexNet itself


def assign(roster: str | os.PathLike, out: str | os.PathLike, assignment: str = "parameters") -> list[Path]:
    """Write one notebook a student into the folder `out`, named by the student's id; equal ones there are left alone.

    The notebook holds the id, from which the course draws the network, and no outputs that would show another network.

    Raises:
        ValueError: the roster cannot be used, or other notebooks of these names are there already. Nothing has been
            written then.
    """
    students, out = read_roster(roster), Path(out)
    notebook = _blank(TEMPLATES[assignment])
    texts = {out / f"{student}.ipynb": student for student in students}
    changed = [path.name for path, student in texts.items()
               if path.exists() and path.read_bytes() != handout(notebook, student)]
    if changed:
        raise GradingError(f"{out} holds other notebooks of these names already: {', '.join(changed[:5])}"
                           + (f" and {len(changed) - 5} more" if len(changed) > 5 else "") + "; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    for path, student in tqdm(texts.items(), desc="hand-outs", unit="notebook", disable=None):
        if not path.exists():
            with _files.new(path) as file:
                file.write_bytes(handout(notebook, student))
    return list(texts)


def handout(notebook: dict, student: str) -> bytes:
    """The notebook for one student."""
    cells = [{**cell, "source": TASK.sub(lambda found: f"{found[1]}.for_student({student!r})", cell["source"])}
             for cell in notebook["cells"]]
    return (json.dumps({**notebook, "cells": cells}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _blank(template: Path) -> dict:
    """The template without outputs, its sources in one piece."""
    try:
        notebook = json.loads(template.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GradingError(f"the template {template} cannot be read ({error}); hand-outs are made in a clone of the "
                           "course") from None
    if sum(len(TASK.findall(cell["source"])) for cell in notebook["cells"]) != 1:
        raise GradingError(f"the template {template} does not say for_network(...) once")
    return notebook
