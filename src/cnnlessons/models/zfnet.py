"""ZFNet, the AlexNet of 2013 with a finer first layer."""

import keras
from keras import layers

from cnnlessons.models.normalization import LocalResponseNormalization
from cnnlessons.models.stack import stack

FILTERS = {"paper": (384, 384, 256), "cs231n": (512, 1024, 512)}


def zfnet(variant: str = "paper", input_shape=(224, 224, 3), classes: int = 1000) -> keras.Model:
    """ZFNet: AlexNet with 7×7 filters at stride 2 first; 224×224×3 photos in, 1000 probabilities out.

    110×110×96, 55, 26×26×256, 13, 13×13 three times, 6×6. conv2 has stride 2, which makes up for the smaller stride of
    conv1. conv1, pool1 and pool2 are padded, because the sizes in figure 3 require it. The scores before the softmax
    are the output of layer `fc8`.

    Args:
        variant: "paper": 384, 384, 256 filters in conv3 to conv5; 62,357,608 parameters.
            "cs231n": 512, 1024, 512, as the CS231n slides print them; 107,627,624.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: an unknown variant, or an input that the layers do not fit.

    Source: Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", figure 3.
    """
    if variant not in FILTERS:
        raise ValueError(f'unknown variant "{variant}": use {", ".join(FILTERS)}')
    third, fourth, fifth = FILTERS[variant]
    return stack(f"zfnet_{variant}", input_shape, [
        layers.ZeroPadding2D(1, name="pad1"),
        layers.Conv2D(96, 7, strides=2, activation="relu", name="conv1"),
        layers.MaxPooling2D(3, strides=2, padding="same", name="pool1"),
        LocalResponseNormalization(name="norm1"),
        layers.Conv2D(256, 5, strides=2, activation="relu", name="conv2"),
        layers.MaxPooling2D(3, strides=2, padding="same", name="pool2"),
        LocalResponseNormalization(name="norm2"),
        layers.Conv2D(third, 3, padding="same", activation="relu", name="conv3"),
        layers.Conv2D(fourth, 3, padding="same", activation="relu", name="conv4"),
        layers.Conv2D(fifth, 3, padding="same", activation="relu", name="conv5"),
        layers.MaxPooling2D(3, strides=2, name="pool5"),
        layers.Flatten(name="flatten"),
        layers.Dense(4096, activation="relu", name="fc6"),
        layers.Dropout(0.5, name="drop6"),
        layers.Dense(4096, activation="relu", name="fc7"),
        layers.Dropout(0.5, name="drop7"),
        layers.Dense(classes, name="fc8"),
        layers.Softmax(name="softmax"),
    ])
