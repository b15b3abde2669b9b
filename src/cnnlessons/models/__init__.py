"""The course's networks, one file a paper or lecture: uncompiled Keras models."""

from .. import backend  # noqa: F401  starts TensorFlow quietly, before any model file imports Keras
from .mnist import mnist_cnn, mnist_dnn

__all__ = ["mnist_cnn", "mnist_dnn"]
