"""`cnnlessons run` on small lessons: what runs, what is refused, what remains when something fails or stops it."""

import os
import re
import select
import signal
import subprocess
import sys
import time
import uuid
from urllib.parse import unquote

import nbformat
import psutil
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from faults import needs_namespaces, without_network
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cnnlessons.__main__ import main
from cnnlessons.course.lessons import CourseError, find_lessons, find_notebooks, match_parameters
from cnnlessons.course.run import run

pytestmark = pytest.mark.slow  # it starts kernels

PARAMETERS = """epochs = 1
rate = 0.5  # of learning
padding = "same"
fair = False
sizes = [1, 2]"""
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
RUN = [sys.executable, "-m", "cnnlessons", "run", "--notebooks"]


def write_lesson(folder, name, *sources, text="", parameters=None):
    """A notebook with a heading, some text, perhaps a parameters cell, and code cells."""
    cells = [new_markdown_cell(f"# About {name[3:]}\n\n{text}")]
    if parameters:
        cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    cells += [new_code_cell(source) for source in sources]
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), folder / f"{name}.ipynb")


def printed(path):
    """What an executed notebook printed, cell after cell."""
    cells = nbformat.read(path, as_version=4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


def links(page):
    """Where the text of a page leads to, with the words that do."""
    article = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("article")
    found = article.find_all("a", class_=lambda name: name != "headerlink")
    return {unquote(link["href"]): link.get_text() for link in found}


def processes_of(mark):
    """Return the processes that run with `mark` in their environment, each with its command line."""
    found = {}
    for process in psutil.process_iter():
        try:
            if process.environ().get("TEST_MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found[process] = " ".join(process.cmdline())
        except (psutil.Error, OSError):
            continue
    return found


def wait_for(condition, seconds=60):
    """Wait until `condition()` is true, and return its result; fail after some time."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return result


@pytest.fixture
def lessons(tmp_path):
    """A folder with two lessons and a draft; nothing in them is run."""
    write_lesson(tmp_path / "lessons", "02_nets", "epochs", parameters=PARAMETERS)
    write_lesson(tmp_path / "lessons", "10_both", "epochs", parameters="epochs = 5\nseed = 0")
    write_lesson(tmp_path / "lessons", "draft", "1")
    return tmp_path / "lessons"


# --- which lessons ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("names, stems", [
    ([], ["02_nets", "10_both"]),
    (["2"], ["02_nets"]),
    (["02"], ["02_nets"]),
    (["10", "02_nets"], ["02_nets", "10_both"]),
    (["10_both.ipynb", "10"], ["10_both"]),
    (["notebooks/10_both.ipynb"], ["10_both"]),
])
def test_find_lessons(lessons, names, stems):
    assert [path.stem for path in find_lessons(names, lessons)] == stems


def test_a_lesson_and_its_file_are_one_notebook(lessons, monkeypatch):
    """Otherwise it would be executed twice."""
    monkeypatch.chdir(lessons.parent)
    both = lessons / "10_both.ipynb"
    assert find_notebooks(["10", "lessons/10_both.ipynb"], lessons) == [both]
    assert [path.resolve() for path in find_notebooks(["lessons/10_both.ipynb", str(both), "10"], lessons)] == [both]


def test_without_names_all_notebooks_are_found_but_no_checkpoints(lessons):
    write_lesson(lessons / "solutions", "02_nets", "1")
    write_lesson(lessons / ".ipynb_checkpoints", "02_nets-checkpoint", "1")
    assert [path.relative_to(lessons).as_posix() for path in find_notebooks([], lessons)] == [
        "02_nets.ipynb", "10_both.ipynb", "draft.ipynb", "solutions/02_nets.ipynb"]


@pytest.mark.parametrize("name", ["1", "03", "0", "nets", "draft", "", "02_"])
def test_an_unknown_lesson_is_refused_with_the_known(lessons, name):
    with pytest.raises(CourseError, match=f'no lesson "{name}"; there are 02_nets, 10_both$'):
        find_lessons(["02", name], lessons)


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(CourseError, match=re.escape(f"no lessons in {tmp_path}")):
        find_lessons([], tmp_path)


# --- which parameters ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, typed, value", [
    ("epochs", "3", 3), ("epochs", "-1", -1), ("epochs", 3, 3),
    ("rate", "0.1", 0.1), ("rate", "2", 2.0), ("rate", "1e-3", 0.001), ("rate", 2, 2.0),
    ("padding", "valid", "valid"), ("padding", "5", "5"),
    ("fair", "True", True), ("fair", "False", False),
    ("sizes", "[3, 5]", [3, 5]), ("sizes", "[]", []),
])
def test_a_parameter_takes_the_type_of_its_default(lessons, name, typed, value):
    path = lessons / "02_nets.ipynb"
    (given,) = match_parameters([path], {name: typed})[path].values()
    assert (given, type(given)) == (value, type(value))


def test_each_lesson_gets_the_parameters_it_has(lessons):
    both = find_lessons([], lessons)
    assert list(match_parameters(both, {"seed": "7"}).values()) == [{}, {"seed": 7}]
    assert list(match_parameters(both, {"epochs": "7"}).values()) == [{"epochs": 7}, {"epochs": 7}]


# --- refused on the command line, before anything runs ------------------------------------------------------

NETS = "02_nets: epochs = 1, rate = 0.5, padding = 'same', fair = False, sizes = [1, 2]"
VALID = f"Valid parameters:\n  {NETS}\n  10_both: epochs = 5, seed = 0\n"


@pytest.mark.parametrize("arguments, message", [
    (["-p", "epoch", "3"], f'no lesson chosen has a parameter "epoch".\n{VALID}'),
    (["02", "-p", "seed", "3"], f'no lesson chosen has a parameter "seed".\nValid parameters:\n  {NETS}\n'),
    (["-p", "epochs", "1.5"], f'"epochs" should be a whole number such as 1, not 1.5.\n{VALID}'),
    (["-p", "epochs", "many"], "should be a whole number such as 1, not 'many'."),
    (["-p", "epochs", "True"], "should be a whole number such as 1, not True."),
    (["-p", "epochs", ""], "should be a whole number such as 1, not ''."),
    (["-p", "rate", "fast"], "should be a number such as 0.5, not 'fast'."),
    (["-p", "fair", "1"], "should be True or False such as False, not 1."),
    (["-p", "fair", "yes"], "should be True or False such as False, not 'yes'."),
    (["-p", "sizes", "3"], "should be a list such as [1, 2], not 3."),
    (["-p", "epochs", "3", "-p", "nonsense", "1"], 'no lesson chosen has a parameter "nonsense".'),
    (["-p", "epochs", "__import__('os').mkdir('run')"], "should be a whole number"),
    (["02", "12"], 'there is no lesson "12"; there are 02_nets, 10_both'),
    (["--jobs", "0"], "0 is not in the range x>=1"),
])
def test_refused(lessons, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["run", "--notebooks", str(lessons), *arguments])
    assert result.exit_code == 2
    assert message in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["lessons"]
    assert sorted(path.stem for path in lessons.iterdir()) == ["02_nets", "10_both", "draft"]


def test_the_lessons_are_never_overwritten(lessons):
    before = (lessons / "02_nets.ipynb").read_bytes()
    output = f"{lessons}/../lessons"
    result = CliRunner().invoke(main, ["run", "--notebooks", str(lessons), "--output", output])
    assert result.exit_code == 2
    assert "is the folder of the lessons themselves" in result.output
    assert (lessons / "02_nets.ipynb").read_bytes() == before


# --- a course in which two of five lessons fail -------------------------------------------------------------

@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Five lessons run by a real command, its output in a pipe; two of them wait for each other.

    Their folder has spaces and Korean letters, and the locale is that of LC_ALL=C.
    """
    folder = tmp_path_factory.mktemp("course") / "CNN 강의 자료"
    meet = ("import time\nfrom pathlib import Path\nPath('{0}').touch()\nend = time.monotonic() + 60\n"
            "while not Path('{1}').exists():\n    assert time.monotonic() < end\n    time.sleep(0.05)")
    write_lesson(folder / "수업 노트", "01_hello", meet.format("first", "second"), "6 * 7",
                 text="[next](02_nets.ipynb), [part](02_nets.ipynb#part), [elsewhere](https://example.org/02_x.ipynb), "
                      "$O = I - K + 1$")
    write_lesson(folder / "수업 노트", "02_nets", meet.format("second", "first"),
                 "print([epochs, rate, padding, fair, sizes])", text="## Part", parameters=PARAMETERS)
    write_lesson(folder / "수업 노트", "03_fails", "print('before')", "1 / 0", "print('after')")
    write_lesson(folder / "수업 노트", "04_dies", "print('before')", "", "import os", "os._exit(3)", "print()")
    write_lesson(folder / "수업 노트", "05_한글", "import warnings\nwarnings.warn('careful')", "print('특성 맵 ✓')",
                 text="합성곱 신경망")
    options = ["--jobs", "2", "-p", "epochs", "3", "-p", "rate", "2", "-p", "padding", "valid",
               "-p", "fair", "True", "-p", "sizes", "[7]"]
    others = ("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING", "IPYKERNEL_CELL_NAME")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(others)}
    result = subprocess.run([*RUN, "수업 노트", "--output", "결과 1", *options], cwd=folder, capture_output=True,
                            encoding="utf-8", env=environment | {"LC_ALL": "C"})
    return folder, result


def test_the_other_lessons_still_run_two_at_a_time(ran):
    folder, result = ran
    *said, last = result.stdout.splitlines()
    assert {line.split()[1]: line.split()[0] for line in said} == {
        "01_hello": "ok", "02_nets": "ok", "03_fails": "FAILED", "04_dies": "FAILED", "05_한글": "ok"}
    assert last == "Open 결과 1/index.html"
    hello = nbformat.read(folder / "결과 1/01_hello.ipynb", as_version=4)
    assert hello.cells[2].outputs[0].data == {"text/plain": "42"}


def test_parameters_arrive_with_their_types(ran):
    assert printed(ran[0] / "결과 1/02_nets.ipynb") == "[3, 2.0, 'valid', True, [7]]\n"


def test_korean_letters_in_any_locale(ran):
    assert "특성 맵 ✓\n" in printed(ran[0] / "결과 1/05_한글.ipynb")
    assert "합성곱 신경망" in (ran[0] / "결과 1/05_한글.html").read_text(encoding="utf-8")


def test_a_failing_lesson_is_named_with_its_cell_and_error(ran):
    _, result = ran
    assert result.returncode == 1
    assert "03_fails failed: cell In [2] stopped with ZeroDivisionError: division by zero" in result.stderr
    assert "04_dies failed: cell In [3] stopped with DeadKernelError: Kernel died" in result.stderr
    assert "What it did until then is kept: 결과 1/03_fails.ipynb" in result.stderr
    assert "run.py" not in result.stderr  # not a traceback of ours; a dying kernel may leave its own


@pytest.mark.parametrize("lesson", ["03_fails", "04_dies"])
def test_a_failing_lesson_is_kept_as_far_as_it_came(ran, lesson):
    assert printed(ran[0] / f"결과 1/{lesson}.ipynb") == "before\n"
    assert "before" in (ran[0] / f"결과 1/{lesson}.html").read_text(encoding="utf-8")


def test_the_index_links_every_page_and_says_which_failed(ran):
    index = BeautifulSoup((ran[0] / "결과 1/index.html").read_text(encoding="utf-8"), "html.parser")
    rows = {unquote(row.a["href"]): [cell.get_text() for cell in row.find_all("td")]
            for row in index.find_all("tr") if row.a}
    assert sorted(rows) == ["01_hello.html", "02_nets.html", "03_fails.html", "04_dies.html", "05_한글.html"]
    assert sorted(page for page in rows if rows[page][1] == "failed") == ["03_fails.html", "04_dies.html"]
    assert sum(seconds.isdigit() for _, seconds, _ in rows.values()) == 3
    assert rows["01_hello.html"][0] == "About hello"
    assert all((ran[0] / "결과 1" / link).is_file() for link in links(ran[0] / "결과 1/index.html"))


def test_links_between_lessons_lead_to_pages(ran):
    assert links(ran[0] / "결과 1/01_hello.html") == {
        "02_nets.html": "next", "02_nets.html#part": "part", "https://example.org/02_x.ipynb": "elsewhere"}


def test_formulas_show_without_a_network(ran):
    page = BeautifulSoup((ran[0] / "결과 1/01_hello.html").read_text(encoding="utf-8"), "html.parser")
    assert page.find("math").get_text() == "O=I−K+1"
    assets = [tag.get("src") or tag["href"] for tag in page.find_all(["script", "img", "link"])
              if tag.get("src") or tag.get("href")]
    assert assets
    assert not [asset for asset in assets if asset.startswith(("http", "//"))]


def test_no_path_of_the_machine_is_left(ran):
    """Neither in metadata nor where a warning or a traceback names its file."""
    folder, _ = ran
    files = [path for path in (folder / "결과 1").iterdir() if path.suffix in (".ipynb", ".html", ".js")]
    assert len(files) > 5 + 6
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert str(folder.parent) not in text
        assert "ipykernel_" not in text
    assert "careful" in (folder / "결과 1/05_한글.ipynb").read_text(encoding="utf-8")


def test_no_progress_bar_in_a_pipe(ran):
    _, result = ran
    assert "%|" not in result.stdout + result.stderr
    assert "\r" not in result.stdout + result.stderr


# --- other runs ---------------------------------------------------------------------------------------------

def test_one_job_keeps_the_order_and_runs_in_the_lessons_folder(tmp_path):
    for name in ("10_last", "02_first"):
        note = f"with open('order', 'a') as file:\n    file.write('{name} ')"
        write_lesson(tmp_path / "lessons", name, note)
    before = dict(os.environ)
    outcomes = run(["10", "2"], output=tmp_path / "out", folder=tmp_path / "lessons")
    assert dict(os.environ) == before
    assert [outcome.lesson for outcome in outcomes] == ["02_first", "10_last"]
    assert not any(outcome.error for outcome in outcomes)
    assert (tmp_path / "lessons/order").read_text() == "02_first 10_last "


def test_a_kernel_that_is_too_slow_is_no_fault_of_the_disk(tmp_path, monkeypatch):
    """TimeoutError is an OSError to Python."""
    import papermill

    def slow(*args, **kwargs):
        raise TimeoutError("no reply")

    write_lesson(tmp_path / "lessons", "01_slow", "1")
    monkeypatch.setattr(papermill, "execute_notebook", slow)
    [outcome] = run(output=tmp_path / "out", folder=tmp_path / "lessons")
    assert outcome.error == "the kernel stopped with TimeoutError: no reply"


def test_a_kernel_that_could_not_start_is_started_once_more(tmp_path, monkeypatch):
    import papermill

    execute, starts = papermill.execute_notebook, []

    def died(*args, **kwargs):
        starts.append(1)
        if len(starts) < 2:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return execute(*args, **kwargs)

    write_lesson(tmp_path / "lessons", "01_quick", "6 * 7")
    monkeypatch.setattr(papermill, "execute_notebook", died)
    [outcome] = run(output=tmp_path / "out", folder=tmp_path / "lessons")
    assert (outcome.error, len(starts)) == ("", 2)


@pytest.fixture
def start(tmp_path):
    """Starts a command whose processes can be found; ends what remains of them."""
    mark = uuid.uuid4().hex

    def command(*arguments):
        return subprocess.Popen([*RUN, "lessons", *arguments], cwd=tmp_path, text=True, start_new_session=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"TEST_MARK": mark})
    command.processes = lambda: processes_of(mark)
    yield command
    for process in processes_of(mark):
        process.kill()


def ctrl_c(process):
    """As a terminal does: every process of the group receives it."""
    os.killpg(process.pid, signal.SIGINT)


def said_by(process):
    """What a command says as it ends, without two things that a kernel may say, which is another process.

    Its heartbeat may find its port taken by another test's kernel: Jupyter picks free ports some time before the kernel
    uses them, and lessons run without the heartbeat, too. And a kernel that is being stopped may log a request that it
    could not answer.
    """
    heartbeat = r"Exception in thread Heartbeat:\n(?:.*\n)*?.*Address already in use.*\n"
    control = r"ERROR:tornado\.general:Uncaught exception in ZMQStream callback\n(?:.*\n)*?(?=Stopped|$)"
    return re.sub(f"{heartbeat}|{control}", "", process.communicate()[1])


SAID = "Stopped; the lessons that had ended are in the output folder.\n"
needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")


@needs_signals
def test_a_killed_and_a_stopped_run_leave_no_process_and_the_next_run_works(tmp_path, start):
    """Killed, it cannot end its kernels itself; after Ctrl-C it also writes the index of what had ended."""
    write_lesson(tmp_path / "lessons", "01_quick", "6 * 7")
    write_lesson(tmp_path / "lessons", "02_slow", "from pathlib import Path\nPath('started').touch()",
                 "import time\nwhile not Path('go').exists():\n    time.sleep(0.05)")
    (tmp_path / "build").mkdir()
    (tmp_path / "build/02_slow.html").write_text("the page of an earlier run")
    (tmp_path / "build/03_half.ipynb").write_text('{"cells": [')
    for send, status, said in ((subprocess.Popen.kill, -signal.SIGKILL, ""), (ctrl_c, 130, SAID)):
        process = start()
        wait_for((tmp_path / "lessons/started").exists, 300)
        send(process)
        assert (said_by(process), process.returncode) == (said, status)
        wait_for(lambda: not start.processes())
        assert not (tmp_path / "build/02_slow.html").exists()
        (tmp_path / "lessons/started").unlink()
    assert list(links(tmp_path / "build/index.html")) == ["01_quick.html", "01_quick.ipynb"]

    (tmp_path / "lessons/go").touch()
    again = start()
    assert (said_by(again), again.returncode) == ("", 0)
    assert (tmp_path / "build/02_slow.html").exists()


@needs_signals
def test_a_signal_is_heard_while_the_kernels_start(tmp_path, start):
    write_lesson(tmp_path / "lessons", "01_slow", "import time\ntime.sleep(60)")
    write_lesson(tmp_path / "lessons", "02_slow", "import time\ntime.sleep(60)")
    process = start("--jobs", "2")
    wait_for(lambda: any("ipykernel_launcher" in line for line in start.processes().values()))
    process.terminate()
    assert (said_by(process), process.returncode) == (SAID, 143)
    wait_for(lambda: not start.processes())
    assert not list((tmp_path / "build").glob("0*.html"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals in Python")
def test_progress_bars_on_a_terminal(tmp_path):
    import fcntl
    import pty
    import struct
    import termios

    write_lesson(tmp_path / "lessons", "01_hello", "6 * 7")
    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = subprocess.Popen([*RUN, "lessons"], cwd=tmp_path, stdout=terminal, stderr=terminal)
    os.close(terminal)
    shown = read_screen(screen)
    assert command.wait() == 0
    lines = re.split(r"[\r\n]+|\x1b\[A", shown)
    assert any(re.match(r"course:   0%\|.*\| 0/1 ", line) for line in lines)
    assert any(re.match(r"course: 100%\|.*\| 1/1 ", line) for line in lines)
    assert any(re.match(r"01_hello: +\d+%\|.*\| \d/2 ", line) for line in lines)
    assert max(map(len, lines)) <= 80


def read_screen(screen):
    """All that is written to a pseudo-terminal until its last writer has gone."""
    shown = b""
    while select.select([screen], [], [], 60)[0]:
        try:
            chunk = os.read(screen, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(screen)
    return shown.decode()


def test_the_command_line_starts_at_once():
    """It imports what only some commands need within those."""
    code = "import sys, cnnlessons.__main__; print({'papermill', 'nbformat', 'numpy', 'keras'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "set()\n"


# --- a machine without a network, without a home ---------------------------------------------------------------

@needs_namespaces
def test_a_lesson_without_a_network_and_a_home(tmp_path):
    """It reads digits and a photo, draws, and becomes a page with formulas, as the first lesson does."""
    read = "from cnnlessons import data, figures\n(images, _), _ = data.load_mnist()"
    write_lesson(tmp_path / "lessons", "01_offline", read, "figures.show_images([images[0], data.sample_photo()])",
                 text="$O = I - K + 1$")
    result = subprocess.run(without_network(*RUN, "lessons"), cwd=tmp_path, capture_output=True, text=True,
                            env=os.environ | {"HOME": "/dev/null/home"})
    assert result.returncode == 0
    assert "Traceback" not in result.stderr
    page = (tmp_path / "build/01_offline.html").read_text(encoding="utf-8")
    assert "<math" in page and "image/png" in (tmp_path / "build/01_offline.ipynb").read_text(encoding="utf-8")
