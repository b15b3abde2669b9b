"""nbval objects when a stored output is not what its cell shows: each is deleted, repeated and altered, on copies.

To execute a notebook for each change would take hours. nbval compares what a cell shows with what is stored; here it
compares the stored outputs, as if a cell had shown them, with changed copies. A small one is really executed.
"""

import copy
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbval.plugin import IPyNbFile, coalesce_streams

from cnnlessons._explorable import MIME as EXPLORABLE
from cnnlessons.assignments.record import MEDIA_TYPE
from cnnlessons.course.lessons import NOTEBOOKS, WIDGET, find_notebooks

PATHS = find_notebooks()

# How many cells may be tagged nbval-ignore-output: those that show times or the last digits of a training.
IGNORED = {"02_alexnet_modeling": 1, "09_backpropagation": 2, "10_mnist_cnn": 6, "11_dnn_vs_cnn": 5,
           "14_architectures": 1}


@pytest.fixture(params=PATHS, ids=[path.relative_to(NOTEBOOKS).as_posix() for path in PATHS])
def cells(request, monkeypatch):
    """The code cells of a notebook as nbval sees them, with what it reads from their tags."""
    found = list(IPyNbFile.from_parent(request.session, path=request.param).collect())
    for cell in found:  # the report on a difference takes longer than to find it
        monkeypatch.setattr(cell, "format_output_compare", lambda key, left, right: None)
    return found


def objects(cell, stored):
    """Whether nbval fails the cell, if these outputs are stored and it shows what is really stored."""
    shown, stored = (coalesce_streams(copy.deepcopy(outputs)) for outputs in (cell.cell.outputs, stored))
    return cell.options["check"] and not cell.compare_outputs(shown, stored)


# --- changes ------------------------------------------------------------------------------------------------

def texts(output):
    """Where an output keeps the texts that are compared: pairs of a dictionary and a key."""
    if output.output_type == "stream":
        return [(output, "text")]
    return [(output.data, kind) for kind in output.data if kind.startswith("text/")]


def altered(text):
    """The text with its first or last digit or letter changed, and with one more character."""
    for kind, others in ((r"\d", "78"), (r"[^\W\d_]", "xy")):
        places = [found.start() for found in re.finditer(kind, text)]
        for place in {*places[:1], *places[-1:]}:
            yield text[:place] + (others[0] if text[place] != others[0] else others[1]) + text[place + 1:]
    yield text + "."


def changes(outputs):
    """Each way to change the outputs of a cell, with its name."""
    yield "one is added", [*outputs, new_output("stream", text="42\n")]
    for number, output in enumerate(outputs):
        yield f"{number} is deleted", outputs[:number] + outputs[number + 1:]
        yield f"{number} is repeated", outputs[:number + 1] + outputs[number:]
        for which, (holder, key) in enumerate(texts(output)):
            for text in altered(holder[key]):
                changed = copy.deepcopy(outputs)
                holder, key = texts(changed[number])[which]
                holder[key] = text
                yield f"{key} of {number} is altered", changed


def test_changes_of_a_small_output():
    outputs = [new_output("execute_result", {"text/plain": "<7 a b>", "image/png": "iVBORw0KGgo="})]
    found = [(name, [output.get("data", output).get("text/plain") for output in changed])
             for name, changed in changes(outputs)]
    assert sorted(found, key=str) == sorted([
        ("one is added", ["<7 a b>", None]), ("0 is deleted", []), ("0 is repeated", ["<7 a b>"] * 2),
        *(("text/plain of 0 is altered", [text]) for text in ("<8 a b>", "<7 x b>", "<7 a x>", "<7 a b>.")),
    ], key=str)


# --- every notebook -----------------------------------------------------------------------------------------

def test_nothing_is_objected_to_as_it_is_stored(cells):
    assert cells
    assert not [cell.cell.id for cell in cells if objects(cell, cell.cell.outputs)]


def test_every_change_is_objected_to(cells):
    compared = [cell for cell in cells if cell.options["check"]]
    assert sum(len(cell.cell.outputs) for cell in compared) > 1
    assert not [f"{cell.cell.id}: {name}" for cell in compared for name, stored in changes(cell.cell.outputs)
                if not objects(cell, stored)]


def test_few_outputs_are_not_compared(cells):
    """They may show anything, so they stay the exception."""
    ignored = [cell for cell in cells if not cell.options["check"]]
    assert len(ignored) <= IGNORED.get(cells[0].path.stem, 0), [cell.cell.id for cell in ignored]
    assert not [cell.cell.id for cell in cells if cell.options["skip"] or cell.options["check_exception"]]


def test_of_a_picture_its_size_and_its_axes_are_compared(cells):
    """nbval compares no pixels; the text beside a picture is what it has of it, or what an explorable starts from."""
    outputs = [output for cell in cells for output in cell.cell.outputs if "data" in output]
    kinds = {kind for output in outputs for kind in output.data}
    assert kinds <= {"text/plain", "text/html", "text/markdown", "image/png",
                     WIDGET, EXPLORABLE, MEDIA_TYPE}
    for output in outputs:
        assert (WIDGET in output.data) == (EXPLORABLE in output.data)
        if EXPLORABLE in output.data:
            assert output.data["text/plain"] == output.data[EXPLORABLE]["words"]
        elif "image/png" in output.data:
            assert re.fullmatch(r"<Figure size [\d.]+x[\d.]+ with \d+ Axes>", output.data["text/plain"])


# --- one, executed ------------------------------------------------------------------------------------------

SHOW = "type('Shown', (), {{'__repr__': lambda shown: {0!r}, '_repr_{1}_': lambda shown: {2!r}}})()".format
SHOWN = {  # cells, and what they show: each kind of output of the lessons, and two outputs of one cell
    "print('label', 5)": [new_output("stream", text="label 5\n")],
    "6 * 7": [new_output("execute_result", {"text/plain": "42"})],
    SHOW("table", "html", "<b>5</b>"): [new_output("execute_result", {"text/plain": "table", "text/html": "<b>5</b>"})],
    f"print('a plot')\n{SHOW('<Figure size 3x2>', 'png', b'PNG')}": [
        new_output("stream", text="a plot\n"),
        new_output("execute_result", {"text/plain": "<Figure size 3x2>", "image/png": "UE5H"})],
}


@pytest.mark.slow
def test_every_changed_output_fails_when_executed(tmp_path):
    """The same cells are executed three times: as they are stored, with an output of each altered, with all deleted."""
    cells = [new_code_cell(source, outputs=copy.deepcopy(outputs), execution_count=1) for _ in range(3)
             for source, outputs in SHOWN.items()]
    for cell in cells[4:8]:
        holder, key = texts(cell.outputs[-1])[-1]
        holder[key] = next(altered(holder[key]))
    for cell in cells[8:]:
        cell.outputs = []
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:xdist",
               "-p", "no:cacheprovider", "-rf", "x.ipynb"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    failed = re.findall(r"^FAILED \S+::(Cell \d+)", result.stdout, re.MULTILINE)
    assert failed == [f"Cell {number}" for number in range(4, 12)], result.stdout
