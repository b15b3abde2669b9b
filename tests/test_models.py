"""The lecture's networks: sizes, a pass forward, a step of training, saving and loading."""

import keras
import numpy as np
import pytest

from cnnlessons import models

pytestmark = pytest.mark.slow  # it trains

BUILDERS = {"dnn": models.mnist_dnn, "valid": models.mnist_cnn, "same": lambda: models.mnist_cnn("same")}


def test_published_counts():
    assert models.mnist_cnn().count_params() == 93_322
    assert models.mnist_cnn("same").count_params() == 257_162
    assert models.mnist_dnn().count_params() == 101_770


@pytest.mark.parametrize("name", BUILDERS)
def test_predicts_probabilities(name, digits):
    images, _ = digits
    probabilities = BUILDERS[name]().predict(images, verbose=0)
    assert probabilities.shape == (len(images), 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("name", BUILDERS)
def test_comes_uncompiled_and_learns(name, digits):
    images, labels = digits
    model = BUILDERS[name]()
    assert not model.compiled
    keras.utils.set_random_seed(0)
    model.compile("adam", "sparse_categorical_crossentropy")
    losses = model.fit(images, labels, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", BUILDERS)
def test_saves_and_loads(name, digits, tmp_path):
    images, _ = digits
    model = BUILDERS[name]()
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(images).numpy(), model(images).numpy())


def test_other_sizes_and_classes():
    assert models.mnist_cnn("same", input_shape=(32, 32, 3), classes=5).output_shape == (None, 5)
    assert models.mnist_dnn((10, 10, 1), 3).output_shape == (None, 3)


@pytest.mark.parametrize(("padding", "size"), [("valid", 18), ("same", 4)])
def test_the_smallest_image_that_fits(padding, size):
    models.mnist_cnn(padding, input_shape=(size, size, 1))
    with pytest.raises(ValueError, match=f"{size - 1}×{size - 1} .* {size}×{size} would fit"):
        models.mnist_cnn(padding, input_shape=(size - 1, size - 1, 1))


def test_unknown_padding():
    with pytest.raises(ValueError, match='unknown padding "full"'):
        models.mnist_cnn("full")
