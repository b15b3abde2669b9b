"""Figures of costs: the shares that go in are the bars that are drawn."""

import pytest
from matplotlib.colors import to_hex

from cnnlessons import figures

PARAMS, MACS = [0.08, 0.3, 0.62], [0.75, 0.2, 0.05]


@pytest.fixture
def shares():
    return figures.show_shares(["conv1", "conv2", "fc3"], {"parameters": PARAMS, "compute": MACS},
                               ["convolution", "convolution", "dense"])


def test_each_cost_has_its_bars(shares):
    assert [ax.get_title() for ax in shares.axes] == ["parameters", "compute"]
    for ax, values in zip(shares.axes, (PARAMS, MACS), strict=True):
        assert [bar.get_width() for bar in ax.patches] == values
        assert [text.get_text() for text in ax.texts] == [f"{100 * value:.1f}%" for value in values]


def test_the_first_layer_is_on_top_of_all_costs(shares):
    for ax in shares.axes:
        first, *_, last = (ax.transData.transform((0, bar.get_y()))[1] for bar in ax.patches)
        assert first > last
    assert [label.get_text() for label in shares.axes[0].get_yticklabels()] == ["conv1", "conv2", "fc3"]


def test_costs_share_a_scale_that_holds_the_longest_bar(shares):
    limits = {ax.get_xlim() for ax in shares.axes}
    assert len(limits) == 1
    assert limits.pop()[1] > 0.75


def test_a_kind_has_one_colour_and_a_legend(shares):
    for ax in shares.axes:
        first, second, dense = (to_hex(bar.get_facecolor()) for bar in ax.patches)
        assert first == second != dense
    legend = shares.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["convolution", "dense"]
    assert to_hex(legend.get_patches()[1].get_facecolor()) == dense
