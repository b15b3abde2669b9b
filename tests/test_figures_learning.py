"""Figures of learning: the numbers that go in are the numbers that are drawn."""

import matplotlib.pyplot as plt
import numpy as np

from cnnlessons import figures, gradients, ops

POOLED = np.array([[4.0, 3, 1, 5], [1, 3, 4, 8], [4, 5, 4, 3], [6, 5, 9, 4]])


def words(fig) -> list[str]:
    """All texts of a figure's axes, in the order in which they were written."""
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def frames(ax, width: float) -> list[tuple[float, float]]:
    """Row and column of the upper left cell of each outline of a certain line width."""
    return [(patch.get_y() + 0.5, patch.get_x() + 0.5) for patch in ax.patches if patch.get_linewidth() == width]


def test_softmax_reads_off_the_marked_lead():
    differences = np.array([-1.0, 0.0, np.log(19)])
    probabilities = ops.softmax(np.stack([differences, 0 * differences], axis=1))
    fig = figures.show_softmax(differences, probabilities, ("dog", "cat"), marked=2)
    assert [text.strip() for text in words(fig)] == ["dog", "cat", "0.95", "0.05"]
    assert fig.axes[0].get_title() == "score of the dog minus score of the cat: 2.944"
    np.testing.assert_array_equal(fig.axes[0].lines[0].get_ydata(), probabilities[:, 0])


def test_softmax_without_a_mark_has_two_curves_only():
    fig = figures.show_softmax(np.arange(3.0), np.full((3, 2), 0.5))
    assert len(fig.axes[0].lines) == 2
    assert [text.strip() for text in words(fig)] == ["first", "second"]


def test_losses_and_slopes_stand_side_by_side():
    scores = np.linspace(-2, 2, 5)
    losses, slopes = {"a": scores ** 2, "b": scores ** 4}, {"a": 2 * scores, "b": 4 * scores ** 3}
    fig = figures.show_losses(scores, losses, slopes)
    assert [ax.get_ylabel() for ax in fig.axes] == ["loss", "slope of the loss"]
    for ax, curves in zip(fig.axes, (losses, slopes), strict=True):
        drawn = {line.get_label(): line.get_ydata() for line in ax.lines}
        assert drawn.keys() == curves.keys()
        assert all((drawn[name] == curves[name]).all() for name in curves)


def test_pool_gradient_frames_the_winners():
    output_gradient = np.array([[1.0, 2], [3, 4]])
    gradient = gradients.max_pool2d_gradient(POOLED[None, ..., None], output_gradient[None, ..., None])[0, ..., 0]
    fig = figures.show_pool_gradient(POOLED, output_gradient, gradient)
    image, output, back = fig.axes
    assert frames(image, 3.5) == frames(back, 3.5) == [(0, 0), (1, 3), (3, 0), (3, 2)]  # 4, 8, 6 and 9
    assert len(frames(image, 1.8)) == 4
    assert frames(output, 3.5) == []
    assert [text.get_text() for text in output.texts] == ["1", "2", "3", "4"]


def test_stamp_step_frames_one_output_and_its_window():
    fig = figures.show_stamp_step(np.array([[1, 2], [0, -1]]), np.array([[1, 2], [3, 4]]), np.zeros((3, 3)), step=3)
    output, kernel, image = fig.axes
    assert frames(output, 3.5) == [(1, 1)]
    assert frames(kernel, 3.5) == []
    (frame,) = image.patches
    assert (frame.get_y() + 0.5, frame.get_x() + 0.5, frame.get_height(), frame.get_width()) == (1, 1, 2, 2)
    assert fig.get_supxlabel() == "add −1 times the kernel in the frame"


def test_training_draws_each_batch_and_their_mean_in_the_middle():
    losses = [4.0, 2.0, 1.0, 0.5, 0.25]
    fig = figures.show_training(losses, ops.correlate(losses, np.ones(3) / 3), title="a run")
    dots, line = fig.axes[0].lines
    assert list(dots.get_ydata()) == losses
    assert list(line.get_xdata()) == [2, 3, 4]
    assert line.get_label() == "mean of 3 batches"
    assert fig.axes[0].get_title() == "a run"


def test_training_needs_no_mean():
    assert len(figures.show_training([2.0, 1.0]).axes[0].lines) == 1


def test_no_figure_stays_open():
    figures.show_training([2.0, 1.0])
    assert plt.get_fignums() == []
