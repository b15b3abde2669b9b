"""What is done within the walls: a submission is run, and what it built is judged.

Each task ends with one answer, through a pipe that is all it has to the outside.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from cnnlessons.grading import containment

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
    from cnnlessons.assignments import comments, modeling, programs, structure
    from cnnlessons.grading.described import rebuild
    network, explained = None, comments.check_comments(source)

    def narrow():
        try:
            return rebuild(model, narrow=True)
        except Exception:  # a way of writing it that minds the size
            return rebuild(model)

    if model:
        try:
            network = (modeling.BORROWED if structure.borrows(source)
                       else modeling.check_model(rebuild(model), stand_in=narrow))
        except Exception as error:
            network = modeling.Verdict("not yet", f"its model cannot be built again: {str(error)[:500]}")
    answer({"blank": programs.is_blank(source), "comments": [explained.status, explained.reason],
            "network": network and [network.status, network.reason]})



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


TASKS = {"run": run, "judge": judge}
