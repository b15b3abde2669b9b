"""The lessons, executed: notebooks -> executed notebooks -> pages."""

import ast
import multiprocessing
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from tqdm import tqdm

from cnnlessons import _files as files
from cnnlessons.course import processes as workers

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
KERNEL_START = 300  # seconds that a kernel may take to start on a busy machine


class CourseError(ValueError):
    """A lesson or a parameter that the course does not have."""


@dataclass(frozen=True)
class Outcome:
    """How one lesson went; `error` is empty if it ran to its end."""

    lesson: str
    seconds: float
    error: str = ""


def run(lessons: Iterable[str] = (), parameters: Mapping[str, Any] | None = None, output: str | os.PathLike = "build",
        jobs: int = 1, folder: str | os.PathLike = NOTEBOOKS) -> list[Outcome]:
    """Execute lessons with papermill; leave each in `output` as a notebook and a page, with an index.

    A lesson that fails is kept as far as it came, and the others still run.

    Args:
        lessons: "09", "9" or "09_mnist_cnn"; none means all.
        parameters: values for the lessons' parameters, by name; a lesson without that parameter runs as it is.
        output: folder for the results; made if it is missing.
        jobs: how many lessons run at a time.
        folder: where the lessons are.

    Returns:
        One outcome a lesson, in the course's order.

    Raises:
        CourseError: an unknown lesson, a parameter that none of the lessons has, a value of the wrong type,
            or an output folder that would overwrite the lessons, or that another run writes into. Nothing has run then.
        OSError: the output folder cannot be written.
    """
    workers.refuse_in_import()
    if jobs < 1:
        raise CourseError(f"--jobs {jobs} must be at least 1")
    if Path(output).resolve() == Path(folder).resolve():
        raise CourseError(f"--output {output} is the folder of the lessons themselves; name another one")
    paths = find_lessons(lessons, Path(folder))
    values = match_parameters(paths, parameters or {})
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    with (output / ".lock").open("ab") as lock:
        try:
            files.lock(lock)
        except files.Busy:
            raise CourseError(f"another run is writing into {output}; wait for its end, or name another folder with "
                              "--output") from None
        try:
            outcomes = execute(paths, values, output, min(jobs, len(paths)))
        finally:
            _write_pages(output)
    return sorted(outcomes, key=lambda outcome: outcome.lesson)


def find_lessons(names: Iterable[str] = (), folder: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks of the named lessons, or of all, in the course's order."""
    known = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not known:
        raise CourseError(f"there are no lessons in {folder}; run this in a clone of the course, or name the "
                          "folder with --notebooks")
    found = set()
    for name in names:
        stem = Path(name).name.removesuffix(".ipynb")
        matches = {path for path in known if stem == path.stem or stem.zfill(2) == path.stem[:2]}
        if not matches:
            raise CourseError(f'there is no lesson "{name}"; there are ' + ", ".join(path.stem for path in known))
        found |= matches
    return sorted(found or known)


def match_parameters(lessons: Iterable[Path], parameters: Mapping[str, Any]) -> dict[Path, dict[str, Any]]:
    """For each lesson the parameters that it has, each as the type of its default."""
    defaults = {path: _defaults(path) for path in lessons}
    for name in parameters:
        if not any(name in known for known in defaults.values()):
            raise CourseError(f'no lesson chosen has a parameter "{name}".\n{_parameter_list(defaults)}')
    try:
        return {path: {name: _convert(name, value, known[name]) for name, value in parameters.items() if name in known}
                for path, known in defaults.items()}
    except CourseError as error:
        raise CourseError(f"{error}.\n{_parameter_list(defaults)}") from None


def _defaults(path: Path) -> dict[str, Any]:
    """Parameters of a lesson and their default values."""
    return {name: ast.literal_eval(parameter["default"])
            for name, parameter in papermill.inspect_notebook(path).items()}


def _convert(name: str, value: Any, default: Any) -> Any:
    """`value`, perhaps typed on a command line, as the type of `default`."""
    if isinstance(value, str) and not isinstance(default, str):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            value = str(value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        kind = {int: "a whole number", float: "a number", str: "a word", bool: "True or False"}.get(
            type(default), f"a {type(default).__name__}")
        raise CourseError(f'parameter "{name}" should be {kind} such as {default!r}, not {value!r}')
    return value


def _parameter_list(defaults: Mapping[Path, Mapping[str, Any]]) -> str:
    """The valid parameters, a line for each lesson that has any."""
    lines = [f"  {path.stem}: " + ", ".join(f"{name} = {value!r}" for name, value in known.items())
             for path, known in defaults.items() if known]
    return "\n".join(["Valid parameters:", *lines]) if lines else "The chosen lessons have no parameters."


def execute(paths: list[Path], values: Mapping[Path, dict], output: Path, jobs: int) -> list[Outcome]:
    """Execute notebooks in `jobs` processes, with a bar for the course and one for the cells of each running one."""
    workers.refuse_in_import()
    context = multiprocessing.get_context("spawn")
    tqdm.set_lock(context.RLock())  # one writer on the screen at a time
    slots, started, outcomes = context.Queue(), context.Event(), []
    pool = ProcessPoolExecutor(jobs, context, initializer=_start_worker, initargs=(tqdm.get_lock(), slots, started))
    try:
        with workers.signals_held_back():
            for slot in range(1, jobs + 1):
                slots.put(slot)
            running = {pool.submit(_execute, path, values[path], output): path for path in paths}
        with tqdm(total=len(paths), desc="course", unit="lesson", position=0, disable=None) as bar:
            for future in as_completed(running):
                outcome = _outcome(future, running[future], started)
                outcomes.append(outcome)
                bar.write(f"{'FAILED' if outcome.error else 'ok':6}  {outcome.lesson}  {outcome.seconds:.0f} s")
                bar.update()
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()  # a kernel ends by itself when its worker is gone
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return outcomes


def _outcome(future: Future, path: Path, started) -> Outcome:
    """How a lesson went, also where its process was killed; all processes end with the one that was."""
    try:
        return future.result()
    except BrokenExecutor:
        if not started.is_set():
            raise CourseError(workers.UNGUARDED) from None
        return Outcome(path.stem, 0, "a process of this run was ended from outside, perhaps for lack of memory")


def _start_worker(lock, slots, started) -> None:
    """Give this process its line on the screen, and to its kernels what a lesson needs."""
    global _slot
    started.set()
    workers.depend_on_parent()
    os.environ.setdefault("IPYKERNEL_CELL_NAME", "cell")  # else warnings name a cell by a temporary path
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # several threads for small matrices wait for one another
    tqdm.set_lock(lock)
    _slot = slots.get()


def _execute(path: Path, parameters: dict[str, Any], output: Path) -> Outcome:
    """Execute one notebook in its own folder's surroundings."""
    executed = (output / path.name).resolve()
    executed.with_suffix(".html").unlink(missing_ok=True)  # of an earlier run: this one may not come to its page
    start, error = time.monotonic(), ""
    try:
        with files.naming(executed):
            papermill.execute_notebook(
                nbformat.read(path, as_version=4), executed, parameters=parameters, kernel_name="python3",
                cwd=path.parent, start_timeout=KERNEL_START,
                extra_arguments=["--log-level=CRITICAL"],  # the kernel's own advice is not the reader's business
                progress_bar={"desc": path.stem, "position": _slot, "leave": False, "disable": None})
    except papermill.PapermillExecutionError as failure:
        error = f"cell In [{failure.exec_count}] stopped with {failure.ename}: {failure.evalue}"
    except OSError:  # a full disk, say: half of the file is there, and nor could another lesson be written
        executed.unlink(missing_ok=True)
        raise
    except Exception as failure:  # the kernel died, or could not start
        error = f"{_reached(executed)} stopped with {type(failure).__name__}: {failure}"
    if executed.exists():
        _note_end(executed, failed=bool(error))
    return Outcome(path.stem, time.monotonic() - start, error)


def _reached(executed: Path) -> str:
    """The cell that a lesson came to; a kernel that died may not have told its number."""
    cells = nbformat.read(executed, as_version=4).cells if executed.exists() else []
    count = sum(bool(cell.source.strip() and cell.metadata.papermill.start_time)
                for cell in cells if cell.cell_type == "code")
    return f"cell In [{count}]" if count else "the kernel"


def _note_end(executed: Path, failed: bool) -> None:
    """Write into an executed notebook whether it failed: papermill does not know when a kernel died."""
    notebook = nbformat.read(executed, as_version=4)
    notebook.metadata.papermill.exception = failed
    for name in ("input_path", "output_path"):
        notebook.metadata.papermill.pop(name, None)  # paths of this machine
    with files.new(executed) as file:
        nbformat.write(notebook, file)


def _write_pages(output: Path) -> None:
    """A page for every executed lesson in the folder, and an index."""
    from cnnlessons.course import pages  # Sphinx: neither the workers need it nor the refusals

    lines = ["# Convolutional neural networks: the lessons", "", "| lesson | seconds | notebook |", "|:--|--:|:--|"]
    with tempfile.TemporaryDirectory() as source:
        for path in sorted(output.glob("[0-9][0-9]_*.ipynb")):
            if (notebook := _read_ended(path)) is None:
                continue
            state = notebook.metadata.papermill
            shutil.copy(path, source)
            seconds = "failed" if state.exception else f"{state.get('duration') or 0:.0f}"
            file = f'<a href="{path.name}">{path.name}</a>'  # as HTML: Sphinx would lead it to the page
            lines.append(f"| [{_title(notebook)}]({path.name}) | {seconds} | {file} |")
        lines += ["", ":::{toctree}", ":hidden:", ":glob:", "", "[0-9]*", ":::", ""]
        Path(source, "index.md").write_text("\n".join(lines), encoding="utf-8")
        pages.build(Path(source), output)


def _read_ended(path: Path) -> nbformat.NotebookNode | None:
    """An executed notebook; none if Ctrl-C stopped it, perhaps while it was being written."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except ValueError:
        return None
    return None if notebook.metadata.get("papermill", {}).get("exception") is None else notebook


def _title(notebook: nbformat.NotebookNode) -> str:
    """The first heading."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = re.search(r"^# (.+)", text, re.MULTILINE)
    return heading[1] if heading else "lesson"
