"""A learner's answer, of whatever type, as whole numbers."""

from fractions import Fraction
from typing import Any

from cnnlessons.arithmetic import LARGEST, Blank

LONGEST = 8  # parts of a shape


def read(answer: Any) -> int | tuple[int, ...]:
    """The answer as a plain whole number, or as a tuple of such; `(227 - 11)/4 + 1` may have made it 55.0.

    Raises:
        Blank: the answer, or a part of it, is still `...`.
        ValueError: it is something else, with the reason in the learner's words.
    """
    answer = _plain(answer)
    if not isinstance(answer, tuple | list):
        return _number(answer)
    if len(answer) > LONGEST:
        raise ValueError(f"a shape of {len(answer)} parts is too long")
    parts = [_plain(part) for part in answer]
    if any(part is ... for part in parts):
        raise Blank("put your answer in place of each ...")
    if parts and parts[0] is None:
        raise ValueError("the None stands for the batch: leave it away, and give the shape for one image")
    return tuple(_number(part) for part in parts)


def _plain(answer: Any) -> Any:
    """Arrays and NumPy's numbers as Python's own."""
    return answer.tolist() if hasattr(answer, "tolist") else answer


def _number(answer: Any) -> int:
    if answer is None or answer is ...:
        raise Blank("put your answer in place of the ...")
    if isinstance(answer, str | bytes):
        raise ValueError("that is text: leave the quotation marks away")
    if isinstance(answer, tuple | list):
        raise ValueError("that is a list inside a list; give numbers only")
    if isinstance(answer, bool) or not isinstance(answer, int | float | Fraction):
        raise ValueError(f"that is no number, but something of type {type(answer).__name__}")
    if isinstance(answer, int):
        number = int.__int__(answer)  # an exact int: a subclass may answer == as it likes
    elif float(answer).is_integer() and answer == int(answer):
        number = int(answer)
    else:
        raise ValueError(f"{float(answer):.10g} is no whole number; look at what is divided")
    if abs(number) > LARGEST:
        raise ValueError("that is too large a number")
    return number
