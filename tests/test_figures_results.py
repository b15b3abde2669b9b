"""Figures of answers and mistakes: what a network says is what is written, and wrong answers are marked."""

import numpy as np
import pytest

from cnnlessons import figures
from cnnlessons.figures.style import BLUE, ORANGE


def shares(**sure):
    """Probabilities of ten classes, in which one has so much."""
    [(name, most)] = sure.items()
    row = np.full(10, (1 - most) / 9)
    row[int(name[1:])] = most
    return row


def test_answers_are_below_each_image_and_wrong_ones_have_a_cross():
    says = {"DNN": np.array([shares(c7=0.9), shares(c3=0.421)]), "CNN": np.array([shares(c7=0.9951), shares(c2=0.5)])}
    fig = figures.show_answers(np.zeros((2, 4, 4)), [7, 2], says)
    first, second = fig.axes
    assert (first.get_title(), second.get_title()) == ("label 7", "label 2")
    assert [text.get_text() for text in first.texts] == ["DNN: 7  90 %", "CNN: 7  99.51 %"]
    assert [text.get_text() for text in second.texts] == ["DNN: 3 ✗  42 %", "CNN: 2  50 %"]
    assert [text.get_color() for text in second.texts] == [ORANGE, BLUE]


@pytest.mark.parametrize(("most", "words"), [
    (1.0, "99.99 %"), (0.99996, "99.99 %"), (0.989, "99 %"), (0.995, "99.50 %")])
def test_no_answer_is_said_to_be_certain(most, words):
    [ax] = figures.show_answers(np.zeros((1, 4, 4)), [7], {"CNN": np.array([shares(c7=most)])}).axes
    assert ax.texts[0].get_text() == f"CNN: 7  {words}"


def test_answers_are_drawn_in_rows():
    fig = figures.show_answers(np.zeros((8, 4, 4)), range(8), {"CNN": np.eye(10)[:8]}, columns=4)
    assert len(fig.axes) == 8
    assert len({round(ax.get_position().y0, 3) for ax in fig.axes}) == 2


def test_confusion_matrices_have_one_scale_also_alone():
    matrices = {"DNN": np.array([[9, 5], [3, 9]]), "CNN": np.array([[9, 1], [0, 9]])}
    [ax] = figures.show_confusion(matrices, ["CNN"]).axes
    assert ax.get_title() == "CNN: 1 mistakes"
    assert ax.images[0].get_clim() == (0, 5)
    assert [text.get_text() for text in ax.texts] == ["9", "1", "·", "9"]
