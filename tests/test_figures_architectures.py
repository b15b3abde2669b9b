"""Networks with forks and joins, bubbles and gradients: what is drawn is what was given."""

import numpy as np
import pytest
from matplotlib.patches import FancyBboxPatch

from cnnlessons import figures

BASIC = ["28x28x64", ("+", ["3x3, 64", "ReLU", "3x3, 64"], []), "ReLU"]
INCEPTION = ["in", ("side by side", ["1x1, 64"], ["1x1, 96", "3x3, 128"], ["pool 3x3", "1x1, 32"])]


def words(ax):
    """The words of a drawing, each with its place."""
    return [(text.get_text(), text.get_position()) for text in ax.texts if text.get_text()]


def arrows(ax):
    """The ends of all arrows."""
    return [tuple(np.round(text.xy, 3)) for text in ax.texts if not text.get_text()]


def boxes(ax):
    """The boxes of layers and joins: left, right, bottom and top of each."""
    found = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    return [(box.get_x(), box.get_x() + box.get_width(), box.get_y(), box.get_y() + box.get_height()) for box in found]


def test_layers_are_below_one_another_in_their_order():
    (ax,) = figures.show_flow({"LeNet": ["32x32x1", "5x5, 6", "pool 2x2", "dense 10"]}).axes
    found = words(ax)
    assert [word for word, _ in found] == ["LeNet", "32x32x1", "5x5, 6", "pool 2x2", "dense 10"]
    assert np.all(np.diff([y for _, (_, y) in found]) < 0)
    assert len({round(x, 6) for _, (x, _) in found}) == 1
    assert len(boxes(ax)) == 3  # the input has none
    assert len({patch.get_edgecolor() for patch in ax.patches}) == 3


def test_a_shortcut_goes_around_its_block_into_the_sum():
    (ax,) = figures.show_flow({"basic": BASIC}).axes
    place = dict(words(ax))
    thick = [line for line in ax.lines if line.get_linewidth() > 2]
    assert len(thick) == 1
    xs, ys = thick[0].get_data()
    right = max(right for *_, (_, right, _, _) in [(0, box) for box in boxes(ax)])
    assert xs[0] == place["+"][0] and max(xs) > right - 1e-9  # outside all boxes
    assert ys[-1] == place["+"][1] and ys[0] > place["3x3, 64"][1]
    assert place["ReLU"][1] < place["+"][1]  # the last ReLU is after the sum


def test_the_way_around_is_purple_with_a_layer_in_it_too():
    (ax,) = figures.show_flow({"half": ["in", ("+", ["3x3", "3x3"], ["1x1\nstride 2"]), "ReLU"]}).axes
    place = dict(words(ax))
    thick = [line for line in ax.lines if line.get_linewidth() > 2]
    assert len(thick) == 2 and len({line.get_color() for line in thick}) == 1
    (into, _), (out, down) = (line.get_data() for line in thick)
    assert into[0] == place["+"][0] and into[-1] == out[0] == place["1x1\nstride 2"][0] and down[-1] == place["+"][1]


def test_branches_are_side_by_side_and_end_in_the_join():
    (ax,) = figures.show_flow({"block": INCEPTION}).axes
    place = dict(words(ax))
    assert place["1x1, 64"][0] < place["1x1, 96"][0] == place["3x3, 128"][0] < place["pool 3x3"][0]
    left, right, _, top = next(box for box in boxes(ax) if box[2] < place["side by side"][1] < box[3])
    ends = [(x, y) for x, y in arrows(ax) if abs(y - top) < 1e-3]
    assert len(ends) == 3 and all(left < x < right for x, _ in ends)


def test_a_head_ends_beside_the_line():
    (ax,) = figures.show_flow({"": ["in", "conv", ("", "head"), "dense 10"]}).axes
    place = dict(words(ax))
    assert place["head"][0] > place["conv"][0] == place["dense 10"][0]
    assert place["conv"][1] > place["head"][1] > place["dense 10"][1]


@pytest.mark.parametrize("panels", [
    {"a": BASIC, "b": INCEPTION}, {"half": ["in", ("+", ["3x3\nstride 2", "3x3"], ["1x1\nstride 2"]), "ReLU"]},
    {"heads": ["in", "conv", ("", "head 1"), "mean of each map", ("", "a long head"), "dense 1000"], "c": BASIC}])
def test_nothing_overlaps_or_is_cut_off(panels):
    fig = figures.show_flow(panels)
    (ax,) = fig.axes
    places = boxes(ax)
    for number, (left, right, bottom, top) in enumerate(places):
        assert left > 0 and bottom > 0 and right < ax.get_xlim()[1] and top < ax.get_ylim()[1]
        for other in places[:number]:
            assert right < other[0] or left > other[1] or top < other[2] or bottom > other[3]


def test_bubbles_have_the_area_of_their_parameters():
    (ax,) = figures.show_errors({"a": (1e9, 10, 40e6), "b": (8e9, 5.5, 10e6)}, "error", below=["b"]).axes
    first, second, key = [dots for dots in ax.collections if len(dots.get_sizes())]
    assert first.get_sizes()[0] == pytest.approx(4 * second.get_sizes()[0])
    assert key.get_sizes()[0] == pytest.approx(second.get_sizes()[0])  # of 10 million
    assert first.get_offsets().tolist() == [[1, 10]] and second.get_offsets().tolist() == [[8, 5.5]]
    texts = {text.get_text(): text.get_va() for text in ax.texts}
    assert texts["a, 10 %"] == "bottom" and texts["b, 5.5 %"] == "top"
    assert ax.get_xscale() == "log" and ax.get_ylim()[0] == 0


def test_gradients_are_drawn_by_layer():
    (ax,) = figures.show_gradient_sizes({"plain": [3, 2, 1], "short": [1, 1, 2]}, "title", limits=(0.1, 10)).axes
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[1, 3], [2, 2], [3, 1]], [[1, 1], [2, 1], [3, 2]]]
    assert ax.get_yscale() == "log" and ax.get_ylim() == (0.1, 10) and ax.get_title(loc="left") == "title"
