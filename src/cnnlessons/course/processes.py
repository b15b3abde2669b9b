"""Processes that work for this one: they leave Ctrl-C to it, and end when it does."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence

UNGUARDED = 'the processes to work in end as they start; in a script, call this below `if __name__ == "__main__":`'
STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def signals_held_back(signals: Sequence[signal.Signals] = STOPPING) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait for a moment; a process started meanwhile gets neither.

    So it must `depend_on_parent` as soon as it runs: with SIGTERM held back for ever, nobody could end it.
    """
    if os.name == "nt":  # has no such thing
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def refuse_in_import() -> None:
    """End a worker that runs its parent's script once more, where that should only be imported."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):  # as multiprocessing itself finds out
        sys.exit(1)


def depend_on_parent() -> None:
    """In a worker: hear no Ctrl-C, but SIGTERM, by which the parent ends it; end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name != "nt":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
