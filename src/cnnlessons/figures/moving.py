"""Figures that move with sliders: drawn by Python in Jupyter, and saved as pictures for a page."""

import inspect
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from cnnlessons._explorable import MIME, Explorable, png
from cnnlessons._language import say

SAVED = 40  # a page has at most so many pictures of a figure


class Frames(Explorable):
    """The widget that `play` makes.

    Attributes:
        frame: what Jupyter shows: a picture and its words.
    """

    component = "frames"
    colours = 64  # enough for a figure, and the file of each picture stays small
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, draw: Callable[..., Figure], say: Callable[..., str], values: dict[str, list]):
        self._draw, self._say, self._values = draw, say, values
        self._start = [_start(draw, name, known) for name, known in values.items()]
        picture, words = self._drawn(self._start)
        every = [range(len(known)) for known in values.values()]
        super().__init__({"sliders": self._sliders(every)}, picture,
                         f"A figure with a slider for {', '.join(values)}. {words}")
        self.frame = {"png": self._png, "words": words}

    def _drawn(self, places: Sequence[int]) -> tuple[Figure, str]:
        """The figure at these places of the sliders, and its words."""
        values = {name: known[place] for (name, known), place in zip(self._values.items(), places, strict=True)}
        return self._draw(**values), say(self._say(**values))

    def _sliders(self, kept: Iterable[Sequence[int]]) -> list[dict]:
        """The sliders for JavaScript, each with the places that it keeps."""
        return [{"name": name, "values": [_shown(known[place]) for place in places], "start": places.index(start)}
                for (name, known), start, places in zip(self._values.items(), self._start, kept, strict=True)]

    @traitlets.observe("reader")
    def _move(self, change: dict) -> None:
        picture, words = self._drawn(change["new"]["places"])
        self.frame = {"png": png(picture, self.colours), "words": words}

    def described(self) -> dict:
        """What a page needs to show the figure: pictures for some places of the sliders, and their words."""
        kept = _thinned(list(map(len, self._values.values())), self._start)
        pictures, words = zip(*map(self._drawn, itertools.product(*kept)), strict=True)
        data = {"sliders": self._sliders(kept), "words": list(words),
                "pictures": [png(picture, self.colours) for picture in pictures]}
        return {**super().described(), "data": data}

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        pictures = bundle[MIME]["data"].pop("pictures")
        return bundle, {**metadata, MIME: {"pictures": pictures}}  # nbval compares no metadata, and no pictures


def play(draw: Callable[..., Figure], /, words: Callable[..., str] | None = None, **ranges: Any) -> Frames:
    """Show sliders above the figure that `draw` makes of their values.

    They start at the defaults of `draw`, or in the middle. A page has pictures of at most 40 places: where there are
    more, of some that are as far apart as the others.

    Args:
        draw: makes a figure of the arguments named in `ranges`.
        words: says in a sentence, of the same arguments, what is to be seen.
        ranges: for each argument ``(0, 8)``, ``(0.0, 1.0, 0.1)`` or a list of its values.

    Raises:
        ValueError: a range of another form, or a default that is none of its values.
    """
    values = {name: _values(name, given) for name, given in ranges.items()}
    return Frames(draw, words or _settings, values)


def _values(name: str, given: Any) -> list:
    """All values of a slider."""
    if isinstance(given, list) and given:
        return given
    numbers = isinstance(given, tuple) and all(isinstance(number, int | float) for number in given)
    if not numbers or len(given) not in (2, 3) or given[0] >= given[1]:
        raise ValueError(f"{name} needs its smallest and its largest value, as in {name}=(0, 8), or those and the step "
                         f"between two values, as in {name}=(0.0, 1.0, 0.1), or a list of values; it has {given!r}")
    low, high, step = given if len(given) == 3 else (*given, 1 if type(given[0]) is int else 0.1)
    return (low + step * np.arange(int((high - low) / step + 1e-6) + 1)).round(10).tolist()


def _start(draw: Callable, name: str, values: list) -> int:
    """The place at which a slider starts."""
    argument = inspect.signature(draw).parameters.get(name)
    if argument is None or argument.default is inspect.Parameter.empty:
        return (len(values) - 1) // 2
    if argument.default not in values:
        raise ValueError(f"{name} starts at {argument.default!r}, which is none of its values")
    return values.index(argument.default)


def _thinned(counts: Sequence[int], starts: Sequence[int]) -> list[list[int]]:
    """The places of each slider that are kept for a page; the longest sliders lose most."""
    kept = counts
    while math.prod(kept) > SAVED:
        kept = [min(count, max(kept) - 1) for count in kept]
    return [_spread(*slider) for slider in zip(counts, kept, starts, strict=True)]


def _spread(count: int, kept: int, start: int) -> list[int]:
    """Of `count` places some that are as far apart as the others; its ends and the start are among them."""
    places = np.linspace(0, count - 1, kept).round().astype(int)
    if start not in places:
        inner = places[1:-1] if kept > 2 else places
        inner[np.abs(inner - start).argmin()] = start
    return places.tolist()


def _shown(value: Any) -> str:
    """A value as it is written beside its slider."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings(**values: Any) -> str:
    """The words of a figure without any: what the sliders say."""
    return ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())
