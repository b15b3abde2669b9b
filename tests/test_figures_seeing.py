"""Figures of what a network sees: what is drawn is what was given."""

import numpy as np

from cnnlessons import figures


def drawn(ax) -> np.ndarray:
    """The pixels of a panel's picture."""
    return np.asarray(ax.images[0].get_array())


def test_layer_maps_have_a_row_for_each_layer():
    maps, numbers = np.arange(36.0).reshape(3, 3, 4), np.array([0, 0.25, 0.75])
    fig = figures.show_layer_maps({"conv1": maps, "softmax": numbers}, columns=3)
    first, second, third, strip = fig.axes
    assert [ax.get_ylabel() for ax in fig.axes] == ["conv1\n3×3×4", "", "", "softmax\n3"]
    assert all(np.array_equal(drawn(ax), maps[..., k]) for k, ax in enumerate((first, second, third)))
    assert {ax.images[0].get_clim() for ax in (first, second, third)} == {(0, 35)}
    assert drawn(strip).tolist() == [[0, 0.25, 0.75]]


def test_a_layer_that_answers_nothing_is_black():
    fig = figures.show_layer_maps({"dead": np.zeros((2, 2, 1))})
    assert fig.axes[0].images[0].get_clim() == (0, 1)


def test_strongest_patches_have_a_row_for_each_filter():
    patches = np.random.default_rng(0).random((2, 3, 4, 4, 1))
    fig = figures.show_strongest_patches(patches, ["filter 5", "filter 9"])
    assert len(fig.axes) == 6
    assert [ax.get_ylabel() for ax in fig.axes if ax.get_ylabel()] == ["filter 5", "filter 9"]
    assert all(np.array_equal(drawn(ax), patch) for ax, patch in zip(fig.axes, patches.reshape(6, 4, 4), strict=True))
    assert {ax.images[0].get_clim() for ax in fig.axes} == {(0, patches.max())}


def test_heat_maps_share_a_scale_centred_on_0_and_carry_the_outline():
    image = np.pad(np.ones((2, 2, 1)), ((2, 2), (2, 2), (0, 0)))
    heats = [np.full((6, 6), -0.5), np.eye(6) / 4]
    fig = figures.show_heat_maps([image, image], heats, ["answer 4", "label 9"], label="lost")
    left, right, bar = fig.axes
    assert [left.get_title(), right.get_title(), bar.get_ylabel()] == ["answer 4", "label 9", "lost"]
    assert left.images[0].get_clim() == right.images[0].get_clim() == (-0.5, 0.5)
    assert np.array_equal(drawn(right), heats[1])
    outline = left.collections[0].get_paths()[0].vertices
    assert outline.min() == 1.5 and outline.max() == 3.5  # halfway between the ink and the paper around it
    assert bar.get_ylim() == (-0.5, 0.5)


def test_heat_maps_without_negative_numbers_show_half_of_the_scale():
    fig = figures.show_heat_maps([np.eye(3)], [np.eye(3)])
    assert fig.axes[-1].get_ylim() == (0, 1)
