"""Grade notebooks with nbgrader: ``grade_nbgrader.py SUBMISSIONS TESTS``.

SUBMISSIONS is a folder of notebooks named by student, TESTS a file of tests: name, code, points, all of them asked at
the end of the notebook. Prints the seconds of `nbgrader autograde`, its start included, and each student's points.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook


def test_cell(test: dict):
    """A cell that only the instructor may change, and that earns its points by not raising."""
    metadata = {"grade": True, "solution": False, "locked": True, "task": False, "grade_id": test["name"],
                "points": test["points"], "schema_version": 3, "cell_type": "code"}
    return nbformat.v4.new_code_cell(test["code"], id=test["name"], metadata={"nbgrader": metadata})


def write_notebook(path: Path, cells: list, tests: list[dict], like) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=[*cells, *map(test_cell, tests)], metadata=like.metadata)
    nbformat.write(notebook, path)


def nbgrader(*command: str, cwd: str) -> None:
    subprocess.run([sys.executable, "-m", "nbgrader", *command], check=True, cwd=cwd, stdout=sys.stderr)


def main(submissions: str, tests: list[dict]) -> dict:
    with tempfile.TemporaryDirectory() as course:
        books = {path.stem: nbformat.read(path, as_version=4) for path in Path(submissions).glob("*.ipynb")}
        for student, book in books.items():
            write_notebook(Path(course, "submitted", student, "alexnet", "alexnet.ipynb"), book.cells, tests, book)
        any_book = next(iter(books.values()))
        write_notebook(Path(course, "source", "alexnet", "alexnet.ipynb"), any_book.cells, tests, any_book)
        nbgrader("generate_assignment", "alexnet", cwd=course)
        started = time.perf_counter()
        nbgrader("autograde", "alexnet", "--Execute.timeout=600", cwd=course)
        seconds = time.perf_counter() - started
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
            points = {book.student.id: book.score for book in gradebook.assignment_submissions("alexnet")}
    return {"seconds": seconds, "points": points}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))))
