"""What `explore.network` sends and reads back; tests/browser/test_network.py tests what it does in a browser."""

import base64
import io

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from cnnlessons import explore, models
from cnnlessons._explorable import MIME, packed, unpacked


def chain(*stacked, shape=(28, 28, 1)):
    return keras.Sequential([keras.Input(shape), *stacked])


def forked():
    """A network with two answers."""
    start = keras.Input((28, 28, 1))
    return keras.Model(start, [layers.Flatten()(start), layers.Dropout(0.5)(start)])


def two_inputs():
    starts = [keras.Input((28, 28, 1)), keras.Input((28, 28, 1))]
    return keras.Model(starts, layers.Concatenate()(starts))


class Odd(layers.Conv2D):
    """A convolution of one's own, which may compute something else."""


def test_it_sends_the_layers_their_weights_and_examples(mnist):
    model = models.mnist_cnn()
    widget = explore.network(model)
    sent = widget._repr_mimebundle_()[0][MIME]
    assert sent["words"] == repr(widget) == (
        "A network of 8 layers and 93,322 parameters answers to a digit of 28×28 pixels: draw one and watch every "
        "layer.")
    assert [layer["name"] for layer in sent["data"]["layers"]] == [layer.name for layer in model.layers]
    conv1 = sent["data"]["layers"][0]
    sent_kernel, kernel = conv1["kernel"], model.layers[0].kernel.numpy()
    assert np.abs(unpacked(sent_kernel) * sent_kernel["step"] - kernel).max() <= np.abs(kernel).max() / 65_000
    assert (conv1["shape"], conv1["parameters"], conv1["activation"]) == ([26, 26, 32], 320, "relu")
    images, labels = unpacked(sent["data"]["examples"]), sent["data"]["labels"]
    assert labels == [*range(10)] * 2
    tests = {image.tobytes(): label for image, label in zip(*mnist[1], strict=True)}
    assert [tests[image.tobytes()] for image in images] == labels
    assert len({image.tobytes() for image in images}) == 20


@pytest.mark.parametrize("weight", [0.0, np.nan])
def test_kernels_without_a_scale_are_sent_as_they_are(weight):
    model = chain(layers.Flatten(), layers.Dense(2), shape=(6, 5))
    model.layers[-1].kernel.assign(np.full((30, 2), weight))
    kernel = explore.network(model).data["layers"][-1]["kernel"]
    assert np.array_equal(unpacked(kernel) * kernel.get("step", 1), np.full((30, 2), weight), equal_nan=True)


def test_the_drawing_comes_back():
    images = np.arange(2 * 6 * 5).reshape(2, 6, 5)
    widget = explore.network(chain(layers.Flatten(), layers.Dense(2), shape=(6, 5)), (images, [7, 1]))
    assert (widget.image == images[0]).all() and widget.image.dtype == "uint8"
    widget.reader = {"image": packed(images[1].astype("uint8"))}
    assert (widget.image == images[1]).all()
    assert explore.network(chain(layers.Flatten(), shape=(6, 5))).image.tolist() == np.zeros((6, 5)).tolist()


def test_larger_images_get_a_margin(mnist):
    image = explore.network(models.lenet5()).image
    assert image.shape == (32, 32)
    assert image[2:-2, 2:-2].sum() == image.sum()
    assert (mnist[1][0] == image[2:-2, 2:-2]).all(axis=(1, 2)).any()


@pytest.mark.parametrize("stacked, white", [
    ([layers.Rescaling(1 / 255), layers.Flatten()], 255), ([layers.Rescaling(2, -1), layers.Flatten()], 1),
    ([layers.Flatten()], 1)])
def test_a_network_that_divides_gets_whole_pixels(stacked, white):
    assert explore.network(chain(*stacked)).data["white"] == white


def test_the_picture_of_the_start_is_there():
    picture = Image.open(io.BytesIO(base64.b64decode(explore.network(models.mnist_dnn())._png)))
    assert picture.width > 500 and len(np.unique(np.array(picture.convert("L")))) > 50


@pytest.mark.parametrize("make, words", [
    (models.small_resnet, "add is an Add layer, in which branches meet: only a chain"),
    (forked, "has 2 outputs"),
    (two_inputs, "has 2 inputs"),
    (lambda: keras.Sequential([layers.Dense(2)]), "has no weights yet"),
    (lambda: "model.keras", "Keras layers, Sequential or functional; got a str"),
    (lambda: keras.Model(start := keras.Input((28, 28, 1)), start), "has no layers"),
    (lambda: chain(layers.Flatten(), layers.LayerNormalization(name="norm")), "norm is a LayerNormalization layer"),
    (lambda: chain(Odd(2, 3, name="own")), "own is an Odd layer, which cannot be shown. These can: Conv2D"),
    (lambda: chain(layers.Dense(3, name="deep"), shape=(28, 28)), "deep gives 28×3: only maps"),
    (lambda: chain(layers.Conv2D(2, 3, activation="gelu", name="one")), "one has the activation gelu"),
    (lambda: chain(layers.Conv2D(2, 3, activation=lambda x: 2 * x, name="one")), "one has the activation <lambda>"),
    (lambda: chain(layers.Conv2D(2, 3, dilation_rate=2, name="one")), r"one has dilation_rate=\(2, 2\)"),
    (lambda: chain(layers.BatchNormalization(axis=1, name="one")), "one has axis=1"),
    (lambda: chain(layers.Flatten(), shape=(65, 28, 1)), "takes 65×28×1: only grey images of at most 64×64"),
    (lambda: chain(layers.Flatten(), shape=(28, 28, 3)), "takes 28×28×3"),
    (lambda: chain(layers.Conv2D(2, 3), shape=(None, None, 1)), r"takes \?×\?×1"),
    (lambda: chain(layers.Flatten(), layers.Dense(6400), shape=(28, 28)), "5,024,000 parameters: at most 5,000,000"),
])
def test_what_cannot_be_shown(make, words):
    with pytest.raises(ValueError, match=words):
        explore.network(make())


@pytest.mark.parametrize("examples, words", [
    ((np.zeros((2, 6, 5)), [1, 2]), r"\(2, 6, 5\) with 2 labels do not fit: .* \(N, 28, 28\)"),
    ((np.zeros((2, 28, 28)), [1]), "with 1 labels do not fit"),
    ((np.ones((1, 28, 28)) / 2, [1]), "whole numbers of 0 to 255; these are 0.5 to 0.5"),
    ((np.zeros((28, 28)), [1]), "examples need 3 axes"),
])
def test_examples_that_do_not_fit(examples, words):
    with pytest.raises(ValueError, match=words):
        explore.network(chain(layers.Flatten()), examples)
