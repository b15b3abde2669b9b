"""How long it takes to import and to start: ``python benchmarks/bench_start.py``."""

import tempfile
from functools import partial
from pathlib import Path

import nbformat
from tools import QUICK, ROOT, NotMeasured, beside, medians, ratio, table

LESSON = ROOT / "notebooks" / "02_convolution.ipynb"
REPEATS = 1 if QUICK else 3

IMPORTS = {
    "`import numpy`": "import numpy",
    "`from cnnlessons import ops, gradients, shapes`": "from cnnlessons import ops, gradients, shapes",
    "the check of assignment 1": "from cnnlessons.assignments import parameters",
    "lesson 02's imports: figures, digits, exercises": "from cnnlessons import data, exercises, figures, ops",
    "`from cnnlessons import models` (TensorFlow)": "from cnnlessons import models",
    "`import tensorflow`": "import tensorflow",
}
D2L = "`from d2l import tensorflow`"
FIGURE, KERNEL = "lesson 02 to its first figure, with its kernel", "a kernel that imports TensorFlow"

TEXT = """\
## Import and start

Seconds in a fresh process, medians of {repeats} in turns (`bench_start.py`). The last two start a kernel as well, as
Jupyter does; d2l, the package of "Dive into Deep Learning", needs an older TensorFlow, in a separate environment.

{table}
The lessons without TensorFlow do not import it: lesson 02 shows its first picture before TensorFlow would be imported.
Most of its wait is for Matplotlib.
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder, "tensorflow.ipynb")
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import tensorflow")]), other)
        ways = {name: partial(beside, "import_time", statement) for name, statement in IMPORTS.items()}
        ways[D2L] = partial(beside, "import_time", "from d2l import tensorflow",
                            packages=("d2l", "tensorflow-cpu"), isolated=True)
        ways |= {FIGURE: partial(beside, "kernel_time", LESSON), KERNEL: partial(beside, "kernel_time", other)}
        if not QUICK:
            medians(ways, 1)  # the first time reads files from the disk
        seconds = medians(ways, REPEATS)
    rows = [row(name, seconds, KERNEL if name in (FIGURE, KERNEL) else "`import tensorflow`") for name in ways]
    head = ("", "seconds", "compared with importing TensorFlow", "compared with d2l")
    print(TEXT.format(repeats=REPEATS, table=table(head, rows)))


def row(name: str, seconds: dict, reference: str) -> tuple:
    """One way, compared with importing TensorFlow (in a kernel, if it uses one) and d2l."""
    if isinstance(seconds[name], NotMeasured):
        return name, f"not measured: {seconds[name]}", "", ""
    others = [seconds[other] if other != name else NotMeasured() for other in (reference, D2L)]
    return name, f"{seconds[name]:.2f}", *("" if isinstance(other, NotMeasured) else ratio(seconds[name], other)
                                           for other in others)


if __name__ == "__main__":
    main()
