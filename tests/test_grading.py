"""The road of a class: files -> submissions -> results -> report, for both assignments; nothing is run."""

import csv
import random
import re
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import distributed
import psutil
import pytest
from click.testing import CliRunner
from submissions import ALEXNET, QUESTIONS, answers, notebook, own
from test_course import wait_for

from cnnlessons.__main__ import main
from cnnlessons.grading.grade import GradingError, find_files, grade
from cnnlessons.grading.report import summarise


class Here(Executor):
    """Runs everything in this process."""

    def submit(self, function, *inputs):
        future = Future()
        future.set_result(function(*inputs))
        return future


@pytest.fixture
def folder(tmp_path):
    """A folder for submissions, and what puts one there."""
    (tmp_path / "in").mkdir()

    def hand_in(name, *sources, content=None):
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(notebook(*sources) if content is None else content)
        return path
    hand_in.path = tmp_path / "in"
    hand_in.out = tmp_path / "out"
    return hand_in


def read_csv(path):
    """The rows of a file as a spreadsheet sees them."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def graded(folder, **options):
    """The rows of whole submissions by file, those of questions by file and question, and the grades by id."""
    grade([folder.path], Here(), out=folder.out, **options)
    rows = read_csv(folder.out / "report.csv")
    return ({row["file"]: row for row in rows if row["question"] == "all"},
            {(row["file"], row["question"]): row for row in rows if row["question"] != "all"},
            {row["id"]: row for row in read_csv(folder.out / "grades.csv")})


# --- points and diagnoses -----------------------------------------------------------------------------------

def test_alexnet_as_the_lecture_counts_it_earns_all_points(folder):
    folder("kim.ipynb", *answers())
    whole, questions, grades = graded(folder, alexnet=True)
    assert (whole["kim.ipynb"]["points"], whole["kim.ipynb"]["of"]) == (str(QUESTIONS), str(QUESTIONS))
    assert grades == {"kim": {"id": "kim", "name": "", "points": "26", "of": "26", "note": ""}}
    assert {row["status"] for row in questions.values()} == {"correct"}
    assert questions["kim.ipynb", "conv2 parameters"]["answer"] == "614656"
    assert questions["kim.ipynb", "conv1 output shape"]["answer"] == "(55, 55, 96)"
    assert [question for _, question in questions] == [
        *(f"{layer} {quantity}" for layer in ALEXNET for quantity in ("output shape", "parameters")),
        "total parameters", "total parameters of the dense layers"]


def test_a_mistake_costs_one_point_and_is_named(folder):
    folder("kim.ipynb", *answers(conv1='check("conv1", output_shape=(55, 55, 96), params=11*11*3*96)',
                                 fc8='check("fc8", output_shape=..., params=4097000)'))
    whole, questions, _ = graded(folder, alexnet=True)
    assert whole["kim.ipynb"]["points"] == str(QUESTIONS - 2)
    row = questions["kim.ipynb", "conv1 parameters"]
    assert (row["points"], row["of"], row["status"], row["answer"]) == ("0", "1", "not yet", "34848")
    assert "bias" in row["diagnosis"]
    assert questions["kim.ipynb", "fc8 output shape"]["status"] == "not attempted"


def test_everyone_is_graded_with_the_network_of_the_files_name(folder):
    folder("kim.ipynb", *own("kim"))
    folder("lee.ipynb", *own("kim"))  # copied as it is
    folder("park.ipynb", *[cell.replace('"kim"', '"park"') for cell in own("kim")])  # and with another name
    folder("choi.ipynb", *answers())  # AlexNet itself, whose counts are everywhere
    whole, _, _ = graded(folder)
    points = {name: int(row["points"]) for name, row in whole.items()}
    assert points["kim.ipynb"] == QUESTIONS
    assert all(points[f"{name}.ipynb"] < QUESTIONS / 2 for name in ("lee", "park", "choi"))
    assert whole["lee.ipynb"]["diagnosis"] == (
        'the notebook is about the network of "kim"; it was graded with that of "lee"')
    assert "about AlexNet itself" in whole["choi.ipynb"]["diagnosis"]
    assert whole["kim.ipynb"]["diagnosis"] == whole["park.ipynb"]["diagnosis"] == ""


def test_a_class_that_has_alexnet_itself_is_told_of_the_option(folder):
    folder("kim.ipynb", *answers())
    summary = summarise(grade([folder.path], Here(), out=folder.out))
    assert "1 notebooks are about AlexNet itself" in str(summary)
    assert "--alexnet" in str(summary)
    assert "AlexNet" not in str(summarise(grade([folder.path], Here(), out=folder.out, alexnet=True)))


def test_no_random_answers_earn_a_point_for_a_count(folder):
    """The wide numbers, that is; shapes and zeros are guessed now and then."""
    rng = random.Random(0)
    layers = {name: (shape, rng.randrange(10**4, 10**8)) for name, (shape, _) in ALEXNET.items()}
    for number in range(20):
        folder(f"s{number}.ipynb", *answers(layers, (rng.randrange(10**8), rng.randrange(10**8)), f"s{number}"))
    _, questions, _ = graded(folder)
    assert all(row["points"] == "0" for (_, question), row in questions.items() if "parameters" in question)


def test_cells_reordered_deleted_and_copied(folder):
    cells = own("kim")
    shuffled = random.Random(0).sample(cells, len(cells))
    folder("kim.ipynb", *shuffled, cells[1], "check('conv2')", 'check("fc8", params=1)', 'check("fc9", params=1)')
    lee = own("lee")
    folder("lee.ipynb", *lee[:3], *lee[4:-1])
    whole, questions, _ = graded(folder)
    assert whole["kim.ipynb"]["points"] == str(QUESTIONS - 1)
    assert questions["kim.ipynb", "fc8 parameters"]["status"] == "not read"
    assert whole["lee.ipynb"]["points"] == str(QUESTIONS - 4)
    assert questions["lee.ipynb", "conv2 parameters"]["diagnosis"] == 'the cell check("conv2", ...) is missing'
    assert questions["lee.ipynb", "total parameters"]["diagnosis"] == "the cell total(...) is missing"


def test_nothing_that_is_handed_in_is_run(folder, tmp_path):
    trap = f"open({str(tmp_path / 'run')!r}, 'w')"
    shell = f"import os; os.system('touch {tmp_path / 'run'}')"
    folder("kim.ipynb", trap, shell, *answers(
        conv1=f'check("conv1", params={trap})', pool1=f"{trap}\ncheck('pool1', params=0)",
        total=f"!touch {tmp_path / 'run'}\ntotal(params=__import__('os').getpid())"))
    _, questions, _ = graded(folder, alexnet=True)
    assert not (tmp_path / "run").exists()
    assert questions["kim.ipynb", "conv1 parameters"]["points"] == "0"
    assert questions["kim.ipynb", "pool1 parameters"]["points"] == "1"


# --- files --------------------------------------------------------------------------------------------------

def test_every_file_gets_a_clear_row(folder):
    folder("good.ipynb", *own("good"))
    folder("cut.ipynb", content=notebook(*own("cut"))[:-100])
    folder("deep.ipynb", content=b'{"cells": ' + b"[" * 10**6)
    folder("empty.ipynb", content=b"")
    folder("korean.ipynb", content=notebook("# 특성 맵", *own("korean")).decode().encode("cp949"))
    folder("other.ipynb", "print('hello')")
    folder("report.pdf", content=b"%PDF-1.7")
    folder("utf16.ipynb", content=notebook(*own("utf16")).decode().encode("utf-16"))
    (folder.path / "sub").mkdir()
    folder(".hidden.ipynb", content=b"")
    whole, _, grades = graded(folder)
    assert {name: (row["status"], row["points"], row["of"]) for name, row in whole.items()} == {
        name: ("graded" if good else "not read", "26" if good else "0", "26") for name, good in {
            "good.ipynb": True, "cut.ipynb": False, "deep.ipynb": False, "empty.ipynb": False, "korean.ipynb": True,
            "other.ipynb": False, "report.pdf": False, "utf16.ipynb": True, "sub": False}.items()}
    assert "its JSON breaks" in whole["cut.ipynb"]["diagnosis"]
    assert "nested too deeply" in whole["deep.ipynb"]["diagnosis"]
    assert "neither assignment" in whole["other.ipynb"]["diagnosis"]
    assert "a folder" in whole["sub"]["diagnosis"]
    assert grades["empty"]["note"] == "not read: the file is empty"


def test_folders_of_one_student_each(folder, tmp_path):
    """As Moodle hands them out: "Name_number_assignsubmission_file" or the id, with whatever file inside."""
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n20231013,김 민지\n20231014,Lee Ann\n20231015,Park\n", encoding="utf-8")
    folder("김 민지_11_assignsubmission_file/homework.ipynb", *own("20231013"))
    folder("20231014/my notebook.ipynb", *own("20231014"))
    folder("20231014/picture.png", content=b"")
    folder("Someone_12_assignsubmission_file/20231015.ipynb", *own("20231015"))
    _, _, grades = graded(folder, roster=roster)
    assert {student: (row["name"], row["points"]) for student, row in grades.items()} == {
        "20231013": ("김 민지", "26"), "20231014": ("Lee Ann", "26"), "20231015": ("Park", "26")}


def test_the_best_of_several_submissions_counts(folder):
    folder("kim.ipynb", *own("kim")[:5])
    folder("kim (1).ipynb", *own("kim"))
    folder("lee.ipynb", *own("lee"))
    whole, _, grades = graded(folder)
    assert grades["kim"]["points"] == "26"
    assert len(grades) == 2
    assert whole["kim.ipynb"]["diagnosis"] == "another submission of this student counts: kim (1).ipynb"
    assert "another" not in whole["kim (1).ipynb"]["diagnosis"]


def test_missing_and_unread_submissions_are_zeros_in_the_grades_and_in_the_mean(folder, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name\nkim,김민지\nlee,이\npark,박\n", encoding="cp949")
    folder("kim.ipynb", *own("kim"))
    folder("park.pdf", content=b"%PDF")
    folder("stranger.ipynb", *own("stranger"))
    results = grade([folder.path], Here(), out=folder.out, roster=tmp_path / "roster.csv")
    grades = {row["id"]: row for row in read_csv(folder.out / "grades.csv")}
    assert {student: (row["points"], row["of"], row["note"]) for student, row in grades.items()} == {
        "kim": ("26", "26", ""), "lee": ("0", "26", "missing: nothing was handed in"),
        "park": ("0", "26", "not read: this is not a notebook"),
        "stranger": ("26", "26", "this student is not on the roster")}
    summary = summarise(results)
    assert summary.shares == [1, 0, 1, 0]
    assert str(summary).splitlines()[0] == "2 graded, 1 missing, 1 not read; mean 50%, median 50% of the points"


def test_a_name_of_two_students_is_of_nobody(folder, tmp_path):
    (tmp_path / "roster.csv").write_text("id\nkim\nlee\n", encoding="utf-8")
    folder("kim_and_lee.ipynb", *own("kim"))
    whole, _, grades = graded(folder, roster=tmp_path / "roster.csv")
    assert whole["kim_and_lee.ipynb"]["diagnosis"] == "the name of the file tells no student, or more than one"
    assert set(grades) == {"kim", "lee"}


def test_the_notebook_of_the_other_assignment_is_not_read(folder):
    folder("kim.ipynb", *own("kim"))
    folder("lee.ipynb", "from cnnlessons.assignments import modeling", "modeling.for_student('lee').check(model)")
    folder("park.ipynb", *own("park"))
    whole, _, _ = graded(folder)
    assert (whole["lee.ipynb"]["status"], whole["lee.ipynb"]["of"]) == ("not read", "26")
    _, _, grades = graded(folder, assignment="modeling")
    assert {(row["points"], row["of"]) for row in grades.values()} == {("0", "4")}


def test_a_second_run_grades_the_same_files(folder, tmp_path):
    """Also where the report is among the submissions, and the folder is named by a link."""
    folder("kim.ipynb", *own("kim"))
    folder.out = folder.path / "grading"
    assert set(graded(folder)[0]) == set(graded(folder)[0]) == {"kim.ipynb"}
    (tmp_path / "link").symlink_to(folder.path)
    folder.path = tmp_path / "link"
    assert set(graded(folder)[0]) == {"kim.ipynb"}
    folder.out = tmp_path / "link" / "grading"
    assert set(graded(folder)[0]) == {"kim.ipynb"}


def test_two_files_of_one_name_have_two_pages(tmp_path):
    for place, student in (("a", "kim"), ("b", "lee")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "kim.ipynb").write_bytes(notebook(*own(student)))
    first, second = grade([tmp_path / "a", tmp_path / "b"], Here(), out=tmp_path / "out")
    assert first.points == QUESTIONS > second.points
    assert {path.name for path in (tmp_path / "out/feedback").iterdir()} == {"kim.html", "kim__2.html"}


@pytest.mark.parametrize("paths, out, reason", [
    (["."], "out", "there is nothing to grade in ."), (["x"], "out", "there is no x"),
    (["."], "report.csv", "report.csv looks like a file: name a folder"),
])
def test_what_cannot_be_graded_is_refused(tmp_path, monkeypatch, paths, out, reason):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GradingError) as error:
        grade(paths, Here(), out=out)
    assert reason in str(error.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text, not bytes")
def test_a_name_that_is_not_text(folder):
    Path(folder.path, "k\udcffm.ipynb").write_bytes(notebook(*own("kim")))
    folder("a" * 249 + ".ipynb", *own("a" * 249))
    whole, _, _ = graded(folder)
    assert len(whole) == len(list((folder.out / "feedback").iterdir())) == 2


def test_a_page_never_tells_the_answer(folder):
    folder("kim.ipynb", *(re.sub(r"=.*\)", "=...)", cell) if "check(" in cell else cell for cell in own("kim")[:-1]))
    graded(folder)
    page = (folder.out / "feedback/kim.html").read_text(encoding="utf-8")
    numbers = [number for cell in own("kim") for number in re.findall(r"\d{5,}", cell)]
    assert len(numbers) > 5
    assert not any(form in page for number in numbers for form in (number, f"{int(number):,}"))


# --- where it is graded -------------------------------------------------------------------------------------

def test_a_file_that_is_named_is_graded_whatever_it_is_called(folder):
    path = folder("kim.ipynb", *own("kim"))
    assert find_files([path], folder.out) == [(path, "")]


def test_any_executor_leads_to_the_same_report(folder):
    for number in range(40):  # more than one process gets at a time
        folder(f"s{number}.ipynb", *own(f"s{number}"))
    folder("s5.pdf", content=b"%PDF")
    with ThreadPoolExecutor(3) as threads:
        reports = []
        for executor in (Here(), threads, None):
            grade([folder.path], executor, out=folder.out, jobs=2)
            reports.append({path.name: path.read_bytes() for path in folder.out.rglob("*") if path.suffix != ".png"
                            and path.is_file()})
    assert len(reports[0]) == 43
    assert reports[0] == reports[1] == reports[2]


@pytest.mark.slow
def test_the_command_grades_on_a_cluster_too(folder):
    folder("kim.ipynb", *own("kim"))
    with distributed.LocalCluster(n_workers=1, processes=False, protocol="tcp://", dashboard_address=":0") as cluster:
        result = CliRunner().invoke(main, ["grade", str(folder.path), "-o", str(folder.out), "--cluster",
                                           cluster.scheduler_address])
    assert result.output.startswith("1 graded; mean 100%, median 100% of the points\n")


@pytest.mark.slow
def test_a_cluster_that_does_not_answer(folder, monkeypatch):
    """A client that waits a second, and not ten."""
    client = distributed.Client
    monkeypatch.setattr(distributed, "Client", lambda address, timeout: client(address, timeout=timeout / 10))
    folder("kim.ipynb", *own("kim"))
    result = CliRunner().invoke(main, ["grade", str(folder.path), "-o", str(folder.out), "--cluster", "127.0.0.1:1"])
    assert result.exit_code == 2
    assert "no Dask cluster with a worker answers at 127.0.0.1:1" in result.output


def test_the_command(folder):
    folder("kim.ipynb", *own("kim"))
    result = CliRunner().invoke(main, ["grade", str(folder.path), "-o", str(folder.out)])
    assert (result.exit_code, result.output) == (
        0, f"1 graded; mean 100%, median 100% of the points\nOpen {folder.out}/grades.csv\n")
    assert sorted(path.name for path in folder.out.iterdir()) == [
        "feedback", "grades.csv", "mistakes.png", "report.csv"]
    assert (folder.out / "mistakes.png").read_bytes().startswith(b"\x89PNG")
    result = CliRunner().invoke(main, ["grade", str(folder.path), "-o", "x.csv"])
    assert (result.exit_code, "name a folder" in result.output) == (2, True)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no Ctrl-C to process groups")
def test_ctrl_c_ends_all_processes_without_a_traceback(folder):
    content = notebook(*answers())
    for number in range(1000):
        folder(f"s{number}.ipynb", content=content)
    run = subprocess.Popen([sys.executable, "-m", "cnnlessons", "grade", folder.path, "-o", folder.out, "-j", "2"],
                           stderr=subprocess.PIPE, text=True, start_new_session=True)
    wait_for(lambda: sum(child.num_threads() > 1 for child in psutil.Process(run.pid).children()) == 2)  # they grade
    run.send_signal(signal.SIGINT)
    error = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert "Stopped; nothing has been written." in error
    assert "Traceback" not in error
    assert not folder.out.exists()
