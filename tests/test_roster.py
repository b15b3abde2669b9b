"""Rosters, and whose submission a file is."""

import unicodedata

import pytest

from cnnlessons.grading.roster import Owners, RosterError, read_roster


@pytest.fixture
def roster(tmp_path):
    """Writes a roster, and gives its path."""
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path
    return write


@pytest.mark.parametrize("text", [
    "id,name\nkim,김민지\n2023-17,\"Lee, Ann\"\n", "ID;Name;mail\nkim;김민지;x\n2023-17;Lee, Ann;y\n",
    "name\tid\n김민지\tkim\nLee, Ann\t2023-17", " 학번 , 이름 \r\n kim , 김민지 \r\n\r\n2023-17,\"Lee, Ann\"\r\n,\r\n",
])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_rosters(roster, text, encoding):
    assert read_roster(roster(text, encoding)) == {"kim": "김민지", "2023-17": "Lee, Ann"}


def test_a_roster_in_utf16_of_the_other_order(roster):
    assert read_roster(roster(b"\xfe\xff" + "id\nkim\n".encode("utf-16-be"))) == {"kim": ""}


def test_a_roster_without_names_is_not_split_at_letters(roster):
    assert read_roster(roster("student_id\n0017\n")) == {"0017": ""}


@pytest.mark.parametrize("text, reason", [
    ("", "is empty"), ("\n\n", "is empty"), (",\n", "is empty"), ("id\n", "no students"),
    ("kim\nlee\n", 'no column "id"; its first line names \'kim\''), ("name,mail\nkim,x\n", 'no column "id"'),
    ("id,name\nkim,a\n,b\n", "line 3: the id is empty"), ("name,id\na,kim\nb\n", "line 3: the id is empty"),
    ("id\nkim\nlee\nkim\n", 'line 4: the id "kim" is the same as the one on line 2'),
    ("id\nkim\nKim\n", 'line 3: the id "Kim" is the same as the one on line 2'),
    ("id\n2026_1\n2026-1\n", 'line 3: the id "2026-1" is the same as the one on line 2'),  # alike in a file's name
    ("id\n김\n" + unicodedata.normalize("NFD", "김") + "\n", "is the same as the one on line 2"),
    ("id\n../kim\n", "line 2: the id '../kim' holds a character"), ("id\n..\n", "cannot be the name of a file"),
    ("id\na/b\n", "holds a character"), ("id\na\\b\n", "holds a character"), ("id\nC:x\n", "holds a character"),
    ("id\n\"a\nb\"\n", "holds a character"), ("id\na\x07\n", "holds a character"), ("id\n.kim\n", "cannot be the name"),
    ("id\nkim.\n", "cannot be the name"), ("id\nCON\n", "cannot be the name"), ("id\nnul.txt\n", "cannot be the name"),
    ("id\n" + "a" * 200 + "\n", "too long"), ("id\n" + "김" * 60 + "\n", "too long"),
    (b"PK\x03\x04\x00\x00\xff\xff", "not text"), (b"id\nkim\xff\xff\n", "not text"), (b"id\nk\0m\n", "not text"),
    ('id\n"' + "a" * 200_000, "cannot be read"),
])
def test_bad_rosters(roster, text, reason):
    with pytest.raises(RosterError) as error:
        read_roster(roster(text))
    assert reason in str(error.value)


def test_a_roster_that_cannot_be_opened(tmp_path):
    with pytest.raises(RosterError, match="cannot be opened: No such file"):
        read_roster(tmp_path / "no.csv")


def test_all_bad_lines_are_named_up_to_ten(roster):
    with pytest.raises(RosterError) as error:
        read_roster(roster("id\n" + "a/b\n" * 30))
    assert [line.split(":")[0].strip() for line in str(error.value).splitlines()[1:]] == [
        *(f"line {line}" for line in range(2, 12)), "and 20 more"]


STUDENTS = {"kim": "김 민지", "lee": "Ann Lee", "2023-17": "", "김": "", "a_b": "", "2026_1": "Park", "1": "Park",
            "2026_1_hw": "Choi"}


@pytest.mark.parametrize("file, student", [
    ("kim.ipynb", "kim"), ("KIM.IPYNB", "kim"), ("kim (1).ipynb", "kim"), ("kim(12).ipynb", "kim"), ("kim", "kim"),
    ("kim.pdf", "kim"), ("late_77_kim_assignment.ipynb", "kim"), ("kim_4_lee_x_.ipynb", ""), ("lee_lee.ipynb", "lee"),
    ("2023-17.ipynb", "2023-17"), ("x_2023-17_y.ipynb", "2023-17"), ("x 2023 17.ipynb", "2023-17"),
    ("park2.ipynb", "park2"), ("a_b.ipynb", "a_b"), ("late_2026_1.ipynb", "2026_1"), ("2026_1_x.ipynb", "2026_1"),
    ("late_2026_1_hw.ipynb", "2026_1_hw"), ("2026_2.ipynb", "2026_2"), ("hw_1.ipynb", "1"),
    (unicodedata.normalize("NFD", "김") + ".ipynb", "김"), ("kimlee.ipynb", "kimlee"), ("(1).ipynb", "1"),
    ("homework of 김 민지.ipynb", ""), ("homework of Ann Lee.ipynb", "lee"), ("Park.ipynb", "Park"),
])
def test_the_student_whom_the_name_of_a_file_means(file, student):
    """"김 민지" holds the id 김, which counts before names; two students are called Park."""
    if file.startswith("homework of 김"):
        student = "김"
    assert Owners(STUDENTS).of(file) == student


@pytest.mark.parametrize("file, folder, student", [
    ("homework.ipynb", "kim", "kim"), ("lee.ipynb", "kim", "lee"), ("homework.ipynb", "Ann Lee_123_file", "lee"),
    ("x.ipynb", "kim_lee", ""), ("x.ipynb", "stranger", "stranger"),
])
def test_the_folder_counts_after_the_file(file, folder, student):
    assert Owners(STUDENTS).of(file, folder) == student


@pytest.mark.parametrize("file, folder, student", [
    ("kim.ipynb", "", "kim"), ("late_kim.ipynb", "", "late_kim"), ("kim (2).ipynb", "", "kim"),
    ("report.pdf", "", "report.pdf"), ("homework.ipynb", "kim", "kim")])
def test_without_a_roster_the_name_is_the_id(file, folder, student):
    assert Owners({}).of(file, folder) == student
