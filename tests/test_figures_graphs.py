"""Figures of graphs: every number is where it belongs, and appears at its step; kernels have all their weights."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from cnnlessons import figures
from cnnlessons.figures.style import BLUE, ORANGE

SHOPPING = {"apple": 3, "guests": 4, "juice": 5, "apples": ("×", "apple", "guests"), "juices": ("×", "guests", "juice"),
            "cost": ("+", "apples", "juices"), "share": 0.5, "you pay": ("×", "cost", "share")}
MAXIMUM = {"a": 2, "b": 3, "ab": ("×", "a", "b"), "c": 5, "m": ("max", "ab", "c"), "end": ("+", "m", "a")}


def written(fig, colour):
    """The numbers of a colour, each with its place from the left and from the top."""
    height = fig.axes[0].get_ylim()[1]
    return sorted(
                  (round(text.get_position()[0], 2), round(height - text.get_position()[1], 2), text.get_text())
                  for text in fig.axes[0].texts if text.get_color() == colour)


def numbers(fig, colour):
    return sorted(text for *_, text in written(fig, colour))


def said(fig):
    return fig.axes[0].texts[-1].get_text()


def test_values_come_forward_and_gradients_backward():
    assert numbers(figures.show_graph(SHOPPING, 0), BLUE) == ["0.5", "3", "4", "5"]
    forward = figures.show_graph(SHOPPING, 4)
    assert numbers(forward, BLUE) == sorted(["3", "4", "5", "0.5", "12", "20", "32", "16"])
    assert numbers(forward, ORANGE) == []
    assert numbers(figures.show_graph(SHOPPING, 5), ORANGE) == ["1"]
    assert numbers(figures.show_graph(SHOPPING, 6), ORANGE) == sorted(["1", "0.5", "32"])
    half = numbers(figures.show_graph(SHOPPING, 8), ORANGE)
    assert "2.5" in half and "4" not in half  # one arrow of the branch has not arrived yet
    whole = figures.show_graph(SHOPPING)
    assert numbers(whole, ORANGE) == sorted(["1", "0.5", "32", "0.5", "0.5", "2", "2", "1.5", "2.5", "4"])
    assert numbers(whole, BLUE) == numbers(forward, BLUE)


def test_a_value_is_above_its_node_and_its_gradient_below():
    fig = figures.show_graph(SHOPPING)
    for name, value, gradient in (("apple", "3", "2"), ("share", "0.5", "32"), ("cost", "32", "0.5")):
        [x] = {round(text.get_position()[0], 2) for text in fig.axes[0].texts if text.get_text() == name}
        [y] = {fig.axes[0].get_ylim()[1] - text.get_position()[1] for text in fig.axes[0].texts
               if text.get_text() == name}
        above = [text for left, top, text in written(fig, BLUE) if left == x and 0 < y - top < 0.6]
        below = [text for left, top, text in written(fig, ORANGE) if left == x and 0 < top - y < 0.6]
        assert (above, below) == ([value], [gradient]), name


@pytest.mark.parametrize(("graph", "step", "words"), [
    (SHOPPING, 0, "The inputs are known."), (SHOPPING, 1, "Forward: apples = 3 · 4 = 12"),
    (SHOPPING, 3, "Forward: cost = 12 + 20 = 32"), (SHOPPING, 5, "Backward begins with 1:\nyou pay changes"),
    (SHOPPING, 6, "× swaps its inputs:\ncost gets 0.5 · 1 = 0.5, share gets 32 · 1 = 32"),
    (SHOPPING, 7, "+ passes 0.5 on\nto apples and juices"),
    (SHOPPING, 9, "The branch at guests adds up: 1.5 + 2.5 = 4."),
    (MAXIMUM, 2, "Forward: m = max(6, 5) = 6"), (MAXIMUM, 6, "to the largest input, ab;\nthe others get 0"),
    ({"a": -2, "b": 3, "c": ("×", "a", "b")}, 1, "c = (−2) · 3 = −6"),
])
def test_each_step_is_said(graph, step, words):
    assert words in said(figures.show_graph(graph, step))


@pytest.mark.parametrize("graph", [SHOPPING, MAXIMUM])
def test_nodes_do_not_overlap_and_everything_is_inside(graph):
    for step in (0, None):
        fig = figures.show_graph(graph, step)
        fig.canvas.draw()
        boxes = [patch.get_window_extent() for patch in fig.axes[0].patches if isinstance(patch, FancyBboxPatch)]
        assert len(boxes) == len(graph)
        assert not any(box.overlaps(other) for place, box in enumerate(boxes) for other in boxes[:place])
        texts = [text.get_window_extent() for text in fig.axes[0].texts]
        assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= fig.bbox.x1 and box.y1 <= fig.bbox.y1 for box in texts)


def test_arrows_turn_around():
    def right(fig):
        arrows = [patch for patch in fig.axes[0].patches if isinstance(patch, FancyArrowPatch)]
        return [patch._posA_posB[0][0] < patch._posA_posB[1][0] for patch in arrows if patch.get_linewidth() > 2]

    assert right(figures.show_graph(SHOPPING, 4)) == [True, True]
    assert right(figures.show_graph(SHOPPING, 6)) == [False, False]


@pytest.mark.slow
def test_a_graph_can_be_played():
    frames = figures.play_graph(SHOPPING)
    assert frames.described()["data"]["sliders"] == [{"name": "step", "values": [str(step) for step in range(10)],
                                                      "start": 0}]
    words = frames.described()["data"]["words"]
    assert "Forward: cost = 12 + 20 = 32." in words and not any("\n" in each for each in words)
    bare = figures.show_graph(SHOPPING, 9, said=False)
    assert "guests gets" not in said(bare)


def test_kernels_before_and_after_have_their_numbers_on_one_scale():
    before, after = np.zeros((3, 3, 3)), np.full((3, 3, 3), -0.52)
    after[2, 0, 0], before[1, 2, 2] = 1.04, -0.52
    fig = figures.show_learned_kernels(before, after)
    texts = [[text.get_text() for text in ax.texts if text.get_text() != "→"] for ax in fig.axes]
    assert texts[0] == ["0"] * 9 and texts[1] == ["−0.5"] * 9
    assert texts[2] == ["0"] * 8 + ["−0.5"] and texts[5] == ["1.0"] + ["−0.5"] * 8
    assert [ax.get_title(loc="left") for ax in fig.axes[::2]] == ["filter 0", "filter 1", "filter 2"]
    shades = [np.asarray(ax.images[0].get_array()) for ax in fig.axes]
    assert np.array_equal(shades[1][0, 0], shades[2][2, 2])
    fig.canvas.draw()
    side = fig.axes[0].get_window_extent().width / 3
    assert max(text.get_window_extent().width for ax in fig.axes for text in ax.texts) < 0.95 * side


SHAPES = [(28, 28, 1), (26, 26, 8), (26, 26, 8), (13, 13, 8), (11, 11, 16), (11, 11, 16), (5, 5, 16), (400,), (10,)]


def passes():
    fig = figures.show_passes([np.zeros((1, *shape)) for shape in SHAPES])
    fig.canvas.draw()
    return fig, {text.get_text(): text.get_position() for text in fig.axes[0].texts}


def test_each_gradient_is_beside_its_array():
    _, places = passes()
    for name, size in (("images", "28x28x1"), ("maps1", "26x26x8"), ("pooled2", "5x5x16"), ("scores", "10")):
        (left, height), (right, other) = places[f"{name}  {size}"], places[f"d_{name}"]
        assert left < right and height == other
    assert not {"d_active1", "d_active2"} & set(places)  # they have no name in the lesson
    assert places["d_maps1"][1] > places["* (maps1 > 0)"][1] > places["d_pooled1"][1] > places["kernel2\nbias2"][1]


def test_the_way_back_goes_up_and_is_long_where_a_line_undoes_two_steps():
    fig, places = passes()
    ends = [patch._posA_posB for patch in fig.axes[0].patches if isinstance(patch, FancyArrowPatch)]
    ups = sorted(((start[1], end[1]) for start, end in ends if start[0] == end[0] == places["d_row"][0]))
    assert len(ups) == 6 and all(start < end for start, end in ups)
    lengths = [end - start for start, end in ups]
    assert [length > 2 * min(lengths) for length in lengths] == [False, False, True, False, True, False]


def test_nothing_overlaps_on_the_way_forth_and_back():
    fig, _ = passes()
    boxes = [patch.get_window_extent() for patch in fig.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    texts = [text.get_window_extent() for text in fig.axes[0].texts]
    for found in (boxes, texts):
        assert not any(box.overlaps(other) for place, box in enumerate(found) for other in found[:place])
        assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= fig.bbox.x1 and box.y1 <= fig.bbox.y1 for box in found)
