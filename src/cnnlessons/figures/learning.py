"""Pictures of how a network learns: probabilities, losses, and gradients on their way back."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cnnlessons.figures.numbers import draw_grid, row_of_grids
from cnnlessons.figures.style import BLUE, GREY, ORANGE, figure


@figure
def show_softmax(differences: np.ndarray, probabilities: np.ndarray, classes: Sequence[str] = ("first", "second"),
                 marked: int | None = None) -> Figure:
    """The probabilities of two classes against the difference of their scores.

    Args:
        differences: ``(N,)``, score of the first class minus score of the second.
        probabilities: ``(N, 2)``.
        classes: names of the two.
        marked: place of a difference whose two probabilities are read off, if any.
    """
    fig, ax = plt.subplots(figsize=(6.8, 3.4))
    for column, name, colour in zip(probabilities.T, classes, (BLUE, ORANGE), strict=True):
        ax.plot(differences, column, color=colour, lw=2)
        ax.text(differences[-1], column[-1], f" {name}", color=colour, va="center")
    if marked is not None:
        ax.axvline(differences[marked], color=GREY, ls=":")
        side = 1 if differences[marked] > 0 else -1  # where neither curve runs
        for value, colour in zip(probabilities[marked], (BLUE, ORANGE), strict=True):
            ax.plot(differences[marked], value, "o", color=colour)
            ax.annotate(f"{value:.2f}", (differences[marked], value), (8 * side, -4 if value > 0.5 else 4),
                        textcoords="offset points", ha="left" if side > 0 else "right",
                        va="top" if value > 0.5 else "bottom")
    title = "" if marked is None else f": {differences[marked]:.3f}".replace("-", "−")
    ax.set(title=f"score of the {classes[0]} minus score of the {classes[1]}{title}",
           xlabel="difference of the scores", ylabel="probability", ylim=(-0.06, 1.06))
    return fig


@figure
def show_losses(scores: np.ndarray, losses: Mapping[str, np.ndarray], slopes: Mapping[str, np.ndarray]) -> Figure:
    """Losses, and beside them their slopes, against how far the right class is ahead in score.

    Args:
        scores: ``(N,)``, score of the right class minus score of the other.
        losses: name -> ``(N,)``.
        slopes: name -> ``(N,)``, the losses' derivatives.
    """
    fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.7))
    for ax, curves, ylabel in zip(axes, (losses, slopes), ("loss", "slope of the loss"), strict=True):
        for (name, values), line in zip(curves.items(), ("-", "--", "-.", ":"), strict=False):
            ax.plot(scores, values, line, lw=2, label=name)
        ax.axvspan(scores[0], 0, color="#f3ede2", zorder=0)
        ax.set(xlabel="right class ahead by", ylabel=ylabel, xlim=(scores[0], scores[-1]))
    axes[0].set_title("how wrong: the loss")
    axes[1].set_title("how hard it pulls: the slope")
    axes[0].text(0.7 * scores[0], 0.28 * axes[0].get_ylim()[1], "answer wrong", ha="center", color="#6b5a33")
    axes[0].legend(frameon=False)
    return fig


@figure
def show_pool_gradient(image: np.ndarray, output_gradient: np.ndarray, image_gradient: np.ndarray,
                       pool_size: int = 2) -> Figure:
    """Where a gradient flows through a pooling: image, gradient of the output, gradient of the image.

    The windows (side by side) are outlined; the pixels that got a gradient are framed in orange.

    Args:
        image: ``(H, W)``.
        output_gradient: ``(H / pool_size, W / pool_size)``.
        image_gradient: ``(H, W)``.
        pool_size: side of a window.
    """
    image, output_gradient, image_gradient = map(np.asarray, (image, output_gradient, image_gradient))
    fig, axes = row_of_grids([image.shape, output_gradient.shape, image_gradient.shape])
    titles = ("image", "gradient of\nthe output", "gradient of the image")
    for ax, array, title in zip(axes, (image, output_gradient, image_gradient), titles, strict=True):
        draw_grid(ax, array)
        ax.set_title(title)
    for ax in (axes[0], axes[2]):
        for row, column in np.ndindex(output_gradient.shape):
            _frame(ax, row * pool_size, column * pool_size, pool_size, pool_size, color="#4d4d4d", lw=1.8)
        for row, column in np.argwhere(image_gradient):
            _frame(ax, row, column, 1, 1, color=ORANGE, lw=3.5)
    return fig


@figure
def show_stamp_step(output_gradient: np.ndarray, kernel: np.ndarray, so_far: np.ndarray, step: int) -> Figure:
    """One step of a convolution's gradient on its way back: the kernel is stamped onto the window it saw.

    Args:
        output_gradient: ``(H_out, W_out)``, at stride 1 without padding.
        kernel: ``(kh, kw)``.
        so_far: ``(H, W)``, the gradient of the image after this step.
        step: which output hands its gradient back, counted row by row from 0.
    """
    output_gradient, kernel, so_far = map(np.asarray, (output_gradient, kernel, so_far))
    row, column = divmod(step, output_gradient.shape[1])
    fig, axes = row_of_grids([output_gradient.shape, kernel.shape, so_far.shape], extra_height=0.5)
    titles = ("gradient of\nthe output", "kernel", "gradient of\nthe image so far")
    for ax, array, title in zip(axes, (output_gradient, kernel, so_far), titles, strict=True):
        draw_grid(ax, array)
        ax.set_title(title)
    _frame(axes[0], row, column, 1, 1, color=ORANGE, lw=3.5)
    _frame(axes[2], row, column, *kernel.shape, color=ORANGE, lw=3.5)
    fig.supxlabel(f"add {output_gradient[row, column]:g} times the kernel in the frame".replace("-", "−"),
                  fontsize=11, color=BLUE)
    return fig


@figure
def show_training(losses: Sequence[float], smooth: Sequence[float] = (), title: str = "") -> Figure:
    """The loss by training step on a logarithmic axis: each batch as a dot, and a smoothed line.

    Args:
        losses: the loss of each batch, in order.
        smooth: means of neighbouring batches, shorter than `losses` by the neighbours missing at both ends.
        title: of the figure.
    """
    fig, ax = plt.subplots(figsize=(6.8, 3.6))
    ax.plot(range(1, len(losses) + 1), losses, ".", color="#b9cfe0", markersize=3, label="one batch")
    if len(smooth):
        first = (len(losses) - len(smooth)) // 2 + 1
        ax.plot(range(first, first + len(smooth)), smooth, color=BLUE, lw=2,
                label=f"mean of {len(losses) - len(smooth) + 1} batches")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set(xlabel="step", ylabel="cross-entropy, by powers of ten", title=title)
    ax.legend(frameon=False, markerscale=3)
    return fig


def _frame(ax, row: int, column: int, height: int, width: int, **line) -> None:
    """An outline around some cells of a grid."""
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, fill=False, zorder=3, **line))
