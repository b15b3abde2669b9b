"""Files on disks that are full or read-only: one line of explanation, whole files only, and the next run works."""

import subprocess

import pytest
from faults import COMMAND, assert_whole, needs_namespaces, on_disk
from submissions import notebook, own
from test_course import write_lesson

from cnnlessons._files import new

FULL = "Error: the disk is full: {}. Make room, and give the same command again\n"
READ_ONLY = "Error: the disk is read-only: {}. Choose another folder\n"


def on_disks(test):
    """These tests start commands, on disks that they make."""
    return needs_namespaces(pytest.mark.slow(test))


def test_a_new_file_takes_the_old_ones_place_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    for text in ("first", "second"):
        with new(path) as file:
            file.write_text(text)
        assert path.read_text() == text
    with pytest.raises(KeyboardInterrupt), new(path) as file:
        file.write_text("half")
        raise KeyboardInterrupt
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a.txt": "second"}


def test_a_link_stays_one(tmp_path):
    (tmp_path / "a.txt").write_text("first")
    (tmp_path / "link").symlink_to("a.txt")
    with new(tmp_path / "link") as file:
        file.write_text("second")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a.txt").read_text() == "second"


@pytest.fixture
def disk(tmp_path):
    """A folder that will be a disk, with a roster and submissions beside it."""
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / f"in/{number}.ipynb").write_bytes(notebook(*own(str(number % 4))))
    (tmp_path / "roster.csv").write_text("id\n" + "".join(f"s{number:02}\n" for number in range(40)))
    return tmp_path / "disk"


@on_disks
def test_run_on_a_full_disk(disk):
    write_lesson(disk.parent / "lessons", "01_long", "print('x' * 300_000)")
    failed, again = on_disk(disk, "size=500k", *COMMAND, "run", "--notebooks", "lessons", "--output", "disk/build")
    assert failed.status == 2
    *_, said = failed.said.splitlines(keepends=True)
    assert said.startswith("Error: the disk is full: ")
    assert "Traceback" not in failed.said
    assert_whole(failed.files)
    assert "build/index.html" not in failed.files
    assert "build/01_long.ipynb" in failed.files  # its page did not fit
    assert (again.status, again.said) == (0, "")
    assert {"build/01_long.html", "build/index.html"} <= set(again.files)


@on_disks
def test_refresh_on_a_full_disk_keeps_the_notebook(disk):
    write_lesson(disk, "01_long", "print('x' * 300_000)")
    before = (disk / "01_long.ipynb").read_bytes()
    failed = on_disk(disk, "size=200k", *COMMAND, "refresh", "disk/01_long.ipynb", again=False)
    assert (failed.status, failed.said) == (2, FULL.format("disk/01_long.ipynb"))
    assert failed.files == {"01_long.ipynb": before}  # so the next run begins as this one did


@on_disks
def test_grade_on_a_full_disk(disk):
    command = [*COMMAND, "grade", "in", "--out", "disk/grading", "--jobs", "1"]
    failed, again = on_disk(disk, "size=60k", *command)
    assert failed.status == 2
    assert failed.said.startswith("Error: the disk is full: disk/grading/")
    assert failed.said.count("\n") == 1
    assert_whole(failed.files)
    assert "grading/grades.csv" not in failed.files
    assert (again.status, again.said) == (0, "")
    assert len(again.files["grading/grades.csv"].decode("utf-8-sig").splitlines()) == 1 + 40


@on_disks
def test_hand_outs_on_a_full_disk(disk):
    failed, again = on_disk(disk, "size=100k", *COMMAND, "assign", "roster.csv", "--out", "disk/out")
    assert failed.status == 2
    assert failed.said.startswith("Error: the disk is full: disk/out/s")
    assert failed.said.count("\n") == 1
    assert_whole(failed.files)
    assert 0 < len(failed.files) < 40
    assert (again.status, len(again.files)) == (0, 40)
    assert all(again.files[name] == content for name, content in failed.files.items())


@on_disks
@pytest.mark.parametrize("command, named", [
    (["assign", "roster.csv", "--out", "disk/out"], "disk/out"),
    (["run", "01", "--output", "disk/build"], "disk/build"),
])
def test_a_read_only_disk(disk, command, named):
    failed = on_disk(disk, "ro", *COMMAND, *command, again=False)
    assert (failed.status, failed.out, failed.said) == (2, "", READ_ONLY.format(named))
    assert failed.files == {}


@on_disks
def test_standard_output_on_a_full_disk(disk):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        result = subprocess.run([*COMMAND, "assign", "roster.csv"], cwd=disk.parent, stdout=full, stderr=-1, text=True)
    assert result.returncode != 0
    assert result.stderr.startswith("Error: the disk is full. Make room")
    assert "Traceback" not in result.stderr
    assert len(list((disk.parent / "handouts").iterdir())) == 40
