"""`cnnlessons refresh`: what changes in the files of notebooks, and what does not."""

import io
import json
from base64 import b64decode, b64encode

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cnnlessons.__main__ import main
from cnnlessons._explorable import MIME
from cnnlessons.course.refresh import joined_streams, keep_pictures, normalise, refresh, same_picture

pytestmark = pytest.mark.slow  # it starts kernels

CLOCK = "import time\ntime.time_ns()"
PIECES = "import sys, time\nfor word in ('one', 'two'):\n    print(word)\n    sys.stdout.flush()\n    time.sleep(0.3)"
SLIDER = "from ipywidgets import interact\ninteract(lambda x=1: None)"
DRAW = "from IPython.display import Image\nImage(data=bytes.fromhex('{}'), format='png')"


def png(colour, note=None):
    """A picture of one colour as a file; a note changes its bytes but none of its pixels."""
    info, file = PngInfo(), io.BytesIO()
    if note:
        info.add_text("Software", note)
    Image.new("RGB", (4, 3), colour).save(file, "png", pnginfo=info)
    return file.getvalue()


def shown(picture):
    """An output that holds a picture."""
    return new_output("display_data", {"image/png": b64encode(picture).decode()})


def write(path, *cells):
    """A notebook as an editor leaves it, with its own kernel, times and the version of Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "my venv", "language": "python"}
    notebook = new_notebook(cells=list(cells), metadata={"kernelspec": kernel, "language_info": {
        "name": "python", "version": "3.11.7"}, "widgets": {"state": {}}})
    path.write_text(nbformat.v4.writes(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """A lesson, an assignment of the same name and one that fails; the first two are refreshed again.

    Also the files before, after the first and after the second time.
    """
    folder = tmp_path_factory.mktemp("notebooks")
    write(folder / "01_a.ipynb",
          new_markdown_cell("# A", id="title"),
          new_code_cell("6 * 7", id="six", metadata={"execution": {"iopub.execute_input": "2020"}, "tags": ["keep"]}),
          new_code_cell(PIECES, id="pieces"),
          new_code_cell(DRAW.format(png("red").hex()), id="same", outputs=[shown(png("red", "Matplotlib 1.0"))],
                        metadata={"alt": "Red."}),
          new_code_cell(DRAW.format(png("blue").hex()), id="other", outputs=[shown(png("red"))]),
          new_code_cell(SLIDER, id="slider"))
    write(folder / "assignments/01_a.ipynb", new_code_cell(CLOCK, metadata={"tags": ["nbval-ignore-output"]}))
    write(folder / "assignments/02_b.ipynb", new_code_cell("print('before')"), new_code_cell("1 / 0"))
    write(folder / ".ipynb_checkpoints/01_a-checkpoint.ipynb", new_code_cell("1 / 0"))
    states, results = [snapshot(folder)], []
    for names in ([], [folder / "01_a.ipynb", folder / "assignments/01_a.ipynb"]):
        results.append(refresh(names, jobs=2, folder=folder))
        states.append(snapshot(folder))
    return folder, states, results


def snapshot(folder):
    """The bytes of every notebook."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.ipynb")}


def cells(state, name="01_a.ipynb"):
    """The cells of a notebook by id, straight from its file."""
    return {cell["id"]: cell for cell in json.loads(state[name])["cells"]}


def test_the_second_time_only_ignored_cells_change(twice):
    folder, (_, once, again), ((changed, _), (changed_again, _)) = twice
    assert changed == [folder / "01_a.ipynb", folder / "assignments/01_a.ipynb"]
    assert changed_again == [folder / "assignments/01_a.ipynb"]
    assert {name for name in once if once[name] != again[name]} == {"assignments/01_a.ipynb"}


def test_outputs_are_those_of_this_execution(twice):
    now = cells(twice[1][1])
    assert [cell.get("execution_count") for cell in now.values()] == [None, 1, 2, 3, 4, 5]
    assert now["six"]["outputs"][0]["data"] == {"text/plain": ["42"]}
    assert [output["text"] for output in now["pieces"]["outputs"]] == [["one\n", "two\n"]]


def test_a_picture_of_the_same_pixels_keeps_its_bytes(twice):
    before, now = cells(twice[1][0]), cells(twice[1][1])
    pictures = {name: b64decode(now[name]["outputs"][0]["data"]["image/png"]) for name in ("same", "other")}
    assert pictures == {"same": png("red", "Matplotlib 1.0"), "other": png("blue")}
    assert now["same"]["metadata"] == before["same"]["metadata"] == {"alt": "Red."}


def test_no_trace_of_times_and_editors_is_left(twice):
    notebook = json.loads(twice[1][1]["01_a.ipynb"])
    assert cells(twice[1][1])["six"]["metadata"] == {"tags": ["keep"]}
    assert notebook["metadata"]["kernelspec"]["display_name"] == "Python 3 (ipykernel)"
    assert "version" not in notebook["metadata"]["language_info"]
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    slider = cells(twice[1][1])["slider"]["outputs"][0]["data"]
    assert slider["application/vnd.jupyter.widget-view+json"]["model_id"] == "slider"


def test_a_notebook_that_fails_is_left_as_it_was(twice):
    folder, (before, after, _), ((_, failed), _) = twice
    assert failed == [f"{folder / 'assignments/02_b.ipynb'}: "
                      "cell In [2] stopped with ZeroDivisionError: division by zero"]
    for name in ("assignments/02_b.ipynb", ".ipynb_checkpoints/01_a-checkpoint.ipynb"):
        assert after[name] == before[name]


# --- the pieces ---------------------------------------------------------------------------------------------

def test_same_picture():
    assert same_picture(shown(png("red")), shown(png("red", "another version")))
    assert not same_picture(shown(png("red")), shown(png("#fe0000")))
    assert not same_picture(shown(png("red")), new_output("stream", text="red"))
    assert not same_picture(new_output("stream", text="red"), new_output("stream", text="red"))


def test_a_slider_s_pictures_of_the_same_pixels_keep_their_bytes():
    old, new = shown(png("red", "kept")), shown(png("red"))
    before = [b64encode(png(colour, "kept")).decode() for colour in ("red", "blue")]
    old.metadata[MIME] = {"pictures": before}
    new.metadata[MIME] = {"pictures": [b64encode(png(colour)).decode() for colour in ("red", "lime", "blue")]}
    after = list(new.metadata[MIME]["pictures"])
    keep_pictures(old, new)
    assert new.data == old.data
    assert new.metadata[MIME]["pictures"] == [before[0], *after[1:]]


def test_streams_are_joined_but_not_across_other_outputs():
    def said(text, name="stdout"):
        return new_output("stream", text=text, name=name)

    outputs = joined_streams([said("a"), said("b"), said("c", "stderr"), said("d"), shown(png("red")), said("e")])
    assert [output.get("text") for output in outputs] == ["ab", "c", "d", None, "e"]


def test_a_progress_bar_keeps_its_last_state_only():
    pieces = ["start\n", "\r", " 0%\r", " 50", "%\r", "100%\n", "end\r\n"]
    (output,) = joined_streams(new_output("stream", text=piece, name="stderr") for piece in pieces)
    assert output.text == "start\n100%\nend\r\n"


def test_missing_and_double_ids_become_ones_that_stay():
    notebook = new_notebook(cells=[new_code_cell("1", id="one"), new_code_cell("2"), new_code_cell("3")])
    notebook.nbformat_minor, notebook.cells[1].id = 4, "one"
    del notebook.cells[2]["id"]
    normalise(notebook)
    assert [cell.id for cell in notebook.cells] == ["one", "cell-2", "cell-3"]
    assert notebook.nbformat_minor == 5


@pytest.mark.parametrize("arguments, message", [(["99"], 'there is no lesson "99"'), (["--jobs", "0"], "0 is not in")])
def test_refused(arguments, message):
    result = CliRunner().invoke(main, ["refresh", *arguments])
    assert result.exit_code == 2
    assert message in result.output
