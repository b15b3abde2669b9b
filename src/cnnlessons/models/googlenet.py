"""GoogLeNet: nine Inception blocks and one dense layer."""

from functools import partial

import keras
from keras import layers

from cnnlessons.models.normalization import LocalResponseNormalization
from cnnlessons.models.stack import check_fit

conv = partial(layers.Conv2D, padding="same", activation="relu")
pool = partial(layers.MaxPooling2D, 3, padding="same")


def googlenet(auxiliary: bool = False, input_shape=(224, 224, 3), classes: int = 1000) -> keras.Model:
    """GoogLeNet, also called Inception v1; 6,998,552 parameters.

    224×224×3 photos in, 1000 probabilities out. The maps are halved five times, to 7×7, and then averaged. The scores
    before the softmax are the output of layer `fc`.

    Args:
        auxiliary: add the two heads on 4a and 4d that helped to train it: three outputs, the main one first, and
            13,378,280 parameters. The paper adds their losses with a weight of 0.3, and drops them after training.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: an input too small for the auxiliary heads.

    Source: Szegedy et al. 2015, "Going deeper with convolutions", table 1 and section 5.
    """
    image = keras.Input(input_shape)
    x = conv(64, 7, strides=2, name="conv1")(image)
    x = pool(strides=2, name="pool1")(x)
    x = LocalResponseNormalization(name="norm1")(x)
    x = conv(64, 1, name="conv2_reduce")(x)
    x = conv(192, 3, name="conv2")(x)
    x = LocalResponseNormalization(name="norm2")(x)
    x = pool(strides=2, name="pool2")(x)
    x = inception(x, "3a", 64, (96, 128), (16, 32), 32)
    x = inception(x, "3b", 128, (128, 192), (32, 96), 64)
    x = pool(strides=2, name="pool3")(x)
    x = first = inception(x, "4a", 192, (96, 208), (16, 48), 64)
    x = inception(x, "4b", 160, (112, 224), (24, 64), 64)
    x = inception(x, "4c", 128, (128, 256), (24, 64), 64)
    x = second = inception(x, "4d", 112, (144, 288), (32, 64), 64)
    x = inception(x, "4e", 256, (160, 320), (32, 128), 128)
    x = pool(strides=2, name="pool4")(x)
    x = inception(x, "5a", 256, (160, 320), (32, 128), 128)
    x = inception(x, "5b", 384, (192, 384), (48, 128), 128)
    x = layers.GlobalAveragePooling2D(name="pool5")(x)
    x = layers.Dropout(0.4, name="drop")(x)
    x = layers.Dense(classes, name="fc")(x)
    outputs = layers.Softmax(name="softmax")(x)
    if auxiliary:
        outputs = [outputs, _head(first, "aux1", classes), _head(second, "aux2", classes)]
    return keras.Model(image, outputs, name="googlenet")


def inception(x, name: str, one: int, three: tuple[int, int], five: tuple[int, int], pooled: int):
    """An Inception block: 1×1, 3×3, 5×5 and pooling side by side, and their maps concatenated.

    Args:
        x: the maps that the block gets.
        name: the name of the block, and the beginning of its layers' names.
        one: filters of the 1×1 branch.
        three, five: filters of the 1×1 reduction and of the convolution after it.
        pooled: filters of the 1×1 convolution after the pooling.
    """
    branches = [
        conv(one, 1, name=f"{name}_1x1")(x),
        conv(three[1], 3, name=f"{name}_3x3")(conv(three[0], 1, name=f"{name}_3x3_reduce")(x)),
        conv(five[1], 5, name=f"{name}_5x5")(conv(five[0], 1, name=f"{name}_5x5_reduce")(x)),
        conv(pooled, 1, name=f"{name}_pool_proj")(pool(strides=1, name=f"{name}_pool")(x)),
    ]
    return layers.Concatenate(name=name)(branches)


def _head(x, name: str, classes: int):
    """An auxiliary classifier: 14×14 maps averaged to 4×4, 128 filters, 1024 units."""
    stacked = [
        layers.AveragePooling2D(5, strides=3, name=f"{name}_pool"),
        conv(128, 1, name=f"{name}_conv"),
        layers.Flatten(name=f"{name}_flatten"),
        layers.Dense(1024, activation="relu", name=f"{name}_fc1"),
        layers.Dropout(0.7, name=f"{name}_drop"),
        layers.Dense(classes, name=f"{name}_fc2"),
        layers.Softmax(name=f"{name}_softmax"),
    ]
    check_fit(x.shape[1:], stacked)
    for layer in stacked:
        x = layer(x)
    return x
