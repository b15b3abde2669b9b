"""Exercises that are answered on a page: what Python reads and says, the page reads and says, for every one of them."""

import re
from importlib import import_module
from pkgutil import iter_modules

import nbformat
import numpy as np
import pytest
from conftest import open_functions
from exercises_of import CREATION, FIELDS, FUNCTION
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from cnnlessons import exercises
from cnnlessons._forms import TEXTS
from cnnlessons.checks import Exercise, Verdict, judge
from cnnlessons.course import pages

MADE_UP = {
    "number": Exercise(320, [(288, "no biases"), *[(10, "one filter"), (10, "a side")] * 2], "count again"),
    "large": Exercise(12_044_800, [(12_044_000, "that is 12,044,000")], "count {again}"),
    "middle": Exercise(785, [(784, "one more")]),
    "small": Exercise(0, [(1, "too many")]),
    "share": Exercise(0.254, [(0.504, "that is its root")], tolerance=0.001),
    "pair": Exercise((1200, 16), [((16, 1200), "the other way round"), (1200, "and the other one?")]),
    "shares": Exercise([0.25, -0.5], [([0.5, 0.5], "a sign"), ([0.5, 0.501], "nearly")], tolerance=0.005),
    "matrix": Exercise([[1, 2], [3, 4]], [(0, "a single number"), ([[1, 3], [2, 4]], "rows and columns")]),
}
LESSONS = {"made up": MADE_UP} | {
    module.name: {name: exercise for name, exercise in questions.items() if name in FIELDS}
    for module in iter_modules(exercises.__path__)
    if (questions := import_module(f"{exercises.__name__}.{module.name}").EXERCISES)}
EVERYWHERE = [
    "...", "(...)", "[..., 2]", "(1, ...)", "[]", "()", "(3, 20)", "3, 200", "(3, 200, 0)", "1.5, 200", "[0.5, 16]",
    "[3]", "[[3]]", "[[[3]]]", "[[1], [2]]", "[[1], [2, 3]]", "((22, 22), 16)", "[1, [2, [3]]]", "[[], []]", "{3}",
    "{1, 2}", "[{1}, 2]", "[3, 'x']", "['3', '20']", '"3"', "'3,200'", "' 12,000 '", "'25 %'", "'three'", "'28x28'",
    "['3,200']", "'three', '3,200'", "10**400", "-10**400", "[10**400, 1]", "2**64", "-3", "+3", "--3", "1e3", "1.5e-2",
    ".5", "7.", "1_000", "00", "2 + 3*4", "2*3**2", "-2**2", "2**-1", "2**3**2", "-7//2", "7/2/2", "1 - (2 - 3)",
    "(9*64 + 1)*64", "[2*3, 4 - 1]", "(1,)", "1,", "0.5", "[0, 1, 0]", "99999", "2.5", "-0.0",
    "(3, 99)", "(3, 100)", "(3, 1000)", "(200, 200)", "(1, 200, 3, 4, 5)", "-(-639//2)", "-2**2 + 324",
]


def typed(exercise):
    """What readers type: what is right, each listed mistake, and both in all forms that are told apart."""
    right = np.asarray(exercise.expected)
    answers = [right, *(np.asarray(wrong) for wrong, _ in exercise.causes)]
    forms = [form for answer in answers for form in (*written(answer.tolist()), *near(answer, exercise.tolerance))]
    return [*forms, *EVERYWHERE]


def written(answer):
    """Ways to write the same numbers."""
    text = str(answer)
    yield from (text, f"({text})", f"[{text}]", f"[{text}, 1]", text.replace("[", "(").replace("]", ",)"), f"'{text}'")
    if "[" not in text[1:]:
        yield f"{{{text.strip('[]')}}}"
    if isinstance(answer, int):
        yield from (f"{answer:_}", f"'{answer:,}'", f"{answer}.0", f"2*{answer} - {answer}", f"{2 * answer}/2")
        if not re.search(r",0\d*[1-9]", f"{answer:,}"):
            yield f"{answer:,}"
    elif isinstance(answer, list) and isinstance(answer[0], int | float):
        yield from (str(answer[1:]), str([*answer, 3]), str([answer[:1], *answer[1:]]), str([str(n) for n in answer]))
        if isinstance(answer[0], int) and not any(re.search(r",0\d*[1-9]", f"{number:,}") for number in answer):
            yield ", ".join(f"{number:,}" for number in answer)
    elif isinstance(answer, list):
        yield from (str(sum(answer, [])), str([*zip(*answer, strict=True)]), str(answer[:1]), str([*answer, [1]]))


def near(answer, tolerance):
    """Numbers near an answer: in percent, rounded, in thousands, and somewhere else."""
    values = [np.round(answer, digits) for digits in (-6, -3, -2, 1, 2, 3)]
    values += [answer * factor for factor in (-1, 100, 100.9, 101.5, 1e-3, 1e-6, 1.02, 1.06)]
    values += [answer + more for more in (0.4, 0.5, 0.6, 1, 0.5 * tolerance, 1.5 * tolerance)]
    for value in (value.tolist() for value in (*values, np.trunc(10 * answer) / 10, np.round(answer / 1e6, 1))):
        if not re.search(r"\de-\d", str(value)):  # Python and JavaScript write very small numbers differently
            yield str(value)


@pytest.fixture
def judged(page, tmp_path):
    """What the page says to each text that is typed for an exercise."""
    open_functions(page, "exercise", "verdict", tmp_path=tmp_path)
    said = "([exercise, texts]) => texts.map(text => verdict(exercise, text).text)"
    return lambda exercise, texts: page.evaluate(said, [pages.for_page(exercise), texts])


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("lesson", LESSONS)
def test_the_page_says_what_python_says(lesson, judged, width):
    for name, exercise in LESSONS[lesson].items():
        texts = typed(exercise)
        said = dict(zip(texts, judged(exercise, texts), strict=True))
        python = {text: str(judge(exercise, eval(text, {}))) for text in texts}
        assert said == python, name
        if name not in MADE_UP:
            assert said[str(np.asarray(exercise.expected).tolist())] == str(Verdict("correct", exercise.why))
            for wrong, cause in exercise.causes:
                assert cause in said[str(np.asarray(wrong).tolist())], name


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_every_kind_of_message_is_among_the_cases(judged, width):
    said = {message for exercise in MADE_UP.values() for message in judged(exercise, typed(exercise))}
    patterns = {name: re.sub(r"\\{\w+\\}", ".+", re.escape(text)) for name, text in TEXTS.items()}
    assert [name for name, pattern in patterns.items()
            if not any(re.fullmatch(f"✗ not yet: {pattern}", message) for message in said)] == ["unreadable"]


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_what_python_could_not_read(judged, width):
    number, large = MADE_UP["number"], MADE_UP["large"]
    unreadable = "✗ not yet: this page understands numbers such as 28 or 3*3*64 + 1, and lists such as [5, 4]"
    strange = ["three", "320 parameters", "16×20", "1/0", "3 3", "(3", "3)", "[3", "1,,2", ",", "[1] + [2]", "044",
               "*3", "320;", "alert(1)", "np.array(320)", "'a", "(-8)**0.5", "[1](0)", "1__0", "... + 1", "{", "0x10"]
    assert judged(number, strange) == [unreadable] * len(strange)
    assert judged(large, ["12,044,800"]) == [
        "✗ not yet: to Python the comma separates two numbers: write 12044800 or 12_044_800"]
    assert {*judged(number, ["", "  ", "…"])} == {"… not attempted: put your answer in place of the ..."}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """The address of a page, opened from the disk, with exercise 02.1 (an array), a function and a creation."""
    folder = tmp_path_factory.mktemp("책 book")
    (folder / "source").mkdir()
    (folder / "source/index.md").write_text("# Course\n\n:::{toctree}\nlesson\n:::\n", encoding="utf-8")
    cells = [new_markdown_cell("# A lesson"), *(new_code_cell(f'answer = ...\nexercises.check("{number}", answer)')
                                                for number in ("02.1", FUNCTION, CREATION))]
    nbformat.write(new_notebook(cells=cells), folder / "source/lesson.ipynb")
    pages.build(folder / "source", folder / "site")
    return (folder / "site/lesson.html").as_uri()


def test_an_exercise_is_answered_on_the_page(page, lesson):
    page.goto(lesson)
    exercise = page.get_by_role("group", name="Exercise 02.1")
    field, verdict = exercise.get_by_label("answer ="), exercise.locator("[aria-live=polite]")
    exercise.get_by_role("button", name="check").click()
    expect(verdict).to_have_text("… not attempted: put your answer in place of the ...")
    field.fill("[[2, 5], [-1, 1]]")
    field.press("Enter")
    expect(verdict).to_have_text("✗ not yet: each pixel meets the weight at the same place of the kernel; "
                                 "don't turn it around")
    field.fill("[[5, 4], [-1, 0]]")
    field.press("Enter")
    expect(verdict).to_have_text("✓ correct: the same four weights met four windows, so the map has four numbers")
    assert page.url == lesson
    expect(page.get_by_text("Open the notebook to answer this one: it asks for a function.")).to_be_visible()
    expect(page.get_by_text("Open the notebook to answer this one: it has many right answers.")).to_be_visible()
    assert page.get_by_role("group").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.problems == []


def test_the_answer_is_not_read_in_passing(page, lesson):
    page.goto(lesson)
    assert "same place of the kernel" not in page.content()
    page.get_by_label("answer =").fill("3")
    page.get_by_label("answer =").press("Enter")
    expect(page.locator(".explorable-verdict")).to_contain_text("should be a list of rows, not a number")
