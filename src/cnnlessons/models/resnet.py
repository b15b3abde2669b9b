"""ResNet-18, ResNet-34 and small ResNets of the same blocks, with or without their shortcuts."""

from functools import partial

import keras
from keras import layers

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}

# The batch normalisation after each convolution subtracts the mean and adds a shift: a bias would have no effect.
conv = partial(layers.Conv2D, padding="same", use_bias=False, kernel_initializer="he_normal")


def resnet(depth: int = 18, shortcuts: bool = True, input_shape=(224, 224, 3), classes: int = 1000) -> keras.Model:
    """ResNet-18 (11,689,512 trainable parameters) or ResNet-34 (21,797,672).

    224×224×3 photos in, 1000 probabilities out: 112×112×64, 56×56×64, 28×28×128, 14×14×256, 7×7×512, their mean. The
    scores before the softmax are the output of layer `fc`. The paper starts with a learning rate of 0.1 and divides it
    by 10 whenever the error stops falling.

    Args:
        depth: layers with weights, 18 or 34, without those of the shortcuts.
        shortcuts: False for the paper's plain network.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: a depth other than 18 and 34.

    Source: He, Zhang, Ren and Sun 2016, "Deep residual learning for image recognition", table 1, figure 3; shortcuts
    as in option B (a 1×1 convolution where the size changes).
    """
    if depth not in BLOCKS:
        raise ValueError(f"depth {depth}: use 18 or 34; deeper ones are in keras.applications, "
                         "small ones in models.small_resnet")
    image = keras.Input(input_shape)
    x = normalized(image, "conv1", 64, 7, strides=2)
    x = layers.ReLU(name="conv1_relu")(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="pool1")(x)
    for stage, blocks in enumerate(BLOCKS[depth]):
        x = basic_blocks(x, f"conv{stage + 2}", blocks, 64 * 2**stage, strides=2 if stage else 1, shortcuts=shortcuts)
    return _classifier(image, x, classes, f"resnet{depth}" if shortcuts else f"plain{depth}")


def small_resnet(depth: int = 20, shortcuts: bool = True, width: int = 16, input_shape=(28, 28, 1),
                 classes: int = 10) -> keras.Model:
    """A ResNet for small images: a 3×3 convolution, then three stages of 1, 2 and 4 times `width` filters.

    28×28×1 digits in, 10 probabilities out. With `input_shape=(32, 32, 3)` it is the paper's network for CIFAR-10,
    except for its shortcuts (option B here, A there). Depth 20 has 0.27 million parameters, depth 56 0.85 million.

    Args:
        depth: 8, 14, 20, 26, ...: six more layers for each further block in the stages.
        shortcuts: False for a network without shortcuts.
        width: filters of the first stage; fewer are faster.
        input_shape: height, width, channels.
        classes: the number of classes.

    Raises:
        ValueError: a depth that does not give whole blocks.

    Source: He, Zhang, Ren and Sun 2016, section 4.2.
    """
    if depth < 8 or (depth - 2) % 6:
        raise ValueError(f"depth {depth} should be 8, 14, 20, ...: ({depth} - 2)/6 = {(depth - 2) / 6:.2f} "
                         "blocks in each of the three stages")
    image = keras.Input(input_shape)
    x = normalized(image, "conv1", width, 3)
    x = layers.ReLU(name="conv1_relu")(x)
    for stage in range(3):
        x = basic_blocks(x, f"conv{stage + 2}", (depth - 2) // 6, width * 2**stage, strides=2 if stage else 1,
                         shortcuts=shortcuts)
    return _classifier(image, x, classes, f"small_resnet{depth}" if shortcuts else f"small_plain{depth}")


def basic_blocks(x, name: str, blocks: int, filters: int, strides: int, shortcuts: bool):
    """A stage: blocks one after the other, the first with a stride."""
    for block in range(1, blocks + 1):
        x = basic_block(x, f"{name}_{block}", filters, strides if block == 1 else 1, shortcuts)
    return x


def basic_block(x, name: str, filters: int, strides: int = 1, shortcut: bool = True):
    """Two 3×3 convolutions and a shortcut, which is a 1×1 convolution where the size changes."""
    around = x
    x = normalized(x, f"{name}a", filters, 3, strides=strides)
    x = layers.ReLU(name=f"{name}a_relu")(x)
    x = normalized(x, f"{name}b", filters, 3)
    if shortcut:
        if around.shape != x.shape:
            around = normalized(around, f"{name}_shortcut", filters, 1, strides=strides)
        x = layers.Add(name=f"{name}_add")([x, around])
    return layers.ReLU(name=f"{name}_relu")(x)


def normalized(x, name: str, filters: int, kernel_size: int, strides: int = 1):
    """A convolution and its batch normalisation."""
    x = conv(filters, kernel_size, strides=strides, name=name)(x)
    return layers.BatchNormalization(name=f"{name}_bn")(x)


def _classifier(image, x, classes: int, name: str) -> keras.Model:
    """The classifier: the mean of each map, one dense layer, softmax."""
    x = layers.GlobalAveragePooling2D(name="pool5")(x)
    x = layers.Dense(classes, name="fc")(x)
    return keras.Model(image, layers.Softmax(name="softmax")(x), name=name)
