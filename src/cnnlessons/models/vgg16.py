"""VGG-16: sixteen layers with weights, made of 3×3 convolutions, 2×2 poolings and three dense layers."""

from functools import partial

import keras
from keras import layers

from cnnlessons.models.stack import stack


def vgg16(input_shape=(224, 224, 3), classes: int = 1000) -> keras.Model:
    """VGG-16; 138,357,544 parameters, of which 14,714,688 in its convolutions.

    224×224×3 photos in, 1000 probabilities out. The maps shrink from 224×224 to 7×7, and the channels grow from 64
    to 512.
    The scores before the softmax are the output of layer `fc8`.

    Source: Simonyan and Zisserman 2015, "Very deep convolutional networks for large-scale image recognition",
    table 1, column D.
    """
    conv = partial(layers.Conv2D, kernel_size=3, padding="same", activation="relu")
    pool = partial(layers.MaxPooling2D, pool_size=2)
    return stack("vgg16", input_shape, [
        conv(64, name="conv1_1"),
        conv(64, name="conv1_2"),
        pool(name="pool1"),
        conv(128, name="conv2_1"),
        conv(128, name="conv2_2"),
        pool(name="pool2"),
        conv(256, name="conv3_1"),
        conv(256, name="conv3_2"),
        conv(256, name="conv3_3"),
        pool(name="pool3"),
        conv(512, name="conv4_1"),
        conv(512, name="conv4_2"),
        conv(512, name="conv4_3"),
        pool(name="pool4"),
        conv(512, name="conv5_1"),
        conv(512, name="conv5_2"),
        conv(512, name="conv5_3"),
        pool(name="pool5"),
        layers.Flatten(name="flatten"),
        layers.Dense(4096, activation="relu", name="fc6"),
        layers.Dropout(0.5, name="drop6"),
        layers.Dense(4096, activation="relu", name="fc7"),
        layers.Dropout(0.5, name="drop7"),
        layers.Dense(classes, name="fc8"),
        layers.Softmax(name="softmax"),
    ])
