"""Who the students are: a roster as a CSV file, and the student whom a file's name means."""

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from cnnlessons.assignments.networks import normalized

IDS = ("id", "student id", "student_id", "학번")
NAMES = ("name", "student name", "student_name", "이름", "성명")
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names of devices under Windows


class RosterError(ValueError):
    """A roster that cannot be used; the message names its lines."""


def read_roster(path: str | os.PathLike) -> dict[str, str]:
    """The students of a roster: id -> name, which may be empty.

    The file is CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or CP949, and its first line names the columns:
    one of "id", "student id" and "학번", and perhaps one of "name", "이름" and "성명".

    Raises:
        RosterError: no such column, no student, or an id that is empty, there twice, or cannot name a file.
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
    _refuse_bad_ids([(line, student) for line, student, _ in students])
    return {student: name for _, student, name in students}


def student_of(file: str, roster: Iterable[str] | Mapping[str, str] = ()) -> str:
    """The id that a submission's file name gives.

    It is the name without its ending and without the " (1)" of a second download. If that is not on the roster, it is
    the one part between underscores or spaces that is: learning platforms write "late_7_ID_exercise.ipynb". It is empty
    if several parts are.
    """
    file = readable(file)
    stem = file[:-len(".ipynb")] if file.casefold().endswith(".ipynb") else file
    stem = re.sub(r"\s*\(\d+\)$", "", stem).strip() or stem
    known = {normalized(student): student for student in roster}
    if key(stem) in known or not known:
        return known.get(key(stem), stem)
    parts = {known[key(part)] for part in re.split(r"[_\s]+", stem) if key(part) in known}
    return stem if not parts else parts.pop() if len(parts) == 1 else ""


def readable(file: str) -> str:
    """A file's name as text that can be written anywhere; on Linux it may hold bytes that are none."""
    return unicodedata.normalize("NFC", file).encode("utf-8", "backslashreplace").decode()


def key(student: str) -> str:
    """What makes two ids the same; empty for what is no id."""
    return normalized(student) if student.strip() else ""


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(f"the roster {path} cannot be opened: {error.strerror}") from None
    if not content.strip():
        raise RosterError(f"the roster {path} is empty")
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp949"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
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


def _refuse_bad_ids(students: list[tuple[int, str]]) -> None:
    """Say what is wrong with any id, ten lines at most."""
    first: dict[str, int] = {}
    problems = []
    for line, student in students:
        if problem := bad_id(student):
            problems.append(f"line {line}: {problem}")
        elif key(student) in first:
            problems.append(f'line {line}: the id "{student}" stands on line {first[key(student)]} already')
        else:
            first[key(student)] = line
    if problems:
        more = [f"and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise RosterError("the roster cannot be used:\n  " + "\n  ".join(problems[:10] + more))


def bad_id(student: str) -> str:
    """Why an id cannot name a file on every system; empty if it can."""
    if not student:
        return "the id is empty"
    if not student.isprintable() or re.search(r'[/\\<>:"|?*]', student):
        return f"the id {student!r} holds a character that a file's name must not"
    if student.startswith(".") or student.endswith(".") or RESERVED.fullmatch(student):
        return f'the id "{student}" cannot be the name of a file'
    if len(student.encode()) > 150:
        return f'the id "{student[:20]}..." is too long'
    return "" if key(student) else f"the id {student!r} is empty"
