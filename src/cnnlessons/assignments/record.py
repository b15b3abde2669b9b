"""What the check of assignment 2 saw of a model: as plain data in the notebook's output, to be judged again later.

A record holds facts and no verdicts. The notebook and the grader judge it by the same functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cnnlessons.assignments.chains import SETTINGS, Step
from cnnlessons.assignments.comments import Groups
from cnnlessons.assignments.networks import Shape

MEDIA_TYPE = "application/vnd.cnnlessons.model+json"
VERSION = 1
BROKEN = "the record of the check is damaged: run the cell with the check again, and save"
LONGEST_TEXT, LONGEST_LIST = 2_000, 200
MAX_RECORD = 200_000  # characters; a record has about 5,000


class BadRecord(ValueError):
    """A record that cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Record:
    """What a check saw.

    Args:
        student: whose network was asked for; empty for AlexNet itself.
        fault: why the model could not be read, or why it gives no probabilities for a picture; empty if neither.
        input_shape: of the model, (H, W, C).
        steps: its layers, from `chains.read`; empty if it could not be read.
        comments: the comments by block, from `comments.comments_of`.
        cells: the hashes of the cells that the model was built from.
    """

    student: str = ""
    fault: str = ""
    input_shape: Shape = ()
    steps: tuple[Step, ...] = ()
    comments: Groups = field(default_factory=list)
    cells: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The record as plain lists, texts and numbers."""
        return _plain(asdict(self) | {"version": VERSION})


def from_json(data: Any) -> Record:
    """The record that somebody's notebook holds. Nothing in it is trusted: each part must be of its kind and size.

    Raises:
        BadRecord: it is not a record of this version.
    """
    if not isinstance(data, Mapping) or data.get("version") != VERSION:
        raise BadRecord(BROKEN)
    return Record(_text(data.get("student")), _text(data.get("fault")), _shape(data.get("input_shape")),
                  tuple(map(_step, _list(data.get("steps")))),
                  [list(map(_text, _list(block))) for block in _list(data.get("comments"))],
                  tuple(map(_text, _list(data.get("cells")))))


def _step(data: Any) -> Step:
    if not isinstance(data, Mapping) or not isinstance(settings := data.get("settings"), Mapping):
        raise BadRecord(BROKEN)
    pads = tuple(map(_shape, _list(data.get("pads"))))
    if [len(pad) for pad in pads] != [2, 2] or any(size is None for pad in pads for size in pad):
        raise BadRecord(BROKEN)
    return Step(_text(data.get("kind")), _shape(data.get("inputs")), _shape(data.get("outputs")),
                {name: _setting(settings[name]) for name in SETTINGS if name in settings},
                data.get("learns") is True, pads, list(map(_text, _list(data.get("activations")))),
                list(map(_text, _list(data.get("followers")))))


def _setting(value: Any) -> Any:
    if isinstance(value, int) or value is None:
        return value
    return _text(value) if isinstance(value, str) else _shape(value)


def _shape(data: Any) -> Shape:
    sizes = tuple(_list(data))
    if not all(size is None or type(size) is int and 0 <= size < 10**9 for size in sizes):
        raise BadRecord(BROKEN)
    return sizes


def _list(data: Any) -> Sequence:
    if not isinstance(data, list) or len(data) > LONGEST_LIST:
        raise BadRecord(BROKEN)
    return data


def _text(data: Any) -> str:
    if not isinstance(data, str) or len(data) > LONGEST_TEXT:
        raise BadRecord(BROKEN)
    return data


def _plain(part: Any) -> Any:
    """Tuples as lists, texts cut to their longest, as a notebook stores them."""
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(inner) for inner in part[:LONGEST_LIST]]
    return part[:LONGEST_TEXT] if isinstance(part, str) else part
