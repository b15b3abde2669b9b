"""JupyterLab as a student meets it: a lesson's cells run, its explorables are alive, a check answers."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from cnnlessons.course.lessons import NOTEBOOKS
from cnnlessons.course.refresh import METADATA

SHOW_ALL_CELLS = '{"windowingMode": "none"}'  # also those outside the window


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves copies of the notebooks, without outputs, and their folder."""
    tmp_path = tmp_path_factory.mktemp("lab")
    for path in [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("assignments/*.ipynb")]:
        copy = tmp_path / "notebooks" / path.relative_to(NOTEBOOKS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(without_outputs(nbformat.v4.reads(path.read_text(encoding="utf-8"))), copy)
    settings = tmp_path / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(SHOW_ALL_CELLS, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cnnlessons.course.lab", "--no-browser", "--allow-root", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
               "--ServerApp.root_dir=notebooks"]
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
                                "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces")}
    with ((tmp_path / "log").open("w") as log,
          subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log) as server):
        try:
            address = f"http://127.0.0.1:{port}/lab"
            wait_until(lambda: answers(address), (tmp_path / "log").read_text)
            yield address, tmp_path / "notebooks"
        finally:
            server.terminate()


def without_outputs(notebook):
    """What is seen afterwards was computed in the browser's session."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def wait_until(true, otherwise, seconds=120):
    """Ask again and again; fail when the time is over."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(otherwise())
        time.sleep(0.3)


def answers(address):
    """Whether a server answers there yet."""
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except OSError:
        return False
    return True


def sessions(address):
    """JupyterLab's open notebooks, each with its kernel; none while it cannot say (a kernel may be starting)."""
    try:
        with urllib.request.urlopen(f"{address[:-len('/lab')]}/api/sessions", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return []


@pytest.fixture
def open_notebook(page, lab, width):
    """Open a notebook, after writing its cells if they are given, and wait for its kernel.

    In JupyterLab, or in its one-document view on a phone. The kernel is ended after the test.
    """
    address, folder = lab

    def opened(name, *sources):
        if sources:
            notebook = new_notebook(cells=[new_code_cell(source) for source in sources], metadata=METADATA)
            nbformat.write(notebook, folder / name)
        page.goto(f"{address}/tree/{name}?reset" if width == "desktop" else f"{address[:-len('lab')]}notebooks/{name}")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        wait_until(lambda: any(session["kernel"]["execution_state"] == "idle" and session["kernel"]["connections"]
                               for session in sessions(address)), lambda: f"no kernel is idle: {sessions(address)}")
    yield opened
    page.goto("about:blank")
    for session in sessions(address):
        end = urllib.request.Request(f"{address[:-len('/lab')]}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(end, timeout=60).close()


def prompts(page):
    """What stands beside the code cells: "[3]:" for the third that ran, nothing for the folded first one."""
    return [text.strip() for text in page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()]


def run_all(page):
    """Run all cells, and wait until each has run in its order without an error."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    wait_until(lambda: all(re.fullmatch(r"\[\d+\]:", text) for text in prompts(page) if text),  # folded cells have none
               lambda: f"not all cells ran: {prompts(page)}")
    assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').count() == 0
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0


def test_a_lesson_runs_and_its_explorable_is_alive(page, width, open_notebook):
    open_notebook("03_stride_and_padding.ipynb")
    run_all(page)
    explorable = page.locator(".explorable").first
    entry = explorable.get_by_role("grid", name="map").locator("input").nth(1)
    entry.scroll_into_view_if_needed()
    (entry.hover if width == "desktop" else entry.tap)()
    expect(explorable.locator(".explorable-sentence")).to_contain_text("Row 0, column 1 of the map")


PLAY = """from cnnlessons import explore, models
from cnnlessons.backend import keras

keras.utils.set_random_seed(0)
widget = explore.network(models.mnist_cnn("same"))
widget"""


def test_a_drawing_comes_back_to_python(page, width, open_notebook):
    open_notebook("play.ipynb", PLAY, "print(widget.image.shape, widget.image.sum())")
    run_all(page)
    canvas, answer = page.locator(".explorable-drawing"), page.locator(".explorable-answer")
    canvas.wait_for(timeout=60_000)
    before = [*page.problems]  # those of Jupyter itself, as it starts
    page.get_by_role("button", name="clear").click()
    expect(answer).to_have_text("Draw a digit.")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y, step = box["x"] + box["width"] / 2, box["y"] + 20, (box["height"] - 40) / 12
    if width == "desktop":
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 9, y + 12 * step, steps=12)
        page.mouse.up()
    else:
        for part in range(13):
            page.touchscreen.tap(x, y + part * step)
    expect(answer).to_contain_text("The answer is")

    seen = page.locator(".explorable-layers canvas").first.evaluate(
        "canvas => [canvas.height, canvas.width, canvas.getContext('2d').getImageData(0, 0, 28, 28).data"
        ".reduce((sum, value, index) => index % 4 ? sum : sum + value, 0)]")
    assert seen[:2] == [28, 28]
    assert seen[2] > 5_000
    cell = page.locator(".jp-CodeCell", has_text="widget.image.shape")
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-OutputArea-output")).to_have_text(f"(28, 28) {seen[2]}", timeout=30_000)
    assert page.problems == before


SLIDE = """from cnnlessons import figures
from matplotlib.figure import Figure

figures.play(lambda step: Figure((1 + step / 100, 1), dpi=100), step=(0, 99))"""


def test_python_draws_where_a_slider_is_moved(page, open_notebook):
    """A page has 40 of the 100 pictures; Jupyter has each, and it is 100 + step pixels wide."""
    open_notebook("slide.ipynb", SLIDE)
    run_all(page)
    slider, picture = page.get_by_role("slider", name="step"), page.locator(".explorable img")
    expect(picture).to_have_js_property("naturalWidth", 149, timeout=60_000)  # without a default, in the middle
    for step in (57, 58):
        slider.fill(str(step))
        expect(picture).to_have_js_property("naturalWidth", 100 + step, timeout=30_000)
        expect(picture).to_have_attribute("alt", f"step = {step}")


def test_a_blank_is_filled_and_the_check_answers(page, open_notebook):
    open_notebook("assignments/01_alexnet_parameters.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    cell = page.locator(".jp-CodeCell", has_text='check("conv1"')
    output = cell.locator(".jp-OutputArea-output")
    expect(output).to_contain_text("not attempted", timeout=60_000)

    def answer(params):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(f'check("conv1", output_shape=(55, 55, 96), params={params})')
        page.keyboard.press("Shift+Enter")

    answer("11*11*3*96")
    expect(output).to_contain_text("bias", timeout=30_000)
    answer("(11*11*3 + 1)*96")
    expect(output).not_to_contain_text("bias", timeout=30_000)
    assert output.inner_text().count("correct") == 2


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
@pytest.mark.parametrize("name", ["02_convolution.ipynb", "assignments/02_alexnet_modeling.ipynb"])
def test_an_opened_notebook_is_unchanged_and_nothing_covers_it(page, open_notebook, name):
    open_notebook(name)
    page.wait_for_timeout(3000)  # what JupyterLab writes into a notebook comes after the kernel's first answers
    assert page.locator(".lm-TabBar-tab.lm-mod-current", has_text=name.rpartition("/")[2]).count() == 1
    assert page.locator(".jp-mod-dirty").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
