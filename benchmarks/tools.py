"""Shared by the benchmarks: timing, ratios in words, tables, and programs of other packages."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
BESIDE = Path(__file__).parent / "beside"
QUICK = "--quick" in sys.argv  # few repeats of small tasks: shows that it runs, measures nothing

# Packages to compare with that this project's environment does not have (it has PyTorch and SciPy).
VERSIONS = {
    "jax": "0.10.2",
    "torchinfo": "1.8.0",
    "d2l": "1.0.3",
    "tensorflow-cpu": "2.14.1",  # the newest that works with d2l's NumPy
    "nbgrader": "0.9.6",
    "otter-grader": "7.0.0",
    "@tensorflow/tfjs": "4.22.0",  # from npm
}


class NotMeasured(RuntimeError):
    """A package to compare with cannot be installed or run; the message says why."""


def beside(script: str, *args: Any, packages: Sequence[str] = (), isolated: bool = False, env: Mapping = {}) -> Any:  # noqa: B006
    """Run a script of `beside/` in its own process, and read the JSON that it prints last.

    Args:
        script: its name.
        args: its arguments.
        packages: names in `VERSIONS`; uv adds them to this environment, and keeps them for the next time.
        isolated: in an environment with these packages alone.
        env: environment variables.

    Raises:
        NotMeasured: the packages cannot be installed for this Python, or the script fails.
    """
    python = [sys.executable]
    if packages:
        python = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--python", sys.executable,
                  *["--isolated"] * isolated, *(f"--with={name}=={VERSIONS[name]}" for name in packages), "python"]
    paths = os.pathsep.join(map(str, (ROOT / "src", BESIDE.parent)))
    try:
        done = subprocess.run(
            [*python, BESIDE / f"{script}.py", *map(str, args)], capture_output=True, text=True, timeout=900,
            env={**os.environ, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "3", **env})
    except subprocess.TimeoutExpired:
        raise NotMeasured("not done after a quarter of an hour") from None
    if done.returncode:
        raise NotMeasured(reason(done.stderr))
    return json.loads(done.stdout.splitlines()[-1])


def reason(stderr: str) -> str:
    """Why a program failed, without this machine's paths and addresses: uv's explanation, or the last line."""
    text = " ".join(re.sub(r"\S*[/\\]\S*", "…", stderr).split()).replace("|", "/")
    explained = re.search(r"Because .*?(?=, we can conclude|$)", text)
    last = re.sub(r"\S*[/\\]\S*", "…", (stderr.strip().splitlines() or ["no reason given"])[-1])
    return (explained[0] if explained else last.strip())[:160]


def timed(call: Callable, *args: Any, **options: Any) -> float:
    """Seconds that a call takes."""
    started = time.perf_counter()
    call(*args, **options)
    return time.perf_counter() - started


def medians(ways: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float | NotMeasured]:
    """The median of what each way measures, or why it cannot.

    The ways take turns, so a busy moment of the machine slows all of them.
    """
    measured: dict[str, Any] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, measure in ways.items():
            if not isinstance(measured[name], NotMeasured):
                try:
                    measured[name].append(measure())
                except NotMeasured as why:
                    measured[name] = why
    return {name: values if isinstance(values, NotMeasured) else median(values) for name, values in measured.items()}


def ratio(own: float, other: float) -> str:
    """How much faster or slower `own` seconds are than `other` seconds, in words."""
    if 0.95 < own / other < 1.05:
        return "alike"
    return f"{number(other / own)} times faster" if own < other else f"{number(own / other)} times slower"


def number(value: float) -> str:
    """A number with two digits, or with all digits before the point."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table with its numbers on the right."""
    rows = [[*map(str, row)] for row in rows]
    figures = [all(re.match(r"[\d.,]*(%| times.*| s| MB|)$|not ", row[i]) for row in rows) for i in range(len(head))]
    lines = [head, ["--:" if right else "---" for right in figures], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def version(package: str) -> str:
    """The version that is installed here."""
    return importlib.metadata.version(package)
