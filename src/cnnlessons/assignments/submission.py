"""A submitted notebook -> its code cells -> its answers to assignment 1. Nothing of it is run."""

import ast
import contextlib
import json
import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cnnlessons.assignments import answers

MAX_BYTES = 20_000_000  # a notebook with its pictures has a few hundred thousand
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises on hostile text
MAGICS = re.compile(r"^([ \t]*)(?:[%!].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)  # IPython's own: %time, !ls, check?
MAX_SOURCE = 300_000  # characters in the cells that are read; a filled-in assignment has about 3,000
MAX_OTHER = 3_000  # characters of a cell without answers that may still set a name
ARGUMENTS = {"check": ("layer", "output_shape", "params"), "total": ("params", "dense_params")}
NAMED = re.compile(r"""\b(?:check\s*\(\s*["'](\w{1,30})["']|(total)\s*\()""")
COMMAS = re.compile(r"=\s*(\(\d{1,3}(?:,\d{3})+\)|\d{1,3}(?:,\d{3})+(?!\d))")  # params=34,944
NO_FILE = {stat.S_IFLNK: "this is a symbolic link, not a file",  # it could lead to another student's submission
           stat.S_IFDIR: "this is a folder, not a notebook: put the notebook itself among the submissions"}
INSIDE = "the check is inside other code: write it at the beginning of a line"


class Refused(ValueError):
    """A submission cannot be read; the message says why, in words for the report."""


def read_file(path: str | os.PathLike) -> bytes:
    """The bytes of a regular file that is not too large."""
    try:
        status = os.lstat(path)
        kind = stat.S_IFMT(status.st_mode)
        if kind != stat.S_IFREG:
            raise Refused(NO_FILE.get(kind, "this is not a regular file"))
        if status.st_size > MAX_BYTES:
            raise Refused(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        return Path(path).read_bytes()
    except OSError as error:
        raise Refused(f"the file cannot be opened: {error.strerror}") from None


def read_notebook(content: bytes) -> dict:
    """A notebook as its JSON gives it."""
    if not content.strip():
        raise Refused("the file is empty")
    text = next((text for text in decoded(content) if text.lstrip().startswith("{")), "")
    if not text:
        raise Refused("this is not a notebook")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"its JSON breaks at line {error.lineno} of {text.count(chr(10)) + 1}, as after a broken upload"
    except RecursionError:
        reason = "its JSON is nested too deeply"
    except ValueError:
        reason = "it has a number of thousands of digits"
    raise Refused(f"this is a damaged notebook: {reason}")


def code_cells(notebook: Mapping[str, Any]) -> list[str]:
    """The sources of a notebook's code cells, from top to bottom; of notebook formats 3 and 4."""
    try:
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        sources = [cell["source"] if "source" in cell else cell["input"] for cell in cells]
        joined = ["".join(source) for source in sources]  # a text, or a list of lines
    except (KeyError, TypeError):
        raise Refused("this is not a notebook: it has no cells") from None
    return [source.replace("\r\n", "\n").replace("\r", "\n") for source in joined]


def parse_cell(source: str) -> list[ast.stmt]:
    """The statements of a cell; it raises one of `UNPARSABLE` if the cell is not Python."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return ast.parse(MAGICS.sub(r"\1pass", source)).body  # line by line, so that line numbers stay


def decoded(content: bytes) -> Iterator[str]:
    """A file's text in UTF-8 (with or without a mark) or UTF-16, then in CP949, as far as it is text in them."""
    for encoding in (json.detect_encoding(content), "cp949"):
        with contextlib.suppress(UnicodeDecodeError):
            yield content.decode(encoding).lstrip("\ufeff")


class Answer(NamedTuple):
    """What a notebook answers to one question about a layer: a value (`...` for a blank), or why it is not read."""

    value: Any = ...
    problem: str = ""


class Call(NamedTuple):
    """One ``check("conv1", ...)``, or ``total(...)`` as the layer "total": its answers, or why it is not read."""

    layer: str
    answers: Mapping[str, Answer]
    problem: str = ""


def find_answers(cells: Sequence[str]) -> dict[tuple[str, str], Answer]:
    """The answers of assignment 1 by layer and quantity, from ``check("conv1", ...)``, and from ``total(...)``.

    It reads only calls at the top level of a cell, and follows names that a line above sets, such as ``side = 55``.
    """
    cells = [cell for cell in cells if len(cell) <= MAX_OTHER or any(name in cell for name in ARGUMENTS)]
    if sum(map(len, cells)) > MAX_SOURCE:
        raise Refused(f"the cells are longer than {MAX_SOURCE:,} characters")
    calls: dict[str, list[Call]] = {}
    for call in find_calls(cells):
        calls.setdefault(call.layer, []).append(call)
    found = {}
    for layer, copies in calls.items():  # what is read counts before what is not
        read = [call.answers for call in copies if not call.problem]
        for quantity in ARGUMENTS["total"] if layer == "total" else ARGUMENTS["check"][1:]:
            found[layer, quantity] = (_one([given[quantity] for given in read if quantity in given]) if read
                                      else Answer(problem=copies[0].problem))
    return found


def _one(copies: list[Answer]) -> Answer:
    """One answer out of several to a question: answers count before blanks; nobody can know which of two is meant."""
    values = dict.fromkeys(answer.value for answer in copies if answer.value is not ...)
    if len(values) > 1:
        return Answer(problem=f"{len(copies)} cells answer this differently: keep the one that you mean")
    return Answer(*values) if values else next((answer for answer in copies if answer.problem), Answer())


def find_calls(cells: Sequence[str]) -> list[Call]:
    """Every call of `check` and `total` in some cells, in order."""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the student's "\d"
        try:
            return [*_calls(parse_cell("\n".join(cells)), names)]
        except UNPARSABLE:  # one cell at a time takes longer, but finds the broken one
            return [call for cell in cells for call in _calls_of_cell(cell, names)]


def _calls_of_cell(source: str, names: dict[str, Any]) -> Iterator[Call]:
    """Every call of `check` or `total` in a cell that may be broken; `params=34,944` is read as a text."""
    for text in (source, COMMAS.sub(lambda found: f'="{found[1].strip("()")}"', source)):
        try:
            yield from _calls(parse_cell(text), names)
            return
        except UNPARSABLE as error:
            fault = error
    reason = f"{fault.msg[:60]}, line {fault.lineno}" if isinstance(fault, SyntaxError) else "nested too deeply"
    for named in NAMED.finditer(source):
        yield Call(named[1] or named[2], {}, f"the cell is not valid Python ({reason})")


def _calls(statements: Iterable[ast.stmt], names: dict[str, Any]) -> Iterator[Call]:
    """Every call of `check` or `total`; `names` are those that earlier lines set, and grow."""
    for statement in statements:
        outermost = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
        match outermost:  # where a cell has several checks
            case ast.Call(func=ast.Name(id="print" | "display"), args=[shown], keywords=[]):
                outermost = shown
        if _name(outermost) in ARGUMENTS:
            calls = [_read_call(outermost, names)]
        else:
            inside = (node for node in ast.walk(statement) if _name(node) in ARGUMENTS)
            calls = [Call(_read_call(node, names).layer, {}, INSIDE) for node in inside]
            _remember(statement, names)
        yield from (call for call in calls if isinstance(call.layer, str))  # a check without a layer is an error


def _remember(statement: ast.stmt, names: dict[str, Any]) -> None:
    """Note what `side = 55`, `a, b = 3, 4`, `a = b = 3` or `a += 1` sets; what else sets a name makes it unknown."""
    pairs = []
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = [*zip(targets, values, strict=False)]
        case ast.Assign(targets=targets, value=given):
            pairs = [(target, given) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as given):
            pairs = [(target, given)]
        case ast.AugAssign(target=ast.Name(id=name) as target, op=sign, value=given):
            pairs = [(target, ast.BinOp(ast.Name(name, ast.Load()), sign, given))]
    known = {}
    for target, node in pairs:
        with contextlib.suppress(ValueError, RecursionError):
            known[getattr(target, "id", "")] = answers.value(node, names)
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.pop(node.id, None)
    names |= known


def _name(node: ast.AST | None) -> str:
    """What is called: "check" for `check(...)` and for `task.check(...)`; empty if it is no call."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="task"), attr=name)):
            return name
    return ""


def _read_call(call: ast.Call, names: Mapping[str, Any]) -> Call:
    """The arguments of a call by name; those without a name count in order."""
    parameters = ARGUMENTS[_name(call)]
    given = [*zip(parameters, call.args, strict=False), *((keyword.arg, keyword.value) for keyword in call.keywords)]
    layers = [getattr(node, "value", None) for name, node in given if name == "layer"]
    layer = "total" if parameters[0] != "layer" else layers[0] if layers else None
    found = {name: _read(node, names) for name, node in given if name != "layer"}
    if len(call.args) > len(parameters):
        return Call(layer, {}, "there are more answers than questions: give each of them once, as the notebook has it")
    if any(isinstance(node, ast.Starred) for node in call.args) or None in found:
        return Call(layer, {}, "grading does not read answers after * or **: write them out")
    names_given = [name for name, _ in given]
    for name in found:
        if names_given.count(name) > 1:
            found[name] = Answer(problem=f"{name} is given twice in one check")
    return Call(layer, found)


def _read(node: ast.expr, names: Mapping[str, Any]) -> Answer:
    """The answer that an expression gives; a blank anywhere in it makes it a blank."""
    try:
        return Answer(answers.read(answers.value(node, names)))
    except answers.Blank:
        return Answer()
    except ValueError as error:
        return Answer(problem=str(error))
    except RecursionError:
        return Answer(problem="that has too many operations inside one another")
