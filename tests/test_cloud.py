"""The first cell of every notebook, which installs the course where it is missing."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes
from test_setup import ROOT

from cnnlessons.course import refresh
from cnnlessons.course.refresh import ADDRESS, INSTALL

RUN = "import nbclient, nbformat, sys; nbclient.execute(nbformat.read(sys.argv[1], 4), kernel_name='python3')"
USE = """import cnnlessons
from cnnlessons import data, exercises, figures, models, ops, photos, tables
from cnnlessons.assignments import parameters
assert "bare" in cnnlessons.__file__, cnnlessons.__file__
assert tables.layer_table(models.mnist_cnn).total_params == 93_322
assert data.load_mnist()[0][0].shape == (60_000, 28, 28)
assert photos.load("cat").shape == (300, 451, 3)
assert len(photos.load_weights()) == 247
assert len(data.load_runs("lesson_10")) == 5"""


@pytest.fixture
def bare(tmp_path):
    """A Python with everything that the course needs, and pip, but not the course."""
    subprocess.run([sys.executable, "-m", "venv", "--symlinks", "--without-pip", tmp_path / "bare"], check=True)
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "cnnlessons" not in path.name:
            (packages / path.name).symlink_to(path)
    environment = os.environ | {"PYTHONPATH": str(packages), "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1"}
    environment |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{ROOT}.insteadOf",  # git links what it clones
                    "GIT_CONFIG_VALUE_0": ROOT.as_uri()}
    python = tmp_path / "bare" / "bin" / "python"

    def run(*cells):
        notebook = tmp_path / "x.ipynb"
        notebook.write_text(writes(new_notebook(cells=[new_code_cell(cell) for cell in cells])), encoding="utf-8")
        return subprocess.run([python, "-c", RUN, notebook], env=environment, capture_output=True, text=True)
    return run


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="links and folders as on POSIX systems")
def test_the_first_cell_installs_the_course_from_its_repository(bare):
    """It is missing there, or the cell would install nothing; the last cell sees where it is imported from."""
    assert ADDRESS in INSTALL
    installed = bare(INSTALL.replace(ADDRESS, repr(ROOT.as_uri())), USE)
    assert installed.returncode == 0, installed.stderr


def test_where_the_course_is_installed_nothing_happens():
    told = []
    exec(INSTALL.replace("%pip", "told.append #"), {"told": told, "input": told.append})
    assert told == []


def test_the_readme_says_where_the_address_stands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (path,) = re.findall(r"`REPOSITORY` in `(\S+)`", readme)
    assert (ROOT / path).samefile(refresh.__file__)
