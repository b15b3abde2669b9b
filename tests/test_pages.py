"""A notebook's page: explorables in place of their outputs, a field below each exercise, and what makes them live."""

import json
from base64 import b64decode
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from exercises_of import ALL, CREATION, FIELDS, FUNCTION
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cnnlessons import exercises
from cnnlessons._explorable import MIME
from cnnlessons.course import pages
from cnnlessons.course.lessons import WIDGET

PNG = "iVBORw0KGgo="
BLANK = new_output("execute_result", {"text/plain": "… not attempted: put your answer in place of the ..."})
SLIDER = new_output(
    "execute_result", {WIDGET: {"model_id": "x"}, "text/plain": "A figure", "image/png": PNG,
                       MIME: {"component": "frames", "data": {"words": ["a </script>"]}, "words": 'A "figure"'}},
    metadata={MIME: {"pictures": [PNG, PNG]}})


def page_outputs(source, *outputs):
    """What a page shows of a cell: the data of its outputs."""
    notebook = new_notebook(cells=[new_code_cell(source, outputs=list(outputs))])
    (cell,) = pages.read_notebook(nbformat.v4.writes(notebook)).cells
    return [output.data for output in cell.outputs]


def place_in(html):
    """The description and the picture of an explorable, as a browser reads them."""
    place = BeautifulSoup(html, "html.parser").select_one(".explorable-place")
    return json.loads(place.script.string), place.img


def test_an_explorable_stands_in_place_of_its_output():
    (data,) = page_outputs("play()", SLIDER)
    described, picture = place_in(data["text/html"])
    assert described == {"component": "frames", "words": 'A "figure"',
                         "data": {"words": ["a </script>"], "pictures": [PNG, PNG]}}
    assert picture["src"] == f"data:image/png;base64,{PNG}" and picture["alt"] == 'A "figure"'


@pytest.mark.parametrize("number", [number for number in FIELDS if ALL[number].causes][::5])
def test_a_field_is_below_an_exercise_in_place_of_not_attempted(number):
    (data,) = page_outputs(f'answer = ...\nexercises.check("{number}", answer)', BLANK)
    described, picture = place_in(data["text/html"])
    assert (described["component"], described["words"], picture) == ("exercise", f"Exercise {number}", None)
    hidden = json.loads(b64decode(described["data"]["base64"]))
    assert hidden == json.loads(json.dumps(pages.for_page(exercises.find(number)[1])))
    assert hidden["causes"][0][1] not in data["text/html"]


def test_a_function_is_left_to_the_notebook():
    assert page_outputs(f'def f(x):\n    ...\n\n\nexercises.check("{FUNCTION}", f)', BLANK) == [
        {"text/markdown": "*Open the notebook to answer this one: it asks for a function.*"}]


def test_an_exercise_with_many_right_answers_is_left_to_the_notebook():
    assert page_outputs(f'answer = ...\nexercises.check("{CREATION}", answer)', BLANK) == [
        {"text/markdown": "*Open the notebook to answer this one: it has many right answers.*"}]


def test_an_answer_of_the_notebook_is_kept_and_other_cells_get_no_field():
    right = new_output("execute_result", {"text/plain": "✓ correct"})
    assert [*map(list, page_outputs(f'exercises.check("{FIELDS[0]}", 3)', right))] == [["text/plain"], ["text/html"]]
    assert page_outputs('exercises.check("99.9", 3)') == []
    assert page_outputs(f'# exercises.check("{FIELDS[0]}", 3)') == []
    assert page_outputs('print("exercises")', right) == [{"text/plain": "✓ correct"}]


@pytest.mark.parametrize("builder, written", [("html", True), ("text", False)])
def test_script_and_style_are_written_for_pages(tmp_path, builder, written):
    pages.write_explorables(SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format=builder)))
    static = tmp_path / "_static"
    assert static.exists() == written
    if written:
        assert 'explorables["exercise"]' in (static / "explore.js").read_text(encoding="utf-8")
        assert ".explorable-question" in (static / "explore.css").read_text(encoding="utf-8")


@pytest.mark.slow
def test_only_pages_with_explorables_load_the_script(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text("# Course\n\n:::{toctree}\nplay\nplain\n:::\n", encoding="utf-8")
    for name, outputs in (("play", [SLIDER]), ("plain", [])):
        cells = [new_markdown_cell(f"# {name}"), new_code_cell("1", outputs=outputs)]
        nbformat.write(new_notebook(cells=cells), source / f"{name}.ipynb")
    pages.build(source, tmp_path / "site")
    for name in ("index", "play", "plain"):
        page = BeautifulSoup((tmp_path / f"site/{name}.html").read_text(encoding="utf-8"), "html.parser")
        loaded = [tag.get("src", tag.get("href", "")).partition("?")[0] for tag in page.find_all(["script", "link"])]
        explore = [asset for asset in loaded if "explore" in asset]
        assert sorted(explore) == (["_static/explore.css", "_static/explore.js"] if name == "play" else [])
        assert all((tmp_path / "site" / asset).is_file() for asset in explore)
