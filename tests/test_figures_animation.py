"""Steps of a drawing as an animated picture, and the README's one."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from cnnlessons import data, figures, ops

README = Path(__file__).parents[1] / "README.md"
SLIDING = README.parent / "docs" / "sliding_kernel.gif"

# The special lecture's smiley and its detector.
SMILEY = np.zeros((7, 7), int)
SMILEY[[1, 1, 3, 4, 4, 5, 5, 5], [1, 5, 3, 1, 5, 2, 3, 4]] = 1
DETECTOR = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 1]])


def frames(path):
    return [np.asarray(frame.convert("RGB"), dtype=float) for frame in ImageSequence.Iterator(Image.open(path))]


def step(number):
    return figures.show_correlation_step(SMILEY, DETECTOR, ops.correlate(SMILEY, DETECTOR), number)


def test_animate(tmp_path):
    figures.animate(lambda number: figures.show_images(data.sample_photo()[None, number:number + 9, :9]),
                    [0, 40], tmp_path / "x.gif", seconds=0.2)
    picture = Image.open(tmp_path / "x.gif")
    assert (picture.n_frames, picture.info["loop"], picture.info["duration"]) == (2, 0, 200)
    picture.seek(1)
    assert picture.info["duration"] == 1000
    first, second = frames(tmp_path / "x.gif")
    assert (first != second).any()


def test_nothing_to_animate(tmp_path):
    with pytest.raises(ValueError, match="at least one step"):
        figures.animate(step, [], tmp_path / "x.gif")
    assert not list(tmp_path.iterdir())


def test_the_readme_s_picture_is_what_the_course_draws_today(tmp_path):
    assert "](docs/sliding_kernel.gif)" in README.read_text(encoding="utf-8")
    assert SLIDING.stat().st_size < 200_000
    kept = frames(SLIDING)
    assert len(kept) == ops.correlate(SMILEY, DETECTOR).size
    figures.animate(step, [0, 17], tmp_path / "x.gif")
    for number, drawn in zip([0, 17], frames(tmp_path / "x.gif"), strict=True):
        assert kept[number].shape == drawn.shape
        assert np.abs(kept[number] - drawn).mean() < 6  # of 255: another Matplotlib may set its letters otherwise
