"""Assignment 2: AlexNet in any form is accepted, each difference is named, and nothing a learner returns stops it."""

import keras
import pytest
import tensorflow as tf
import torch
from keras import layers

from cnnlessons import models
from cnnlessons.assignments import networks
from cnnlessons.assignments.modeling import for_network
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


def check_model(model, network=networks.ALEXNET):
    return for_network(network).check(model).network


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


class Normalised(layers.Layer):
    """Local response normalisation, as learners write it."""

    def call(self, maps):
        squares = keras.ops.pad(keras.ops.square(maps), ((0, 0), (0, 0), (0, 0), (2, 2)))
        channels = maps.shape[-1]
        return maps / (2 + 1e-4 * sum(squares[..., place:place + channels] for place in range(5))) ** 0.75


class Block(layers.Layer):
    """A convolution with its ReLU."""

    def __init__(self, filters):
        super().__init__()
        self.conv = layers.Conv2D(filters, 3, padding="same")

    def call(self, maps):
        return keras.ops.relu(self.conv(maps))


class OwnAlexNet(keras.Model):
    """A model whose layers are called in its own code."""

    def __init__(self):
        super().__init__()
        self.chain = list(parts().values())

    def call(self, inputs):
        for part in self.chain:
            inputs = part(inputs)
        return inputs


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
    "a lambda that changes nothing": chain({"pool1": lambda: [
        layers.Lambda(lambda maps: maps, output_shape=(55, 55, 96)), pool(1)]}),
    "normalised by TensorFlow": chain({"pool1": lambda: [layers.Lambda(tf.nn.local_response_normalization), pool(1)]}),
    "normalised by a layer of the learner": chain({"pool1": lambda: [Normalised(), pool(1)]}),
    "a ReLU and a softmax as lambdas": chain({
        "fc7": lambda: [layers.Dense(4096), layers.Lambda(tf.nn.relu)],
        "fc8": lambda: [layers.Dense(1000), layers.Lambda(lambda scores: tf.nn.softmax(scores))]}),
    "a block of the learner": chain({"conv3": lambda: [Block(384)], "conv4": lambda: [Block(384)]}),
    "a model class of the learner": lambda: OwnAlexNet(),
    "padding same of stride 1": chain({"conv2": lambda: [layers.ZeroPadding2D(1), layers.ZeroPadding2D(1),
                                                         conv(2, 256, 5)]}),
}


@pytest.mark.parametrize("build", RIGHT.values(), ids=RIGHT)
@pytest.mark.slow
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


def resized(make):
    """AlexNet on an image of 224×224, with a layer before conv1."""
    return chain({"conv1": lambda: [make(), conv(1, 96, 11, strides=4)]}, (224, 224, 3))


class Double(layers.Layer):
    """Somebody's own layer."""

    def call(self, inputs):
        return 2 * inputs


WRONG = {
    # shapes that differ
    "padding valid": (changed("conv2", lambda: conv(2, 256, 5)),
                      "conv2 gives 23×23×256 where 27×27×256 is expected: its padding is 'valid'"),
    "padding same": (changed("conv1", lambda: conv(1, 96, 11, strides=4, padding="same")),
                     "conv1 gives 57×57×96 where 55×55×96 is expected: its padding is 'same'"),
    "strides": (changed("conv1", lambda: conv(1, 96, 11)),
                "conv1 gives 217×217×96 where 55×55×96 is expected: its strides are 1×1, not 4×4"),
    "kernel": (changed("conv1", lambda: conv(1, 96, 7, strides=4)),
               "conv1 gives 56×56×96 where 55×55×96 is expected: its kernel_size is 7×7, not 11×11"),
    "filters": (changed("conv3", lambda: conv(3, 256, 3, padding="same")),
                "conv3 gives 13×13×256 where 13×13×384 is expected: it has 256 filters, not 384"),
    "filters and strides": (changed("conv1", lambda: conv(1, 32, 11, strides=2)),
                            "it has 32 filters, not 96; its strides are 2×2, not 4×4"),
    "torchvision's filters": (changed("conv1", lambda: conv(1, 64, 11, strides=4)),
                              "it has 64 filters, not 96 (torchvision's AlexNet has that)"),
    "one tower": (changed("conv2", lambda: conv(2, 128, 5, padding="same")),
                  "it has 128 filters, not 256 (one of the two towers in the paper's figure has that)"),
    "half of the neurons": (changed("fc6", lambda: layers.Dense(2048, "relu")),
                            "it has 2048 neurons, not 4096 (one of the two towers in the paper's figure has that)"),
    "torchvision's conv4": (changed("conv4", lambda: conv(4, 256, 3, padding="same")),
                            "it has 256 filters, not 384 (torchvision's AlexNet has that)"),
    "pool strides left out": (changed("pool1", lambda: layers.MaxPooling2D(3)),
                              "pool1 gives 18×18×96 where 27×27×96 is expected: its strides are 3×3, not 2×2 "
                              "(the pool_size, where strides are not given)"),
    "pool padding": (changed("pool2", lambda: pool(2, padding="same")),
                     "pool2 gives 14×14×256 where 13×13×256 is expected: its padding is 'same'"),
    "pool size": (changed("pool5", lambda: pool(5, size=2)),
                  "pool5 differs: its pool_size is 2×2, not 3×3"),
    "units": (changed("fc7", lambda: layers.Dense(1024, "relu")),
              "fc7 gives 1024 where 4096 is expected: it has 1024 neurons, not 4096"),
    "classes": (changed("fc8", lambda: layers.Dense(10, "softmax")), "fc8 gives 10 where 1000 is expected"),
    # the same shape, and yet another layer
    "kernel 3×3": (changed("conv2", lambda: conv(2, 256, 3, padding="same")),
                   "conv2 differs: its kernel_size is 3×3, not 5×5"),
    "groups": (changed("conv2", lambda: conv(2, 256, 5, padding="same", groups=2)),
               "conv2 differs: it has 2 groups, not 1 (the two-group original has that)"),
    "other groups": (changed("conv3", lambda: conv(3, 384, 3, padding="same", groups=2)),
                     "conv3 differs: it has 2 groups, not 1"),
    "no biases": (changed("conv4", lambda: conv(4, 384, 3, padding="same", use_bias=False)),
                  "conv4 differs: it has no biases"),
    "dense without biases": (changed("fc6", lambda: layers.Dense(4096, "relu", use_bias=False)),
                             "fc6 differs: it has no biases"),
    "dilated": (changed("conv5", lambda: conv(5, 256, 3, padding="same", dilation_rate=2)),
                "conv5 differs: its kernel is spread out (dilation_rate 2×2)"),
    "padded on one side": (changed("conv2", lambda: layers.ZeroPadding2D(((4, 0), (2, 2))), lambda: conv(2, 256, 5)),
                           "it is padded by 4 above, 0 below, 2 left and 2 right"),
    "padded twice": (changed("conv3", lambda: layers.ZeroPadding2D(1), lambda: conv(3, 384, 3, padding="same")),
                     "conv3 gives 15×15×384 where 13×13×384 is expected: it is padded by 2 above, 2 below"),
    "averages": (changed("pool1", lambda: layers.AveragePooling2D(3, 2)),
                 "after conv1 comes an AveragePooling2D where pool1 (MaxPooling2D, 3×3, strides 2) is expected: "
                 "AlexNet takes"),
    "separable": (changed("conv3", lambda: layers.SeparableConv2D(384, 3, padding="same", activation="relu")),
                  "after pool2 comes a SeparableConv2D where conv3 (Conv2D, 384 filters of 3×3) is expected"),
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
    "no pool1": (without("pool1"), "after conv1 comes a Conv2D of 256 filters where pool1 (MaxPooling2D, 3×3, "
                                   "strides 2) is expected: pool1 is missing"),
    "no pool5": (without("pool5"), "after conv5 comes a Flatten where pool5"),
    "no conv4": (without("conv4"), "conv4 gives 13×13×256 where 13×13×384 is expected"),
    "no conv5": (without("conv5"), "after conv4 comes a MaxPooling2D where conv5 (Conv2D, 256 filters of 3×3) is "
                                   "expected: there is a pooling too many, or conv5 is missing"),
    "no Flatten": (without("flatten"), "fc6 gets 6×6×256 where 9216 is expected: a Flatten is missing before it"),
    "no fc7": (without("fc7"), "fc7 gives 1000 where 4096 is expected"),
    "no fc8": (without("fc8"), "the model ends after fc7: fc8 (Dense, 1000 neurons) is missing"),
    "a ReLU and a Dense too many": (
        changed("fc8", lambda: layers.Dense(1000, "relu"), lambda: layers.Dense(17, "softmax")),
        "there is a layer too many: after fc8 comes a Dense of 17 neurons"),
    "a conv too many": (changed("conv5", lambda: conv(5, 256, 3, padding="same"),
                                lambda: conv(6, 256, 3, padding="same")),
                        "after conv5 comes a Conv2D of 256 filters where pool5"),
    "a Dense too many": (changed("fc8", lambda: layers.Dense(1000, "softmax"), lambda: layers.Dense(1000)),
                         "there is a layer too many: after fc8 comes a Dense of 1000 neurons"),
    "order": (chain({"pool2": lambda: [conv(3, 384, 3, padding="same")], "conv3": lambda: [pool(2)]}),
              "after conv2 comes a Conv2D of 384 filters where pool2"),
    "global pooling": (changed("flatten", layers.GlobalAveragePooling2D),
                       "after pool5 comes a GlobalAveragePooling2D where fc6 (Dense, 4096 neurons) is expected: "
                       "it leaves one number"),
    "batch normalisation": (changed("pool1", layers.BatchNormalization, lambda: pool(1)),
                            "after conv1 comes a BatchNormalization: it is from 2015"),
    "dropout at the end": (changed("fc8", lambda: layers.Dense(1000, "softmax"), lambda: layers.Dropout(0.5)),
                           "a Dropout after fc8 strikes out classes"),
    "normalised at the end": (changed("fc8", lambda: layers.Dense(1000, "softmax"), models.LocalResponseNormalization),
                              "a LocalResponseNormalization after fc8 changes the probabilities"),
    "noise": (changed("pool1", lambda: layers.GaussianNoise(0.1), lambda: pool(1)),
              "after conv1 comes a GaussianNoise where pool1 (MaxPooling2D, 3×3, strides 2) is expected"),
    "rescaled maps": (changed("conv1", lambda: conv(1, 96, 11, strides=4, activation=None),
                              lambda: layers.Rescaling(-1), layers.ReLU),
                      "after conv1 comes a Rescaling where pool1"),
    "a black image": (changed("conv1", lambda: layers.Rescaling(0), lambda: conv(1, 96, 11, strides=4)),
                      "after the input comes a Rescaling where conv1"),
    "a ReLU of zeros": (changed("fc6", lambda: layers.Dense(4096), lambda: layers.ReLU(max_value=0)),
                        "fc6 has a ReLU with max_value where ReLU is expected"),
    "cropped": (changed("pool1", lambda: pool(1), lambda: layers.Cropping2D(1)), "after pool1 comes a Cropping2D"),
    # the input
    "224": (chain(input_shape=(224, 224, 3)), "the input is 224×224×3 where 227×227×3 is expected: "
                                              "(224 - 11)/4 + 1 = 54.25, so conv1 does not fit"),
    "224 and zeros on two sides": (
        resized(lambda: layers.ZeroPadding2D(((1, 2), (1, 2)))),
        "your zeros around it (3×3 in all) lead to 55×55×96, too, but conv1 has no padding; give the input its right"),
    "224 and padding 2": (resized(lambda: layers.ZeroPadding2D(2)), "your zeros around it (4×4 in all) lead to 55×55"),
    "224 resized": (resized(lambda: layers.Resizing(227, 227)),
                    "a Resizing makes 227×227×3 of it; leave that layer out"),
    "resized to 224": (chain({"conv1": lambda: [layers.Resizing(224, 224), conv(1, 96, 11, strides=4)]}, (32, 32, 3)),
                       "a Resizing makes 224×224×3 of it; leave that layer out, and give the input its right size"),
    "256 cropped": (chain({"conv1": lambda: [layers.CenterCrop(227, 227), conv(1, 96, 11, strides=4)]}, (256, 256, 3)),
                    "a CenterCrop makes 227×227×3 of it; leave that layer out"),
    "torchvision's whole network": (
        lambda: models.alexnet("torchvision"), "this is torchvision's AlexNet, a later network"),
    "VGG-16": (models.vgg16, "the model has 13 convolutions, AlexNet has 5"),
    "channels first": (lambda: keras.Sequential([keras.Input((3, 227, 227)), layers.Flatten()]),
                       "the input is 3×227×227 where 227×227×3 is expected: in Keras the channels come last"),
    "grey": (chain(input_shape=(227, 227, 1)), "the input is 227×227×1 where 227×227×3 is expected"),
    "any size": (lambda: keras.Sequential([keras.Input((None, None, 3)), conv(1, 96, 11)]), "the input is ?×?×3 where"),
    "a row": (lambda: keras.Sequential([keras.Input((154587,)), layers.Dense(1000)]), "the input is 154587 where"),
    # other models
    "the two-group original": (lambda: models.alexnet("original"), "2 groups, not 1 (the two-group original has that)"),
    "branches": (branching, "the model branches at"),
    "two outputs": (lambda: keras.Model(i := keras.Input(INPUT), [layers.Flatten()(i), layers.Flatten()(i)]),
                    "the model has 1 inputs and 2 outputs"),
    "a lambda": (changed("pool1", lambda: layers.Lambda(lambda x: 2 * x, output_shape=(55, 55, 96)), lambda: pool(1)),
                 "after conv1 comes a Lambda: what it computes is not known"),
    "a layer of one's own": (changed("pool1", Double, lambda: pool(1)),
                               "after conv1 comes a Double: what it computes is not known"),
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


SEVERAL = {
    "no ReLU": (chain({"conv1": lambda: [conv(1, 96, 11, strides=4, activation=None)],
                       "conv3": lambda: [conv(3, 384, 3, padding="same", activation=None)],
                       "fc6": lambda: [layers.Dense(4096)]}),
                "conv1 has no ReLU; the same in conv3 and fc6"),
    "batch normalisation": (chain({name: lambda n=name: [parts()[n], layers.BatchNormalization()]
                                   for name in ("pool1", "pool2", "conv4")}),
                            "models.LocalResponseNormalization; the same after pool2 and conv4"),
    "batch normalisation before ReLU": (chain({
        "conv1": lambda: [conv(1, 96, 11, strides=4, activation=None), layers.BatchNormalization(), layers.ReLU()],
        "fc7": lambda: [layers.Dense(4096), layers.BatchNormalization(), layers.Activation("relu")]}),
        "models.LocalResponseNormalization; the same after fc7"),
    "no padding": (chain({f"conv{n}": lambda n=n, f=f, k=k: [conv(n, f, k)]
                          for n, f, k in ((2, 256, 5), (3, 384, 3), (4, 384, 3), (5, 256, 3))}),
                   "conv2 gives 23×23×256 where 27×27×256 is expected: its padding is 'valid'; the same in conv3, "
                   "conv4 and conv5"),
    "no biases": (chain({f"conv{n}": lambda n=n, f=f: [conv(n, f, 3, padding="same", use_bias=False)]
                         for n, f in ((3, 384), (4, 384), (5, 256))}),
                  "conv3 differs: it has no biases; the same in conv4 and conv5"),
}


@pytest.mark.parametrize("build, reason", SEVERAL.values(), ids=SEVERAL)
def test_the_same_fault_in_several_places_is_told_once(build, reason):
    assert verdict(build).reason.endswith(reason)


def test_only_what_is_missing_is_called_missing():
    assert verdict(WRONG["noise"][0]).reason.endswith("is expected")


@pytest.mark.parametrize("network, variant", [(networks.TWO_GROUPS, "original"), (networks.TORCHVISION, "torchvision")])
@pytest.mark.slow
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
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis")
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


class Branching(keras.Model):
    """A model whose code needs real numbers."""

    def call(self, inputs):
        return inputs if float(inputs[0, 0, 0, 0]) else 2 * inputs


class OfTorch(torch.nn.Module):
    """A module of PyTorch whose layers have the name that Keras gives them."""

    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Conv2d(3, 96, 11, 4), torch.nn.ReLU())


def stops():
    raise RuntimeError("out of ideas")


@pytest.mark.parametrize("build, reason", [
    (lambda: keras and None, "your function returns nothing: is a `return` missing?"),
    (lambda: [keras], "this is a list, not a Keras model"),
    (lambda: keras.Input(INPUT), "this is a KerasTensor, not a Keras model"),
    (keras.Sequential, "the model has no shapes yet"),
    (lambda: keras.Sequential(), "the model has no shapes yet"),
    (lambda: keras.Sequential([layers.Dense(3)]), "the model has no shapes yet: give it a keras.Input"),
    (Subclassed, "after the input comes a Dense of 2 neurons where conv1"),
    (Branching, "hides how its layers are connected"),
    (torch.nn.Sequential(torch.nn.Linear(2, 2)), "this is a PyTorch module"),
    (OfTorch, "this is a PyTorch module"), (lambda: OfTorch(), "this is a PyTorch module"),
    (OfTorch(), "this is a PyTorch module: the assignment asks for a Keras model"),
    (stops, "stops stops with RuntimeError: out of ideas"),
    (lambda: exit(1), "<lambda> stops with SystemExit: 1"),
    (lambda needed: keras, "stops with TypeError"),
    ("AlexNet", "this is a str, not a Keras model"),
    (lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.Conv2D(1, 5)]),
     "<lambda> stops with ValueError: Computed output size would be zero or negative"),
    (lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.MaxPooling2D(5)]),
     "; a map is smaller than the window of the next layer, so compare the sizes and paddings before it"),
])
def test_everything_else_gets_a_verdict(build, reason):
    given = check_model(build)
    assert given.status == "not yet"
    assert reason in given.reason


