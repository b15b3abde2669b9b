"""Grade notebooks with otter-grader: ``grade_otter.py SUBMISSIONS TESTS``.

SUBMISSIONS is a folder of notebooks named by student, TESTS a file of tests: name, the variable that it looks at, code,
points. Prints the seconds that `otter.api.grade_submission` takes for all, in this one process and without the
containers of `otter grade`, and each student's points.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEST = '''\
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {points}


@test_case(points={points})
def test({variable}):
    {code}
'''


def write_autograder(folder: Path, tests: list[dict]) -> Path:
    """The archive by which otter knows the tests."""
    (folder / "tests").mkdir()
    for test in tests:
        (folder / "tests" / f"{test['name']}.py").write_text(TEST.format(**test), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip"],
                   check=True, cwd=folder, stdout=sys.stderr)
    return folder / "autograder.zip"


def main(submissions: str, tests: list[dict]) -> dict:
    paths = sorted(Path(submissions).resolve().glob("*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        autograder = write_autograder(Path(folder), tests)
        os.chdir(folder)
        started = time.perf_counter()
        from otter.api import grade_submission  # its start counts
        points = {path.stem: grade_submission(str(path), str(autograder), quiet=True).total for path in paths}
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "points": points}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))))
