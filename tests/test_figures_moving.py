"""Figures that move: sliders, animated pictures, and the README's one."""

import runpy
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from cnnlessons import figures

SLIDING = Path(__file__).parents[1] / "docs" / "sliding_kernel.gif"


def frames(path):
    return [np.asarray(frame.convert("RGB"), dtype=float) for frame in ImageSequence.Iterator(Image.open(path))]


def test_animate_shows_the_last_step_for_longer(tmp_path):
    figures.animate(lambda step: figures.show_numbers([[step]]), [3, 4], tmp_path / "x.gif", seconds=0.2)
    picture = Image.open(tmp_path / "x.gif")
    assert (picture.n_frames, picture.info["loop"], picture.info["duration"]) == (2, 0, 200)
    picture.seek(1)
    assert picture.info["duration"] == 1000
    first, second = frames(tmp_path / "x.gif")
    assert (first != second).any()


def test_the_readme_s_animation_is_what_its_script_draws_today(tmp_path):
    assert SLIDING.stat().st_size < 200_000
    kept = frames(SLIDING)
    assert len(kept) == 25  # a 3×3 kernel in 7×7 pixels
    figures.animate(runpy.run_path(str(SLIDING.with_suffix(".py")))["draw"], [0, 17], tmp_path / "x.gif", seconds=1)
    for number, drawn in zip([0, 17], frames(tmp_path / "x.gif"), strict=True):
        assert kept[number].shape == drawn.shape
        assert np.abs(kept[number] - drawn).mean() < 3  # of 255: another Matplotlib may draw letters differently


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
