"""The parts of grading one by one: notes, marks, bundles, report lines, pages, executors that break."""

import csv
import gc
import io
import json
import os
import sys
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

import pytest
from submissions import ALEXNET, QUESTIONS, answers, notebook, own

from cnnlessons import grading
from cnnlessons.assignments.submission import Refused
from cnnlessons.checks import Verdict
from cnnlessons.grading import GradingError, Task, described, executors, find_files, handouts, marking, report, sandbox
from cnnlessons.grading.journal import Journal, key_of
from cnnlessons.grading.marking import Mark, Result, Submission, ToolError, mark_all
from cnnlessons.grading.report import Report, Row, Summary, cell, csv_rows, feedback_page, page_names, summarise
from cnnlessons.grading.roster import RosterError, bad_id, key, read_roster, readable, student_of

GOOD = (Path(__file__).parent / "alexnet_submission.py").read_text(encoding="utf-8")


# --- files --------------------------------------------------------------------------------------------------

def test_files_are_found_in_order_without_the_report_and_hidden_ones(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    ours = ["marks.csv", "marks_feedback", "marks.journal", "marks.png"]
    for name in ["b.ipynb", "a.ipynb", ".hidden", "marks.xlsx", "report.csv", *ours]:
        (inside / name).touch()
    (tmp_path / "alone.ipynb").touch()
    found = find_files([inside, tmp_path / "alone.ipynb"], inside / "marks.csv")
    assert [path.name for path in found] == ["a.ipynb", "b.ipynb", "marks.xlsx", "report.csv", "alone.ipynb"]
    assert {"marks.csv", "marks.png"} <= {path.name for path in find_files([inside], tmp_path / "marks.csv")}


def test_no_files_are_named(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(GradingError) as error:
        find_files([tmp_path / "a", tmp_path / "b"], tmp_path / "r.csv")
    assert str(error.value) == f"there is nothing to grade in {tmp_path / 'a'}, {tmp_path / 'b'}"
    with pytest.raises(GradingError) as error:
        find_files([tmp_path / "c"], tmp_path / "r.csv")
    assert str(error.value) == f"there is no {tmp_path / 'c'}"


def test_what_is_said_of_a_file():
    paths = [Path("x/kim.ipynb"), Path("y/KIM (1).ipynb"), Path("park.ipynb"), Path("kim_lee.ipynb")]
    kim, again, park, both = grading._files(paths, {"kim": "", "lee": "", "choi": ""})
    several = "several submissions of one student: kim.ipynb, KIM (1).ipynb"
    assert kim == (paths[0], "kim.ipynb", "kim", "kim.html", several)
    assert again == (paths[1], "KIM (1).ipynb", "kim", "KIM (1).html", several)
    assert park == (paths[2], "park.ipynb", "park", "park.html", "this student is not on the roster")
    assert both == (paths[3], "kim_lee.ipynb", "", "kim_lee.html", "")
    twice = grading._files([Path("a/park.ipynb"), Path("b/park.ipynb")], {"kim": ""})
    assert [file.page for file in twice] == ["park.html", "park__2.html"]
    assert twice[0].note == ("this student is not on the roster; "
                             "several submissions of one student: park.ipynb, park.ipynb")
    assert [file.note for file in grading._files([Path("kim.ipynb")], {})] == [""]


def task(name, content=b""):
    return Task(f"{name}.html", name, Submission(f"{name}.ipynb", name, content))


@pytest.mark.parametrize("sizes, most, bundles", [
    ([1] * 7, 3, [3, 3, 1]), ([1] * 6, 3, [3, 3]), ([], 3, []), ([1], 1, [1]), ([1] * 3, 1, [1, 1, 1]),
    ([2_000_000, 2_000_000, 1, 1], 10, [3, 1]),  # 4 MB exactly still have room for one more
    ([5_000_000, 1, 1], 10, [1, 2]), ([3_000_000] * 4, 10, [2, 2]),
])
def test_bundles_are_bounded_in_number_and_bytes(sizes, most, bundles):
    tasks = [task(str(place), bytes(size)) for place, size in enumerate(sizes)]
    found = list(grading._batches(tasks, most))
    assert [len(bundle) for bundle in found] == bundles
    assert sum(found, []) == tasks


def test_a_program_sees_neither_submissions_nor_pages(tmp_path):
    def file(folder):
        return grading.File(folder / "kim.ipynb", "", "", "", "")
    with Report(tmp_path / "out" / "report.csv") as written:
        hidden = grading._hidden([file(tmp_path / "b"), file(tmp_path / "a"), file(tmp_path / "b"),
                                  file(Path(sys.prefix)), file(Path("/"))], written)
    assert hidden == tuple(str(tmp_path / name) for name in ("a", "b", "out/report_feedback"))


def test_a_lost_submission_says_what_happened():
    lost = grading._lost(task("kim"), BrokenExecutor("gone"))
    assert lost == Result("kim.ipynb", "kim", "not graded", "", "its worker died twice (BrokenExecutor: gone); "
                          "grade it by hand, or start again")


# --- marks --------------------------------------------------------------------------------------------------

def marked(*cells, student="kim", **options):
    result, = mark_all([Submission("kim.ipynb", student, notebook(*cells), **options)])
    return result


def test_marks_of_assignment_1():
    result = marked(*answers(fc8="check('fc8', output_shape=(1000,), params=4096000)", total="total(params=...)"),
                    alexnet=True)
    assert (result.file, result.student, result.status, result.assignment, result.note, result.walls) == (
        "kim.ipynb", "kim", "graded", "parameters", "", ())
    assert (result.points, result.possible) == (QUESTIONS - 3, QUESTIONS)
    marks = {mark.question: mark for mark in result.marks}
    assert marks["conv1 parameters"] == Mark("conv1 parameters", 1, 1, "correct", "34944", "")
    assert marks["fc8 output shape"].answer == "(1000,)"
    wrong = marks["fc8 parameters"]
    assert wrong[:5] == ("fc8 parameters", 0, 1, "not yet", "4096000")
    assert "bias" in wrong.diagnosis + wrong.mistake
    blank = marks["total parameters"]
    assert (blank[:5], blank.mistake) == (("total parameters", 0, 1, "not attempted", ""), "")


def test_a_check_inside_other_code_is_not_read():
    inside = 'if True:\n    check("conv1", output_shape=(55, 55, 96), params=34944)'
    result = marked(*answers(conv1=inside), alexnet=True)
    marks = {mark.question: mark for mark in result.marks}
    assert marks["conv1 parameters"] == Mark("conv1 parameters", 0, 1, "not read", "", "the check stands inside other "
                                             "code; write it at the beginning of a line")
    assert result.points == QUESTIONS - 2


def test_a_missing_cell_and_an_unknown_mistake():
    cells = answers(conv1="check('conv1', (55, 55, 96), 12345)")
    result = marked(*(cell for cell in cells if '"pool1"' not in cell and "total" not in cell), alexnet=True)
    marks = {mark.question: mark for mark in result.marks}
    assert marks["conv1 parameters"].mistake == "no known mistake"
    assert marks["pool1 parameters"] == Mark(
        "pool1 parameters", 0, 1, "not read", "", 'the cell check("pool1", ...) is missing')
    assert marks["total parameters of the dense layers"].diagnosis == "the cell total(...) is missing"


@pytest.mark.parametrize("student, cells, note", [
    ("kim", ['task = parameters.for_student("kim")'], ""), ("KIM", ["for_student('kim')"], ""),
    ("kim", ["for_student('lee')"], 'the notebook says "lee"; it was graded with the network of "kim"'),
    ("kim", ["for_student('park')", "for_student('lee')"],
     'the notebook says "lee"; it was graded with the network of "kim"'),
    ("kim", ["check(1)"], 'the notebook names no student; it was graded with the network of "kim"'),
    ("kim", ["for_student(' ')"], 'the notebook says " "; it was graded with the network of "kim"'),
])
def test_whose_network_it_is(student, cells, note):
    assert marking._whose(student, cells) == note


def test_a_name_far_behind_a_huge_notebook_is_not_looked_for():
    """What is looked through is bounded, as searching it takes time."""
    assert marking._whose("kim", ["#" * marking.MAX_PROGRAM, "for_student('lee')"]).startswith("the notebook names no")


@pytest.mark.parametrize("content, options, status, assignment, note", [
    (b"", {}, "not read", "", None), (b"{}", {"assignment": "parameters"}, "not read", "parameters", None),
    (notebook("x = 1"), {}, "not read", "", "this notebook is neither assignment: it has no check(...) and no "
                                            "build_alexnet"),
    (notebook("x = 1"), {"assignment": "parameters"}, "graded", "parameters",
     'the notebook names no student; it was graded with the network of "kim"'),
])
def test_what_cannot_be_read(content, options, status, assignment, note):
    result, = mark_all([Submission("kim.ipynb", "kim", content, **options)])
    assert (result.file, result.student, result.status, result.assignment) == ("kim.ipynb", "kim", status, assignment)
    assert result.note == note if note is not None else result.note
    assert (len(result.marks), result.points) == (QUESTIONS if status == "graded" else 0, 0)


class Pretended:
    """A sandbox that says what it is told to."""

    hidden, sources = [], []

    def __init__(self, limits=None, hidden=()):
        self.hidden.append(hidden)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def run(self, source):
        self.sources.append(source)
        return sandbox.Result(Verdict("not yet", "x" * 100), Verdict("correct"))

    def containment(self):
        return ["contained: time", "not contained: network"]


@pytest.fixture
def pretended(monkeypatch):
    marking._sandbox.cache_clear()
    monkeypatch.setattr(sandbox, "Sandbox", Pretended)
    Pretended.hidden.clear()
    Pretended.sources.clear()
    yield Pretended
    marking._sandbox.cache_clear()


def test_marks_of_assignment_2(pretended):
    submission = Submission("kim.ipynb", "kim", notebook("import keras", GOOD))
    first, second = mark_all([submission, submission], ("/hidden",))
    assert first == second == Result("kim.ipynb", "kim", "graded", "modeling", "", ("not contained: network",), (
        Mark("model", 0, 1, "not yet", "", "x" * 100, "x" * 60), Mark("comments", 1, 1, "correct", "", "", "")))
    assert pretended.hidden == [("/hidden",)]  # one sandbox for both
    assert "def build_alexnet" in pretended.sources[0]
    assert "import keras" in pretended.sources[0]


def test_praise_is_no_mistake():
    mark = marking._mark_verdict("model", Verdict("correct", "well done"))
    assert mark == Mark("model", 1, 1, "correct", "", "well done", "")


def test_a_sandbox_that_does_not_start_stops_the_run(pretended, monkeypatch):
    def refuse(self):
        raise sandbox.SandboxError("no room")
    monkeypatch.setattr(Pretended, "__enter__", refuse)
    with pytest.raises(ToolError, match="^no room$"):
        mark_all([Submission("kim.ipynb", "kim", notebook(GOOD))])


# --- the report ---------------------------------------------------------------------------------------------

MARKS = (Mark("conv1 parameters", 1, 1, "correct", "-34944", ""),
         Mark("conv1 output shape", 0, 1, "not yet", "=1+1", "too <small>", "small"))
RESULT = Result("kim.ipynb", "kim", "graded", "parameters", "a note", (), MARKS)


def test_report_lines():
    assert csv_rows(Row(RESULT, "Kim, M", "late", "kim.html")) == [
        ["kim", "Kim, M", "kim.ipynb", "parameters", "all", 1, 2, "graded", "", "a note; late"],
        ["kim", "Kim, M", "kim.ipynb", "parameters", "conv1 parameters", 1, 1, "correct", "-34944", ""],
        ["kim", "Kim, M", "kim.ipynb", "parameters", "conv1 output shape", 0, 1, "not yet", "'=1+1", "too <small>"]]
    assert csv_rows(Row(RESULT._replace(status="not graded", marks=()))) == [
        ["kim", "", "kim.ipynb", "parameters", "all", "", "", "not graded", "", "a note"]]


@pytest.mark.parametrize("text, shown", [
    ("kim", "kim"), ("-5", "-5"), ("-5x", "'-5x"), ("- 5", "'- 5"), ("+5", "'+5"), ("  =1", "'  =1"), ("a=1", "a=1"),
    ("a\nb\r\n\tc", "a b c"), ("a\x7fb", "a b"), ("\n=1", "' =1"), ("김", "김"), ("a\u2028b", "a\u2028b"), ("", ""),
])
def test_a_cell_of_a_spreadsheet(text, shown):
    assert cell(text) == shown


def test_a_report_is_sorted_at_the_end(tmp_path):
    path = tmp_path / "deep" / "report.csv"
    missing = Row(Result("", "lee", "missing", note="nothing was handed in"), "Lee")
    with Report(path) as written:
        for row in (missing, Row(RESULT, page="b.html"), Row(RESULT._replace(file="a.ipynb"), page="a.html")):
            written.add(row)
        growing = path.read_bytes()
        written.sort({"a.html": 0, "b.html": 1})
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert lines[0] == list(report.COLUMNS)
    assert [line[2] for line in lines[1:]] == ["a.ipynb"] * 3 + ["kim.ipynb"] * 3 + [""]
    assert sorted(growing.splitlines()) == sorted(path.read_bytes().splitlines())  # nothing was held back
    assert sorted(path.name for path in path.parent.iterdir()) == ["report.csv", "report_feedback"]
    assert sorted(page.name for page in (path.parent / "report_feedback").iterdir()) == ["a.html", "b.html"]


def test_half_a_character_is_written_as_its_number(tmp_path):
    """JSON may hold one, and no encoding knows it."""
    with Report(tmp_path / "report.csv") as written:
        written.add(Row(RESULT._replace(marks=(Mark("fc8", 0, 1, "not yet", "\ud800", "no \ud800"),)), page="a.html"))
        assert "\\ud800" in (written.pages / "a.html").read_text(encoding="utf-8")
        written.sort({})
    assert "no \\ud800" in (tmp_path / "report.csv").read_text(encoding="utf-8-sig")


def test_a_page_in_full():
    page = feedback_page(Row(RESULT._replace(student="<kim>"), "Kim", "late"))
    assert page.replace(report.STYLE, "") == (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>&lt;kim&gt;: 1 of 2 points</title>\n'
        '<style></style>\n<h1>&lt;kim&gt;: 1 of 2 points</h1>\n<p>kim.ipynb</p>\n'
        '<p class="note">a note; late</p>\n'
        '<table>\n<tr><th>question<th>your answer<th>points<th>\n'
        '<tr><td>conv1 parameters<td>-34944<td>1 of 1<td class="correct">✓ correct\n'
        '<tr><td>conv1 output shape<td>=1+1<td>0 of 1<td class="open">✗ not yet: too &lt;small&gt;\n'
        '</table>\n</html>\n')


def test_a_page_without_marks_says_why():
    page = feedback_page(Row(Result("kim.pdf", "kim", "not read", note="no notebook")))
    assert "<title>kim</title>" in page
    assert '<p class="note">not read: no notebook</p>' in page
    assert "<table>" not in page
    assert '<p class="note">' not in feedback_page(Row(RESULT._replace(note="")))
    assert feedback_page(Row(Result("kim.pdf", "kim", "not read"))).endswith("not read: </p>\n</html>\n")
    assert "</p>\n<table>" in feedback_page(Row(RESULT._replace(note="")))
    unread = feedback_page(Row(RESULT._replace(marks=(Mark("fc8 parameters", 0, 1, "not read", "", "no number"),))))
    assert "✗ not read: no number" in unread


def test_names_of_pages():
    assert page_names(["a/kim.ipynb", "b/KIM.ipynb", "kim.IPYNB", "lee.pdf", "김" * 100 + ".ipynb"]) == [
        "kim.html", "KIM__2.html", "kim__3.html", "lee.pdf.html", "김" * 60 + ".html"]
    assert page_names(["x" * 200 + ".ipynb", "x" * 201 + ".ipynb"]) == ["x" * 200 + ".html", "x" * 191 + ".html"]


def test_a_summary_in_words():
    def result(points, mistakes):
        marks = [Mark(f"{layer} parameters", 0, 1, "not yet", "", "", name) for layer, name in mistakes]
        return RESULT._replace(marks=(*marks, *[Mark("fc8", 1, 1, "correct", "", "")] * points))
    results = [result(3, [("conv1", "bias")]), result(0, [("fc6", "5x5"), ("conv1", "bias"), ("conv1", "stride")]),
               result(1, []), RESULT._replace(status="not read", marks=())]
    summary = summarise(iter(results))
    assert summary == Summary({"graded": 3, "not read": 1}, [0.75, 0, 1],
                              {"conv1": {"bias": 2, "stride": 1}, "fc6": {"5x5": 1}})
    assert list(summary.mistakes) == ["conv1", "fc6"]
    assert str(summary) == ("3 graded, 1 not read; mean 58%, median 75% of the points\n"
                            "  conv1: bias (2), stride (1)\n  fc6: 5x5 (1)")
    assert str(Summary({"missing": 1234}, [], {"fc8": {"a": 2000, "b": 3, "c": 2, "d": 1}})) == (
        "1,234 missing\n  fc8: a (2,000), b (3), c (2)")


def test_the_figure_lies_beside_the_report(tmp_path):
    path = report.write_figure(summarise([RESULT]), tmp_path / "marks.csv")
    assert path == tmp_path / "marks.png"
    assert path.read_bytes().startswith(b"\x89PNG")


# --- the journal --------------------------------------------------------------------------------------------

def test_a_result_depends_on_all_that_was_asked():
    asked = Submission("kim.ipynb", "kim", b"content", "parameters", False)
    others = [asked._replace(**change) for change in (
        {"file": "lee.ipynb"}, {"student": "lee"}, {"content": b"contents"}, {"assignment": ""}, {"alexnet": True})]
    assert len({key_of(submission) for submission in (asked, *others)}) == 6
    assert key_of(asked) == key_of(Submission(*asked))


def test_a_journal_gives_back_what_was_kept(tmp_path):
    path = tmp_path / "a.journal"
    other = RESULT._replace(student="이", walls=("not contained: network",), note="a\nb")
    with Journal(path) as journal:
        journal.add("first", RESULT)
        journal.add("second", other)
        assert len(path.read_bytes().splitlines()) == 2  # at once
        assert journal.results == {"first": RESULT, "second": other}
    path.write_bytes(path.read_bytes().replace(b"\n", b"\nno JSON\n[]\n", 1) + b'["half", ')
    with Journal(path) as journal:
        assert journal.results == {"first": RESULT, "second": other}
        assert isinstance(journal.results["second"].marks[0], Mark)
        journal.add("third", RESULT)
    assert json.loads(path.read_bytes().splitlines()[-1])[0] == "third"
    assert path.read_bytes().isascii()


# --- executors ----------------------------------------------------------------------------------------------

class Flaky(Executor):
    """Runs at once; a worker dies of `deadly` parts, and the whole executor of what is in `breaks`."""

    def __init__(self, deadly=(), breaks=0):
        self.deadly, self.breaks, self.batches, self.most = deadly, breaks, [], 0

    def submit(self, function, batch):
        if self.breaks:
            self.breaks -= 1
            raise BrokenExecutor("broken")
        self.batches.append(list(batch))
        future = Future()
        if set(batch) & set(self.deadly):
            future.set_exception(OSError("lost"))
        else:
            future.set_result(function(batch))
        return future


def doubled(batch):
    return [2 * part for part in batch]


def test_a_batch_with_a_death_is_taken_apart():
    executor = Flaky(deadly=[3])
    found = list(executors.run_all(doubled, [[1, 2], [3, 4, 5], [6]], executors.Pool(executor)))
    assert sorted(found[:2]) == [([1, 2], [2, 4]), ([6], [12])]
    assert executor.batches == [[1, 2], [3, 4, 5], [6], [3], [4], [5]]
    (three, error), *others = found[2:]
    assert (three, type(error), str(error)) == ([3], OSError, "lost")
    assert others == [([4], [8]), ([5], [10])]


def test_only_so_many_batches_are_given_away():
    """Each is taken from the queue when there is room, so that huge classes are never in memory as a whole."""
    taken, waiting, away = [], [], []

    class Later(Executor):
        def submit(self, function, batch):
            future = Future()
            waiting.append((future, function(batch)))
            if len(waiting) == executors.IN_FLIGHT:
                away.append(len(taken) - executors.IN_FLIGHT * len(away))
                for one, result in waiting:
                    one.set_result(result)
                waiting.clear()
            return future
    batches = (taken.append(number) or [number] for number in range(2 * executors.IN_FLIGHT))
    found = list(executors.run_all(doubled, batches, executors.Pool(Later())))
    assert sorted(found) == [([number], [2 * number]) for number in range(2 * executors.IN_FLIGHT)]
    assert away == [executors.IN_FLIGHT] * 2


def test_processes_of_this_machine_take_over_from_a_broken_executor(monkeypatch):
    started = []

    def processes(jobs, _, initializer, initargs):
        initargs[0].set()  # a process came so far
        started.append(Flaky(breaks=jobs == 5 and not started))
        return started[-1]
    monkeypatch.setattr(executors, "ProcessPoolExecutor", processes)
    monkeypatch.setattr(Flaky, "shutdown", lambda self, wait, cancel_futures: ended.append((wait, cancel_futures)))
    ended = []
    pool = executors.Pool(Flaky(breaks=1), jobs=5)
    assert [pool.submit(doubled, [number]).result() for number in (1, 2)] == [[2], [4]]
    assert [executor.batches for executor in started] == [[], [[1], [2]]]  # the first of them broke, too
    assert ended == [(True, True)]
    pool.close()
    pool.close()
    assert ended == [(True, True)] * 2


@pytest.mark.parametrize("error, words", [
    (ModuleNotFoundError("No module named 'cnnlessons'"),
     "the workers cannot import what they need (No module named 'cnnlessons'); install the course there"),
    (ToolError("the sandbox does not start"), "the sandbox does not start"),
])
def test_workers_that_can_mark_nothing_end_the_run(error, words):
    class Failing(Executor):
        def submit(self, *_):
            future = Future()
            future.set_exception(error)
            return future
    with pytest.raises(GradingError) as raised:
        list(executors.run_all(doubled, [[1]], executors.Pool(Failing())))
    assert str(raised.value) == words


def test_what_is_running_is_given_up_when_a_run_ends():
    future = Future()

    class Endless(Executor):
        def submit(self, function, batch):
            if batch == [2]:
                raise RuntimeError("full")
            return future
    with pytest.raises(GradingError) as error:
        list(executors.run_all(doubled, [[1], [2]], executors.Pool(Endless())))
    assert str(error.value) == ("the executor takes no more work (RuntimeError: full); what was marked is kept: "
                                "the same command goes on from here")
    assert future.cancelled()


# --- rosters and hand-outs ----------------------------------------------------------------------------------

def test_a_roster_that_cannot_be_opened(tmp_path):
    with pytest.raises(RosterError) as error:
        read_roster(tmp_path / "none.csv")
    assert str(error.value) == f"the roster {tmp_path / 'none.csv'} cannot be opened: No such file or directory"


def test_a_roster_with_a_field_that_never_ends(tmp_path):
    (tmp_path / "r.csv").write_text("id,name\nkim,a\nlee,\"" + "x" * 200_000)
    with pytest.raises(RosterError) as error:
        read_roster(tmp_path / "r.csv")
    assert str(error.value) == "line 3 of the roster cannot be read: field larger than field limit (131072)"


@pytest.mark.parametrize("student, words", [
    ("kim", ""), ("2023-17", ""), ("김 민지", ""), ("x" * 150, ""), ("comb", ""), ("com10", ""),
    ("", "the id is empty"), ("a/b", "the id 'a/b' holds a character that a file's name must not"),
    ("a\x07", "the id 'a\\x07' holds a character that a file's name must not"),
    (".kim", 'the id ".kim" cannot be the name of a file'), ("kim.", 'the id "kim." cannot be the name of a file'),
    ("com1", 'the id "com1" cannot be the name of a file'), ("Nul.x", 'the id "Nul.x" cannot be the name of a file'),
    ("x" * 151, f'the id "{"x" * 20}..." is too long'), (" ", "the id ' ' is empty"),
])
def test_ids_that_cannot_name_a_file(student, words):
    assert bad_id(student) == words


@pytest.mark.parametrize("text, words", [
    ("id\n", "the roster has no students, only a first line"), (",,\n\n", "the roster is empty")])
def test_a_roster_of_nobody(tmp_path, text, words):
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(RosterError) as error:
        read_roster(tmp_path / "r.csv")
    assert str(error.value) == words


def test_a_roster_of_one_column_is_not_split_at_letters(tmp_path):
    (tmp_path / "r.csv").write_text("id\nXX7\n")
    assert read_roster(tmp_path / "r.csv") == {"XX7": ""}


def test_the_first_line_of_a_roster_says_what_separates(tmp_path):
    (tmp_path / "r.csv").write_text("\n  id,name\nkim,a;b;c;d\n")
    assert read_roster(tmp_path / "r.csv") == {"kim": "a;b;c;d"}


def test_a_roster_in_utf16_of_either_order(tmp_path):
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        (tmp_path / "r.csv").write_bytes(mark + "학번,이름\nkim,김\n".encode(encoding))
        assert read_roster(tmp_path / "r.csv") == {"kim": "김"}


def test_a_roster_with_null_characters_is_no_text(tmp_path):
    (tmp_path / "r.csv").write_bytes(b"id\nk\0im\n")
    with pytest.raises(RosterError, match="is not text"):
        read_roster(tmp_path / "r.csv")


def test_a_whole_name_counts_before_its_parts():
    assert student_of("KIM_2.ipynb", ["kim", "kim_2"]) == "kim_2"


def test_names_and_ids_are_made_alike():
    assert key(" ") == ""
    assert key("KIM") == key("kim") == key("Kim")
    assert readable("k\udcffm") == "k\\udcffm"
    assert readable("\u1100\u1161") == "\uac00"  # two letters of Hangul, composed


def test_ten_bad_lines_are_named_and_no_more_are_counted(tmp_path):
    (tmp_path / "r.csv").write_text("id\n" + "a/b\n" * 10)
    with pytest.raises(RosterError) as error:
        read_roster(tmp_path / "r.csv")
    assert str(error.value) == "the roster cannot be used:" + "".join(
        f"\n  line {line}: the id 'a/b' holds a character that a file's name must not" for line in range(2, 12))
    (tmp_path / "r.csv").write_text("id\n" + "a/b\n" * 11)
    with pytest.raises(RosterError, match=r"\n  and 1 more$"):
        read_roster(tmp_path / "r.csv")


def test_six_notebooks_in_the_way_are_counted(tmp_path):
    names = list("abcdefg")
    (tmp_path / "r.csv").write_text("\n".join(["id", *names]))
    (tmp_path / "out").mkdir()
    for count, more in ((5, ""), (6, " and 1 more"), (7, " and 2 more")):
        for name in names[:count]:
            (tmp_path / "out" / f"{name}.ipynb").write_text("mine")
        with pytest.raises(GradingError) as error:
            handouts.assign(tmp_path / "r.csv", tmp_path / "out")
        assert str(error.value) == (f"{tmp_path / 'out'} holds other notebooks of these names already: a.ipynb, "
                                    f"b.ipynb, c.ipynb, d.ipynb, e.ipynb{more}; name another folder")


TEMPLATE = {"cells": [{"cell_type": "code", "source": ["x = 1\n", "parameters.for_network(ALEXNET)"], "outputs": [1],
                       "execution_count": 3, "metadata": {"tags": ["a"]}},
                      {"cell_type": "markdown", "source": ["합성곱"]}], "nbformat": 4}


def test_a_hand_out_in_full(tmp_path):
    (tmp_path / "t.ipynb").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    (tmp_path / "r.csv").write_text("id\nO'Neil\n")
    path, = handouts.assign(tmp_path / "r.csv", tmp_path / "out" / "deep", tmp_path / "t.ipynb")
    assert path == tmp_path / "out" / "deep" / "O'Neil.ipynb"
    book = {"cells": [{"cell_type": "code", "source": 'x = 1\nparameters.for_student("O\'Neil")', "outputs": [],
                       "execution_count": None, "metadata": {"tags": ["a"]}},
                      {"cell_type": "markdown", "source": "합성곱"}], "nbformat": 4}
    assert path.read_text(encoding="utf-8") == json.dumps(book, ensure_ascii=False, indent=1) + "\n"
    assert [path.name for path in path.parent.iterdir()] == ["O'Neil.ipynb"]


def test_a_template_must_have_one_place_for_the_student(tmp_path):
    template, twice = tmp_path / "t.ipynb", {**TEMPLATE, "cells": TEMPLATE["cells"][:1] * 2}
    template.write_text(json.dumps(twice))
    with pytest.raises(GradingError) as error:
        handouts._blank(template)
    assert str(error.value) == f"the template {template} does not say parameters.for_network(...) once"
    with pytest.raises(GradingError) as error:
        handouts._blank(tmp_path / "none.ipynb")
    assert str(error.value).startswith(f"the template {tmp_path / 'none.ipynb'} cannot be read ([Errno 2]")
    assert str(error.value).endswith("); hand-outs are made in a clone of the course")


# --- a whole run, as far as other tests do not look ---------------------------------------------------------

class Here(Executor):
    """Runs everything at once, in this process."""

    def submit(self, function, *args):
        future = Future()
        future.set_result(function(*args))
        return future


def test_a_run_with_a_roster(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "roster.csv").write_text("id,name\nkim,Kim M\nlee,Lee A\n")
    (tmp_path / "in" / "KIM.ipynb").write_bytes(notebook(*own("kim")))
    (tmp_path / "in" / "kim_lee.ipynb").write_bytes(notebook(*own("kim")))
    (tmp_path / "in" / "cut.ipynb").write_bytes(b"{")
    results = grading.grade([tmp_path / "in"], Here(), out=tmp_path / "a" / "b" / "marks.csv", assignment="parameters",
                            roster=tmp_path / "roster.csv")
    assert [(result.file, result.student, result.status, result.assignment) for result in results] == [
        ("KIM.ipynb", "kim", "graded", "parameters"), ("cut.ipynb", "cut", "not read", "parameters"),
        ("kim_lee.ipynb", "", "not read", "parameters")]
    assert results[2].note == "the file's name means more than one student, or none"
    lines = list(csv.reader(io.StringIO((tmp_path / "a/b/marks.csv").read_text(encoding="utf-8-sig"), newline="")))
    whole = [line for line in lines if line[4] == "all"]
    assert [line[:3] for line in whole] == [["kim", "Kim M", "KIM.ipynb"], ["cut", "", "cut.ipynb"],
                                            ["", "", "kim_lee.ipynb"], ["lee", "Lee A", ""]]
    assert whole[3][7:] == ["missing", "", "nothing was handed in"]
    assert (tmp_path / "a/b/marks.journal").exists()
    assert len(ALEXNET) == 12


def test_a_run_without_a_name_for_the_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("kim.ipynb").write_bytes(notebook(*own("kim")))
    grading.grade(["kim.ipynb"], Here())
    assert sorted(path.name for path in Path().iterdir()) == [
        "kim.ipynb", "report.csv", "report.journal", "report_feedback"]


@pytest.mark.parametrize("assignment, sizes", [("modeling", [1, 1, 1]), ("parameters", [3])])
def test_programs_are_given_away_one_by_one(tmp_path, monkeypatch, assignment, sizes):
    """One takes a second, and its death would cost the others of its bundle one."""
    bundles = []

    def mark(batch, hidden):
        bundles.append(len(batch))
        return [Result(task.submission.file, task.submission.student, "graded", assignment) for task in batch]
    monkeypatch.setattr(grading, "_mark_batch", mark)
    (tmp_path / "in").mkdir()
    for name in ("kim", "lee", "park"):
        (tmp_path / "in" / f"{name}.ipynb").write_bytes(notebook(*own(name)))
    grading.grade([tmp_path / "in"], Here(), out=tmp_path / "report.csv", assignment=assignment)
    assert bundles == sizes


def test_work_is_done_in_processes_of_this_machine():
    pool = executors.Pool(jobs=1)
    try:
        assert pool.submit(os.getpid).result() == pool.submit(os.getpid).result() != os.getpid()
        assert pool.submit(gc.get_threshold).result()[0] == executors.RARELY
    finally:
        pool.close()


# --- descriptions of models ---------------------------------------------------------------------------------

def test_a_description_is_built_again_and_narrow():
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {
        "units": 4096, "activation": {"class_name": "function", "config": "softmax_v2"}}}
    assert described.cleaned(dense)["config"] == {"units": 4096, "activation": "softmax"}
    layers = [{"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [None, 3]}}, dense]
    model = {"module": "keras", "class_name": "Sequential", "config": {"name": "kim", "layers": layers}}
    assert described.rebuild(model).count_params() == 4 * 4096
    assert described.rebuild(model, narrow=True).count_params() == 4 * 8


def test_the_courses_own_layer_is_known_by_its_name():
    ours = {"class_name": "LocalResponseNormalization", "module": "anything",
            "registered_name": "cnnlessons>LocalResponseNormalization"}
    assert described.cleaned(ours) == ours
    assert described.cleaned([10**6, -10**6]) == [10**6, -10**6]
    with pytest.raises(ValueError, match=r"^a setting of 1e\+07$"):
        described.cleaned(10**7)
    with pytest.raises(ValueError) as error:
        described.cleaned({"class_name": "Lambda", "module": "keras.layers"})
    assert str(error.value) == ("Lambda hides what it computes: use Keras's own layers, and "
                                "models.LocalResponseNormalization")


def test_an_assignment_of_no_name_is_a_fault_of_the_caller(tmp_path):
    result, = mark_all([Submission("kim.ipynb", "kim", notebook("check(1)"), "other")])
    assert (result.status, result.assignment) == ("not graded", "other")
    assert result.note == "the grader stopped with KeyError: 'other'"
    with pytest.raises(Refused):
        marking.tell_assignment([])
