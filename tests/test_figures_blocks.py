"""Figures of networks as blocks: what the rows say is what is drawn, and no answer of an assignment."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle

from cnnlessons import figures
from cnnlessons.assignments.networks import ALEXNET, draw


def row(name, layer_type, *output_shape):
    return SimpleNamespace(name=name, type=layer_type, output_shape=output_shape)


SMALL = [row("pad1", "ZeroPadding2D", 66, 66, 1),
         row("conv1", "Conv2D", 64, 64, 16),
         row("conv2", "Conv2D", 64, 64, 16),
         row("relu2", "ReLU", 64, 64, 16),
         row("pool2", "MaxPooling2D", 16, 16, 16),
         row("flatten", "Flatten", 4096),
         row("fc3", "Dense", 4096),
         row("fc4", "Dense", 1024),
         row("softmax", "Softmax", 1024)]


def labels(ax) -> list[list[str]]:
    return [text.get_text().split("\n") for text in ax.texts]


def boxes(ax) -> list[Polygon]:
    """The front of each box: the first of its three faces."""
    return [patch for patch in ax.patches if isinstance(patch, Polygon)][::3]


def extent(box, axis: int) -> float:
    corners = box.get_xy()[:, axis]
    return corners.max() - corners.min()


def test_layers_of_one_kind_and_shape_share_a_label_and_others_are_left_out():
    (ax,) = figures.show_layers(SMALL, "small").axes
    assert ax.get_title() == "small"
    assert labels(ax) == [["64×64", "×16", "conv1", "to conv2"], ["16×16", "×16", "pool2"], ["4096", "fc3"],
                          ["1024", "fc4"]]
    assert len(boxes(ax)) == 5


def test_lengths_are_square_roots():
    (ax,) = figures.show_layers(SMALL).axes
    conv, _, pool, longer, shorter = boxes(ax)
    assert extent(conv, 1) == pytest.approx(2 * extent(pool, 1))  # 64 to 16
    assert extent(longer, 1) == pytest.approx(2 * extent(shorter, 1))  # 4096 to 1024
    (ax,) = figures.show_layers([row("one", "Conv2D", 8, 8, 400), row("two", "Conv2D", 8, 8, 100)]).axes
    one, two = boxes(ax)
    assert extent(one, 0) == pytest.approx(2 * extent(two, 0))


def test_colours_tell_kinds_apart_and_the_legend_names_those_that_are_there():
    fig = figures.show_layers([*SMALL, row("both", "Concatenate", 8, 8, 32)])
    (legend,) = fig.legends
    assert [text.get_text() for text in legend.get_texts()] == ["convolution", "pooling", "dense", "joined"]
    colours = [box.get_facecolor() for box in boxes(fig.axes[0])]
    assert colours[0] == colours[1] and colours[3] == colours[4]
    assert len(set(colours)) == 4


def test_blocks_are_in_order_and_inside_the_figure():
    many = [row(f"conv{number}", "Conv2D", 56, 56, 64 * number) for number in range(1, 13)]
    fig = figures.show_layers(many)
    (ax,) = fig.axes
    lefts = [box.get_xy()[:, 0].min() for box in boxes(ax)]
    assert lefts == sorted(lefts)
    assert lefts[0] >= 0 and max(patch.get_xy()[:, 0].max() for patch in ax.patches) <= ax.get_xlim()[1]
    assert fig.get_figwidth() <= 10


def test_several_tables_share_one_scale():
    fig = figures.show_layers({"large": [row("a", "Conv2D", 36, 36, 4)], "little": [row("b", "Conv2D", 9, 9, 4)]})
    large, little = fig.axes
    assert [ax.get_title() for ax in fig.axes] == ["large", "little"]
    assert extent(boxes(large)[0], 1) == pytest.approx(2 * extent(boxes(little)[0], 1))


def words(axes):
    return [text.get_text() for ax in axes for text in ax.texts]


@pytest.mark.parametrize("network", [ALEXNET, draw("kim")])
def test_a_plan_shows_the_layers_of_the_network(network):
    axes = figures.show_plan(network).axes
    texts = words(axes)
    names = ["image", *(layer.name for layer in network.layers)]
    assert [text for text in texts if text in names] == names
    assert texts.count("?") == len(network.layers) == 12
    assert [len(boxes(ax)) for ax in axes] == [5, 4, 4]
    first = network.layer("conv1")
    size = f"{first.kernel_size}×{first.kernel_size}"
    assert f"{first.filters} filters\n{size}\nstride {first.strides}\nno padding" in texts


def test_a_plan_tells_no_output_shape():
    shown = {int(number) for text in words(figures.show_plan(ALEXNET).axes) for number in re.findall(r"\b\d+\b", text)}
    assert not shown & {55, 27, 13, 9216}


def test_a_solved_plan_tells_each_output_shape_and_every_plan_its_scale():
    axes = figures.show_plan(ALEXNET, solved=True).axes
    texts = words(axes)
    assert "?" not in texts
    names = ["image", *(layer.name for layer in ALEXNET.layers)]
    shapes = [texts[texts.index(name) + 1] for name in names]
    assert shapes == ["227×227×3", "55×55×96", "27×27×96", "27×27×256", "13×13×256", "13×13×384",
                      "13×13×384", "13×13×256", "6×6×256", "9,216", "4,096", "4,096", "1,000"]
    counts = [34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000]
    with_weights = [name for name in names if name[:2] in ("co", "fc")]
    assert [texts[texts.index(name) + 2] for name in with_weights] == [f"{count:,}" for count in counts]
    lengths = [bar.get_width() for ax in axes for bar in ax.patches if isinstance(bar, Rectangle)]
    assert np.allclose(np.divide(lengths, lengths[5]), np.divide(counts, counts[5]))
    assert all("logarithm" in figure.axes[-1].get_xlabel() for figure in (figures.show_plan(ALEXNET), axes[0].figure))
