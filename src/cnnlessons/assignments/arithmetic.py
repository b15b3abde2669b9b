"""Arithmetic as learners write it, `(11*11*3 + 1)*96`, worked out from its text without running it."""

import ast
import operator
import re
from fractions import Fraction

LONGEST = 1_000  # characters of source
DEEPEST = 100    # operations inside one another
LARGEST = 10**30

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
             ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod}
ALLOWED = "write numbers, brackets and + - * / // % ** only"


class Blank(ValueError):
    """There is still a ... where an answer belongs."""


def evaluate(source: str) -> int | tuple[int, ...]:
    """What a text of whole-number arithmetic comes to; a tuple or list of such gives a tuple.

    Division is exact: `(227 - 11)/4 + 1` is 55. Whole numbers may carry a point (`55.0`), others may not.

    Raises:
        Blank: the text, or a part of it, is still `...`.
        ValueError: it is anything else, does not come to whole numbers, or is too long, too deep or too large.
    """
    if not isinstance(source, str):
        raise ValueError(f"the source should be text, not something of type {type(source).__name__}")
    if len(source) > LONGEST:
        raise ValueError(f"that is {len(source):,} characters long; an answer needs at most {LONGEST:,}")
    source = " ".join(re.sub(r"#.*", "", source).split())  # an answer may go over several lines
    if not source:
        raise ValueError("there is no answer")
    if odd := re.search(r"[A-Za-z]\w*|(?<!\d)_\w*|[^0-9_+\-*/%()\[\],. ]", source, re.ASCII):
        found = f'"{odd[0][:40]}"' if odd[0].isprintable() else "an invisible character"
        raise ValueError(f"{found} is no part of a sum: {ALLOWED}")
    return value(_parse(source))


def value(tree: ast.expr) -> int | tuple[int, ...]:
    """What a syntax tree of whole-number arithmetic comes to: `evaluate` for what is parsed already."""
    if isinstance(tree, ast.Tuple | ast.List):
        if len(tree.elts) > 10:
            raise ValueError(f"a shape of {len(tree.elts)} numbers is too long")
        if len(tree.elts) > 1 and _is_none(tree.elts[0]):  # as Keras prints it
            raise ValueError("the None stands for the batch: leave it away, and give the shape for one image")
        return tuple(_whole(_number(part)) for part in tree.elts)
    return _whole(_number(tree))


def _parse(source: str) -> ast.expr:
    depth = deepest = 0
    for character in source:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST // 2:
        raise ValueError(f"that has {deepest} brackets inside one another; an answer needs a few")
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{source[:60]} cannot be read as arithmetic: look for a missing sign or bracket") from None


def _number(tree: ast.expr, depth: int = 0) -> Fraction | int:
    if depth > DEEPEST:
        raise ValueError(f"that is more than {DEEPEST} operations inside one another")
    match tree:
        case ast.Constant(value=constant):
            return _constant(constant)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            number = _number(operand, depth + 1)
            return -number if isinstance(sign, ast.USub) else number
        case ast.BinOp(left=left, op=sign, right=right):
            return _apply(sign, _number(left, depth + 1), _number(right, depth + 1))
        case ast.Tuple() | ast.List():
            raise ValueError("a list inside a sum is no number")
    raise ValueError(f"that is no arithmetic: {ALLOWED}")


def _is_none(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Constant) and tree.value is None


def _constant(constant) -> int:
    if type(constant) is int:
        return _bounded(constant)
    if constant is None or constant is ...:
        raise Blank("put your answer in place of the ...")
    if isinstance(constant, str | bytes):
        raise ValueError("that is text: leave the quotation marks away")
    if type(constant) is float and constant.is_integer() and abs(constant) < 2**53:
        return int(constant)
    if type(constant) is float:
        raise ValueError(f"{constant} is no whole number: write a fraction as 1/2")
    raise ValueError(f"that is no number: {ALLOWED}")


def _apply(sign: ast.operator, left: Fraction | int, right: Fraction | int) -> Fraction | int:
    if isinstance(sign, ast.Pow):
        return _power(left, right)
    if type(sign) not in OPERATORS:
        raise ValueError(f"that sign is not known here: {ALLOWED}")
    if not right and not isinstance(sign, ast.Add | ast.Sub | ast.Mult):
        raise ValueError("that divides by 0")
    return _bounded(OPERATORS[type(sign)](Fraction(left), right))


def _power(base: Fraction | int, exponent: Fraction | int) -> Fraction | int:
    if exponent != int(exponent) or not 0 <= exponent <= 100:
        raise ValueError("a power needs a whole number from 0 to 100 after the **")
    if abs(base) > 1 and exponent * max(base.numerator.bit_length(), base.denominator.bit_length()) > 200:
        raise ValueError("that power is too large a number")
    return _bounded(base ** int(exponent))


def _bounded(number: Fraction | int) -> Fraction | int:
    if max(abs(number.numerator), number.denominator) > LARGEST:
        raise ValueError("that is too large a number")
    return number


def _whole(number: Fraction | int) -> int:
    if number.denominator != 1:
        raise ValueError(f"that comes to {float(number):.10g}, which is no whole number")
    return int(number)
