"""The course's networks, one file a paper or lecture: uncompiled Keras models that end in probabilities."""

from .. import backend  # noqa: F401  starts TensorFlow quietly, before any model file imports Keras
from .alexnet import alexnet
from .cifar_convnet import cifar_convnet
from .from_torch import alexnet_from_torch
from .googlenet import googlenet, inception
from .lenet5 import lenet5
from .mnist import mnist_cnn, mnist_dnn
from .normalization import LocalResponseNormalization
from .resnet import basic_block, resnet, small_resnet
from .vgg16 import vgg16
from .zfnet import zfnet

__all__ = [
    "LocalResponseNormalization",
    "alexnet",
    "alexnet_from_torch",
    "basic_block",
    "cifar_convnet",
    "googlenet",
    "inception",
    "lenet5",
    "mnist_cnn",
    "mnist_dnn",
    "resnet",
    "small_resnet",
    "vgg16",
    "zfnet",
]
