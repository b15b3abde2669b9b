"""Which faults the tests would notice: changes modules in many small ways, and runs their tests on each change.

    python tests/mutants/measure.py               all of MODULES
    python tests/mutants/measure.py shapes ops    some of them
    python tests/mutants/measure.py --every 4     a sample: every fourth change
    python tests/mutants/measure.py --left ops    only the changes that nobody noticed the last time

mutmut makes the mutants. They are run here: the tests are collected once, and a process forked for each mutant runs
those that reach it, the quickest first, until one fails. So a mutant costs a tenth of a second in place of several,
and TensorFlow, which does not survive a fork, is first used behind it. Linux and macOS only.
"""

import argparse
import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from runner import EachMutant

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
MODULES = {  # what is changed together, the tests that belong to it, and those among them that take too long
    "shapes": (["shapes"], ["shapes.py"], "heavy"),
    "checks": (["checks"], ["checks.py"], "something_is_said"),
    "ops": (["ops"], ["ops.py", "arrays.py"], "tensorflow or keras"),
    "gradients": (["gradients"], ["gradients.py", "arrays.py"], "tensorflow"),
    "tables": (TABLES, ["tables.py"], "equal_gradients"),
    "grading": (MARKING, ["grading.py", "grading_parts.py", "handouts.py", *DESCRIBED],
                "command or ctrl_c or pool_is_closed or any_executor or assignment_2_goes or death_costs"),
}


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


def outcomes(group: str, every: int, wanted: list[str]) -> dict[str, str]:
    """What came of each mutant of a group, or of those that are wanted. This process then has the mutants imported."""
    names = copy_with_mutants(group)[::every]
    copy = BUILD / group
    os.chdir(copy)
    sys.path.insert(0, str(copy / "src"))
    os.environ |= {"PYTHONPATH": str(copy / "src"), "OPENBLAS_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
                   "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",  # more would be lost in the fork
                   "MUTANT_UNDER_TEST": ""}
    settings.register_profile("few", max_examples=20, derandomize=True, deadline=None, database=None,
                              phases=(Phase.explicit, Phase.generate))  # a simpler example interests nobody
    plugin = EachMutant([name for name in names if not wanted or name in wanted], BUILD / f"{group}.jsonl")
    pytest.main(["-q", "-o", "addopts=", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider", "--tb=native",
                 "--hypothesis-profile=few", "-k", f"not ({MODULES[group][2]})",
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


def measure(group: str, every: int, known: dict) -> dict:
    """The numbers of a group, from a process of its own; only what is left of the `known` ones."""
    out = BUILD / f"{group}.json"
    BUILD.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, "--every", str(every), "--out", str(out), group, *known.get("left", ())]
    subprocess.run(command, check=True, cwd=ROOT)
    results = json.loads(out.read_text())
    unnoticed = [mutant for mutant, outcome in results.items() if outcome.startswith("not ")]
    counts = known.get("mutants") or Counter(mutant.rpartition(".")[0] for mutant in results)
    return {"date": date.today().isoformat(), "every": known.get("every", every), "mutants": counts,
            "left": changes(group, unnoticed)}


def page(results: dict) -> str:
    """The table, and each change that nobody noticed with what is to be said of it."""
    judged = json.loads(JUDGED.read_text(encoding="utf-8"))
    rows, unnoticed = [], []
    for group in (group for group in MODULES if group in results):
        left = Counter(mutant.rpartition(".")[0] for mutant in results[group]["left"])
        for module, count in results[group]["mutants"].items():
            seen = count - left[module]
            sample = f", every {results[group]['every']}th" if results[group]["every"] > 1 else ""
            rows.append(f"| `{module.removeprefix('cnnlessons.')}` | {count}{sample} | {seen} | {seen / count:.0%} "
                        f"| {results[group]['date']} |")
        for change in dict.fromkeys(results[group]["left"].values()):
            said = [words for pattern, words in judged.items() if re.search(pattern, change)]
            unnoticed.append(f"- {change}\n  {(said or ['**not judged yet**'])[0]}")
    return "\n".join(["# Mutants: would the tests notice a fault?", "",
                      "`make mutants` changes each function in many small ways (mutmut's: another number, operator,",
                      "text or default, an argument left out) and runs the module's quick tests on each change.",
                      "Written by `measure.py`; the judgements stand in `judged.json`, by pattern. Not changed are",
                      "properties and other decorated functions; nor the sandbox of `grading`, much of which runs in",
                      "processes of processes, where only its tests with real submissions see it.", "",
                      "| module | mutants | noticed | | measured |", "|---|--:|--:|--:|---|", *rows, "",
                      "## What no test notices", "", *unnoticed, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="of MODULES; all without a name")
    parser.add_argument("--every", type=int, default=1, help="a sample: only every so manyth change")
    parser.add_argument("--left", action="store_true", help="only the changes that nobody noticed the last time")
    parser.add_argument("--out", help=argparse.SUPPRESS)  # this process is one group's own
    asked = parser.parse_args()
    if asked.out:
        group, *wanted = asked.names
        Path(asked.out).write_text(json.dumps(outcomes(group, asked.every, wanted)))
        return
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for group in asked.names or MODULES:
        results[group] = measure(group, asked.every, results.get(group, {}) if asked.left else {})
        count, lost = sum(results[group]["mutants"].values()), len(results[group]["left"])
        print(f"{group}: {count - lost} of {count} mutants are noticed")
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        PAGE.write_text(page(results), encoding="utf-8")
    low = [group for group, result in results.items()
           if len(result["left"]) > (1 - LEAST) * sum(result["mutants"].values())]
    sys.exit(f"fewer than {LEAST:.0%}: {', '.join(low)}" if low else 0)


if __name__ == "__main__":
    main()
