"""The form of an answer: what to say where numbers are written as text, in percent, rounded, or with commas."""

import re
from typing import Any

import numpy as np

from cnnlessons._language import say
from cnnlessons._words import by

TEXTS = {  # explore/exercise.js fills in the same ones on a page
    "kind": "the answer should be {expected}, not {given}",
    "shape": "your answer has the shape {shape}: count how many rows it should have, and how many numbers each row",
    "brackets": "the question asks for one number: remove the brackets around it",
    "commas": "to Python the comma separates two numbers: write {joined} or {grouped}",
    "text": "that is text: remove the quotation marks",
    "text with commas": "that is text: remove the quotation marks; {commas}",
    "set for a number": "curly brackets make a set, which has no order: remove them",
    "set": "curly brackets make a set, which has no order: write round or square brackets",
    "millions": "{value} looks like millions, rounded: write the number out to its last digit",
    "thousands": "{value} looks like thousands, rounded: write the number out to its last digit",
    "rounded": "that is a rounded number; the exact one is asked",
    "percent": "that is in percent: divide it by 100",
    "few digits": "right, but there are too few digits: give three digits after the point",
    "nearly whole": "the question asks for a whole number: round it",
    "not whole": "the question asks for a whole number: yours has digits after the point",
    "unreadable": "this page understands numbers such as 28 or 3*3*64 + 1, and lists such as [5, 4]",  # on a page only
}
KINDS = {  # what an answer is, in a learner's words
    "a number": "a number",
    "too large": "so large a one",
    "text": "text",
    "one in a list": "a list of 1 number",
    "list": "a list of {count} numbers",
    "rows": "a list of rows",
    "axes": "an array with {count} axes",
    "mixed": "a list that holds other things than numbers, or rows of different lengths",
    "function": "a function",
    "other": "something of type {type}",
}


def thousands(parts: tuple[int | float, ...]) -> str:
    """What to write in place of `(34, 944)`, which was meant as 34,944; empty if it was meant otherwise."""
    meant = len(parts) > 1 and 0 < parts[0] <= 999 and parts[0] != parts[1] and all(
        type(part) is int and (part == 0 or 100 <= part <= 999) for part in parts[1:])  # Python refuses a 044
    return without_commas([str(parts[0]), *(f"{part:03}" for part in parts[1:])]) if meant else ""


def without_commas(groups: list[str]) -> str:
    """What to write in place of a number with commas between these groups of digits."""
    return say(TEXTS["commas"]).format(joined="".join(groups), grouped="_".join(groups))


def rounded(value: float, right: int) -> str:
    """What to say about a count in millions, in thousands or in round numbers; empty if it is none of them."""
    def near(number: float) -> bool:
        return abs(number - right) < abs(right) / 20

    for unit, scale in (("millions", 10**6), ("thousands", 10**3)):
        if near(value * scale):
            return say(TEXTS[unit]).format(value=f"{value:.10g}")
    digits, needed = (len(f"{number:.0f}".rstrip("0")) for number in (value, right))
    cut = abs(value - right) < 10 ** (len(f"{value:.0f}") - digits)
    if near(value) and value > 1000 and value % 1 == 0 and digits < needed and (digits < 5 or cut):
        return say(TEXTS["rounded"])
    return ""


def wrong_digits(given: np.ndarray, expected: np.ndarray) -> str:
    """Say what is wrong with the way in which right numbers are written; empty if they are wrong in another way."""
    if not np.isfinite(given).all():
        return ""
    if np.any(expected % 1):
        shorter = [cut(expected * 10**digits) / 10**digits for digits in (1, 2) for cut in (np.round, np.trunc)]
        if any(np.allclose(given, value) for value in shorter):
            return say(TEXTS["few digits"])
        return say(TEXTS["percent"]) if np.allclose(given, 100 * expected, rtol=0.01) else ""
    if given.ndim == 0 and (reason := rounded(given.item(), expected.item())):
        return reason
    if np.any(given % 1):
        return say(TEXTS["nearly whole" if np.array_equal(np.rint(given), expected) else "not whole"])
    return ""


def wrong_shape(given: np.ndarray, expected: np.ndarray) -> str:
    """Say what is wrong with the number of numbers, or with their brackets."""
    if given.size > expected.size and expected.ndim < 2 and (reason := _commas(given, expected)):
        return reason
    if given.size == 1 and expected.ndim == 0:
        return say(TEXTS["brackets"])
    if given.ndim == expected.ndim > 1:
        return say(TEXTS["shape"]).format(shape=by(given.shape))
    return say(TEXTS["kind"]).format(expected=kind_of(expected), given=kind_of(given))


def _commas(given: np.ndarray, expected: np.ndarray) -> str:
    """Say how to write the first thousands separator, such as that of 12,000; empty if there is none."""
    numbers = tuple(int(number) if number % 1 == 0 else -1 for number in given.ravel().tolist())
    parts = [numbers] if expected.ndim == 0 else zip(numbers, numbers[1:], strict=False)
    return next(filter(None, map(thousands, parts)), "")


def wrong_kind(expected: np.ndarray, answer: Any) -> str:
    """Say what to write in place of text or of a set."""
    texts = [part for part in (answer if isinstance(answer, list | tuple) else [answer]) if isinstance(part, str)]
    if len(texts) == 1 and re.fullmatch(r"\s*\d{1,3}(,\d{3})+\s*", texts[0]):
        return say(TEXTS["text with commas"]).format(commas=without_commas(texts[0].strip().split(",")))
    if texts and all(re.search(r"\d", text) and not re.search(r"[^\W\d_]", text) for text in texts):
        return say(TEXTS["text"])
    if isinstance(answer, set | frozenset):
        return say(TEXTS["set for a number" if expected.ndim == 0 else "set"])
    return say(TEXTS["kind"]).format(expected=kind_of(expected), given=kind_of(answer))


def as_array(answer: Any, in_one_row: bool = False) -> np.ndarray | None:
    """The answer as numbers, or None if it does not hold numbers only.

    In one row, ((22, 22, 16), 1456) is (22, 22, 16, 1456).
    """
    try:
        sequence = in_one_row and isinstance(answer, list | tuple | np.ndarray)
        nested = sequence and max(map(np.ndim, answer), default=0) == 1
        array = np.hstack(answer) if nested else np.array(answer)  # a copy: a function may write over its result later
        if array.dtype.kind == "O":  # fractions, whole numbers beyond 64 bits
            array = array.astype(float)
    except Exception:  # rows of different lengths, other things than numbers, or too large a number
        return None
    return array if array.dtype.kind in "biuf" else None


def kind_of(answer: Any) -> str:
    """A learner's words for what an answer is."""
    array = as_array(answer)
    if array is None:
        other = "function" if callable(answer) else "mixed" if isinstance(answer, list | tuple) else "other"
        return say(KINDS[{str: "text", int: "too large"}.get(type(answer), other)]).format(type=type(answer).__name__)
    if array.ndim == 1:
        return say(KINDS["one in a list" if array.size == 1 else "list"]).format(count=array.size)
    return say(KINDS[{0: "a number", 2: "rows"}.get(array.ndim, "axes")]).format(count=array.ndim)
