"""The program of assignment 2 as source: what of a notebook belongs to it, and what it is made of.

Nothing of it is run here.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable

from cnnlessons.assignments.submission import UNPARSABLE, Refused, parse_cell

MAX_PROGRAM = 100_000  # characters of assignment 2 without its text
MODEL = "build_alexnet"  # what assignment 2 asks for
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For)  # a loop, too, may fill a list of layers
SHOWING = {"print", "display"}


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


def source_of(function: Callable) -> str:
    """The source of a function with what it uses: a notebook's cells as far as they are Python, or the functions'.

    Empty if there is none, as for a function made by `exec`.
    """
    cells = [cell for cell in getattr(function, "__globals__", {}).get("In", ()) if parses(cell)]
    if any(f"def {function.__name__}" in cell for cell in cells):
        return "\n".join(cells)
    return "\n".join(_sources(function, {}).values())


def is_blank(source: str) -> bool:
    """Whether `build_alexnet` has an empty body: `...`, `pass`, or a docstring."""
    if not parses(source):
        return False
    functions = [node for node in ast.parse(source).body
                 if isinstance(node, ast.FunctionDef) and node.name == MODEL]
    return bool(functions) and all(isinstance(line, ast.Pass) or isinstance(line, ast.Expr)
                                   and isinstance(line.value, ast.Constant) for line in functions[-1].body)


def parses(text: str) -> bool:
    """Whether a text is Python."""
    try:
        return bool(ast.parse(text).body)
    except UNPARSABLE:
        return False


def _definitions(cell: str, left_out: set[str]) -> list[str]:
    try:
        statements = parse_cell(cell)
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


def _sources(function: Callable, found: dict[str, str]) -> dict[str, str]:
    """The sources of a function and of those of the same module that it calls; for a kernel that keeps no history."""
    try:
        found[function.__name__] = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return found
    for name in function.__code__.co_names:
        other = function.__globals__.get(name)
        if inspect.isfunction(other) and other.__module__ == function.__module__ and name not in found:
            _sources(other, found)
    return found
