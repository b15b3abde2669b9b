"""Bounded arithmetic from text against Python itself, and against what must never run."""

import ast
import random
import sys

import pytest

from cnnlessons.assignments import arithmetic
from cnnlessons.assignments.arithmetic import Blank, evaluate


@pytest.mark.parametrize(("source", "expected"), [
    ("34944", 34_944),
    ("34_944", 34_944),
    ("(11*11*3 + 1)*96", 34_944),
    ("((11**2*3)+1)*96", 34_944),
    ("(227-11)/4+1", 55),
    ("(227 - 11)//4 + 1", 55),
    ("(224 - 11)//4 + 1", 54),
    ("55.0", 55),
    ("-7 // 2", -4),
    ("7 % 4 + -(-2) - +1", 4),
    ("1/3 + 2/3", 1),
    ("2**10", 1024),
    ("(1/2)**2 * 8", 2),
    ("0**0", 1),
    ("(55, 55, 96)", (55, 55, 96)),
    ("55, 55, 96", (55, 55, 96)),
    ("[55, 55, 96,]", (55, 55, 96)),
    ("((227-11)/4+1, (227-11)/4+1, 96)", (55, 55, 96)),
    ("(9216,)", (9216,)),
    ("(4096)", 4096),
    ("()", ()),
    (" \n 11*11*3\n  * 96  # without biases\n", 34_848),
    ("+".join(["1"] * 90), 90),
    ("(" * 40 + "7" + ")" * 40, 7),
])
def test_evaluate(source, expected):
    result = evaluate(source)
    assert result == expected
    assert type(result) is type(expected)
    assert not isinstance(result, tuple) or {type(part) for part in result} <= {int}


@pytest.mark.parametrize(("source", "reason"), [
    ("", "there is no answer"),
    ("  # nothing", "there is no answer"),
    ("conv1", '"conv1" is no part of a sum'),
    ("int(55)", '"int" is no part of a sum'),
    ("__import__('os').system('true')", '"__import__" is no part of a sum'),
    ("(1).real", '"real" is no part of a sum'),
    ("'34944'", '"\'" is no part of a sum'),
    ("1e3", '"e3" is no part of a sum'),
    ("0xFF", '"xFF" is no part of a sum'),
    ("11×11", '"×" is no part of a sum'),
    ("５５", '"５" is no part of a sum'),
    ("a" * 900, '"' + "a" * 40 + '" is no part of a sum'),
    ("x := 5", '"x" is no part of a sum'),
    ("~1", '"~" is no part of a sum'),
    ("1.5", "1.5 is no whole number"),
    ("0.5*2", "0.5 is no whole number"),
    ("(224-11)/4+1", "that comes to 54.25, which is no whole number"),
    ("1/3", "that comes to 0.3333333333, which is no whole number"),
    ("1/0", "that divides by 0"),
    ("1 % (2 - 2)", "that divides by 0"),
    ("1 // 0", "that divides by 0"),
    ("9**9**9", "a power needs a whole number from 0 to 100"),
    ("9**99", "that power is too large a number"),
    ("2**-1", "a power needs a whole number from 0 to 100"),
    ("4**(1/2)", "a power needs a whole number from 0 to 100"),
    ("10**30 * 10", "that is too large a number"),
    ("1/10**30/10", "that is too large a number"),
    ("9" * 999, "that is too large a number"),
    ("9" * 1001, "that is 1,001 characters long"),
    ("(" * 1_000_000, "that is 1,000,000 characters long"),
    ("(" * 400 + "1" + ")" * 400, "that has 400 brackets inside one another"),
    ("-" * 990 + "1", "that is more than 100 operations inside one another"),
    ("+".join(["1"] * 499), "that is more than 100 operations inside one another"),
    ("(1, (2, 3))", "a list inside a sum is no number"),
    ("(1, 2) + 3", "a list inside a sum is no number"),
    ("1," * 11, "a shape of 11 numbers is too long"),
    ("(1)(2)", "that is no arithmetic"),
    ("[1][0]", "that is no arithmetic"),
    ("(*[1],)", "that is no arithmetic"),
    ("1) + (2", "cannot be read as arithmetic"),
    ("1 2", "cannot be read as arithmetic"),
    ("(1", "cannot be read as arithmetic"),
    ("1)", "cannot be read as arithmetic"),
    ("007", "cannot be read as arithmetic"),
    ("1 +", "cannot be read as arithmetic"),
    ("3 @ 4", '"@" is no part of a sum'),
    ("5\0", "an invisible character is no part of a sum"),
    ("\u200b5", "an invisible character is no part of a sum"),
    (34944, "the source should be text, not something of type int"),
    (b"1", "the source should be text, not something of type bytes"),
])
def test_refused(source, reason):
    with pytest.raises(ValueError) as error:
        evaluate(source)
    assert reason in str(error.value)
    assert not isinstance(error.value, Blank)


@pytest.mark.parametrize("source", ["...", " ... ", "(..., ..., ...)", "(55, 55, ...)", "...*96", "[...]"])
def test_a_blank_is_not_attempted(source):
    with pytest.raises(Blank):
        evaluate(source)


@pytest.mark.parametrize("source", [
    "f(1)", "x", "'a'", "True", "None", "1j", "b'1'", "lambda: 1", "[1 for _ in x]", "1 if 1 else 2", "1 < 2",
    "1 and 2", "{1}", "{1: 2}", "f'{1}'", "x.y", "1 << 9", "1 @ 2", "not 1", "1e400", "1e300", "(yield)", "1.5",
    "[[1]]", "5 .real",
])
def test_a_tree_is_refused_like_its_text(source):
    with pytest.raises(ValueError):
        arithmetic.value(ast.parse(source, mode="eval").body)


def test_a_tree_with_a_huge_number_is_refused():
    with pytest.raises(ValueError, match="too large"):
        arithmetic.value(ast.Constant(10**5000))


def expression(rng, depth=0):
    """A random sum of small numbers."""
    if depth > 4 or rng.random() < 0.3:
        return str(rng.randrange(0, 400))
    if rng.random() < 0.1:
        return f"-({expression(rng, depth + 1)})"
    sign = rng.choice(["+", "-", "*", "//", "%"])
    return f"({expression(rng, depth + 1)} {sign} {expression(rng, depth + 1)})"


def test_whole_number_sums_come_to_what_python_says():
    rng = random.Random(0)
    compared = 0
    for _ in range(2000):
        source = expression(rng)
        try:
            expected = eval(source)  # made above, of numbers and signs only
        except ZeroDivisionError:
            with pytest.raises(ValueError, match="divides by 0"):
                evaluate(source)
            continue
        assert evaluate(source) == expected
        compared += 1
    assert compared > 1000


def test_random_text_gives_a_number_or_a_reason():
    rng = random.Random(1)
    for _ in range(5000):
        source = "".join(rng.choices("0123456789+-*/%().,[] \n_#", k=rng.randrange(1, 40)))
        try:
            result = evaluate(source)
        except ValueError as reason:
            assert str(reason)
        else:
            assert isinstance(result, int | tuple)


def test_it_works_far_down_the_stack():
    def deep(levels):
        return deep(levels - 1) if levels else evaluate("-" * 50 + "7")

    assert deep(sys.getrecursionlimit() // 2) == 7
