"""What the check of assignment 2 saw of a model: as plain data in the notebook's output, to be judged again later.

A record holds facts and no verdicts. The notebook and the grader judge it by the same functions.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cnnlessons.assignments.chains import SETTINGS, Step
from cnnlessons.assignments.comments import Groups
from cnnlessons.assignments.networks import Shape

MEDIA_TYPE = "application/vnd.cnnlessons.model+json"
VERSION = 2  # version 1 had part (a) alone
PARTS = ("a", "b", "c")
BROKEN = "the record of the check is damaged: run the cell with the check again, and save"
LONGEST = {str: 2_000, list: 200}


class BadRecord(ValueError):
    """A record that cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Record:
    """What a check saw."""

    student: str = ""  # whose network was asked for; empty for AlexNet itself
    fault: str = ""  # why the model cannot be read, or gives no probabilities for a picture; empty if neither
    input_shape: Shape = ()  # of the model, (H, W, C)
    steps: tuple[Step, ...] = ()  # its layers, from `chains.read`; empty if it cannot be read
    comments: Groups = field(default_factory=list)  # by block, from `comments.comments_of`
    cells: tuple[str, ...] = ()  # the hashes of the cells that the model was built from
    part: str = "a"  # of the assignment
    params: int = 0  # of the model, in part (c)
    right: int = 0  # digits that the model of part (c) reads, of those that were held back

    def as_json(self) -> dict[str, Any]:
        """The record as plain lists, texts and numbers."""
        return _plain(asdict(self) | {"version": VERSION})


def from_json(data: Any) -> Record:
    """The record that somebody's notebook holds. Nothing in it is trusted: each part must be of its kind and size.

    Raises:
        BadRecord: it is not a record of this version.
    """
    try:
        if data["version"] == 1:
            data = {**data, "part": "a", "params": 0, "right": 0}
        elif data["version"] != VERSION or data["part"] not in PARTS:
            raise BadRecord
        comments = [_texts(block) for block in _of(list, data["comments"])]
        return Record(_of(str, data["student"]), _of(str, data["fault"]), _sizes(data["input_shape"]),
                      tuple(map(_step, _of(list, data["steps"]))), comments, tuple(_texts(data["cells"])),
                      data["part"], *_sizes([data["params"], data["right"]]))
    except (KeyError, TypeError, ValueError):
        raise BadRecord(BROKEN) from None


def _step(data: Any) -> Step:
    pads = tuple(map(_sizes, _of(list, data["pads"])))
    if list(map(len, pads)) != [2, 2] or None in sum(pads, ()) or type(data["learns"]) is not bool:
        raise BadRecord
    settings = {name: _setting(value) for name, value in dict(data["settings"]).items() if name in SETTINGS}
    return Step(_of(str, data["kind"]), _sizes(data["inputs"]), _sizes(data["outputs"]), settings, data["learns"],
                pads, _texts(data["activations"]), _texts(data["followers"]))


def _setting(data: Any) -> Any:
    return data if type(data) in (int, bool) else _sizes(data) if type(data) is list else _of(str, data)


def _texts(data: Any) -> list[str]:
    return [_of(str, text) for text in _of(list, data)] if data else _of(list, data)


def _sizes(data: Any) -> tuple[int | None, ...]:
    for size in _of(list, data):  # `all` takes twice as long
        if size is not None and (type(size) is not int or not 0 <= size < 10**9):
            raise BadRecord
    return tuple(data)


def _of(kind: type, data: Any) -> Any:
    """A text or a list that is not too long."""
    if type(data) is not kind or len(data) > LONGEST[kind]:
        raise BadRecord
    return data


def _plain(part: Any) -> Any:
    """Tuples as lists, texts cut to their longest, as a notebook stores them."""
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(inner) for inner in part[:LONGEST[list]]]
    return part[:LONGEST[str]] if isinstance(part, str) else part
