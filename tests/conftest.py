"""What all tests share."""

import os

# Warnings would name a cell by a temporary path. (Read by each notebook's kernel.)
os.environ.setdefault("IPYKERNEL_CELL_NAME", "cell")

import pytest  # noqa: E402

from cnnlessons.data import load_mnist  # noqa: E402


@pytest.fixture(scope="session")
def mnist():
    """All of MNIST, as `load_mnist` gives it."""
    return load_mnist()


@pytest.fixture(scope="session")
def digits(mnist):
    """64 training digits as a network takes them: images (64, 28, 28, 1) of 0 to 1, and labels."""
    (images, labels), _ = mnist
    return images[:64, ..., None].astype("float32") / 255, labels[:64]
