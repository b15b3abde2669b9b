"""A pytest plugin that runs the collected tests on one mutant after the other, each in a forked process."""

import gc
import json
import os
import signal
import time
from collections import defaultdict
from pathlib import Path

from _pytest.runner import runtestprotocol


class EachMutant:
    """Runs the collected tests on each mutant in place of pytest's own loop."""

    def __init__(self, mutants: list[str], notes: Path):
        self.mutants, self.notes, self.seconds, self.outcomes = mutants, notes, {}, {}

    def pytest_runtestloop(self, session) -> bool:
        gc.freeze()  # a child that leaves the objects alone shares their memory
        reached = self._reached(session.items)
        for mutant in self.mutants:
            items = [session.items[place] for place in reached.get(mutant.rpartition("__mutmut_")[0], ())]
            most = 20 + 10 * sum(self.seconds[item] for item in items)
            code = forked(mutant, most, lambda items=items: any(fails(item) for item in items))
            self.outcomes[mutant] = ("not reached" if not items else "no end" if code is None else
                                     "noticed" if code else "not noticed")
            print(f"{self.outcomes[mutant]:12}{mutant}", flush=True)
        return True

    def _reached(self, items: list) -> dict[str, list[int]]:
        """For each function the places of the tests that reach it, the quickest first."""
        def run_all():
            from mutmut.state import state
            with self.notes.open("w") as file:
                for place, item in enumerate(items):
                    state()._stats.clear()
                    began = time.perf_counter()
                    failed = fails(item)
                    print(json.dumps([time.perf_counter() - began, place, failed, list(state()._stats)]), file=file)
        forked("stats", float("inf"), run_all)
        found = sorted(map(json.loads, self.notes.read_text().splitlines()))
        broken = [items[place].nodeid for _, place, failed, _ in found if failed]
        if broken or len(found) < len(items):
            raise SystemExit(f"without any mutant {len(found)} of {len(items)} tests ran, and these fail: {broken}")
        reached = defaultdict(list)
        for seconds, place, _, functions in found:
            self.seconds[items[place]] = seconds
            for function in functions:
                reached[function].append(place)
        return reached


def fails(item) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def forked(mutant: str, most: float, what) -> int | None:
    """How a process ends that does `what` with a mutant switched on; None if it takes more than `most` seconds."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setpgid(0, 0)
            os.environ["MUTANT_UNDER_TEST"] = mutant
            code = int(what() or 0)
        finally:
            os._exit(code)
    deadline = time.monotonic() + most
    while (ended := os.waitpid(pid, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.002)
    if ended[0] == 0:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return None
    return ended[1]
