"""The parts of the sandbox one by one, in this process: messages, reasons, rules, and watching over a process."""

import errno
import json
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from cnnlessons.grading import containment, messages, tasks, watcher, zygote
from cnnlessons.grading.containment import Limits
from cnnlessons.grading.described import rebuild

GOOD = (Path(__file__).parent / "alexnet_submission.py").read_text(encoding="utf-8")
pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a sandbox does not fork"),
              pytest.mark.slow]  # it forks


def in_a_child(function):
    """What a function gives in a forked process (as JSON), which ends then."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            os.write(write, json.dumps(function()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text)


# --- messages -----------------------------------------------------------------------------------------------

def message(content):
    return len(content).to_bytes(4, "big") + content


@pytest.mark.parametrize("given, answer", [
    (message(b'{"model": 1}'), {"model": 1}), (message(b"{}"), {}),
    (b"", None), (b"\0\0\0", None), (message(b'{"a": 1}') + b" ", None), (message(b'{"a": 1}')[:-1], None),
    (message(b"[1]"), None), (message(b'"text"'), None), (message(b"no JSON"), None), (message(b"\xff"), None),
    (message(b"[" * 10**5), None),
])
def test_only_a_whole_dictionary_is_an_answer(given, answer):
    assert messages.decoded(given) == answer


def test_a_message_is_its_length_and_json(monkeypatch):
    """Also where the system takes it in pieces only."""
    pieces = []

    def write(pipe, data):
        pieces.append((pipe, data[:300]))
        return len(data[:300])
    monkeypatch.setattr(os, "write", write)
    messages.send(7, {"text": "x" * 1000})
    assert {pipe for pipe, _ in pieces} == {7}
    assert b"".join(piece for _, piece in pieces) == message(b'{"text": "' + b"x" * 1000 + b'"}')


def test_a_task_is_read_with_its_limits():
    def read():
        read, write = os.pipe()
        os.dup2(read, 0)
        text = json.dumps({"task": "run", "source": "x" * 70_000, "limits": {"seconds": 3, "processes": 2}}).encode()
        if os.fork() == 0:
            for place in range(0, len(message(text)), 30_000):  # a pipe takes 64 KiB at a time
                os.write(write, message(text)[place:place + 30_000])
            os._exit(0)
        task, limits = zygote.read_task()
        return task["task"], len(task["source"]), sorted(task), limits == Limits(seconds=3, processes=2)
    assert in_a_child(read) == ["run", 70_000, ["source", "task"], True]


def test_no_more_tasks_end_the_process():
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        zygote.read_task()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == zygote.END == 3


# --- reasons ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("code, words", [
    (0, "ended itself with exit code 0 before its model was there"),
    (7, "ended itself with exit code 7 before its model was there"),
    (-signal.SIGXCPU, "computes longer than the limit"),
    (-signal.SIGABRT, "crashes (SIGABRT), as happens for lack of memory, too"),
    (-signal.SIGSEGV, "crashes (SIGSEGV), as happens for lack of memory, too"),
    (-signal.SIGBUS, "crashes (SIGBUS), as happens for lack of memory, too"),
    (-signal.SIGKILL, "was ended by SIGKILL"), (-signal.SIGHUP, "was ended by SIGHUP"),
])
def test_last_words(code, words):
    assert watcher.last_words(code) == words


@pytest.mark.parametrize("error, answer", [
    (MemoryError(), {"refused": "takes memory past the limit"}),
    (OSError(errno.EFBIG, "File too large"),
     {"refused": "writes a file past the limit (OSError: [Errno 27] File too large)"}),
    (OSError(errno.EROFS, "Read-only"), {"refused": "writes where it may not (OSError: [Errno 30] Read-only)"}),
    (BlockingIOError(errno.EAGAIN, "Again"),
     {"refused": "starts too many processes or threads (BlockingIOError: [Errno 11] Again)"}),
    (FileNotFoundError(errno.ENOENT, "None"),
     {"error": "the program stops with FileNotFoundError: [Errno 2] None"}),
    (ZeroDivisionError("division by zero"), {"error": "the program stops with ZeroDivisionError: division by zero"}),
])
def test_an_error_is_refused_where_it_is_a_wall(error, answer):
    assert tasks._explained(error) == answer


# --- Python's rules -----------------------------------------------------------------------------------------

@pytest.fixture
def rules(tmp_path):
    """The audit hook for a scratch folder, and what it has answered."""
    answers = []
    return tasks._rules(answers.append, str(tmp_path)), answers


@pytest.mark.parametrize("event, refusal", [
    ("socket.connect", "opens a network connection (socket.connect)"), ("os.fork", "starts processes (os.fork)"),
    ("os.killpg", "sends signals to processes (os.killpg)"),
])
def test_what_a_submission_may_not_do(rules, event, refusal):
    hook, answers = rules
    hook(event, ())
    assert answers == [{"refused": refusal}]


def test_what_a_submission_may_open(rules, tmp_path):
    hook, answers = rules
    (tmp_path / "way_out").symlink_to("/root")
    for path in ("/usr/lib/x", b"/proc/self/maps", sys.prefix, str(containment.PACKAGE / "ops.py"),
                 str(tmp_path / "own"), os.fsencode(tmp_path / "own"), 3):
        hook("open", (path, "r", 0))
    hook("os.listdir", ("/root",))
    assert answers == []
    for path in ("/home/kim/secret", str(tmp_path / "way_out" / "secret"), f"{tmp_path}/../secret"):
        hook("open", (path, "r", 0))
        assert answers.pop() == {"refused": f"opens the file {path!r}, which is not its own"}
    hook("open", (b"/home/kim/secret", "r", 0))
    assert answers == [{"refused": "opens the file '/home/kim/secret', which is not its own"}]


def test_the_look_at_a_path_is_not_judged_itself(rules, monkeypatch):
    hook, answers = rules

    def realpath(path):
        hook("open", ("/home/kim/looked at", "r", 0))
        return path
    monkeypatch.setattr(os.path, "realpath", realpath)
    hook("open", ("/usr/x", "r", 0))
    assert answers == []
    hook("open", ("/home/kim/x", "r", 0))
    assert len(answers) == 1


# --- watching over a process --------------------------------------------------------------------------------

def watched(behave, limits):
    """The answer of `watch` for a process that behaves so: it is given the pipes for its answer and its output."""
    def watch():
        (answers, answer_to), (output, output_to) = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            behave(answer_to, output_to)
            os._exit(0)
        os.close(answer_to)
        os.close(output_to)
        try:
            return watcher.watch(pid, answers, output, limits)
        finally:
            with suppress(ProcessLookupError):  # all of them have ended
                os.killpg(pid, signal.SIGKILL)
    return in_a_child(watch)  # which has no other children to be counted


def says(answer):
    return lambda to, _: messages.send(to, answer)


def prints(size):
    def behave(answer_to, output_to):
        for _ in range(size // 1000):
            os.write(output_to, b"x" * 1000)
        messages.send(answer_to, {"model": 1})
    return behave


def starts(count):
    def behave(answer_to, _):
        for _ in range(count):
            if os.fork() == 0:
                time.sleep(60)
        time.sleep(1)
        messages.send(answer_to, {"model": 1})
    return behave


@pytest.mark.parametrize("behave, limits, answer", [
    (says({"model": {"a": [1]}}), Limits(), {"model": {"a": [1]}}),
    (says({"model": "x" * (10**6 - 200)}), Limits(), {"model": "x" * (10**6 - 200)}),
    (says({"model": "x" * 10**6}), Limits(), {"refused": "gives an answer that is too long"}),
    (prints(100_000), Limits(output=100_000), {"model": 1}),
    (prints(200_000), Limits(output=100_000), {"refused": "prints more than 100,000 characters"}),
    (lambda *_: time.sleep(60), Limits(seconds=0.3), {"refused": "takes more than 0.3 seconds"}),
    (starts(2), Limits(processes=2), {"model": 1}),
    (starts(3), Limits(processes=2), {"refused": "starts more than 2 processes"}),
    (lambda *_: os._exit(5), Limits(), {"refused": "ended itself with exit code 5 before its model was there"}),
    (lambda *_: os.kill(os.getpid(), signal.SIGXCPU), Limits(), {"refused": "computes longer than the limit"}),
    (lambda to, _: os.write(to, b"nonsense"), Limits(),
     {"refused": "ended itself with exit code 0 before its model was there"}),
    (says({}), Limits(), {"refused": "ended itself with exit code 0 before its model was there"}),
], ids=["an answer", "a long answer", "too long", "prints", "prints too much", "sleeps", "two processes",
        "three processes", "exits", "computes", "nonsense", "nothing"])
def test_a_process_is_watched(behave, limits, answer):
    assert watched(behave, limits) == answer


def test_a_process_that_closes_its_pipes_is_watched_on():
    def behave(answer_to, output_to):
        os.close(answer_to)
        os.close(output_to)
        time.sleep(60)
    assert watched(behave, Limits(seconds=0.3)) == {"refused": "takes more than 0.3 seconds"}


def test_all_descendants_end():
    """Also those that left the family, as long as they come back to this process."""
    def end():
        containment.prctl(containment.PR_SET_CHILD_SUBREAPER, 1)
        pid = os.fork()
        if pid == 0:
            if os.fork() == 0:
                os.setsid()
                os.fork()
            time.sleep(60)
        deadline = time.monotonic() + 30
        while len(watcher.family(psutil.Process(pid))) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        before = len(watcher.family(psutil.Process(pid)))
        watcher.end_all(pid)
        return before, len(psutil.Process().children(recursive=True))
    assert in_a_child(end) == [2, 0]


def test_what_was_written_is_removed(tmp_path):
    scratch, other = tmp_path / "scratch", tmp_path / "other"
    for folder in (scratch, scratch / "deep" / "deeper", other):
        folder.mkdir(parents=True)
        (folder / "file").write_text("x")
    (scratch / "folder").symlink_to(other)
    (scratch / "nowhere").symlink_to(tmp_path / "gone")
    watcher.empty(str(scratch))
    assert list(scratch.iterdir()) == []
    assert (other / "file").exists()


def test_threads_are_counted_by_user(monkeypatch):
    def process(user, threads):
        return SimpleNamespace(info={"uids": user and SimpleNamespace(real=user), "num_threads": threads})
    found = [process(1000, 3), process(1000, 4), process(0, 50), process(None, 7), process(1000, None)]
    monkeypatch.setattr(psutil, "process_iter", lambda names: found if names == ["uids", "num_threads"] else [])
    assert zygote.threads_of(1000) == 7


# --- from a task to its reply -------------------------------------------------------------------------------

def echo(answer, text):
    files = len(list(Path("/proc/self/fd").iterdir()))
    answer({"text": text, "folder": str(Path.cwd()), "home": os.environ["HOME"], "files": files})


def leave(answer, text):
    os.write(1, b"whatever is printed")
    Path("left").write_text(text)
    answer({"there": [path.name for path in Path().iterdir()]})


def fail(answer, text):
    raise ValueError(text)


def replies(serve, *tasks, **limits):
    """What the zygote (or its stand-in without a fork) replies to tasks; nothing heavy is imported."""
    (tasks_from, tasks_to), (replies_from, replies_to) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(tasks_from, 0)
        os.dup2(replies_to, 1)
        for pipe in (tasks_from, tasks_to, replies_from, replies_to):
            os.close(pipe)
        zygote.import_all = lambda: None
        zygote.TASKS.update(echo=echo, leave=leave, fail=fail)
        containment.can_isolate = containment.can_be_nobody = lambda *_: False
        try:
            serve()
        finally:
            os._exit(0)
    os.close(tasks_from)
    os.close(replies_to)
    with os.fdopen(tasks_to, "wb") as pipe:
        for task, text in tasks:
            pipe.write(message(json.dumps({"task": task, "text": text, "limits": limits}).encode()))
    with os.fdopen(replies_from, "rb") as pipe:
        found = []
        while size := pipe.read(4):
            found.append(json.loads(pipe.read(int.from_bytes(size, "big"))))
    os.waitpid(pid, 0)
    return found


def test_each_task_has_a_process_and_an_empty_folder():
    walls, first, *others = replies(zygote.serve, ("echo", "한글"), ("leave", "x"), ("leave", "y"), ("fail", "no"))
    assert walls == {"isolated": False, "dropped": False}
    assert first["text"] == "한글"
    assert first["folder"] == first["home"]
    assert first["files"] == 5  # the three of every process, the one for the answer, and the one to count them
    assert others == [{"there": ["left"]}] * 2 + [{"refused": "could not be run (ValueError: no)"}]


def test_a_task_in_the_very_process():
    walls, reply = replies(zygote.serve_one, ("leave", "x"))
    assert (walls, reply) == ({"isolated": False, "dropped": False}, {"there": ["left"]})


def test_a_watcher_that_dies_is_told(monkeypatch):
    monkeypatch.setattr(zygote, "watch", lambda *_: os._exit(9))
    _, *replied = replies(zygote.serve, ("echo", "x"))
    assert replied == [{"refused": "was not watched to its end (exit code 9)"}]


# --- what is done within the walls --------------------------------------------------------------------------

@pytest.fixture
def run(monkeypatch):
    """The first answer of `run` to a source; the walls that a process keeps for ever are not put up."""
    def run(source):
        answers = []
        tasks.run(answers.append, source)
        return answers[0]
    monkeypatch.setattr(sys, "addaudithook", lambda hook: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return run


def test_a_model_is_answered_as_a_description_and_judged(run):
    described = run(GOOD)
    assert list(described) == ["model"]
    model = json.loads(json.dumps(described["model"]))
    assert (model["module"], model["class_name"]) == ("keras", "Sequential")
    assert rebuild(model).count_params() == 62_378_344  # as the lecture counts it
    answers = []
    tasks.judge(answers.append, GOOD, model)
    assert answers == [{"blank": False, "comments": ["correct", ""], "network": ["correct", ""]}]


@pytest.mark.parametrize("source, answer", [
    ("x = 1", {"error": "there is no function build_alexnet"}),
    ("build_alexnet = 3", {"error": "there is no function build_alexnet"}),
    ("assert __name__ == 'submission'\n1 / 0", {"error": "the program stops with ZeroDivisionError: division by zero"}),
    ("def build_alexnet(): return [1]", {"error": "build_alexnet returns a list, not a model: "
                                                  "use keras.Sequential([...]) or keras.Model(inputs, outputs)"}),
    ("def build_alexnet(): raise MemoryError", {"refused": "takes memory past the limit"}),
])
def test_a_program_without_a_model(run, source, answer):
    assert run(source) == answer


def test_a_file_that_grows_too_large_is_answered(monkeypatch):
    handlers, answers = {}, []
    monkeypatch.setattr(sys, "addaudithook", lambda hook: None)
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    tasks.run(answers.append, "x = 1")
    answers.clear()
    handlers[signal.SIGXFSZ](signal.SIGXFSZ, None)
    assert answers == [{"refused": "writes a file past the limit"}]


@pytest.mark.parametrize("source, model, answer", [
    ("def build_alexnet():\n    ...\n", None, {"blank": True, "network": None}),
    (GOOD, {"class_name": "Lambda", "module": "keras.layers"}, {"blank": False, "network": [
        "not yet", "its model cannot be built again: Lambda hides what it computes: use Keras's own layers, and "
                   "models.LocalResponseNormalization"]}),
])
def test_a_source_is_judged(source, model, answer):
    answers = []
    tasks.judge(answers.append, source, model)
    assert {name: answers[0][name] for name in answer} == answer


# --- walls --------------------------------------------------------------------------------------------------

def test_limits_hold_in_the_process_that_sets_them():
    limits = Limits(seconds=7.5, memory=10**9, file=12345)

    def limited():
        containment.limit(limits, 100)
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        names = ("RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_AS")
        *found, memory = (resource.getrlimit(getattr(resource, name)) for name in names)
        return found, 0.9 * 10**9 < memory[0] - taken < 1.1 * 10**9, memory[0] == memory[1]
    found, *memory = in_a_child(limited)
    assert memory == [True, True]
    assert found[:4] == [[0, 0], [8, 8], [12345, 12345], [256, 256]]
    assert found[4][0] == found[4][1] <= 356


def test_a_limit_is_never_raised():
    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        containment.limit(Limits(file=12345), 100)
        return resource.getrlimit(resource.RLIMIT_FSIZE)
    assert in_a_child(limited) == [100, 100]


class System:
    """A C library that notes what it is asked for."""

    def __init__(self, refused=False):
        self.refused, self.calls = refused, []

    def __getattr__(self, name):
        return lambda *arguments: self.calls.append((name, arguments)) or (-1 if self.refused else 0)


def test_a_system_that_forbids_isolation_is_left_as_it_is(monkeypatch):
    system = System(refused=True)
    monkeypatch.setattr(containment.ctypes, "CDLL", lambda *_, **__: system)
    assert not containment.isolate("/scratch", 4096)
    assert [name for name, _ in system.calls] == ["unshare"]


def test_isolation_hides_folders_and_bounds_the_scratch_folder(monkeypatch):
    system = System()
    monkeypatch.setattr(containment.ctypes, "CDLL", lambda *_, **__: system)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert containment.isolate("/scratch", 4096, ("/hidden",))
    (_, (flags,)), _, _, (_, hidden), (_, scratch) = system.calls
    if hasattr(os, "CLONE_NEWNS"):  # Python 3.12 knows the system's numbers
        assert flags == os.CLONE_NEWNS | os.CLONE_NEWIPC | os.CLONE_NEWPID | os.CLONE_NEWNET
    assert (hidden[1], hidden[3] & os.ST_RDONLY) == (b"/hidden", os.ST_RDONLY)
    assert (scratch[1], scratch[3] & os.ST_RDONLY, scratch[4]) == (b"/scratch", 0, b"mode=777,size=4096")


def test_elsewhere_there_are_no_walls(monkeypatch):
    monkeypatch.setattr(containment, "sys", SimpleNamespace(platform="darwin"))
    assert not containment.can_isolate("/scratch")
    assert not containment.can_be_nobody()
    assert containment.bubblewrap() == []


def test_bubblewrap_shows_the_system_and_the_course_only(monkeypatch):
    started = []

    def run(command, **_):
        started.append(command)
        return SimpleNamespace(returncode=0)
    monkeypatch.setattr(containment.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(containment.subprocess, "run", run)
    command = containment.bubblewrap()
    assert started == [[*command, sys.executable, "-c", ""]]
    assert command[0] == "/usr/bin/bwrap"
    assert {"--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--new-session"} <= set(command)
    shown = [command[place + 1] for place, word in enumerate(command) if word == "--ro-bind"]
    assert {"/usr", sys.prefix, sys.base_prefix, str(containment.PACKAGE)} <= set(shown)
    assert not {"/", "/home", "/root", "/tmp", "/etc", "/var"} & set(shown)
    assert "--bind" not in command  # nothing of the machine's can be written
    links = [command[place + 1:place + 3] for place, word in enumerate(command) if word == "--symlink"]
    assert links == [[str(Path(path).readlink()), path] for path in ("/bin", "/sbin", "/lib", "/lib64")
                     if Path(path).is_symlink()]
    assert command[command.index("--cap-drop") + 1] == "ALL"


def test_bubblewrap_that_is_missing_or_does_not_work_is_not_used(monkeypatch):
    monkeypatch.setattr(containment.shutil, "which", lambda _: None)
    assert containment.bubblewrap() == []
    monkeypatch.setattr(containment.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(containment.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1))
    assert containment.bubblewrap() == []
