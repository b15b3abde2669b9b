"""Processes killed while lessons run, a second run, no network, no home: one line is said, the next run works."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import uuid

import nbformat
import psutil
import pytest
from faults import COMMAND, needs_namespaces, without_network
from nbformat.v4 import new_code_cell, new_notebook
from test_course import KERNELSPEC, ended, printed, processes_of, wait_for, write_lesson

pytestmark = pytest.mark.slow  # it starts kernels
KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
WAIT = """from pathlib import Path
import time
Path('started').touch()
while not Path('go').exists():
    time.sleep(0.05)"""
needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture
def start(tmp_path):
    """Starts a command, all of whose processes can be told; ends what is left of them."""
    mark = uuid.uuid4().hex

    def command(*arguments):
        return subprocess.Popen([*COMMAND, *arguments], cwd=tmp_path, text=True, start_new_session=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"TEST_MARK": mark})
    command.processes = lambda: processes_of(mark)
    yield command
    for process in processes_of(mark):
        process.kill()


def started(folder):
    """Whether a lesson with the cell WAIT has come there."""
    return (folder / "started").exists()


@needs_signals
def test_a_killed_run_leaves_no_process_and_the_next_one_works(tmp_path, start):
    """SIGKILL, which nobody can hear: as `make lessons` ends when a terminal is closed by force."""
    write_lesson(tmp_path / "lessons", "01_quick", "6 * 7")
    write_lesson(tmp_path / "lessons", "02_slow", WAIT)
    process = start("run", "--notebooks", "lessons")
    wait_for(lambda: started(tmp_path / "lessons"), 300)
    process.kill()
    process.communicate()
    wait_for(lambda: not start.processes(), 300)
    (tmp_path / "lessons/go").touch()
    again = start("run", "--notebooks", "lessons")
    assert again.communicate()[1] == ""
    assert again.returncode == 0
    assert {"01_quick.html", "02_slow.html", "index.html"} <= {path.name for path in (tmp_path / "build").iterdir()}


@needs_signals
def test_a_killed_worker_is_named(tmp_path, start):
    """As the system does for lack of memory."""
    write_lesson(tmp_path / "lessons", "01_quick", "6 * 7")
    write_lesson(tmp_path / "lessons", "02_slow", WAIT)
    process = start("run", "--notebooks", "lessons")
    wait_for(lambda: started(tmp_path / "lessons"), 300)
    next(each for each, line in start.processes().items() if "spawn_main" in line).kill()
    _, said = process.communicate()
    assert process.returncode == 1
    assert said.splitlines()[0] == ("02_slow failed: a process of this run was ended from outside, perhaps for lack of "
                                    "memory")
    assert "Traceback" not in said
    wait_for(lambda: not start.processes(), 300)
    assert (tmp_path / "build/01_quick.html").exists()
    assert not (tmp_path / "build/02_slow.html").exists()


@needs_signals
def test_refresh_leaves_a_notebook_whose_kernel_was_killed(tmp_path, start):
    write_lesson(tmp_path, "01_dies", "print('before')", KILL)
    before = (tmp_path / "01_dies.ipynb").read_bytes()
    process = start("refresh", "01_dies.ipynb")
    _, said = process.communicate()
    assert process.returncode == 1
    assert "left as it was  01_dies.ipynb: cell In [2] stopped with DeadKernelError: Kernel died\n" in said
    assert "cnnlessons/" not in said  # no traceback of ours
    assert (tmp_path / "01_dies.ipynb").read_bytes() == before
    wait_for(lambda: not start.processes(), 300)


@needs_signals
def test_sigterm_stops_refresh(tmp_path, start):
    write_lesson(tmp_path, "01_slow", WAIT)
    before = (tmp_path / "01_slow.ipynb").read_bytes()
    process = start("refresh", "01_slow.ipynb")
    wait_for(lambda: started(tmp_path), 300)
    process.terminate()
    assert process.communicate() == ("", "Stopped; what had been stored stays.\n")
    assert process.returncode == 143
    wait_for(lambda: not start.processes(), 300)
    assert (tmp_path / "01_slow.ipynb").read_bytes() == before


@needs_signals
def test_nbval_names_the_cell_in_which_a_kernel_was_killed(tmp_path):
    cells = [new_code_cell("print('before')", execution_count=1), new_code_cell(KILL, execution_count=2)]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), tmp_path / "dies.ipynb")
    mark = uuid.uuid4().hex
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir=.", "--nbval-lax", "--nbval-current-env",
               "--nbval-cell-timeout=5", "dies.ipynb"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True,
                            env={**os.environ, "TEST_MARK": mark})
    assert result.returncode == 1
    assert "Cell 1: Timeout of 5 seconds exceeded" in result.stdout
    assert "1 failed, 1 passed" in result.stdout
    assert not processes_of(mark)


def test_a_second_run_into_the_same_folder_is_refused(tmp_path, start):
    write_lesson(tmp_path / "lessons", "01_slow", WAIT)
    first = start("run", "--notebooks", "lessons")
    wait_for(lambda: started(tmp_path / "lessons"), 300)
    second = start("run", "--notebooks", "lessons")
    printed, said = second.communicate()
    assert (second.returncode, printed) == (2, "")
    assert said.endswith("Error: another run is writing into build; wait for its end, or name another folder with "
                         "--output\n")
    (tmp_path / "lessons/go").touch()
    first.communicate()
    assert first.returncode == 0
    assert ended(tmp_path / "build/01_slow.ipynb")


def test_a_script_without_a_guard_ends_with_the_remedy(tmp_path):
    write_lesson(tmp_path / "lessons", "01_quick", "6 * 7")
    (tmp_path / "script.py").write_text("from cnnlessons.course import run as course\ncourse.run(folder='lessons')\n")
    result = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "cnnlessons.course.run.CourseError: the processes to work in end as they start; in a script, call this below "
        '`if __name__ == "__main__":`')
    assert result.stderr.count("Traceback") == 1


@needs_namespaces
def test_a_lesson_without_a_network(tmp_path):
    """Not of a stand-in: it reads digits and a photo, draws, and becomes a page with formulas."""
    result = subprocess.run(without_network(*COMMAND, "run", "01"), cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "build/01_images_as_arrays.html").exists()


@needs_signals
def test_a_lesson_without_a_home(tmp_path):
    write_lesson(tmp_path / "lessons", "01_digits", "from cnnlessons import data, figures",
                 "_, (images, labels) = data.load_mnist()\nfigures.show_images(images[:2])\nprint(labels[0])")
    result = subprocess.run([*COMMAND, "run", "--notebooks", "lessons"], cwd=tmp_path, capture_output=True, text=True,
                            env=os.environ | {"HOME": "/dev/null/home"})
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    assert printed(tmp_path / "build/01_digits.ipynb").endswith("7\n")


def answers(address):
    """Whether a server is there; it says that it is some moments before."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status == 200
    except OSError:
        return False


@needs_signals
def test_jupyterlab_takes_another_port_and_makes_the_home_that_make_gives_it(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                   f"--port={port}", "--port-retries=200", "--IdentityProvider.token=word"]
        process = subprocess.Popen(command, cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   env=os.environ | {"HOME": str(tmp_path / ".venv/home")})
        try:
            said = ""
            while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/lab", said)):
                line = process.stdout.readline()
                assert line, said
                said += line
            assert f"The port {port} is already in use, trying another port." in said
            assert int(found[1]) != port
            wait_for(lambda: answers(f"http://127.0.0.1:{found[1]}/api/status?token=word"))
        finally:
            psutil.Process(process.pid).send_signal(signal.SIGTERM)
            process.communicate()
