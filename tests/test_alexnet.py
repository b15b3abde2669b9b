"""The Keras AlexNet against the PyTorch module that the lecture lists, with the same weights."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnlessons import data, models
from cnnlessons.backend import keras

pytestmark = pytest.mark.slow  # it runs whole AlexNets

CLASSES = 12  # the last layer is the only one that depends on it
NAMES = {  # name in Keras: name in torchvision
    "conv1": "features.0", "conv2": "features.3", "conv3": "features.6", "conv4": "features.8", "conv5": "features.10",
    "fc6": "classifier.1", "fc7": "classifier.4", "fc8": "classifier.6",
}


class AlexNet(nn.Module):
    """The listing in the CS231n review."""

    def __init__(self, num_classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2), nn.ReLU(), nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1), nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1), nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(256 * 6 * 6, 4096), nn.ReLU(),
            nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(),
            nn.Linear(4096, num_classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


@pytest.fixture(scope="module")
def module():
    torch.manual_seed(0)
    return AlexNet(CLASSES).eval()


@pytest.fixture(scope="module")
def photos():
    """The photo and its mirror image, normalised as torchvision asks for."""
    photo = data.sample_photo()[50:274, 150:374] / np.float32(255)
    photo = (photo - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return np.stack([photo, photo[:, ::-1]]).astype("float32")


@pytest.fixture(scope="module")
def expected(module, photos):
    with torch.no_grad():
        return module(torch.from_numpy(photos.transpose(0, 3, 1, 2).copy())).numpy()


def logits(model, photos):
    return keras.Model(model.inputs[0], model.get_layer("fc8").output)(photos).numpy()


def with_weights_of(module):
    """`alexnet("torchvision")` with the module's weights in Keras's order."""
    model, weights = models.alexnet("torchvision", classes=CLASSES), module.state_dict()
    for ours, theirs in NAMES.items():
        kernel, bias = weights[f"{theirs}.weight"].numpy(), weights[f"{theirs}.bias"].numpy()
        if ours == "fc6":  # PyTorch flattens map by map, Keras place by place
            kernel = kernel.reshape(-1, 256, 6, 6).transpose(2, 3, 1, 0).reshape(9216, -1)
        else:
            kernel = kernel.transpose(2, 3, 1, 0) if kernel.ndim == 4 else kernel.T
        model.get_layer(ours).set_weights([kernel, bias])
    return model


def test_parameters_are_those_of_the_listing():
    with torch.device("meta"):
        assert sum(weight.numel() for weight in AlexNet(1000).parameters()) == 61_100_840


def test_the_same_logits(module, photos, expected):
    model = with_weights_of(module)
    assert model.output_shape == (None, CLASSES)
    np.testing.assert_allclose(logits(model, photos), expected, rtol=0, atol=1e-4)
    assert np.ptp(expected) > 100 * 1e-4  # the logits are far enough apart for that to say something
    assert np.abs(expected[0] - expected[1]).max() > 10 * 1e-4
    probabilities = torch.softmax(torch.from_numpy(expected), 1).numpy()
    np.testing.assert_allclose(model(photos), probabilities, rtol=0, atol=1e-5)

    naive = [module.classifier[1].weight.detach().numpy().T, module.classifier[1].bias.detach().numpy()]
    model.get_layer("fc6").set_weights(naive)  # fits as well, but the two flatten in another order
    assert np.abs(logits(model, photos) - expected).max() > 10 * 1e-4
