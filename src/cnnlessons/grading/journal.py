"""What is marked already, on disk: a killed run goes on where it stopped."""

import hashlib
import json
from pathlib import Path
from typing import Self

from cnnlessons.grading.marking import Mark, Result, Submission

VERSION = 2  # of the marks: one more whenever the same submission would be marked otherwise


class Journal:
    """Results by what they depend on, each on a line of its own as soon as it is known.

    A last line that was cut off, by a kill or a full disk, is dropped, and its submission marked again.
    """

    def __init__(self, path: Path):
        self.results = dict(_read(path))
        self._file = path.open("ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, key: str, result: Result) -> None:
        """Keep a result."""
        line = json.dumps([key, *result])  # in one piece, in ASCII: half a line is never taken for a whole one
        self._file.write(line.encode("ascii") + b"\n")
        self._file.flush()
        self.results[key] = result


def key_of(submission: Submission) -> str:
    """A name for everything that a result depends on."""
    asked = json.dumps([VERSION, submission.file, submission.student, submission.assignment, submission.alexnet])
    return hashlib.sha256(asked.encode() + b"\0" + submission.content).hexdigest()


def _read(path: Path):
    """The whole lines of a journal as keys and results; what follows the last whole line is cut off."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        for line in file:
            if not line.endswith(b"\n"):
                file.seek(-len(line), 2)
                file.truncate()
                return
            try:
                key, *result, walls, marks = json.loads(line)
                yield str(key), Result(*result, tuple(walls), tuple(Mark(*mark) for mark in marks))
            except (ValueError, TypeError):
                continue
