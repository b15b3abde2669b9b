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

NUMBER = Exercise(320, [(288, "the biases are missing"), (10, "that is one filter")], advice="count again")
ROUNDED = Exercise(0.25, [(0.5, "that is its root")], tolerance=0.01)
MATRIX = Exercise([[1, 2], [3, 4]], [(0, "this is a single number"),
                                     ([[1, 3], [2, 4]], "rows and columns are swapped")])
WORD = Exercise("dnn", [("cnn", "it is not the filters")], advice='answer "DNN" or "CNN"')


def verify_double(function):
    """The check of an exercise that asks for a function."""
    if attempt(function, 3) == 9:
        raise ValueError("that is the square")
    if attempt(function, 3) + 0 != 6:
        raise ValueError


DOUBLE = Exercise(verify_double, advice="twice the number")
ALL = {name: exercise for module in iter_modules(exercises.__path__)
       for name, exercise in import_module(f"{exercises.__name__}.{module.name}").EXERCISES.items()}


# --- not attempted ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("exercise", [NUMBER, ROUNDED, MATRIX, WORD, DOUBLE])
@pytest.mark.parametrize("answer", [..., None, [..., 2], (1, ...)])
def test_a_blank_is_not_attempted(exercise, answer):
    assert str(judge(exercise, answer)) == "… not attempted: put your answer in place of the ..."


def test_a_function_with_an_empty_body_is_not_attempted():
    def empty(number):
        ...
    assert judge(DOUBLE, empty).status == "not attempted"
    assert judge(DOUBLE, lambda number: ...).status == "not attempted"


# --- correct, in any form -----------------------------------------------------------------------------------

@pytest.mark.parametrize("exercise, answer", [
    (NUMBER, 320), (NUMBER, 320.0), (NUMBER, np.int64(320)), (NUMBER, np.uint16(320)),
    (NUMBER, np.float32(320)), (NUMBER, np.array(320)), (NUMBER, Fraction(640, 2)),
    (NUMBER, keras.ops.convert_to_tensor(320)), (ROUNDED, 0.25), (ROUNDED, 0.2599), (ROUNDED, 0.2401),
    (ROUNDED, Fraction(1, 4)),
    (MATRIX, [[1, 2], [3, 4]]), (MATRIX, ((1, 2), (3, 4))), (MATRIX, np.array([[1, 2], [3, 4]], "uint8")),
    (MATRIX, [[1.0, 2], [Fraction(3), 4]]), (MATRIX, keras.ops.convert_to_tensor([[1, 2], [3, 4]])),
    (WORD, "dnn"), (WORD, "DNN"), (WORD, " Dnn\n"), (WORD, np.str_("DNN")),
    (DOUBLE, lambda number: 2 * number), (DOUBLE, lambda number: np.float64(number + 3)),
])
def test_correct(exercise, answer):
    assert str(judge(exercise, answer)) == "✓ correct"


# --- not yet, with the cause --------------------------------------------------------------------------------

@pytest.mark.parametrize("exercise, answer, reason", [
    (NUMBER, 288, "the biases are missing"),
    (NUMBER, np.float64(10), "that is one filter"),
    (NUMBER, 319, "count again"),
    (NUMBER, 320.0001, "count again"),
    (NUMBER, -320, "count again"),
    (NUMBER, [320], "the answer should be a number, not a list of 1"),
    (NUMBER, [], "the answer should be a number, not a list of 0"),
    (NUMBER, "320", "the answer should be a number, not text"),
    (NUMBER, print, "the answer should be a number, not a function"),
    (ROUNDED, 0.2611, ROUNDED.advice),
    (ROUNDED, 0.499, "that is its root"),
    (MATRIX, np.array([[1, 3], [2, 4]]), "rows and columns are swapped"),
    (MATRIX, [[0, 0], [0, 0]], MATRIX.advice),
    (MATRIX, [1, 2, 3, 4], "the answer should be an array of shape (2, 2), not a list of 4"),
    (MATRIX, [[1], [2]], "the answer should be an array of shape (2, 2), not an array of shape (2, 1)"),
    (MATRIX, 4, "the answer should be an array of shape (2, 2), not a number"),
    (WORD, "CNN", "it is not the filters"),
    (WORD, "", 'answer "DNN" or "CNN"'),
    (WORD, 3, "the answer should be a word in quotation marks, not a number"),
    (WORD, {"DNN"}, "the answer should be a word in quotation marks, not something of type set"),
    (MATRIX, [[1, 2], [3]], "the answer should be an array of shape (2, 2), "
                            "not a list with other things than numbers, or of uneven rows"),
    (DOUBLE, lambda number: number ** 2, "that is the square"),
    (DOUBLE, lambda number: number, "twice the number"),
    (NUMBER, 10**400, "the answer should be a number, not so large a one"),
    (DOUBLE, 6, "the answer should be a function, not a number"),
    (DOUBLE, [1, 2, 3], "the answer should be a function, not a list of 3"),
    (DOUBLE, "double", "the answer should be a function, not text"),
    (DOUBLE, {3: 6}, "the answer should be a function, not something of type dict"),
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
    "text": "many", "bytes": b"320", "a text of digits": "320", "a text in a list": [1, "two"],
    "complex": 3 + 4j, "complexes": np.array([1j, 2]), "ragged": [[1, 2], [3]], "ragged deep": [[[1], 2], 3],
    "None in a list": [None], "dict": {"a": 1}, "set": {1, 2}, "object": object(), "objects": [object()] * 2,
    "type": int, "module": sys, "generator": (i for i in range(3)), "range": range(977, 982),
    "NaN": float("nan"), "NaNs": [[float("nan")] * 2] * 2, "infinity": float("-inf"), "beyond 64 bits": 2**64,
    "huge": 10**30, "too huge": 10**400, "huge in a list": [10**400, 1], "-huge": -(10**400),
    "empty": [], "empty rows": [[], []], "nothing": np.array([]), "strings": np.array(["dnn", "cnn"]),
    "days": np.array(["2024-01-01"], "datetime64[D]"), "records": np.zeros(2, [("a", int)]),
    "refuses": Spiteful(), "list that refuses": [Spiteful()], "an exception": ValueError("x"),
    "a tensor to come": keras.Input((3,)), "a layer": keras.layers.Dense(3),
    "takes no argument": lambda: 1, "takes anything": print,
}


@pytest.mark.parametrize("exercise", [NUMBER, ROUNDED, MATRIX, WORD, DOUBLE, *ALL.values()],
                         ids=["number", "rounded", "matrix", "word", "function", *ALL])
def test_nothing_raises_and_something_is_said(exercise):
    for kind, answer in ODD.items():
        verdict = judge(exercise, answer)
        blank = callable(exercise.expected) and kind == "takes anything"  # and gives None
        assert verdict.status == ("not attempted" if blank else "not yet"), kind
        assert len(verdict.reason) > 10, kind
        assert_nothing_is_given_away(exercise, verdict.reason)


def raises(error):
    """A learner's function that stops with an error."""
    def function(*args):
        raise error
    return function


@pytest.mark.parametrize("function, words", [
    (raises(ValueError()), "your function stopped with ValueError"),
    (raises(ValueError("math domain error")), "your function stopped with ValueError: math domain error"),
    (raises(KeyError("bias")), "your function stopped with KeyError: 'bias'"),
    (raises(SystemExit(0)), "your function stopped with SystemExit"),
    (raises(RecursionError("too deep")), "your function stopped with RecursionError: too deep"),
    (lambda: 1, "your function stopped with TypeError"),
    (lambda number: "six", "what your function gives is of the wrong kind (TypeError: can only concatenate str"),
    (lambda number: [number, number], "what your function gives is of the wrong kind"),
    (lambda number: Spiteful(), "what your function gives is of the wrong kind"),
])
def test_a_function_that_stops_says_why(function, words):
    verdict = judge(DOUBLE, function)
    assert verdict.status == "not yet"
    assert verdict.reason.startswith(words)


def test_ctrl_c_still_stops():
    with pytest.raises(KeyboardInterrupt):
        judge(DOUBLE, raises(KeyboardInterrupt()))


# --- the exercises of all lessons ---------------------------------------------------------------------------

BY_HAND = {
    "09.1": 4,        # 32 - 30 - 15 - 13 - 6 - 4
    "09.2": 51_264,   # (25 · 32 + 1) · 64 = 801 · 64
    "09.3": 802_880,  # (12,544 + 1) · 64
    "10.1": 12_000,   # 60,000 - 48,000
    "10.2": "CNN",
    "10.3": 50_890,   # 785 · 64 + 65 · 10 = 50,240 + 650
    "11.2": 26,       # 18 + 2 · 4
    "11.3": -0.07,    # 0.90 - 0.97
    "13.1": 1616,     # 16 · (4 · 25 + 1)
    "13.2": 89_984,   # 64 · (64 · (49 - 27) - 2)
    "13.4": [1024, 512],
}
WITH_ANSWERS = {name: exercise for name, exercise in ALL.items() if not callable(exercise.expected)}
CAUSES = [pytest.param(exercise, wrong, cause, id=f"{name}-{number}")
          for name, exercise in WITH_ANSWERS.items()
          for number, (wrong, cause) in enumerate(exercise.causes)]


def assert_nothing_is_given_away(exercise, reason):
    """A message neither holds the one right word of several, nor the right number, with or without commas.

    A number of one digit may well stand for something else: it counts only as "is 4", "= 4" or the like.
    """
    if isinstance(exercise.expected, str):
        choices = [exercise.expected, *(wrong for wrong, _ in exercise.causes)]
        named = [word for word in choices if re.search(rf"\b{word}\b", reason.lower())]
        assert exercise.expected not in named or len(named) == len(choices) > 1
    elif not callable(exercise.expected):
        plain = re.sub(r"(?<=\d)[,_ ](?=\d{3}\b)", "", reason)  # 51,264 -> 51264
        right = [re.escape(f"{number:.15g}") for number in np.ravel(exercise.expected).astype(float)]
        small = len(right) == 1 and len(right[0]) == 1
        told = r"(?:=|\b(?:is|are|be|get|gives|answer))\s*" if small else r"(?<![\d.])"
        assert not re.search(told + r"[\s,·×x\[\]]+".join(right) + r"(?!\.?\d)", plain)


@pytest.mark.parametrize("name", ["09.1", "09.2", "09.3", "10.1", "10.2", "10.3"])
def test_answers_worked_by_hand(name):
    assert exercises.check(name, BY_HAND[name]).status == "correct"


@pytest.mark.parametrize("exercise", WITH_ANSWERS.values(), ids=WITH_ANSWERS)
def test_the_expected_answer_is_correct(exercise):
    assert judge(exercise, exercise.expected).status == "correct"
    assert exercise.causes
    assert_nothing_is_given_away(exercise, exercise.advice)


@pytest.mark.parametrize("exercise, wrong, cause", CAUSES)
def test_each_cause_is_told(exercise, wrong, cause):
    assert str(judge(exercise, wrong)) == f"✗ not yet: {cause}"
    assert_nothing_is_given_away(exercise, cause)


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_messages_are_unique_and_not_empty(exercise):
    messages = [exercise.advice, *(cause for _, cause in exercise.causes)]
    assert len(set(messages)) == len(messages)
    assert all(len(message) > 10 for message in messages)


@pytest.mark.parametrize("expected, reason", [
    (51_264, "the answer is 51,264"), (51_264, "51264 parameters"), (51_264, "use 51264."),
    (62_378_344, "62,378,344 weights"), (0.25, "try 0.25"), (4, "it is 4, not 5"), (4, "32 - 28 = 4"),
    (26, "a map of 26 x 26"), ([1, 2], "pad with 1, 2"), ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]"),
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


def test_a_message_that_names_one_word_of_two_is_noticed():
    with pytest.raises(AssertionError):
        assert_nothing_is_given_away(WORD, "it is the DNN")
    assert_nothing_is_given_away(WORD, WORD.advice)


def test_each_exercise_belongs_to_its_lesson():
    assert len(ALL) >= len(BY_HAND)
    for module in iter_modules(exercises.__path__):
        names = list(import_module(f"{exercises.__name__}.{module.name}").EXERCISES)
        lesson = module.name.removeprefix("lesson_")
        assert names == [f"{lesson}.{number}" for number in range(1, len(names) + 1)]


@pytest.mark.parametrize("name, words", [
    ("09.9", 'there is no exercise "09.9"; lesson 09 has 09.1, 09.2, 09.3'),
    ("09", 'there is no exercise "09"'),
    ("99.1", 'there are no exercises for lesson "99"'),
    ("", 'there are no exercises for lesson ""'),
])
def test_an_unknown_exercise(name, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        exercises.check(name, 1)
