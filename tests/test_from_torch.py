"""The Keras AlexNet against the PyTorch module that the lecture lists, with the same weights."""

import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlessons import data, models
from cnnlessons.backend import keras

# Where the tests run automatically, PyTorch must be there; elsewhere it is optional.
if os.environ.get("CI"):
    import torch
else:
    torch = pytest.importorskip("torch")
nn = torch.nn

pytestmark = pytest.mark.slow  # it runs whole AlexNets

CLASSES = 12  # the last layer is the only one that depends on it


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


def test_parameters_are_those_of_the_listing():
    with torch.device("meta"):
        assert sum(weight.numel() for weight in AlexNet(1000).parameters()) == 61_100_840


def test_the_same_logits(module, photos, expected):
    model = models.alexnet_from_torch(module.state_dict())
    assert model.output_shape == (None, CLASSES)
    np.testing.assert_allclose(logits(model, photos), expected, rtol=0, atol=1e-4)
    assert np.ptp(expected) > 100 * 1e-4  # the logits are far enough apart for that to say something
    assert np.abs(expected[0] - expected[1]).max() > 10 * 1e-4
    probabilities = torch.softmax(torch.from_numpy(expected), 1).numpy()
    np.testing.assert_allclose(model(photos), probabilities, rtol=0, atol=1e-5)

    naive = [module.classifier[1].weight.detach().numpy().T, module.classifier[1].bias.detach().numpy()]
    model.get_layer("fc6").set_weights(naive)  # fits as well, but the two flatten in another order
    assert np.abs(logits(model, photos) - expected).max() > 10 * 1e-4


@pytest.mark.parametrize("file", ["alexnet.pth", "alexnet.safetensors"])
def test_the_same_from_files(file, module, photos, expected, tmp_path):
    from safetensors.torch import save_file

    save = save_file if file.endswith("safetensors") else torch.save
    save(module.state_dict(), tmp_path / file)
    np.testing.assert_allclose(logits(models.alexnet_from_torch(tmp_path / file), photos), expected, rtol=0, atol=1e-4)


def test_other_weights_are_refused():
    with pytest.raises(ValueError, match=r"torchvision's AlexNet: features\.0\.weight is missing"):
        models.alexnet_from_torch({"conv1.weight": np.zeros((64, 3, 7, 7))})


def test_code_in_a_file_is_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    torch.save({"features.0.weight": Trap()}, tmp_path / "trap.pth")
    with pytest.raises(pickle.UnpicklingError):
        models.alexnet_from_torch(tmp_path / "trap.pth")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(("file", "package"), [("alexnet.pth", "torch"), ("alexnet.safetensors", "safetensors")])
def test_a_missing_package_is_named(file, package, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.numpy", None)
    with pytest.raises(ImportError, match=r"pip install cnnlessons\[torch\]"):
        models.alexnet_from_torch(tmp_path / file)
