"""The contours of a loss over two weights, and the paths that optimizers take down."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from cnnlessons._arrays import numbers
from cnnlessons._explorable import Explorable, packed
from cnnlessons.figures.style import ORANGE, figure

POINTS = 121  # along each side of the grid
STEPS = 30  # of the path that is shown first


class Descent(Explorable):
    """The widget that `descent` makes."""

    component = "descent"


def descent(loss: Callable, start=(-1.5, 1.5), rate: float = 0.1, x=(-2, 2), y=(-2, 2), names=("w1", "w2")) -> Descent:
    """Play with gradient descent on a loss of two weights.

    Drag the start, set the learning rate and the number of steps, and choose plain descent, momentum (0.9) or Adam,
    with the formulas of Keras. The loss is computed here on a grid of 121×121 places. Between them the page
    interpolates it and its gradient bicubically: with Hermite's polynomials, and slopes from five neighbours each.

    Args:
        loss: a function of two weights that returns one number. If it can take arrays of one shape, it is faster.
        start: where descent starts, in the ranges.
        rate: the learning rate.
        x: the range of the first weight, from left to right.
        y: the range of the second weight, from bottom to top.
        names: of the two weights.

    Raises:
        ValueError: an empty range, a start outside, a rate that is not positive, or a loss that is not one finite
            number at each place, or the same number everywhere.
    """
    if not callable(loss):
        raise ValueError("loss must be a function of two weights, such as lambda w1, w2: w1**2 + w2**2; "
                         f"got {type(loss).__name__}")
    x, y = _range("x", x), _range("y", y)
    start = _start(start, x, y)
    if not (np.isscalar(rate) and 0 < rate < np.inf):
        raise ValueError(f"rate {rate!r} must be a positive number")
    grid = _grid(loss, x, y, names)
    levels = _levels(grid)
    path = _path(loss, start, rate, x, y)
    words = (f"The loss over {names[0]} from {x[0]:g} to {x[1]:g} and {names[1]} from {y[0]:g} to {y[1]:g} as "
             f"contours; {STEPS} steps of plain descent start at ({start[0]:g}, {start[1]:g}) with a learning rate of "
             f"{rate:g}.")
    data = {"grid": packed(grid), "x": x, "y": y, "names": list(names), "levels": levels.tolist(), "start": start,
            "rate": float(rate), "steps": STEPS}
    return Descent(data, _picture(grid, levels, path, x, y, names), words)


def _range(name: str, limits) -> list[float]:
    """Two limits as floats, the lower one first."""
    limits = numbers(name, limits)
    if limits.shape != (2,) or limits[0] >= limits[1]:
        raise ValueError(f"{name} {limits.tolist()} must be a range of weights (lowest, highest), such as (-2, 2)")
    return limits.astype(float).tolist()


def _start(start, x: list[float], y: list[float]) -> list[float]:
    """A place in both ranges as floats."""
    start = numbers("start", start)
    if start.shape != (2,) or not (x[0] <= start[0] <= x[1] and y[0] <= start[1] <= y[1]):
        raise ValueError(f"start {start.tolist()} must be two weights within x {tuple(x)} and y {tuple(y)}")
    return start.astype(float).tolist()


def _grid(loss: Callable, x: list[float], y: list[float], names) -> np.ndarray:
    """The loss ``(121, 121)`` as `float32`: a row for each value of the second weight, lowest first."""
    places = np.meshgrid(np.linspace(*x, POINTS), np.linspace(*y, POINTS))
    with np.errstate(all="ignore"):  # what is not finite is refused below
        values = _at_once(loss, *places)
        if values is None:
            values = np.vectorize(lambda *weights: _value(loss, weights), otypes=[float])(*places)
        values = values.astype("float32")
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        where = " and ".join(f"{name} = {place[row, column]:g}" for name, place in zip(names, places, strict=True))
        raise ValueError(f"the loss at {where} is {values[row, column]}: choose ranges x and y in which it is finite")
    if values.min() == values.max():
        raise ValueError(f"the loss is {values[0, 0]:g} everywhere in these ranges: there is no way down")
    return values


def _at_once(loss: Callable, first: np.ndarray, second: np.ndarray) -> np.ndarray | None:
    """The losses of a function that takes arrays; None if it does not, or gives other numbers than one by one."""
    try:
        values = np.asarray(loss(first, second), float)
    except Exception:  # called with numbers, it says what is wrong
        return None
    if values.shape != first.shape:
        return None
    corners = [(0, 0), (0, -1), (-1, 0), (-1, -1), (40, 70)]
    alone = [_value(loss, (first[place], second[place])) for place in corners]
    return values if np.allclose([values[place] for place in corners], alone, equal_nan=True) else None


def _value(loss: Callable, weights) -> float:
    """The loss at one place."""
    value = np.asarray(loss(*weights))
    if value.size != 1 or value.dtype.kind not in "biuf":
        raise ValueError(f"loss({weights[0]:g}, {weights[1]:g}) must be one number; got {value.dtype} of shape "
                         f"{value.shape}")
    return value.astype(float).item()


def _levels(grid: np.ndarray) -> np.ndarray:
    """12 levels of contour lines, closer together where the loss is low if most of the picture is low."""
    low, high = float(grid.min()), float(grid.max())
    middle = np.clip((np.median(grid) - low) / (high - low), 1 / 8, 1 / 2)
    return low + (high - low) * (np.arange(1, 13) / 13) ** (np.log(middle) / np.log(0.5))


def _path(loss: Callable, start: list[float], rate: float, x: list[float], y: list[float]) -> np.ndarray:
    """The places ``(steps + 1, 2)`` of plain descent, up to the first outside the ranges."""
    lowest, highest = np.transpose([x, y])
    nudges = np.diag((highest - lowest) * 1e-5)
    path = [np.array(start)]
    while len(path) <= STEPS and (path[-1] >= lowest).all() and (path[-1] <= highest).all():
        rises = [_value(loss, path[-1] + nudge) - _value(loss, path[-1] - nudge) for nudge in nudges]
        path.append(path[-1] - rate * np.array(rises) / (2 * nudges.diagonal()))
    return np.array(path)


@figure
def _picture(grid, levels, path, x, y, names) -> Figure:
    """Draw the contours and the path of plain descent."""
    fig, ax = plt.subplots(figsize=(5, 4.8))
    ax.grid(False)
    ax.imshow(np.digitize(grid, levels), cmap="Blues", vmax=20, extent=(*x, *y), origin="lower", aspect="auto")
    ax.contour(grid, levels, colors="#5b7c99", linewidths=0.8, extent=(*x, *y), antialiased=False)  # a third the file
    ax.plot(*path.T, "o-", color=ORANGE, markersize=4)
    ax.plot(*path[0], "o", color="black", markersize=11, markerfacecolor="none", markeredgewidth=2)
    ax.set(xlabel=names[0], ylabel=names[1], xlim=x, ylim=y)
    return fig
