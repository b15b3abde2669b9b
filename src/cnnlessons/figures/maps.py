"""Pictures of feature maps and heat maps."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons.figures.style import SIGNED, figure, without_axes


@figure
def show_feature_maps(maps: Sequence[np.ndarray], titles: Sequence[object] = (), columns: int = 4,
                      size: float = 2.2) -> Figure:
    """Maps (H, W) of any sign in rows of `columns`: white is 0, orange negative, purple positive.

    All maps share one scale, which is centred on 0 and shown at the side. `size` is a map's width in inches.
    """
    columns = min(columns, len(maps))
    rows = -(-len(maps) // columns)
    height, width = np.shape(maps[0])[:2]
    fig, axes = plt.subplots(rows, columns, squeeze=False,
                             figsize=(size * columns + 0.6, (size * height / width + 0.3 * bool(len(titles))) * rows))
    most = max(np.abs(values).max() for values in maps) or 1
    for ax in axes.flat:
        without_axes(ax)
    for ax, values in zip(axes.flat, maps, strict=False):
        picture = ax.imshow(values, cmap=SIGNED, vmin=-most, vmax=most)
    for ax, title in zip(axes.flat, titles, strict=False):
        ax.set_title(title)
    fig.colorbar(picture, ax=axes, shrink=0.9, aspect=30 * rows * height / width)
    return fig
