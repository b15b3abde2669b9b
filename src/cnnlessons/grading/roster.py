"""The students of a class: their roster, and whose submission a file is."""

import csv
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from cnnlessons.assignments.networks import normalized
from cnnlessons.assignments.submission import decoded

IDS = ("id", "student id", "student_id", "학번")
NAMES = ("name", "student name", "student_name", "이름", "성명")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names of devices under Windows


class RosterError(ValueError):
    """A roster that cannot be used; the message names its lines."""


def read_roster(path: str | os.PathLike) -> dict[str, str]:
    """The students of a roster: id -> name, which may be empty.

    The file is CSV with commas, semicolons or tabs, and its first line names the columns: one of `IDS`, and perhaps one
    of `NAMES`. A RosterError says that there is no such column, no student, or an id that is empty, there twice, or
    cannot name a file.
    """
    rows = _rows(_text(Path(path)))
    header = [cell.strip().casefold() for cell in rows[0][1]]
    id_column = next((header.index(name) for name in IDS if name in header), None)
    if id_column is None:
        raise RosterError(f'the roster has no column "id"; its first line names {", ".join(map(repr, rows[0][1]))}')
    name_column = next((header.index(name) for name in NAMES if name in header), len(header))
    students = [(line, _cell(row, id_column), _cell(row, name_column)) for line, row in rows[1:]]
    if not students:
        raise RosterError("the roster has no students, only a first line")
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for line, student, _ in students:
        same = first.setdefault(_parts(student) or (student,), line)
        twice = f'the id "{student}" is the same as the one on line {same}' if same != line else ""
        if problem := _bad_id(student) or twice:
            problems.append(f"line {line}: {problem}")
    if problems:
        more = [f"and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise RosterError("the roster cannot be used:\n  " + "\n  ".join(problems[:10] + more))
    return {student: name for _, student, name in students}


class Owners:
    """Tells from the names of a file and its folder whose submission it is; `students` is the roster, id -> name."""

    def __init__(self, students: Mapping[str, str]):
        names = Counter(students.values())
        self._whole = {same_id(student): student for student in students}
        self._ids = {_parts(student): student for student in students}
        self._names = {_parts(name): student for student, name in students.items() if name and names[name] == 1}

    def of(self, file: str, folder: str = "") -> str:
        """The id of the student; empty if the names tell several students.

        On the roster are sought: the whole name of the file without its ending, then an id between separators in it
        ("late_2026_1_hw.ipynb" is of "2026_1"), then one in the name of the folder, then a student's name in either.
        What is not on the roster has the name of the folder as its id, or that of the file.
        """
        stem = re.sub(r"\.ipynb$", "", readable(file), flags=re.IGNORECASE)
        stem = re.sub(r"\s*\(\d+\)$", "", stem).strip() or stem  # of a second download
        if owner := self._whole.get(same_id(stem)):
            return owner
        for owners, text in ((self._ids, stem), (self._ids, folder), (self._names, stem), (self._names, folder)):
            if found := _find(owners, text):
                return found.pop() if len(found) == 1 else ""
        return readable(folder) or stem


def _find(owners: Mapping[tuple[str, ...], str], text: str) -> set[str]:
    """The owners of the texts that are in another one, between separators; a part of a longer find does not count."""
    parts = _parts(text)
    found: dict[range, str] = {}
    for length in range(len(parts), 0, -1):
        for start in range(len(parts) - length + 1):
            owner, places = owners.get(parts[start:start + length]), range(start, start + length)
            if owner and not any(set(places) <= set(other) for other in found):
                found[places] = owner
    return set(found.values())


def _parts(text: str) -> tuple[str, ...]:
    """A text cut at its separators."""
    return tuple(part for part in re.split(r"[\W_]+", same_id(readable(text))) if part)


def readable(file: str) -> str:
    """A file's name as text that can be written anywhere; on Linux it may hold bytes that are not text."""
    return unicodedata.normalize("NFC", file).encode("utf-8", "backslashreplace").decode()


def same_id(student: str) -> str:
    """What two ids have in common if they are the same; empty if the text is not an id."""
    return normalized(student) if student.strip() else ""


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(f"the roster {path} cannot be opened: {error.strerror}") from None
    for text in decoded(content):
        if "\0" not in text:
            return text
    raise RosterError(f"the roster {path} is not text; save it as CSV in UTF-8 (a spreadsheet itself is not read)")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold something, with the numbers of their lines."""
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise RosterError(f"line {reader.line_num} of the roster cannot be read: {error}") from None
    if not rows:
        raise RosterError("the roster is empty")
    return rows


def _cell(row: list[str], column: int) -> str:
    return unicodedata.normalize("NFC", row[column].strip()) if column < len(row) else ""


def _bad_id(student: str) -> str:
    """Why an id cannot name a file on every system; empty if it can."""
    if not student:
        return "the id is empty"
    if not student.isprintable() or re.search(r'[/\\<>:"|?*]', student):
        return f"the id {student!r} holds a character that a file's name must not"
    if student.startswith(".") or student.endswith(".") or RESERVED.fullmatch(student):
        return f'the id "{student}" cannot be the name of a file'
    return f'the id "{student[:20]}..." is too long' if len(student.encode()) > 150 else ""
