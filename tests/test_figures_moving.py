"""Figures that move: sliders, and the README's animation."""

import runpy
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from cnnlessons import figures

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


def test_play_redraws_for_each_place_of_the_slider():
    asked = []

    def draw(step):
        asked.append(step)
        return figures.show_numbers([[[step]]])

    widget = figures.play(draw, step=(0, 8))
    slider, output, picture = widget.children
    first = bytes(picture.value)
    slider.value = 7
    assert asked == [4, 7] and output.outputs == ()
    assert first.startswith(b"\x89PNG") and bytes(picture.value) != first
