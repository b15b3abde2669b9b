"""The first assignment's checks: every known mistake is named, nothing wrong is accepted, nothing is given away."""

import ast
import json
import random
import re
from fractions import Fraction
from functools import partial
from math import prod
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from cnnlessons.assignments import hints, parameters
from cnnlessons.assignments.arithmetic import Blank, evaluate
from cnnlessons.assignments.mistakes import known
from cnnlessons.assignments.networks import ALEXNET, TORCHVISION, TWO_GROUPS, Conv, Dense, Pool, draw
from cnnlessons.assignments.parameters import diagnose

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
DRAWN = [draw(f"student {number}") for number in range(100)]
NETWORKS = [ALEXNET, TWO_GROUPS, TORCHVISION, *DRAWN]
TASK = parameters.for_network(ALEXNET)


# --- nothing is given away ----------------------------------------------------------------------------------

def numbers(text):
    """The numbers in a text, without the (1) of a list and the 4 of conv4."""
    text = re.sub(r"\(\d\) ", "", re.sub(r"(?<=\d)[,_](?=\d{3}\b)", "", text))
    return {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)}


def assert_nothing_given_away(text, right):
    """No part of the right answer is in a text."""
    parts = right if isinstance(right, tuple) else (right,)
    assert not numbers(text) & set(parts), (text, right)


@pytest.mark.parametrize(("text", "right"), [
    ("it is 34,944", 34_944), ("34944.", 34_944), ("a side of 55", (55, 55, 96)), ("55×55", (55, 55, 96)),
    ("no parameters, 0", 0), ("(1) 96 filters", (55, 55, 96)), ("34_944", 34_944),
])
def test_what_is_given_away_is_noticed(text, right):
    with pytest.raises(AssertionError):
        assert_nothing_given_away(text, right)


def test_what_only_looks_like_it_is_let_through():
    assert_nothing_given_away("(4) conv4 has 134,944 or 34,944.5 or 34,9441", 34_944)
    assert_nothing_given_away("(4) look at conv4", (4, 4, 96))


# --- mistakes in AlexNet, worked by hand --------------------------------------------------------------------

BY_HAND = [
    ("conv1", "params", 34_848, "biases are missing"),                     # 11·11·3·96, the slide's "35K"
    ("conv1", "params", 34_849, "one bias is counted for the whole layer"),
    ("conv1", "params", 11_712, "channels are missing"),                   # (121 + 1)·96
    ("conv1", "params", 11_616, "channels are missing, and the biases, too"),
    ("conv1", "params", 3_264, "height times width weights"),              # (11·3 + 1)·96
    ("conv1", "params", 105_705_600, "places of the output map"),          # 34,944·55·55
    ("conv1", "params", 105_415_200, "the multiplications"),               # 34,848·55·55
    ("conv1", "params", 364, "one filter with its bias"),
    ("conv1", "params", 23_296, "the count of torchvision's variant"),
    ("conv1", "params", 34_945, "one off"),
    ("conv1", "params", 34_943, "one off"),
    ("conv1", "params", 290_400, "numbers that come out"),                 # 55·55·96
    ("conv1", "params", 0, "something is learned"),
    ("conv1", "params", -34_944, "cannot be negative"),
    ("conv1", "params", float("nan"), "or none at all"),
    ("conv2", "params", 307_456, "the two-group original"),
    ("conv2", "params", 307_392, "torchvision's variant"),
    ("conv2", "params", 614_400, "biases are missing"),
    ("conv2", "params", 6_656, "channels are missing"),                    # 26·256
    ("conv2", "params", 19_456, "channels of the image"),                  # (25·3 + 1)·256
    ("conv2", "params", 448_084_224, "places of the output map"),          # 614,656·27·27
    ("conv3", "params", 663_936, "torchvision's variant"),
    ("conv3", "params", 884_992, "not for each channel of the input"),     # 884,736 + 256
    ("conv4", "params", 663_936, "the two-group original"),
    ("conv4", "params", 884_992, "torchvision's variant"),
    ("conv5", "params", 442_624, "the two-group original"),
    ("conv5", "params", 590_080, "torchvision's variant"),
    ("conv5", "params", 590_080, "the layer's own maps for its input"),    # (9·256 + 1)·256: two causes, one number
    ("fc6", "params", 26_218_496, "a last map of 5×5"),                    # 6,401·4096
    ("fc6", "params", 26_218_496, "an image of 224×224"),
    ("fc6", "params", 51_384_320, "a last map of 7×7"),                    # 12,545·4096
    ("fc6", "params", 51_384_320, "a pooling is rounded up"),              # 55, 28, 14, 7
    ("fc6", "params", 177_213_440, "a last map of 13×13"),                 # 43,265·4096
    ("fc6", "params", 177_213_440, "not gone through pool5"),
    ("fc6", "params", 37_748_736, "biases are missing"),                   # 9,216·4096
    ("fc6", "params", 37_748_737, "one bias is counted for the whole layer"),
    ("fc6", "params", 1_052_672, "one number of each map"),                # 257·4096
    ("fc7", "params", 37_752_832, "what flatten gives for the input"),
    ("fc7", "params", 16_777_216, "biases are missing"),
    ("fc8", "params", 4_096_000, "biases are missing"),
    ("fc8", "params", 4_100_096, "not for each input"),                    # 4096·1001
    ("pool1", "params", 83_040, "like a kernel"),                          # (9·96 + 1)·96
    ("pool5", "params", 9_216, "the numbers that come out"),
    ("flatten", "params", 9_216, "the numbers that come out"),
    ("conv1", "output_shape", (54, 54, 96), "an image of 224×224"),        # (224 - 11)/4 + 1 = 54.25
    ("conv1", "output_shape", (54, 54, 96), "the + 1 at the end"),
    ("conv1", "output_shape", (54.25, 54.25, 96), "no whole number"),
    ("conv1", "output_shape", (217, 217, 96), "stride is forgotten"),
    ("conv1", "output_shape", (57, 57, 96), "rounded up"),                 # 227/4 = 56.75
    ("conv1", "output_shape", (57, 57, 96), "padding is added"),           # (227 + 10 - 11)/4 + 1 = 57.5
    ("conv1", "output_shape", (56, 56, 96), "the window itself takes room"),
    ("conv1", "output_shape", (96, 55, 55), "the channels stand first"),
    ("conv1", "output_shape", (55, 55, 3), "the depth is still that of the layer's input"),
    ("conv1", "output_shape", (55, 55, 64), "the shape of torchvision's variant"),
    ("conv1", "output_shape", (55, 55), "the number of maps is missing"),
    ("conv1", "output_shape", (11, 11, 3), "the shape of a kernel"),
    ("conv1", "output_shape", (290_400,), "height, width and channels apart"),
    ("conv1", "output_shape", (1, 55, 55, 96), "the batch"),
    ("conv1", "output_shape", (None, 55, 55, 96), "the batch"),
    ("conv1", "output_shape", (55, 54, 96), "height and width are equal"),
    ("conv1", "output_shape", (56, 56, 3), "height and width: one of these"),
    ("conv1", "output_shape", (56, 56, 3), "channels: the depth is still that"),
    ("conv1", "output_shape", (0, 0, 96), "at least one"),
    ("pool1", "output_shape", (28, 28, 96), "rounded up"),
    ("pool1", "output_shape", (18, 18, 96), "window is taken for its stride"),
    ("pool1", "output_shape", (53, 53, 96), "stride is forgotten"),
    ("pool1", "output_shape", (27, 27, 48), "not the depth"),
    ("pool1", "output_shape", (55, 55, 96), "what goes in"),
    ("conv2", "output_shape", (23, 23, 256), "the padding is left out"),
    ("conv2", "output_shape", (25, 25, 256), "both sides"),
    ("conv2", "output_shape", (28, 28, 256), "a pooling is rounded up"),   # 55/2 = 27.5
    ("conv2", "output_shape", (28, 28, 256), "padding is added"),          # conv1 57, pool1 28
    ("conv2", "output_shape", (18, 18, 256), "window is taken for its stride"),
    ("conv4", "output_shape", (7, 7, 384), "the padding is left out"),     # 55, 27, 23, 11, 9, 7
    ("conv2", "output_shape", (27, 27, 192), "the shape of torchvision's variant"),
    ("conv3", "output_shape", (11, 11, 384), "the padding is left out"),
    ("conv3", "output_shape", (27, 27, 384), "a pooling is forgotten"),
    ("pool5", "output_shape", (5, 5, 256), "an image of 224×224"),
    ("pool5", "output_shape", (7, 7, 256), "rounded up"),
    ("pool5", "output_shape", (13, 13, 256), "a pooling is forgotten"),
    ("flatten", "output_shape", (6_400,), "a last map of 5×5"),
    ("flatten", "output_shape", (12_544,), "a last map of 7×7"),
    ("flatten", "output_shape", (43_264,), "a last map of 13×13"),
    ("flatten", "output_shape", (6, 6, 256), "in one row"),
    ("conv1", "output_shape", (55, 55, 48), "one of the two towers"),      # as the paper's figure 2 prints it
    ("conv4", "output_shape", (13, 13, 192), "one of the two towers"),
    ("conv2", "params", 5*5*48*256, "with two groups, and without the biases"),
    ("fc6", "output_shape", (9_216,), "what goes in"),
    ("fc6", "output_shape", (9_216, 4_096), "shape of the weights"),
    ("fc6", "output_shape", (1, 1, 4_096), "no height and width left"),
    ("fc7", "output_shape", 1000, "the neurons of fc8"),
    ("total", "params", 60_965_224, "the two-group original"),
    ("total", "params", 61_100_840, "torchvision's variant"),
    ("total", "params", 50_844_008, "a last map of 5×5"),
    ("total", "params", 50_844_008, "an image of 224×224"),
    ("total", "params", 62_367_776, "biases are missing"),                 # 10,568 fewer
    ("total", "params", 58_631_144, "the convolutions are missing"),
    ("total", "params", 3_747_200, "the convolutions alone"),
    ("total", "params", 58_281_344, "fc8 are missing"),
    ("total", "params", 62_378_248, "look at conv1 in your sum: the biases are missing"),
    ("total", "params", 62_071_144, "look at conv2 in your sum: that is the count with two groups"),
    ("total", "dense_params", 62_378_344, "the sum of all layers"),
    ("total", "dense_params", 47_096_808, "a last map of 5×5"),            # 58,631,144 - 2,816·4096
    ("total", "dense_params", 58_621_952, "biases are missing"),
]


@pytest.mark.parametrize(("layer", "quantity", "wrong", "words"), BY_HAND)
def test_a_mistake_worked_by_hand(layer, quantity, wrong, words):
    verdict = diagnose(ALEXNET, layer, quantity, wrong)
    assert verdict.status == "not yet"
    assert words in verdict.reason
    assert_nothing_given_away(verdict.reason, ALEXNET.expected[layer, quantity])


def test_groups_forgotten_in_the_two_group_original():
    for layer, wrong in (("conv2", 614_656), ("conv4", 1_327_488), ("conv5", 884_992), ("total", 62_378_344)):
        assert "the groups are forgotten" in diagnose(TWO_GROUPS, layer, "params", wrong).reason
        assert "AlexNet as one tower" in diagnose(TWO_GROUPS, layer, "params", wrong).reason


@pytest.mark.parametrize(("wrong", "words"), [
    (5*5*48*128, "that is one group, without its biases"),
    (5*5*96*256, "the groups are forgotten, and the biases, too"),
    (5*5*48*256 + 2, "one bias is counted for each group"),
])
def test_two_mistakes_at_once_with_groups(wrong, words):
    assert words in diagnose(TWO_GROUPS, "conv2", "params", wrong).reason


@pytest.mark.parametrize(("layer", "wrong", "words"), [
    ("conv2", (5 * 5 * 97 + 1) * 256, "which see 97 channels"),
    ("conv2", 5 * 5 * 64 * 256, "which see 64 channels and no biases"),
    ("conv2", (7 * 7 * 96 + 1) * 256, "a kernel of 7×7"),
    ("conv2", (5 * 5 * 96 + 1) * 250, "fits 250 filters"),
    ("fc6", (9000 + 1) * 4096, "fits 9,000 inputs"),
    ("fc6", (9216 + 1) * 1234, "fits 1,234 neurons"),
    ("fc7", 9216 * 4096, "fits 9,216 inputs and no biases"),
    ("total", 62_378_345, "one off: each filter and each neuron has one bias"),
    ("total", 62_378_343, "one off: each filter and each neuron has one bias"),
    ("conv3", 12_345_677, "for each filter, kernel height times kernel width"),
    ("fc7", 12_345_677, "for each neuron, a weight for each input"),
    ("pool1", 12_345_677, "could change"),
    ("total", 12_345_677, "add the parameters of the layers"),
])
def test_what_no_known_mistake_explains(layer, wrong, words):
    assert words in diagnose(ALEXNET, layer, "params", wrong).reason


# --- mistakes in every network, with formulas of their own --------------------------------------------------

def mistaken_counts(layer, inputs, outputs):
    """Wrong counts and a word of their cause, straight from the definition of each mistake."""
    if isinstance(layer, Conv):
        k, c, f, g = layer.kernel_size, inputs[2], layer.filters, layer.groups
        yield k * k * c // g * f, "biases are missing"
        yield k * k * c // g * f + 1, "one bias is counted"
        yield (k * k + 1) * f, "channels are missing"
        yield (k * k * c // g + 1) * f * outputs[0] * outputs[1], "places of the output map"
        yield (k * k * c // g + 1) * f + 1, "one off"
        yield (k * k * c // g + 1) * f - 1, "one off"
        if g == 1 and c % 2 == 0:
            yield (k * k * c // 2 + 1) * f, "two-group original"
        if g > 1:
            yield (k * k * c + 1) * f, "groups are forgotten"
            yield (k * k * c // g + 1) * f // g, "that is one group"
        if g > 1 and c % (g * g) == 0:
            yield (k * k * c // (g * g) + 1) * f, "groups twice"
    elif isinstance(layer, Dense):
        n, u = prod(inputs), layer.units
        yield n * u, "biases are missing"
        yield n * u + 1, "one bias is counted"
        yield (n + 1) * u + 1, "one off"
    elif isinstance(layer, Pool):
        yield (layer.pool_size**2 * inputs[2] + 1) * inputs[2], "like a kernel"


def mistaken_sides(layer, size):
    """Wrong heights and a word of their cause."""
    window = layer.kernel_size if isinstance(layer, Conv) else layer.pool_size
    padding = (window - 1) // 2 if layer.padding == "same" else layer.padding if isinstance(layer.padding, int) else 0
    right = (size + 2 * padding - window) // layer.strides + 1
    yield right - 1, "one off"
    yield right + 1, "one off"
    if layer.strides > 1:
        yield size + 2 * padding - window + 1, "stride is forgotten"
        yield -(-size // layer.strides), "rounded up"
    if padding:
        yield (size - window) // layer.strides + 1, "padding is left out"


def assert_named(network, layer, quantity, wrong, words):
    """A wrong value is rejected with its cause; unless it happens to be the right one."""
    right = network.expected[layer, quantity]
    verdict = diagnose(network, layer, quantity, wrong)
    if wrong == right:
        assert verdict.status == "correct"
    else:
        assert verdict.status == "not yet"
        assert words in verdict.reason, (network, layer, wrong)
        assert_nothing_given_away(verdict.reason, right)


@pytest.mark.parametrize("network", NETWORKS)
def test_main_mistakes_are_named_in_every_network(network):
    for layer in network.layers:
        inputs, outputs = network.input_shapes[layer.name], network.expected[layer.name, "output_shape"]
        for wrong, words in mistaken_counts(layer, inputs, outputs):
            assert_named(network, layer.name, "params", wrong, words)
        if isinstance(layer, Conv | Pool):
            side, _, depth = outputs
            for wrong, words in mistaken_sides(layer, inputs[0]):
                assert_named(network, layer.name, "output_shape", (wrong, wrong, depth), words)
            assert_named(network, layer.name, "output_shape", (depth, side, side), "the channels stand first")
        if isinstance(layer, Conv):
            assert_named(network, layer.name, "output_shape", (side, side, inputs[2]), "that of the layer's input")
    side, _, channels = network.expected["pool5", "output_shape"]
    units = network.layer("fc6").units
    for other in {5, 6, 7, 13, side - 1, side + 1, network.input_shapes["pool5"][0]} - {side}:
        words = f"a last map of {other}×{other}"
        assert_named(network, "flatten", "output_shape", (other * other * channels,), words)
        assert_named(network, "fc6", "params", (other * other * channels + 1) * units, words)


@pytest.mark.parametrize("network", DRAWN[:20])
def test_the_lectures_alexnet_is_recognized_in_place_of_ones_own(network):
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8", "total"):
        assert_named(network, name, "params", ALEXNET.expected[name, "params"], "AlexNet as one tower")
    assert_named(network, "total", "params", 60_965_224, "the two-group original")
    assert_named(network, "total", "params", 61_100_840, "torchvision's variant")


@pytest.mark.parametrize("network", NETWORKS)
def test_every_known_mistake_is_rejected_and_named(network):
    for question in network.questions:
        mistakes = known(network, question.layer, question.quantity)
        assert len(mistakes) >= (1 if question.quantity == "params" and question.expected == 0 else 5)
        for mistake in mistakes:
            verdict = diagnose(network, question.layer, question.quantity, mistake.value)
            assert verdict.status == "not yet"
            assert mistake.cause in verdict.reason
            assert_nothing_given_away(verdict.reason, question.expected)


# --- the right answer, in any form; nothing else ------------------------------------------------------------

@pytest.mark.parametrize("network", NETWORKS)
def test_the_right_answer_is_correct_in_every_form(network):
    for question in network.questions:
        right = question.expected
        if isinstance(right, tuple):
            forms = [right, list(right), np.array(right), tuple(map(float, right)), tuple(map(np.int32, right)),
                     tuple(map(Fraction, right)), evaluate(str(right))]
            forms += [right[0], float(right[0]), np.int64(right[0])] if len(right) == 1 else []
        else:
            forms = [right, float(right), np.int64(right), np.float64(right), np.array(right), Fraction(right),
                     evaluate(f"({right} + 1) - 1"), evaluate(f"{right}*3/3")]
        for form in forms:
            assert diagnose(network, question.layer, question.quantity, form).status == "correct", (question, form)


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


def test_none_of_ten_thousand_wrong_answers_is_accepted():
    rng = random.Random(0)
    for _ in range(10_000):
        network = rng.choice(NETWORKS)
        question = rng.choice(network.questions)
        right = question.expected
        if isinstance(right, int):
            wrong = rng.choice([rng.randrange(10**8), right + rng.randrange(-300, 300), rng.randrange(-99, 2000)])
        else:
            wrong = tuple(max(part + rng.randrange(-2, 3), rng.randrange(-1, 1)) for part in right)
            anything = tuple(rng.choices(range(300), k=len(right)))
            wrong = rng.choice([wrong, wrong[::-1], wrong[:-1], wrong * 2, anything])
        if wrong == right or wrong == () or isinstance(right, tuple) and wrong == right[0]:
            continue
        verdict = diagnose(network, question.layer, question.quantity, wrong)
        assert verdict.status == "not yet", (question, wrong)
        assert len(verdict.reason) > 10
        assert_nothing_given_away(verdict.reason, right) if isinstance(right, int) else None


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
    "refuses in a shape": (Refuses(),) * 3, "None in a shape": (None, None), "array": np.zeros((100, 100)),
    "text array": np.array(["55"]), "bools": (True, True, True), "a large array": np.zeros(10**6),
    "exception": ValueError("x"),
}


@pytest.mark.parametrize("kind", ODD)
def test_nothing_odd_is_accepted_and_nothing_raises(kind):
    for question in ALEXNET.questions:
        verdict = diagnose(ALEXNET, question.layer, question.quantity, ODD[kind])
        assert verdict.status == "not yet", (question, verdict)
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


@pytest.mark.parametrize("blank", [..., None, (..., ..., ...), [...], (55, ..., 96), (55, 55, Ellipsis)])
def test_a_blank_is_not_attempted(blank):
    for question in ALEXNET.questions:
        assert diagnose(ALEXNET, question.layer, question.quantity, blank).status == "not attempted"


def test_an_unknown_quantity():
    assert diagnose(ALEXNET, "conv1", "weights", 34_944).status == "not yet"
    assert diagnose(ALEXNET, "total", "output_shape", (1000,)).status == "not yet"


# --- the notebooks ------------------------------------------------------------------------------------------

def answers(folder):
    """What a notebook of the first assignment answers, by layer and quantity, as text."""
    notebook = json.loads((NOTEBOOKS / folder / "01_alexnet_parameters.ipynb").read_text(encoding="utf-8"))
    found = {}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or not source.startswith(("check(", "total(")):
            continue
        call = ast.parse(source).body[0].value
        layer = call.args[0].value if call.func.id == "check" else "total"
        found |= {(layer, part.arg): ast.get_source_segment(source, part.value) for part in call.keywords}
    return found


def test_the_assignment_asks_every_question_and_answers_none():
    blanks = answers("assignments")
    assert list(blanks) == list(ALEXNET.expected)
    for answer in blanks.values():
        with pytest.raises(Blank):
            evaluate(answer)


def test_the_solution_answers_every_question():
    solved = answers("solutions")
    assert list(solved) == list(ALEXNET.expected)
    for (layer, quantity), answer in solved.items():
        assert diagnose(ALEXNET, layer, quantity, evaluate(answer)).status == "correct"


def test_the_assignment_runs_with_a_network_of_ones_own():
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
    assert [one.layer for one in feedback] == [*ALEXNET.input_shapes, "total"]
    assert {verdict.status for one in feedback for verdict in one.verdicts.values()} == {"not attempted"}


def test_the_assignment_holds_no_answer():
    text = (NOTEBOOKS / "assignments" / "01_alexnet_parameters.ipynb").read_text(encoding="utf-8")
    text = re.sub(r'"image/png": "[^"]*"', "", text)
    for question in ALEXNET.questions:
        if isinstance(question.expected, tuple) and len(question.expected) == 3:
            assert not re.search(r"[×x, ]+".join(map(str, question.expected)), text)
        elif question.layer not in ("fc6", "fc7", "fc8") or question.quantity == "params":  # units are in the list
            right = question.expected if isinstance(question.expected, int) else question.expected[0]
            assert right == 0 or right not in numbers(text)
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
        "                 (1) one off: the window also stands at its first place,",
        "                     hence the + 1 at the end",
        "                 (2) the + 1 belongs after the division by the stride",
        "                 (3) that starts from an image of 224×224, the size the",
        "                     paper prints; its own conv1 does not fit it",
        "                 channels: the depth is still that of the layer's input;",
        "                     each filter makes a map of its own",
        "  parameters     ✓ correct"]


@pytest.mark.parametrize(("layer", "quantity", "wrong", "words"), BY_HAND)
def test_what_is_shown_fits_a_page(layer, quantity, wrong, words):
    check = TASK.total if layer == "total" else partial(TASK.check, layer)
    shown = repr(check(**{quantity: wrong}))
    assert max(map(len, shown.splitlines())) <= 74
    assert words in " ".join(shown.split())


@pytest.mark.parametrize("cell, words", [
    ('check("conv1", output_shape=(55, 55, 96), params=(11*11*3 + 1)*96)', ""),
    ('print(task.check("conv1", (55, 55, 96), 34_944))', ""),
    ('check("conv1", output_shape=(55,)*2 + (96,), params=34_944)', "a list inside a sum is no number"),
    ('check("conv1", output_shape=(55, 55, 96), params=int(34_944))', "that is no arithmetic"),
    ('if True:\n    print(check("conv1", params=34_944))', "the check stands inside other code"),
    ('f = check\nf("conv1", params=34_944)', "write it as the notebook has it"),
    ('check("conv1", params=int(34_945))', ""),  # wrong in any case
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
    own = parameters.for_student("kim")
    shown = repr(own.total(own.network.expected["total", "params"], own.network.expected["total", "dense_params"]))
    assert "sit in the dense layers" in shown and "60,965,224" not in shown


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
        shape, count = network.expected[layer.name, "output_shape"], network.expected[layer.name, "params"]
        for step in (1, 2, 3):
            text = hints.hint(network, layer.name, step).text
            assert_nothing_given_away(text, count)
            assert not re.search("[×, ]+".join(map(str, shape)), text)
            for sum_ in re.findall(r"[(\d][\d ()+·/-]+[)\d]", text):
                try:
                    assert evaluate(sum_.replace("·", "*")) not in (count, shape)
                except ValueError:
                    continue


def test_messages_are_words_to_a_learner():
    causes = {mistake.cause for question in ALEXNET.questions
              for mistake in known(ALEXNET, question.layer, question.quantity)}
    assert len(causes) > 50
    assert all(len(cause) > 20 and "{" not in cause and not cause.endswith(".") for cause in causes)
