"""The road of a class: files -> submissions -> results -> report."""

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from cnnlessons.assignments.submission import Refused, read_file
from cnnlessons.grading import report
from cnnlessons.grading.marking import Result, Submission, mark_all
from cnnlessons.grading.roster import Owners, read_roster, readable, same_id

CHUNK = 32  # submissions that a process gets at a time
AHEAD = 64  # how many times as many are in memory
OUT = "grading"
RARELY = 100_000  # new objects until the collector looks for cycles: hardly any of them is in one, and looking is slow


class GradingError(ValueError):
    """Grading cannot begin or go on; the message says what to do."""


def grade(paths: Iterable[str | os.PathLike], executor: Executor | None = None, *, out: str | os.PathLike = OUT,
          assignment: str = "", roster: str | os.PathLike | None = None, alexnet: bool = False,
          jobs: int | None = None) -> list[Result]:
    """Grade the submissions of a class, and write the report into the folder `out`.

    Args:
        paths: notebooks, or folders of them; a folder may hold one folder a student.
        executor: where to grade; without one, `jobs` processes of this machine, by default one a core.
        out: folder for report.csv, grades.csv, mistakes.png and the pages in feedback/; made if it is missing.
        assignment: "parameters" or "modeling"; without it, the one that most of the notebooks are.
        roster: a CSV file of the students, to find ids and names, and who is missing.
        alexnet: everybody has AlexNet itself, and not their own network.

    Returns:
        One result a submission, in the order of the files; then one a student who handed in nothing.

    Raises:
        ValueError: there is nothing to grade, the roster cannot be used, or the processes ended too early.
        OSError: the report cannot be written.
    """
    out = Path(out)
    if out.suffix.casefold() == ".csv":
        raise GradingError(f"{out} looks like a file: name a folder for the report, the grades and the feedback")
    students = read_roster(roster) if roster else {}
    files = find_files(paths, out)
    owners = Owners(students)
    submissions = (_submission(file, folder, owners, assignment, alexnet) for file, folder in files)
    thresholds = gc.get_threshold()
    gc.set_threshold(RARELY)
    try:
        spawn = multiprocessing.get_context("spawn")
        with nullcontext(executor) if executor else ProcessPoolExecutor(jobs, spawn, _depend_on_parent) as pool:
            marked = _marked(submissions, pool)
            results = list(tqdm(marked, desc="grading", total=len(files), unit="file", disable=None))
        results = choose(results, students, assignment)
        report.write(results, students, out)
    finally:
        gc.set_threshold(*thresholds)
    return results


def _depend_on_parent() -> None:
    """In a process that grades: ignore Ctrl-C, which the parent handles, and end when the parent has ended."""
    gc.set_threshold(RARELY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def find_files(paths: Iterable[str | os.PathLike], out: Path) -> list[tuple[Path, str]]:
    """The visible files to grade in order, each with the name of the student's own folder, if it is in one."""
    files = []
    for path in map(Path, paths):
        if not path.exists():
            raise GradingError(f"there is no {path}")
        for file in _visible(path, out) if path.is_dir() else [path]:
            inside = _visible(file, out) if file.is_dir() else []
            notebooks = [part for part in inside if part.suffix.casefold() == ".ipynb"]
            files += [(part, file.name) for part in notebooks or inside] if inside else [(file, "")]
    if not files:
        raise GradingError("there is nothing to grade in " + ", ".join(map(str, paths)))
    return files


def _visible(folder: Path, out: Path) -> list[Path]:
    """What is in a folder, without hidden files and the report."""
    report = out.resolve()
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "__MACOSX"))
            and (path.suffix == ".ipynb" or path.resolve() != report)]  # resolving takes long


def _submission(file: Path, folder: str, owners: Owners, assignment: str, alexnet: bool) -> Submission:
    name = f"{folder}/{file.name}" if folder else file.name
    try:
        source = read_file(file)
    except Refused as reason:
        source = reason
    return Submission(readable(name), owners.of(file.name, folder), source, assignment, alexnet)


def _marked(submissions: Iterator[Submission], pool: Executor) -> Iterator[Result]:
    """The results in order."""
    waiting = deque()
    try:
        while some := list(islice(submissions, CHUNK)):
            waiting.append(pool.submit(mark_all, some))
            if len(waiting) == AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenExecutor as error:
        raise GradingError(f"the grading processes ended too early ({error}); in a script, call grade below "
                           '`if __name__ == "__main__":`') from None
    finally:
        for future in waiting:
            future.cancel()


def choose(results: Sequence[Result], students: Mapping[str, str], assignment: str = "") -> list[Result]:
    """The results, of which the one with most points counts for each student; then who on the roster is missing."""
    kinds = Counter(result.assignment for result in results if result.assignment)
    assignment = assignment or (kinds.most_common(1)[0][0] if kinds else "parameters")
    results = [result.of(assignment) for result in results]
    best: dict[str, Result] = {}
    for result in sorted(results, key=lambda result: -result.points):
        best.setdefault(same_id(result.student), result)
    known = set(map(same_id, students))
    noted = [_noted(result, best, known) for result in results]
    missing = [Result("", student, "missing", assignment, "nothing was handed in").of(assignment)
               for student in students if same_id(student) not in best]
    return [*noted, *missing]


def _noted(result: Result, best: Mapping[str, Result], known: set[str]) -> Result:
    """A result, with a note where it does not count, or its student is unknown."""
    if not result.student:
        return result._replace(counts=False)
    counting = best[same_id(result.student)]
    notes = [result.note,
             "this student is not on the roster" if known and same_id(result.student) not in known else "",
             "" if counting is result else f"another submission of this student counts: {counting.file}"]
    return result._replace(note="; ".join(filter(None, notes)), counts=counting is result)
