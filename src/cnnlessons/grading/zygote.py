"""The process that imports Keras once and forks for each task: it never runs a submission's code itself.

A task runs in a child of a child. The first, the watcher, makes walls and waits behind them; the second works within
them. What it answers goes through a pipe to the watcher and on to the sandbox. A message is its length in four bytes,
then JSON.
"""

import errno
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cnnlessons.grading import containment
from cnnlessons.grading.containment import Limits

END = 3  # exit code of a child that found no more tasks
LONGEST = 10**6  # bytes of an answer
REFUSALS = {  # what a submission may not do, by Python's name for it
    "socket.bind": "opens a network connection", "socket.connect": "opens a network connection",
    "socket.sendto": "opens a network connection", "socket.getaddrinfo": "opens a network connection",
    "os.fork": "starts processes", "os.forkpty": "starts processes", "os.posix_spawn": "starts processes",
    "os.exec": "starts processes", "os.system": "starts processes", "subprocess.Popen": "starts processes",
    "os.kill": "sends signals to processes", "os.killpg": "sends signals to processes",
}
WALLS = {  # where it runs into one, by the system's name for it
    errno.EFBIG: "writes a file past the limit", errno.ENOSPC: "writes files past the limit",
    errno.EROFS: "writes where it may not", errno.EAGAIN: "starts too many processes or threads",
    errno.ENETUNREACH: "opens a network connection", errno.ENOMEM: "takes memory past the limit",
}


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


def send(pipe: int, answer: dict) -> None:
    """Write a message."""
    text = json.dumps(answer).encode()
    message = len(text).to_bytes(4, "big") + text
    while message:
        message = message[os.write(pipe, message):]


def read_task() -> tuple[dict, Limits]:
    """The next task from standard input, and its limits; ends this process if there is none."""
    def read(size):
        parts = b""
        while len(parts) < size:
            part = os.read(0, size - len(parts))
            if not part:
                os._exit(END)
            parts += part
        return parts
    task = json.loads(read(int.from_bytes(read(4), "big")))
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


def decoded(given: bytes) -> dict | None:
    """A message as far as it is one, whoever wrote it."""
    try:
        answer = json.loads(given[4:]) if len(given) - 4 == int.from_bytes(given[:4], "big") else None
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


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


# --- what is done within the walls --------------------------------------------------------------------------

def run(answer: Callable[[dict], None], source: str) -> None:
    """Run a submission, and answer with its model as Keras describes it: layers and settings, no code."""
    from cnnlessons import backend  # TensorFlow's first operation, after the fork
    sys.addaudithook(_rules(answer, str(Path.cwd())))
    if hasattr(signal, "SIGXFSZ"):  # Python would go on, and may lose the error of a file that nobody closes
        signal.signal(signal.SIGXFSZ, lambda *_: answer({"refused": "writes a file past the limit"}))
    names = {"__name__": "submission"}
    try:
        exec(compile(source, "submission", "exec"), names)
        if not callable(names.get("build_alexnet")):
            answer({"error": "there is no function build_alexnet"})
        answer(_described(names["build_alexnet"], backend.without_weights))
    except BaseException as error:
        answer(_explained(error))


def judge(answer: Callable[[dict], None], source: str, model: dict | None) -> None:
    """Look at a source, and at a described model built anew, in a process that has never run a submission."""
    from cnnlessons.assignments import comments, modeling
    from cnnlessons.grading.described import rebuild
    network, explained = None, comments.check_comments(source)

    def narrow():
        try:
            return rebuild(model, narrow=True)
        except Exception:  # a way of writing it that minds the size
            return rebuild(model)

    if model:
        try:
            network = (modeling.BORROWED if comments.borrows(source)
                       else modeling.check_model(rebuild(model), stand_in=narrow))
        except Exception as error:
            network = modeling.Verdict("not yet", f"its model cannot be built again: {str(error)[:500]}")
    answer({"blank": comments.is_blank(source), "comments": [explained.status, explained.reason],
            "network": network and [network.status, network.reason]})


TASKS = {"run": run, "judge": judge}


def _described(build: Callable, without_weights: Callable) -> dict:
    """The description of the model that a function builds, or why there is none."""
    import keras

    from cnnlessons.assignments import modeling
    try:
        model = without_weights(build)  # 62 million numbers that nobody needs
    except Exception:
        model = build()
    if reason := modeling.no_chain(model):
        return {"error": reason}
    try:
        own = not type(model).__module__.startswith("keras.") and type(model).call.__module__.startswith("keras.")
        plain = keras.Model(model.inputs, model.outputs) if own else model  # class AlexNet(keras.Sequential)
        return {"model": keras.saving.serialize_keras_object(plain)}
    except Exception as error:
        return {"error": modeling.check_model(model).reason or f"Keras cannot describe the model: {error}"}


def _explained(error: BaseException) -> dict:
    """An exception as a refusal, where the submission ran into a wall, or as an error of its own."""
    from cnnlessons.assignments.modeling import told
    text = told(error)
    if isinstance(error, MemoryError):
        return {"refused": "takes memory past the limit"}
    if isinstance(error, OSError) and error.errno in WALLS:
        return {"refused": f"{WALLS[error.errno]} ({text})"}
    return {"error": f"the program stops with {text}"}


def _rules(answer: Callable[[dict], None], scratch: str) -> Callable:
    """An audit hook that ends a submission at what it may not do, with the reason.

    It is for the reason's sake, and no wall: whoever gets around it meets the system's.
    """
    readable = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", scratch, sys.prefix, sys.base_prefix,
                str(containment.PACKAGE))
    busy = []

    def hook(event: str, args: tuple) -> None:
        if event in REFUSALS:
            answer({"refused": f"{REFUSALS[event]} ({event})"})
        if event == "open" and isinstance(args[0], str | bytes) and not busy:
            busy.append(event)  # looking at a path may open another
            path = os.path.realpath(os.fsdecode(args[0]))
            busy.clear()
            if not path.startswith(readable):
                answer({"refused": f"opens the file {os.fsdecode(args[0])!r}, which is not its own"})
    return hook
