"""The road of a class: files -> submissions -> results -> report."""

import gc
import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path

from tqdm import tqdm

from cnnlessons.grading import report
from cnnlessons.grading.marking import Result, Submission, mark_all
from cnnlessons.grading.roster import Owners, read_roster, readable, same_id

CHUNK = 32  # submissions that a process gets at a time
ROUND = 2_000  # submissions that are in memory at a time
OUT = "grading"
RARELY = 100_000  # new objects until the collector looks for cycles: hardly any of them is in one, and looking is slow


class GradingError(ValueError):
    """Grading cannot begin or go on; the message says what to do."""


def grade(paths: Iterable[str | os.PathLike], executor: Executor | None = None, *, out: str | os.PathLike = OUT,
          assignment: str = "", roster: str | os.PathLike | None = None, alexnet: bool = False,
          jobs: int | None = None) -> list[Result]:
    """Grade the submissions of a class, and write the report into the folder `out`.

    Of several submissions of one student, the one with most points counts.

    Args:
        paths: notebooks, or folders of them; a folder may hold one folder a student. The student's id is in the name
            of the file or of the folder.
        executor: where to grade: any `concurrent.futures.Executor`; without one, processes of this machine.
        out: folder for report.csv, grades.csv, mistakes.png and the pages in feedback/; made if it is missing.
        assignment: "parameters" or "modeling"; without it, the one that most of the notebooks are.
        roster: a CSV file of the students, to find ids and names, and who is missing.
        alexnet: everybody has AlexNet itself, and not their own network.
        jobs: how many processes to use without an executor; by default one a core.

    Returns:
        One result a submission, in the order of the files; then one a student who handed in nothing.

    Raises:
        GradingError: there is nothing to grade, or the processes ended too early.
        RosterError: the roster cannot be used.
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
        with nullcontext(executor) if executor else _processes(jobs) as pool:
            marked = _marked(submissions, pool)
            results = list(tqdm(marked, desc="grading", total=len(files), unit="file", disable=None))
        results = choose(results, students, assignment)
        report.write(results, students, out)
    finally:
        gc.set_threshold(*thresholds)
    return results


def _processes(jobs: int | None) -> Executor:
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _depend_on_parent)


def _depend_on_parent() -> None:
    """In a process that grades: ignore Ctrl-C, which the parent handles, and end when the parent has ended."""
    gc.set_threshold(RARELY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def find_files(paths: Iterable[str | os.PathLike], out: Path) -> list[tuple[Path, str]]:
    """The files to grade in order, each with the name of the student's own folder, if it is in one.

    Hidden files and the folder of the report are passed over.
    """
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
    return [path for path in sorted(folder.iterdir())
            if not path.name.startswith((".", "__MACOSX")) and path.resolve() != out.resolve()]


def _submission(file: Path, folder: str, owners: Owners, assignment: str, alexnet: bool) -> Submission:
    name = f"{folder}/{file.name}" if folder else file.name
    return Submission(readable(name), owners.of(file.name, folder), file, assignment, alexnet)


def _marked(submissions: Iterator[Submission], pool: Executor) -> Iterator[Result]:
    """The results in order; a few thousand submissions are on their way at a time."""
    try:
        while some := [submission.loaded() for submission in islice(submissions, ROUND)]:
            chunks = [some[start:start + CHUNK] for start in range(0, len(some), CHUNK)]
            yield from chain.from_iterable(pool.map(mark_all, chunks))
    except BrokenExecutor as error:
        raise GradingError(f"the grading processes ended too early ({error}); in a script, call grade below "
                           '`if __name__ == "__main__":`') from None


def choose(results: Sequence[Result], students: Mapping[str, str], assignment: str = "") -> list[Result]:
    """The results with one that counts for each student, and with the students who handed in nothing.

    Args:
        results: what was marked.
        students: the roster, id -> name.
        assignment: the one that is graded; without it, the one that most of the notebooks are.
    """
    kinds = Counter(result.assignment for result in results if result.assignment)
    assignment = assignment or (kinds.most_common(1)[0][0] if kinds else "parameters")
    results = [result.of(assignment) for result in results]
    best: dict[str, Result] = {}
    for result in results:
        if result.student and result.points > getattr(best.get(same_id(result.student)), "points", -1):
            best[same_id(result.student)] = result
    known = {same_id(student) for student in students}
    noted = [_noted(result, best, known) for result in results]
    missing = [Result("", student, "missing", assignment, "nothing was handed in").of(assignment)
               for student in students if same_id(student) not in best]
    return [*noted, *missing]


def _noted(result: Result, best: Mapping[str, Result], known: set[str]) -> Result:
    """A result, with a note where it does not count, or its student is unknown."""
    notes = [result.note]
    if known and result.student and same_id(result.student) not in known:
        notes.append("this student is not on the roster")
    counts = result.student and best[same_id(result.student)] is result
    if result.student and not counts:
        notes.append(f"another submission of this student counts: {best[same_id(result.student)].file}")
    return result._replace(note="; ".join(filter(None, notes)), counts=bool(counts))
