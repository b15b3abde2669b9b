"""LeNet-5, which read cheques in 1998."""

import keras
from keras import layers

from cnnlessons.models.stack import stack


def lenet5(input_shape=(32, 32, 1), classes: int = 10) -> keras.Model:
    """LeNet-5 with every map of C3 connected to every map of S2; 61,706 parameters.

    32×32×1 digits in (pad MNIST's 28×28 by 2), 10 probabilities out. The paper's network has 60,000 trainable
    parameters: it connects C3 only in part, has a scale and a bias in each subsampling, and ends in radial basis
    functions. It also scales its tanh.

    Source: LeCun, Bottou, Bengio and Haffner 1998, section II.B and figure 2.
    """
    return stack("lenet5", input_shape, [
        layers.Conv2D(6, 5, activation="tanh", name="conv1"),
        layers.AveragePooling2D(2, name="pool2"),
        layers.Conv2D(16, 5, activation="tanh", name="conv3"),
        layers.AveragePooling2D(2, name="pool4"),
        layers.Conv2D(120, 5, activation="tanh", name="conv5"),
        layers.Flatten(name="flatten"),
        layers.Dense(84, activation="tanh", name="fc6"),
        layers.Dense(classes, name="fc7"),
        layers.Softmax(name="softmax"),
    ])
