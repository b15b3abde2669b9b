"""Figures of images, maps, training and test results: what is drawn is what was given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from cnnlessons import figures
from cnnlessons.figures.style import BLUE, GREY, ORANGE

IMAGES = [np.full((4, 4), value) for value in (0.0, 0.25, 1.0)]


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    assert plt.get_fignums() == []


def words(ax) -> list[str]:
    return [text.get_text().strip() for text in ax.texts]


def test_images_share_their_greys():
    fig = figures.show_images(IMAGES, "abc", columns=2)
    shown = [ax for ax in fig.axes if ax.images]
    assert [ax.get_title() for ax in shown] == ["a", "b", "c"]
    assert [ax.images[0].get_clim() for ax in shown] == [(0, 1)] * 3
    assert [ax.images[0].get_array().mean() for ax in shown] == [0, 0.25, 1]


def test_a_single_image_has_a_single_panel():
    assert len(figures.show_images(IMAGES[:1]).axes) == 1


def test_probabilities_stand_beside_their_image():
    given = np.array([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]])
    fig = figures.show_probabilities(IMAGES[:2], given, labels=[1, 1], top=2)
    first, bars, second, wrong = fig.axes
    assert (first.get_title(), second.get_title()) == ("label 1", "label 1")
    assert words(bars) == ["1: 70%", "2: 20%"]
    assert words(wrong) == ["0: 50%", "1: 30%"]
    assert [bar.get_width() for bar in wrong.patches] == [0.5, 0.3]
    assert [bar.get_facecolor() for bar in bars.patches] == [to_rgba(BLUE), to_rgba(GREY)]
    assert [bar.get_facecolor() for bar in wrong.patches] == [to_rgba(ORANGE), to_rgba(BLUE)]


def test_there_may_be_fewer_classes_than_bars():
    bars = figures.show_probabilities(IMAGES[:1], np.array([[0.9, 0.1]]), labels=[0], top=5).axes[1]
    assert words(bars) == ["0: 90%", "1: 10%"]


def test_a_figure_that_fails_is_not_left_half_drawn():
    mine = plt.figure()
    with pytest.raises(ValueError, match="shorter"):
        figures.show_probabilities(IMAGES, np.ones((3, 2)) / 2, labels=[0, 1])
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_maps_share_a_scale_around_zero():
    fig = figures.show_feature_maps([np.eye(3), -2 * np.eye(3)], ["up", "down"])
    up, down, scale = fig.axes
    assert [up.get_title(), down.get_title()] == ["up", "down"]
    assert up.images[0].get_clim() == down.images[0].get_clim() == scale.get_ylim() == (-2, 2)
    np.testing.assert_array_equal(down.images[0].get_array(), -2 * np.eye(3))


def test_maps_of_nothing_but_zeros():
    assert figures.show_feature_maps([np.zeros((2, 2))]).axes[0].images[0].get_clim() == (-1, 1)


def test_epochs_count_from_one():
    fig = figures.show_history({"CNN": [0.9, 0.95]}, dashed={"lecture": [0.8, 0.85, 0.87]}, ylabel="loss",
                               title="a run")
    ax, = fig.axes
    lecture, cnn = ax.lines
    assert (cnn.get_label(), list(cnn.get_xdata()), list(cnn.get_ydata())) == ("CNN", [1, 2], [0.9, 0.95])
    assert (lecture.get_label(), lecture.get_linestyle(), list(lecture.get_xdata())) == ("lecture", "--", [1, 2, 3])
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("epoch", "loss", "a run")
    assert sorted(text.get_text() for text in fig.legends[0].get_texts()) == ["CNN", "lecture"]


def test_shifts_count_from_zero_and_guessing_is_marked():
    ax, = figures.show_accuracy_by_shift({"DNN": [0.97, 0.8], "CNN": [0.99, 0.98]}).axes
    dnn, cnn, guessing = ax.lines
    assert list(dnn.get_xdata()) == [0, 1] and list(cnn.get_ydata()) == [0.99, 0.98]
    assert set(guessing.get_ydata()) == {0.1} and words(ax) == ["guessing"]


def test_confusion_colours_mistakes_and_writes_every_count():
    matrix = np.array([[90, 4, 0], [1, 80, 2], [0, 0, 70]])
    left, right = figures.show_confusion({"DNN": matrix, "CNN": np.diag([9, 9, 9])}).axes
    assert (left.get_title(), right.get_title()) == ("DNN: 7 mistakes", "CNN: 0 mistakes")
    assert words(left) == ["90", "4", "·", "1", "80", "2", "·", "·", "70"]
    np.testing.assert_array_equal(left.images[0].get_array(), [[0, 4, 0], [1, 0, 2], [0, 0, 0]])
    assert left.images[0].get_clim()[1] == right.images[0].get_clim()[1] == 4  # one scale for both
    assert (left.get_xlabel(), left.get_ylabel()) == ("answer", "digit")
