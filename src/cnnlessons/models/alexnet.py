"""AlexNet, which won ImageNet in 2012, in three variants of this name."""

import keras
from keras import layers

from cnnlessons.models.normalization import LocalResponseNormalization
from cnnlessons.models.stack import stack

INPUTS = {"single_tower": (227, 227, 3), "original": (227, 227, 3), "torchvision": (224, 224, 3)}


def alexnet(variant: str = "single_tower", input_shape=None, classes: int = 1000) -> keras.Model:
    """AlexNet: five convolutions, three poolings, three dense layers; photos in, 1000 probabilities out.

    The scores before the softmax (the logits) are the output of layer `fc8`.

    Args:
        variant: "single_tower": the paper's two halves as one tower, as many courses draw it; 62,378,344 parameters.
            "original": the paper's two groups (one for each graphics card) in conv2, conv4 and conv5; 60,965,224.
            "torchvision": one tower, fewer filters, no normalisation, dropout before the dense layers; 61,100,840.
        input_shape: 227×227×3 (the paper prints 224, which its conv1 does not fit); for "torchvision" 224×224×3.
        classes: the number of classes.

    Raises:
        ValueError: an unknown variant, or an input that the layers do not fit.

    Source: Krizhevsky, Sutskever and Hinton 2012, section 3.5 and figure 2; for "torchvision" Krizhevsky 2014, "One
    weird trick for parallelizing convolutional neural networks", as listed in torchvision's `alexnet.py`.
    """
    if variant not in INPUTS:
        raise ValueError(f'unknown variant "{variant}": use {", ".join(INPUTS)}')
    input_shape = input_shape or INPUTS[variant]
    if variant == "torchvision":
        return stack("alexnet_torchvision", input_shape, _torchvision(classes))
    groups = 2 if variant == "original" else 1
    return stack(f"alexnet_{variant}", input_shape, _paper(classes, groups), exact=True)  # 227 fits to the last pixel


def _paper(classes: int, groups: int) -> list:
    """The layers of the paper. 227×227×3 -> 55×55×96, 27, 27×27×256, 13, 13×13×384, 384, 256, 6×6×256 = 9,216."""
    return [
        layers.Conv2D(96, 11, strides=4, activation="relu", name="conv1"),
        LocalResponseNormalization(name="norm1"),
        layers.MaxPooling2D(3, strides=2, name="pool1"),
        layers.Conv2D(256, 5, padding="same", groups=groups, activation="relu", name="conv2"),
        LocalResponseNormalization(name="norm2"),
        layers.MaxPooling2D(3, strides=2, name="pool2"),
        layers.Conv2D(384, 3, padding="same", activation="relu", name="conv3"),
        layers.Conv2D(384, 3, padding="same", groups=groups, activation="relu", name="conv4"),
        layers.Conv2D(256, 3, padding="same", groups=groups, activation="relu", name="conv5"),
        layers.MaxPooling2D(3, strides=2, name="pool5"),
        layers.Flatten(name="flatten"),
        layers.Dense(4096, activation="relu", name="fc6"),
        layers.Dropout(0.5, name="drop6"),
        layers.Dense(4096, activation="relu", name="fc7"),
        layers.Dropout(0.5, name="drop7"),
        layers.Dense(classes, name="fc8"),
        layers.Softmax(name="softmax"),
    ]


def _torchvision(classes: int) -> list:
    """The layers of torchvision. 224×224×3 -> 55×55×64, 27, 27×27×192, 13, 13×13×384, 256, 256, 6×6×256 = 9,216."""
    return [
        layers.ZeroPadding2D(2, name="pad1"),  # PyTorch pads all four sides; Keras's "same" would give 56×56
        layers.Conv2D(64, 11, strides=4, activation="relu", name="conv1"),
        layers.MaxPooling2D(3, strides=2, name="pool1"),
        layers.Conv2D(192, 5, padding="same", activation="relu", name="conv2"),
        layers.MaxPooling2D(3, strides=2, name="pool2"),
        layers.Conv2D(384, 3, padding="same", activation="relu", name="conv3"),
        layers.Conv2D(256, 3, padding="same", activation="relu", name="conv4"),
        layers.Conv2D(256, 3, padding="same", activation="relu", name="conv5"),
        layers.MaxPooling2D(3, strides=2, name="pool5"),
        layers.AdaptiveAveragePooling2D(6, name="average"),  # 6×6 for photos of any size; nothing changes at 224
        layers.Flatten(name="flatten"),
        layers.Dropout(0.5, name="drop6"),
        layers.Dense(4096, activation="relu", name="fc6"),
        layers.Dropout(0.5, name="drop7"),
        layers.Dense(4096, activation="relu", name="fc7"),
        layers.Dense(classes, name="fc8"),
        layers.Softmax(name="softmax"),
    ]
