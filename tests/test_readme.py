"""Every command in the README is read from there and works as printed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from cnnlessons.backend import keras
from cnnlessons.course.lessons import find_lessons

pytestmark = pytest.mark.slow  # it runs each command

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```bash\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.partition(" #")[0].strip() for block in BLOCKS for line in block.splitlines()]

# `cnnlessons` as the README calls it; its lessons are short ones with the real ones' parameters.
SHIM = """#!/bin/sh
command=$1; shift
[ "$command" = run ] && set -- "$@" --notebooks "{lessons}"
exec "{python}" -m cnnlessons "$command" "$@"
"""


@pytest.fixture
def newcomer(tmp_path):
    """Runs a command in a shell, in a folder with the files of a clone and of an instructor."""
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    (tmp_path / "roster.csv").write_text("id,name\n2026-1,Ada\n2026-2,김\n", encoding="utf-8")
    lessons, programs = tmp_path / "lessons", tmp_path / "bin"
    for folder in (lessons, programs, tmp_path / "notebooks"):
        folder.mkdir()
    for lesson in find_lessons(["10", "11"]):
        notebook = nbformat.read(lesson, as_version=4)
        notebook.cells = [notebook.cells[0], *(cell for cell in notebook.cells
                                               if "parameters" in cell.metadata.get("tags", []))]
        nbformat.write(notebook, lessons / lesson.name)
    (programs / "cnnlessons").write_text(SHIM.format(lessons=lessons, python=sys.executable), encoding="utf-8")
    (programs / "cnnlessons").chmod(0o755)
    variables = os.environ | {"PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}"
                                      f"{os.environ['PATH']}"}

    def run(command):
        return subprocess.run(["bash", "-euc", command], cwd=tmp_path, env=variables, capture_output=True, text=True)
    run.folder = tmp_path
    return run


def make(newcomer, command):
    """The target exists; what it runs is tested elsewhere."""
    target = command.split()[1]
    return subprocess.run(["make", "--dry-run", "--always-make", target], cwd=ROOT, capture_output=True, text=True)


def environment(newcomer, command):
    """An environment is made; the pip in it is Python's own affair, and make installs with it in other tests."""
    return newcomer(f"{command} --without-pip")


def activate(newcomer, command):
    """Afterwards `python` is the environment's."""
    environment(newcomer, "python -m venv .venv")
    result = newcomer(f"{command} && command -v python")
    assert result.stdout.strip() == str(newcomer.folder / ".venv" / "bin" / "python")
    return result


def install(newcomer, command):
    """Every package that it asks for is installed here, in the locked version if make installed them."""
    needed = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if not line.startswith("-e")]
    if Path(sys.prefix).name in ("lowest", "newest"):  # made by make test-versions
        needed = [re.sub("==[^ ]+", "", line) for line in needed]
    (newcomer.folder / "requirements.txt").write_text("\n".join(needed), encoding="utf-8")
    return newcomer(f"{command} --no-index --dry-run")


def lab(newcomer, command):
    """JupyterLab accepts the command; the browser tests open it."""
    return newcomer(f"{command} --show-config --allow-root")


def grade(newcomer, command):
    """The hand-outs are handed in unchanged."""
    assert newcomer("cnnlessons assign roster.csv --out submissions/").returncode == 0
    result = newcomer(command)
    grades = (newcomer.folder / "grading" / "grades.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in grades.splitlines()] == ["id", "2026-1", "2026-2"]
    return result


def show(newcomer, command):
    """A network that Keras has saved becomes a page."""
    layers = keras.layers
    network = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")])
    network.save(newcomer.folder / "model.keras")
    result = newcomer(command)
    assert (newcomer.folder / "page.html").stat().st_size > 10_000
    return result


def as_printed(newcomer, command):
    """In the shell."""
    return newcomer(command)


TRIALS = {r"make \w+": make, r"python -m venv \.venv": environment, r"source .*": activate,
          r"python -m pip install -r requirements.txt": install, r"jupyter lab notebooks": lab,
          r"cnnlessons assign .*": as_printed, r"cnnlessons grade .*": grade,
          r"cnnlessons show .*": show, r"cnnlessons run .*": as_printed}


def test_there_are_commands():
    assert len(COMMANDS) > 8


@pytest.mark.skipif(os.name == "nt", reason="these lines are for a POSIX shell")
@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_command(command, newcomer):
    (trial,) = [trial for pattern, trial in TRIALS.items() if re.fullmatch(pattern, command)]
    result = trial(newcomer, command)
    assert result.returncode == 0, result.stdout + result.stderr


def test_links_lead_somewhere():
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_the_table_names_every_lesson():
    rows = re.findall(r"^\| .*\(notebooks/(\d\d_\w+)\.ipynb\)", README, re.MULTILINE)
    assert rows == [path.stem for path in find_lessons()]
