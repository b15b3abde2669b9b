"""Answers as numbers, from values and from text: against Python itself, and against what must never run."""

import ast
import random
import sys
from fractions import Fraction

import numpy as np
import pytest

from cnnlessons.assignments.answers import Blank, read, value


def worked_out(source, **names):
    """What an answer in a cell gives."""
    return read(value(ast.parse(source, mode="eval").body, names))


# --- from text ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("source", "expected"), [
    ("34_944", 34_944),
    ("((11**2*3)+1)*96", 34_944),
    ("(227-11)/4+1", 55),
    ("(224 - 11)//4 + 1", 54),
    ("(224-11)/4+1", 54.25),
    ("55.0", 55),
    ("0.5*2", 1),
    ("-7 // 2", -4),
    ("7 % 4 + -(-2) - +1", 4),
    ("1/3*3", 1),
    ("int((224 - 11)/4) + 1", 54),
    ("round(54.25)", 54),
    ("(55, 55, 96)", (55, 55, 96)),
    ("[(227-11)/4+1, 55.0, 96,]", (55, 55, 96)),
    ("(9216,)", (9216,)),
    ("side", 55),
    ("(side, side, 32*3)", (55, 55, 96)),
    ("shape", (55, 55, 96)),
    ("+".join("1" * 90), 90),
    ("(" * 40 + "7" + ")" * 40, 7),
])
def test_what_a_text_gives(source, expected):
    result = worked_out(source, side=55, shape=(55, 55, 96))
    assert result == expected
    assert type(result) is type(expected)
    assert not isinstance(result, tuple) or {type(part) for part in result} == {int}


@pytest.mark.parametrize(("source", "reason"), [
    ("n", "grading cannot tell what n is"),
    ("len([1])", "it cannot call len(...)"),
    ("__import__('os').getpid()", "it cannot call getpid(...)"),
    ("model.count_params()", "it cannot call count_params(...)"),
    ("int('34944')", "that is text"),
    ("x.y", "not arithmetic"), ("f'{1}'", "not arithmetic"), ("(n := 1)", "not arithmetic"),
    ("lambda: 1", "not arithmetic"), ("[n for n in x]", "not arithmetic"), ("1 if 1 else 2", "not arithmetic"),
    ("1 < 2", "not arithmetic"), ("1 and 2", "not arithmetic"), ("{1}", "not arithmetic"),
    ("(yield)", "not arithmetic"),
    ("1 << 9", "not arithmetic"), ("3 @ 4", "not arithmetic"), ("~1", "not arithmetic"), ("(*[1],)", "not arithmetic"),
    ("[1][0]", "not arithmetic"), ("(1)(2)", "not arithmetic"),
    ("'34944'", "that is text: write the number without quotation marks"), ("b'1'", "that is text"),
    ("'34,944'", "write 34944 or 34_944"), ("'62,378,344'", "write 62378344 or 62_378_344"),
    ("True", "not a number"), ("1 + True", "not a number"), ("1j", "not a number"),
    ("None", "None is not a number"), ("1 + None", "None is not a number"), ("(55, None, 96)", "None is not a number"),
    ("(None, 55, 55, 96)", "the None means the batch"),
    ("1/0", "divides by zero"), ("1 % (2 - 2)", "divides by zero"), ("1 // 0", "divides by zero"),
    ("9**9**9", "a power needs a number from 0 to 100"), ("2**-1", "a power needs"), ("9**99", "too large"),
    ("10**30 * 10", "too large"), ("1e400", "too large"), ("9" * 4000, "too large"), ("(-8)**0.5", "too large"),
    ("()", "that shape is empty"), ("1," * 9, "a shape of 9 parts is too long"),
    ("(1, (2, 3))", "a list inside a list"), ("(1, 2) + (3,)", "a list cannot be part of a sum"),
])
def test_a_text_that_is_not_an_answer_says_why(source, reason):
    with pytest.raises(ValueError) as error:
        worked_out(source)
    assert reason in str(error.value)
    assert not isinstance(error.value, Blank)


def expression(rng, depth=0):
    """A random sum of small numbers."""
    if depth > 4 or rng.random() < 0.3:
        return str(rng.choice([rng.randrange(0, 400), rng.randrange(0, 40) / 4]))
    if rng.random() < 0.1:
        return f"-({expression(rng, depth + 1)})"
    return f"({expression(rng, depth + 1)} {rng.choice(['+', '-', '*', '/', '//', '%'])} {expression(rng, depth + 1)})"


def test_sums_give_what_python_gives():
    rng, compared = random.Random(0), 0
    for _ in range(2000):
        source = expression(rng)
        try:
            expected = eval(source)  # made above, of numbers and signs only
        except ZeroDivisionError:
            with pytest.raises(ValueError, match="divides by zero"):
                worked_out(source)
            continue
        assert worked_out(source) == expected
        compared += 1
    assert compared > 1000


def test_it_works_far_down_the_stack():
    def deep(levels):
        return deep(levels - 1) if levels else worked_out("-" * 50 + "7")

    assert deep(sys.getrecursionlimit() // 2) == 7


# --- from values --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("given", "expected"), [
    (55, 55), (55.0, 55), (54.25, 54.25), (Fraction(110, 2), 55), (np.int64(55), 55), (np.float64(54.25), 54.25),
    (np.array(55), 55), ([55.0, 55], (55, 55)), (np.array([55, 55, 96]), (55, 55, 96)), ((np.int32(55), 96), (55, 96)),
])
def test_values_as_plain_numbers(given, expected):
    result = read(given)
    assert result == expected
    parts = result if isinstance(result, tuple) else (result,)
    assert {type(part) for part in parts} <= {int, float}


@pytest.mark.parametrize("given", [..., (..., ..., ...), [...], (55, ..., 96)])
def test_a_blank(given):
    with pytest.raises(Blank):
        read(given)
    with pytest.raises(Blank):
        worked_out(str(given).replace("Ellipsis", "..."))


def test_a_blank_in_a_sum():
    with pytest.raises(Blank):
        worked_out("3*...")


@pytest.mark.parametrize(("given", "reason"), [
    (len, "that is not a number (of type builtin_function_or_method)"),
    (True, "that is not a number (of type bool)"),
    (float("nan"), "too large, or not a number at all"),
    (np.zeros(10**6), "an array of 1,000,000 numbers is too long"),
])
def test_a_value_that_is_not_an_answer_says_why(given, reason):
    with pytest.raises(ValueError) as error:
        read(given)
    assert reason in str(error.value)
