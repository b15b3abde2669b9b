"""What is drawn of windows, usage, channels and stacks."""

import numpy as np
import pytest

from cnnlessons import figures, shapes


def patches(ax, width):
    """Rectangles of a given width: left edges, from left to right."""
    return sorted(round(patch.get_x(), 2) for patch in ax.patches
                  if hasattr(patch, "get_width") and round(patch.get_width(), 2) == width)


@pytest.mark.parametrize(("strides", "windows", "missed"), [(1, 5, 0), (2, 3, 0), (3, 2, 1), (4, 2, 1)])
def test_windows_of_a_row(strides, windows, missed):
    fig = figures.show_windows([3, 1, 4, 1, 5, 9, 2], 3, [strides])
    (ax,) = fig.axes
    assert ax.get_title() == f"stride {strides}: {windows} windows"
    assert patches(ax, 2.88) == [round(place - 0.44, 2) for place in range(0, 5, strides)]
    assert sum(patch.get_hatch() is not None for patch in ax.patches) == missed
    assert [text.get_text() for text in ax.texts] == ["3", "1", "4", "1", "5", "9", "2"]


def test_windows_with_padding_begin_on_zeros():
    fig = figures.show_windows(range(1, 9), 3, [2, 2], [(0, 0), shapes.same_padding(8, 3, 2)])
    assert [ax.get_title() for ax in fig.axes] == ["stride 2: 3 windows", "stride 2, padding 0 + 1: 4 windows"]
    assert [text.get_text() for text in fig.axes[1].texts][-2:] == ["8", "0"]
    (ax,) = figures.show_windows([7], 3, [1], [(1, 1)]).axes
    assert ax.get_title() == "stride 1, padding 1 + 1: 1 window"
    assert patches(ax, 2.88) == [-1.44]


def test_usage_hatches_what_is_never_used():
    counts = np.array([[1, 2, 0], [2, 4, 0], [0, 0, 0]])
    fig = figures.show_usage([counts, counts + 1], ["a", "b"])
    first, second = fig.axes
    assert [int(text.get_text()) for text in first.texts] == counts.ravel().tolist()
    assert (len(first.patches), len(second.patches)) == (5, 0)
    assert [ax.get_title() for ax in fig.axes] == ["a", "b"]
    np.testing.assert_array_equal(second.images[0].get_array(), counts + 1)


def test_enlarged_images_share_one_scale():
    dark, colour = np.full((4, 4), 10), np.zeros((2, 2, 3), np.uint8)
    fig = figures.show_enlarged([dark, colour, dark], ["dark", "black"], columns=2)
    assert [len(ax.images) for ax in fig.axes] == [1, 1, 1, 0]
    assert fig.axes[0].images[0].get_clim() == (0, 255)
    assert fig.axes[1].get_title() == "black"


def test_channel_sum_shows_every_part():
    image, kernel = np.arange(18).reshape(3, 3, 2), np.arange(8).reshape(2, 2, 2)
    parts = [np.full((2, 2), 5), np.full((2, 2), 6)]
    fig = figures.show_channel_sum(image, kernel, parts, -4, sum(parts) - 4)
    shown = {ax.get_title(): [ax.images[0].get_array().tolist()] for ax in fig.axes if ax.get_title()}
    assert list(shown)[:4] == ["channel 0", "slice 0", "sum of all, − bias 4", "channel 1"]
    assert shown["channel 1"] == [image[..., 1].tolist()]
    assert shown["slice 0"] == [kernel[..., 0].tolist()]
    assert shown["sum of all, − bias 4"] == [[[7, 7], [7, 7]]]
    assert len(fig.axes) == 2 * 3 + 1


@pytest.mark.parametrize("stack", [[3, 3], [5], [3, 3, 3], [1, 7]])
def test_stack_is_as_wide_as_the_receptive_field(stack):
    (ax,) = figures.show_stacks([stack], ["stack"]).axes
    cells = [round(patch.get_y(), 2) for patch in ax.patches if hasattr(patch, "get_width")]
    seen, _ = shapes.receptive_field([(size, 1) for size in stack])
    assert cells.count(min(cells)) == seen
    assert cells.count(max(cells)) == 1
    assert [text.get_text() for text in ax.texts] == [*(f"{size}x{size}" for size in stack), "input"]
