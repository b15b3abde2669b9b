"""Results as files: report.csv and grades.csv, a page of feedback for each submission, a figure of the class."""

import csv
import os
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from cnnlessons import _files
from cnnlessons._language import language, say
from cnnlessons.checks import SIGNS
from cnnlessons.grading.marking import Mark, Result
from cnnlessons.grading.roster import readable, same_id

COLUMNS = ("student", "name", "file", "assignment", "question", "points", "of", "status", "answer", "diagnosis")
GRADES = ("id", "name", "points", "of", "note")
FORMULA = tuple("=+-@＝＋－＠")  # what a spreadsheet takes for the beginning of a formula
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% } td, th { padding: .3rem .6rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #ddd } td:nth-child(3) { white-space: nowrap } .correct { color: #00664b }
.note { background: #f3ede2; padding: .5rem 1rem }
"""


def write(results: Sequence[Result], students: Mapping[str, str], out: Path) -> None:
    """Write everything about a class into a folder; `students` is the roster, id -> name.

    Raises:
        OSError: something cannot be written; the error names it.
    """
    names = {same_id(student): name for student, name in students.items()}
    pages = out / "feedback"
    pages.mkdir(parents=True, exist_ok=True)
    files = [result for result in results if result.file]
    for page, result in zip(page_names(result.file for result in files), files, strict=True):
        _write_page(pages / page, feedback_page(result))
    _write_csv(out / "report.csv", [COLUMNS, *(row for result in results for row in report_rows(result, names))])
    _write_csv(out / "grades.csv", [GRADES, *(grade_row(result, names) for result in results if result.counts)])
    summary = summarise(results)
    if summary.shares:
        from cnnlessons.figures import show_grades  # Matplotlib, which the grading processes do not need
        with _files.new(out / "mistakes.png") as new:
            show_grades(summary.shares, summary.mistakes).savefig(new, format="png")


def _write_page(path: Path, text: str) -> None:
    """Write a page or none; `_files.new` would do so too, but takes three times as long."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        path.unlink(missing_ok=True)
        error.filename = str(path)
        raise


def _write_csv(path: Path, rows: Iterable[Sequence]) -> None:
    """Write a CSV file with the mark by which spreadsheets know UTF-8."""
    with _files.new(path) as new, new.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write("\ufeff")  # in Python's "utf-8-sig", each line would pass through slow code
        csv.writer(file).writerows(rows)


def grade_row(result: Result, names: Mapping[str, str]) -> list:
    """The one line of a student: id, name, points, of, note; no points where a person has to grade."""
    points = "" if result.status == "not graded" else result.points
    note = say(result.note) if result.status == "graded" else f"{say(result.status)}: {say(result.note)}"
    return [cell(result.student), cell(names.get(same_id(result.student), "")), points, result.possible, cell(note)]


def report_rows(result: Result, names: Mapping[str, str]) -> list[list]:
    """One line for the whole submission, then one a question."""
    name = names.get(same_id(result.student), "")
    who = [cell(text) for text in (result.student, name, result.file, result.assignment)]
    points = "" if result.status == "not graded" else result.points
    return [[*who, "all", points, result.possible, result.status, "", cell(say(result.note))],
            *([*who, mark.question, mark.points, 1, mark.status, cell(mark.answer), cell(say(mark.diagnosis))]
              for mark in result.marks)]


def cell(text: str) -> str:
    """A text that a spreadsheet shows as it is: on one line, and never as a formula; numbers stay numbers."""
    if not text.isprintable():
        text = re.sub(r"[\x00-\x1f\x7f]+", " ", text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) and not re.fullmatch(r"-\d+", text) else text


def feedback_page(result: Result) -> str:
    """What a student gets to read: the points, and for each question the answer given and what is to be said of it."""
    points = say(f"{result.points} of {result.possible} points")
    title = f"{result.student}: {points}" if result.marks else result.student
    note = say(result.note) if result.marks else f"{say(result.status)}: {say(result.note)}"
    lines = "".join(_line(mark) for mark in result.marks)
    head = "".join(f"<th>{say(name)}" for name in ("question", "your answer", "points", ""))
    table = f"<table>\n<tr>{head}\n{lines}</table>\n" if lines else ""
    return (f'<!DOCTYPE html>\n<html lang="{language()}"><meta charset="utf-8"><title>{escape(title)}</title>\n'
            f"<style>{STYLE}</style>\n<h1>{escape(title)}</h1>\n<p>{escape(result.file)}</p>\n"
            + (f'<p class="note">{escape(note)}</p>\n' if note else "") + table + "</html>\n")


def _line(mark: Mark) -> str:
    sign = SIGNS.get(mark.status, SIGNS["not yet"])
    said = f"{say(mark.status)}: {say(mark.diagnosis)}" if mark.diagnosis else say(mark.status)
    return (f"<tr><td>{say(mark.question)}<td>{escape(mark.answer)}<td>{say(f'{mark.points} of 1')}"
            f'<td class="{"correct" if mark.points else "open"}">{sign} {escape(said)}\n')


class Summary(NamedTuple):
    """A class in a few numbers."""

    statuses: Mapping[str, int]
    shares: Sequence[float]  # of the possible points, one a student; 0 for what is missing or not read
    mistakes: Mapping[str, Mapping[str, int]]  # layer -> mistake -> how many students, the most frequent first
    about_alexnet: int  # notebooks about AlexNet itself that were graded with the students' own networks

    def __str__(self) -> str:
        lines = [", ".join(f"{count:,} {status}" for status, count in self.statuses.items())]
        if self.shares:
            lines[0] += (f"; mean {statistics.mean(self.shares):.0%}, median {statistics.median(self.shares):.0%} of "
                         "the points")
        if self.about_alexnet:
            lines.append(f"  {self.about_alexnet:,} notebooks are about AlexNet itself, and were graded with the "
                         "students' own networks: use --alexnet if everybody has AlexNet")
        lines += [f"  {layer}: " + ", ".join(f"{name} ({count:,})" for name, count in [*names.items()][:3])
                  for layer, names in self.mistakes.items()]
        return "\n".join(lines)


def summarise(results: Iterable[Result]) -> Summary:
    """How many students were graded, how they did, and how many made which mistake in each layer."""
    counted = [result for result in results if result.counts or not result.student]
    mistakes: dict[str, Counter] = defaultdict(Counter)
    for result in counted:
        for layer, name in dict.fromkeys((mark.question.partition(" ")[0], mark.mistake) for mark in result.marks):
            mistakes[layer][name] += 1  # also where there is none, to keep the layers in order
    return Summary(
        dict(sorted(Counter(result.status for result in counted).items())),
        [result.points / result.possible for result in counted if result.student and result.status != "not graded"],
        {layer: made for layer, names in mistakes.items()
         if (made := {name: count for name, count in names.most_common() if name})},
        sum("about AlexNet itself" in result.note for result in counted))


def page_names(files: Iterable[str | os.PathLike]) -> list[str]:
    """A name for the page of each file: its own, made different where two files share it."""
    taken: Counter = Counter()
    names = []
    for file in map(str, files):
        stem = readable(re.sub(r"\.ipynb$", "", file, flags=re.IGNORECASE)).replace("/", "__")
        stem = stem.encode()[:200].decode(errors="ignore")  # file systems allow 255 bytes
        taken[stem.casefold()] += 1
        count = taken[stem.casefold()]
        names.append(f"{stem}.html" if count == 1 else f"{stem}__{count}.html")
    return names
