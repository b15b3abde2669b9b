"""The figure of the first assignment shows the layer list, and none of the answers."""

import re

import pytest
from matplotlib.patches import Polygon

from cnnlessons import figures
from cnnlessons.assignments.networks import ALEXNET, draw


@pytest.mark.parametrize("network", [ALEXNET, draw("kim")])
def test_show_plan(network):
    (ax,) = figures.show_plan(network).axes
    texts = [text.get_text() for text in ax.texts]
    names = ["image", *(layer.name for layer in network.layers)]
    assert [name for name in texts if name in names] == names
    assert texts.count("?") == len(network.layers) == 12
    assert len([patch for patch in ax.patches if isinstance(patch, Polygon)]) == 3 * 13
    first = network.layer("conv1")
    size = f"{first.kernel_size}×{first.kernel_size}"
    assert f"{first.filters} filters\n{size}\nstride {first.strides}\nno padding" in texts
    assert ax.get_title() == network.name


def test_the_plan_tells_no_output_shape():
    (ax,) = figures.show_plan(ALEXNET).axes
    shown = {int(number) for text in ax.texts for number in re.findall(r"\b\d+\b", text.get_text())}
    assert not shown & {55, 27, 13, 9216}
