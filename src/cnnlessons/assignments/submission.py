"""A submitted notebook -> its code cells -> its answers to assignment 1. Nothing of it is run."""

import ast
import json
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cnnlessons.assignments import arithmetic

MAX_BYTES = 20_000_000  # a notebook with its pictures has a few hundred thousand
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises on hostile text
MAGICS = re.compile(r"^[%!].*$|^[\w.]+\?{1,2}\s*$", re.MULTILINE)  # IPython's own lines: %time, !ls, check?
MAX_SOURCE = 30_000  # characters in all cells with answers; a filled-in assignment has about 2,000
SHOWING = {"print", "display"}
ARGUMENTS = {"check": ("layer", "output_shape", "params"), "total": ("params", "dense_params")}
NAMED = re.compile(r"""\b(?:check\s*\(\s*["'](\w{1,30})["']|(total)\s*\()""")
INSIDE = "the check stands inside other code; write it at the beginning of a line"


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


def read_notebook(content: bytes) -> dict:
    """A notebook as its JSON gives it, in UTF-8 (with or without a mark), UTF-16 or CP949."""
    return _json(_text(content))


def code_cells(content: bytes) -> list[str]:
    """The sources of a notebook's code cells, from top to bottom; of notebook formats 3 and 4."""
    notebook = read_notebook(content)
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


class Answer(NamedTuple):
    """What a notebook says for one quantity of one layer: a value (`...` for a blank), or why it is not read."""

    value: Any = ...
    problem: str = ""


class Call(NamedTuple):
    """One ``check("conv1", ...)`` or ``total(...)`` of a notebook: its answers by quantity, or why it is not read."""

    layer: str
    answers: Mapping[str, Answer]
    problem: str = ""


def find_answers(cells: Iterable[str]) -> dict[str, Call]:
    """The answers of assignment 1 by layer, from ``check("conv1", ...)``, and from ``total(...)`` as the layer "total".

    Only calls at the top level of a cell are read. If a layer is asked for more than once (a copied cell), blanks give
    way to answers; two answers that differ are refused, for nobody knows which one is meant.
    """
    cells = [cell for cell in cells if any(name in cell for name in ARGUMENTS)]
    if sum(map(len, cells)) > MAX_SOURCE:
        raise Refused(f"the cells with answers are longer than {MAX_SOURCE:,} characters")
    calls: dict[str, list[Call]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the student's "\d"
        for call in (call for cell in cells for call in _calls(cell)):
            calls.setdefault(call.layer, []).append(call)
    return {layer: _merged(layer, copies) for layer, copies in calls.items()}


def _calls(source: str) -> Iterator[Call]:
    """Every call of `check` or `total` in a cell."""
    try:
        statements = parse_cell(source)
    except UNPARSABLE as error:
        reason = f"{error.msg[:60]}, line {error.lineno}" if isinstance(error, SyntaxError) else "nested too deeply"
        for named in NAMED.finditer(source):
            yield Call(named[1] or named[2], {}, f"the cell is not valid Python ({reason})")
        return
    for statement in statements:
        outermost = _shown(statement.value) if isinstance(statement, ast.Expr | ast.Assign) else None
        if _is_check(outermost):
            calls = [_read_call(outermost)]
        else:
            inside = (node for node in ast.walk(statement) if _is_check(node))
            calls = [Call(_read_call(node).layer, {}, INSIDE) for node in inside]
        yield from (call for call in calls if isinstance(call.layer, str))  # without a layer it is an error, too


def _shown(node: ast.expr) -> ast.expr:
    """What `print(...)` or `display(...)` of one thing shows, where a cell holds several checks; else the node."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHOWING:
        return node.args[0] if len(node.args) == 1 and not node.keywords else node
    return node


def _is_check(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and _name(node) in ARGUMENTS


def _name(call: ast.Call) -> str:
    """What is called: "check" for `check(...)`, and for `task.check(...)`."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "task":
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _read_call(call: ast.Call) -> Call:
    """The arguments of a call by name; without a name they count in order."""
    names = ARGUMENTS[_name(call)]
    given = [*zip(names, call.args, strict=False), *((keyword.arg, keyword.value) for keyword in call.keywords)]
    layer = "total"
    if names[0] == "layer":
        nodes = [node for name, node in given if name == "layer"]
        layer = nodes[0].value if nodes and isinstance(nodes[0], ast.Constant) else None
    answers = {name: _evaluate(node) for name, node in given if name != "layer"}
    if len(call.args) > len(names) or any(isinstance(node, ast.Starred) for node in call.args) or None in answers:
        return Call(layer, {}, "answers behind * or ** are not read, nor more than are asked for")
    for name in answers:
        if sum(name == other for other, _ in given) > 1:
            answers[name] = Answer(problem=f"{name} is given twice in one check")
    return Call(layer, answers)


def _evaluate(node: ast.expr) -> Answer:
    """The value of bounded integer arithmetic; a blank anywhere in it makes it a blank."""
    try:
        return Answer(arithmetic.value(node))
    except arithmetic.Blank:
        return Answer()
    except ValueError as error:
        return Answer(problem=str(error))


def _merged(layer: str, copies: list[Call]) -> Call:
    """One call out of all for a layer: what is read counts before what is not, answers before blanks."""
    read = [call for call in copies if not call.problem]
    if len(copies) == 1 or not read:
        return copies[0]
    names = dict.fromkeys(name for call in read for name in call.answers)
    return Call(layer, {name: _one([call.answers[name] for call in read if name in call.answers]) for name in names})


def _one(answers: list[Answer]) -> Answer:
    values = [answer.value for answer in answers if answer.value is not ...]
    if any(value != values[0] for value in values):
        return Answer(problem=f"{len(answers)} cells answer this, and not alike; leave the one that is meant")
    if values:
        return Answer(values[0])
    return next((answer for answer in answers if answer.problem), answers[0])
