"""Guesses on photos: the best names are written on bars as long as their probabilities."""

import base64
import io

import numpy as np
import pytest
from IPython.core.pylabtools import print_figure
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from cnnlessons import figures
from cnnlessons.figures import guesses

NAMES = ["ant", "bee", "cat", "dog", "a name that is far too long", "fox"]
ROW = np.array([0.05, 0.1, 0.5, 0.25, 0.08, 0.02])
PHOTO = np.full((50, 50, 3), 200, np.uint8)


def bars(ax):
    """The bars of a panel from top to bottom: length and colour."""
    return [(patch.get_width(), to_hex(patch.get_facecolor())) for patch in
            sorted(ax.patches, key=lambda patch: patch.get_y())]


def test_the_best_names_are_on_bars_of_their_length():
    fig = figures.show_guesses([PHOTO], ROW[None], NAMES, ["photo"], right=["dog"], top=4)
    photo, ax = fig.axes
    assert photo.get_title(loc="left") == "photo"
    assert [text.get_text() for text in ax.texts] == [
        "cat  50 %", "dog  25 %", "bee  10 %", "a name that is far too…  8 %"]  # cut
    assert bars(ax) == [(0.5, guesses.WRONG), (0.25, guesses.RIGHT), (0.1, guesses.OTHER), (0.08, guesses.OTHER)]
    assert np.diff(ax.get_ylim()) < 0 and ax.get_xlim()[1] == 1  # the first is on top; a full bar is 1


def test_names_from_the_list_stay_english_in_korean(monkeypatch):
    """Of "window screen" half was translated."""
    monkeypatch.setenv("CNNLESSONS_LANG", "ko")
    photo, ax = figures.show_guesses([PHOTO], ROW[None], ["cat", "window screen", *NAMES[2:]], ["cat"]).axes
    assert "window screen  10 %" in [text.get_text() for text in ax.texts]
    assert photo.get_title(loc="left") == "고양이"


def test_a_right_first_guess_is_blue():
    fig = figures.show_guesses([PHOTO], ROW[None], NAMES, right=["cat"])
    assert [colour for _, colour in bars(fig.axes[1])] == [guesses.RIGHT] + [guesses.OTHER] * 4


@pytest.mark.parametrize("count, columns, rows", [(1, 2, 1), (2, 2, 1), (3, 2, 2), (3, 1, 3)])
def test_photos_are_placed_in_rows(count, columns, rows):
    one = figures.show_guesses([PHOTO], ROW[None], NAMES).get_size_inches()
    fig = figures.show_guesses([PHOTO] * count, np.array([ROW] * count), NAMES, columns=columns)
    np.testing.assert_allclose(fig.get_size_inches(), one * (min(count, columns), rows))
    assert len(fig.axes) == 2 * count


def test_a_small_photo_has_the_colours_of_the_large_one():
    photo = np.zeros((256, 128, 3), np.uint8)
    photo[:128] = (200, 100, 50)
    reduced = guesses.small(photo)
    assert reduced.shape == (128, 64, 3)
    assert (reduced[:64] == (200, 100, 50)).all() and not reduced[64:].any()


def test_a_notebook_stores_few_colours():
    """Through the function that Jupyter calls for a figure."""
    noise = np.random.default_rng(0).integers(0, 256, (136, 136, 3)).astype(np.uint8)
    fig = figures.show_guesses([noise], ROW[None], NAMES)
    with Image.open(io.BytesIO(base64.b64decode(print_figure(fig, base64=True)))) as picture:
        assert len(picture.convert("RGB").getcolors(picture.width * picture.height)) <= guesses.COLOURS
        assert picture.width == pytest.approx(96 * fig.get_figwidth(), abs=12)  # its borders are trimmed


def test_a_photo_is_coloured_as_its_heat_map_says():
    photo = np.full((128, 128, 3), 255, np.uint8)
    fig = figures.show_heated([photo, photo], [np.array([[2, 4], [-1, 0]]), np.eye(2)], ["a", "b"])
    first, second, bar = fig.axes
    pixels = first.images[0].get_array()
    assert pixels.shape == (guesses.HEAT_DOTS, guesses.HEAT_DOTS, 3)
    hot = np.array(to_rgb(guesses.HOT))
    np.testing.assert_allclose(pixels[0, -1], hot)
    np.testing.assert_allclose(pixels[0, 0], (1 + hot) / 2)  # a share of a half
    assert (pixels[-1] == 1).all()  # negative numbers and 0: white stays white
    assert sorted((text.get_position()[0], text.get_text()) for text in first.texts) == [(1.5, "1.0")]
    [frame] = first.patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((1, 0), 1, 1)
    assert (first.get_title(), second.get_title()) == ("a", "b")
    assert bar.get_ylim() == (0, 1)
    np.testing.assert_allclose(bar.images[0].get_array()[[0, -1], 0], [hot, np.ones(3)])  # 1 is at the top


def test_a_heat_map_of_zeros_leaves_a_light_grey_photo_without_a_frame():
    ax, *_ = figures.show_heated([np.zeros((50, 50, 3), np.uint8)], [np.zeros((7, 7))]).axes
    assert (ax.images[0].get_array() == guesses.FAINT).all() and not ax.patches and not ax.texts


def test_greys_are_stored_as_greys():
    """A palette for all of a figure turned the greys of a scale into brown and blue."""
    photo = np.tile(np.linspace(0, 255, 182).astype(np.uint8)[:, None, None], (1, 182, 3))
    fig = figures.show_heated([photo] * 2, [np.eye(7)] * 2)
    with Image.open(io.BytesIO(base64.b64decode(print_figure(fig, base64=True)))) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    for colour in np.unique(pixels.reshape(-1, 3), axis=0):
        assert np.ptp(colour) <= 3 or colour[0] > colour[2] + 3 or colour[2] > colour[0]  # grey, orange or a frame
    greys = pixels[40:180, 100][np.ptp(pixels[40:180, 100], axis=1) == 0]
    assert len(np.unique(greys)) > 4


def test_blocks_are_as_wide_as_their_channels():
    left, right = figures.show_widths({"a": ([256, 64, 64, 256], ["1x1", "3x3", "1x1"]),
                                       "b": ([24, 144, 24], ["1x1", "1x1"])}).axes
    assert [bar.get_width() for bar in left.patches] == [2, 0.5, 0.5, 2]
    assert [bar.get_width() / 2 * 256 for bar in right.patches] == [24, 144, 24]
    assert [text.get_text() for text in right.texts if text.get_text().isdigit()] == ["24", "144", "24"]
    assert (left.get_title(), right.get_title()) == ("a", "b")
