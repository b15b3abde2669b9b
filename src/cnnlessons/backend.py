"""Keras on TensorFlow, imported without TensorFlow's log lines.

TensorFlow 2.21 writes dated `I0000` lines to file descriptor 2 while it is imported, whatever its log level is.
Readers should not see them, so TensorFlow is first imported here and nowhere else.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["keras", "tf", "without_weights"]


@contextlib.contextmanager
def _stderr_held_back():
    """Keep what is written to file descriptor 2, and show it only if the block fails."""
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(stderr, held.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # for lines at the first operation
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
with _stderr_held_back():
    import keras
    import tensorflow as tf
    tf.constant(0)  # the first operation looks for devices and logs them


def without_weights(builder: Callable):
    """The model that `builder()` makes, with shapes but without memory for its weights: for counting only.

    Inside a stateless scope Keras makes variables without values. It fills them when a later such scope ends in the
    same thread. The model is therefore built in a thread that ends right after.
    """
    def build():
        with keras.StatelessScope(initialize_variables=False):
            return builder()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(build).result()
