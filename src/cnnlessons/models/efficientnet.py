"""EfficientNet-Lite0, small and trained on ImageNet's 1.28 million photos of a thousand classes."""

from functools import partial

import keras
from keras import layers

BLOCKS = [  # kernel size, stride of the first, expansion, channels, how many: table 1 of the paper
    (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1)]

# The batch normalisation after each convolution subtracts the mean and adds a shift: a bias would have no effect.
conv = partial(layers.Conv2D, padding="same", use_bias=False)
depthwise = partial(layers.DepthwiseConv2D, padding="same", use_bias=False)


def efficientnet_lite0(trained: bool = True) -> keras.Model:
    """EfficientNet-Lite0: depthwise separable convolutions in inverted residual blocks, 4,652,008 trained parameters.

    224×224×3 photos of -1 to 1 in (`photos.prepare` makes them), 1000 probabilities out: 112×112×32, 112×112×16,
    56×56×24, 28×28×40, 14×14×80, 14×14×112, 7×7×192, 7×7×320, 7×7×1280, their mean. The order of the classes is that
    of `photos.load_classes()`.

    Args:
        trained: with the weights of `photos.load_weights()`; False for random first weights.

    Source: Tan and Le 2019, "EfficientNet: rethinking model scaling for convolutional neural networks"; the Lite
    variant (2020) leaves out squeeze-and-excitation and has ReLU6 for its activation.
    """
    from cnnlessons import photos

    image = keras.Input((224, 224, 3))
    x = normalized(image, conv(32, 3, strides=2, name="stem"))
    for stage, (kernel_size, strides, expansion, channels, times) in enumerate(BLOCKS, 1):
        for block in range(1, times + 1):
            x = inverted_residual(x, f"block{stage}_{block}", kernel_size, strides if block == 1 else 1, expansion,
                                  channels)
    x = normalized(x, conv(1280, 1, name="head"))
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dense(1000, name="scores")(x)
    model = keras.Model(image, layers.Softmax(name="softmax")(x), name="efficientnet_lite0")
    if trained:
        model.set_weights(photos.load_weights())
    return model


def inverted_residual(x, name: str, kernel_size: int, strides: int, expansion: int, channels: int):
    """A 1×1 convolution to more channels, a depthwise one, and a 1×1 convolution to few, with a shortcut around them.

    The shortcut is there where the size stays. Source: Sandler et al. 2018, "MobileNetV2", figure 3.
    """
    around, wide = x, expansion * x.shape[-1]
    if expansion > 1:
        x = normalized(x, conv(wide, 1, name=f"{name}_expand"))
    x = normalized(x, depthwise(kernel_size, strides=strides, name=f"{name}_depthwise"))
    x = normalized(x, conv(channels, 1, name=f"{name}_project"), active=False)
    return layers.Add(name=f"{name}_add")([around, x]) if around.shape == x.shape else x


def normalized(x, layer: layers.Layer, active: bool = True):
    """A convolution, its batch normalisation and, unless it ends a block, ReLU6: at most 6."""
    x = layers.BatchNormalization(epsilon=1e-3, name=f"{layer.name}_bn")(layer(x))
    return layers.ReLU(6, name=f"{layer.name}_relu")(x) if active else x
