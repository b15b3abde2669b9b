"""Wrong answers to assignment 1: every known mistake is named, nothing wrong is accepted, nothing is given away."""

import random
import re
from itertools import permutations
from math import prod

import pytest
from revealed import assert_nothing_given_away

from cnnlessons.assignments.mistakes import known
from cnnlessons.assignments.mistakes.same import SAME, once
from cnnlessons.assignments.networks import (
    ALEXNET,
    TORCHVISION,
    TWO_GROUPS,
    Conv,
    Dense,
    Pool,
    draw,
    expected,
    input_shapes,
)
from cnnlessons.assignments.parameters import Feedback, diagnose

COUNTS = {"conv1": 34_848, "pool1": 0, "conv2": 614_656, "pool2": 0, "conv3": 885_120, "conv4": 1_327_488,
          "conv5": 884_992, "pool5": 0, "flatten": 0, "fc6": 37_752_832, "fc7": 16_781_312, "fc8": 4_097_000}
DRAWN = [draw(f"student {number}") for number in range(30)]
NETWORKS = [ALEXNET, TWO_GROUPS, TORCHVISION, *DRAWN]


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
    ("conv1", "params", float("nan"), "or not a number at all"),
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
    ("conv1", "output_shape", (54, 54, 96), "so add 1 at the end"),
    ("conv1", "output_shape", (54.5, 54.5, 96), "fits an input of 225×225"),
    ("conv1", "output_shape", (217, 217, 96), "stride is forgotten"),
    ("conv1", "output_shape", (57, 57, 96), "rounded up"),                 # 227/4 = 56.75
    ("conv1", "output_shape", (57, 57, 96), "padding is added"),           # (227 + 10 - 11)/4 + 1 = 57.5
    ("conv1", "output_shape", (56, 56, 96), "the window itself takes room"),
    ("conv1", "output_shape", (96, 55, 55), "the channels come first"),
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
    ("pool5", "output_shape", (13, 13, 256), "the shape of what goes in"),
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


PUBLISHED = [  # from answers that students have published, and numbers that books and blogs print
    # half of the filters of every layer, as one of the two towers in figure 2 of the paper has them
    ("conv1", "params", 17_472, "one of the two towers"),                  # (363 + 1)·48
    ("conv2", "params", 153_728, "one of the two towers"),                 # (25·48 + 1)·128
    ("conv3", "params", 221_376, "one of the two towers"),                 # (9·128 + 1)·192
    ("conv4", "params", 331_968, "one of the two towers"),                 # (9·192 + 1)·192
    ("conv5", "params", 221_312, "one of the two towers"),                 # (9·192 + 1)·128
    ("fc6", "params", 9_439_232, "one of the two towers"),                 # (6·6·128 + 1)·2048
    ("fc6", "params", 18_876_416, "half of the neurons"),                  # 9217·2048
    ("fc6", "params", 18_874_368, "half of the neurons, as in one tower of the paper's figure, and the biases"),
    ("conv2", "params", 153_600, "towers in the paper's figure, and the biases are missing"),  # 25·48·128
    ("conv2", "params", 19_660_800, "its filters or neurons are multiplied twice"),  # 25·48·128·128
    ("fc8", "params", 2_048_000, "one of the two towers in the paper's figure, and the biases"),  # 2048·1000
    ("conv1", "params", 145_200, "for each filter, kernel height"),        # 55·55·48: nobody counts 400 filters
    ("fc6", "output_shape", 2048, "one of the two towers"),
    ("conv1", "output_shape", (224, 224, 3), "that is the image as the paper prints it"),
    ("conv1", "output_shape", (224, 224, 96), "that is the image as the paper prints it"),
    ("conv1", "output_shape", (3, 224, 224), "height and width: that is the image"),
    ("conv1", "output_shape", (48, 55, 55), "the channels come first"),
    ("conv1", "output_shape", (48, 55, 55), "channels: that counts only one of the two towers"),
    ("conv1", "output_shape", (55, 48, 55), "the order is height, width, channels; channels: "),
    ("conv2", "params", 157_286_400, "multiplied twice, and the biases are missing"),  # 25·96·256·256
    ("conv2", "params", 157_351_936, "the filters are multiplied twice"),  # 614,656·256
    ("conv2", "params", 614_496, "channels and filters are swapped"),      # (25·256 + 1)·96
    ("conv2", "params", 614_496, "for each filter, not for each channel"),  # 25·96·256 + 96
    ("conv5", "params", 885_120, "channels and filters are swapped"),      # (9·256 + 1)·384
    ("conv5", "params", 885_120, "that is the count of conv3"),
    ("conv2", "params", 620_800, "a bracket is in the wrong place"),       # 25·97·256
    ("conv2", "params", 2_656, "the brackets are missing"),                # 25·96 + 256
    ("fc6", "params", 13_312, "the brackets are missing"),                 # 9216 + 4096
    ("conv4", "params", 884_992, "that is the count of conv5"),
    ("conv3", "params", 590_080, "that takes the filters of conv2 or conv5"),  # 2305·256
    ("conv1", "params", 55, "the side of the output map"),
    ("pool1", "params", 27, "the side of the output map"),
    ("conv1", "params", 96, "that is the number of filters"),
    ("conv4", "output_shape", (13, 13, 256), "the number of filters of conv2 or conv5"),
    ("conv4", "output_shape", (13, 13, 256), "(2) that is the shape of torchvision's variant"),
    ("conv1", "output_shape", (54.25, 54.25, 96), "54.25 is not a whole number: that starts from an image of 224×224"),
    ("pool1", "output_shape", (26.5, 26.5, 96), "that fits an input of 54×54"),
    ("conv2", "output_shape", (27.5, 27.5, 256), "look at what is divided"),
    ("pool1", "params", None, "write a number in its place"),
    ("conv1", "params", "34,848", "the comma separates two numbers"),
    ("conv1", "params", 34.9, "looks like thousands"),                     # the slide's 35K
    ("conv1", "params", 35_000, "rounded"),
    ("conv1", "params", 34_944.5, "counted one by one"),
    ("total", "params", 61_935_976, "look at conv3 or conv5 in your sum"),  # 442,368 fewer: half of either's weights
    ("total", "params", 62_387_560, "look at pool5 or flatten in your sum"),  # 9,216 more
    ("total", "params", 62_378_088, "look at conv2 or conv5 in your sum"),  # 256 biases fewer
    ("total", "params", 62_379_752, "batch normalisation in addition (2 of them, 4 numbers"),  # 4·(96 + 256) more
    ("total", "params", 62_380_776, "(3 of them, 4 numbers"),              # 4·(96 + 256 + 256) more
    ("total", "params", 62_383_848, "(5 of them, 4 numbers"),              # 4·1376 more
    ("total", "params", 62_379_048, "(2 of them, 2 numbers"),              # 2·(96 + 256) more: what is trained
    ("total", "params", 62_378_728, "(1 of them, 4 numbers"),              # 4·96 more
    ("total", "params", 62_380_392, "(2 of them, 4 numbers"),              # 4·(256 + 256) more: conv2 and conv5
    ("total", "params", 62.3, "looks like millions"),
    ("total", "params", 0.94, "a share of the whole"),
    ("total", "dense_params", 94, "a share of the whole"),
    ("total", "params", 60_000_000, "rounded"),
    ("total", "params", 61_100_000, "rounded"),
    ("total", "params", 62_378_000, "rounded"),
    ("conv2", "params", 614_700, "rounded"),
    ("total", "dense_params", 37_752_832, "the parameters of fc6 alone"),
    ("flatten", "output_shape", [9, 210], "the comma separates two numbers"),  # 9,210
]


@pytest.mark.parametrize(("layer", "quantity", "wrong", "words"), [*BY_HAND, *PUBLISHED])
def test_a_mistake_worked_by_hand(layer, quantity, wrong, words):
    verdict = diagnose(ALEXNET, layer, quantity, wrong)
    assert verdict.status == "not yet"
    assert words in verdict.reason
    assert_nothing_given_away(verdict.reason, expected(ALEXNET)[layer, quantity])
    assert max(map(len, repr(Feedback(layer, {quantity: verdict})).splitlines())) <= 74  # it fits a page


@pytest.mark.parametrize(("layer", "quantity", "value", "others", "words"), [
    ("pool1", "output_shape", (26, 26, 96), {("conv1", "output_shape"): (54, 54, 96)},
     "right for your 54×54×96 of conv1; correct conv1 first"),
    ("conv2", "params", (25 * 48 + 1) * 256, {("pool1", "output_shape"): (27, 27, 48)}, "your 27×27×48 of pool1"),
    ("fc6", "params", 6_401 * 4_096, {("flatten", "output_shape"): 6_400}, "right for your 6400 of flatten"),
    ("total", "params", 62_378_344 - 96, {(name, "params"): count for name, count in COUNTS.items()},
     "right for your counts; correct conv1 first"),
    ("total", "dense_params", 58_631_145, {("fc6", "params"): 37_752_833, ("fc7", "params"): 16_781_312,
                                           ("fc8", "params"): 4_097_000}, "right for your counts; correct fc6 first"),
])
def test_what_follows_from_another_wrong_answer(layer, quantity, value, others, words):
    verdict = diagnose(ALEXNET, layer, quantity, value, others)
    assert verdict.status == "not yet"
    assert words in verdict.reason
    assert words not in diagnose(ALEXNET, layer, quantity, value).reason


@pytest.mark.parametrize("before", [..., None, "54", 54, (54, 54), (0, 0, 96), (54.5, 54.5, 96), (55, 55, 96), int])
def test_other_answers_that_explain_nothing(before):
    others = {("conv1", "output_shape"): before, ("conv1", "params"): before}
    assert diagnose(ALEXNET, "pool1", "output_shape", (27, 27, 96), others).status == "correct"
    assert "your" not in diagnose(ALEXNET, "pool1", "output_shape", (26, 26, 96), others).reason
    assert "your counts" not in diagnose(ALEXNET, "total", "params", 1, others).reason


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
    right = expected(network)[layer, quantity]
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
        inputs, outputs = input_shapes(network)[layer.name], expected(network)[layer.name, "output_shape"]
        for wrong, words in mistaken_counts(layer, inputs, outputs):
            assert_named(network, layer.name, "params", wrong, words)
        if isinstance(layer, Conv | Pool):
            side, _, depth = outputs
            for wrong, words in mistaken_sides(layer, inputs[0]):
                assert_named(network, layer.name, "output_shape", (wrong, wrong, depth), words)
            assert_named(network, layer.name, "output_shape", (depth, side, side), "the channels come first")
        if isinstance(layer, Conv):
            assert_named(network, layer.name, "output_shape", (side, side, inputs[2]), "that of the layer's input")
    side, _, channels = expected(network)["pool5", "output_shape"]
    units = network.layer("fc6").units
    for other in {5, 6, 7, 13, side - 1, side + 1, input_shapes(network)["pool5"][0]} - {side}:
        words = f"a last map of {other}×{other}"
        assert_named(network, "flatten", "output_shape", (other * other * channels,), words)
        assert_named(network, "fc6", "params", (other * other * channels + 1) * units, words)


@pytest.mark.parametrize("network", DRAWN[:20])
def test_the_lectures_alexnet_is_recognized_in_place_of_ones_own(network):
    for name in ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8", "total"):
        assert_named(network, name, "params", expected(ALEXNET)[name, "params"], "AlexNet as one tower")
    assert_named(network, "total", "params", 60_965_224, "the two-group original")
    assert_named(network, "total", "params", 61_100_840, "torchvision's variant")


@pytest.mark.parametrize("network", NETWORKS)
def test_every_known_mistake_is_rejected_and_named(network):
    for (layer, quantity), right in expected(network).items():
        mistakes = known(network, layer, quantity)
        assert len(mistakes) >= (1 if quantity == "params" and right == 0 else 5)
        for wrong, cause in mistakes:
            verdict = diagnose(network, layer, quantity, wrong)
            assert verdict.status == "not yet"
            assert cause in verdict.reason or said_already(cause, verdict.reason)
            assert_nothing_given_away(verdict.reason, right)


def said_already(cause, reason):
    """Whether a cause is left out because another one says the same, and more."""
    return any(re.search(less, cause) and re.search(more, reason) for more, less in SAME)


@pytest.mark.parametrize(("network", "layer", "quantity", "wrong", "reason"), [
    (ALEXNET, "conv2", "output_shape", (23, 23, 256),
     "the padding is left out: zeros around the border count towards the size"),
    (ALEXNET, "conv2", "params", 307_456, "that is the count with two groups, as in the two-group original: a filter "
                                          "would see only half of the channels"),
    (ALEXNET, "conv2", "output_shape", (27, 27, 96),
     "the depth is still that of the layer's input; each filter makes a map of its own"),
    (ALEXNET, "pool1", "output_shape", (18, 18, 96),
     "a pooling's window is taken for its stride; the layer list gives both"),
    (ALEXNET, "pool1", "output_shape", (55, 55, 96),
     "that is the shape of what goes in; the question is what comes out"),
    (ALEXNET, "flatten", "output_shape", (43_264,),
     "that counts a last map of 13×13; it has not gone through pool5 yet"),
    (ALEXNET, "fc6", "params", 177_213_440, "that counts a last map of 13×13; it has not gone through pool5 yet"),
    (ALEXNET, "total", "params", 201_838_952,
     "look at fc6 in your sum: that counts a last map of 13×13; it has not gone through pool5 yet"),
    (ALEXNET, "fc8", "output_shape", (4_096,),
     "that is what goes in; a dense layer gives one number for each of its neurons"),
    (draw("kim"), "conv1", "params", 34_944,
     "that is the count of AlexNet as one tower; your layer list is another network"),
])
def test_causes_that_mean_the_same_are_said_once(network, layer, quantity, wrong, reason):
    assert diagnose(network, layer, quantity, wrong).reason == reason


def test_other_causes_are_all_said():
    two = ["a pooling is rounded up: a window", "that is the shape of what goes in; the question"]
    assert once(two) == f"one of these: (1) {two[0]}; (2) {two[1]}"
    for more, less in SAME:  # each pair is one that learners can meet
        assert any(re.search(more, first) and re.search(less, second) and once([second, first]) == first
                   for network in NETWORKS for first, second in pairs(network)), (more, less)


def pairs(network):
    """The causes of each wrong value that has several, two by two."""
    for question in expected(network):
        causes = {}
        for wrong, cause in known(network, *question):
            causes.setdefault(wrong, []).append(cause)
        yield from (pair for several in causes.values() for pair in permutations(several, 2))


def test_none_of_ten_thousand_wrong_answers_is_accepted():
    rng = random.Random(0)
    for _ in range(10_000):
        network = rng.choice(NETWORKS)
        (layer, quantity), right = rng.choice([*expected(network).items()])
        if isinstance(right, int):
            wrong = rng.choice([rng.randrange(10**8), right + rng.randrange(-300, 300), rng.randrange(-99, 2000)])
        else:
            wrong = tuple(max(part + rng.randrange(-2, 3), rng.randrange(-1, 1)) for part in right)
            anything = tuple(rng.choices(range(300), k=len(right)))
            wrong = rng.choice([wrong, wrong[::-1], wrong[:-1], wrong * 2, anything])
        if wrong == right or wrong == () or isinstance(right, tuple) and wrong == right[0]:
            continue
        verdict = diagnose(network, layer, quantity, wrong)
        assert verdict.status == "not yet", (layer, quantity, wrong)
        assert len(verdict.reason) > 10
        assert_nothing_given_away(verdict.reason, right) if isinstance(right, int) else None


def test_messages_are_words_to_a_learner():
    causes = {cause for question in expected(ALEXNET) for _, cause in known(ALEXNET, *question)}
    assert len(causes) > 50
    assert all(len(cause) > 20 and "{" not in cause and not cause.endswith(".") for cause in causes)
