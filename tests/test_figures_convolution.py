"""What is drawn of pixels, patches, flattened patterns, signals and filtered photos."""

import numpy as np
import pytest

from cnnlessons import data, figures

CROSS = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]])


def test_pixels_print_every_number(mnist):
    digit = mnist[0][0][0]
    (ax,) = figures.show_pixels(digit).axes
    assert [int(text.get_text()) for text in ax.texts] == digit.ravel().tolist()
    np.testing.assert_array_equal(ax.images[0].get_array(), digit)
    assert ax.images[0].get_clim() == (0, 255)


@pytest.mark.parametrize(("grey", "colour"), [(0, "#8a8a8a"), (127, "white"), (128, "black"), (255, "black")])
def test_numbers_stand_out_from_their_pixel(grey, colour):
    (ax,) = figures.show_pixels(np.full((1, 1), grey)).axes
    assert ax.texts[0].get_color() == colour


def test_patches_frame_whole_pixels():
    image = np.zeros((12, 15, 3), np.uint8)
    fig = figures.show_patches([image, image[..., :1]], ["all", "a part"], [(0, 0, 12, 15), (2, 3, 4, 5)], scale=4)
    assert [ax.get_title() for ax in fig.axes] == ["all", "a part"]
    frame = fig.axes[1].patches[0]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((2.5, 1.5), 5, 4)
    for ax in fig.axes:
        box = ax.get_position().transformed(fig.transFigure)
        assert (round(box.width), round(box.height)) == (4 * 15, 4 * 12)


def test_patches_need_no_frames():
    (ax,) = figures.show_patches([np.zeros((2, 3))]).axes
    assert not ax.patches and ax.images[0].get_clim() == (0, 255)


def test_flattened_shows_each_number_twice_in_reading_order():
    patterns = [CROSS, 1 - CROSS]
    (ax,) = figures.show_flattened(patterns, ["X", "not X"], [CROSS < 0, CROSS > 0]).axes
    numbers = [int(text.get_text()) for text in ax.texts if text.get_text().isdigit()]
    assert numbers == [*CROSS.ravel(), *CROSS.ravel(), *(1 - CROSS).ravel(), *(1 - CROSS).ravel()]
    assert [text.get_text() for text in ax.texts if not text.get_text().isdigit()] == ["X", "X", "not X", "not X"]
    frames = [patch for patch in ax.patches if not patch.get_fill()]
    assert len(frames) == 2 * CROSS.sum()  # the five marked cells, in the pattern and in its row
    assert {frame.get_xy()[0] for frame in frames[5:]} == {0.5, 2.5, 4.5, 6.5, 8.5}
    assert len(ax.lines) == 2 * 4  # a row of nine is cut after 0, 3, 6, 9


def test_flattened_stays_inside_its_figure():
    (ax,) = figures.show_flattened([CROSS] * 3, "abc").axes
    low, high = sorted(ax.get_ylim())
    assert low <= min(patch.get_y() for patch in ax.patches)
    assert max(patch.get_y() + patch.get_height() for patch in ax.patches) <= high


def test_filtered_writes_kernels_as_fractions_and_centres_signed_maps():
    kernels = {name: data.KERNELS[name] for name in ("identity", "blur", "sobel")}
    results = [np.arange(12).reshape(3, 4), np.full((3, 4), 400), np.linspace(-8, 5, 12).reshape(3, 4)]
    fig = figures.show_filtered(kernels, results, signed=["sobel"], columns=2)
    above, below = fig.axes[::2], fig.axes[1::2]
    assert [ax.get_title() for ax in above] == ["identity", "blur", "sobel"]
    assert [text.get_text() for text in above[1].texts] == ["1/9"] * 9
    assert [text.get_text() for text in above[2].texts] == ["1", "0", "−1", "2", "0", "−2", "1", "0", "−1"]
    assert [ax.images[0].get_clim() for ax in below] == [(0, 255), (0, 255), (-8, 8)]
    for ax, result in zip(below, results, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), result)


def test_signal_sets_each_answer_below_the_middle_of_its_window():
    signal, kernel, result = [0, 3, 3, 0, 1], [-1, 0, 1], [3, -3, -2]
    top, middle, bottom = figures.show_signal(signal, kernel, result, "a row").axes
    for ax, values, first in ((top, signal, 0), (middle, kernel, 0), (bottom, result, 1)):
        bars = ax.containers[0]
        assert [bar.get_height() for bar in bars] == values
        assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == [first + i for i in range(len(values))]
    colours = [bar.get_facecolor() for bar in bottom.containers[0]]
    assert colours[0] != colours[1] == colours[2]
    assert top.get_title(loc="left") == "a row"
