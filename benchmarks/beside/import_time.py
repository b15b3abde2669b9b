"""Seconds that an import takes in a fresh process: ``import_time.py STATEMENT``."""

import sys
import time

started = time.perf_counter()
exec(sys.argv[1])  # noqa: S102
print(time.perf_counter() - started)
