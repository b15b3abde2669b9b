"""How fast submissions are graded, beside executing one as others do: ``python benchmarks/bench_grading.py``.

10,000 submissions of assignment 1, each about a network of its own with a few mistakes in it; then copies of the
solution of assignment 2. Beside them one of assignment 1 is executed in a fresh kernel, as nbgrader and otter
do with each. All in one run, by default in one process a core: ``python benchmarks/bench_grading.py JOBS``.
"""

import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import nbclient  # noqa: E402
import nbformat  # noqa: E402

from cnnlessons.assignments.networks import draw  # noqa: E402
from cnnlessons.grading import grade  # noqa: E402
from cnnlessons.grading.handouts import TEMPLATE, handout  # noqa: E402
from cnnlessons.grading.marking import QUANTITIES  # noqa: E402

SOLUTION = TEMPLATE.parents[1] / "solutions" / "02_alexnet_modeling.ipynb"
STUDENTS, PROGRAMS = 10_000, 60
ASKED = re.compile(r'^(?:check\("(\w+)"|(total)).*', re.MULTILINE)


def main(jobs):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        first = write_answers(folder / "answers")
        executed = timed(execute, first)
        seconds = timed(grade, [folder / "answers"], out=folder / "out" / "report.csv", jobs=jobs)
        again = timed(grade, [folder / "answers"], out=folder / "out" / "report.csv", jobs=jobs)
        print("| task | seconds | a second | beside executing in a fresh kernel |\n|---|--:|--:|--:|")
        row("executing one submission of assignment 1 in a fresh kernel", executed, 1, executed)
        row(f"grading {STUDENTS:,} of assignment 1", seconds, STUDENTS, executed)
        row(f"the same once more: all {STUDENTS:,} are in the journal", again, STUDENTS, executed)
        if SOLUTION.exists():
            start = grade_programs(folder / "one", 1, jobs)
            seconds = grade_programs(folder / "more", PROGRAMS + 1, jobs) - start
            print(f"| starting the sandbox of assignment 2, and grading one | {start:.1f} | | |")
            row(f"grading {PROGRAMS} more of assignment 2", seconds, PROGRAMS, executed)


def row(task, seconds, count, executed):
    print(f"| {task} | {seconds:.1f} | {count / seconds:,.1f} | {executed * count / seconds:,.1f} times as many |",
          flush=True)


def timed(call, *args, **options):
    started = time.perf_counter()
    call(*args, **options)
    return time.perf_counter() - started


def write_answers(folder):
    """One filled-in hand-out a student, a tenth of the answers wrong; the path of the first."""
    folder.mkdir()
    rng, template = random.Random(0), json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in template["cells"]:
        cell["source"] = "".join(cell["source"])
    for number in range(STUDENTS):
        student = f"2026{number:05}"
        expected = draw(student).expected

        def answer(match, expected=expected):
            layer = match[1] or "total"
            given = {quantity: value for (name, quantity), value in expected.items() if name == layer}
            for quantity, value in given.items():
                if rng.random() < 0.1:
                    given[quantity] = value + rng.choice((-1, 96)) if isinstance(value, int) else (*value[:-1], 3)
            named = ", ".join(f"{quantity}={given[quantity]}" for quantity in QUANTITIES if quantity in given)
            return f'check("{layer}", {named})' if match[1] else f"total({named})"
        cells = [{**cell, "source": ASKED.sub(answer, cell["source"])} if cell["cell_type"] == "code" else cell
                 for cell in template["cells"]]
        (folder / f"{student}.ipynb").write_text(handout({**template, "cells": cells}, student), encoding="utf-8")
    return folder / "202600000.ipynb"


def execute(path):
    """As nbgrader and otter do for each submission: a kernel of its own, every cell in turn."""
    nbclient.NotebookClient(nbformat.read(path, as_version=4), kernel_name="python3").execute()


def grade_programs(folder, count, jobs):
    """Seconds that it takes to grade so many copies of assignment 2."""
    (folder / "in").mkdir(parents=True)
    for number in range(count):
        shutil.copy(SOLUTION, folder / "in" / f"{number}.ipynb")
    return timed(grade, [folder / "in"], out=folder / "report.csv", assignment="modeling", jobs=jobs)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else None)
