"""A notebook for each student, with a network of one's own."""

import json
import os
import re
from pathlib import Path

from tqdm import tqdm

from cnnlessons import _files as files
from cnnlessons.grading.executors import GradingError
from cnnlessons.grading.roster import read_roster

TEMPLATE = Path(__file__).parents[3] / "notebooks" / "assignments" / "01_alexnet_parameters.ipynb"
TASK = re.compile(r"parameters\.for_network\([^()]*\)")  # what makes the assignment one about AlexNet itself


def assign(roster: str | os.PathLike, out: str | os.PathLike, template: str | os.PathLike = TEMPLATE) -> list[Path]:
    """Write one notebook a student into the folder `out`, named by the student's id.

    The notebook holds the id, from which the course draws the network; it holds no answers, and no outputs that would
    show another network's. Those that are there already, and alike, are left as they are.

    Args:
        roster: a CSV file of the students: see `read_roster`.
        out: folder for the notebooks; made if it is missing.
        template: the assignment about AlexNet itself.

    Raises:
        RosterError: the roster cannot be used.
        GradingError: the template is none, or notebooks of those names but with other content are there already.
            Nothing has been written then.
    """
    students, out = read_roster(roster), Path(out)
    notebook = _blank(Path(template))
    texts = {out / f"{student}.ipynb": student for student in students}
    changed = [path.name for path, student in texts.items() if path.exists() and _differs(path, notebook, student)]
    if changed:
        raise GradingError(f"{out} holds other notebooks of these names already: {', '.join(changed[:5])}"
                           + (f" and {len(changed) - 5} more" if len(changed) > 5 else "") + "; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    for path, student in tqdm(texts.items(), desc="hand-outs", unit="notebook", disable=None):
        if not path.exists():
            with files.new(path) as file:
                file.write_bytes(handout(notebook, student).encode("utf-8"))
    return list(texts)


def handout(notebook: dict, student: str) -> str:
    """The text of the notebook for one student."""
    def own(source: str) -> str:
        return TASK.sub(lambda _: f"parameters.for_student({student!r})", source)
    cells = [{**cell, "source": own(cell["source"])} for cell in notebook["cells"]]
    return json.dumps({**notebook, "cells": cells}, ensure_ascii=False, indent=1) + "\n"


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
        raise GradingError(f"the template {template} does not say parameters.for_network(...) once")
    return notebook


def _differs(path: Path, notebook: dict, student: str) -> bool:
    return path.read_bytes() != handout(notebook, student).encode("utf-8")
