"""Results on paper: a CSV report that grows as they come, a page for each student, a summary of all."""

import contextlib
import csv
import io
import os
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple, Self

from cnnlessons import _files as files
from cnnlessons.checks import SIGNS
from cnnlessons.grading.marking import Mark, Result
from cnnlessons.grading.roster import readable

COLUMNS = ("student", "name", "file", "assignment", "question", "points", "of", "status", "answer", "diagnosis")
FORMULA = tuple("=+-@＝＋－＠")  # what a spreadsheet takes for the beginning of a formula
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% } td, th { padding: .3rem .6rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #ddd } td:nth-child(3) { white-space: nowrap } .correct { color: #00664b }
.note { background: #f3ede2; padding: .5rem 1rem }
"""


class Row(NamedTuple):
    """What the report adds to a result: the student's name, what to say about the file, the name of the page."""

    result: Result
    name: str = ""
    note: str = ""
    page: str = ""


class Report:
    """The report of one run: ``report.csv``, rows as they come, and the pages in the folder ``report_feedback``."""

    def __init__(self, path: Path):
        self.path, self.pages = path, path.with_name(f"{path.stem}_feedback")
        self.pages.mkdir(parents=True, exist_ok=True)
        self._lines: list[tuple[str, str]] = []  # page, and what the report says of it
        self._file = _open(path)
        self._file.write(_csv_text([COLUMNS]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # each row was flushed: of a full disk, `add` has told
            self._file.close()

    def add(self, row: Row) -> None:
        """Write a result down, and its page."""
        if row.page:
            with files.new(self.pages / row.page) as file:
                file.write_text(feedback_page(row), encoding="utf-8", errors="backslashreplace")
        text = _csv_text(csv_rows(row))
        self._lines.append((row.page, text))
        with files.naming(self.path):
            self._file.write(text)
            self._file.flush()

    def sort(self, order: Mapping[str, int]) -> None:
        """Write the report anew in the order of the pages; a reader sees the old or the new one, nothing between."""
        self._lines.sort(key=lambda line: order.get(line[0], len(order)))
        self._file.close()
        with files.new(self.path) as new, _open(new) as file:
            file.write(_csv_text([COLUMNS]))
            file.writelines(text for _, text in self._lines)


def _open(path: Path):
    """A CSV file with the mark by which spreadsheets know UTF-8."""
    return path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")


def _csv_text(rows: Iterable[Sequence]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def csv_rows(row: Row) -> list[list]:
    """One line for the whole submission, then one a question."""
    result = row.result
    who = [cell(text) for text in (result.student, row.name, result.file, result.assignment)]
    points = [result.points, result.possible] if result.status != "not graded" else ["", ""]
    note = "; ".join(filter(None, (result.note, row.note)))
    return [[*who, "all", *points, result.status, "", cell(note)],
            *([*who, mark.question, mark.points, mark.possible, mark.status, cell(mark.answer), cell(mark.diagnosis)]
              for mark in result.marks)]


def cell(text: str) -> str:
    """A text that a spreadsheet shows as it is: on one line, and never as a formula; numbers stay numbers."""
    if not text.isprintable():
        text = re.sub(r"[\x00-\x1f\x7f]+", " ", text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) and not re.fullmatch(r"-\d+", text) else text


def feedback_page(row: Row) -> str:
    """What a student gets to read: the points, and for each question the answer given and what is to be said of it."""
    result = row.result
    title = f"{result.student}: {result.points} of {result.possible} points" if result.marks else result.student
    note = "; ".join(filter(None, (result.note if result.marks else f"{result.status}: {result.note}", row.note)))
    lines = "".join(_line(mark) for mark in result.marks)
    table = f"<table>\n<tr><th>question<th>your answer<th>points<th>\n{lines}</table>\n" if lines else ""
    return (f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>\n'
            f"<style>{STYLE}</style>\n<h1>{escape(title)}</h1>\n<p>{escape(result.file)}</p>\n"
            + (f'<p class="note">{escape(note)}</p>\n' if note else "") + table + "</html>\n")


def _line(mark: Mark) -> str:
    sign = SIGNS.get(mark.status, SIGNS["not yet"])
    said = f"{mark.status}: {mark.diagnosis}" if mark.diagnosis else mark.status
    return (f"<tr><td>{escape(mark.question)}<td>{escape(mark.answer)}<td>{mark.points} of {mark.possible}"
            f'<td class="{"correct" if mark.points == mark.possible else "open"}">{sign} {escape(said)}\n')


class Summary(NamedTuple):
    """All results in a few numbers."""

    statuses: Mapping[str, int]
    shares: Sequence[float]  # of the possible points, one for each graded submission
    mistakes: Mapping[str, Mapping[str, int]]  # layer -> mistake -> how often, the most frequent first

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} {status}" for status, count in self.statuses.items())
        lines = [counts]
        if self.shares:
            mean, median = statistics.mean(self.shares), statistics.median(self.shares)
            lines = [f"{counts}; mean {mean:.0%}, median {median:.0%} of the points"]
        lines += [f"  {layer}: " + ", ".join(f"{name} ({count:,})" for name, count in [*names.items()][:3])
                  for layer, names in self.mistakes.items()]
        return "\n".join(lines)


def summarise(results: Iterable[Result]) -> Summary:
    """How many submissions were graded, how they did, and which mistakes were made in each layer."""
    results = list(results)
    mistakes: dict[str, Counter] = defaultdict(Counter)
    for mark in (mark for result in results for mark in result.marks):
        names = mistakes[mark.question.split()[0]]  # also where there is none, to keep the layers in order
        if mark.mistake:
            names[mark.mistake] += 1
    return Summary(dict(sorted(Counter(result.status for result in results).items())),
                   [result.points / result.possible for result in results if result.possible],
                   {layer: dict(names.most_common()) for layer, names in mistakes.items() if names})


def write_figure(summary: Summary, report: str | os.PathLike) -> Path:
    """The summary as a picture, beside the report and under its name."""
    from cnnlessons.figures import show_grades  # Matplotlib, which the workers do not need
    path = Path(report).with_suffix(".png")
    with files.new(path) as file:
        show_grades(summary.shares, summary.mistakes).savefig(file, format="png")
    return path


def page_names(files: Iterable[str | os.PathLike]) -> list[str]:
    """A name for the page of each file: its own, made different where two files (of two folders) share it."""
    taken: Counter = Counter()
    names = []
    for file in map(Path, files):
        stem = readable(file.stem if file.suffix.casefold() == ".ipynb" else file.name)
        while len(stem.encode()) > 200:  # bytes, of which file systems allow 255
            stem = stem[:-10]
        taken[stem.casefold()] += 1
        count = taken[stem.casefold()]
        names.append(f"{stem}.html" if count == 1 else f"{stem}__{count}.html")
    return names
