"""A learner's answer -> plain numbers: from a Python value, or from the syntax tree of a cell that is never run."""

import ast
import math
import operator
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from cnnlessons._forms import without_commas

LONGEST = 8  # parts of a shape
LARGEST = 10**30
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
             ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow}
SIGNS = {ast.USub: operator.neg, ast.UAdd: operator.pos}
CALLS = {"int": int, "round": round}
ALLOWED = "write numbers, brackets and + - * / // % ** only"
TOO_LARGE = "that number is too large, or not a number at all"
FRAMEWORKS = ("keras", "tensorflow", "torch")
Number = int | float


class Blank(ValueError):
    """There is still a ... where an answer belongs."""


def read(answer: Any) -> Number | tuple[Number, ...]:
    """A value as a plain number, or as a tuple of numbers; 55.0, as `(227 - 11)/4 + 1` gives it, becomes 55.

    It compares types exactly, because a learner's own class may claim to equal anything. It raises a Blank where there
    is still a `...`, and a ValueError in the learner's words where there is something else.
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
    if parts[0] is None and len(parts) > 1:
        raise ValueError("the None means the batch: leave it out, and give the shape for one image")
    return tuple(_number(part) for part in parts)


def _plain(answer: Any) -> Any:
    """NumPy's arrays and numbers as Python's own."""
    if type(answer).__module__ != "numpy" or not hasattr(answer, "tolist"):
        return answer
    if answer.size > LONGEST:
        raise ValueError(f"an array of {answer.size:,} numbers is too long for an answer")
    return answer.tolist()


def _number(answer: Any) -> Number:
    kind = type(answer)
    if answer is ...:
        raise Blank("put your answer in place of the ...")
    if answer is None:
        raise ValueError("None is not a number: write a number in its place, even where you mean nothing at all")
    if kind is str and re.fullmatch(r"\d{1,3}(,\d{3})+", answer.strip()):
        raise ValueError(without_commas(answer.strip().split(",")))
    if kind in (str, bytes):
        raise ValueError("that is text: write the number without quotation marks")
    if kind in (tuple, list):
        raise ValueError("that is a list inside a list: give numbers only")
    if kind not in (int, float, Fraction):
        what = "that is a layer or a model" if kind.__module__.startswith(FRAMEWORKS) else "that is not a number"
        raise ValueError(f"{what} (of type {kind.__name__[:40]}): write the number itself")
    if not abs(answer) <= LARGEST:  # NaN, too
        raise ValueError(TOO_LARGE)
    return int(answer) if answer == int(answer) else float(answer)


def value(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    """What Python would give for an expression of numbers, arithmetic and known names; `read` judges the result.

    It raises a Blank or a ValueError as `read` does, and a RecursionError where too much is nested.
    """
    match tree:
        case ast.Constant(value=constant):
            return constant
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return tuple(value(part, names) for part in parts)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            raise ValueError(f"grading cannot tell what {name[:40]} is: write the numbers, or set it to plain "
                             "arithmetic in a line above")
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in SIGNS:
            return SIGNS[type(sign)](_part(operand, names))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATORS:
            return _apply(sign, _part(left, names), _part(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in CALLS:
            return CALLS[name](_part(argument, names))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            raise ValueError(f"grading runs nothing, so it cannot call {name[:40]}(...): write the arithmetic itself")
    raise ValueError(f"that is not arithmetic: {ALLOWED}")


def _part(tree: ast.expr, names: Mapping[str, Any]) -> Number:
    """A part of a sum."""
    part = value(tree, names)
    if type(part) in (tuple, list):
        raise ValueError("a list cannot be part of a sum")
    return part if type(part) is float and abs(part) <= LARGEST else _number(part)


def _apply(sign: ast.operator, left: Number, right: Number) -> Number:
    if isinstance(sign, ast.Pow) and not 0 <= right <= 100:
        raise ValueError("a power needs a number from 0 to 100 after the **")
    try:
        result = OPERATORS[type(sign)](left, right)
    except ZeroDivisionError:
        raise ValueError("that divides by zero") from None
    except OverflowError:
        result = math.inf
    if not isinstance(result, int | float) or not abs(result) <= LARGEST:
        raise ValueError(TOO_LARGE)
    return result
