"""Pictures of training and of test results."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cnnlessons.figures.style import figure


@figure
def show_history(curves: Mapping[str, Sequence[float]], dashed: Mapping[str, Sequence[float]] | None = None,
                 ylabel: str = "accuracy", title: str = "") -> Figure:
    """A value by epoch, a line for each name; `dashed` holds reference curves, drawn behind."""
    fig, ax = plt.subplots(figsize=(6.4, 3.4))
    for name, values in (dashed or {}).items():
        ax.plot(range(1, len(values) + 1), values, "o--", color="#9a9a9a", markersize=8, markerfacecolor="white",
                label=name)
    for name, values in curves.items():
        ax.plot(range(1, len(values) + 1), values, "o-", markersize=4, label=name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="epoch", ylabel=ylabel, title=title)
    fig.legend(loc="outside lower center", ncols=3, frameon=False)  # curves may run anywhere
    return fig


@figure
def show_accuracy_by_shift(curves: Mapping[str, Sequence[float]], title: str = "") -> Figure:
    """Test accuracy of each network when the digits are shifted by 0, 1, 2, ... pixels."""
    fig, ax = plt.subplots(figsize=(6.4, 3.4))
    for name, values in curves.items():
        ax.plot(range(len(values)), values, "o-", label=name)
    ax.axhline(0.1, color="#9a9a9a", linestyle=":")
    ax.text(0, 0.115, "guessing", color="#5f5f5f")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.set(xlabel="shift to the right, pixels", ylabel="test accuracy", ylim=(0, 1.02), title=title)
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 0.14))
    return fig


@figure
def show_confusion(matrices: Mapping[str, np.ndarray]) -> Figure:
    """Confusion matrices side by side: counts, ``[right class, answered class]``.

    The diagonal, the right answers, is left white: it would drown the mistakes.
    """
    fig, axes = plt.subplots(1, len(matrices), figsize=(4.9 * len(matrices), 4.7), squeeze=False)
    wrong = {name: np.where(np.eye(len(matrix), dtype=bool), 0, matrix) for name, matrix in matrices.items()}
    most = max(1, *(matrix.max() for matrix in wrong.values()))
    for ax, (name, matrix) in zip(axes.flat, wrong.items(), strict=True):
        ax.imshow(matrix, cmap="Blues", vmax=most)
        for (row, column), count in np.ndenumerate(matrices[name]):
            right = row == column
            colour = "white" if matrix[row, column] > 0.6 * most else "#767676" if right or not count else "black"
            ax.text(column, row, count or "·", ha="center", va="center", color=colour, fontsize=8.5 if right else 10)
        ax.set(title=f"{name}: {wrong[name].sum()} mistakes", xlabel="answer", ylabel="digit",
               xticks=range(len(matrix)), yticks=range(len(matrix)))
        ax.grid(False)
    return fig
