"""Grading on a real Dask cluster: a scheduler and two workers on this machine, one of which is killed midway."""

import os
import subprocess
import sys
import time

import pytest
from distributed import Client
from submissions import QUESTIONS, notebook, own

from cnnlessons import grading
from cnnlessons.grading import GradingError, executors, grade
from cnnlessons.grading.executors import on_cluster

COUNT, FIRST = 200, 40  # submissions, and how many are marked before the kill


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler on the loopback, and its two worker processes; the last tests kill them."""
    tmp_path = tmp_path_factory.mktemp("cluster")
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}
    file = tmp_path / "scheduler.json"
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                 "--no-dashboard", "--scheduler-file", str(file)]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--no-nanny",
              "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(tmp_path)]
    processes = []
    try:
        processes.append(subprocess.Popen(scheduler, **quiet))
        while not file.exists():
            assert processes[0].poll() is None
            time.sleep(0.05)
        processes += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        with Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(2, timeout=120)
            address = client.scheduler.address
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:03}.ipynb").write_bytes(notebook(*own(str(number % 5)), f"# {number}"))
    return folder


def test_the_command_grades_on_a_cluster(cluster, submissions, tmp_path):
    address, _ = cluster
    out = tmp_path / "out" / "report.csv"
    command = [sys.executable, "-m", "cnnlessons", "grade", str(submissions), "--out", str(out), "--cluster", address]
    result = subprocess.run(command, capture_output=True, text=True)
    assert (result.returncode, result.stdout.partition(";")[0]) == (0, f"{COUNT} graded"), result.stderr
    assert out.read_text(encoding="utf-8-sig").count(",all,") == COUNT


def test_a_worker_killed_midway_costs_nothing(cluster, submissions, tmp_path, monkeypatch):
    address, workers = cluster
    grade([submissions], out=tmp_path / "whole" / "report.csv", jobs=1)
    out = tmp_path / "out" / "report.csv"
    killed = []

    def add(self, key, result, add=grading.Journal.add):
        add(self, key, result)
        if len(self.results) == FIRST:
            killed.append(len(self.results))
            workers[0].kill()
            workers[0].wait()
    monkeypatch.setattr(grading.Journal, "add", add)
    monkeypatch.setattr(grading, "BATCH", 4)
    with on_cluster(address) as executor:
        results = grade([submissions], executor, out=out)
    assert killed == [FIRST]
    assert workers[1].poll() is None
    assert len(results) == COUNT
    assert {result.status for result in results} == {"graded"}
    assert out.read_bytes() == (tmp_path / "whole" / "report.csv").read_bytes()
    assert sum(result.points == QUESTIONS for result in results) == 0  # nobody's name is that of the network drawn


def test_a_cluster_that_is_not_there_is_named():
    with pytest.raises(GradingError, match="no Dask scheduler answers at 127.0.0.1:1"), on_cluster("127.0.0.1:1"):
        pass


def test_a_cluster_without_workers_is_not_waited_for(cluster, submissions, tmp_path, monkeypatch):
    """All are killed midway; what was marked is kept."""
    address, workers = cluster

    def add(self, key, result, add=grading.Journal.add):
        add(self, key, result)
        for worker in workers:
            worker.kill()
            worker.wait()
    monkeypatch.setattr(grading.Journal, "add", add)
    monkeypatch.setattr(grading, "BATCH", 4)
    monkeypatch.setattr(executors, "LOOK", 0.5)
    monkeypatch.setattr(executors, "PATIENCE", 1)
    out = tmp_path / "out" / "report.csv"
    with pytest.raises(GradingError, match="has had no worker for 1 seconds; start some: the same command goes on"), \
            on_cluster(address) as executor:
        grade([submissions], executor, out=out)
    marked = out.with_suffix(".journal").read_bytes().count(b"\n")
    assert 0 < marked < COUNT
    monkeypatch.undo()
    assert len(grade([submissions], out=out, jobs=1)) == COUNT
    assert out.with_suffix(".journal").read_bytes().count(b"\n") == COUNT
