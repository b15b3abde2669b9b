"""The most memory that a process takes. Not for Windows, which has no `resource`."""

import resource
import sys
import time
from collections.abc import Callable

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def peak() -> int:
    """The most memory this process has taken so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def measure(call: Callable[[], object]) -> list[float]:
    """Seconds that a call takes, and megabytes more than before."""
    before, started = peak(), time.perf_counter()
    call()
    return [time.perf_counter() - started, max(peak() - before, 1) / 1e6]
