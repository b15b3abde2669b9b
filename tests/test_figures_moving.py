"""Figures that move: sliders, and the README's animation."""

import runpy
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageSequence

from cnnlessons import data, figures
from cnnlessons._explorable import MIME

SLIDING = Path(__file__).parents[1] / "docs" / "sliding_kernel.gif"


def frames(path):
    return [np.asarray(frame.convert("RGB"), dtype=float) for frame in ImageSequence.Iterator(Image.open(path))]


def test_the_readme_s_animation_is_what_its_script_draws_today(tmp_path):
    assert SLIDING.stat().st_size < 200_000
    kept = frames(SLIDING)
    assert len(kept) == 25  # a 3×3 kernel in 7×7 pixels
    runpy.run_path(str(SLIDING.with_suffix(".py")))["animate"]([0, 17], tmp_path / "x.gif")
    for number, drawn in zip([0, 17], frames(tmp_path / "x.gif"), strict=True):
        assert kept[number].shape == drawn.shape
        assert np.abs(kept[number] - drawn).mean() < 3  # of 255: another Matplotlib may draw letters differently


def test_the_animation_repeats_and_shows_its_last_step_for_longer():
    picture = Image.open(SLIDING)
    assert (picture.info["loop"], picture.info["duration"]) == (0, 500)
    picture.seek(picture.n_frames - 1)
    assert picture.info["duration"] == 2500


# --- sliders ------------------------------------------------------------------------------------------------

def grey(level=2, right=0.0):
    """Two squares, side by side, whose greys are told apart in a picture."""
    fig = Figure(figsize=(1, 0.5))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.imshow([[level / 8, right]], vmin=0, vmax=1, cmap="gray", aspect="auto")
    ax.set_axis_off()
    return fig


def brightness(png):
    """The two greys of a picture, as `grey` has got them."""
    pixels = np.asarray(Image.open(BytesIO(b64decode(png))).convert("L"), dtype=float) / 255
    return [round(pixels[24, 24] * 8), round(pixels[24, 76], 1)]


def on_page(widget):
    """What a page gets of a widget: its JSON and its pictures."""
    bundle, metadata = widget._repr_mimebundle_()
    return bundle[MIME]["data"], metadata[MIME]["pictures"], bundle


def test_a_page_has_a_picture_and_words_for_each_place_of_the_sliders():
    page, pictures, bundle = on_page(figures.play(grey, level=[0, 2, 8], right=(0.0, 1.0, 0.5)))
    assert page["sliders"] == [{"name": "level", "values": ["0", "2", "8"], "start": 1},
                               {"name": "right", "values": ["0", "0.5", "1"], "start": 0}]
    assert [brightness(png) for png in pictures] == [[level, right] for level in (0, 2, 8) for right in (0, 0.5, 1)]
    assert page["words"][5] == "level = 2, right = 1"
    assert brightness(bundle["image/png"]) == [2, 0]  # the start
    assert bundle["text/plain"] == "A figure with a slider for level, right. level = 2, right = 0"
    assert "pictures" not in page  # nbval compares it, and letters differ between machines


def test_python_draws_where_the_reader_moves_a_slider():
    widget = figures.play(grey, words=lambda level, right: f"{level} of 8", level=(0, 8), right=(0.0, 1.0, 0.5))
    assert (brightness(widget.frame["png"]), widget.frame["words"]) == ([2, 0], "2 of 8")
    assert [len(slider["values"]) for slider in widget.data["sliders"]] == [9, 3]
    widget.reader = {"places": [7, 2]}
    assert (brightness(widget.frame["png"]), widget.frame["words"]) == ([7, 1], "7 of 8")


@pytest.mark.parametrize("ranges, start, kept", [
    ({"a": (0, 8)}, 4, [list(range(9))]),  # without a default it starts in the middle
    ({"a": (1, 9, 3)}, 1, [[1, 4, 7]]),
    ({"a": (-1.0, 1.0, 0.25)}, 4, [np.arange(-1, 1.1, 0.25).tolist()]),
    ({"a": (0.0, 0.3)}, 1, [[0.0, 0.1, 0.2, 0.3]]),
    ({"a": ["same", "valid"]}, 0, [["same", "valid"]]),
    ({"a": (0, 40)}, 20, [[*range(19), *range(20, 41)]]),
    ({"a": (0, 27), "b": (0, 27)}, 13, [[0, 5, 13, 16, 22, 27]] * 2),
    ({"a": (0, 20), "b": (0, 20), "c": (0, 20)}, 10, [[0, 10, 20]] * 3),
    ({"a": (0, 1), "b": (0, 99)}, 0, [[0, 1], None]),
])
def test_values_and_what_is_kept_of_many(ranges, start, kept):
    asked, drawn = [], Figure(figsize=(0.1, 0.1))

    def draw(**values):
        asked.append(list(values.values()))
        return drawn
    widget = figures.play(draw, **ranges)
    assert widget.data["sliders"][0]["start"] == start
    asked.clear()
    page, pictures, _ = on_page(widget)
    assert len(pictures) == len(asked) <= 40
    for which, (values, slider) in enumerate(zip(kept, page["sliders"], strict=True)):
        shown = list(dict.fromkeys(places[which] for places in asked))
        assert shown == values or values is None
        assert [f"{value:g}" if isinstance(value, float) else str(value) for value in shown] == slider["values"]
        every = widget.data["sliders"][which]["values"]  # in Jupyter; the ends and the start are kept
        assert {every[0], every[-1], every[widget.data["sliders"][which]["start"]]} <= set(slider["values"])


def test_a_photo_s_picture_stays_small():
    photo = data.sample_photo()[:400:5, :400:5]
    widget = figures.play(lambda row: figures.show_enlarged([photo[row:], photo]), row=(0, 1))
    assert len(widget.frame["png"]) < 16_000
    assert len(Image.open(BytesIO(b64decode(widget.frame["png"]))).getcolors()) <= 64


@pytest.mark.parametrize("given", [(0,), (8, 0), 5, "08", [], (0, "8"), (0, 1, 2, 3)])
def test_a_range_that_is_none(given):
    with pytest.raises(ValueError, match=r"level needs its smallest and its largest value, as in level=\(0, 8\)"):
        figures.play(grey, level=given)


def test_a_default_that_no_slider_reaches():
    with pytest.raises(ValueError, match="level starts at 2, which is none of its values"):
        figures.play(grey, level=(0, 9, 3))
