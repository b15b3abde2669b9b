"""Runs submissions of assignment 2 one after the other, each within walls, and judges what they built outside of it.

    with Sandbox() as sandbox:
        result = sandbox.run(source)

The submission's process only hands out a description of its model: Keras's list of layers and settings. Another
process, which never ran a submission, builds it again and compares it. So nothing that a submission does to the
checks, to Keras or to Python changes a verdict; it can only describe another model.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from cnnlessons.checks import Verdict
from cnnlessons.grading import containment
from cnnlessons.grading.containment import Limits
from cnnlessons.grading.messages import encoded, receive

START = 300  # seconds that the import of TensorFlow may take on a busy machine
GRACE = 30  # seconds beyond its own limit until a silent process is given up
LONGEST = 1000  # characters of a reason that a submission has a say in
UNJUDGED = Verdict("not yet", "not looked at")
BLANK = Verdict("not attempted", "build_alexnet is empty")


class SandboxError(RuntimeError):
    """The sandbox itself does not work here."""


@dataclass(frozen=True)
class Result:
    """What a submission is worth: a verdict on its network and one on its comments, each with a reason.

    `refused`: it broke a rule or a limit, or did not come to an end; it is worth nothing, for that reason.
    """

    network: Verdict
    comments: Verdict
    refused: bool = False


class Sandbox:
    """Walls for submissions, with Keras imported once behind them. Use it in a `with` statement, from one thread.

    Args:
        limits: what each submission may use.
        hidden: folders that a submission must not see, such as that of all submissions.
        bubblewrap: use it where it is installed and works.
        isolate: give each submission a network, process numbers and mounts of its own, where Linux lets us.
        fork: start from one process with Keras in it, on Linux; else a fresh one for each task (seconds each).
    """

    def __init__(self, limits: Limits | None = None, hidden: Iterable[str | os.PathLike] = (), bubblewrap: bool = True,
                 isolate: bool = True, fork: bool = sys.platform == "linux"):
        self.limits, self.fork, self._isolate = limits or Limits(), fork, isolate
        self._hidden = tuple(str(Path(path).resolve()) for path in hidden)
        self._front = containment.bubblewrap() if bubblewrap and fork else []
        self._process, self._folder, self._reader, self._walls = None, None, ThreadPoolExecutor(1), {}

    def __enter__(self) -> "Sandbox":
        self._start()
        return self

    def __exit__(self, *_) -> None:
        self._stop()
        self._reader.shutdown()

    def run(self, source: str) -> Result:
        """The result of a submission given as Python source. Whatever the submission does, there is one."""
        built = self._ask("run", source=source)
        judged = {} if "refused" in built else self._ask("judge", source=source, model=built.get("model"))
        if "comments" not in judged:
            reason = str(built.get("refused") or judged.get("refused", "gives no answer"))[:LONGEST]
            return Result(Verdict("not yet", f"refused: the program {reason}"), UNJUDGED, refused=True)
        if judged["blank"]:
            return Result(BLANK, BLANK)
        network = judged["network"] or ("not yet", str(built.get("error", "it gives no model"))[:LONGEST])
        return Result(Verdict(*network), Verdict(*judged["comments"]))

    def containment(self) -> list[str]:
        """What holds a submission here, and what does not, a line each; the latter begin with "not contained"."""
        return _containment(self._walls, bool(self._front), self.fork)

    def _ask(self, task: str, **what) -> dict:
        """The answer to a task; a process that does not answer is ended, and the next task gets a new one."""
        self._start()
        try:
            self._process.stdin.write(encoded({"task": task, "limits": asdict(self.limits), **what}))
            self._process.stdin.flush()
            answer = self._read(self.limits.seconds + GRACE * self.fork)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self._stop()
            late = isinstance(error, TimeoutError)
            return {"refused": f"takes more than {self.limits.seconds:g} seconds" if late
                    else "ended the process that it ran in"}
        if not self.fork:
            self._stop()
        return answer

    def _start(self) -> None:
        """Start the process that has Keras in it, if it is not there."""
        if self._process is not None:
            return
        serve = f"zygote.serve({self._hidden!r}, {self._isolate})" if self.fork else "zygote.serve_one()"
        command = [*self._front, sys.executable, "-c", f"from cnnlessons.grading import zygote; {serve}"]
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "TEMP") if name in os.environ}
        environment |= {"PYTHONPATH": str(containment.PACKAGE.parent), "OPENBLAS_NUM_THREADS": "1",
                        "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONDONTWRITEBYTECODE": "1"}
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        if self._front:  # bubblewrap brings a folder of its own
            environment |= {"HOME": "/tmp"}  # without one, Matplotlib before 3.11 cannot be imported
        else:
            Path(self._folder.name).chmod(0o755)  # nobody may pass through
            environment |= {"TMPDIR": self._folder.name, "TEMP": self._folder.name}
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                             env=environment, start_new_session=True)
            try:
                self._walls = self._read(START)
            except (OSError, EOFError, TimeoutError, ValueError) as error:
                self._stop()
                errors.seek(0)
                said = errors.read().decode(errors="replace")[-500:]
                raise SandboxError(f"the sandbox does not start: {said}") from error

    def _read(self, seconds: float) -> dict:
        """The next answer."""
        return self._reader.submit(receive, self._process.stdout.fileno()).result(seconds)

    def _stop(self) -> None:
        """End the process and all that it started."""
        import psutil
        if self._process is None:
            return
        process, self._process = self._process, None
        with contextlib.suppress(psutil.Error):
            for child in [*psutil.Process(process.pid).children(recursive=True), process]:
                child.kill()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self._folder.cleanup()


def _containment(walls: dict, bubblewrap: bool, fork: bool) -> list[str]:
    isolated, dropped, root = walls.get("isolated"), walls.get("dropped"), hasattr(os, "geteuid") and not os.geteuid()
    rules = "only by Python's own rules, which a submission can get around"
    return [
        "contained: time, by the clock",
        "contained: memory, time of computing and the size of a file, by the system's limits" if sys.platform == "linux"
        else "not contained: memory",
        "contained: number of processes, counted while it runs" if fork else f"not contained: processes: {rules}",
        "contained: network, by a network of its own" if isolated or bubblewrap
        else f"not contained: network: {rules}",
        "contained: other processes, which it does not see" if isolated else
        "contained: other processes, as another user's" if dropped else f"not contained: signals: {rules}",
        "contained: writing, only in a scratch folder of limited size" if isolated
        else "not contained: writing where its user may write, many files",
        "contained: reading, only the system, Python and the course (bubblewrap)" if bubblewrap
        else "not contained: reading what its user may read, except hidden folders (install bubblewrap)" if isolated
        else "not contained: reading what its user may read (install bubblewrap)",
        "contained: rights, as the user nobody" if dropped
        else "not contained: it runs as root, whose processes Linux does not limit" if root
        else "contained: rights, as an ordinary user without capabilities",
    ]
