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


def test_a_framed_row_has_another_colour():
    lines = figures.show_seeds(ROWS, "mistakes", framed=["DNN"]).axes[0].lines
    assert lines[0].get_color() != lines[2].get_color()
