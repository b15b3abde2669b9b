"""The process beside a submission: it waits for the answer, ends what goes past its limits, and cleans up."""

import os
import select
import shutil
import signal
import time
from pathlib import Path

from cnnlessons.grading.containment import Limits
from cnnlessons.grading.messages import decoded

LONGEST = 10**6  # bytes of an answer


def watch(pid: int, answers: int, output: int, limits: Limits) -> dict:
    """Wait for a process's answer, or the reason why there is none."""
    import psutil
    process, deadline, look = psutil.Process(pid), time.monotonic() + limits.seconds, 0.0
    given, printed, ended = b"", 0, os.pidfd_open(pid)
    pipes = {answers, output, ended}
    while ended in pipes:
        ready = select.select(pipes, [], [], 0.05)[0]
        if answers in ready:
            part = os.read(answers, 2**16)
            given += part
            pipes -= set() if part else {answers}
        if output in ready:
            part = os.read(output, 2**16)
            printed += len(part)
            pipes -= set() if part else {output}
        pipes -= {ended} & set(ready)
        if len(given) > LONGEST:
            return {"refused": "gives an answer that is too long"}
        if printed > limits.output:
            return {"refused": f"prints more than {limits.output:,} characters"}
        if time.monotonic() > deadline:
            return {"refused": f"takes more than {limits.seconds:g} seconds"}
        if time.monotonic() > look:
            look = time.monotonic() + 0.05
            if len(family(process)) > limits.processes:
                return {"refused": f"starts more than {limits.processes} processes"}
    while answers in pipes and select.select([answers], [], [], 0)[0]:  # what was written with the last breath
        part = os.read(answers, 2**16)
        given, pipes = given + part, pipes if part and len(given) <= LONGEST else set()
    return decoded(given) or {"refused": last_words(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))}


def last_words(code: int) -> str:
    """Why a process ended without an answer."""
    if code >= 0:
        return f"ended itself with exit code {code} before its model was there"
    if -code == signal.SIGXCPU:
        return "computes longer than the limit"
    name = signal.Signals(-code).name
    if name in ("SIGABRT", "SIGSEGV", "SIGBUS"):
        return f"crashes ({name}), as happens for lack of memory, too"
    return f"was ended by {name}"


def family(process) -> list:
    """A process's descendants, and whatever they left behind to this one, except the process itself."""
    import psutil
    try:
        return [child for child in psutil.Process().children(recursive=True) if child.pid != process.pid]
    except psutil.Error:
        return []


def end_all(pid: int) -> None:
    """End a process and every descendant. With process numbers of its own, its end is theirs."""
    import psutil
    while True:
        for child in psutil.Process().children(recursive=True):
            try:
                child.kill()
            except psutil.Error:
                continue
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def empty(folder: str) -> None:
    """Remove what a submission has written, so that the next one does not find it."""
    for path in Path(folder).iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
