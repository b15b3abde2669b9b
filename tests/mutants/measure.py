"""Which faults the tests would notice: changes modules in many small ways, and runs their tests on each change.

    python tests/mutants/measure.py               all of MODULES
    python tests/mutants/measure.py shapes ops    some of them
    python tests/mutants/measure.py --left ops    only the changes that nobody noticed the last time

mutmut makes the mutants. They are run here: the tests are collected once, and a process forked for each mutant runs
those that reach it, the quickest first, until one fails. So a mutant costs a tenth of a second in place of several,
and TensorFlow, which does not survive a fork, is first used behind it. Linux and macOS only.
"""

import ast
import difflib
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "mutants"
RESULTS, JUDGED, PAGE = HERE / "results.json", HERE / "judged.json", HERE / "README.md"
LEAST = 0.9  # of the mutants of each module
TABLES = [f"tables.{name}" for name in ("__init__", "costs", "fields", "graphs", "rows")]
MARKING = [f"grading.{name}" for name in ("__init__", "marking", "report", "roster", "journal", "described", "handouts",
                                          "executors")]
DESCRIBED = [f"grading_sandbox.py::test_a_description_{ending}" for ending in (
    "is_trusted_in_nothing", "loses_what_is_not_needed")]
MODULES = {  # what is changed together, and the tests that belong to it
    "shapes": (["shapes"], ["shapes.py"]),
    "checks": (["checks"], ["checks.py"]),
    "ops": (["ops"], ["ops.py", "arrays.py"]),
    "gradients": (["gradients"], ["gradients.py", "arrays.py"]),
    "tables": (TABLES, ["tables.py"]),
    "grading": (MARKING, ["grading.py", "grading_parts.py", "handouts.py", *DESCRIBED]),
    "sandbox": (["grading.sandbox", "grading.zygote", "grading.containment"], ["sandbox.py", "zygote.py"]),
}
SLOW = ("killed_command", "ctrl_c", "pool_is_closed", "any_executor", "assignment_2_goes", "death_costs")


def copy_with_mutants(group: str) -> list[str]:
    """A copy of the project in which each function of a group holds its mutants; gives their names."""
    from mutmut.mutation.file_mutation import mutate_file_contents
    copy = BUILD / group
    shutil.rmtree(copy, ignore_errors=True)
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "browser"))
    for name in ("data", "notebooks", "pyproject.toml"):
        (copy / name).symlink_to(ROOT / name)
    names = []
    for module in MODULES[group][0]:
        path = path_of(module, copy)
        mutated = mutate_file_contents(path.name, path.read_text(encoding="utf-8"))
        path.write_text(mutated.code, encoding="utf-8")
        names += [f"cnnlessons.{module}.{name}".replace(".__init__", "") for name in mutated.mutant_names]
    return names


def path_of(module: str, copy: Path) -> Path:
    path = copy / "src" / "cnnlessons" / (module.replace(".", "/") + ".py")
    return path if path.exists() else path.with_suffix("") / "__init__.py"


class EachMutant:
    """Runs the collected tests on each mutant in place of pytest's own loop."""

    def __init__(self, mutants: list[str]):
        self.mutants, self.seconds, self.outcomes = mutants, {}, {}

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
        lines = BUILD / f"reached-{os.getpid()}.jsonl"

        def run_all():
            from mutmut.state import state
            with lines.open("w") as file:
                for place, item in enumerate(items):
                    state()._stats.clear()
                    began = time.perf_counter()
                    failed = fails(item)
                    print(json.dumps([time.perf_counter() - began, place, failed, list(state()._stats)]), file=file)
        forked("stats", float("inf"), run_all)
        found = sorted(map(json.loads, lines.read_text().splitlines()))
        lines.unlink()
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


def outcomes(group: str, wanted: list[str]) -> dict[str, str]:
    """What came of each mutant of a group, or of those that are wanted. This process then has the mutants imported."""
    names = copy_with_mutants(group)
    copy = BUILD / group
    os.chdir(copy)
    sys.path.insert(0, str(copy / "src"))
    os.environ |= {"PYTHONPATH": str(copy / "src"), "OPENBLAS_NUM_THREADS": "1", "MUTANT_UNDER_TEST": ""}
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    settings.register_profile("few", max_examples=20, derandomize=True, deadline=None, database=None,
                              phases=(Phase.explicit, Phase.generate))  # a simpler example interests nobody
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(1)  # more would be started now, and lost in the fork
    tf.config.threading.set_inter_op_parallelism_threads(1)
    plugin = EachMutant([name for name in names if not wanted or name in wanted])
    pytest.main(["-q", "-o", "addopts=", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider", "--tb=native",
                 "--hypothesis-profile=few", "-k", f"not ({' or '.join(SLOW)})",
                 *(f"tests/test_{test}" for test in MODULES[group][1])], plugins=[plugin])
    return plugin.outcomes


def changes(group: str, mutants: list[str]) -> dict[str, str]:
    """Each mutant in words: the function, and its line before and after."""
    functions, found = {}, {}
    for module in MODULES[group][0]:
        text = path_of(module, BUILD / group).read_text(encoding="utf-8")
        lines = text.splitlines()
        functions |= {(f"cnnlessons.{module}".removesuffix(".__init__"), node.name): [
                          lines[node.lineno - 1].replace(node.name, "..."), *lines[node.lineno:node.end_lineno]]
                      for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    for mutant in mutants:
        module, _, name = mutant.rpartition(".")
        function = name.rpartition("__mutmut_")[0]
        before, after = functions[module, f"{function}__mutmut_orig"], functions[module, name]
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        _, *span = next(step for step in matcher.get_opcodes() if step[0] != "equal")
        old, new = (" ".join(map(str.strip, text)) for text in (before[span[0]:span[1]], after[span[2]:span[3]]))
        where = f"{module.removeprefix('cnnlessons.')}.{function.removeprefix('x').strip('_ǁ').replace('ǁ', '.')}"
        found[mutant] = f"{where}: `{old}` → `{new}`"
    return found


def measure(group: str, left: bool) -> dict:
    """The numbers of a group, from a process of its own."""
    known = json.loads(RESULTS.read_text())[group] if left else {}
    out = BUILD / f"{group}.json"
    BUILD.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, __file__, "--one", group, str(out), *known.get("left", ())], check=True, cwd=ROOT)
    results = json.loads(out.read_text())
    unnoticed = [mutant for mutant, outcome in results.items() if outcome.startswith("not ")]
    counts = known.get("mutants") or Counter(mutant.rpartition(".")[0] for mutant in results)
    return {"date": date.today().isoformat(), "mutants": counts, "left": changes(group, unnoticed)}


def page(results: dict) -> str:
    """The table, and each change that nobody noticed with what is to be said of it."""
    judged = json.loads(JUDGED.read_text(encoding="utf-8"))
    rows, unnoticed = [], []
    for group in (group for group in MODULES if group in results):
        left = Counter(mutant.rpartition(".")[0] for mutant in results[group]["left"])
        for module, count in results[group]["mutants"].items():
            seen = count - left[module]
            rows.append(f"| `{module.removeprefix('cnnlessons.')}` | {count} | {seen} | {seen / count:.0%} "
                        f"| {results[group]['date']} |")
        unnoticed += [f"- {change}\n  {judged.get(change, '**not judged yet**')}"
                      for change in dict.fromkeys(results[group]["left"].values())]
    return "\n".join(["# Mutants: would the tests notice a fault?", "",
                      "`make mutants` changes each function in many small ways (mutmut's: another number, operator,",
                      "text or default, an argument left out) and runs the module's quick tests on each change.",
                      "Written by `measure.py`; the judgements stand in `judged.json`. Properties and other decorated",
                      "functions are not changed.", "",
                      "| module | mutants | noticed | | measured |", "|---|--:|--:|--:|---|", *rows, "",
                      "## What no test notices", "", *unnoticed, ""])


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        Path(arguments[2]).write_text(json.dumps(outcomes(arguments[1], arguments[3:])))
        return
    left = arguments[:1] == ["--left"]
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for group in arguments[left:] or MODULES:
        results[group] = measure(group, left)
        count, lost = sum(results[group]["mutants"].values()), len(results[group]["left"])
        print(f"{group}: {count - lost} of {count} mutants are noticed")
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
        PAGE.write_text(page(results), encoding="utf-8")
    low = [group for group, result in results.items()
           if len(result["left"]) > (1 - LEAST) * sum(result["mutants"].values())]
    sys.exit(f"fewer than {LEAST:.0%}: {', '.join(low)}" if low else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
