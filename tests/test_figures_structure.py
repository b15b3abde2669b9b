"""Figures of a layer's structure: what is drawn is what was given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, Rectangle

from cnnlessons import figures

TOEPLITZ = np.array([[-1, 1, 0, 0], [0, -1, 1, 0], [0, 0, -1, 1]])


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def drawn(ax) -> np.ndarray:
    """The pixels of a panel's first picture."""
    return np.asarray(ax.images[0].get_array())


def test_equal_weights_have_equal_colours_and_zeros_are_white():
    fig = figures.show_weights([np.arange(1, 13).reshape(3, 4), TOEPLITZ], ["free", "shared"])
    free, shared = fig.axes
    assert [ax.get_title() for ax in fig.axes] == ["free", "shared"]
    colours = drawn(shared)
    assert (colours[TOEPLITZ == 0] == 1).all()
    assert len(np.unique(colours[TOEPLITZ == 1], axis=0)) == len(np.unique(colours[TOEPLITZ == -1], axis=0)) == 1
    assert len(np.unique(drawn(free).reshape(-1, 3), axis=0)) == 12
    assert texts(free) == []
    assert sorted(texts(shared)) == ["1"] * 3 + ["−1"] * 3


def test_matrix_row_is_framed_and_laid_out_as_an_image():
    fig = figures.show_matrix_row(TOEPLITZ, (2, 2), step=1)
    matrix, image = fig.axes
    (frame,) = matrix.patches
    assert frame.get_xy() == (-0.5, 0.5) and (frame.get_width(), frame.get_height()) == (4, 1)
    assert np.array_equal(drawn(image), drawn(matrix)[1].reshape(2, 2, 3))
    assert image.get_title() == "row 1 as an image"


def test_receptive_field_is_framed_and_the_rest_dimmed():
    mask = np.zeros((6, 8), bool)
    mask[1:4, 2:7] = True
    fig = figures.show_receptive_fields(np.eye(6, 8), [mask, ~mask & False], ["one", "none"])
    seen, blind = fig.axes
    (frame,) = seen.patches
    assert frame.get_xy() == (1.5, 0.5) and (frame.get_width(), frame.get_height()) == (5, 3)
    veil = np.asarray(seen.images[1].get_array())[..., 3]
    assert np.array_equal(veil == 0, mask)
    assert not blind.patches


def test_pooling_rings_the_winners_and_draws_each_window():
    image = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])
    fig = figures.show_pooling(image, {"max": [[9, 2], [6, 3]], "average": [[3.75, 1.25], [3.75, 2]]})
    left, best, mean = fig.axes
    rings = sorted(patch.center[::-1] for patch in left.patches if isinstance(patch, Circle))
    assert rings == [(0, 2), (1, 1), (2, 3), (3, 1)]
    assert sum(isinstance(patch, Rectangle) for patch in left.patches) == 4
    assert texts(best) == ["9", "2", "6", "3"] and texts(mean) == ["3.75", "1.25", "3.75", "2"]
    assert np.allclose(drawn(left)[0, 0], drawn(best)[0, 0])


@pytest.mark.parametrize(("pooled", "windows", "white"), [([[1, 1], [4, 2]], 4, 9), (np.ones((3, 3)), 9, 0)])
def test_pooling_at_the_border(pooled, windows, white):
    fig = figures.show_pooling(np.zeros((5, 5)), {"map": pooled})
    assert sum(isinstance(patch, Rectangle) for patch in fig.axes[0].patches) == windows
    assert (drawn(fig.axes[0]) == to_rgb("white")).all(axis=-1).sum() == white


def test_maps_beside_an_image_share_a_scale_centred_on_0():
    maps = [np.array([[-3, 1]]), np.array([[2, 0]])]
    fig = figures.show_image_and_maps(np.array([[0, 9]]), maps, ["image", "a", "b"])
    _, a, b, bar = fig.axes
    assert a.images[0].get_clim() == b.images[0].get_clim() == (-3, 3)
    fig = figures.show_image_and_maps(np.array([[0, 9]]), maps, most=1.5)
    assert fig.axes[1].images[0].get_clim() == (-1.5, 1.5)


def test_shift_curves_are_named_at_their_ends():
    fig = figures.show_shift_curves({"map": [0, 0.4, 0.7], "average": [0, 0, 0.1]}, "share")
    (ax,) = fig.axes
    assert [line.get_ydata().tolist() for line in ax.lines] == [[0, 0.4, 0.7], [0, 0, 0.1]]
    assert [(note.get_text(), note.xy) for note in ax.texts] == [("map", (2, 0.7)), ("average", (2, 0.1))]


def test_play_redraws_for_each_place_of_the_slider():
    asked = []

    def draw(step):
        asked.append(step)
        return figures.show_numbers([[[step]]])

    widget = figures.play(draw, step=(0, 8))
    slider, output, picture = widget.children
    first = bytes(picture.value)
    slider.value = 7
    assert asked == [4, 7] and output.outputs == ()
    assert first.startswith(b"\x89PNG") and bytes(picture.value) != first


def test_nothing_stays_open():
    figures.show_weights([TOEPLITZ])
    assert not plt.get_fignums()
