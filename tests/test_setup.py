"""The set-up: what make does with a Python, what the requirements files hold, and what the cloud services read."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

needs_make = pytest.mark.skipif(os.name == "nt" or not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def make(tmp_path):
    """Runs make in a fresh clone, which needs no packages, and whose path has spaces and Korean letters."""
    clone = tmp_path / "강의 CNN 1"
    clone.mkdir()
    shutil.copy(ROOT / "Makefile", clone)
    for name in ("pyproject.toml", *REQUIREMENTS):
        (clone / name).write_text("", encoding="utf-8")
    inherited = {key: value for key, value in os.environ.items()
                 if not key.startswith(("MAKE", "MFLAGS", "GNUMAKE"))}  # these tests may run in make themselves

    def run(*arguments, **environment):
        return subprocess.run(["make", *arguments], cwd=clone, text=True, capture_output=True,
                              env=inherited | {"LC_ALL": "C", "PIP_NO_INDEX": "1"} | environment)
    run.clone = clone
    return run


# --- make ---------------------------------------------------------------------------------------------------

@needs_make
@pytest.mark.slow
def test_a_set_up_is_made_once_and_again_when_it_failed_or_the_requirements_changed(make):
    done = (".venv/lessons.done", f"PYTHON={sys.executable}")
    first = make(*done)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Setting up .venv" in first.stdout
    assert "Installing" not in make(*done).stdout

    requirements = make.clone / "requirements.txt"
    requirements.write_text("no-such-package-of-cnnlessons\n")
    failed = make(*done)
    assert failed.returncode == 2
    assert "Installing stopped, see above. Without a network, or with a proxy: the last table" in failed.stderr
    requirements.write_text("")
    mended = make(*done)
    assert (mended.returncode, "Installing" in mended.stdout, "Setting up" in mended.stdout) == (0, True, False)

    (make.clone / ".venv/bin/python").unlink()  # as after an upgrade of the system
    assert "Setting up .venv" in make("--dry-run", *done).stdout


@needs_make
def test_a_wrong_python_gets_one_clear_line(make):
    wrong = make.clone / "python3.14"
    wrong.write_text("#!/bin/sh\nexit 1\n")
    wrong.chmod(0o755)
    for python in (wrong, "no-such-python"):
        result = make("lessons", f"PYTHON={python}")
        said = [line for line in result.stderr.splitlines() if not line.startswith("make: *** ")]
        assert said == ["cnnlessons needs Python 3.11, 3.12 or 3.13. Name one with: make PYTHON=/path/to/python3.12"]
        assert (result.returncode, result.stdout) == (2, "")


@needs_make
@pytest.mark.parametrize("home, given", [("", ".venv/home"), ("/dev/null/home", ".venv/home"), (".", "")])
def test_without_a_home_programs_keep_their_files_in_the_environment(make, home, given):
    (make.clone / "show.mk").write_text('show:\n\t@echo "$$HOME"\n')
    printed = make("-f", "Makefile", "-f", "show.mk", "show", HOME=home).stdout
    assert printed == f"{make.clone / given if given else home}\n"


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
        assert {str(pin.specifier) for pin in requirements} == {str(pin.specifier) for pin in dev[package]}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_course_itself_is_installed_in_place(name):
    assert "-e ." in (ROOT / name).read_text(encoding="utf-8").splitlines()


def test_every_package_is_named():
    folders = {path.parent.relative_to(ROOT / "src") for path in (ROOT / "src").rglob("__init__.py")}
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert {".".join(folder.parts) for folder in folders} | {"cnnlessons._data", "cnnlessons._locale"} == set(named)


# --- the cloud ----------------------------------------------------------------------------------------------

def test_binder():
    assert (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").split() == ["-r", "../requirements.txt"]
    name, _, version = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().partition("-")
    assert name == "python"
    assert Version(version) in SpecifierSet(PROJECT["requires-python"])


def test_dev_container():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    version = container["image"].partition(":")[2].partition("-")[0]
    assert Version(version) in SpecifierSet(PROJECT["requires-python"])
    assert container["postCreateCommand"].endswith("-r requirements.txt")
