"""Write README.md from what mutmut found; `make mutants` runs both.

judged.json says of each change that no test notices why that is right: a pattern of changes, and the reason.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant

HERE = Path(__file__).parent
LEAST = 0.9  # of the changes to each module
UNNOTICED = (0, 33)  # mutmut's exit codes for a change that passes its tests, and for one that no test reaches

HEAD = """\
# Mutants: would the tests notice a fault?

`make mutants` changes each function in many small ways (another number, operator, text or default, an argument left
out) and runs the tests that reach it. mutmut does this, by its section of `pyproject.toml`; `page.py` writes this page.
Decorated functions and properties are not changed.

| module | changes | noticed | |
|---|--:|--:|--:|
"""


def main() -> None:
    judged = json.loads((HERE / "judged.json").read_text(encoding="utf-8"))
    rows, reasons, unjudged, low = [], Counter(), [], []
    for meta in sorted(Path("mutants/src").rglob("*.py.meta")):
        path = meta.relative_to("mutants").with_suffix("")
        data = SourceFileMutationData(path=path)
        data.load()
        codes = {name: code for name, code in data.exit_code_by_key.items() if code is not None}
        if not codes:
            continue
        left = [change(name, path) for name, code in codes.items() if code in UNNOTICED]
        share = 1 - len(left) / len(codes)
        module = ".".join(path.with_suffix("").parts[2:]).removesuffix(".__init__")
        rows.append(f"| `{module}` | {len(codes)} | {len(codes) - len(left)} | {share:.0%} |\n")
        low += [module] * (share < LEAST)
        for text in left:
            said = next((reason for pattern, reason in judged.items() if re.search(pattern, f"{module}.{text}")), "")
            reasons.update([said] * bool(said))
            unjudged += [f"- {module}.{text}\n"] * (not said)
    why = [f"- {count}: {reason}\n" for reason, count in reasons.most_common()]
    new = ["\n## Not judged yet\n\n", *unjudged] if unjudged else []
    (HERE / "README.md").write_text("".join([HEAD, *rows, "\n## Why the others are not noticed\n\n", *why, *new]),
                                    encoding="utf-8")
    sys.exit(f"fewer than {LEAST:.0%} are noticed: {', '.join(low)}" if low else 0)


def change(name: str, path: Path) -> str:
    """A change in words: its function, and the lines before and after."""
    function = name.rpartition("__mutmut_")[0].rpartition(".")[2].removeprefix("x").strip("_ǁ").replace("ǁ", ".")
    lines = get_diff_for_mutant(name, path=path).splitlines()[2:]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"{function}: `{before}` → `{after}`"


if __name__ == "__main__":
    main()
