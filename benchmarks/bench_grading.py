"""How fast submissions are graded, compared with nbgrader and otter-grader: ``python benchmarks/bench_grading.py``."""

import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tools import QUICK, NotMeasured, beside, number, ratio, table, timed  # noqa: E402

from cnnlessons.assignments import networks  # noqa: E402
from cnnlessons.assignments.modeling import QUESTIONS  # noqa: E402
from cnnlessons.course.lessons import NOTEBOOKS  # noqa: E402
from cnnlessons.grading.handouts import TEMPLATES  # noqa: E402
from cnnlessons.grading.marking import QUANTITIES  # noqa: E402

SOLUTION = NOTEBOOKS / "solutions" / Path(TEMPLATES["modeling"]).name
FEW, STUDENTS = (1, 200) if QUICK else (5, 10_000)
CHECKED = re.compile(r'^task\.check\(\w+(?:, part="(\w)")?\)$')
ASKED = re.compile(r'^(?:check\("(\w+)"|(total)).*', re.MULTILINE)
TESTS = {  # the questions, as checks of what the notebook's own checks said
    "parameters": [
        {"name": f"{layer}_{quantity}", "variable": f"said_{layer}", "points": 1,
         "code": f'assert said_{layer}.verdicts["{quantity}"].status == "correct"'}
        for layer, quantity in networks.expected(networks.ALEXNET)],
    "modeling": [{"name": question, "variable": f"said_{part}", "points": 1,
                  "code": f'assert said_{part}.verdicts["{question}"].status == "correct"'}
                 for part, questions in QUESTIONS.items() for question in questions],
}

TEXT = """\
## Grading

The same {few} submissions of each assignment and the same checks, which must give the same points (otherwise no time
is given). nbgrader's `autograde` and otter-grader's `grade_submission` execute each notebook in a kernel and then run
the tests. `cnnlessons grade` executes nothing: it reads the answers of assignment 1 from the text, and the record that
the check of assignment 2 left in the notebook. Each tool's start counts (`bench_grading.py`).

{beside}
What a class costs `cnnlessons grade`, with one process for each core:

{alone}
The cost of a class hardly matters: no kernel is started, and Keras is not imported.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few"), Path(folder, "class")
        beside_it = table(("submissions", "tool", "seconds", "`cnnlessons grade` is"),
                          [row for assignment in TESTS for row in compare(assignment, write(few, assignment, FEW))])
        alone = table(("", "seconds", "submissions a second"),
                      [alone_row(assignment, write(many, assignment, STUDENTS)) for assignment in TESTS])
    print(TEXT.format(few=FEW, alone=alone, beside=beside_it))


def compare(assignment: str, folder: Path) -> list[tuple]:
    """A row for each tool that grades a folder; all must give the same points."""
    tests = folder.with_suffix(".json")
    tests.write_text(json.dumps(TESTS[assignment]), encoding="utf-8")
    what, own = f"{FEW}, {assignment}", grade(folder, assignment)
    rows, points = [(what, "`cnnlessons grade`", f"{own:.1f}", "")], points_of(folder)
    for tool, script in (("nbgrader", "grade_nbgrader"), ("otter-grader", "grade_otter")):
        try:
            graded = beside(script, folder, tests, packages=[tool])
            if graded["points"] != points:
                raise NotMeasured(f"it gives other points, {graded['points']} in place of {points}")
        except NotMeasured as why:
            rows.append((what, tool, f"not measured: {why}", ""))
            continue
        rows.append((what, tool, f"{graded['seconds']:.1f}", ratio(own, graded["seconds"])))
    return rows


def alone_row(assignment: str, folder: Path) -> tuple:
    seconds = grade(folder, assignment)
    return f"{STUDENTS:,}, {assignment}", f"{seconds:.1f}", number(STUDENTS / seconds)


def grade(folder: Path, assignment: str) -> float:
    """Seconds of the command, its start included."""
    command = [sys.executable, "-m", "cnnlessons", "grade", folder, "--assignment", assignment, "--alexnet",
               "-o", folder.with_suffix(".out")]
    return timed(subprocess.run, command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def points_of(folder: Path) -> dict[str, int]:
    """Each student's points in the report."""
    with (folder.with_suffix(".out") / "grades.csv").open(encoding="utf-8-sig", newline="") as grades:
        return {row["id"]: int(row["points"]) for row in csv.DictReader(grades)}


def write(folder: Path, assignment: str, students: int) -> Path:
    """A folder of submissions about AlexNet; what the checks say is kept in variables, for nbgrader and otter."""
    folder = folder.with_name(f"{folder.name}_{assignment}")
    folder.mkdir()
    rng = random.Random(0)
    solution = json.loads(SOLUTION.read_text(encoding="utf-8"))
    for cell in solution["cells"]:
        if checked := CHECKED.match(source := "".join(cell["source"])):
            cell["source"] = f"said_{checked[1] or 'a'} = {source}\nsaid_{checked[1] or 'a'}"
    solution = json.dumps(solution, ensure_ascii=False, indent=1)
    blank = json.loads((NOTEBOOKS / TEMPLATES["parameters"]).read_text(encoding="utf-8"))
    for place in range(students):
        text = solution if assignment == "modeling" else filled_in(blank, rng)
        (folder / f"2026{place:05}.ipynb").write_text(text, encoding="utf-8")
    return folder


def filled_in(notebook: dict, rng: random.Random) -> str:
    """Assignment 1 with answers, a tenth of them wrong."""
    cells = [{**cell, "source": ASKED.sub(partial(answer, rng), "".join(cell["source"]))}
             if cell["cell_type"] == "code" else cell for cell in notebook["cells"]]
    return json.dumps({**notebook, "cells": cells})


def answer(rng: random.Random, asked: re.Match) -> str:
    """A line that asks, filled in."""
    layer = asked[1] or "total"
    given = {quantity: value for (name, quantity), value in networks.expected(networks.ALEXNET).items()
             if name == layer}
    for quantity, value in given.items():
        if rng.random() < 0.1:
            given[quantity] = value + rng.choice((-1, 96)) if isinstance(value, int) else (*value[:-1], 3)
    named = ", ".join(f"{quantity}={given[quantity]}" for quantity in QUANTITIES if quantity in given)
    return f"said_{layer} = " + (f'check("{layer}", {named})' if asked[1] else f"total({named})")


if __name__ == "__main__":
    main()
