"""The course's networks, one file for each paper or lecture: uncompiled Keras models that end in probabilities."""

from cnnlessons import backend  # noqa: F401  starts TensorFlow quietly, before any model file imports Keras
from cnnlessons.models.alexnet import alexnet
from cnnlessons.models.cifar_convnet import cifar_convnet
from cnnlessons.models.efficientnet import efficientnet_lite0
from cnnlessons.models.googlenet import googlenet
from cnnlessons.models.lenet5 import lenet5
from cnnlessons.models.mnist import mnist_cnn, mnist_dnn, trained_mnist_cnn
from cnnlessons.models.normalization import LocalResponseNormalization
from cnnlessons.models.resnet import resnet, small_resnet
from cnnlessons.models.vgg16 import vgg16
from cnnlessons.models.zfnet import zfnet

__all__ = [
    "LocalResponseNormalization",
    "alexnet",
    "cifar_convnet",
    "efficientnet_lite0",
    "googlenet",
    "lenet5",
    "mnist_cnn",
    "mnist_dnn",
    "resnet",
    "small_resnet",
    "trained_mnist_cnn",
    "vgg16",
    "zfnet",
]
