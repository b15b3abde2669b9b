"""Runs every benchmark and writes benchmarks/README.md: ``python benchmarks/bench.py`` (a quarter of an hour).

Each ``bench_*.py`` prints its section and can be run alone. With ``--quick`` they do little, to show that they run.
"""

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from tools import QUICK, VERSIONS, version

HERE = Path(__file__).parent
SECTIONS = ("training", "ops", "start", "tables", "explorables", "course", "grading")
OURS = ("tensorflow", "keras", "numpy", "scipy", "torch", "papermill")

HEAD = """\
# Measurements

{what} writes this page. It compares this project with other packages
for the same task. Compare the ratios: seconds depend on the machine. Short tasks are medians of several runs; the
course and the grading, which take minutes, are measured once. Measured on:

- {machine}; {system}
- Python {python}, {ours}
- compared with: {others}

The `spread*.py` measure how far the results of training move from seed to seed. The bands that the lessons assert come
from their tables: {spreads}.
"""

STOPPED = """\
## Not measured: {name}

`bench_{name}.py` stopped with an error.
"""


def main() -> None:
    sections = {name: section(name) for name in SECTIONS}
    texts = [text or STOPPED.format(name=name) for name, text in sections.items()]
    (HERE / "README.md").write_text("\n".join([head(), *texts]), encoding="utf-8")
    sys.exit(not all(sections.values()))


def section(name: str) -> str:
    """What a benchmark prints; empty if it stops with an error, so that the other sections are still written."""
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    command = [sys.executable, HERE / f"bench_{name}.py", *["--quick"] * QUICK]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return "" if done.returncode else done.stdout.rstrip() + "\n"


def head() -> str:
    """The head of the page: what was measured, and where."""
    what = "`python benchmarks/bench.py --quick`, a run too short to judge by," if QUICK else "`make bench`"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return HEAD.format(
        what=what, system=f"{platform.system()} {platform.release().split('-')[0]}", python=platform.python_version(),
        machine=f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory",
        ours=", ".join(f"{name} {version(name)}" for name in OURS),
        others=", ".join(f"{name} {number}" for name, number in VERSIONS.items()),
        spreads=", ".join(f"[{path.stem}]({path.name})" for path in sorted(HERE.glob("spread*.md"))))


def processor() -> str:
    """The name of the processor."""
    try:
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))[1]
    except (OSError, TypeError):  # not Linux
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
