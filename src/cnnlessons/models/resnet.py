"""ResNets of 18 to 152 layers, and small ones for digits, with or without their shortcuts."""

from functools import partial

import keras
from keras import layers

BASIC = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
BOTTLENECK = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
SHORTCUTS = "projection", "padded", None

# The batch normalisation after each convolution subtracts the mean and adds a shift: a bias would have no effect.
conv = partial(layers.Conv2D, padding="same", use_bias=False, kernel_initializer="he_normal")


def resnet(depth: int = 18, shortcuts: str | None = "projection", input_shape=(224, 224, 3),
           classes: int = 1000) -> keras.Model:
    """ResNet-18 (11,689,512 trained parameters), -34 (21,797,672), -50 (25,557,032), -101 or -152 (60,192,808).

    224×224×3 photos in, 1000 probabilities out: 112×112×64, then stages of 56×56, 28×28, 14×14 and 7×7, their mean. The
    scores before the softmax are the output of layer `fc`. The paper starts with a learning rate of 0.1 and divides it
    by 10 whenever the error stops falling.

    Args:
        depth: layers with weights, without those of the shortcuts. From 50 on the blocks are bottlenecks.
        shortcuts: what a shortcut does where the size changes. "projection": a 1×1 convolution (the paper's option B).
            "padded": every second pixel, and maps of zeros (option A). None: the paper's plain network.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: another depth or kind of shortcut.

    Source: He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", table 1, figures 3 and 5.
    """
    if depth not in BASIC | BOTTLENECK:
        raise ValueError(f"depth {depth}: use {', '.join(map(str, BASIC | BOTTLENECK))}")
    if shortcuts not in SHORTCUTS:
        raise ValueError(f'unknown shortcuts "{shortcuts}": use "projection", "padded" or None')
    block = basic_block if depth in BASIC else bottleneck_block
    image = keras.Input(input_shape)
    x = normalized(image, "conv1", 64, 7, strides=2)
    x = layers.ReLU(name="conv1_relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    for stage, blocks in enumerate((BASIC | BOTTLENECK)[depth]):
        for place in range(blocks):
            x = block(x, f"conv{stage + 2}_{place + 1}", 64 * 2**stage, 2 if stage and not place else 1, shortcuts)
    return _classifier(image, x, classes, f"resnet{depth}" if shortcuts else f"plain{depth}")


def small_resnet(depth: int = 20, shortcuts: bool = True, width: int = 4, input_shape=(28, 28, 1),
                 classes: int = 10) -> keras.Model:
    """A thin ResNet for digits, all of whose blocks are alike: each shortcut adds the block's input as it is.

    28×28×1 digits in, halved twice to 7×7, 10 probabilities out. With and without shortcuts it has the same
    parameters. The averages of its batch normalisation move by a tenth at each step: Keras's hundredth would lag in a
    short training.

    Args:
        depth: layers with weights: a convolution, two for each block, and a dense layer.
        shortcuts: False for a plain network.
        width: filters of each convolution.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: a depth that does not give whole blocks.
    """
    if depth < 4 or depth % 2:
        raise ValueError(f"depth {depth} should be 4, 6, 8, ...: two layers for each block, and two more")
    image = keras.Input(input_shape)
    x = layers.AveragePooling2D(2, name="pool")(image)
    x = normalized(x, "conv1", width, 3, strides=2, momentum=0.9)
    x = layers.ReLU(name="conv1_relu")(x)
    for block in range(1, depth // 2):
        x = basic_block(x, f"block{block}", width, shortcuts="projection" if shortcuts else None, momentum=0.9)
    return _classifier(image, x, classes, f"small_resnet{depth}" if shortcuts else f"small_plain{depth}")


def basic_block(x, name: str, filters: int, strides: int = 1, shortcuts: str | None = "projection",
                momentum: float = 0.99):
    """Two 3×3 convolutions with a shortcut around them."""
    inside = normalized(x, f"{name}a", filters, 3, strides, momentum)
    inside = layers.ReLU(name=f"{name}a_relu")(inside)
    inside = normalized(inside, f"{name}b", filters, 3, momentum=momentum)
    return joined(x, inside, name, strides, shortcuts)


def bottleneck_block(x, name: str, filters: int, strides: int = 1, shortcuts: str | None = "projection"):
    """A 1×1, a 3×3 and a 1×1 convolution to four times as many channels, with a shortcut around them."""
    inside = layers.ReLU(name=f"{name}a_relu")(normalized(x, f"{name}a", filters, 1, strides))
    inside = layers.ReLU(name=f"{name}b_relu")(normalized(inside, f"{name}b", filters, 3))
    inside = normalized(inside, f"{name}c", 4 * filters, 1)
    return joined(x, inside, name, strides, shortcuts)


def joined(x, inside, name: str, strides: int, shortcuts: str | None):
    """What a block's convolutions give, plus what it got, and a ReLU."""
    if shortcuts:
        more = inside.shape[-1] - x.shape[-1]
        if shortcuts == "padded" and (more or strides > 1):
            x = layers.AveragePooling2D(1, strides, name=f"{name}_shortcut")(x)  # every second pixel
            x = layers.ZeroPadding2D(((0, 0), (0, more)), data_format="channels_first", name=f"{name}_zeros")(x)
        elif more or strides > 1:
            x = normalized(x, f"{name}_shortcut", inside.shape[-1], 1, strides)
        inside = layers.Add(name=f"{name}_add")([inside, x])
    return layers.ReLU(name=f"{name}_relu")(inside)


def normalized(x, name: str, filters: int, kernel_size: int, strides: int = 1, momentum: float = 0.99):
    """A convolution and its batch normalisation."""
    x = conv(filters, kernel_size, strides=strides, name=name)(x)
    return layers.BatchNormalization(momentum=momentum, name=f"{name}_bn")(x)


def _classifier(image, x, classes: int, name: str) -> keras.Model:
    """The classifier: the mean of each map, one dense layer, softmax."""
    x = layers.GlobalAveragePooling2D(name="pool5")(x)
    x = layers.Dense(classes, name="fc")(x)
    return keras.Model(image, layers.Softmax(name="softmax")(x), name=name)
