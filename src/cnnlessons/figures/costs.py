"""Pictures of what networks cost, layer by layer."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnlessons.figures.style import BLUE, GREEN, ORANGE, PURPLE, SKY, figure

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY)


@figure
def show_shares(layers: Sequence[str], shares: Mapping[str, Sequence[float]], kinds: Sequence[str]) -> Figure:
    """A bar for each layer, first layer on top; the costs side by side on one scale.

    Args:
        layers: their names.
        shares: title of a cost -> each layer's share of it, 0 to 1.
        kinds: what each layer is; layers of a kind have one colour, at most five kinds.
    """
    colours = dict(zip(dict.fromkeys(kinds), COLOURS, strict=False))
    fig, axes = plt.subplots(1, len(shares), sharex=True, sharey=True, squeeze=False,
                             figsize=(4.7 * len(shares), 0.34 * len(layers) + 1.3))
    for ax, (title, values) in zip(axes[0], shares.items(), strict=True):
        bars = ax.barh(layers, values, color=[colours[kind] for kind in kinds])
        ax.bar_label(bars, [f"{value:.1%}" for value in values], padding=4)
        ax.set(title=title, xlabel="share of the network", xlim=(0, 1.2 * max(map(np.max, shares.values()))))
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", length=0)
    axes[0, 0].invert_yaxis()  # shared: it turns all of them
    fig.legend(handles=[Patch(color=colour, label=kind) for kind, colour in colours.items()],
               loc="outside lower center", ncols=len(colours), frameon=False)
    return fig
