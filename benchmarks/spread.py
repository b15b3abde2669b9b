"""How far a lesson's figures move from seed to seed: shared by the `spread_lesson*.py`.

Each of them measures named figures with one seed. Here they are measured with several seeds, each in a process with one
thread (batches of 32 hardly use a second one). The table is written again after each seed.
"""

import contextlib
import csv
import io
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, stdev
from unittest.mock import patch

from cnnlessons import data

SEEDS = 10
ONE_THREAD = dict.fromkeys(
    ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], "1")


def run_lesson(name: str, seed: int) -> dict:
    """Execute a lesson's own code with this seed, without figures; its variables, and what it printed as `printed`.

    Its assertions are not run, because the band is drawn from these figures.
    """
    import nbformat

    from cnnlessons.course import lessons

    [path] = lessons.NOTEBOOKS.glob(f"{name}_*.ipynb")
    variables = {"display": lambda *shown: None}
    with (patch("cnnlessons.figures", create=True), patch("cnnlessons.data.load_runs"),  # which is what is measured
          contextlib.redirect_stdout(io.StringIO()) as printed):
        for cell in nbformat.read(path, 4).cells:
            tags = cell.metadata.get("tags", [])
            if cell.cell_type == "code" and "remove-cell" not in tags:
                exec(compile(cell.source, f"<{name}, {cell.id}>", "exec", optimize=1), variables)
                variables |= {"seed": seed} if "parameters" in tags else {}
    return variables | {"printed": printed.getvalue()}


def table(measured: dict[str, list[float]]) -> str:
    """Figures by name, each with its values, as rows of Markdown."""
    lines = ["| figure | mean | standard deviation | smallest | largest | mean ± 4 sd |", "|---|--:|--:|--:|--:|--:|"]
    for figure, values in measured.items():
        middle, sd = mean(values), stdev(values) if len(values) > 1 else 0.0
        numbers = middle, sd, min(values), max(values)
        lines.append(f"| {figure} | {' | '.join(f'{number:.4f}' for number in numbers)} "
                     f"| {middle - 4 * sd:.4f} to {middle + 4 * sd:.4f} |")
    return "\n".join(lines)


def write_spread(script: str, lessons: str, notes: str, measure: Callable[[int], dict[str, float]]) -> None:
    """Measure with seeds 0, 1, ... (how many: the first argument, else ten), and write the page next to the script."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    os.environ.update(ONE_THREAD)  # the processes inherit it, and import TensorFlow after it
    page, measured = Path(script).with_suffix(".md"), defaultdict(list)
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:  # one a core
        for done, future in enumerate(as_completed([pool.submit(measure, seed) for seed in range(seeds)]), 1):
            for figure, value in future.result().items():
                measured[figure].append(float(value))
            page.write_text(f"# Lesson{lessons}: spread over {done} seeds\n\n{notes} Written by `{Path(script).name}`; "
                            f"the notebooks' bands are drawn from it.\n\n{table(measured)}\n", encoding="utf-8")
            print(f"{done} of {seeds} seeds", dict(future.result()), flush=True)


def remember(train: Callable[[int], dict[str, float]], file: Path, seed: int) -> dict[str, float]:
    """The figures of one training, which are kept in a file: a measurement that was stopped goes on from there."""
    file = file.with_name(f"{file.name}, seed {seed}.json")
    if not file.exists():
        figures = train(seed)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({name: float(value) for name, value in figures.items()}), encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def write_runs(script: str, lessons: str, notes: str, networks: dict[str, Callable[[int], dict[str, float]]]) -> None:
    """Train each network with seeds 0, 1, ...; write their figures to `data/runs/` and the page next to the script.

    The file has a row for each figure of a network, and a column for each seed. Networks that it has are not trained;
    of the others, `build/runs/` keeps each training.
    """
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    os.environ.update(ONE_THREAD)
    page = Path(script).with_suffix(".md")
    file = data.RUNS / f"{page.stem.removeprefix('spread_')}.csv"
    runs = data.load_runs(file.stem) if file.exists() else {}
    for name in [name for name in networks if name not in runs]:
        with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            kept = data.RUNS.parents[1] / "build" / "runs" / file.stem / name
            measured = list(pool.map(partial(remember, networks[name], kept), range(seeds)))
        runs[name] = {figure: [figures[figure] for figures in measured] for figure in measured[0]}
        rows = [[name, figure, *(f"{value:.6g}" for value in values)]
                for name in networks if name in runs for figure, values in runs[name].items()]
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows([["network", "figure", *range(seeds)], *rows])
        spread = table({f"{name}: {figure}": [float(value) for value in values] for name, figure, *values in rows})
        page.write_text(f"# Lesson{lessons}: spread over {seeds} seeds\n\n{notes} Written by `{Path(script).name}` "
                        f"together with `data/runs/{file.name}`, which has each seed.\n\n{spread}\n", encoding="utf-8")
        print(name, "done", flush=True)
