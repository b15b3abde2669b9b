"""Verdicts: right in any form, a cause for each mistake, and nothing a learner types stops a notebook."""

import re
import sys
from fractions import Fraction
from importlib import import_module
from pkgutil import iter_modules

import keras
import numpy as np
import pytest

from cnnlessons import exercises
from cnnlessons.checks import Exercise, attempt, judge

NUMBER = Exercise(320, [(288, "the biases are missing"), (10, "that is one filter"), (10, "that is a side")],
                  advice="count again")
ROUNDED = Exercise(0.254, [(0.504, "that is its root")], tolerance=0.001)
PAIR = Exercise((1200, 16), [((16, 1200), "the other way round")])
MATRIX = Exercise([[1, 2], [3, 4]], [(0, "this is a single number"),
                                     ([[1, 3], [2, 4]], "rows and columns are swapped")])


DOUBLE = Exercise(lambda number: 2 * number,
                  [(lambda number: number**2, "that is the square"), (lambda number: number * number, "no double")],
                  "add it to itself", [(3,), (0.5,)])
ALL = {name: exercise for module in iter_modules(exercises.__path__)
       for name, exercise in import_module(f"{exercises.__name__}.{module.name}").EXERCISES.items()}


# --- not attempted ------------------------------------------------------------------------------------------

def only_dots(number):
    """A description may be there already."""
    ...


def only_pass(number):
    pass


@pytest.mark.parametrize("exercise", [NUMBER, ROUNDED, MATRIX, DOUBLE])
@pytest.mark.parametrize("answer", [..., None, [..., 2], (1, ...)])
def test_a_blank_is_not_attempted(exercise, answer):
    assert str(judge(exercise, answer)) == "… not attempted: put your answer in place of the ..."


@pytest.mark.parametrize("function", [only_dots, only_pass, lambda number: ...])
def test_an_empty_function_is_not_attempted(function):
    assert judge(DOUBLE, function).status == "not attempted"


@pytest.mark.parametrize("name", [name for name, exercise in ALL.items() if callable(exercise.expected)])
def test_a_forgotten_return(name):
    def forgets(*args):
        result = len(args)
        result += 1
    assert str(exercises.check(name, forgets)) == "✗ not yet: your function returns nothing: is a `return` missing?"
    assert exercises.check(name, lambda *args: None).status == "not attempted"


# --- correct, in any form -----------------------------------------------------------------------------------

@pytest.mark.parametrize("exercise, answer", [
    (NUMBER, 320), (NUMBER, 320.0), (NUMBER, np.uint16(320)), (NUMBER, np.array(320)), (NUMBER, Fraction(640, 2)),
    (NUMBER, keras.ops.convert_to_tensor(320)), (ROUNDED, 0.254), (ROUNDED, 0.2549), (ROUNDED, Fraction(254, 1000)),
    (PAIR, [1200, 16]), (PAIR, ((1200,), 16)), (PAIR, np.array([[1200, 16]])), (PAIR, [np.array([1200]), 16.0]),
    (MATRIX, ((1, 2), (3, 4))), (MATRIX, np.array([[1, 2], [3, 4]], "uint8")), (MATRIX, [[1.0, 2], [Fraction(3), 4]]),
    (DOUBLE, lambda number: 2 * number), (DOUBLE, lambda number: np.float64(number + number)),
])
def test_correct(exercise, answer):
    assert str(judge(exercise, answer)) == "✓ correct"


# --- not yet, with the cause --------------------------------------------------------------------------------

@pytest.mark.parametrize("exercise, answer, reason", [
    (NUMBER, 288, "the biases are missing"),
    (NUMBER, np.float64(10), "one of these: (1) that is one filter; (2) that is a side"),
    (NUMBER, -320, "count again"),
    (NUMBER, float("nan"), "count again"),
    (NUMBER, 320.4, "the question asks for a whole number: round it"),
    (NUMBER, 320.6, "the question asks for a whole number: yours has digits after the point"),
    (NUMBER, [320], "the question asks for one number: remove the brackets around it"),
    (NUMBER, [], "the answer should be a number, not a list of 0 numbers"),
    (NUMBER, (3, 20), "the answer should be a number, not a list of 2 numbers"),
    (NUMBER, (3, 200), "to Python the comma separates two numbers: write 3200 or 3_200"),
    (NUMBER, "320", "that is text: remove the quotation marks"),
    (NUMBER, ["3", "20"], "that is text: remove the quotation marks"),
    (NUMBER, "3,200", "that is text: remove the quotation marks; "
                      "to Python the comma separates two numbers: write 3200 or 3_200"),
    (NUMBER, "three", "the answer should be a number, not text"),
    (NUMBER, {320}, "curly brackets make a set, which has no order: remove them"),
    (NUMBER, print, "the answer should be a number, not a function"),
    (NUMBER, 10**400, "the answer should be a number, not so large a one"),
    (ROUNDED, 0.5045, "that is its root"),
    (ROUNDED, 0.25, "right, but there are too few digits: give three digits after the point"),
    (ROUNDED, 0.2, "right, but there are too few digits: give three digits after the point"),
    (ROUNDED, 25.4, "that is in percent: divide it by 100"),
    (ROUNDED, 0.2561, ROUNDED.advice),
    (PAIR, (16, 1200), "the other way round"),
    (PAIR, (1, 200, 16), "to Python the comma separates two numbers: write 1200 or 1_200"),
    (PAIR, {1200, 16}, "curly brackets make a set, which has no order: write round or square brackets"),
    (PAIR, 1200, "the answer should be a list of 2 numbers, not a number"),
    (PAIR, [1200, 17.5], "the question asks for a whole number: yours has digits after the point"),
    (MATRIX, np.array([[1, 3], [2, 4]]), "rows and columns are swapped"),
    (MATRIX, [1, 2, 3, 4], "the answer should be a list of rows, not a list of 4 numbers"),
    (MATRIX, [[1], [2]], "your answer has the shape 2×1: "
                         "count how many rows it should have, and how many numbers each row"),
    (MATRIX, [[1, 2], [3]], "the answer should be a list of rows, "
                            "not a list that holds other things than numbers, or rows of different lengths"),
    (DOUBLE, lambda number: number**2, "one of these: (1) that is the square; (2) no double"),
    (DOUBLE, lambda number: number, "for 3 it gives 3: add it to itself"),
    (DOUBLE, lambda number: "six", "your function should return numbers, not text"),
    (DOUBLE, 6, "the answer should be a function, not a number: write its name alone, without brackets after it"),
])
def test_not_yet(exercise, answer, reason):
    assert str(judge(exercise, answer)) == f"✗ not yet: {reason}"


# --- whatever a learner types -------------------------------------------------------------------------------

class Spiteful:
    """An object that refuses to be anything."""

    def refuse(self, *args):
        """Raise."""
        raise RuntimeError("no")

    __array__ = __eq__ = __len__ = __bool__ = __float__ = __int__ = __iter__ = __getitem__ = refuse
    __hash__ = None


ODD = {
    "bytes": b"320", "complex": 3 + 4j, "ragged deep": [[[1], 2], 3], "None in a list": [None], "dict": {"a": 1},
    "objects": [object()] * 2, "type": int, "module": sys, "generator": (i for i in range(3)), "range": range(977, 982),
    "NaNs": [[float("nan")] * 2] * 2, "infinity": float("-inf"), "beyond 64 bits": 2**64, "an axis too many": [[[1]]],
    "huge in a list": [10**400, 1], "-huge": -(10**400), "empty rows": [[], []], "strings": np.array(["dnn", "cnn"]),
    "days": np.array(["2024-01-01"], "datetime64[D]"), "records": np.zeros(2, [("a", int)]),
    "refuses": Spiteful(), "list that refuses": [Spiteful()], "a tensor to come": keras.Input((3,)),
    "a layer": keras.layers.Dense(3), "takes no argument": lambda: 1, "gives what refuses": lambda *args: Spiteful(),
}


@pytest.mark.parametrize("exercise", [NUMBER, ROUNDED, PAIR, MATRIX, DOUBLE, *ALL.values()],
                         ids=["number", "rounded", "pair", "matrix", "function", *ALL])
def test_nothing_raises_and_something_is_said(exercise):
    for kind, answer in ODD.items():
        verdict = judge(exercise, answer)
        assert verdict.status == "not yet", kind
        assert len(verdict.reason) > 10, kind
        assert_nothing_is_given_away(exercise, verdict.reason)


def raises(error):
    """A learner's function that stops with an error."""
    def function(*args):
        raise error
    return function


@pytest.mark.parametrize("function, words", [
    (raises(ValueError("math domain error")), "your function stopped with ValueError: math domain error"),
    (raises(KeyError("bias")), "your function stopped with KeyError: 'bias'"),
    (raises(SystemExit(0)), "your function stopped with SystemExit"),
    (lambda: 1, "your function stopped with TypeError"),
])
def test_a_function_that_stops_says_why(function, words):
    verdict = judge(DOUBLE, function)
    assert verdict.status == "not yet" and verdict.reason.startswith(words)


def test_ctrl_c_still_stops():
    with pytest.raises(KeyboardInterrupt):
        judge(DOUBLE, raises(KeyboardInterrupt()))


def test_a_function_gets_copies():
    numbers, array = [1, 2], np.ones(2)

    def clears(first, second):
        first.clear()
        second[:] = 0
        return 1
    attempt(clears, numbers, array)
    assert numbers == [1, 2] and array.tolist() == [1, 1]


def test_a_result_that_the_function_writes_over_later():
    shared = np.zeros(())

    def double(number):
        shared[...] = 2 * number
        return shared
    assert judge(DOUBLE, double).status == "correct"


# --- the exercises of all lessons ---------------------------------------------------------------------------

WITH_ANSWERS = {name: exercise for name, exercise in ALL.items() if not callable(exercise.expected)}


def assert_nothing_is_given_away(exercise, reason):
    """A message does not name the right number, with or without commas.

    A number of one digit may well mean something else: it counts only as "is 4", "= 4" or the like.
    """
    if not callable(exercise.expected):
        plain = re.sub(r"(?<=\d)[,_ ](?=\d{3}\b)", "", reason)  # 51,264 -> 51264
        right = [re.escape(f"{number:.15g}") for number in np.ravel(exercise.expected).astype(float)]
        small = len(right) == 1 and len(right[0]) == 1
        told = r"(?:=|\b(?:is|are|be|get|gives|answer))\s*" if small else r"(?<![\d.])"
        assert not re.search(told + r"[\s,·×x\[\]]+".join(right) + r"(?!\.?\d)", plain)


@pytest.mark.slow  # exercise 10.3 trains
@pytest.mark.parametrize("exercise", WITH_ANSWERS.values(), ids=WITH_ANSWERS)
def test_each_cause_is_told_and_none_gives_the_answer_away(exercise):
    assert judge(exercise, exercise.expected).status == "correct"
    for wrong, cause in exercise.causes:
        assert cause in judge(exercise, wrong).reason
        assert_nothing_is_given_away(exercise, cause)
    assert_nothing_is_given_away(exercise, exercise.advice)


@pytest.mark.parametrize("name", ["04.3", "07.4", "09.3", "11.2", "14.1", "14.2", "15.2"])
def test_the_advice_holds_no_formula(name):
    assert not re.search(r"\d\s*[·*+×-]\s*\d|[)\d]\s*·|\by\s*-\s*t\b", ALL[name].advice)


@pytest.mark.parametrize("expected, reason", [
    (51_264, "the answer is 51,264"), (51_264, "51264 parameters"), (51_264, "use 51264."), (0.25, "try 0.25"),
    (4, "it is 4, not 5"), (4, "32 - 28 = 4"), (26, "a map of 26 x 26"), ([1, 2], "pad with 1, 2"),
    ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]"),
])
def test_a_message_that_gives_the_answer_away_is_noticed(expected, reason):
    with pytest.raises(AssertionError):
        assert_nothing_is_given_away(Exercise(expected), reason)


@pytest.mark.parametrize("expected, reason", [
    (51_264, "that is 512,640, or 51264.5, or 151264"), (4, "here they are 41 pixels wide, and 4 more"),
    ([1, 2], "that is stride 1; with stride 2 fewer"), (0.25, "10.25 of 0.255"),
])
def test_a_message_that_only_looks_like_it_is_let_through(expected, reason):
    assert_nothing_is_given_away(Exercise(expected), reason)


# --- which exercise -----------------------------------------------------------------------------------------

def test_each_exercise_belongs_to_its_lesson():
    for module in iter_modules(exercises.__path__):
        names = list(import_module(f"{exercises.__name__}.{module.name}").EXERCISES)
        lesson = module.name.removeprefix("lesson_")
        assert names == [f"{lesson}.{number}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("arguments, words", [
    (("10.9", 1), 'there is no exercise "10.9"; lesson 10 has 10.1, 10.2, 10.3'),
    (("10", 1), 'there is no exercise "10"; lesson 10 has 10.1, 10.2, 10.3'),
    (("99.1", 1), 'there is no exercise "99.1"; lesson 99 has none'),
    (("", 1), 'there is no exercise ""'),
    (([1], 1), 'there is no exercise "[1]"'),
    (("10.1",), 'the answer is missing: write check("10.1", answer)'),
])
def test_a_call_that_names_no_exercise(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        exercises.check(*arguments)


@pytest.mark.parametrize("number, answer", [("1.2", (119, 147)), (1.2, (119, 147)), (13.1, 64)])
def test_a_number_without_its_zero_or_its_quotation_marks(number, answer):
    assert exercises.check(number, answer).status == "correct"


def test_a_broken_import_inside_a_lesson_is_not_hidden(monkeypatch):
    monkeypatch.delitem(sys.modules, "cnnlessons.exercises.lesson_07", raising=False)
    monkeypatch.setitem(sys.modules, "cnnlessons.ops", None)
    with pytest.raises(ModuleNotFoundError, match=r"cnnlessons\.ops"):
        exercises.check("07.1", ...)
