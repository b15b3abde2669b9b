"""A learner's answer, of whatever type, as whole numbers."""

from fractions import Fraction
from typing import Any

from cnnlessons.assignments.arithmetic import LARGEST, Blank

LONGEST = 8  # parts of a shape


def read(answer: Any) -> int | tuple[int, ...]:
    """The answer as a plain whole number, or as a tuple of such; `(227 - 11)/4 + 1` may have made it 55.0.

    Types are compared exactly: a class of the learner's own may say of itself what it likes.

    Raises:
        Blank: the answer, or a part of it, is still `...`.
        ValueError: it is something else, with the reason in the learner's words.
    """
    answer = _plain(answer)
    if type(answer) not in (tuple, list):
        return _number(answer)
    if not answer:
        raise ValueError("that shape is empty")
    if len(answer) > LONGEST:
        raise ValueError(f"a shape of {len(answer):,} parts is too long")
    parts = [_plain(part) for part in answer]
    if any(part is ... for part in parts):
        raise Blank("put your answer in place of each ...")
    if parts[0] is None:
        raise ValueError("the None stands for the batch: leave it away, and give the shape for one image")
    return tuple(_number(part) for part in parts)


def _plain(answer: Any) -> Any:
    """NumPy's arrays and numbers as Python's own."""
    if type(answer).__module__ != "numpy" or not hasattr(answer, "tolist"):
        return answer
    if answer.size > LONGEST:
        raise ValueError(f"an array of {answer.size:,} numbers is no answer")
    return answer.tolist()


def _number(answer: Any) -> int:
    if answer is None or answer is ...:
        raise Blank("put your answer in place of the ...")
    if type(answer) in (str, bytes):
        raise ValueError("that is text: leave the quotation marks away")
    if type(answer) in (tuple, list):
        raise ValueError("that is a list inside a list; give numbers only")
    if type(answer) not in (int, float, Fraction):
        raise ValueError(f"that is no number, but something of type {type(answer).__name__[:40]}")
    if not abs(answer) <= LARGEST:  # NaN, too
        raise ValueError("that is too large a number, or none at all")
    if answer != int(answer):
        raise ValueError(f"{float(answer)} is no whole number; look at what is divided")
    return int(answer)
