"""How fast submissions are graded, beside nbgrader and otter-grader: ``python benchmarks/bench_grading.py``."""

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

from cnnlessons.assignments.networks import ALEXNET, draw, expected  # noqa: E402
from cnnlessons.grading.handouts import TEMPLATE, handout  # noqa: E402
from cnnlessons.grading.marking import QUANTITIES  # noqa: E402

SOLUTION = TEMPLATE.parents[1] / "solutions" / "02_alexnet_modeling.ipynb"
FEW, PROGRAMS, STUDENTS = (1, 1, 200) if QUICK else (5, 3, 10_000)
ASKED = re.compile(r'^(?:check\("(\w+)"|(total)).*', re.MULTILINE)
NUMBERS_TESTS = [  # every question of assignment 1, answered by a check of the notebook's own
    {"name": f"{layer}_{quantity}", "variable": f"said_{layer}", "points": 1,
     "code": f'assert said_{layer}.verdicts["{quantity}"].status == "correct"'}
    for layer, quantity in expected(ALEXNET)]
PROGRAM_TESTS = [{"name": part, "variable": "said", "points": 1,
                  "code": f'assert said.{part}.status == "correct"'} for part in ("network", "comments")]

TEXT = """\
## Grading

The same submissions, the same checks, and in the end the same points (no time counts without): {few} of assignment 1
with some answers wrong, and {programs} copies of the solution of assignment 2. nbgrader's `autograde` and
otter-grader's `grade_submission` execute each notebook in a kernel of its own and then the tests; `cnnlessons grade`
reads the answers of assignment 1 from the text, and runs the programs of assignment 2 in a sandbox. Each tool's start
counts (`bench_grading.py`).

{beside}
What a class costs `cnnlessons grade`, in one process a core, each answer sheet about a network of its own:

{alone}
So assignment 1 costs next to nothing, however large the class: no kernel is started and no Keras imported. Assignment 2
needs Keras, but imports it once for all programs; the more there are, the more that spares.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        numbers, programs = write_numbers(folder / "few", FEW), write_programs(folder / "programs")
        rows = [*compare(f"{FEW} of assignment 1", "parameters", numbers, NUMBERS_TESTS),
                *compare(f"{PROGRAMS} of assignment 2", "modeling", programs, PROGRAM_TESTS)]
        alone = bench_class(folder)
    text = TEXT.format(few=FEW, programs=PROGRAMS, alone=alone,
                       beside=table(("submissions", "tool", "seconds", "`cnnlessons grade` is"), rows))
    print(text)


def compare(what: str, assignment: str, folder: Path, tests: list[dict]) -> list[tuple]:
    """A row for each tool that grades a folder; all must give the same points."""
    file = folder.with_suffix(".json")
    file.write_text(json.dumps(tests), encoding="utf-8")
    own = grade(folder, assignment)
    rows, points = [(what, "`cnnlessons grade`", f"{own:.1f}", "")], points_of(folder)
    for tool, script in (("nbgrader", "grade_nbgrader"), ("otter-grader", "grade_otter")):
        try:
            graded = beside(script, folder, file, packages=[tool])
            if graded["points"] != points:
                raise NotMeasured(f"it gives other points, {graded['points']} in place of {points}")
        except NotMeasured as why:
            rows.append((what, tool, f"not measured: {why}", ""))
            continue
        rows.append((what, tool, f"{graded['seconds']:.1f}", ratio(own, graded["seconds"])))
    return rows


def bench_class(folder: Path) -> str:
    """Thousands of submissions, and once more with the journal of the first time."""
    answers = write_numbers(folder / "class", STUDENTS)
    rows = []
    for what in (f"{STUDENTS:,} submissions of assignment 1", "the same once more, from the journal"):
        seconds = grade(answers, "parameters")
        rows.append((what, f"{seconds:.1f}", number(STUDENTS / seconds)))
    return table(("", "seconds", "submissions a second"), rows)


def grade(folder: Path, assignment: str) -> float:
    """Seconds of the command, its start included."""
    command = [sys.executable, "-m", "cnnlessons", "grade", folder, "--assignment", assignment,
               "-o", folder.with_suffix(".csv")]
    return timed(subprocess.run, command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def points_of(folder: Path) -> dict[str, int]:
    """Each student's points in the report."""
    with folder.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as report:
        return {row["student"]: int(row["points"]) for row in csv.DictReader(report) if row["question"] == "all"}


def write_numbers(folder: Path, students: int) -> Path:
    """One filled-in hand-out a student, a tenth of the answers wrong."""
    folder.mkdir()
    rng, template = random.Random(0), json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in template["cells"]:
        cell["source"] = "".join(cell["source"])
    for place in range(students):
        student = f"2026{place:05}"
        fill = partial(ASKED.sub, partial(answer, expected(draw(student)), rng))
        cells = [{**cell, "source": fill(cell["source"])} if cell["cell_type"] == "code" else cell
                 for cell in template["cells"]]
        (folder / f"{student}.ipynb").write_text(handout({**template, "cells": cells}, student), encoding="utf-8")
    return folder


def answer(expected: dict, rng: random.Random, asked: re.Match) -> str:
    """A line that asks, filled in; what the check says is kept in a variable, which nbgrader and otter can test."""
    layer = asked[1] or "total"
    given = {quantity: value for (name, quantity), value in expected.items() if name == layer}
    for quantity, value in given.items():
        if rng.random() < 0.1:
            given[quantity] = value + rng.choice((-1, 96)) if isinstance(value, int) else (*value[:-1], 3)
    named = ", ".join(f"{quantity}={given[quantity]}" for quantity in QUANTITIES if quantity in given)
    return f"said_{layer} = " + (f'check("{layer}", {named})' if asked[1] else f"total({named})")


def write_programs(folder: Path) -> Path:
    """Copies of the solution of assignment 2; what the check says is kept in a variable here, too."""
    folder.mkdir()
    text = SOLUTION.read_text(encoding="utf-8").replace('"modeling.check(', '"said = modeling.check(')
    for copy in range(PROGRAMS):
        (folder / f"{copy}.ipynb").write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
