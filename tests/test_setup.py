"""The set-up: what make does with the Pythons it finds, and what the requirements files hold."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

FAKE = """
import pathlib, shutil, sys, sysconfig
version, log, script, *arguments = sys.argv[1:]
with open(log, "a") as file:
    print(*arguments, file=file)
if arguments == ["--version"]:
    print("Python", version)
elif arguments[0] == "-c":
    sys.version_info = tuple(map(int, version.split(".")))
    exec(arguments[1])
elif pathlib.Path(log).with_name("broken").exists():
    sys.exit("no network, no disk")
elif arguments[:2] == ["-m", "venv"]:
    shutil.rmtree(".venv", ignore_errors=True)
    pathlib.Path(".venv/bin").mkdir(parents=True)
    shutil.copy(script, ".venv/bin/python")
"""

needs_make = pytest.mark.skipif(os.name == "nt" or not shutil.which("make"), reason="there is no make here")


class Clone:
    """The files that the set-up reads, in their own folder, and Pythons that only note their calls."""

    def __init__(self, folder):
        self.folder, self.log = folder / "강의 CNN 1", folder / "log"
        self.folder.mkdir()
        (folder / "fake.py").write_text(FAKE, encoding="utf-8")
        for name in ("Makefile", "pyproject.toml", *REQUIREMENTS):
            shutil.copy(ROOT / name, self.folder)

    def python(self, version):
        """A Python that says it is of this version."""
        script = self.log.with_name(f"python{version}")
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{self.log.with_name("fake.py")}" {version} '
                          f'"{self.log}" "{script}" "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        return str(script)

    def make(self, target, *pythons):
        """What make prints, and how it ends; the calls it makes stand in `calls`."""
        self.log.write_text("")
        outer = ("MAKE", "MFLAGS", "GNUMAKE")  # these tests may run under make themselves
        environment = {key: value for key, value in os.environ.items() if not key.startswith(outer)}
        return subprocess.run(["make", target, f"PYTHON={' '.join(pythons)}"], cwd=self.folder, text=True,
                              capture_output=True, env={**environment, "LC_ALL": "C"})

    @property
    def calls(self):
        """How the Pythons were called, apart from the questions for their version."""
        return [line for line in self.log.read_text().splitlines() if line.startswith("-m")]


@pytest.fixture
def clone(tmp_path):
    """A fresh clone."""
    return Clone(tmp_path)


SET_UP = ["-m venv --clear .venv", "-m pip install --quiet -r requirements.txt"]
RUN = ["-m cnnlessons run --jobs 1"]


@needs_make
@pytest.mark.parametrize("versions, found", [
    (["3.14.0"], "Python 3.14.0"),
    (["3.10.13"], "Python 3.10.13"),
    (["2.7.18", "3.10.13", "3.14.0"], "Python 2.7.18,Python 3.10.13,Python 3.14.0"),
    ([], "none"),
])
def test_a_wrong_python_gets_one_clear_line(clone, versions, found):
    result = clone.make("lessons", *map(clone.python, versions), "no-such-python")
    said = [line for line in result.stderr.splitlines() if not line.startswith("make: *** ")]
    assert said == [f"cnnlessons needs Python 3.11, 3.12 or 3.13; found: {found}. "
                    "Name one with: make PYTHON=/path/to/python3.12"]
    assert (result.returncode, result.stdout, clone.calls) == (2, "", [])
    assert not (clone.folder / ".venv").exists()


@needs_make
@pytest.mark.parametrize("version", ["3.11.0", "3.12.4", "3.13.9"])
def test_a_right_python_sets_up_once(clone, version):
    python = clone.python(version)
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == SET_UP + RUN
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == RUN


@needs_make
def test_the_first_python_that_fits_is_taken(clone):
    pythons = [clone.python(version) for version in ("3.14.0", "3.12.4", "3.11.1")]
    assert f"Setting up .venv with {pythons[1]}" in clone.make("lessons", "no-such-python", *pythons).stdout


@needs_make
@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_changed_requirements_are_installed(clone, name):
    python = clone.python("3.12.4")
    clone.make("lessons", python)
    with (clone.folder / name).open("a") as file:
        file.write("# changed\n")
    os.utime(clone.folder / name, (0, 0))  # whatever a clock says
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == SET_UP[1:] + RUN


@needs_make
def test_what_the_tests_need_holds_what_the_lessons_need(clone):
    python = clone.python("3.12.4")
    assert clone.make("test", python).returncode == 0
    assert clone.calls == [SET_UP[0], "-m pip install --quiet -r requirements-dev.txt", "-m pytest"]
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == RUN


@needs_make
@pytest.mark.parametrize("before", [[], ["python.done"]], ids=["no environment", "no packages"])
def test_a_set_up_that_failed_is_tried_again(clone, before):
    """A broken network or disk leaves nothing that would count as set up."""
    python = clone.python("3.12.4")
    if before:
        assert clone.make(".venv/python.done", python).returncode == 0
    clone.log.with_name("broken").touch()
    failed = clone.make("lessons", python)
    assert failed.returncode == 2
    assert clone.calls == (SET_UP[1:] if before else SET_UP[:1])
    assert before or "cannot make a virtual environment" in failed.stdout + failed.stderr
    assert not before or "Installing stopped, see above." in failed.stderr
    clone.log.with_name("broken").unlink()
    assert clone.make("lessons", python).returncode == 0
    assert clone.calls == SET_UP + RUN


@needs_make
def test_help_names_every_target(clone):
    targets = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
                   if line.startswith(".PHONY:")).split()[1:]
    named = [line.split(" - ")[0].strip() for line in clone.make("help").stdout.splitlines()]
    assert sorted(named) == sorted(targets)
    assert {"lab", "lessons", "test"} <= set(named)


# --- the requirements files ---------------------------------------------------------------------------------

def pins(name):
    """What a requirements file asks for, by package: several lines where markers tell them apart."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        text = line.partition(" #")[0].strip()
        if text and not text.startswith(("#", "-e ")):
            requirement = Requirement(text)
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def wanted(name):
    """What pyproject.toml asks for in a requirements file."""
    extra = PROJECT["optional-dependencies"]["dev"] if "dev" in name else []
    return [Requirement(text) for text in PROJECT["dependencies"] + extra]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_name_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not any(line.startswith("-") and line.split()[0] != "-e" for line in text.splitlines())


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_package_is_pinned(name):
    for requirements in pins(name).values():
        for requirement in requirements:
            assert [part.operator for part in requirement.specifier] == ["=="], requirement


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_dependency_is_pinned_to_a_version_it_allows(name):
    pinned = pins(name)
    for requirement in wanted(name):
        versions = [next(iter(pin.specifier)).version for pin in pinned[canonicalize_name(requirement.name)]]
        assert versions
        assert all(requirement.specifier.contains(version) for version in versions), requirement


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_each_python_gets_one_version_of_each_dependency(python, system):
    environment = {"python_version": python, "python_full_version": f"{python}.5", "sys_platform": system}
    pinned = pins("requirements-dev.txt")
    for requirement in wanted("requirements-dev.txt"):
        fitting = [pin for pin in pinned[canonicalize_name(requirement.name)]
                   if pin.marker is None or pin.marker.evaluate(environment)]
        assert len(fitting) == 1, requirement


def test_both_files_agree():
    lessons, dev = (pins(name) for name in REQUIREMENTS)
    assert len(lessons) > 50
    for package, requirements in lessons.items():
        assert set(map(str, requirements)) == set(map(str, dev[package]))


def test_what_the_course_is_built_on():
    assert {"tensorflow", "jupyter", "matplotlib", "nbval", "papermill"} <= set(pins("requirements.txt"))


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_course_itself_is_installed_in_place(name):
    assert "-e ." in (ROOT / name).read_text(encoding="utf-8").splitlines()


def test_every_package_is_named():
    folders = {path.parent.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("__init__.py")}
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert {".".join(folder.parts) for folder in folders} == set(named)
