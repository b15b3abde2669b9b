"""Hand-outs: who gets which notebook, and what is refused before anything is written."""

import json

import nbformat
import pytest
from click.testing import CliRunner
from submissions import own

from cnnlessons.__main__ import main
from cnnlessons.assignments.networks import draw, expected
from cnnlessons.grading import handouts
from cnnlessons.grading.grade import GradingError


@pytest.fixture
def roster(tmp_path):
    """Writes a roster, and gives its path."""
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path
    return write


@pytest.mark.parametrize("assignment", ["parameters", "modeling"])
def test_each_student_gets_their_own_network(roster, tmp_path, assignment):
    result = CliRunner().invoke(main, ["assign", str(roster("id,name\nkim,김\nO'Neil,\"x\"\n한 글,\n")),
                                       "--out", str(tmp_path / "out"), "--assignment", assignment])
    assert (result.exit_code, result.output) == (0, f"3 notebooks in {tmp_path / 'out'}\n")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["O'Neil.ipynb", "kim.ipynb", "한 글.ipynb"]
    networks = {}
    for path in (tmp_path / "out").iterdir():
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        assert not any(cell.outputs or cell.execution_count for cell in code)
        (start,) = [cell.source for cell in code if "for_student" in cell.source]
        names = {}
        exec(f"from cnnlessons.assignments import {assignment}\n" + start, names)
        network = names["task"].network
        assert (network.input_shape, network.layers) == (draw(path.stem).input_shape, draw(path.stem).layers)
        networks[path.stem] = network.layers
    assert len(set(networks.values())) == 3


def test_a_hand_out_in_korean_answers_in_korean(roster, tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLESSONS_LANG", "en")
    result = CliRunner().invoke(main, ["assign", str(roster("id\nkim\n")), "-o", str(tmp_path), "--lang", "ko"])
    assert result.exit_code == 0
    cells = nbformat.read(tmp_path / "kim.ipynb", as_version=4).cells
    assert "**질문.**" in cells[0].source
    (start,) = [cell.source for cell in cells if cell.cell_type == "code" and "for_student" in cell.source]
    monkeypatch.setenv("CNNLESSONS_LANG", "en")
    names = {}
    exec("from cnnlessons.assignments import parameters\n" + start, names)
    assert "아직 풀지 않았습니다" in str(names["task"].check("conv1", output_shape=...))


def test_no_answer_is_in_a_hand_out(roster, tmp_path):
    """Neither in cells nor in metadata; small numbers occur by chance."""
    (path,) = handouts.assign(roster("id\nkim\n"), tmp_path / "out")
    text = path.read_text(encoding="utf-8")
    large = [str(value) for value in expected(draw("kim")).values() if isinstance(value, int) and value > 99_999]
    assert len(large) >= 5
    for number in large:
        assert number not in text
        assert f"{int(number):,}" not in text
    assert all(source not in text for source in own("kim")[1:])


def test_a_second_time_changes_nothing(roster, tmp_path):
    handouts.assign(roster("id\nkim\n"), tmp_path / "out")
    before = (tmp_path / "out/kim.ipynb").stat()
    handouts.assign(roster("id\nkim\nlee\n"), tmp_path / "out")
    after = (tmp_path / "out/kim.ipynb").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert (tmp_path / "out/lee.ipynb").exists()


def test_a_students_work_is_never_overwritten(roster, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/lee.ipynb").write_text("my work")
    with pytest.raises(GradingError, match="holds other notebooks of these names already: lee.ipynb"):
        handouts.assign(roster("id\nkim\nlee\n"), tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lee.ipynb"]
    assert (tmp_path / "out/lee.ipynb").read_text() == "my work"


@pytest.mark.parametrize("text, reason", [
    ("id\nkim\n../../kim\n", "line 3: the id '../../kim'"), ("id\nkim\nkim\n", "line 3"), ("name\nkim\n", "no column"),
    ("", "is empty")])
def test_a_bad_roster_writes_nothing(roster, tmp_path, text, reason):
    result = CliRunner().invoke(main, ["assign", str(roster(text)), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert reason in result.output
    assert not (tmp_path / "out").exists()


def test_a_template_that_is_none_is_refused(roster, tmp_path, monkeypatch):
    other = tmp_path / "other.ipynb"
    monkeypatch.setitem(handouts.TEMPLATES, "parameters", other)
    for content in ("{}", "", json.dumps({"cells": [{"cell_type": "code", "source": "x"}]})):
        other.write_text(content)
        with pytest.raises(GradingError, match="the template .*other.ipynb"):
            handouts.assign(roster("id\nkim\n"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
