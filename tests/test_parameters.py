"""Assignment 1 as a notebook uses it: right answers in every form, odd ones, feedback, hints, and the notebooks."""

import ast
import contextlib
import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from revealed import assert_nothing_given_away, numbers

from cnnlessons.assignments import hints, parameters
from cnnlessons.assignments.networks import ALEXNET, TWO_GROUPS, draw, expected, input_shapes
from cnnlessons.assignments.parameters import diagnose
from cnnlessons.assignments.submission import Answer, code_cells, find_answers, read_notebook

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NETWORKS = [ALEXNET, TWO_GROUPS, draw("kim"), draw("lee")]
TASK = parameters.for_network(ALEXNET)


# --- the right answer, in any form; nothing else ------------------------------------------------------------

@pytest.mark.parametrize("network", NETWORKS)
def test_the_right_answer_is_correct_in_every_form(network):
    for (layer, quantity), right in expected(network).items():
        if isinstance(right, tuple):
            forms = [right, list(right), np.array(right), tuple(map(float, right)), tuple(map(np.int32, right)),
                     tuple(map(Fraction, right))]
            forms += [right[0], float(right[0]), np.int64(right[0])] if len(right) == 1 else []
        else:
            forms = [right, float(right), np.int64(right), np.float64(right), np.array(right), Fraction(right)]
        for form in forms:
            assert diagnose(network, layer, quantity, form).status == "correct", (layer, quantity, form)


@pytest.mark.parametrize(("layer", "output_shape", "params"), [
    ("conv1", ((227 - 11) / 4 + 1, (227 - 11) // 4 + 1, 96), (11 * 11 * 3 + 1) * 96),
    ("conv1", [55, 55, 96], 11**2 * 3 * 96 + 96),
    ("conv2", ((27 + 2 * 2 - 5) / 1 + 1, 27, 256), (5 * 5 * 96 + 1) * 256),
    ("pool5", ((13 - 3) / 2 + 1, 6, 256), 0),
    ("flatten", (6 * 6 * 256), 0),
    ("fc6", (4096,), (6 * 6 * 256 + 1) * 4096),
    ("fc8", 1000, 4096 * 1000 + 1000),
])
def test_arithmetic_as_learners_write_it(layer, output_shape, params):
    feedback = TASK.check(layer, output_shape=output_shape, params=params)
    assert [verdict.status for verdict in feedback.verdicts.values()] == ["correct", "correct"]


# --- whatever a learner types -------------------------------------------------------------------------------

class Equal:
    """Says that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


def equal(kind, right):
    """A type that is a kind of number or tuple, and says that it is the right one whatever it holds."""
    always = {"__eq__": lambda self, other: True, "__ne__": lambda self, other: False, "__hash__": lambda self: 0,
              "is_integer": lambda self: True, "__len__": lambda self: 3, "__iter__": lambda self: iter(right)}
    return type(f"Equal{kind.__name__}", (kind,), always | {
        name: lambda self: 34_944 for name in ("__int__", "__index__", "__float__", "__abs__", "__trunc__")})


class Liar:
    """Says that it is an int."""

    __class__ = int


class Refuses:
    """Raises whatever is asked of it."""

    def refuse(self, *args):
        raise RuntimeError("no")

    __getattr__ = __eq__ = __len__ = __int__ = __float__ = __iter__ = __bool__ = __str__ = __repr__ = refuse
    __hash__ = None


ODD = {
    "text": "34944", "text in a shape": ("55", "55", "96"), "bytes": b"1", "half": 0.5, "NaN": float("nan"),
    "infinity": float("inf"), "beyond": 10**31, "far beyond": 10**5000, "far below": -10**5000, "huge float": 1e300,
    "huge fraction": Fraction(10**400, 3), "bool": True, "NumPy bool": np.True_, "False": False, "complex": 34944 + 0j,
    "empty": (), "empty list": [], "nested": ((55, 55, 96),), "long": tuple(range(1000)), "range": range(10**12),
    "dict": {55: 1}, "set": {55, 96}, "generator": (n for n in (55, 55, 96)), "function": len, "type": int,
    "object": object(), "equal": Equal(), "equal int": equal(int, ())(3),
    "equal float": equal(float, ())(3), "equal fraction": equal(Fraction, ())(3),
    "equal shape": equal(tuple, (55, 55, 96))((1, 2, 3)), "equal list": equal(list, (55, 55, 96))((1, 2, 3)),
    "equals in a shape": (Equal(), Equal(), Equal()), "liar": Liar(), "refuses": Refuses(),
    "refuses in a shape": (Refuses(),) * 3, "None": None, "None in a shape": (None, None),
    "array": np.zeros((100, 100)),
    "text array": np.array(["55"]), "bools": (True, True, True), "a large array": np.zeros(10**6),
    "exception": ValueError("x"),
}


@pytest.mark.parametrize("kind", ODD)
def test_nothing_odd_is_accepted_and_nothing_raises(kind):
    for layer, quantity in expected(ALEXNET):
        verdict = diagnose(ALEXNET, layer, quantity, ODD[kind])
        assert verdict.status == "not yet", (layer, quantity, verdict)
        assert len(str(verdict)) < 1000 and len(verdict.reason) > 10
    assert "conv1" in repr(TASK.check("conv1", output_shape=ODD[kind], params=ODD[kind]))
    assert "total" in repr(TASK.total(ODD[kind], ODD[kind]))


UNKNOWN = {"conv9": "conv9", "nothing": "", "capital": "Conv1", "None": None, "number": 1, "list": [], "dict": {},
           "equal": Equal(), "refuses": Refuses(), "pair": ("conv1", "params"), "far too long": "conv1" * 10**6}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_an_unknown_layer(kind):
    layer = UNKNOWN[kind]
    feedback = TASK.check(layer, output_shape=(55, 55, 96), params=34_944)
    assert {verdict.status for verdict in feedback.verdicts.values()} == {"not yet"}
    for shown in (feedback, TASK.check(layer)):
        assert "the layers are conv1, pool1" in " ".join(repr(shown).split())
    assert "there are conv1, pool1" in repr(TASK.hint(layer))


@pytest.mark.parametrize("blank", [..., (..., ..., ...), [...], (55, ..., 96), (55, 55, Ellipsis)])
def test_a_blank_is_not_attempted(blank):
    for layer, quantity in expected(ALEXNET):
        assert diagnose(ALEXNET, layer, quantity, blank).status == "not attempted"


def test_an_unknown_quantity():
    assert diagnose(ALEXNET, "conv1", "weights", 34_944).status == "not yet"
    assert diagnose(ALEXNET, "total", "output_shape", (1000,)).status == "not yet"


# --- the notebooks ------------------------------------------------------------------------------------------

def answers(folder):
    """What a notebook of the first assignment answers, as grading reads it."""
    return find_answers(code_cells(read_notebook((NOTEBOOKS / folder / "01_alexnet_parameters.ipynb").read_bytes())))


def test_the_assignment_asks_every_question_and_answers_none():
    assert answers("assignments") == {question: Answer(...) for question in expected(ALEXNET)}


def test_the_solution_answers_every_question():
    solved = {question: answer.value for question, answer in answers("solutions").items()}
    assert list(solved) == list(expected(ALEXNET))
    for (layer, quantity), value in solved.items():
        assert diagnose(ALEXNET, layer, quantity, value).status == "correct"


def test_the_assignment_runs_with_a_students_network():
    notebook = json.loads((NOTEBOOKS / "assignments" / "01_alexnet_parameters.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]
             if cell["cell_type"] == "code" and "remove-cell" not in cell["metadata"].get("tags", ())]
    (setting,) = (number for number, cell in enumerate(cells) if "for_network(ALEXNET)" in cell)
    cells[setting] = cells[setting].replace("for_network(ALEXNET)", "for_student('kim')")
    names = {}
    shown = []
    for cell in cells:
        *lines, last = ast.parse(cell).body
        exec(compile(ast.Module(lines, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        else:
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
    feedback = [thing for thing in shown if hasattr(thing, "verdicts")]
    assert [one.layer for one in feedback] == [*input_shapes(ALEXNET), "total"]
    assert {verdict.status for one in feedback for verdict in one.verdicts.values()} == {"not attempted"}


def test_the_assignment_holds_no_answer():
    text = (NOTEBOOKS / "assignments" / "01_alexnet_parameters.ipynb").read_text(encoding="utf-8")
    text = re.sub(r'"image/png": "[^"]*"', "", text)
    for (layer, quantity), right in expected(ALEXNET).items():
        if isinstance(right, tuple) and len(right) == 3:
            assert not re.search(r"[×x, ]+".join(map(str, right)), text)
        elif layer not in ("fc6", "fc7", "fc8") or quantity == "params":  # units are in the list
            assert right == 0 or not {right, *(right if isinstance(right, tuple) else ())} & numbers(text)
    assert "solution" not in text


# --- what is shown ------------------------------------------------------------------------------------------

def test_feedback_shows_a_line_for_each_quantity():
    assert repr(TASK.check("conv1", output_shape=(..., ..., ...), params=34_848)) == (
        "conv1\n"
        "  output shape   … not attempted: put your answer in place of each ...\n"
        "  parameters     ✗ not yet: the biases are missing: each filter or neuron\n"
        "                 has one")


def test_each_of_several_causes_begins_a_line():
    assert repr(TASK.check("conv1", output_shape=(54, 54, 3), params=34_944)).splitlines() == [
        "conv1",
        "  output shape   ✗ not yet: height and width: one of these:",
        "                 (1) one off: the first place of the window counts, too,",
        "                     so add 1 at the end",
        "                 (2) the + 1 belongs after the division by the stride",
        "                 (3) that starts from an image of 224×224, the size the",
        "                     paper prints; its own conv1 does not fit it",
        "                 channels: the depth is still that of the layer's input;",
        "                     each filter makes a map of its own",
        "  parameters     ✓ correct"]


@pytest.mark.parametrize("cell, words", [
    ('check("conv1", output_shape=(55, 55, 96), params=(11*11*3 + 1)*96)', ""),
    ('print(task.check("conv1", (55, 55, 96), 34_944))', ""),
    ('side = 55\ncheck("conv1", output_shape=(side, side, 96), params=int(34_944.0))', ""),
    ('check("conv1", output_shape=(55,)*2 + (96,), params=34_944)', "a list cannot be part of a sum"),
    ('check("conv1", output_shape=(55, 55, 96), params=abs(34_944))', "it cannot call abs(...): write the arithmetic"),
    ('for n in (34_944,):\n    pass\ncheck("conv1", params=n)', "grading cannot tell what n is"),
    ('if True:\n    print(check("conv1", params=34_944))', "the check is inside other code"),
    ('f = check\nf("conv1", params=34_944)', "write it as the notebook has it"),
    ('check("conv1", params=abs(34_945))', ""),  # wrong in any case
])
def test_the_check_warns_of_what_grading_cannot_read(cell, words):
    shell = InteractiveShell.instance()
    try:
        task = parameters.for_network(ALEXNET)
        shell.push({"task": task, "check": task.check})
        with capture_output() as shown:
            shell.run_cell(cell, store_history=True)
    finally:
        InteractiveShell.clear_instance()
    text = " ".join((shown.stdout + "".join(str(output.data) for output in shown.outputs)).split())
    assert "conv1" in text
    assert ("but grading, which only reads this cell, cannot" in text) == bool(words)
    assert words in text


def test_the_summary_comes_when_both_sums_are_right():
    assert "94.0%" not in repr(TASK.total()) + repr(TASK.total(62_378_344, 1)) + repr(TASK.total(1, 58_631_144))
    shown = repr(TASK.total(params=62_378_344, dense_params=58_631_144))
    assert "94.0% of the 62,378,344" in shown
    assert all(number in shown for number in ("60,965,224", "61,100,840", "50,844,008"))
    assert "Which is which?" in shown and "torchvision" not in shown  # the check of each total tells
    assert max(map(len, shown.splitlines())) <= 74
    own = parameters.for_student("kim")
    shown = repr(own.total(expected(own.network)["total", "params"], expected(own.network)["total", "dense_params"]))
    assert "sit in the dense layers" in shown and "60,965,224" not in shown
    assert shown.endswith("figures.show_plan(task.network, solved=True)")


def test_hints_go_one_step_further():
    task = parameters.for_network(ALEXNET)
    first, second, third, fourth = (repr(task.hint("conv1")) for _ in range(4))
    assert len({first, second, third}) == 3 and third == fourth
    assert repr(task.hint("conv1", 2)) == second
    assert repr(task.hint("conv2")).startswith("conv2, hint 1 of 3")
    for odd in (0, -1, 99, "2", None, [], True, 1.5):
        assert repr(hints.hint(ALEXNET, "conv1", odd)) in (first, third)


@pytest.mark.parametrize("network", NETWORKS)
def test_no_hint_gives_a_count_away(network):
    for layer in network.layers:
        shape, count = expected(network)[layer.name, "output_shape"], expected(network)[layer.name, "params"]
        for step in (1, 2, 3):
            text = hints.hint(network, layer.name, step).text
            assert_nothing_given_away(text, count)
            assert not re.search("[×, ]+".join(map(str, shape)), text)
            for sum_ in re.findall(r"[(\d][\d ()+·/-]+[)\d]", text):
                with contextlib.suppress(SyntaxError):
                    assert eval(sum_.replace("·", "*")) not in (count, shape)
