"""The trained CNNs of lesson 12: what they read, how they were trained, and what happens to an altered file."""

import numpy as np
import pytest

from cnnlessons import models
from cnnlessons.backend import keras
from cnnlessons.models import mnist


@pytest.mark.slow
@pytest.mark.parametrize(("global_average", "parameters", "least"), [(False, 93_322, 9_900), (True, 60_554, 9_800)])
def test_trained_networks_read_digits(global_average, parameters, least):
    (images, labels) = mnist.data.load_mnist()[1]
    net = models.trained_mnist_cnn(global_average)
    assert net.count_params() == parameters
    answers = net.predict(images[..., None] / np.float32(255), batch_size=500, verbose=0).argmax(axis=1)
    assert least < np.sum(answers == labels) < 10_000


@pytest.mark.slow
def test_with_a_seed_a_network_is_trained_from_its_first_weights(monkeypatch):
    few = tuple(part[:320] for part in mnist.data.load_mnist()[0])
    monkeypatch.setattr(mnist.data, "load_mnist", lambda: (few, None))
    once, again, other = (models.trained_mnist_cnn(seed=seed).get_weights() for seed in (3, 3, 4))
    keras.utils.set_random_seed(3)
    first = models.mnist_cnn().get_weights()
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(once, again, strict=True))
    assert 0 < np.abs(once[0] - first[0]).max() < 0.1 < np.abs(once[0] - other[0]).max()


def test_altered_and_missing_weights_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist, "TRAINED", tmp_path / "mnist_cnns.npz")
    with pytest.raises(FileNotFoundError, match="restore it with `git checkout -- data/mnist_cnns.npz`"):
        models.trained_mnist_cnn()
    (tmp_path / "mnist_cnns.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="was altered: restore it"):
        models.trained_mnist_cnn()
