"""Many submissions -> one report."""

import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from cnnlessons.assignments.submission import Refused, read_file
from cnnlessons.course import processes as workers
from cnnlessons.grading.executors import GradingError, Pool, few_collections, run_all
from cnnlessons.grading.journal import Journal, key_of
from cnnlessons.grading.marking import Result, Submission, mark_all
from cnnlessons.grading.report import Report, Row, page_names
from cnnlessons.grading.roster import key, read_roster, readable, student_of

__all__ = ["GradingError", "grade"]

BATCH = 32  # submissions that a worker gets at a time
BATCH_BYTES = 4_000_000


class File(NamedTuple):
    """A submitted file: whose it is, its page in the report, and what is to be said about it."""

    path: Path
    name: str
    student: str
    page: str
    note: str


class Task(NamedTuple):
    """A submission on its way to a worker, with its page and its name in the journal."""

    page: str
    key: str
    submission: Submission


def grade(paths: Iterable[str | os.PathLike], executor: Executor | None = None, *,
          out: str | os.PathLike = "report.csv", assignment: str = "", roster: str | os.PathLike | None = None,
          alexnet: bool = False, jobs: int | None = None) -> list[Result]:
    """Grade submissions; leave the report `out`, a page for each in ``report_feedback``, and ``report.journal``.

    Results are written as they come. A run that was killed goes on where it stopped when it is started again, for the
    journal knows what is marked already; the report is the same in the end as without the kill.

    Args:
        paths: notebooks, or folders of them. A student's id is in the file's name: see `student_of`.
        executor: where to grade: any `concurrent.futures.Executor`; processes of this machine without one.
        out: the report, in CSV; its names are those of what is written beside it, too.
        assignment: "parameters" or "modeling"; told from each notebook if it is empty.
        roster: a CSV file of the students, to find ids and names, and who is missing.
        alexnet: everybody counted AlexNet itself, not a network of one's own.
        jobs: how many processes to use without an executor; as many as there are cores if it is None.

    Returns:
        One result a file, in the order of the files.

    Raises:
        GradingError: nothing to grade, another run writes this report, or the executor takes no more work.
        RosterError: the roster cannot be used.
        OSError: the report cannot be written.
    """
    workers.refuse_in_import()
    out = Path(out)
    students = read_roster(roster) if roster else {}
    files = _files(find_files(paths, out), students)
    journal_path = out.with_suffix(".journal")
    out.parent.mkdir(parents=True, exist_ok=True)
    with (Journal(journal_path) as journal, Report(out) as report, closing(Pool(executor, jobs)) as pool,
          tqdm(total=len(files), desc="grading", unit="file", disable=None) as bar, few_collections()):
        names = {key(student): name for student, name in students.items()}
        by_page = {file.page: file for file in files}
        results: dict[str, Result] = {}

        def done(file: File, result: Result) -> None:
            results[file.page] = result
            report.add(Row(result, names.get(key(result.student), ""), file.note, file.page))
            bar.update()

        waiting = _waiting(files, journal, done, assignment, alexnet)
        mark = partial(_mark_batch, hidden=_hidden(files, report))
        for batch, outcome in run_all(mark, _batches(waiting, 1 if assignment == "modeling" else BATCH), pool):
            if isinstance(outcome, Exception):
                outcome = [_lost(*batch, outcome)]
            for task, result in zip(batch, outcome, strict=True):
                if result.status != "not graded":  # else it is tried again in the next run
                    journal.add(task.key, result)
                done(by_page[task.page], result)
        handed_in = {key(file.student) for file in files}
        for student, name in students.items():
            if key(student) not in handed_in:
                report.add(Row(Result("", student, "missing", note="nothing was handed in"), name))
        report.sort({file.page: place for place, file in enumerate(files)})
    return [results[file.page] for file in files]


def find_files(paths: Iterable[str | os.PathLike], out: Path) -> list[Path]:
    """All files to grade, in order: what is named, and what is in named folders but hidden files and the report."""
    ours = {out.resolve().with_name(name) for name in (
        out.name, f"{out.stem}_feedback", f"{out.stem}.journal", f"{out.stem}.png")}
    files = []
    for path in map(Path, paths):
        if not path.exists():
            raise GradingError(f"there is no {path}")
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [file for file in inside if not file.name.startswith(".") and file.absolute() not in ours]
    if not files:
        raise GradingError("there is nothing to grade in " + ", ".join(map(str, paths)))
    return files


def _files(paths: list[Path], students: dict[str, str]) -> list[File]:
    """Whose each file is, with a note where it is not on the roster, or not the only one."""
    owners = [student_of(path.name, students) for path in paths]
    known = {key(student) for student in students}
    of_student: dict[str, list[str]] = {}
    for path, owner in zip(paths, owners, strict=True):
        of_student.setdefault(key(owner), []).append(readable(path.name))
    files = []
    for path, owner, page in zip(paths, owners, page_names(paths), strict=True):
        notes = ["this student is not on the roster"] if known and owner and key(owner) not in known else []
        if owner and len(of_student[key(owner)]) > 1:
            notes.append("several submissions of one student: " + ", ".join(of_student[key(owner)]))
        files.append(File(path, readable(path.name), owner, page, "; ".join(notes)))
    return files


def _waiting(files: Iterable[File], journal: Journal, done, assignment: str,
             alexnet: bool) -> Iterator[Task]:
    """What is still to be marked; everything else is reported at once."""
    for file in files:
        try:
            if not key(file.student):
                raise Refused("the file's name means more than one student, or none")
            submission = Submission(file.name, file.student, read_file(file.path), assignment, alexnet)
        except Refused as reason:
            done(file, Result(file.name, file.student, "not read", assignment, str(reason)))
            continue
        name = key_of(submission)
        if known := journal.results.get(name):
            done(file, known)
        else:
            yield Task(file.page, name, submission)


def _batches(waiting: Iterable[Task], most: int) -> Iterator[list[Task]]:
    """Bundles, so that a worker is not asked for each submission alone; bounded in number and bytes."""
    batch, size = [], 0
    for task in waiting:
        batch.append(task)
        size += len(task.submission.content)
        if len(batch) >= most or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _mark_batch(batch: list[Task], hidden: tuple[str, ...]) -> list[Result]:
    return mark_all([task.submission for task in batch], hidden)


def _hidden(files: Iterable[File], report: Report) -> tuple[str, ...]:
    """The folders of other submissions and of their pages, which a program must not see.

    But none that the course or Python itself lies in.
    """
    needed = [Path(place).resolve() for place in (__file__, sys.executable, sys.prefix)]
    folders = {file.path.parent.resolve() for file in files} | {report.pages.resolve()}
    return tuple(sorted(str(folder) for folder in folders if not any(place.is_relative_to(folder) for place in needed)))


def _lost(task: Task, error: Exception) -> Result:
    """A submission that took its worker down twice."""
    file, student, _, assignment, _ = task.submission
    return Result(file, student, "not graded", assignment,
                  f"its worker died twice ({type(error).__name__}: {error}); grade it by hand, or start again")
