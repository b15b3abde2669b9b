"""Figures of learning: the paths, losses and counts that are given are those that are drawn."""

import numpy as np
import pytest

from cnnlessons import figures


def texts(ax) -> list[str]:
    return [note.get_text() for note in ax.texts]


def test_a_path_is_drawn_on_the_curve_as_far_as_that_goes():
    weights = np.linspace(-2, 2, 401)
    fig = figures.show_descents(weights, weights ** 2, {"small": [-1, -0.5, -0.2], "large": [-1, 1.5, -2.5]})
    assert [ax.get_title() for ax in fig.axes] == ["small", "large"]
    for ax, places in zip(fig.axes, ([-1, -0.5, -0.2], [-1, 1.5]), strict=True):
        _, path, start = ax.lines
        assert path.get_xdata().tolist() == places
        np.testing.assert_allclose(path.get_ydata(), np.square(places), atol=1e-3)
        assert (start.get_xdata()[0], start.get_ydata()[0]) == pytest.approx((-1, 1))
    assert texts(fig.axes[0]) == ["0", "1", "2"] and texts(fig.axes[1]) == ["0", "1"]


def test_dots_that_are_too_near_for_a_number_have_none():
    weights = np.linspace(0, 4, 41)
    (ax,) = figures.show_descents(weights, weights, {"a": [0, 0.2, 1, 2, 3, 4]}).axes
    assert texts(ax) == ["0", "2", "3"]


def test_batches_fill_the_epoch_on_one_scale():
    fig = figures.show_batches({"1 step": [2.3], "4 steps": [2.3, 2, 1, 0.5]})
    one, four = (ax.lines[0] for ax in fig.axes)
    assert (one.get_xdata().tolist(), one.get_ydata().tolist()) == ([0], [2.3])
    assert four.get_xdata().tolist() == [0, 0.25, 0.5, 0.75] and four.get_ydata().tolist() == [2.3, 2, 1, 0.5]
    assert fig.axes[0].get_ylim() == fig.axes[1].get_ylim() and fig.axes[0].get_ylim()[0] == 0


def test_mistakes_have_a_dot_for_each_seed_and_a_line_through_the_means():
    mistakes = {"plain": {0.01: [30, 50], 0.1: [10, 20]}, "Adam": {0.01: [5, 7], 0.1: [90, 70]}}
    (ax,) = figures.show_mistakes(mistakes, "rate", "a title", of=100).axes
    means, dots, adam, _ = ax.lines
    assert means.get_xdata().tolist() == [0.01, 0.1] and means.get_ydata().tolist() == [40, 15]
    assert dots.get_xdata().tolist() == [0.01, 0.01, 0.1, 0.1] and dots.get_ydata().tolist() == [30, 50, 10, 20]
    assert adam.get_ydata().tolist() == [6, 80] and adam.get_color() != dots.get_color() == means.get_color()
    assert (ax.get_xscale(), ax.get_xlabel(), ax.get_ylabel()) == ("log", "rate", "mistakes of 100")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0.01", "0.1"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["plain", "Adam"]


def test_one_line_of_mistakes_needs_no_legend():
    (ax,) = figures.show_mistakes({"": {0.1: [3], 1: [1]}}, "size").axes
    assert ax.get_legend() is None


def test_sizes_of_signals_are_named_at_their_ends():
    sizes = {"half": [1, 0.5, 0.25], "twice": [1, 2, 4]}
    (ax,) = figures.show_signal_sizes(sizes).axes
    assert [list(line.get_ydata()) for line in ax.lines[:2]] == list(sizes.values())
    assert [(note.get_text(), note.xy) for note in ax.texts] == [("half", (2, 0.25)), ("twice", (2, 4))]
    assert ax.get_yscale() == "log" and set(ax.lines[2].get_ydata()) == {1}
