"""Dots for seeds: what is drawn is what was measured."""

import numpy as np

from cnnlessons import figures

ROWS = {"CNN": [70, 72, 74], "DNN": [230, 240, 250]}


def dots(fig):
    """The numbers of each row's dots."""
    return [line.get_xdata().tolist() for line in fig.axes[0].lines if line.get_marker() == "o"]


def test_a_dot_for_each_seed_and_a_line_at_the_mean():
    fig = figures.show_seeds(ROWS, "mistakes")
    assert dots(fig) == list(ROWS.values())
    assert [line.get_xdata()[0] for line in fig.axes[0].lines if line.get_marker() != "o"] == [72, 240]
    assert {"72.0", "240.0"} < {text.get_text() for text in fig.axes[0].texts}


def test_rows_have_their_names_from_top_to_bottom():
    ax = figures.show_seeds(ROWS, "mistakes").axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["CNN", "DNN"]
    assert np.diff(ax.get_ylim()) < 0  # the first is on top


def test_only_what_differs_fivefold_is_on_a_logarithmic_axis():
    assert figures.show_seeds(ROWS, "mistakes").axes[0].get_xscale() == "linear"
    wide = figures.show_seeds({**ROWS, "DNN with SGD": [660, 680, 700]}, "mistakes").axes[0]
    assert wide.get_xscale() == "log"
    assert set(wide.get_xticks()) == {50, 100, 200, 500}


def test_zeros_are_drawn_on_a_linear_axis():
    fig = figures.show_seeds({"trained": [0, 1, 0], "from scratch": [10, 12, 14]}, "mistakes")
    assert fig.axes[0].get_xscale() == "linear"
    assert dots(fig)[0] == [0, 1, 0] and fig.axes[0].get_xlim()[0] < 0


def test_zeros_and_hundreds_are_drawn_on_an_axis_that_has_both():
    fig = figures.show_seeds({"shortcuts": [0, 2, 4], "plain": [473, 800, 1090]}, "mistakes")
    assert fig.axes[0].get_xscale() == "symlog" and dots(fig)[0] == [0, 2, 4]
    assert {0, 10, 100, 1000} < set(fig.axes[0].get_xticks())


def test_a_framed_row_has_another_colour():
    lines = figures.show_seeds(ROWS, "mistakes", framed=["DNN"]).axes[0].lines
    assert lines[0].get_color() != lines[2].get_color()


RUNS = {"left": {"DNN": np.array([[3, 5, 9], [1, 5, 7]]), "CNN": np.array([1, 2, 3])},
        "right": {"CNN": np.ones((2, 3))}}


def test_runs_are_the_mean_of_the_seeds_and_a_band_from_the_smallest_to_the_largest():
    left, right = figures.show_runs(RUNS, [-1, 0, 1], "pixels").axes
    dnn, cnn = left.lines
    assert (dnn.get_xdata().tolist(), dnn.get_ydata().tolist()) == ([-1, 0, 1], [2, 5, 8])
    assert cnn.get_ydata().tolist() == [1, 2, 3]
    [band] = left.collections  # a single run has none
    assert {tuple(point) for point in band.get_paths()[0].vertices} == {(-1, 3), (-1, 1), (0, 5), (1, 9), (1, 7)}
    assert (left.get_title(loc="left"), right.get_xlabel()) == ("left", "pixels")


def test_a_name_looks_alike_in_each_panel_and_is_named_once():
    fig = figures.show_runs(RUNS, [-1, 0, 1], "pixels")
    left, right = fig.axes
    for look in ("color", "marker", "linestyle"):
        assert len({getattr(line, f"get_{look}")() for line in (left.lines[1], right.lines[0])}) == 1
        assert len({getattr(line, f"get_{look}")() for line in left.lines}) == 2
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["DNN", "CNN"]


def test_a_logarithmic_axis_has_round_numbers():
    ax = figures.show_runs({"mistakes": {"CNN": [60, 6000]}}, [0, 1], "pixels", logarithmic=True).axes[0]
    assert ax.get_yscale() == "log"
    low, high = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]
    assert ticks == [50, 100, 200, 500, 1000, 2000, 5000]
    assert ax.yaxis.get_major_formatter()(1000, 0) == "1,000"


def test_framed_runs_are_orange_and_those_of_a_colour_have_their_own_lines():
    runs = {"20, plain": [30, 20], "20, shortcuts": [9, 0], "44, plain": [900, 800], "44, shortcuts": [8, 1]}
    plain = [name for name in runs if "plain" in name]
    (ax,) = figures.show_runs({"mistakes": runs}, [0, 1], "epoch", logarithmic=True, framed=plain).axes
    looks = [(line.get_color(), line.get_linestyle()) for line in ax.lines]
    assert looks[0][0] == looks[2][0] != looks[1][0] == looks[3][0]
    assert [line for _, line in looks] == ["--", "--", "-", "-"]
    (alone,) = figures.show_runs({"mistakes": {"44, plain": [900, 800]}}, [0, 1], "epoch", framed=plain).axes
    assert alone.lines[0].get_linestyle() == "-"
    assert ax.get_yscale() == "symlog" and {0, 10, 100, 1000} < set(ax.get_yticks())  # there is a 0
