"""The spread over seeds from which the lessons' bands are drawn."""

import importlib
import os
import sys
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cnnlessons import data
from cnnlessons.course import lessons

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))  # processes that it starts import it, too
spread = importlib.import_module("spread")


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson 99 that breaks its own band with seed 3."""
    sources = {"remove-cell": "%pip install nothing", "parameters": "seed = 0",
               "figure": "from cnnlessons import figures\nfigures.no_such_figure(seed)",
               "band": "double = 2 * seed\nassert double < 5\nprint('double', double)"}
    cells = [new_code_cell(source, metadata={"tags": [tag]}) for tag, source in sources.items()]
    nbformat.write(new_notebook(cells=cells), tmp_path / "99_a_lesson.ipynb")
    monkeypatch.setattr(lessons, "NOTEBOOKS", tmp_path)
    return "99"


def test_four_standard_deviations_by_hand():
    """1, 2 and 3 have the mean 2, and with n - 1 in the denominator the standard deviation 1."""
    assert spread.table({"a": [1, 3, 2]}).splitlines()[-1] == (
        "| a | 2.0000 | 1.0000 | 1.0000 | 3.0000 | -2.0000 to 6.0000 |")


def test_one_seed_has_no_spread():
    assert "| 0.5000 | 0.0000 |" in spread.table({"a": [0.5]})


def test_a_lesson_runs_with_another_seed_and_without_its_band(lesson, capsys):
    variables = spread.run_lesson(lesson, 3)
    assert (variables["double"], variables["printed"]) == (6, "double 6\n")
    assert capsys.readouterr().out == ""  # nothing between the rows of a log


def double(seed):
    """A training that takes no time."""
    return {"two": 2 * seed, "half": seed / 2}


def measures(*figures):
    """Another one, which the processes read from no file: each figure is the seed."""
    return partial(dict.fromkeys, figures)


@pytest.mark.slow
def test_runs_are_kept_and_only_what_is_missing_is_trained(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "RUNS", tmp_path / "data" / "runs")
    monkeypatch.setattr("sys.argv", ["spread_x.py", "2"])
    monkeypatch.setattr("os.environ", dict(os.environ))
    script = tmp_path / "spread_x.py"
    spread.write_runs(str(script), " 99", "Notes.", {"a": measures("one", "two")})
    assert data.load_runs("x")["a"]["two"].tolist() == [0, 1]
    spread.write_runs(str(script), " 99", "Notes.", {"b": measures("three"), "a": None})  # None cannot be called
    assert list(data.load_runs("x")) == ["b", "a"]
    assert data.load_runs("x")["b"]["three"].tolist() == [0, 1]
    assert "| b: three | 0.5000 | 0.7071 |" in script.with_suffix(".md").read_text(encoding="utf-8")


def test_a_training_is_kept(tmp_path):
    assert spread.remember(double, tmp_path / "runs" / "a", 3) == {"two": 6, "half": 1.5}
    assert spread.remember(None, tmp_path / "runs" / "a", 3) == {"two": 6, "half": 1.5}  # None cannot be called


def test_all_stored_runs_have_ten_seeds():
    files = sorted(data.RUNS.glob("*.csv"))
    assert files
    for file in files:
        for network, figures in data.load_runs(file.stem).items():
            assert {values.shape for values in figures.values()} == {(10,)}, network
            assert np.isfinite(list(figures.values())).all(), network


def test_runs_that_do_not_exist():
    with pytest.raises(FileNotFoundError, match='there are no runs "lesson_99" in'):
        data.load_runs("lesson_99")
