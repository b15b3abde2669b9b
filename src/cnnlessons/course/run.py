"""Execute lessons with papermill: notebooks -> executed notebooks -> pages."""

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from tqdm import tqdm

from cnnlessons import _files as files
from cnnlessons.course.lessons import NOTEBOOKS, CourseError, find_lessons, match_parameters

KERNEL_START = 300  # seconds; a kernel starts slowly on a busy machine
logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what fails is told once, by the outcome
KERNEL_SETTINGS = {
    "IPYKERNEL_CELL_NAME": "cell",  # otherwise warnings name a cell by a temporary path
    "OPENBLAS_NUM_THREADS": "1",  # for small matrices, several threads would only wait for one another
}


@dataclass(frozen=True)
class Outcome:
    """How one lesson went; `error` is empty if it ran to its end."""

    lesson: str
    seconds: float
    error: str = ""


def run(lessons: Iterable[str] = (), parameters: Mapping[str, Any] | None = None, output: str | os.PathLike = "build",
        jobs: int = 1, folder: str | os.PathLike = NOTEBOOKS) -> list[Outcome]:
    """Execute lessons, such as "09" (without any: all); return their outcomes in the course's order.

    Each lesson is left in `output` as a notebook and a page, with an index. A lesson that fails is kept up to the cell
    that failed, and the others still run. A lesson without one of the `parameters` runs without it.

    Raises:
        CourseError: an unknown lesson, a parameter that none of the lessons has, a value of the wrong type,
            or an output folder that would overwrite the lessons. Nothing has run then.
        OSError: the output folder cannot be written.
    """
    output = Path(output)
    if output.resolve() == Path(folder).resolve():
        raise CourseError(f"--output {output} is the folder of the lessons themselves; name another one")
    paths = find_lessons(lessons, Path(folder))
    values = match_parameters(paths, parameters or {})
    output.mkdir(parents=True, exist_ok=True)
    try:
        return execute(paths, output, jobs, values)
    finally:
        _write_pages(output)


def execute(paths: list[Path], output: Path, jobs: int, values: Mapping[Path, dict] | None = None) -> list[Outcome]:
    """Execute notebooks, `jobs` at a time; show a progress bar for all and one for each that is running.

    Each notebook has its own kernel, a process; the threads here only wait for them. After Ctrl-C they still wait,
    so the caller must end this process: a kernel ends within a second after the process that started it.
    """
    added = {name: value for name, value in KERNEL_SETTINGS.items() if name not in os.environ}
    os.environ.update(added)  # kernels inherit them
    pool, outcomes = ThreadPoolExecutor(jobs), []
    try:
        with tqdm(total=len(paths), desc="course", unit="lesson", disable=None) as bar:
            running = {pool.submit(_execute, path, (values or {}).get(path, {}), output) for path in paths}
            while running:
                # The timeout lets this thread see a signal that another thread received.
                done, running = wait(running, timeout=1, return_when=FIRST_COMPLETED)
                for outcome in (future.result() for future in done):
                    outcomes.append(outcome)
                    bar.write(f"{'FAILED' if outcome.error else 'ok':6}  {outcome.lesson}  {outcome.seconds:.0f} s")
                    bar.update()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for name in added:  # kernels that somebody else starts later name their cells as they did before
            del os.environ[name]
    return sorted(outcomes, key=lambda outcome: outcome.lesson)


def _execute(path: Path, parameters: dict[str, Any], output: Path) -> Outcome:
    """Execute one notebook in its own folder."""
    executed = (output / path.name).resolve()
    executed.with_suffix(".html").unlink(missing_ok=True)  # of an earlier run; this one may not reach its page
    start, error = time.monotonic(), ""
    try:
        _papermill(path, executed, parameters)
    except papermill.PapermillExecutionError as failure:
        error = f"cell In [{failure.exec_count}] stopped with {failure.ename}: {failure.evalue}"
    except Exception as failure:
        if isinstance(failure, OSError) and not isinstance(failure, TimeoutError):  # a full disk: half is written
            executed.unlink(missing_ok=True)
            failure.filename = failure.filename or str(executed)
            raise
        # The kernel died, could not start, or was too slow.
        error = f"{_last_cell(executed)} stopped with {type(failure).__name__}: {failure}"
    if executed.exists():
        _note_end(executed, failed=bool(error))
    return Outcome(path.stem, time.monotonic() - start, error)


def _papermill(path: Path, executed: Path, parameters: dict[str, Any], again: bool = True) -> None:
    """Execute with papermill; once more if the kernel could not start, as when another program takes its port."""
    try:
        papermill.execute_notebook(
            nbformat.read(path, as_version=4), executed, parameters=parameters, kernel_name="python3",
            resources={"metadata": {"path": str(path.parent.resolve())}}, start_timeout=KERNEL_START,
            iopub_timeout=KERNEL_START,  # on a busy machine outputs come more than 4 seconds after a reply
            extra_arguments=["--log-level=CRITICAL"],  # the kernel's own advice is not meant for readers
            progress_bar={"desc": path.stem, "leave": False, "disable": None})
    except RuntimeError as failure:
        if not again or "died before replying" not in str(failure):
            raise
        _papermill(path, executed, parameters, again=False)


def _last_cell(executed: Path) -> str:
    """Name the cell that a lesson reached; a kernel that died may not have reported its number."""
    cells = nbformat.read(executed, as_version=4).cells if executed.exists() else []
    count = sum(bool(cell.source.strip() and cell.metadata.papermill.start_time)
                for cell in cells if cell.cell_type == "code")
    return f"cell In [{count}]" if count else "the kernel"


def _note_end(executed: Path, failed: bool) -> None:
    """Write into an executed notebook whether it failed; papermill does not notice when a kernel dies."""
    notebook = nbformat.read(executed, as_version=4)
    notebook.metadata.papermill.exception = failed
    for name in ("input_path", "output_path"):
        notebook.metadata.papermill.pop(name, None)  # paths of this machine
    with files.new(executed) as file:
        nbformat.write(notebook, file)


def _write_pages(output: Path) -> None:
    """Write a page for every executed lesson in the folder, and an index."""
    from cnnlessons.course import pages  # imports Sphinx, which takes a second

    lines = ["# Convolutional neural networks: the lessons", "", "| lesson | seconds | notebook |", "|:--|--:|:--|"]
    with tempfile.TemporaryDirectory() as source:
        for path in sorted(output.glob("[0-9][0-9]_*.ipynb")):
            if (notebook := _read_ended(path)) is None:
                continue
            state = notebook.metadata.papermill
            shutil.copy(path, source)
            seconds = "failed" if state.exception else f"{state.get('duration') or 0:.0f}"
            file = f'<a href="{path.name}">{path.name}</a>'  # in HTML: Sphinx would turn it into a link to the page
            lines.append(f"| [{_title(notebook)}]({path.name}) | {seconds} | {file} |")
        lines += ["", ":::{toctree}", ":hidden:", ":glob:", "", "[0-9]*", ":::", ""]
        Path(source, "index.md").write_text("\n".join(lines), encoding="utf-8")
        pages.build(Path(source), output)


def _read_ended(path: Path) -> nbformat.NotebookNode | None:
    """Read an executed notebook; return None if Ctrl-C stopped it, perhaps while it was being written."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except ValueError:
        return None
    return None if notebook.metadata.get("papermill", {}).get("exception") is None else notebook


def _title(notebook: nbformat.NotebookNode) -> str:
    """Return the first heading of a notebook."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# (.+)", text, re.MULTILINE)
    return heading[1] if heading else "lesson"
