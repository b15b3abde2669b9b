"""What the sandbox makes of its process's answers, with processes that only pretend to be one."""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnnlessons.checks import Verdict
from cnnlessons.grading import containment, sandbox
from cnnlessons.grading.containment import Limits
from cnnlessons.grading.sandbox import BLANK, UNJUDGED, Result, Sandbox, SandboxError


def answering(*answers):
    """A sandbox whose process gives these answers, and what it is asked."""
    asked, left = [], list(answers)

    def ask(task, **what):
        asked.append((task, what))
        return left.pop(0)
    box = Sandbox(bubblewrap=False)
    box._ask = ask
    return box, asked


JUDGED = {"blank": False, "comments": ["correct", ""], "network": ["not yet", "conv1 is too small"]}


@pytest.mark.parametrize("answers, result", [
    ([{"model": {"a": 1}}, JUDGED], Result(Verdict("not yet", "conv1 is too small"), Verdict("correct"))),
    ([{"error": "no model"}, {**JUDGED, "network": None}], Result(Verdict("not yet", "no model"), Verdict("correct"))),
    ([{}, {**JUDGED, "network": None}], Result(Verdict("not yet", "it gives no model"), Verdict("correct"))),
    ([{}, {**JUDGED, "blank": True}], Result(BLANK, BLANK)),
    ([{"refused": "sleeps"}], Result(Verdict("not yet", "refused: the program sleeps"), UNJUDGED, True)),
    ([{}, {"refused": "is odd"}], Result(Verdict("not yet", "refused: the program is odd"), UNJUDGED, True)),
    ([{}, {}], Result(Verdict("not yet", "refused: the program gives no answer"), UNJUDGED, True)),
    ([{"refused": "x" * 5000}],
     Result(Verdict("not yet", "refused: the program " + "x" * 1000), UNJUDGED, True)),
    ([{"error": "x" * 5000}, {**JUDGED, "network": None}], Result(Verdict("not yet", "x" * 1000), Verdict("correct"))),
])
def test_a_result_from_two_answers(answers, result):
    box, asked = answering(*answers)
    assert box.run("the source") == result
    assert asked == [("run", {"source": "the source"}),
                     ("judge", {"source": "the source", "model": answers[0].get("model")})][:len(answers)]


def pretending(monkeypatch, tmp_path, body, **options):
    """A sandbox whose process runs `body` in place of the zygote: a reader of tasks and a writer of answers."""
    package = tmp_path / "cnnlessons" / "grading"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "zygote.py").write_text(
        "import json, os, sys, time\n"
        "def send(answer):\n"
        "    text = json.dumps(answer).encode()\n"
        "    os.write(1, len(text).to_bytes(4, 'big') + text)\n"
        "def read():\n"
        "    size = int.from_bytes(sys.stdin.buffer.read(4), 'big')\n"
        "    return json.loads(sys.stdin.buffer.read(size)) if size else sys.exit()\n"
        f"def serve(*arguments):\n{body}\nserve_one = serve\n")
    monkeypatch.setattr(containment, "PACKAGE", package.parent)
    return Sandbox(bubblewrap=False, **options)


ECHO = "    send({'isolated': arguments, 'pid': os.getpid()})\n    while True: send({'asked': read()})"


def test_a_task_goes_to_the_process_and_its_answer_comes_back(monkeypatch, tmp_path):
    limits = Limits(seconds=5, processes=2)
    with pretending(monkeypatch, tmp_path, ECHO, limits=limits, hidden=[tmp_path], isolate=False, fork=True) as box:
        assert box._walls["isolated"] == [[str(tmp_path)], False]
        first, second = (box._ask("run", source=source)["asked"] for source in ("x" * 10**6, "한글"))
        folder = Path(box._folder.name)
        assert folder.stat().st_mode & 0o777 == 0o755
    assert (first["task"], first["source"], first["limits"]["seconds"]) == ("run", "x" * 10**6, 5)
    assert second["source"] == "한글"
    assert first["limits"] == json.loads(json.dumps(vars(limits)))
    assert box._process is None
    assert not folder.exists()


def test_nothing_of_this_environment_reaches_a_submission(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET", "s3cret")
    body = "    send({})\n    while True: read(), send(dict(os.environ))"
    with pretending(monkeypatch, tmp_path, body, fork=True) as box:
        seen = box._ask("run")
    assert "SECRET" not in seen
    assert (seen["PATH"], seen["PYTHONPATH"]) == (os.environ["PATH"], str(tmp_path))
    assert (seen["OPENBLAS_NUM_THREADS"], seen["OMP_NUM_THREADS"], seen["CUDA_VISIBLE_DEVICES"]) == ("1", "1", "-1")
    assert seen["PYTHONDONTWRITEBYTECODE"] == "1"
    assert seen["TMPDIR"] == seen["TEMP"] != os.environ.get("TMPDIR")


@pytest.mark.parametrize("body, reason", [
    ("time.sleep(60)", "takes more than 0.2 seconds"),
    ("sys.exit()", "ended the process that it ran in"),
    ("os.write(1, b'\\0\\0\\0\\x09no')\n    sys.exit()", "ended the process that it ran in"),
    ("os.write(1, b'\\0\\0\\0\\x02no')\n    time.sleep(60)", "ended the process that it ran in"),
])
def test_a_process_that_does_not_answer_is_replaced(monkeypatch, tmp_path, body, reason):
    monkeypatch.setattr(sandbox, "GRACE", 0)
    flag = tmp_path / "once"
    body = (f"    send({{}})\n    once = not os.path.exists({str(flag)!r})\n    open({str(flag)!r}, 'w')\n    read()\n"
            f"    if not once: send({{'fine': 1}})\n    {body}")
    limits = Limits(seconds=0.2 if "takes" in reason else 60)
    with pretending(monkeypatch, tmp_path, body, limits=limits, fork=True) as box:
        assert box._ask("run") == {"refused": reason}
        box.limits = Limits(seconds=60)
        assert box._ask("run") == {"fine": 1}


def test_where_there_is_no_fork_each_task_has_a_process_of_its_own(monkeypatch, tmp_path):
    body = "    send({'pid': os.getpid()})\n    read()\n    send({'pid': os.getpid()})\n    time.sleep(60)"
    with pretending(monkeypatch, tmp_path, body, fork=False) as box:
        first, second = box._ask("run")["pid"], box._ask("run")["pid"]
    assert first != second


@pytest.mark.parametrize("body", ["", "    os.write(1, b'nonsense')\n"])
def test_a_sandbox_that_does_not_start_says_why(monkeypatch, tmp_path, body):
    box = pretending(monkeypatch, tmp_path, f"{body}    raise OSError('no room')", fork=True)
    with pytest.raises(SandboxError, match=r"^the sandbox does not start: (.*\n)*OSError: no room\n$"):
        box.__enter__()
    assert box._process is None


# --- what is said of the walls ------------------------------------------------------------------------------

RULES = "only by Python's own rules, which a submission can get around"
CONTAINED = {
    "all walls": ({"isolated": True, "dropped": True}, True, True, 0, [
        "contained: time, by the clock",
        "contained: memory, time of computing and the size of a file, by the system's limits",
        "contained: number of processes, counted while it runs",
        "contained: network, by a network of its own",
        "contained: other processes, which it does not see",
        "contained: writing, only in a scratch folder of limited size",
        "contained: reading, only the system, Python and the course (bubblewrap)",
        "contained: rights, as the user nobody"]),
    "as nobody": ({"isolated": False, "dropped": True}, False, True, 0, [
        "contained: time, by the clock",
        "contained: memory, time of computing and the size of a file, by the system's limits",
        "contained: number of processes, counted while it runs",
        f"not contained: network: {RULES}",
        "contained: other processes, as another user's",
        "not contained: writing where its user may write, many files",
        "not contained: reading what its user may read (install bubblewrap)",
        "contained: rights, as the user nobody"]),
    "as a user": ({"isolated": True, "dropped": False}, False, True, 1000, [
        "contained: time, by the clock",
        "contained: memory, time of computing and the size of a file, by the system's limits",
        "contained: number of processes, counted while it runs",
        "contained: network, by a network of its own",
        "contained: other processes, which it does not see",
        "contained: writing, only in a scratch folder of limited size",
        "not contained: reading what its user may read, except hidden folders (install bubblewrap)",
        "contained: rights, as an ordinary user without capabilities"]),
    "none": ({}, False, False, 0, [
        "contained: time, by the clock",
        "not contained: memory",
        f"not contained: processes: {RULES}",
        f"not contained: network: {RULES}",
        f"not contained: signals: {RULES}",
        "not contained: writing where its user may write, many files",
        "not contained: reading what its user may read (install bubblewrap)",
        "not contained: it runs as root, whose processes Linux does not limit"]),
}


@pytest.mark.parametrize("walls, bubblewrap, fork, user, lines", CONTAINED.values(), ids=CONTAINED)
def test_what_holds_is_named(monkeypatch, walls, bubblewrap, fork, user, lines):
    monkeypatch.setattr(sandbox, "sys", SimpleNamespace(platform="linux" if fork else "darwin"))
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    assert sandbox._containment(walls, bubblewrap, fork) == lines


def test_a_network_is_also_held_by_bubblewrap():
    assert "contained: network, by a network of its own" in sandbox._containment({}, True, True)


def test_bubblewrap_is_asked_for_only_where_there_is_a_fork(monkeypatch):
    monkeypatch.setattr(containment, "bubblewrap", lambda: ["bwrap"])
    assert [Sandbox(bubblewrap=wanted, fork=fork)._front for wanted, fork in (
        (True, True), (True, False), (False, True))] == [["bwrap"], [], []]
    assert Sandbox().limits == Limits()
    assert Sandbox().fork == (sys.platform == "linux")
