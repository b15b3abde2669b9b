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
VERSION = 1
BROKEN = "the record of the check is damaged: run the cell with the check again, and save"
SIZES = (int,)
STEP = {"kind": str, "inputs": SIZES, "outputs": SIZES, "settings": dict, "learns": bool, "pads": (SIZES,),
        "activations": [str], "followers": [str]}
RECORD = {"version": int, "student": str, "fault": str, "input_shape": SIZES, "steps": [STEP], "comments": [[str]],
          "cells": (str,)}
LONGEST_TEXT, LONGEST_LIST = 2_000, 200


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
    data = _checked(data, RECORD)
    if data.pop("version") != VERSION:
        raise BadRecord(BROKEN)
    if any([len(pad) for pad in step["pads"]] != [2, 2] or None in sum(step["pads"], ()) for step in data["steps"]):
        raise BadRecord(BROKEN)
    steps = tuple(Step(**step | {"settings": _settings(step["settings"])}) for step in data.pop("steps"))
    return Record(steps=steps, **data)


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {list: SIZES, str: str, int: int, bool: bool}
    return {name: _checked(given[name], kinds.get(type(given[name]))) for name in SETTINGS if name in given}


def _checked(data: Any, kind: Any) -> Any:
    """Data of a kind: a type, a list or tuple of a kind, a mapping of names to kinds, or `SIZES` for whole numbers."""
    many = type(kind) in (list, tuple)
    if type(data) is not (list if many else dict if type(kind) is dict else kind) or (
            type(data) in (list, str) and len(data) > (LONGEST_LIST if many else LONGEST_TEXT)):
        raise BadRecord(BROKEN)
    if kind is SIZES:
        if not all(size is None or type(size) is int and 0 <= size < 10**9 for size in data):
            raise BadRecord(BROKEN)
        return tuple(data)
    if many:
        return type(kind)([_checked(part, kind[0]) for part in data])
    if type(kind) is dict:
        return {name: _checked(data.get(name), inner) for name, inner in kind.items()}
    return data


def _plain(part: Any) -> Any:
    """Tuples as lists, texts cut to their longest, as a notebook stores them."""
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(inner) for inner in part[:LONGEST_LIST]]
    return part[:LONGEST_TEXT] if isinstance(part, str) else part
