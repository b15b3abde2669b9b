"""What is marked already, on disk: a killed run goes on where it stopped."""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Self

from cnnlessons import _files as files
from cnnlessons.grading.executors import GradingError
from cnnlessons.grading.marking import Mark, Result, Submission

VERSION = 2  # of the marks: one more whenever the same submission would be marked otherwise


class Journal:
    """Results by what they depend on, each on a line of its own as soon as it is known.

    A last line that was cut off, by a kill or a full disk, is dropped, and its submission marked again. While one run
    has the journal open, another is refused with a `GradingError`.
    """

    def __init__(self, path: Path):
        self._path, self._file = path, path.open("ab")
        try:
            files.lock(self._file)
        except files.Busy:
            self._file.close()
            raise GradingError(f"another run is grading into {path.with_suffix('')} already; wait for its end, or name "
                               "another report with --out") from None
        self.results = dict(_read(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # each line was flushed: of a full disk, `add` has told
            self._file.close()

    def add(self, key: str, result: Result) -> None:
        """Keep a result."""
        line = json.dumps([key, *result])  # in one piece, in ASCII: half a line is never taken for a whole one
        with files.naming(self._path):
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
