"""The whole course, one and two lessons at a time: ``python benchmarks/bench_course.py``."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tools import QUICK, table, timed

SHORT = {} if QUICK else {"epochs": 1, "digits": 2_000}
LESSONS = ["02", "03"] if QUICK else []  # none: all

TEXT = """\
## The course

`cnnlessons run {arguments}`, once with `--jobs 1` and once with `--jobs 2`
(`bench_course.py`): {count} lessons, each in its own kernel, and their pages. With so few digits the training is
short, so the time outside the cells counts for more.

{table}
Outside the cells a lesson waits for its kernel. At the end Sphinx writes the pages.
"""


class Run(NamedTuple):
    """Seconds of a run by the clock, and added up over its lessons and over their cells."""

    clock: float
    lessons: float
    cells: float
    count: int


def main() -> None:
    one, two = run(1), run(2)
    rows = [
        ("by the clock", *(f"{way.clock:.0f}" for way in (one, two))),
        ("the cells' own time, added up", *(f"{way.cells:.0f}" for way in (one, two))),
        ("kernels and papermill, added up", *(f"{way.lessons - way.cells:.0f}" for way in (one, two))),
        ("starting, and the pages", f"{one.clock - one.lessons:.0f}", ""),
        ("by the clock, in the cells' own time", *(f"{way.clock / way.cells:.2f}" for way in (one, two))),
        ("by the clock, in that of one job", "1.00", f"{two.clock / one.clock:.2f}"),
    ]
    arguments = " ".join([*LESSONS, *(f"-p {name} {value}" for name, value in SHORT.items())])
    print(TEXT.format(arguments=arguments, count=one.count,
                      table=table(("seconds", "`--jobs 1`", "`--jobs 2`"), rows)))


def run(jobs: int) -> Run:
    """Execute the lessons into a folder that is thrown away."""
    parameters = [part for name, value in SHORT.items() for part in ("-p", name, str(value))]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cnnlessons", "run", *LESSONS, *parameters, "-o", folder, "-j", str(jobs)]
        clock = timed(subprocess.run, command, check=True, stdout=sys.stderr)
        notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in Path(folder).glob("[0-9]*.ipynb")]
    cells = [cell["metadata"]["papermill"]["duration"] or 0 for notebook in notebooks for cell in notebook["cells"]]
    return Run(clock, sum(book["metadata"]["papermill"]["duration"] for book in notebooks), sum(cells), len(notebooks))


if __name__ == "__main__":
    main()
