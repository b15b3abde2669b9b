"""Grading that is stopped, started twice, or called without a guard: one line is said, the next run works."""

import os
import signal
import subprocess
import sys
import uuid

import psutil
import pytest
from faults import COMMAND
from submissions import notebook, own
from test_course import processes_of, wait_for

from cnnlessons.grading.journal import Journal

pytestmark = pytest.mark.slow  # it starts many processes


@pytest.fixture
def folder(tmp_path):
    """Where 200 submissions are in the folder `in`."""
    (tmp_path / "in").mkdir()
    for number in range(200):
        (tmp_path / f"in/{number:03}.ipynb").write_bytes(notebook(*own(str(number % 5))))
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_sigterm_says_how_to_go_on(folder):
    mark = uuid.uuid4().hex
    command = [*COMMAND, "grade", "in", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=os.environ | {"TEST_MARK": mark})
    journal = folder / "report.journal"
    wait_for(lambda: journal.exists() and journal.stat().st_size, 300)
    process.send_signal(signal.SIGTERM)
    assert process.communicate() == ("", "Stopped; the same command goes on from here.\n")
    assert process.returncode == 143
    wait_for(lambda: not processes_of(mark), 300)
    kept = journal.read_bytes()
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 0
    assert journal.read_bytes().startswith(kept)
    assert journal.read_bytes().count(b"\n") == 200


def test_a_second_run_into_the_same_report_is_refused(folder):
    """The report is left to the first; a run that was killed holds nothing (see test_grading)."""
    (folder / "report.csv").write_text("of the first run")
    command = [*COMMAND, "grade", "in", "--jobs", "1"]
    with Journal(folder / "report.journal"):
        second = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert (second.returncode, second.stdout) == (2, "")
    assert second.stderr.splitlines()[-1] == ("Error: another run is grading into report already; wait for its end, or "
                                              "name another report with --out")
    assert (folder / "report.csv").read_text() == "of the first run"
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def test_a_script_without_a_guard_ends_with_the_remedy(folder):
    before = set(psutil.Process().children(recursive=True))
    (folder / "script.py").write_text("from cnnlessons.grading import grade\ngrade(['in'], jobs=2)\n")
    result = subprocess.run([sys.executable, "script.py"], cwd=folder, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "cnnlessons.grading.executors.GradingError: the processes to work in end as they start; in a script, call this "
        'below `if __name__ == "__main__":`')
    assert result.stderr.count("Traceback") == 1
    assert set(psutil.Process().children(recursive=True)) == before
    (folder / "script.py").write_text("from cnnlessons.grading import grade\n"
                                      "if __name__ == '__main__':\n    print(len(grade(['in'], jobs=2)))\n")
    assert subprocess.check_output([sys.executable, "script.py"], cwd=folder, text=True) == "200\n"
