"""`figures.play` on a page: each place of the sliders shows its own picture, and says its own words."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from conftest import open_explorable, open_functions
from matplotlib.figure import Figure
from PIL import Image
from playwright.sync_api import expect

from cnnlessons import figures

NUMBERS = ("no", "one", "two", "three")


def filled(level=2, half=False):
    """A figure of one grey, the left half of which may be black."""
    fig = Figure(figsize=(9.6, 2))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.imshow([[0 if half else level / 4, level / 4]], vmin=0, vmax=1, cmap="gray", aspect="auto")
    ax.set_axis_off()
    return fig


def words(level, half):
    """What `filled` shows."""
    return f"{NUMBERS[level]} of four parts of light" + ", the left half black" * half


@pytest.fixture
def opened(page, tmp_path):
    """A page with the figure and its two sliders."""
    open_explorable(page, figures.play(filled, words=words, level=(0, 3), half=[False, True]), tmp_path)
    return page


def greys(page):
    """The greys of the picture that is shown, left and right, in parts of four."""
    source = page.locator(".explorable img").get_attribute("src")
    pixels = np.asarray(Image.open(BytesIO(b64decode(source.partition(",")[2]))).convert("L")) * (4 / 255)
    return [round(float(pixels[96, 200]), 1), round(float(pixels[96, 700]), 1)]


def test_each_place_of_the_sliders_has_its_picture_and_words(opened):
    level, half = opened.get_by_role("slider", name="level"), opened.get_by_role("slider", name="half")
    sentence, picture = opened.locator("[aria-live=polite]"), opened.locator(".explorable img")
    expect(level).to_have_js_property("value", "2")
    expect(sentence).to_have_text("two of four parts of light")
    assert greys(opened) == [2, 2]
    for place in range(4):
        for side in range(2):
            level.fill(str(place))
            half.fill(str(side))
            assert greys(opened) == [place * (1 - side), place]
            expect(sentence).to_have_text(words(place, side))
            expect(picture).to_have_attribute("alt", words(place, side))
            expect(half).to_have_attribute("aria-valuetext", ["False", "True"][side])
    assert opened.problems == []


def test_by_keys(opened):
    opened.keyboard.press("Tab")
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Tab")
    opened.keyboard.press("End")
    expect(opened.locator("[aria-live=polite]")).to_have_text("three of four parts of light, the left half black")
    assert greys(opened) == [0, 3]


def test_nothing_is_wider_than_the_page_and_paper_has_the_start(opened):
    assert opened.evaluate("document.documentElement.scrollWidth") <= opened.viewport_size["width"]
    box = opened.locator(".explorable img").bounding_box()
    assert box["width"] / box["height"] == pytest.approx(9.6 / 2, rel=0.02)
    opened.emulate_media(media="print")
    expect(opened.locator(".explorable")).to_be_hidden()
    expect(opened.locator(".explorable-place > img")).to_be_visible()


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_frames_are_counted_as_numpy_does(page, width, tmp_path):
    open_functions(page, "frames", "frameAt", tmp_path=tmp_path)
    shape = (4, 2, 5)
    places = [list(place) for place in np.ndindex(shape)]
    counted = page.evaluate("([shape, places]) => places.map(place => frameAt("
                            "shape.map(count => ({ values: Array(count) })), place))", [list(shape), places])
    assert counted == [np.ravel_multi_index(place, shape) for place in places]


@pytest.mark.parametrize("width", ["desktop"], indirect=True)
def test_in_jupyter_python_is_asked(page, width, tmp_path):
    open_functions(page, "frames", "component", tmp_path=tmp_path)
    page.evaluate("""() => {
        window.asked = [];
        const values = { reader: {}, frame: { png: "", words: "at first" },
                         data: { sliders: [{ name: "step", values: ["0", "1", "2"], start: 1 }] } };
        const listeners = [];
        component.render({ el: document.body.appendChild(document.createElement("div")), model: {
            get: (name) => values[name], set: (name, value) => { asked.push([name, value]); },
            save_changes: () => {}, on: (name, listener) => listeners.push(listener), off: () => {} } });
        window.answer = (frame) => { values.frame = frame; for (const listener of listeners) listener(); };
    }""")
    expect(page.locator("[aria-live=polite]")).to_have_text("at first")
    page.get_by_role("slider", name="step").fill("2")
    assert page.evaluate("asked") == [["reader", {"places": [2]}]]
    page.evaluate("answer({ png: '', words: 'and then' })")
    expect(page.locator("[aria-live=polite]")).to_have_text("and then")
