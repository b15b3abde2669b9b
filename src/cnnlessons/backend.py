"""Starts Keras on TensorFlow without TensorFlow's log lines: importing this module is all it takes.

TensorFlow 2.21 writes dated `I0000` lines to file descriptor 2 while it is imported, whatever its log level says.
A reader must not meet them, so this is the one place that imports TensorFlow first.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["keras", "tf", "without_weights"]


@contextlib.contextmanager
def _stderr_held_back():
    """Hold back what is written to file descriptor 2; show it after all if the block fails."""
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


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # for the lines that come later, at the first operation
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
with _stderr_held_back():
    import keras
    import tensorflow as tf
    tf.constant(0)  # the first operation looks for devices, and talks about it


def without_weights(builder: Callable):
    """The model that `builder()` makes, with every shape but no memory behind its weights: to count, not to compute.

    Keras hands out variables without values inside a stateless scope. It also notes them down, to fill them when
    next such a scope ends; it notes them per thread, so a thread of its own keeps them from ever being filled.
    """
    def build():
        with keras.StatelessScope(initialize_variables=False):
            return builder()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(build).result()
