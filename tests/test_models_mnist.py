"""The trained CNNs of lesson 12: what they read, how they were trained, and what happens to an altered file."""

import numpy as np
import pytest

from cnnlessons import models
from cnnlessons.backend import keras
from cnnlessons.models import mnist


@pytest.mark.slow
@pytest.mark.parametrize(("global_average", "parameters", "least"), [(False, 93_322, 1_970), (True, 60_554, 1_950)])
def test_trained_networks_read_digits(global_average, parameters, least):
    images, labels = (part[::5] for part in mnist.data.load_mnist()[1])
    net = models.trained_mnist_cnn(global_average)
    assert net.count_params() == parameters
    answers = net.predict(images[..., None] / np.float32(255), batch_size=500, verbose=0).argmax(axis=1)
    assert least < np.sum(answers == labels) < 2_000


def seeded(seed):
    """The network with the weights that it has before it is trained."""
    keras.utils.set_random_seed(seed)
    return models.mnist_cnn()


@pytest.mark.slow
def test_with_a_seed_a_network_is_trained_from_its_first_weights(monkeypatch):
    few = tuple(part[:64] for part in mnist.data.load_mnist()[0])
    monkeypatch.setattr(mnist.data, "load_mnist", lambda: (few, None))
    trained = models.trained_mnist_cnn(seed=3).get_weights()[0]
    first, other = (seeded(seed).get_weights()[0] for seed in (3, 4))
    assert 0 < np.abs(trained - first).max() < 0.1 < np.abs(trained - other).max()


def test_altered_and_missing_weights_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist, "TRAINED", tmp_path / "mnist_cnns.npz")
    with pytest.raises(FileNotFoundError, match="restore it with `git checkout -- data/mnist_cnns.npz`"):
        models.trained_mnist_cnn()
    (tmp_path / "mnist_cnns.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="was altered: restore it"):
        models.trained_mnist_cnn()
