"""A submitted file -> its code -> its answers, without running any of it; or the reason why it is not read."""

import ast
import json
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cnnlessons import arithmetic

MAX_BYTES = 8_000_000  # a notebook with its pictures has a few hundred thousand
MAX_SOURCE = 30_000  # characters in all cells with answers; a filled-in assignment has about 2,000
MAX_PROGRAM = 100_000  # characters of assignment 2 without its text
MODEL = "build_alexnet"  # what assignment 2 asks for
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)  # a loop, too, may fill a list of layers
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises on hostile text
MAGICS = re.compile(r"^[%!].*$|^[\w.]+\?{1,2}\s*$", re.MULTILINE)  # IPython's own lines: %time, !ls, check?
SHOWING = {"print", "display"}
ARGUMENTS = {"check": ("layer", "output_shape", "params"), "total": ("params", "dense_params")}
NAMED = re.compile(r"""\b(?:check\s*\(\s*["'](\w{1,30})["']|(total)\s*\()""")

INSIDE = "the check stands inside other code; write it at the beginning of a line"


class Refused(ValueError):
    """A submission that is not read; the message says why, in words for the report."""


class Answer(NamedTuple):
    """What a notebook says for one quantity of one layer: a value (`...` for a blank), or why it is not read."""

    value: Any = ...
    problem: str = ""


class Call(NamedTuple):
    """One ``check("conv1", ...)`` or ``total(...)`` of a notebook: its answers by quantity, or why it is not read."""

    layer: str
    answers: Mapping[str, Answer]
    problem: str = ""


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


def program(cells: Iterable[str]) -> str:
    """The source of assignment 2: imports, definitions and assignments of all cells, with the comments in them.

    Without what the notebook does with the model (show it, check it, try it), which costs time and is no part of it,
    and without what hangs on that: `model = build_alexnet()`, and `size = model.count_params()` in a later cell.
    """
    left_out: set[str] = {MODEL}  # names that have no value where the rest is run
    parts = [part for cell in cells for part in _definitions(cell, left_out)]
    source = "\n".join(parts) + "\n"
    if len(source) > MAX_PROGRAM:
        raise Refused(f"the program is longer than {MAX_PROGRAM:,} characters")
    return source


def _definitions(cell: str, left_out: set[str]) -> list[str]:
    try:
        statements = _parse(cell)
    except UNPARSABLE:
        return [cell] if MODEL in cell else []  # whoever runs it says what is wrong with it
    lines = cell.split("\n")
    return ["\n".join(lines[min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))]) - 1:
                            node.end_lineno])
            for node in statements if _belongs(node, left_out)]


def _belongs(node: ast.stmt, left_out: set[str]) -> bool:
    """Whether a statement is part of the program; notes the names that it would have given a value if it is not."""
    if isinstance(node, DEFINITIONS):
        return True
    given, used = _names(node, ast.Store), _names(node, ast.Load)
    targets = [] if isinstance(node, ast.For) else getattr(node, "targets", [getattr(node, "target", None)])
    inside = given.difference(*(_names(target, ast.Store) for target in targets if target))  # [n for n in ...]
    used = used - inside | (given if isinstance(node, ast.AugAssign) else set())
    if isinstance(node, ASSIGNMENTS) and not used & (left_out | SHOWING):
        left_out -= given
        return True
    left_out |= given
    return False


def _names(node: ast.AST, context: type) -> set[str]:
    """The names in a syntax tree that are read (`ast.Load`) or given a value (`ast.Store`)."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)}


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


def _calls(source: str) -> Iterator[Call]:
    """Every call of `check` or `total` in a cell."""
    try:
        statements = _parse(source)
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


def _parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return ast.parse(MAGICS.sub("pass", source)).body  # a line for a line: places stay


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
