"""Assignment 2: AlexNet in any form is accepted, each difference is named, and nothing a learner returns stops it."""

import re

import keras
import pytest
import tensorflow as tf
from keras import layers

from cnnlessons import models
from cnnlessons.assignments import networks
from cnnlessons.assignments.modeling import check, check_comments, check_model
from cnnlessons.assignments.structure import borrows
from cnnlessons.backend import without_weights

INPUT = (227, 227, 3)


def conv(number, filters, kernel_size, **settings):
    return layers.Conv2D(filters, kernel_size, name=f"conv{number}", **{"activation": "relu"} | settings)


def pool(number, size=3, strides=2, **settings):
    return layers.MaxPooling2D(size, strides=strides, name=f"pool{number}", **settings)


def parts():
    """AlexNet's layers by name: a test changes one of them."""
    found = [conv(1, 96, 11, strides=4), pool(1), conv(2, 256, 5, padding="same"), pool(2),
             conv(3, 384, 3, padding="same"), conv(4, 384, 3, padding="same"), conv(5, 256, 3, padding="same"), pool(5),
             layers.Flatten(name="flatten"),
             layers.Dense(4096, "relu", name="fc6", kernel_initializer="zeros"),  # 38 million random numbers take long
             layers.Dense(4096, "relu", name="fc7", kernel_initializer="zeros"),
             layers.Dense(1000, "softmax", name="fc8")]
    return {layer.name: layer for layer in found}


def chain(changes=None, input_shape=INPUT):
    """A builder of AlexNet with some layers replaced by a list of others."""
    def build():
        stacked = [layer for name, part in parts().items() for layer in (changes or {}).get(name, lambda p=part: [p])()]
        return keras.Sequential([keras.Input(input_shape), *stacked])
    return build


def verdict(build):
    return check_model(without_weights(build))


# --- accepted, however it is written ------------------------------------------------------------------------

def functional():
    image = keras.Input(INPUT)
    x = image
    for part in parts().values():
        x = part(x)
    return keras.Model(image, x)


def separate_activations():
    """ReLUs and softmax as layers of every kind, one of them shared, one behind the pooling."""
    image, relu, shrink = keras.Input(INPUT), layers.ReLU(), layers.MaxPooling2D(3, 2)
    x = shrink(relu(layers.Conv2D(96, 11, 4)(image)))
    x = relu(shrink(layers.Conv2D(256, 5, padding="same")(x)))
    x = layers.Activation("relu")(layers.Conv2D(384, 3, padding="same")(x))
    x = keras.activations.relu(layers.Conv2D(384, 3, padding="same")(x))
    x = shrink(keras.ops.relu(layers.Conv2D(256, 3, padding="same", activation=layers.ReLU())(x)))
    for _ in range(2):
        x = relu(layers.Dense(4096)(keras.ops.reshape(x, (-1, 9216)) if len(x.shape) > 2 else x))
    return keras.Model(image, layers.Softmax()(layers.Dense(1000)(x)))


def nested():
    """Two models inside a model."""
    *features, flatten, first, second, third = parts().values()
    return keras.Sequential([keras.Input(INPUT), keras.Sequential(features),
                             keras.Sequential([flatten, first, second, third])])


def padding_layers():
    def padded(number, filters, width):
        return [layers.ZeroPadding2D(width), conv(number, filters, 2 * width + 1)]
    return chain({"conv2": lambda: padded(2, 256, 2), "conv3": lambda: padded(3, 384, 1),
                  "conv4": lambda: [layers.ZeroPadding2D(((1, 0), (0, 1))), layers.ZeroPadding2D(((0, 1), (1, 0))),
                                    layers.Activation("linear"), conv(4, 384, 3)]})()


def with_dropout():
    return chain({"fc6": lambda: [layers.Dropout(0.5), layers.Dense(4096, "relu")],
                  "fc7": lambda: [layers.Dropout(0.5), layers.Dense(4096, keras.activations.relu)]})()


def added_one_by_one():
    model = keras.Sequential(name="my_alexnet")
    model.add(keras.Input(INPUT))
    for part in parts().values():
        model.add(part)
    return model


RIGHT = {
    "sequential": chain(),
    "functional": functional,
    "separate activations": separate_activations,
    "nested": nested,
    "padding layers": padding_layers,
    "dropout": with_dropout,
    "add": added_one_by_one,
    "the course's own": models.alexnet,
    "without a name": chain({"conv3": lambda: [layers.Conv2D(384, (3, 3), (1, 1), "same", activation="relu")]}),
    "batch of one": lambda: keras.Sequential([keras.Input(batch_shape=(1, *INPUT)), *parts().values()]),
    "normalised behind the pooling": chain({"pool1": lambda: [pool(1), models.LocalResponseNormalization()]}),
    "normalised before the ReLU": chain({"conv1": lambda: [
        conv(1, 96, 11, strides=4, activation=None), models.LocalResponseNormalization(), layers.ReLU()]}),
    "reshape": chain({"flatten": lambda: [layers.Reshape((9216,))]}),
    "reshape in two steps": chain({"flatten": lambda: [layers.Reshape((36, 256)), layers.Flatten()]}),
    "softmax as an activation layer": chain({"fc8": lambda: [layers.Dense(1000), layers.Activation("softmax")]}),
    "two ReLUs": chain({"fc6": lambda: [layers.Dense(4096, "relu"), layers.ReLU()]}),
    "rescaled": chain({"conv1": lambda: [layers.Rescaling(1 / 255), conv(1, 96, 11, strides=4)]}),
    "TensorFlow's own functions": chain({"conv1": lambda: [conv(1, 96, 11, strides=4, activation=tf.nn.relu)],
                                         "fc8": lambda: [layers.Dense(1000, tf.nn.softmax)]}),
    "named at the end": chain({"fc8": lambda: [layers.Dense(1000, "softmax"), layers.Identity(name="classes")]}),
    "padding same of stride 1": chain({"conv2": lambda: [layers.ZeroPadding2D(1), layers.ZeroPadding2D(1),
                                                         conv(2, 256, 5)]}),
}


@pytest.mark.parametrize("build", RIGHT.values(), ids=RIGHT)
def test_alexnet_in_any_form_is_accepted(build):
    assert str(verdict(build)) == "✓ correct"


def test_the_model_itself_is_accepted_too():
    """With weights, as a notebook has it."""
    assert str(check_model(functional())) == "✓ correct"


# --- rejected, with what it means ---------------------------------------------------------------------------

def without(*names):
    return chain({name: lambda: [] for name in names})


def changed(name, *others):
    """AlexNet with a layer replaced by others; each is a function, so that every model has layers of its own."""
    return chain({name: lambda: [other() for other in others]})


def branching():
    image = keras.Input(INPUT)
    left, right = layers.Conv2D(48, 11, 4)(image), layers.Conv2D(48, 11, 4)(image)
    return keras.Model(image, layers.Concatenate()([left, right]))


class Double(layers.Layer):
    """Somebody's own layer."""

    def call(self, inputs):
        return 2 * inputs


WRONG = {
    # shapes that differ
    "padding valid": (changed("conv2", lambda: conv(2, 256, 5)),
                      "conv2 gives 23x23x256 where 27x27x256 is expected: its padding is 'valid'"),
    "padding same": (changed("conv1", lambda: conv(1, 96, 11, strides=4, padding="same")),
                     "conv1 gives 57x57x96 where 55x55x96 is expected: its padding is 'same'"),
    "strides": (changed("conv1", lambda: conv(1, 96, 11)),
                "conv1 gives 217x217x96 where 55x55x96 is expected: its strides are 1x1, not 4x4"),
    "kernel": (changed("conv1", lambda: conv(1, 96, 7, strides=4)),
               "conv1 gives 56x56x96 where 55x55x96 is expected: its kernel_size is 7x7, not 11x11"),
    "filters": (changed("conv3", lambda: conv(3, 256, 3, padding="same")),
                "conv3 gives 13x13x256 where 13x13x384 is expected: it has 256 filters, not 384"),
    "filters and strides": (changed("conv1", lambda: conv(1, 32, 11, strides=2)),
                            "it has 32 filters, not 96; its strides are 2x2, not 4x4"),
    "torchvision's filters": (changed("conv1", lambda: conv(1, 64, 11, strides=4)),
                              "it has 64 filters, not 96 (torchvision's AlexNet has that)"),
    "torchvision's conv4": (changed("conv4", lambda: conv(4, 256, 3, padding="same")),
                            "it has 256 filters, not 384 (torchvision's AlexNet has that)"),
    "pool strides left out": (changed("pool1", lambda: layers.MaxPooling2D(3)),
                              "pool1 gives 18x18x96 where 27x27x96 is expected: its strides are 3x3, not 2x2 "
                              "(the pool_size, where strides are not given)"),
    "pool padding": (changed("pool2", lambda: pool(2, padding="same")),
                     "pool2 gives 14x14x256 where 13x13x256 is expected: its padding is 'same'"),
    "pool size": (changed("pool5", lambda: pool(5, size=2)),
                  "pool5 is not as it should be: its pool_size is 2x2, not 3x3"),
    "units": (changed("fc7", lambda: layers.Dense(1024, "relu")),
              "fc7 gives 1024 where 4096 is expected: it has 1024 neurons, not 4096"),
    "classes": (changed("fc8", lambda: layers.Dense(10, "softmax")), "fc8 gives 10 where 1000 is expected"),
    # the same shape, and yet another layer
    "kernel 3x3": (changed("conv2", lambda: conv(2, 256, 3, padding="same")),
                   "conv2 is not as it should be: its kernel_size is 3x3, not 5x5"),
    "groups": (changed("conv2", lambda: conv(2, 256, 5, padding="same", groups=2)),
               "conv2 is not as it should be: it has 2 groups, not 1 (the two-group original has that)"),
    "other groups": (changed("conv3", lambda: conv(3, 384, 3, padding="same", groups=2)),
                     "conv3 is not as it should be: it has 2 groups, not 1"),
    "no biases": (changed("conv4", lambda: conv(4, 384, 3, padding="same", use_bias=False)),
                  "conv4 is not as it should be: it has no biases"),
    "dense without biases": (changed("fc6", lambda: layers.Dense(4096, "relu", use_bias=False)), "fc6 is not as it"),
    "dilated": (changed("conv5", lambda: conv(5, 256, 3, padding="same", dilation_rate=2)),
                "conv5 is not as it should be: its kernel is spread out (dilation_rate 2x2)"),
    "padded on one side": (changed("conv2", lambda: layers.ZeroPadding2D(((4, 0), (2, 2))), lambda: conv(2, 256, 5)),
                           "it is padded by 4 above, 0 below, 2 left and 2 right"),
    "padded twice": (changed("conv3", lambda: layers.ZeroPadding2D(1), lambda: conv(3, 384, 3, padding="same")),
                     "conv3 gives 15x15x384 where 13x13x384 is expected: it is padded by 2 above, 2 below"),
    "averages": (changed("pool1", lambda: layers.AveragePooling2D(3, 2)),
                 "pool1 takes averages: AlexNet takes the largest, MaxPooling2D"),
    "separable": (changed("conv3", lambda: layers.SeparableConv2D(384, 3, padding="same", activation="relu")),
                  "after pool2 comes a SeparableConv2D where conv3 (Conv2D, 384 filters of 3x3) is expected"),
    # activations
    "no ReLU": (changed("conv3", lambda: conv(3, 384, 3, padding="same", activation=None)), "conv3 has no ReLU"),
    "no ReLU at all": (chain({f"conv{n}": lambda n=n, f=f, k=k, s=s, p=p: [
        conv(n, f, k, strides=s, padding=p, activation=None)] for n, f, k, s, p in [(1, 96, 11, 4, "valid")]}),
        "conv1 has no ReLU"),
    "no ReLU in fc7": (changed("fc7", lambda: layers.Dense(4096)), "fc7 has no ReLU"),
    "tanh": (changed("conv5", lambda: conv(5, 256, 3, padding="same", activation="tanh")),
             "conv5 has tanh where ReLU is expected"),
    "leaky": (changed("fc6", lambda: layers.Dense(4096), layers.LeakyReLU), "fc6 has leakyrelu where ReLU"),
    "ReLU6": (changed("fc6", lambda: layers.Dense(4096), lambda: layers.ReLU(max_value=6)),
              "fc6 has a ReLU with max_value where ReLU is expected"),
    "logits": (changed("fc8", lambda: layers.Dense(1000)),
               "fc8 gives scores (logits), not probabilities: the softmax is missing"),
    "ReLU before softmax": (changed("fc8", lambda: layers.Dense(1000, "relu"), layers.Softmax),
                            "fc8 has relu and softmax where softmax is expected"),
    "sigmoid": (changed("fc8", lambda: layers.Dense(1000, "sigmoid")), "fc8 has sigmoid where softmax is expected"),
    # missing, too many, in another order
    "no pool1": (without("pool1"), "after conv1 comes a Conv2D of 256 filters where pool1 (MaxPooling2D, 3x3, "
                                   "strides 2) is expected: pool1 is missing"),
    "no pool5": (without("pool5"), "after conv5 comes a Flatten where pool5"),
    "no conv4": (without("conv4"), "conv4 gives 13x13x256 where 13x13x384 is expected"),
    "no conv5": (without("conv5"), "after conv4 comes a MaxPooling2D where conv5 (Conv2D, 256 filters of 3x3) is "
                                   "expected: a pooling too many, or conv5 is missing"),
    "no Flatten": (without("flatten"), "fc6 is given a map of 6x6x256: a Flatten is missing before it"),
    "no fc7": (without("fc7"), "fc7 gives 1000 where 4096 is expected"),
    "no fc8": (without("fc8"), "the model ends after fc7: fc8 (Dense, 1000 neurons) is missing"),
    "a conv too many": (changed("conv5", lambda: conv(5, 256, 3, padding="same"),
                                lambda: conv(6, 256, 3, padding="same")),
                        "after conv5 comes a Conv2D of 256 filters where pool5"),
    "a Dense too many": (changed("fc8", lambda: layers.Dense(1000, "softmax"), lambda: layers.Dense(1000)),
                         "a layer too many: after fc8 comes a Dense of 1000 neurons"),
    "order": (chain({"pool2": lambda: [conv(3, 384, 3, padding="same")], "conv3": lambda: [pool(2)]}),
              "after conv2 comes a Conv2D of 384 filters where pool2"),
    "global pooling": (changed("flatten", layers.GlobalAveragePooling2D),
                       "after pool5 comes a GlobalAveragePooling2D, which leaves one number of each map (256)"),
    "batch normalisation": (changed("pool1", layers.BatchNormalization, lambda: pool(1)),
                            "after conv1 comes a BatchNormalization: it is of 2015"),
    "dropout at the end": (changed("fc8", lambda: layers.Dense(1000, "softmax"), lambda: layers.Dropout(0.5)),
                           "a Dropout behind fc8 would strike out classes"),
    "normalised at the end": (changed("fc8", lambda: layers.Dense(1000, "softmax"), models.LocalResponseNormalization),
                              "a LocalResponseNormalization behind fc8 changes the probabilities"),
    "noise": (changed("pool1", lambda: layers.GaussianNoise(0.1), lambda: pool(1)),
              "after conv1 comes a GaussianNoise where pool1 (MaxPooling2D, 3x3, strides 2) is expected"),
    "rescaled maps": (changed("conv1", lambda: conv(1, 96, 11, strides=4, activation=None),
                              lambda: layers.Rescaling(-1), layers.ReLU),
                      "after conv1 comes a Rescaling where pool1"),
    "a black image": (changed("conv1", lambda: layers.Rescaling(0), lambda: conv(1, 96, 11, strides=4)),
                      "after the input comes a Rescaling where conv1"),
    "a ReLU of zeros": (changed("fc6", lambda: layers.Dense(4096), lambda: layers.ReLU(max_value=0)),
                        "fc6 has a ReLU with max_value where ReLU is expected"),
    "cropped": (changed("pool1", lambda: pool(1), lambda: layers.Cropping2D(1)), "after pool1 comes a Cropping2D"),
    # the input
    "224": (chain(input_shape=(224, 224, 3)), "the input is 224x224x3 where 227x227x3 is expected: "
                                              "(224 - 11)/4 + 1 = 54.25, conv1 does not fit"),
    "channels first": (lambda: keras.Sequential([keras.Input((3, 227, 227)), layers.Flatten()]),
                       "the input is 3x227x227 where 227x227x3 is expected: Keras has the channels last"),
    "grey": (chain(input_shape=(227, 227, 1)), "the input is 227x227x1 where 227x227x3 is expected"),
    "any size": (lambda: keras.Sequential([keras.Input((None, None, 3)), conv(1, 96, 11)]), "the input is ?x?x3 where"),
    "a row": (lambda: keras.Sequential([keras.Input((154587,)), layers.Dense(1000)]), "the input is 154587 where"),
    # other models
    "the two-group original": (lambda: models.alexnet("original"), "2 groups, not 1 (the two-group original has that)"),
    "branches": (branching, "the model branches at"),
    "two outputs": (lambda: keras.Model(i := keras.Input(INPUT), [layers.Flatten()(i), layers.Flatten()(i)]),
                    "the model has 1 inputs and 2 outputs"),
    "a lambda": (changed("pool1", lambda: layers.Lambda(lambda x: x, output_shape=(55, 55, 96)), lambda: pool(1)),
                 "after conv1 comes a Lambda, which hides what it computes"),
    "a layer of one's own": (changed("pool1", Double, lambda: pool(1)), "after conv1 comes a Double, which hides"),
    "begins with ReLU": (changed("conv1", layers.ReLU, lambda: conv(1, 96, 11, strides=4)),
                         "the model begins with relu"),
    "reshaped": (changed("conv3", lambda: layers.Reshape((26, 26, 64)), lambda: conv(3, 384, 3)),
                 "after pool2 comes a Reshape where conv3"),
}


@pytest.mark.parametrize("build, reason", WRONG.values(), ids=WRONG)
def test_the_first_difference_is_named(build, reason):
    given = verdict(build)
    assert given.status == "not yet"
    assert reason in given.reason


def test_only_what_is_missing_is_called_missing():
    assert verdict(WRONG["noise"][0]).reason.endswith("is expected")


@pytest.mark.parametrize("network, variant", [(networks.TWO_GROUPS, "original"), (networks.TORCHVISION, "torchvision")])
def test_the_other_alexnets_are_right_where_they_are_asked_for(network, variant):
    assert str(check_model(without_weights(lambda: models.alexnet(variant)), network)) == "✓ correct"
    assert check_model(without_weights(lambda: models.alexnet(variant))).status == "not yet"


def test_a_network_of_ones_own():
    """Drawn ones are built from their list, and rejected with another's."""
    network, other = networks.draw("17"), networks.draw("18")
    kinds = {networks.Conv: lambda layer: layers.Conv2D(layer.filters, layer.kernel_size, layer.strides, layer.padding,
                                                        groups=layer.groups, activation="relu"),
             networks.Pool: lambda layer: layers.MaxPooling2D(layer.pool_size, layer.strides),
             networks.Flatten: lambda layer: layers.Flatten(),
             networks.Dense: lambda layer: layers.Dense(layer.units, "softmax" if layer.name == "fc8" else "relu")}
    model = without_weights(lambda: keras.Sequential(
        [keras.Input(network.input_shape), *(kinds[type(layer)](layer) for layer in network.layers)]))
    assert str(check_model(model, network)) == "✓ correct"
    assert "where" in check_model(model, other).reason


@pytest.mark.parametrize("build, reason", [
    (changed("fc8", lambda: layers.Dense(1000, "softmax", bias_initializer=keras.initializers.Constant(float("nan")))),
     "for a picture the model does not give 1000 finite numbers"),
    (changed("fc8", lambda: layers.Dense(1000), lambda: layers.Softmax(axis=0)),
     "for a picture the model gives numbers that add up to 1000, not probabilities"),
    (lambda: keras.Sequential([keras.Input(INPUT, dtype="uint8"), *parts().values()]),
     "for a picture the model stops with ValueError: Tensor conversion requested dtype uint8"),
])
def test_the_model_has_to_run(build, reason):
    assert verdict(build).reason.startswith(reason)


# --- anything else that a function may return or do ---------------------------------------------------------

class Subclassed(keras.Model):
    """A model whose layers are called in its own code."""

    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


def built():
    model = Subclassed()
    model.build((None, 4))
    return model


def stops():
    raise RuntimeError("out of ideas")


@pytest.mark.parametrize("build, reason", [
    (lambda: None, "build_alexnet returns nothing: does it end with return?"),
    (lambda: [1, 2], "build_alexnet returns a list, not a model"),
    (lambda: keras.Input(INPUT), "build_alexnet returns a KerasTensor, not a model"),
    (lambda: keras.Sequential, "the model"),
    (lambda: keras.Sequential(), "the model has no shapes yet"),
    (lambda: keras.Sequential([layers.Dense(3)]), "the model has no shapes yet: give it a keras.Input"),
    (Subclassed, "the model has no shapes yet"),
    (built, "a model class of one's own hides how its layers are connected"),
    (stops, "stops stops with RuntimeError: out of ideas"),
    (lambda: exit(1), "<lambda> stops with SystemExit: 1"),
    (lambda needed: needed, "stops with TypeError"),
    ("AlexNet", "a function that builds the model is expected, not a str"),
    (lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.Conv2D(1, 5)]),
     "<lambda> stops with ValueError: Computed output size would be zero or negative"),
])
def test_everything_else_gets_a_verdict(build, reason):
    given = check_model(build)
    assert given.status == "not yet"
    assert reason in given.reason


# --- comments -----------------------------------------------------------------------------------------------

SOLVED = """
import keras
from keras import layers

def build_alexnet():
    return keras.Sequential([
        keras.Input((227, 227, 3)),
        # Large windows find edges and colours; striding over them keeps the cost down.
        layers.Conv2D(96, 11, strides=4, activation="relu"),
        layers.MaxPooling2D(3, strides=2),  # overlapping
        # Here edges meet: corners, curves, textures.
        layers.Conv2D(256, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        # Three in a row without shrinking the map:
        # parts of objects are put together from textures.
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(384, 3, padding="same", activation="relu"),
        layers.Conv2D(256, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(3, strides=2),
        layers.Flatten(),
        # Most of the 62 million weights sit here; they vote for one of the thousand classes.
        layers.Dense(4096, activation="relu"),
        layers.Dense(4096, activation="relu"),
        layers.Dense(1000, activation="softmax"),
    ])
"""
COMMENTS = re.findall(r" *# (?:L|H|T|M)(?:.+:\n *#)?.+\n", SOLVED)  # one a block

IN_FUNCTIONS = """
# Big windows, big steps: edges and blobs of colour are found, and shrunk.
def stem():
    return [Conv2D(96, 11, 4), ReLU(), MaxPooling2D(3, 2)]

tail = [
    # every neuron sees every place of all maps and weighs the evidence
    Dense(4096), Dense(4096), Dense(1000)]

def shrinking(filters, size, maps=1):
    return [*(Conv2D(filters, size, padding="same") for _ in range(maps)), MaxPooling2D(3, 2)]

def build_alexnet():
    return Sequential([*stem(),
        *shrinking(256, 5),  # textures: combinations of neighbouring edges
        # 겹쳐진 세 번의 작은 창이 물체의 부분을 찾아낸다
        *shrinking(384, 3, 3),
        *tail])
"""

FUNCTIONAL = """
def build_alexnet():
    image = keras.Input((227, 227, 3))
    # edges and colours, seen through large windows
    x = MaxPooling2D(3, 2)(Conv2D(96, 11, 4)(image))
    # corners and textures, put together from edges
    x = layers.MaxPool2D(3, 2)(
        keras.layers.Conv2D(256, 5)(x))
    # parts of objects emerge from several textures
    for filters in (384, 384, 256):
        x = Conv2D(filters, 3)(x)
    x = MaxPooling2D(3, 2)(x)
    # a vote of all places for one class
    for units in (4096, 4096, 1000):
        x = Dense(units)(x)
    return keras.Model(image, x)
"""

IN_A_LOOP = """
def build_alexnet():
    # edges and colours, seen through large windows
    # (the only convolution that strides)
    model = Sequential()
    # corners and textures, put together from edges

    # parts of objects emerge from several textures
    for filters, size in ((96, 11), (256, 5)):
        model.add(Conv2D(filters, size))
    # a vote of all places for one class
    model.add(Dense(1000))
    return model
"""


@pytest.mark.parametrize("source", [SOLVED, IN_FUNCTIONS, FUNCTIONAL, IN_A_LOOP],
                         ids=["sequential", "in functions", "functional", "in a loop"])
def test_comments_that_explain_are_accepted(source):
    assert str(check_comments(source)) == "✓ correct"


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("comment, fault", [
    ("", "has no comment: say in a line what it is for"),
    ("# conv2", 'has a comment that says too little ("conv2")'),
    ("# Conv2D layer with 256 filters, kernel_size 5x5, strides of 2 and ReLU activation", "says too little"),
    ("# TODO: comment this block", "says too little"),
    ("# 합성곱 필터 96개와 풀링 층", "says too little"),
    ("# 첫 번째 합성곱 층: 필터 96개, 크기 11, 스트라이드 4를 사용", "says too little"),
    ("# x = shrink(edges, colours, corners)(textures)", "has only code in its comment"),
    ("# model.compile(optimizer='adam', metrics=['accuracy'])\n        # history = model.fit(pictures, labels)",
     "has only code in its comment"),
])
def test_the_block_without_a_comment_of_substance_is_named(number, comment, fault):
    source = SOLVED.replace("  # overlapping", "").replace(COMMENTS[number], f"        {comment}\n")
    assert len(COMMENTS) == 4
    given = check_comments(source)
    assert given.status == "not yet"
    assert given.reason.startswith(f"block {number + 1} (")
    assert fault in given.reason


@pytest.mark.parametrize("comment", [
    "큰 필터로 윤곽을 잡는다", "大きな窓で輪郭を捉える", "edges, colours, corners, textures",
    "Reason: wide windows, coarse edges",
])
def test_short_sentences_and_those_that_happen_to_be_python_are_accepted(comment):
    """A sentence of three Korean words; one without spaces, which is a name; lists of words."""
    assert str(check_comments(SOLVED.replace(COMMENTS[1], f"        # {comment}\n"))) == "✓ correct"


IN_A_CLASS = SOLVED.replace("def build_alexnet():\n    return keras.Sequential([", """
class AlexNet(keras.Sequential):
    def __init__(self):
        super().__init__([""").replace("\n    ])", """\n    ])

def build_alexnet():
    return AlexNet()""")


def test_comments_in_a_class_of_ones_own_are_read():
    assert str(check_comments(IN_A_CLASS)) == "✓ correct"
    assert check_comments(IN_A_CLASS.replace(COMMENTS[2], "")).reason.startswith("block 3 (conv3 to pool5) has no")


def test_the_same_comment_does_not_count_twice():
    source = SOLVED.replace("Here edges meet: corners, curves, textures.",
                            "(2) large windows find edges and colours, striding over them keeps the cost down")
    assert check_comments(source).reason == (
        "block 2 (conv2 to pool2) has the same comment as block 1 (conv1 to pool1)")


def test_too_few_comments_in_a_loop():
    source = IN_A_LOOP.replace("# corners and textures, put together from edges", "")
    assert "the 4 blocks need a comment each" in check_comments(source).reason


@pytest.mark.parametrize("source, reason", [
    ("", "there is no function build_alexnet"), ("x = 1", "there is no function build_alexnet"),
    ("def build_alexnet(", "cannot be read"), ("\0", "cannot be read"), ("(" * 5000, "cannot be read"),
    ("'''", "cannot be read"), ("def build_alexnet():\n    return build_alexnet()", "the 4 blocks need a comment each"),
])
def test_a_source_that_cannot_be_judged(source, reason):
    assert reason in check_comments(source).reason


# --- both together, as in the notebook ----------------------------------------------------------------------

def test_a_blank_is_not_attempted():
    def build_alexnet():
        ...

    def with_docstring():
        """AlexNet."""

    assert check(build_alexnet).network.status == check(with_docstring).comments.status == "not attempted"
    assert check(...).network.status == check_model(...).status == "not attempted"


def test_a_function_of_a_notebook_is_read_in_its_cells():
    """IPython keeps the cells in `In`; the last definition counts, and cells with magic commands are passed over."""
    names = {"In": ["", "%matplotlib inline", "def build_alexnet(): ...", SOLVED, "build_alexnet().summary()"]}
    exec(SOLVED, names)
    assert str(check(names["build_alexnet"])) == "network: ✓ correct\ncomments: ✓ correct"


@pytest.mark.parametrize("source, borrowed", [
    ("from cnnlessons import models\ndef build_alexnet():\n    return models.alexnet()", True),
    ("from cnnlessons import models as m\ndef net():\n    return m.alexnet()\ndef build_alexnet(): return net()", True),
    ("from cnnlessons.models import alexnet as a\nMODEL = a()\ndef build_alexnet():\n    return MODEL", True),
    ("def build_alexnet():\n    alexnet = keras.Sequential()\n    return alexnet", False),
    ("from cnnlessons import models\ndef compare():\n    return models.alexnet()\n"
     "def build_alexnet():\n    return models.LocalResponseNormalization()", False),
    ("from cnnlessons import models\nmodel = models.alexnet()\n"
     "def build_alexnet():\n    model = keras.Sequential()\n    return model", False),
    ("def build(", False), ("x = 1", False),
])
def test_the_courses_own_alexnet_is_no_answer(source, borrowed):
    assert borrows(source) is borrowed


def test_handing_out_the_courses_own_alexnet_is_told_so():
    names = {"In": [source := "from cnnlessons import models\ndef build_alexnet():\n    return models.alexnet()"]}
    exec(source, names)
    assert "the course's own AlexNet" in check(names["build_alexnet"]).network.reason


def test_a_function_of_a_file_is_read_there():
    def build_alexnet():
        # nothing is explained here
        return keras.Sequential()

    feedback = check(build_alexnet)
    assert "no shapes yet" in feedback.network.reason
    assert "the 4 blocks need a comment each" in feedback.comments.reason


def features():
    # edges and colours, seen through large windows
    return [layers.Conv2D(96, 11), layers.MaxPooling2D(3, 2)]


def test_functions_that_it_calls_are_read_too():
    def build_alexnet():
        # corners and textures, put together from edges
        return keras.Sequential(features())

    assert "have 2 of substance" in check(build_alexnet).comments.reason


def test_a_function_without_a_source():
    names = {"layers": layers}
    exec("def build_alexnet(): return layers", names)
    assert check(names["build_alexnet"]).comments.reason == "there is no function build_alexnet in the source"
