"""Figures of windows: what is counted is what is drawn, and pixels keep their size."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from cnnlessons import figures
from cnnlessons.figures.style import ORANGE


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_usage_is_drawn_in_rows_on_one_scale():
    counts = [np.array([[1, 2], [2, 4]]), np.array([[4, 4], [4, 4]]), np.array([[1, 0], [0, 0]])]
    fig = figures.show_usage(counts, ["a", "b", "c"])
    first, second, third, empty = fig.axes
    assert [ax.get_title() for ax in fig.axes] == ["a", "b", "c", ""]
    assert words(first) == ["1", "2", "2", "4"] and words(empty) == [] and not empty.images
    assert first.get_position().y0 == second.get_position().y0 > third.get_position().y0
    colours = [np.asarray(ax.images[0].get_array()) for ax in (first, second, third)]
    assert np.array_equal(colours[0][1, 1], colours[1][0, 0]) and np.array_equal(colours[0][0, 0], colours[2][0, 0])
    assert colours[1].sum() < colours[0].sum() < colours[2].sum()
    assert sum(patch.get_hatch() is not None for patch in third.patches) == 3


def test_one_row_of_usage_needs_no_empty_panel():
    assert len(figures.show_usage([np.ones((3, 3))], ["alone"]).axes) == 1


@pytest.mark.parametrize("rim", [0, 3])
def test_a_smaller_map_has_pixels_of_the_same_size_and_the_last_one_a_frame(rim):
    image = np.arange(20 * 30).reshape(20, 30) % 256
    fig = figures.show_border([image, image[3:-3, 3:-3], image], ["photo", "smaller", "map"], rim, dots=2)
    photo, smaller, last = fig.axes
    boxes = [ax.get_position().transformed(fig.transFigure) for ax in fig.axes]
    assert [(round(box.width), round(box.height)) for box in boxes] == [(60, 40), (48, 28), (60, 40)]
    assert (boxes[0].y0 + boxes[0].y1) == pytest.approx(boxes[1].y0 + boxes[1].y1)
    assert {ax.images[0].get_clim() for ax in fig.axes} == {(0, 255)}
    assert [ax.get_title() for ax in fig.axes] == ["photo", "smaller", "map"]
    (frame,) = [patch for ax in fig.axes for patch in ax.patches if isinstance(patch, Rectangle)]
    assert frame in last.patches and frame.get_edgecolor()[:3] == pytest.approx(
        [int(ORANGE[place:place + 2], 16) / 255 for place in (1, 3, 5)])
    assert frame.get_xy() == (rim - 0.5, rim - 0.5)
    assert (frame.get_width(), frame.get_height()) == (30 - 2 * rim, 20 - 2 * rim)
    assert np.array_equal(smaller.images[0].get_array(), image[3:-3, 3:-3])


@pytest.mark.parametrize(("stride", "width"), [(1, 5), (2, 7), (3, 9)])
def test_views_of_neighbours(stride, width):
    fig = figures.show_views(stride)
    (ax,) = fig.axes
    assert ax.get_title() == f"stride {stride}: 1 + 2 + 2·{stride} = {width} pixels"
    boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    pixels = [box for box in boxes if box.get_y() == -0.46]
    assert [to_hex(box.get_facecolor()) != "#ffffff" for box in pixels] == [True] * width + [False] * (9 - width)
    views = sorted((round(box.get_x() + 0.46), round(box.get_width() + 0.08)) for box in boxes if box.get_y() < -0.5)
    assert views == [(0, 3), (stride, 3), (2 * stride, 3)]
    entries = sorted(box.get_x() + 0.46 for box in boxes if box.get_y() == 1.34)
    assert entries == pytest.approx([1, 1 + stride, 1 + 2 * stride])
    (output,) = (box for box in boxes if box.get_y() == 3.14)
    assert output.get_x() + 0.46 == pytest.approx(1 + stride)


@pytest.mark.parametrize(("size", "title", "missed"), [
    (227, "(227 \u2212 11) / 4 + 1 = 55: 55 windows, nothing left over", []),
    (224, "(224 \u2212 11) / 4 + 1 = 54.25: 54 windows, 1 pixel left over", [224]),
    (222, "(222 \u2212 11) / 4 + 1 = 53.75: 53 windows, 3 pixels left over", [220, 221, 222])])
def test_the_last_windows_of_a_long_row(size, title, missed):
    (ax,) = figures.show_last_windows(size, 11, 4).axes
    assert ax.get_title() == title
    boxes = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [size + 1 + round(box.get_x()) for box in boxes if box.get_hatch()] == missed
    bars = [box for box in boxes if box.get_y() > 0]
    ends = [size + round(bar.get_x() + bar.get_width()) for bar in bars]
    assert ends == [size - len(missed) - back for back in (4, 0)]
    assert {round(bar.get_width()) for bar in bars} == {11}
    assert words(ax)[-1] == f"window {title.partition(': ')[2].split()[0]}"
