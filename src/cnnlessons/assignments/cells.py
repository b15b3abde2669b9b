"""The cells of a notebook that an object was built from: its kernel's history -> sources and their hashes."""

import ast
import hashlib
import linecache
import sys
from collections.abc import Iterable, Sequence

from cnnlessons.assignments.submission import MAGICS, UNPARSABLE

CHANGING = {"add", "append", "extend", "insert", "pop", "remove", "clear", "update", "fit",
            "load_weights"}  # methods that change an object


def history() -> list[str]:
    """The cells that this kernel has run, the one that runs now at the end; empty outside of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if not shell:
        return []
    return list(shell.history_manager.input_hist_raw[1:]) or [  # some tools keep no history, but tracebacks show cells
        "".join(linecache.getlines(name)) for name in shell.compile._filename_map]


def cells_behind(cells: Sequence[str]) -> list[str]:
    """The cells that the argument of the last ``check(...)`` in the last cell was built from, in the order they ran.

    They are found from the text alone: the cell that gave a name its value, those that added to it
    (``model.add(...)``), and the same again for each name that these cells use.
    """
    if not cells:
        return []
    trees = [_parsed(cell) for cell in cells]
    functions = {node.name for tree in trees for node in tree if isinstance(node, ast.FunctionDef)}
    calls = [node for statement in trees[-1] for node in ast.walk(statement)
             if isinstance(node, ast.Call) and _root(node.func)
             and "check" in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))]
    needed = {name for call in calls for part in (*call.args, *call.keywords) for name in _names(part, ast.Load)}
    found = []
    for cell, tree in zip(reversed(cells), reversed(trees), strict=True):
        used = False
        for statement in reversed(tree):
            if _builds(statement, needed, functions):
                used = True
                needed = needed - _given(statement) | _used(statement)
        if used and cell not in found:
            found.append(cell)
    return found[::-1]


def hash_of(cell: str) -> str:
    """A short name for the text of a cell; space at its end and the kind of line breaks make no difference."""
    text = "\n".join(line.rstrip() for line in cell.strip().splitlines())
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def joined(cells: Iterable[str]) -> str:
    """The Python of some cells as one source, without the lines that only IPython understands."""
    return "\n\n".join(map(_clean, cells)) + "\n"


def _clean(cell: str) -> str:
    """A cell without the lines that only IPython understands; the others keep their places."""
    try:
        ast.parse(cell)
    except UNPARSABLE:
        return MAGICS.sub(r"\1pass", cell)
    return cell


def _parsed(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(_clean(cell)).body
    except UNPARSABLE:
        return []


def _builds(statement: ast.stmt, needed: set[str], functions: set[str]) -> bool:
    """Whether a statement gives one of the needed names a value, or changes the object that it names."""
    if _given(statement) & needed:
        return True
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            changed = {_root(node)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            changed = {_root(node.func)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            changed = {name for part in node.args for name in _names(part, ast.Load)}
        else:
            continue
        if changed & needed:
            return not isinstance(statement, ast.FunctionDef | ast.ClassDef)
    return False


def _given(statement: ast.stmt) -> set[str]:
    """The names that a statement gives a value, as far as the notebook sees them."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    names = {alias.asname or alias.name.partition(".")[0] for node in ast.walk(statement)
             if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
    inside = {node.name for node in ast.walk(statement) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return names | inside | _names(statement, ast.Store)


def _used(statement: ast.stmt) -> set[str]:
    """The names that a statement reads: `x += 1` reads x, and a function need not have called itself before."""
    own = {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else set()
    changed = _names(statement.target, ast.Store) if isinstance(statement, ast.AugAssign) else set()
    return _names(statement, ast.Load) - own | changed


def _names(node: ast.AST, context: type) -> set[str]:
    """The names in a syntax tree that are read (`ast.Load`) or given a value (`ast.Store`)."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, context)}


def _root(node: ast.AST) -> str:
    """The name that `name.part[0].other` begins with; empty if it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
