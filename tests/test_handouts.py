"""Rosters and hand-outs: who gets which notebook, and what is refused before anything is written."""

import json
import unicodedata

import nbformat
import pytest
from click.testing import CliRunner
from submissions import own

from cnnlessons.__main__ import main
from cnnlessons.assignments.networks import draw, expected
from cnnlessons.grading import GradingError, handouts
from cnnlessons.grading.roster import RosterError, read_roster, student_of


@pytest.fixture
def roster(tmp_path):
    """Writes a roster, and gives its path."""
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path
    return write


# --- rosters ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    "id,name\nkim,김민지\n2023-17,\"Lee, Ann\"\n", "ID;Name;mail\nkim;김민지;x\n2023-17;Lee, Ann;y\n",
    "name\tid\n김민지\tkim\nLee, Ann\t2023-17", " 학번 , 이름 \r\n kim , 김민지 \r\n\r\n2023-17,\"Lee, Ann\"\r\n,\r\n",
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_rosters(roster, text, encoding):
    assert read_roster(roster(text, encoding)) == {"kim": "김민지", "2023-17": "Lee, Ann"}


def test_a_roster_without_names(roster):
    assert read_roster(roster("student_id\n0017\n")) == {"0017": ""}


@pytest.mark.parametrize("text, reason", [
    ("", "is empty"), ("\n\n", "is empty"), ("id\n", "no students"),
    ("kim\nlee\n", 'no column "id"; its first line names \'kim\''), ("name,mail\nkim,x\n", 'no column "id"'),
    ("id,name\nkim,a\n,b\n", "line 3: the id is empty"), ("name,id\na,kim\nb\n", "line 3: the id is empty"),
    ("id\nkim\nlee\nkim\n", 'line 4: the id "kim" stands on line 2 already'),
    ("id\nkim\nKim\n", 'line 3: the id "Kim" stands on line 2 already'),
    ("id\n김\n" + unicodedata.normalize("NFD", "김") + "\n", "stands on line 2 already"),
    ("id\n../kim\n", "line 2: the id '../kim' holds a character"), ("id\n..\n", "cannot be the name of a file"),
    ("id\na/b\n", "holds a character"), ("id\na\\b\n", "holds a character"), ("id\nC:x\n", "holds a character"),
    ("id\n\"a\nb\"\n", "holds a character"), ("id\na\x07\n", "holds a character"), ("id\n.kim\n", "cannot be the name"),
    ("id\nkim.\n", "cannot be the name"), ("id\nCON\n", "cannot be the name"), ("id\nnul.txt\n", "cannot be the name"),
    ("id\n" + "a" * 200 + "\n", "too long"), ("id\n" + "김" * 60 + "\n", "too long"),
    (b"PK\x03\x04\x00\x00\xff\xff", "not text"), (b"id\nkim\xff\xff\n", "not text"),
])
def test_bad_rosters(roster, text, reason):
    with pytest.raises(RosterError) as error:
        read_roster(roster(text))
    assert reason in str(error.value)


def test_all_bad_lines_are_named_up_to_ten(roster):
    with pytest.raises(RosterError) as error:
        read_roster(roster("id\n" + "a/b\n" * 30))
    assert [line.split(":")[0].strip() for line in str(error.value).splitlines()[1:]] == [
        *(f"line {line}" for line in range(2, 12)), "and 20 more"]


@pytest.mark.parametrize("file, student", [
    ("kim.ipynb", "kim"), ("KIM.IPYNB", "kim"), ("kim (1).ipynb", "kim"), ("kim(12).ipynb", "kim"), ("kim", "kim"),
    ("late_77_kim_assignment.ipynb", "kim"), ("Kim Minji_4_lee_x_.ipynb", ""), ("lee_lee.ipynb", "lee"),
    ("2023-17.ipynb", "2023-17"), ("x_2023-17_y.ipynb", "2023-17"), ("park.ipynb", "park"), ("a_b.ipynb", "a_b"),
    (unicodedata.normalize("NFD", "김") + ".ipynb", "김"), ("kimlee.ipynb", "kimlee"), ("(1).ipynb", "(1)"),
])
def test_the_student_whom_a_files_name_means(file, student):
    assert student_of(file, ["kim", "lee", "2023-17", "김", "a_b"]) == student


@pytest.mark.parametrize("file, student", [
    ("kim.ipynb", "kim"), ("late_kim.ipynb", "late_kim"), ("kim (2).ipynb", "kim"), ("report.pdf", "report.pdf")])
def test_without_a_roster_the_name_is_the_id(file, student):
    assert student_of(file) == student


# --- hand-outs ----------------------------------------------------------------------------------------------

def test_each_student_gets_a_network_of_ones_own(roster, tmp_path):
    result = CliRunner().invoke(main, ["assign", str(roster("id,name\nkim,김\nO'Neil,\"x\"\n한 글,\n")),
                                       "--out", str(tmp_path / "out")])
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
        exec("from cnnlessons.assignments import parameters\n" + start, names)
        assert names["task"].network == draw(path.stem)
        networks[path.stem] = names["task"].network.layers
    assert len(set(networks.values())) == 3


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


def test_a_template_that_is_none_is_refused(roster, tmp_path):
    other = tmp_path / "other.ipynb"
    for content in ("{}", json.dumps({"cells": [{"cell_type": "code", "source": "x"}]})):
        other.write_text(content)
        with pytest.raises(GradingError, match="the template .*other.ipynb"):
            handouts.assign(roster("id\nkim\n"), tmp_path / "out", other)
    assert not (tmp_path / "out").exists()
