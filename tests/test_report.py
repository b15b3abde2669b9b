"""What grading writes: lines for spreadsheets, pages for students, the class in numbers and in a figure."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from cnnlessons.grading.marking import Mark, Result
from cnnlessons.grading.report import cell, feedback_page, grade_row, page_names, report_rows, summarise, write

MARKS = (Mark("conv1 parameters", "correct", "-34944", ""),
         Mark("conv1 output shape", "not yet", "=1+1", "too <small>", "small"))
RESULT = Result("kim.ipynb", "kim", "graded", "parameters", "a note", MARKS, 2)
UNGRADED = RESULT._replace(status="not graded", marks=())


def test_lines_of_the_report_and_of_the_grades():
    assert report_rows(RESULT, {"kim": "Kim, M"}) == [
        ["kim", "Kim, M", "kim.ipynb", "parameters", "all", 1, 2, "graded", "", "a note"],
        ["kim", "Kim, M", "kim.ipynb", "parameters", "conv1 parameters", 1, 1, "correct", "-34944", ""],
        ["kim", "Kim, M", "kim.ipynb", "parameters", "conv1 output shape", 0, 1, "not yet", "'=1+1", "too <small>"]]
    assert report_rows(UNGRADED, {}) == [
        ["kim", "", "kim.ipynb", "parameters", "all", "", 2, "not graded", "", "a note"]]
    assert grade_row(RESULT, {"kim": "Kim, M"}) == ["kim", "Kim, M", 1, 2, "a note"]
    assert grade_row(UNGRADED, {}) == ["kim", "", "", 2, "not graded: a note"]


@pytest.mark.parametrize("text, shown", [
    ("kim", "kim"), ("-5", "-5"), ("-5x", "'-5x"), ("- 5", "'- 5"), ("+5", "'+5"), ("  =1", "'  =1"), ("a=1", "a=1"),
    ("a\nb\r\n\tc", "a b c"), ("a\x7fb", "a b"), ("\n=1", "' =1"), ("김", "김"), ("＝1+1", "'＝1+1"), ("@A1", "'@A1"),
    ("\u2028", "\u2028"), ("", ""),
])
def test_no_text_becomes_a_formula(text, shown):
    assert cell(text) == shown


class Page(HTMLParser):
    """The tags of a page, and its texts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.texts.append(data.strip())


def test_a_page_shows_what_a_student_wrote_and_runs_none_of_it():
    attack = '<script>alert("x")</script>'
    marks = (MARKS[0], MARKS[1]._replace(answer=attack, diagnosis=attack))
    page = Page(feedback_page(Result(attack, attack, "graded", "parameters", attack, marks, 2)))
    assert page.tags == {"html", "meta", "title", "style", "h1", "p", "table", "tr", "th", "td"}
    assert f"{attack}: 1 of 2 points" in page.texts
    assert {"conv1 parameters", "-34944", "1 of 1", "✓ correct", f"✗ not yet: {attack}", "0 of 1"} <= set(page.texts)


def test_a_page_without_marks_says_why():
    page = Page(feedback_page(Result("kim.pdf", "kim", "not read", "", "not a notebook", (), 26)))
    assert "not read: not a notebook" in page.texts
    assert "table" not in page.tags


def test_half_a_character_is_written_as_its_number(tmp_path):
    """JSON may hold one, and no encoding knows it."""
    marks = (Mark("fc8", "not yet", "\ud800", "no \ud800"),)
    write([RESULT._replace(marks=marks)], {}, tmp_path)
    for name in ("report.csv", "feedback/kim.html"):
        assert "no \\ud800" in (tmp_path / name).read_text(encoding="utf-8-sig")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_no_half_page_remains_on_a_full_disk(tmp_path):
    page = tmp_path / "feedback/kim.html"
    page.parent.mkdir()
    page.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as error:
        write([RESULT], {}, tmp_path)
    assert error.value.filename == str(page)
    assert list(page.parent.iterdir()) == []


def test_a_spreadsheet_shows_korean(tmp_path):
    write([RESULT._replace(student="김민지")], {"김민지": "민지"}, tmp_path)
    for name in ("report.csv", "grades.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "grades.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "id,name,points,of,note", "김민지,민지,1,2,a note"]


def test_names_of_pages():
    assert page_names(["a/kim.ipynb", "kim.IPYNB", "KIM.ipynb", "lee.pdf", "김" * 100 + ".ipynb"]) == [
        "a__kim.html", "kim.html", "KIM__2.html", "lee.pdf.html", "김" * 66 + ".html"]
    assert page_names(["x" * 200 + ".ipynb", "x" * 201 + ".ipynb"]) == ["x" * 200 + ".html", "x" * 200 + "__2.html"]


def test_the_summary_counts_students():
    def result(student, points, *mistakes, **others):
        marks = [Mark(f"{layer} parameters", "not yet", "", "", name) for layer, name in mistakes]
        marks += [Mark("fc8", "correct", "", "")] * points
        return RESULT._replace(student=student, marks=tuple(marks), possible=4, **others)
    results = [
        result("kim", 3, ("conv1", "bias")), result("lee", 0, ("fc6", "5x5"), ("conv1", "bias"), ("conv1", "stride")),
        result("park", 4), result("park", 2, ("conv1", "bias"), counts=False),  # the other submission counts
        result("choi", 2, ("conv1", "bias"), ("conv1", "bias")),  # twice the same mistake in one layer
        RESULT._replace(student="jung", status="not read", marks=()), UNGRADED._replace(student="cho")]
    summary = summarise(iter(results))
    assert summary.statuses == {"graded": 4, "not graded": 1, "not read": 1}
    assert summary.shares == [0.75, 0, 1, 0.5, 0]
    assert summary.mistakes == {"conv1": {"bias": 3, "stride": 1}, "fc6": {"5x5": 1}}
    assert list(summary.mistakes) == ["conv1", "fc6"]
    assert str(summary) == ("4 graded, 1 not graded, 1 not read; mean 45%, median 50% of the points\n"
                            "  conv1: bias (3), stride (1)\n  fc6: 5x5 (1)")
