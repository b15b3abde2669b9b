"""The process that imports Keras once and forks for each task: it never runs a submission's code itself.

A task runs in a child of a child. The first, the watcher, makes walls and waits behind them; the second works within
them. What it answers goes through a pipe to the watcher and on to the sandbox.
"""

import os
import select
import signal
import sys
import tempfile
from pathlib import Path

from cnnlessons.grading import containment
from cnnlessons.grading.containment import Limits
from cnnlessons.grading.messages import receive, send
from cnnlessons.grading.tasks import TASKS
from cnnlessons.grading.watcher import empty, end_all, watch

END = 3  # exit code of a child that found no more tasks


def serve(hidden: tuple[str, ...] = (), isolate: bool = True) -> None:
    """Answer tasks from standard input on standard output, until there are no more."""
    replies = os.dup(1)
    os.dup2(2, 1)  # nobody's print gets among the replies
    scratch = tempfile.mkdtemp(prefix="submission-")
    Path(scratch).chmod(0o777)  # for nobody
    import_all()
    walls = {"isolated": isolate and containment.can_isolate(scratch), "dropped": containment.can_be_nobody()}
    running = threads_of(containment.NOBODY if walls["dropped"] else os.geteuid())
    send(replies, walls)
    while select.select([0], [], []):
        pid = os.fork()
        if pid == 0:
            answer_one(replies, scratch, walls, running, hidden)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if status == END:
            return
        if status:
            send(replies, {"refused": f"was not watched to its end (exit code {status})"})


def serve_one() -> None:
    """Answer one task from standard input on standard output, in this very process: where there is no fork."""
    replies = os.dup(1)
    os.dup2(2, 1)
    import_all()
    send(replies, {"isolated": False, "dropped": False})
    task, limits = read_task()
    os.chdir(tempfile.mkdtemp(prefix="submission-"))
    if sys.platform != "win32":
        containment.limit(limits, 10**5)
    TASKS[task.pop("task")](lambda answer: (send(replies, answer), os._exit(0)), **task)


def import_all() -> None:
    """Import all that a task needs; but let TensorFlow do nothing, or it starts threads that a fork loses."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras  # noqa: F401
    import psutil  # noqa: F401
    import tensorflow as tf

    from cnnlessons.assignments import modeling  # noqa: F401
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    sys.dont_write_bytecode = True


def threads_of(user: int) -> int:
    """How many threads a user has."""
    import psutil
    found = psutil.process_iter(["uids", "num_threads"])
    return sum(process.info["num_threads"] or 0 for process in found
               if process.info["uids"] and process.info["uids"].real == user)


def read_task() -> tuple[dict, Limits]:
    """The next task from standard input, and its limits; ends this process if there is none."""
    try:
        task = receive(0)
    except EOFError:
        os._exit(END)
    return task, Limits(**task.pop("limits"))


def answer_one(replies: int, scratch: str, walls: dict, running: int, hidden: tuple[str, ...]) -> None:
    """The watcher: reads a task (so that the zygote never holds a submission), has it done, and replies."""
    task, limits = read_task()
    containment.prctl(containment.PR_SET_PDEATHSIG, signal.SIGKILL)
    containment.prctl(containment.PR_SET_CHILD_SUBREAPER, 1)  # whatever the submission leaves behind comes here
    if walls["isolated"]:
        containment.isolate(scratch, limits.files, hidden)
    (answers, answer_to), (output, output_to) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        work(task, limits, answer_to, output_to, scratch, walls["dropped"], running)
    os.close(answer_to)
    os.close(output_to)
    containment.prctl(containment.PR_SET_DUMPABLE, 0)  # not even a process of the same user can look in
    try:
        answer = watch(pid, answers, output, limits)
    finally:
        end_all(pid)
    if not walls["isolated"]:  # else it was a folder of this task alone
        empty(scratch)
    send(replies, answer)
    os._exit(0)


def work(task: dict, limits: Limits, answer_to: int, output_to: int, scratch: str, drop: bool, running: int) -> None:
    """Within the walls: nothing open but the pipe for the answer, and one that swallows what is printed."""
    try:
        os.setsid()
        os.dup2(answer_to, 3)
        os.dup2(output_to, 1)
        os.dup2(1, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.closerange(4, 1024)
        os.chdir(scratch)
        os.environ.update(HOME=scratch, TMPDIR=scratch)
        tempfile.tempdir = scratch
        containment.give_up_rights(drop)
        containment.limit(limits, running)
        TASKS[task.pop("task")](lambda answer: (send(3, answer), os._exit(0)), **task)
    except BaseException as error:
        send(3, {"refused": f"could not be run ({type(error).__name__}: {str(error)[:500]})"})
    finally:
        os._exit(1)
