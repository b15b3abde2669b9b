"""The assignments' networks against published counts and against Keras."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest

from cnnlessons.assignments.answers import read
from cnnlessons.assignments.networks import (
    ALEXNET,
    TORCHVISION,
    TWO_GROUPS,
    Conv,
    Dense,
    Flatten,
    Network,
    Pool,
    answer,
    draw,
    expected,
    input_shapes,
    normalized,
)
from cnnlessons.backend import keras, without_weights

LEARNING = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8"]
PUBLISHED = {  # course.md, section 13
    ALEXNET: [34_944, 614_656, 885_120, 1_327_488, 884_992, 37_752_832, 16_781_312, 4_097_000, 62_378_344],
    TWO_GROUPS: [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000, 60_965_224],
    TORCHVISION: [23_296, 307_392, 663_936, 884_992, 590_080, 37_752_832, 16_781_312, 4_097_000, 61_100_840],
}


@pytest.mark.parametrize("network", PUBLISHED, ids=lambda network: network.name)
def test_published_counts(network):
    assert [expected(network)[name, "params"] for name in [*LEARNING, "total"]] == PUBLISHED[network]
    assert expected(network)["total", "dense_params"] == 58_631_144
    assert all(expected(network)[name, "params"] == 0 for name in ("pool1", "pool2", "pool5", "flatten"))


def test_alexnets_shapes():
    shapes = {layer: right for (layer, quantity), right in expected(ALEXNET).items() if quantity == "output_shape"}
    assert shapes == {
        "conv1": (55, 55, 96), "pool1": (27, 27, 96), "conv2": (27, 27, 256), "pool2": (13, 13, 256),
        "conv3": (13, 13, 384), "conv4": (13, 13, 384), "conv5": (13, 13, 256), "pool5": (6, 6, 256),
        "flatten": (9216,), "fc6": (4096,), "fc7": (4096,), "fc8": (1000,)}


def test_a_network_shows_no_answer():
    """Neither printed nor completed in a notebook."""
    for network in (ALEXNET, draw("kim")):
        assert {name for name in dir(network) if not name.startswith("_")} == {"name", "input_shape", "layers", "layer"}
        shown = {int(number) for number in re.findall(r"(?<![\w,])\d+(?![\w,])", str(network) + repr(network))}
        assert not shown & {right for right in expected(network).values() if type(right) is int and right > 0}


def test_one_answer_by_itself():
    """By hand; the dense layers are (9216 + 1)·4096, (4096 + 1)·4096 and (4096 + 1)·1000."""
    assert answer(ALEXNET, "conv1", "params") == (11 * 11 * 3 + 1) * 96
    assert answer(ALEXNET, "total", "dense_params") == 37_752_832 + 16_781_312 + 4_097_000
    assert answer(ALEXNET, "conv6", "params") is None


def test_questions_come_in_the_order_of_the_layers():
    names = [layer for layer, _ in expected(ALEXNET)]
    assert names == [name for layer in ALEXNET.layers for name in [layer.name] * 2] + ["total", "total"]


# --- Keras counts the same ----------------------------------------------------------------------------------

def in_keras(network):
    """The network as a Keras model."""
    def layer(part):
        match part:
            case Conv(name, filters, kernel_size, strides, padding, groups):
                return keras.layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, groups=groups,
                                           name=name)
            case Pool(name, pool_size, strides, padding):
                return keras.layers.MaxPooling2D(pool_size, strides=strides, padding=padding, name=name)
            case Flatten(name):
                return keras.layers.Flatten(name=name)
            case Dense(name, units):
                return keras.layers.Dense(units, name=name)

    return keras.Sequential([keras.Input(network.input_shape), *map(layer, network.layers)])


@pytest.mark.parametrize("network", [ALEXNET, TWO_GROUPS, *(draw(f"student {number}") for number in range(12))])
def test_keras_agrees(network):
    model = without_weights(lambda: in_keras(network))
    for layer in model.layers:
        assert layer.output.shape[1:] == expected(network)[layer.name, "output_shape"]
        assert layer.count_params() == expected(network)[layer.name, "params"]
    assert model.count_params() == expected(network)["total", "params"]
    assert len(model.layers) == len(network.layers) == 12


def test_a_keras_layer_is_not_an_answer():
    with pytest.raises(ValueError, match="a layer or a model \\(of type Dense\\): write the number itself"):
        read(keras.layers.Dense(4096))


# --- a network for each student ---------------------------------------------------------------------------------

PINNED = (269, 269, 3), [  # a change here would give every student another network
    ("96 filters", "5×5", "stride 4", "no padding"), ("3×3", "stride 2"),
    ("296 filters", "7×7", "stride 1", "no padding", "2 groups"), ("3×3", "stride 2"),
    ("440 filters", "3×3", "stride 1", "padding 1"), ("200 filters", "3×3", "stride 1", "padding 1"),
    ("88 filters", "3×3", "stride 1", "padding 1"), ("3×3", "stride 2"), ("one row",),
    ("2,560 neurons",), ("1,792 neurons",), ("200 neurons",)]
DRAWN = [draw(f"2026-{number}") for number in range(3000)]


def test_the_same_id_gives_the_same_network_everywhere():
    network = draw("2026-17")
    assert network.input_shape == PINNED[0]
    assert [layer.notes for layer in network.layers] == PINNED[1]


def test_thousands_of_students_have_different_networks_and_answers():
    assert len({network.layers for network in DRAWN}) == len(DRAWN)
    for name in ("conv2", "conv3", "conv4", "conv5", "fc6"):
        counts = [expected(network)[name, "params"] for network in DRAWN]
        assert max(map(counts.count, set(counts))) < len(DRAWN) / 50, name
    assert len({expected(network)["total", "params"] for network in DRAWN}) > 0.99 * len(DRAWN)
    neighbours = [sum(right == expected(other)[key] for key, right in expected(one).items() if right != 0)
                  for one, other in pairwise(DRAWN)]
    assert sum(neighbours) / len(neighbours) < 3  # of 22 answers


def test_every_window_fits_to_the_last_pixel():
    for network in DRAWN:
        for layer in network.layers:
            if not isinstance(layer, Conv | Pool):
                continue
            size = input_shapes(network)[layer.name][0]
            window = layer.kernel_size if isinstance(layer, Conv) else layer.pool_size
            if layer.padding == "same":
                assert layer.strides == 1 and window % 2 == 1
                assert expected(network)[layer.name, "output_shape"][0] == size
            else:
                assert (size - window) % layer.strides == 0 and size > window


def test_the_numbers_stay_small_and_the_names_are_alexnets():
    for network in DRAWN:
        assert [layer.name for layer in network.layers] == [layer.name for layer in ALEXNET.layers]
        assert 60 <= network.input_shape[0] <= 350
        assert 4 <= expected(network)["pool5", "output_shape"][0] <= 8
        assert 10**5 < expected(network)["total", "params"] < 2 * 10**8
        assert any(layer.groups > 1 for layer in network.layers if isinstance(layer, Conv))


@pytest.mark.parametrize("same", ["Kim 17", "kim 17", " KIM  17\n", "kim\t17", "ＫＩＭ 17"])
def test_capitals_and_spaces_make_no_difference(same):
    assert draw(same).layers == draw("kim 17").layers


def test_other_ids_are_other_networks():
    assert len({draw(name).layers for name in ("kim 17", "kim17", "kim-17", "kim 18", "김", "1", "01")}) == 7


@pytest.mark.parametrize(("student", "reason"), [
    ("", "the id is empty"), (" \n", "the id is empty"), (2026 - 17, "quotation marks"), (None, "must be text"),
])
def test_no_id(student, reason):
    with pytest.raises(ValueError, match=reason):
        draw(student)


def test_normalized():
    assert normalized("  Kim \u3000 17 ") == "kim 17"


def test_a_network_that_does_not_fit_says_so():
    small = Network("small", (8, 8, 3), ALEXNET.layers)
    with pytest.raises(ValueError, match="kernel 11 does not fit an input of 8"):
        expected(small)["conv1", "params"]


def test_what_counting_does_without():
    code = ("import sys; from cnnlessons.assignments import parameters; "
            "parameters.for_student('kim').check('conv1', params=1); "
            "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
