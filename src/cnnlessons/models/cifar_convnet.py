"""The smallest ConvNet with each kind of layer: INPUT - CONV - RELU - POOL - FC."""

import keras
from keras import layers

from cnnlessons.models.stack import stack


def cifar_convnet(input_shape=(32, 32, 3), classes: int = 10) -> keras.Model:
    """The blog post's ConvNet for CIFAR-10; 31,066 parameters.

    32×32×3 images in, 10 probabilities out: 32×32×12 after the convolution, 16×16×12 after the pooling. The post does
    not say how large the 12 filters are; here they are 3×3.

    Source: Blog post, "CNN; 합성곱 신경망" (2021), after the CS231n notes, "Convolutional Networks".
    """
    return stack("cifar_convnet", input_shape, [
        layers.Conv2D(12, 3, padding="same", name="conv1"),
        layers.ReLU(name="relu1"),
        layers.MaxPooling2D(2, name="pool1"),
        layers.Flatten(name="flatten"),
        layers.Dense(classes, name="fc2"),
        layers.Softmax(name="softmax"),
    ])
