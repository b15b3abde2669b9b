"""Which notebooks there are, and which parameters they take."""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
LANGUAGES = ("ko",)  # of the translated notebooks, each in a folder of this name
WIDGET = "application/vnd.jupyter.widget-view+json"  # the media type of a slider in an output
KINDS = {int: "a whole number", float: "a number", str: "a word", bool: "True or False", list: "a list"}


def notebooks_in(language: str) -> Path:
    """The folder of the notebooks in a language."""
    return NOTEBOOKS if language == "en" else NOTEBOOKS / language


class CourseError(ValueError):
    """The course has no such lesson or parameter, or cannot write where it should."""


def find_lessons(names: Iterable[str] = (), folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the lessons with these names, such as "09", "9" or "10_mnist_cnn", in order; without names, all."""
    known = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not known:
        raise CourseError(f"there are no lessons in {folder}; run this in a clone of the course, or name the "
                          "folder with --notebooks")
    found = set()
    for name in names:
        stem = Path(name).name.removesuffix(".ipynb")
        matches = {path for path in known if stem == path.stem or stem.zfill(2) == path.stem[:2]}
        if not matches:
            raise CourseError(f'there is no lesson "{name}"; there are ' + ", ".join(path.stem for path in known))
        found |= matches
    return sorted(found or known)


def find_notebooks(names: Iterable[str] = (), folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the named lessons and files, each once; without names, all notebooks of the folder and its subfolders."""
    names = list(names)
    if not names:
        other = {".ipynb_checkpoints", *LANGUAGES}
        return sorted(path for path in folder.rglob("*.ipynb") if not other & set(path.relative_to(folder).parts))
    found = {}
    for name in names:
        for path in [Path(name)] if Path(name).is_file() else find_lessons([name], folder):
            found.setdefault(path.resolve(), path)
    return sorted(found.values())


def match_parameters(lessons: Iterable[Path], parameters: Mapping[str, Any]) -> dict[Path, dict[str, Any]]:
    """Return for each lesson the given parameters that it has, each as the type of its default value."""
    import papermill

    defaults = {path: {name: ast.literal_eval(parameter["default"])
                       for name, parameter in papermill.inspect_notebook(path).items()} for path in lessons}
    try:
        for name in parameters:
            if not any(name in known for known in defaults.values()):
                raise CourseError(f'no lesson chosen has a parameter "{name}"')
        return {path: {name: _convert(name, value, known[name]) for name, value in parameters.items() if name in known}
                for path, known in defaults.items()}
    except CourseError as error:
        lines = [f"  {path.stem}: " + ", ".join(f"{name} = {value!r}" for name, value in known.items())
                 for path, known in defaults.items() if known]
        valid = ["Valid parameters:", *lines] if lines else ["The chosen lessons have no parameters."]
        raise CourseError("\n".join([f"{error}.", *valid])) from None


def _convert(name: str, value: Any, default: Any) -> Any:
    """Turn `value`, which may have been typed on a command line, into the type of `default`."""
    if isinstance(value, str) and not isinstance(default, str):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            value = str(value)
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise CourseError(f'parameter "{name}" should be {KINDS[type(default)]} such as {default!r}, not {value!r}')
    return value
