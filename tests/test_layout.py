"""The package's two halves: what a notebook imports never imports what authors and instructors run."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "cnnlessons"
LOWER = ("course", "grading", "__main__")
MODULES = {path.relative_to(SOURCE.parent).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
           for path in SOURCE.rglob("*.py")}


def imported(tree):
    """Return the full names of everything that a module imports, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_lower(name):
    """Whether a module belongs to the lower half."""
    return name.startswith(tuple(f"cnnlessons.{part}" for part in LOWER))


def test_imports_within_functions_are_seen():
    tree = ast.parse("def f():\n    from cnnlessons import grading\n    import cnnlessons.course.run")
    assert all(map(is_lower, imported(tree)))
    assert not any(map(is_lower, imported(ast.parse("from cnnlessons import data, ops"))))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_the_upper_half_never_imports_the_lower(module):
    if not is_lower(module.removesuffix(".py").replace("/", ".")):
        assert not [name for name in imported(MODULES[module]) if is_lower(name)]


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_has_a_docstring(module):
    assert ast.get_docstring(MODULES[module])
