"""Hand-outs: a notebook for each student, with their own network."""

import json
import os
import re
from pathlib import Path

from tqdm import tqdm

from cnnlessons import _files
from cnnlessons.course.lessons import notebooks_in
from cnnlessons.grading.grade import GradingError
from cnnlessons.grading.roster import read_roster

TEMPLATES = {"parameters": "assignments/01_alexnet_parameters.ipynb",  # in the folder of a language's notebooks
             "modeling": "assignments/02_alexnet_modeling.ipynb"}
TASK = re.compile(r"\b(parameters|modeling)\.for_network\([^()]*\)")  # it makes the notebook one about AlexNet itself


def assign(roster: str | os.PathLike, out: str | os.PathLike, assignment: str = "parameters",
           language: str = "en") -> list[Path]:
    """Write one notebook a student into the folder `out`, named by the student's id; equal ones there are left alone.

    The notebook holds the id, from which the course draws the network, and no outputs that would show another network.
    It is in English ("en") or in Korean ("ko"), and so is what it answers.

    Raises:
        ValueError: the roster cannot be used, or other notebooks of these names are there already. Nothing has been
            written then.
    """
    students, out = read_roster(roster), Path(out)
    notebook = _blank(notebooks_in(language) / TEMPLATES[assignment])
    texts = {out / f"{student}.ipynb": student for student in students}
    changed = [path.name for path, student in texts.items()
               if path.exists() and path.read_bytes() != handout(notebook, student, language)]
    if changed:
        raise GradingError(f"{out} holds other notebooks of these names already: {', '.join(changed[:5])}"
                           + (f" and {len(changed) - 5} more" if len(changed) > 5 else "") + "; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    for path, student in tqdm(texts.items(), desc="hand-outs", unit="notebook", disable=None):
        if not path.exists():
            with _files.new(path) as file:
                file.write_bytes(handout(notebook, student, language))
    return list(texts)


def handout(notebook: dict, student: str, language: str = "en") -> bytes:
    """The notebook for one student."""
    given = repr(student) if language == "en" else f"{student!r}, {language!r}"
    cells = [{**cell, "source": TASK.sub(lambda found: f"{found[1]}.for_student({given})", cell["source"])}
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
