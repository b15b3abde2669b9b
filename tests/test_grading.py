"""Many submissions -> one report: points, diagnoses, pages; kills, deaths and everything odd that is handed in."""

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from submissions import ALEXNET, QUESTIONS, answers, notebook, own

from cnnlessons import figures, grading
from cnnlessons.__main__ import main
from cnnlessons.grading import GradingError, grade, marking
from cnnlessons.grading.report import summarise

pytestmark = pytest.mark.slow  # it starts many processes


class Here(Executor):
    """Runs everything at once, in this process."""

    def submit(self, function, *args):
        future = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def folder(tmp_path):
    """A folder for submissions, and what puts one there."""
    (tmp_path / "in").mkdir()

    def hand_in(name, *sources, content=None):
        path = tmp_path / "in" / name
        path.write_bytes(notebook(*sources) if content is None else content)
        return path
    hand_in.path = tmp_path / "in"
    hand_in.out = tmp_path / "out" / "report.csv"
    return hand_in


def read_report(path):
    """The rows of a report as a spreadsheet sees them."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def graded(folder, executor=Here(), **options):  # noqa: B008  (it holds nothing)
    """Grade a folder: the rows of the whole submissions by file, and those of questions by file and question."""
    grade([folder.path], executor, out=folder.out, **options)
    rows = read_report(folder.out)
    return ({row["file"]: row for row in rows if row["question"] == "all"},
            {(row["file"], row["question"]): row for row in rows if row["question"] != "all"})


# --- points and diagnoses -----------------------------------------------------------------------------------

def test_alexnet_as_the_lecture_counts_it_earns_all_points(folder):
    folder("kim.ipynb", *answers())
    whole, questions = graded(folder, alexnet=True)
    assert (whole["kim.ipynb"]["points"], whole["kim.ipynb"]["of"]) == (str(QUESTIONS), str(QUESTIONS))
    assert {row["status"] for row in questions.values()} == {"correct"}
    assert questions["kim.ipynb", "conv2 parameters"]["answer"] == "614656"
    assert questions["kim.ipynb", "conv1 output shape"]["answer"] == "(55, 55, 96)"
    assert [question for _, question in questions] == [
        *(f"{layer} {quantity}" for layer in ALEXNET for quantity in ("output shape", "parameters")),
        "total parameters", "total parameters of the dense layers"]


def test_a_mistake_costs_one_point_and_is_named(folder):
    folder("kim.ipynb", *answers(conv1='check("conv1", output_shape=(55, 55, 96), params=11*11*3*96)',
                                 fc8='check("fc8", output_shape=..., params=4097000)'))
    whole, questions = graded(folder, alexnet=True)
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
    book = json.loads(notebook(*own("kim")))
    book["metadata"] = {"student": "jung", "cnnlessons": {"id": "jung"}}
    folder("jung.ipynb", content=json.dumps(book).encode())
    whole, _ = graded(folder)
    points = {name: int(row["points"]) for name, row in whole.items()}
    assert points["kim.ipynb"] == QUESTIONS
    assert all(points[f"{name}.ipynb"] < QUESTIONS / 2 for name in ("lee", "park", "choi", "jung"))
    assert whole["lee.ipynb"]["diagnosis"] == 'the notebook says "kim"; it was graded with the network of "lee"'
    assert whole["choi.ipynb"]["diagnosis"].startswith("the notebook names no student")
    assert whole["kim.ipynb"]["diagnosis"] == whole["park.ipynb"]["diagnosis"] == ""


def test_no_random_answers_earn_a_point_for_a_count(folder):
    """The wide numbers, that is; shapes and zeros are guessed now and then."""
    rng = random.Random(0)
    layers = {name: (shape, rng.randrange(10**4, 10**8)) for name, (shape, _) in ALEXNET.items()}
    for number in range(20):
        folder(f"s{number}.ipynb", *answers(layers, (rng.randrange(10**8), rng.randrange(10**8)), f"s{number}"))
    _, questions = graded(folder)
    assert all(row["points"] == "0" for (_, question), row in questions.items() if "parameters" in question)


def test_cells_reordered_deleted_and_copied(folder):
    cells = own("kim")
    shuffled = random.Random(0).sample(cells, len(cells))
    folder("kim.ipynb", *shuffled, cells[1], "check('conv2')", 'check("fc8", params=1)', 'check("fc9", params=1)')
    lee = own("lee")
    folder("lee.ipynb", *lee[:3], *lee[4:-1])
    whole, questions = graded(folder)
    assert whole["kim.ipynb"]["points"] == str(QUESTIONS - 1)
    assert "not alike" in questions["kim.ipynb", "fc8 parameters"]["diagnosis"]
    assert whole["lee.ipynb"]["points"] == str(QUESTIONS - 4)
    assert questions["lee.ipynb", "conv2 parameters"]["diagnosis"] == 'the cell check("conv2", ...) is missing'
    assert questions["lee.ipynb", "total parameters"]["diagnosis"] == "the cell total(...) is missing"


def test_nothing_that_is_handed_in_is_run(folder, tmp_path):
    trap = f"open({str(tmp_path / 'run')!r}, 'w')"
    folder("kim.ipynb", trap, *answers(
        conv1=f'check("conv1", params={trap})', pool1=f"{trap}\ncheck('pool1', params=0)",
        total=f"!touch {tmp_path / 'run'}\ntotal(params=__import__('os').getpid())"))
    _, questions = graded(folder, alexnet=True)
    assert not (tmp_path / "run").exists()
    assert "no arithmetic" in questions["kim.ipynb", "conv1 parameters"]["diagnosis"]
    assert questions["kim.ipynb", "pool1 parameters"]["points"] == "1"


# --- files that are none ------------------------------------------------------------------------------------

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
    whole, _ = graded(folder)
    assert {name: (row["status"], row["points"]) for name, row in whole.items()} == {
        "good.ipynb": ("graded", str(QUESTIONS)), "cut.ipynb": ("not read", "0"), "deep.ipynb": ("not read", "0"),
        "empty.ipynb": ("not read", "0"), "korean.ipynb": ("graded", str(QUESTIONS)), "other.ipynb": ("not read", "0"),
        "report.pdf": ("not read", "0"), "utf16.ipynb": ("graded", str(QUESTIONS)), "sub": ("not read", "0")}
    assert "its JSON breaks" in whole["cut.ipynb"]["diagnosis"]
    assert "nested too deeply" in whole["deep.ipynb"]["diagnosis"]
    assert "neither assignment" in whole["other.ipynb"]["diagnosis"]
    assert "a folder" in whole["sub"]["diagnosis"]


@pytest.mark.parametrize("cells, assignment", [
    (["x = 1; check('conv1', params=1)"], "parameters"), (["print(task.check('conv1', params=1))"], "parameters"),
    (["if 1:\n    total(1, 2)"], "parameters"), (["def build_alexnet():\n    ...", "check(1)"], "modeling"),
])
def test_an_assignment_is_told_from_its_cells(cells, assignment):
    assert marking.tell_assignment(cells) == assignment


@pytest.mark.parametrize("cell", ["modeling.check(build)", "subtotal(3)", "recheck(3)", "check = total = 3"])
def test_neither_assignment(cell):
    with pytest.raises(marking.Refused, match="neither assignment"):
        marking.tell_assignment([cell])


def test_several_submissions_of_one_student_say_so(folder):
    for name in ("kim.ipynb", "kim (1).ipynb", "KIM.pdf", "lee.ipynb"):
        folder(name, *own("kim"))
    whole, _ = graded(folder)
    for name in ("kim.ipynb", "kim (1).ipynb"):
        assert whole[name]["diagnosis"] == "several submissions of one student: kim (1).ipynb, kim.ipynb"
        assert whole[name]["points"] == str(QUESTIONS)
    assert "several" not in whole["lee.ipynb"]["diagnosis"]


def test_with_a_roster(folder, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name\nkim,김민지\nlee,이\n", encoding="cp949")
    folder("late_kim_x.ipynb", *own("kim"))
    folder("park.ipynb", *own("park"))
    folder("kim_and_lee.ipynb", *own("kim"))
    whole, _ = graded(folder, roster=tmp_path / "roster.csv")
    assert (whole["late_kim_x.ipynb"]["student"], whole["late_kim_x.ipynb"]["name"]) == ("kim", "김민지")
    assert whole["late_kim_x.ipynb"]["points"] == str(QUESTIONS)
    assert whole["park.ipynb"]["diagnosis"] == "this student is not on the roster"
    assert whole["kim_and_lee.ipynb"]["diagnosis"] == "the file's name means more than one student, or none"
    assert (whole[""]["student"], whole[""]["status"]) == ("lee", "missing")


def test_two_folders_with_files_of_the_same_name(tmp_path):
    for place, student in (("a", "kim"), ("b", "lee")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "kim.ipynb").write_bytes(notebook(*own(student)))
    first, second = grade([tmp_path / "a", tmp_path / "b"], Here(), out=tmp_path / "report.csv")
    assert first.points == QUESTIONS > second.points
    assert {path.name for path in (tmp_path / "report_feedback").iterdir()} == {"kim.html", "kim__2.html"}


def test_nothing_to_grade_is_refused(tmp_path):
    with pytest.raises(GradingError, match="nothing to grade"):
        grade([tmp_path], Here(), out=tmp_path / "report.csv")
    with pytest.raises(GradingError, match="there is no"):
        grade([tmp_path / "x"], Here(), out=tmp_path / "report.csv")
    assert not list(tmp_path.iterdir())


def test_the_report_among_the_submissions_is_no_submission(folder):
    folder("kim.ipynb", *own("kim"))
    folder.out = folder.path / "report.csv"
    assert set(graded(folder)[0]) == set(graded(folder)[0]) == {"kim.ipynb"}


# --- what is written ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "\t=1+1", " =1+1"])
def test_no_name_becomes_a_formula(folder, tmp_path, name):
    (tmp_path / "roster.csv").write_text(f'id,name\nkim,"{name}"\n', encoding="utf-8")
    folder("kim.ipynb", *own("kim"))
    folder("=cmd.ipynb", 'check("conv1", params=-5)')
    whole, questions = graded(folder, roster=tmp_path / "roster.csv")
    assert whole["kim.ipynb"]["name"] == "'" + name.strip()
    assert whole["'=cmd.ipynb"]["student"] == "'=cmd"
    assert questions["'=cmd.ipynb", "conv1 parameters"]["answer"] == "-5"
    cells = [cell for row in read_report(folder.out) for cell in row.values()]
    assert not any(cell.lstrip().startswith(tuple("=+@＝")) for cell in cells)
    assert {cell for cell in cells if cell.startswith("-")} == {"-5"}


def test_a_spreadsheet_shows_korean(folder):
    folder("김민지.ipynb", *own("김민지"))
    whole, _ = graded(folder)
    assert folder.out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert whole["김민지.ipynb"]["student"] == "김민지"


class Texts(HTMLParser):
    """The tags of a page, and its texts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.texts.append(data.strip())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_a_page_is_readable_and_escaped(folder):
    attack = '<script>alert("x")</script>'.replace("/", "∕")
    folder(f"{attack}.ipynb", *answers(student="<img src=x>", conv1="check('conv1', params=5)"))
    graded(folder)
    (path,) = (folder.out.parent / "report_feedback").iterdir()
    page = Texts(path.read_text(encoding="utf-8"))
    assert page.tags == {"html", "meta", "title", "style", "h1", "p", "table", "tr", "th", "td"}
    assert any(attack in text for text in page.texts)
    assert any('says "<img src=x>"' in text for text in page.texts)
    assert {"conv1 parameters", "5", "0 of 1"} <= set(page.texts)


def test_a_page_never_tells_the_answer(folder):
    folder("kim.ipynb", *(re.sub(r"=.*\)", "=...)", cell) if "check(" in cell else cell for cell in own("kim")[:-1]))
    graded(folder)
    page = (folder.out.parent / "report_feedback/kim.html").read_text(encoding="utf-8")
    expected = [value for value in marking.networks.expected(marking.networks.draw("kim")).values() if isinstance(value, int)]
    assert sum(value > 9999 for value in expected) > 5
    assert not any(form in page for value in expected if value > 9999 for form in (str(value), f"{value:,}"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text, not bytes")
def test_a_name_that_is_no_text(folder):
    path = os.fsencode(folder.path) + b"/k\xffm.ipynb"
    Path(os.fsdecode(path)).write_bytes(notebook(*own("kim")))
    folder("a" * 249 + ".ipynb", *own("a" * 249))
    whole, _ = graded(folder)
    assert {row["status"] for row in whole.values()} <= {"graded", "not read"}
    assert len(whole) == 2
    assert len(list((folder.out.parent / "report_feedback").iterdir())) == 2


def test_the_summary_counts_mistakes_by_layer(folder):
    for number in range(3):
        folder(f"{number}.ipynb", *answers(conv1='check("conv1", (55, 55, 96), 34848)'))
    folder("3.ipynb", *answers(conv1='check("conv1", (55, 55, 96), 34849)', fc8='check("fc8", 1000, 5)'))
    folder("4.pdf", content=b"%PDF")
    summary = summarise(grade([folder.path], Here(), out=folder.out, alexnet=True))
    assert summary.statuses == {"graded": 4, "not read": 1}
    assert sorted(summary.shares) == [(QUESTIONS - 2) / QUESTIONS] + 3 * [(QUESTIONS - 1) / QUESTIONS]
    assert list(summary.mistakes) == ["conv1", "fc8"]
    (first, many), (second, one) = summary.mistakes["conv1"].items()
    assert (many, one) == (3, 1)
    assert first != second
    assert str(summary).splitlines()[0] == "4 graded, 1 not read; mean 95%, median 96% of the points"


def test_the_figure_shows_what_it_is_given():
    conv1 = {"no bias": 7, "off by one": 2, "rare": 1}
    fig = figures.show_grades([0.1, 0.95, 1.0], {"conv1": conv1, "fc6": {"5x5": 1}})
    shares, mistakes = fig.axes
    assert [patch.get_height() for patch in shares.patches] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert shares.get_title() == "3 submissions, median 95%"
    names = [label.get_text() for label in mistakes.get_yticklabels()]
    assert names == ["conv1: no bias", "conv1: off by one", "fc6: 5x5"]
    assert [patch.get_width() for patch in mistakes.patches] == [7, 2, 1]
    assert figures.show_grades([], {}).axes[1].get_title() == "most frequent mistakes by layer"


def test_the_command(folder):
    folder("kim.ipynb", *own("kim"))
    folder("lee.ipynb", *own("kim"))
    result = CliRunner().invoke(main, ["grade", str(folder.path), "--out", str(folder.out), "--jobs", "1"])
    assert result.exit_code == 0
    assert result.output.startswith("2 graded; mean ")
    assert result.output.endswith(f"Open {folder.out}\n")
    assert {path.name for path in folder.out.parent.iterdir()} == {
        "report.csv", "report.journal", "report.png", "report_feedback"}


# --- executors ----------------------------------------------------------------------------------------------

def test_any_executor_leads_to_the_same_report(folder):
    for number in range(70):  # three batches
        folder(f"{number}.ipynb", *own(str(number)), f"check('conv1', params={number})")
    reports = []
    for executor in (Here(), ThreadPoolExecutor(3), ProcessPoolExecutor(2, get_context("spawn")), None):
        grade([folder.path], executor, out=folder.out, jobs=2)
        reports.append(folder.out.read_bytes())
        folder.out.with_suffix(".journal").unlink()
    assert len(reports[0].splitlines()) == 1 + 70 * (1 + QUESTIONS)
    assert reports == 4 * reports[:1]


def mark_or_die(batch, **_):
    """Stands in for a worker that some submissions kill; "once" does so the first time only."""
    for task in batch:
        flag = Path(task.submission.content.decode()) / "once"
        if task.submission.student == "deadly" or task.submission.student == "once" and not flag.exists():
            flag.touch()
            os._exit(1)
    return [marking.Result(task.submission.file, task.submission.student, "graded", "parameters", "",
                           (), (marking.Mark("conv1", 1, 1, "correct", "", ""),)) for task in batch]


@pytest.mark.parametrize("own_pool", [True, False])
def test_a_death_costs_nobody_else_anything(folder, tmp_path, monkeypatch, own_pool):
    names = [*(f"s{number:03}" for number in range(80)), "deadly", "once"]
    random.Random(0).shuffle(names)
    for name in names:
        folder(f"{name}.ipynb", content=str(tmp_path).encode())
    monkeypatch.setattr(grading, "_mark_batch", mark_or_die)
    executor = None if own_pool else ProcessPoolExecutor(2, get_context("spawn"))
    whole, _ = graded(folder, executor, jobs=2)
    assert len(whole) == len(names)
    assert {row["status"] for name, row in whole.items() if name != "deadly.ipynb"} == {"graded"}
    assert whole["deadly.ipynb"]["status"] == "not graded"
    assert whole["deadly.ipynb"]["points"] == ""  # the grader's loss, not the student's
    assert "its worker died twice (BrokenProcessPool" in whole["deadly.ipynb"]["diagnosis"]
    journal = folder.out.with_suffix(".journal").read_text()
    assert len(journal.splitlines()) == len(names) - 1  # the next run tries it again


def test_a_fault_of_the_graders_is_not_the_students(folder, monkeypatch):
    folder("kim.ipynb", *own("kim"))
    monkeypatch.setattr(marking, "find_answers", lambda cells: 1 / 0)
    whole, _ = graded(folder)
    assert (whole["kim.ipynb"]["status"], whole["kim.ipynb"]["points"]) == ("not graded", "")
    assert whole["kim.ipynb"]["diagnosis"] == "the grader stopped with ZeroDivisionError: division by zero"
    monkeypatch.undo()
    assert graded(folder)[0]["kim.ipynb"]["points"] == str(QUESTIONS)


class Closed(Executor):
    def submit(self, *_):
        raise RuntimeError("cannot schedule new futures after shutdown")


class WithoutCourse(Executor):
    def submit(self, *_):
        future = Future()
        future.set_exception(ModuleNotFoundError("No module named 'cnnlessons'"))
        return future


@pytest.mark.parametrize("executor, reason", [
    (Closed(), "takes no more work .*the same command goes on"), (WithoutCourse(), "cannot import what they need")])
def test_an_executor_that_cannot_grade_stops_the_run(folder, executor, reason):
    folder("kim.ipynb", *own("kim"))
    with pytest.raises(GradingError, match=reason):
        grade([folder.path], executor, out=folder.out)


def test_without_dask_it_says_what_to_install(folder, monkeypatch):
    folder("kim.ipynb", *own("kim"))
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = CliRunner().invoke(main, ["grade", str(folder.path), "--out", str(folder.out), "--cluster", "localhost:1"])
    assert result.exit_code == 2
    assert 'python -m pip install "cnnlessons[cluster]"' in result.output


# --- a run that is killed -----------------------------------------------------------------------------------

def counting(monkeypatch):
    """Which submissions are marked from now on."""
    seen = []

    def mark(batch, **options):
        seen.extend(task.submission.file for task in batch)
        return marking.mark_all([task.submission for task in batch])
    monkeypatch.setattr(grading, "_mark_batch", mark)
    return seen


def test_nothing_is_marked_twice_unless_it_changed(folder, monkeypatch):
    seen = counting(monkeypatch)
    for name in ("kim", "lee", "park"):
        folder(f"{name}.ipynb", *own(name))
    graded(folder)
    first = folder.out.read_bytes()
    assert seen == ["kim.ipynb", "lee.ipynb", "park.ipynb"]
    graded(folder)
    assert len(seen) == 3
    assert folder.out.read_bytes() == first
    folder("lee.ipynb", *own("lee")[:-1])
    folder("new.ipynb", *own("new"))
    whole, _ = graded(folder)
    assert seen[3:] == ["lee.ipynb", "new.ipynb"]
    assert whole["lee.ipynb"]["points"] == str(QUESTIONS - 2)
    graded(folder, alexnet=True)  # asked otherwise
    assert len(seen) == 5 + 4


def test_a_renamed_file_is_marked_as_another_students(folder):
    folder("kim.ipynb", *own("kim"))
    graded(folder)
    (folder.path / "kim.ipynb").rename(folder.path / "lee.ipynb")
    whole, _ = graded(folder)
    assert list(whole) == ["lee.ipynb"]
    assert int(whole["lee.ipynb"]["points"]) < QUESTIONS


@pytest.mark.parametrize("cut", [1, 2, 300])
def test_a_torn_last_line_is_marked_again(folder, monkeypatch, cut):
    for name in ("kim", "lee"):
        folder(f"{name}.ipynb", *own(name))
    graded(folder)
    first, journal = folder.out.read_bytes(), folder.out.with_suffix(".journal")
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-cut])
    seen = counting(monkeypatch)
    graded(folder)
    assert seen == ["lee.ipynb"]
    assert journal.read_bytes() == whole
    assert folder.out.read_bytes() == first


def test_a_journal_of_something_else_is_no_hindrance(folder):
    folder("kim.ipynb", *own("kim"))
    folder.out.parent.mkdir()
    other = b'{}\n[1]\n["x", 1, 2]\n\xff\xff\nnull\n[["a"], 1, 2, 3, 4, 5, [], []]\n'
    folder.out.with_suffix(".journal").write_bytes(other)
    assert graded(folder)[0]["kim.ipynb"]["points"] == str(QUESTIONS)


def test_a_killed_command_goes_on_where_it_stopped(folder, tmp_path):
    """Killed without warning, twice; in the end the report is that of a run without a kill."""
    count = 200
    for number in range(count):
        folder(f"{number:04}.ipynb", *own(str(number % 7)), content=None)
    grade([folder.path], out=tmp_path / "whole" / "report.csv", jobs=2)
    journal = folder.out.with_suffix(".journal")
    command = [sys.executable, "-m", "cnnlessons", "grade", str(folder.path), "--out", str(folder.out), "--jobs", "2"]
    done, kills = 0, 0
    while kills < 2:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        workers = []
        while process.poll() is None and lines(journal) <= done:
            time.sleep(0.002)
        if process.poll() is None:
            workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
        process.communicate()
        psutil.wait_procs(workers, timeout=60)
        assert not any(worker.is_running() for worker in workers)  # no orphan waits for work for ever
        kills, done = kills + 1, lines(journal)
    assert 0 < done < count
    before = journal.read_bytes()
    assert subprocess.run(command, capture_output=True).returncode == 0
    kept = before[:before.rindex(b"\n") + 1]
    assert journal.read_bytes().startswith(kept)  # not marked again
    assert lines(journal) == count
    assert folder.out.read_bytes() == (tmp_path / "whole" / "report.csv").read_bytes()


def lines(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to process groups")
def test_ctrl_c_says_how_to_go_on(folder):
    for number in range(200):
        folder(f"{number:04}.ipynb", *own(str(number % 7)))
    process = subprocess.Popen(
        [sys.executable, "-m", "cnnlessons", "grade", str(folder.path), "--out", str(folder.out), "--jobs", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while process.poll() is None and not lines(folder.out.with_suffix(".journal")):
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGINT)
    printed, said = process.communicate(timeout=120)
    assert (process.returncode, printed, said) == (130, "", "Stopped; the same command goes on from here.\n")


def test_the_pool_is_closed_when_a_run_ends(folder):
    folder("kim.ipynb", *own("kim"))
    before = set(psutil.Process().children(recursive=True))
    grade([folder.path], out=folder.out, jobs=1)
    started = [child for child in psutil.Process().children(recursive=True) if child not in before]
    workers = [child for child in started if "spawn_main" in " ".join(child.cmdline())]
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive


# --- assignment 2 -------------------------------------------------------------------------------------------

def test_assignment_2_goes_through_the_sandbox_and_the_run_goes_on(folder):
    notebooks = Path(__file__).parents[1] / "notebooks"
    for name, place in (("kim", "solutions"), ("lee", "assignments")):
        folder(f"{name}.ipynb", content=(notebooks / place / "02_alexnet_modeling.ipynb").read_bytes())
    folder("exit.ipynb", "import os", "def build_alexnet():\n    os._exit(0)")
    folder("park.ipynb", *own("park"))  # assignment 1 in the same folder
    grade([folder.path], out=folder.out, jobs=1)
    rows = {(row["file"], row["question"]): row for row in read_report(folder.out)}
    assert {name: rows[f"{name}.ipynb", "all"]["points"] for name in ("kim", "lee", "exit", "park")} == {
        "kim": "2", "lee": "0", "exit": "0", "park": str(QUESTIONS)}
    assert rows["lee.ipynb", "model"]["status"] == "not attempted"
    assert "ended itself with exit code 0" in rows["exit.ipynb", "model"]["diagnosis"]
