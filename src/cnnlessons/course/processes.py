"""Worker processes that end with the process that started them."""

import multiprocessing
import os
import signal
import threading


def depend_on_parent() -> None:
    """In a worker, ignore Ctrl-C, which the parent handles, and end when the parent has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
