"""Figures of images and maps: the pixels that are given are the pixels that are drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from cnnlessons import data, figures
from cnnlessons.figures.style import BLUE, GREY, ORANGE

IMAGES = [np.full((4, 4), value) for value in (0.0, 0.25, 1.0)]


def drawn(ax) -> np.ndarray:
    """The pixels of a panel's first image."""
    return np.asarray(ax.images[0].get_array())


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_images_share_their_greys_and_no_figure_stays_open():
    fig = figures.show_images(IMAGES, "abc", columns=2)
    shown = [ax for ax in fig.axes if ax.images]
    assert [ax.get_title() for ax in shown] == ["a", "b", "c"]
    assert [ax.images[0].get_clim() for ax in shown] == [(0, 1)] * 3
    assert [drawn(ax).mean() for ax in shown] == [0, 0.25, 1]
    assert plt.get_fignums() == []


def test_enlarged_images_are_on_the_scale_of_0_to_255():
    dark, colour = np.full((4, 4), 10), np.zeros((2, 2, 3), np.uint8)
    fig = figures.show_enlarged([dark, colour], ["dark", "black"])
    assert fig.axes[0].images[0].get_clim() == (0, 255)
    assert [ax.get_title() for ax in fig.axes] == ["dark", "black"]
    below = figures.show_enlarged([dark, dark], columns=1)
    assert [ax.get_subplotspec().rowspan.start for ax in below.axes] == [0, 1]


def test_images_have_a_thin_line_around_them():
    """A white border would end nowhere on a white page."""
    (ax,) = figures.show_images([np.ones((3, 5))]).axes
    (line,) = ax.patches
    assert (line.get_xy(), line.get_width(), line.get_height()) == ((-0.5, -0.5), 5, 3)


@pytest.mark.parametrize(("side", "lines"), [(5, 8), (8, 14), (9, 0)])
def test_small_images_have_lines_between_their_pixels(side, lines):
    """A white pixel beside another white one can be counted."""
    (ax,) = figures.show_images([np.ones((side, side))]).axes
    assert len(ax.lines) == lines


def test_pixels_print_every_number():
    images = [np.arange(12).reshape(3, 4), np.full((2, 1), 255)]
    fig = figures.show_pixels(images, ["a", "b"])
    assert [ax.get_title() for ax in fig.axes] == ["a", "b"]
    for ax, image in zip(fig.axes, images, strict=True):
        assert [int(word) for word in words(ax)] == image.ravel().tolist()
        np.testing.assert_array_equal(drawn(ax), image)
        box = ax.get_position().transformed(fig.transFigure)
        assert (round(box.height / 36), round(box.width / 36)) == image.shape


@pytest.mark.parametrize(("grey", "colour"), [(0, "#8a8a8a"), (127, "white"), (128, "black"), (255, "black")])
def test_a_number_differs_in_colour_from_its_pixel(grey, colour):
    (ax,) = figures.show_pixels([np.full((1, 1), grey)]).axes
    assert ax.texts[0].get_color() == colour


def test_a_magnified_part_is_framed_and_its_rows_and_columns_are_numbered(mnist):
    digit = mnist[0][0][0]
    whole, part = figures.show_magnified(digit, top=4, left=17, size=3).axes
    frame = whole.patches[0]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((16.5, 3.5), 3, 3)
    np.testing.assert_array_equal(drawn(whole), digit)
    np.testing.assert_array_equal(drawn(part), digit[4:7, 17:20])
    numbers = {(text.get_position()[1], text.get_position()[0]): text.get_text() for text in part.texts}
    assert [numbers[row, column] for row in range(3) for column in range(3)] == [
        "0", "0", "0", "136", "175", "26", "253", "225", "172"]
    assert [numbers[-0.85, column] for column in range(3)] == ["17", "18", "19"]
    assert [numbers[row, -0.65] for row in range(3)] == ["4", "5", "6"]


def test_patches_have_frames_and_pixels_whole_dots():
    image = np.zeros((12, 15, 3), np.uint8)
    fig = figures.show_patches([image, image[..., :1]], ["all", "a part"], [(0, 0, 12, 15), (2, 3, 4, 5)], scale=4)
    frame = fig.axes[1].patches[0]
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((2.5, 1.5), 5, 4)
    for ax in fig.axes:
        box = ax.get_position().transformed(fig.transFigure)
        assert (round(box.width), round(box.height)) == (4 * 15, 4 * 12)


def test_receptive_field_is_framed_and_the_rest_dimmed():
    mask = np.zeros((6, 8), bool)
    mask[1:4, 2:7] = True
    seen, blind = figures.show_receptive_fields(np.eye(6, 8), [mask, ~mask & False], ["one", "none"]).axes[:2]
    (frame,) = seen.patches
    assert frame.get_xy() == (1.5, 0.5) and (frame.get_width(), frame.get_height()) == (5, 3)
    assert np.array_equal(np.asarray(seen.images[1].get_array())[..., 3] == 0, mask)
    assert not blind.patches


def test_receptive_fields_are_in_rows_of_three():
    _, second, _, _, fifth, _ = figures.show_receptive_fields(np.eye(6), [np.eye(6) > 0] * 5, "abcde").axes
    assert second.get_position().x0 == fifth.get_position().x0
    assert second.get_position().y0 > fifth.get_position().y1


def test_probabilities_are_drawn_beside_their_image():
    given = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
    first, bars, second, wrong = figures.show_probabilities(IMAGES[:2], given, labels=[1, 1], top=2).axes
    assert (first.get_title(), second.get_title()) == ("label 1", "label 1")
    assert words(bars) == ["1: 70%", "2: 20%"] and words(wrong) == ["0: 50%", "1: 30%"]
    assert [bar.get_width() for bar in wrong.patches] == [0.5, 0.3]
    assert [bar.get_facecolor() for bar in bars.patches] == [to_rgba(BLUE), to_rgba(GREY)]
    assert [bar.get_facecolor() for bar in wrong.patches] == [to_rgba(ORANGE), to_rgba(BLUE)]


def test_probabilities_frame_a_part_of_their_image_cut_off_at_the_border():
    first, _ = figures.show_probabilities([np.zeros((9, 6))], np.array([[0.1, 0.9]]), [1], framed=(-2, 4, 7, 7)).axes
    [framed] = first.patches
    assert framed.get_xy() == (3.5, -0.5) and (framed.get_width(), framed.get_height()) == (2, 5)


def test_a_figure_that_fails_is_not_left_half_drawn():
    mine = plt.figure()
    with pytest.raises(ValueError, match="shorter"):
        figures.show_probabilities(IMAGES, np.ones((3, 2)) / 2, labels=[0, 1])
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_maps_share_a_scale_around_zero():
    up, down, scale = figures.show_feature_maps([np.eye(3), -2 * np.eye(3)], ["up", "down"]).axes
    assert [up.get_title(), down.get_title()] == ["up", "down"]
    assert up.images[0].get_clim() == down.images[0].get_clim() == scale.get_ylim() == (-2, 2)
    np.testing.assert_array_equal(drawn(down), -2 * np.eye(3))
    assert figures.show_feature_maps([np.zeros((2, 2))]).axes[0].images[0].get_clim() == (-1, 1)


def test_maps_beside_an_image_may_share_a_shorter_scale():
    maps = [np.array([[-3, 1]]), np.array([[2, 0]])]
    for most, end in ((None, 3), (1.5, 1.5)):
        image, a, b, bar = figures.show_image_and_maps(np.array([[0, 9]]), maps, ["image", "a", "b"], most=most).axes
        assert np.array_equal(drawn(image), [[0, 9]])
        assert a.images[0].get_clim() == b.images[0].get_clim() == bar.get_ylim() == (-end, end)


def test_heat_maps_share_a_scale_and_carry_the_outline():
    image = np.pad(np.ones((2, 2, 1)), ((2, 2), (2, 2), (0, 0)))
    heats = [np.full((6, 6), -0.5), np.eye(6) / 4]
    fig = figures.show_heat_maps([image, image], heats, ["answer 4", "label 9"], label="lost")
    left, right, bar = fig.axes
    assert left.images[0].get_clim() == right.images[0].get_clim() == bar.get_ylim() == (-0.5, 0.5)
    assert np.array_equal(drawn(right), heats[1]) and bar.get_ylabel() == "lost"
    outline = left.collections[0].get_paths()[0].vertices
    assert outline.min() == 1.5 and outline.max() == 3.5  # halfway between the ink and the paper around it


def test_heat_maps_without_negative_numbers_show_half_of_the_scale():
    assert figures.show_heat_maps([np.eye(3)], [np.eye(3)]).axes[-1].get_ylim() == (0, 1)


def test_filtered_shows_kernels_as_fractions_with_their_sums():
    kernels = {"blur": data.KERNELS["blur"], "sobel": data.KERNELS["sobel"] / 4, "odd": np.full((1, 2), 0.123)}
    results = [np.full((3, 4), 400), np.linspace(-8, 5, 12).reshape(3, 4), np.arange(12).reshape(3, 4)]
    fig = figures.show_filtered(kernels, results, signed=["sobel"])
    *panels, bar = fig.axes
    beside, pictures = panels[::2], panels[1::2]
    assert [ax.get_title(loc="left") for ax in beside] == ["blur", "sobel", "odd"]
    assert [ax.get_xlabel() for ax in beside] == ["sum 1", "sum 0", "sum 0.25"]
    assert [words(ax) for ax in beside] == [
        ["1/9"] * 9, ["−1/4", "0", "1/4", "−1/2", "0", "1/2", "−1/4", "0", "1/4"], ["0.12"] * 2]
    assert all(np.array_equal(drawn(ax), result) for ax, result in zip(pictures, results, strict=True))
    assert pictures[0].images[0].get_clim() == pictures[2].images[0].get_clim() == (0, 255)
    assert pictures[1].images[0].get_clim() == bar.get_xlim()


def test_filtered_draws_signed_results_on_one_scale():
    """It ends where 99 of 100 numbers lie: one that is much larger leaves the others their colours."""
    small, large = np.full((20, 20), -2), np.full((20, 20), 3)
    large[0, 0] = 1000
    kernels = dict.fromkeys(("a", "b"), np.eye(3))
    pictures = figures.show_filtered(kernels, [small, large], signed=["a", "b"]).axes[1:4:2]
    assert [ax.images[0].get_clim() for ax in pictures] == [(-3, 3)] * 2
    assert len(figures.show_filtered(kernels, [small, large]).axes) == 4  # no scale: both are in greys
    fig = figures.show_filtered(kernels, [small, large], dots=5)
    assert fig.axes[1].get_window_extent().width == pytest.approx(5 * 20)


def test_film_shows_the_kernel_below_the_frames_that_it_lies_on():
    film = np.zeros((3, 4, 5))
    film[1, 2, 3] = 1
    kernel = np.array([[[1, 0]], [[0, -1]]])
    fig = figures.show_film(film, kernel, start=(1, 2, 3))
    first, second, weights, third, more = fig.axes
    assert [ax.get_title() for ax in (first, second, third)] == ["frame 0", "frame 1", "frame 2"]
    assert np.array_equal(drawn(second), film[1])
    assert (words(weights), words(more)) == (["1", "0"], ["0", "−1"])
    boxes = [(patch.get_y(), patch.get_x(), patch.get_height(), patch.get_width()) for ax in (second, third)
             for patch in ax.patches]
    assert boxes == [(1.5, 2.5, 1, 2)] * 2 and not first.patches
    left = [ax.get_window_extent().x0 for ax in (second, weights)]
    assert left[1] - left[0] == pytest.approx(3 * 24)  # below its window


def test_layer_maps_have_a_row_for_each_layer():
    maps, numbers = np.arange(27.0).reshape(3, 3, 3), np.array([0, 0.25, 0.75])
    fig = figures.show_layer_maps({"conv1": maps, "softmax": numbers, "dead": np.zeros((2, 2, 1))})
    first, second, third, strip, dead = fig.axes
    assert [ax.get_ylabel() for ax in fig.axes] == ["conv1\n3×3×3", "", "", "softmax\n3", "dead\n2×2×1"]
    assert all(np.array_equal(drawn(ax), maps[..., k]) for k, ax in enumerate((first, second, third)))
    assert {ax.images[0].get_clim() for ax in (first, second, third)} == {(0, 26)}
    assert drawn(strip).tolist() == [[0, 0.25, 0.75]]
    assert dead.images[0].get_clim() == (0, 1)  # black


def test_strongest_patches_have_a_row_for_each_filter_and_kernels_a_scale():
    random = np.random.default_rng(0)
    patches = {"conv1": random.random((2, 2, 3, 3, 1)), "conv2": random.random((1, 4, 8, 8, 1))}
    kernels = random.normal(size=(2, 3, 3))
    fig = figures.show_strongest_patches(patches, {"conv1": [5, 9], "conv2": [22]}, {"conv1": kernels})
    assert [text.get_text() for text in fig.texts] == [
        "conv1: patches of 3×3 pixels", "filter 5", "filter 9", "conv2: patches of 8×8 pixels", "filter 22"]
    *panels, bar = fig.axes
    first, second = patches.values()
    expected = [kernels[0], *first[0], kernels[1], *first[1], *second[0]]
    assert all(np.array_equal(drawn(ax), np.squeeze(picture)) for ax, picture in zip(panels, expected, strict=True))
    most = np.abs(kernels).max()
    assert panels[0].images[0].get_clim() == panels[3].images[0].get_clim() == bar.get_xlim() == (-most, most)
    assert {ax.images[0].get_clim() for ax in (*panels[1:3], *panels[4:])} == {(0, 1)}
