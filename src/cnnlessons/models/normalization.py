"""Local response normalisation, a layer of AlexNet that Keras does not have."""

import keras

from cnnlessons.backend import tf


@keras.saving.register_keras_serializable("cnnlessons")
class LocalResponseNormalization(keras.layers.Layer):
    """Divides each activation by a term that grows with its neighbours in depth at the same place.

    `a / (bias + alpha * sum of squares over 2 * depth_radius + 1 channels) ** beta`, with the paper's constants
    (its k is `bias`). It has no weights and keeps the shape.

    Source: Krizhevsky, Sutskever and Hinton 2012, section 3.3.
    """

    def __init__(self, depth_radius: int = 2, bias: float = 2.0, alpha: float = 1e-4, beta: float = 0.75, **kwargs):
        super().__init__(**kwargs)
        self.constants = {"depth_radius": depth_radius, "bias": bias, "alpha": alpha, "beta": beta}

    def call(self, inputs):
        """Normalise maps of shape (N, H, W, C)."""
        return tf.nn.local_response_normalization(inputs, **self.constants)

    def compute_output_shape(self, input_shape):
        """The shape of the input."""
        return input_shape

    def get_config(self):
        """The arguments, for saving and loading the layer."""
        return super().get_config() | self.constants
