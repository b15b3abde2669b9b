"""A submitted file -> its code, without running any of it; or the reason why it is not read."""

import ast
import json
import os
import re
import stat
from pathlib import Path

MAX_BYTES = 8_000_000  # a notebook with its pictures has a few hundred thousand
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises on hostile text
MAGICS = re.compile(r"^[%!].*$|^[\w.]+\?{1,2}\s*$", re.MULTILINE)  # IPython's own lines: %time, !ls, check?


class Refused(ValueError):
    """A submission that is not read; the message says why, in words for the report."""


def read_file(path: str | os.PathLike) -> bytes:
    """The bytes of a regular file of bearable size.

    A symbolic link is refused, for it could lead to the submission of somebody else.
    """
    try:
        if Path(path).is_symlink():
            raise Refused("this is a symbolic link, not a file")
        if Path(path).is_dir():
            raise Refused("this is a folder, not a notebook: put the notebook itself among the submissions")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  (a descriptor, so that nothing is swapped in)
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused("this is not a regular file")
            content = file.read(min(status.st_size, MAX_BYTES) + 1)  # Python sets aside as much as it is asked for
    except OSError as error:
        raise Refused(f"the file cannot be opened: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    return content


def code_cells(content: bytes) -> list[str]:
    """The sources of a notebook's code cells, from top to bottom.

    Notebook formats 3 and 4 are read, in UTF-8 (with or without a mark), UTF-16 and CP949.
    """
    notebook = _json(_text(content))
    try:
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        sources = [cell["source"] if "source" in cell else cell["input"] for cell in cells]
        joined = ["".join(source) for source in sources]  # a text, or a list of lines
    except (KeyError, TypeError):
        raise Refused("this is not a notebook: it has no cells") from None
    return [source.replace("\r\n", "\n").replace("\r", "\n") for source in joined]


def parse_cell(source: str) -> list[ast.stmt]:
    """The statements of a cell.

    Raises:
        one of `UNPARSABLE`: it is not Python.
    """
    try:
        return ast.parse(source).body
    except SyntaxError:
        return ast.parse(MAGICS.sub("pass", source)).body  # a line for a line: places stay


def _text(content: bytes) -> str:
    if not content.strip():
        raise Refused("the file is empty")
    for encoding in (json.detect_encoding(content), "cp949"):
        try:
            text = content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
        if text.lstrip().startswith("{"):
            return text
        break
    raise Refused("this is not a notebook")


def _json(text: str) -> dict:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(f"this is a damaged notebook: its JSON breaks at line {error.lineno} of "
                      f"{text.count(chr(10)) + 1}, as after a broken upload") from None
    except RecursionError:
        raise Refused("this is a damaged notebook: its JSON is nested too deeply") from None
    except ValueError:
        raise Refused("this is a damaged notebook: it holds a number of thousands of digits") from None
