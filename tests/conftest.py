"""What all tests share: MNIST, and how many random cases the property tests try.

``pytest --hypothesis-profile=long --hypothesis-seed=1`` tries ten times as many, and different ones for each seed.
"""

import os
import signal
import sys

# Several tests run at a time; with several threads for small matrices each, they would only wait for one another.
for name in ("OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402
import pytest  # noqa: E402
from hypothesis import Phase, settings  # noqa: E402

from cnnlessons.data import load_mnist  # noqa: E402

# In a script's background (`make test &`) SIGINT is ignored, and programs that the tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# TensorFlow's first call takes seconds, so a deadline for one case would only measure that
settings.register_profile("short", max_examples=100, derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=1000, deadline=None, database=None)
settings.register_profile("mutants", settings.get_profile("short"), max_examples=20,
                          phases=(Phase.explicit, Phase.generate))  # no simpler example is looked for
settings.load_profile("short")


@pytest.fixture(autouse=True)
def seed():
    """Draw the same numbers and weights in every run, without importing Keras for tests that do not need it."""
    np.random.seed(0)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


@pytest.fixture(autouse=True)
def only_slow_tests_train(request, monkeypatch):
    """Fail a test that trains without the mark, so that `make test-fast` stays fast."""
    def refuse(*_, **__):
        pytest.fail("this test trains: mark it with pytest.mark.slow")
    if "keras" in sys.modules and "slow" not in request.keywords:
        for name in ("fit", "train_on_batch"):
            monkeypatch.setattr(sys.modules["keras"].Model, name, refuse)


@pytest.fixture(scope="session")
def mnist():
    """All of MNIST, as `load_mnist` returns it."""
    return load_mnist()


@pytest.fixture(scope="session")
def digits(mnist):
    """64 training digits for a network: images (64, 28, 28, 1) of 0 to 1, and labels."""
    (images, labels), _ = mnist
    return images[:64, ..., None].astype("float32") / 255, labels[:64]
