"""Measures everything, and writes benchmarks/README.md: ``python benchmarks/bench.py`` (about a quarter of an hour).

Each ``bench_*.py`` prints its own section and can be run alone. With ``--quick`` they do little, to see that they run.
"""

import platform
import re
import subprocess
import sys
from pathlib import Path

import psutil
from tools import QUICK, VERSIONS, version

HERE = Path(__file__).parent
SECTIONS = ("training", "ops", "start", "tables", "course", "grading")
OURS = ("tensorflow", "keras", "numpy", "scipy", "torch", "papermill")

HEAD = """\
# Measurements

{what} writes this page: this project beside what one would
use instead, all in one run, so that ratios say more than seconds do. Short tasks are medians, of as many as the section
says; the course and the grading, which take minutes, are measured once. Measured on:

- {machine}; {system}
- Python {python}, {ours}
- beside it: {others}

The `spread*.py` measure something else: how far the results of training move from seed to seed. The lessons' assertions
are drawn from their tables: {spreads}.
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
    """What a benchmark prints; nothing if it stops, so that the others' minutes are not lost with it."""
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    command = [sys.executable, HERE / f"bench_{name}.py", *["--quick"] * QUICK]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return "" if done.returncode else done.stdout.rstrip() + "\n"


def head() -> str:
    """What was measured, and where."""
    what = "`python benchmarks/bench.py --quick`, a run too short to judge by," if QUICK else "`make bench`"
    memory = psutil.virtual_memory().total / 2**30
    return HEAD.format(
        what=what, system=f"{platform.system()} {platform.release().split('-')[0]}", python=platform.python_version(),
        machine=f"{processor()}, {psutil.cpu_count()} cores, {memory:.0f} GiB of memory",
        ours=", ".join(f"{name} {version(name)}" for name in OURS),
        others=", ".join(f"{name} {number}" for name, number in VERSIONS.items()),
        spreads=", ".join(f"[{path.stem}]({path.name})" for path in sorted(HERE.glob("spread*.md"))))


def processor() -> str:
    """The processor's own name for itself."""
    try:
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))[1]
    except (OSError, TypeError):  # not Linux
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
