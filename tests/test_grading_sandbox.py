"""Submissions that misbehave, in bounded and harmless ways: each ends with a reason, and the next one still runs."""

import json
import os
import re
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from cnnlessons.grading.containment import Limits
from cnnlessons.grading.described import cleaned
from cnnlessons.grading.sandbox import Sandbox

pytestmark = pytest.mark.slow  # it starts TensorFlow anew

GOOD = (Path(__file__).parent / "alexnet_submission.py").read_text(encoding="utf-8")
LIMITS = Limits(seconds=30, memory=15 * 10**8, file=10**6, files=5 * 10**6, output=10**5, processes=4)
SANDBOXES = {"as installed": {}, "without bubblewrap": {"bubblewrap": False}}


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Somebody else's submission."""
    path = tmp_path_factory.mktemp("submissions") / "other.ipynb"
    path.write_text("somebody else's answer", encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=SANDBOXES.values(), ids=SANDBOXES)
def sandbox(request, other):
    with Sandbox(LIMITS, hidden=[other.parent], **request.param) as running:
        yield running


@pytest.fixture
def listener():
    """A server on this machine that nobody may reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def isolated(sandbox):
    return "contained: network, by a network of its own" in sandbox.containment()


def run(sandbox, source, seconds=LIMITS.seconds):
    """The result, from a sandbox that went on living and kept nothing running."""
    before = family(sandbox)
    sandbox.limits = replace(LIMITS, seconds=seconds)
    try:
        return sandbox.run(source)
    finally:
        sandbox.limits = LIMITS
        for _ in range(100):  # the process that has replied is about to end
            if family(sandbox) == before:
                break
            time.sleep(0.05)
        assert family(sandbox) == before


def family(sandbox):
    """The numbers of the sandbox's processes."""
    process = psutil.Process(sandbox._process.pid)
    return [process.pid, *(child.pid for child in process.children(recursive=True))]


# --- what is as it should be --------------------------------------------------------------------------------

def test_a_good_submission(sandbox):
    result = run(sandbox, GOOD)
    assert (str(result.network), str(result.comments), result.refused) == ("✓ correct", "✓ correct", False)


def test_a_blank_submission(sandbox):
    result = run(sandbox, "def build_alexnet():\n    ...\n")
    assert (result.network.status, result.comments.status, result.refused) == ("not attempted", "not attempted", False)


def test_a_wrong_network_is_named(sandbox):
    result = run(sandbox, GOOD.replace('padding="same"', 'padding="valid"', 1))
    assert result.network.reason == "conv2 gives 23x23x256 where 27x27x256 is expected: its padding is 'valid'"
    assert str(result.comments) == "✓ correct"


def test_a_model_that_needs_its_weights(sandbox):
    """Somebody looks at the model while building it; then it is built with numbers in it."""
    source = GOOD.replace("return keras", "model = keras").replace("    ])\n", (
        "    ])\n    model.compile('adam')\n    model(np.zeros((1, 227, 227, 3)))\n    return model\n"))
    assert str(run(sandbox, f"import numpy as np\n{source}").network) == "✓ correct"


FUNCTIONAL = """
import keras
from keras import layers

def build_alexnet():
    image, relu, pool = keras.Input((227, 227, 3)), layers.ReLU(), layers.MaxPooling2D(3, 2)
    x = pool(relu(layers.Conv2D(96, 11, 4)(image)))
    x = pool(keras.activations.relu(layers.Conv2D(256, 5)(layers.ZeroPadding2D(2)(x))))
    for filters in (384, 384, 256):
        x = keras.ops.relu(layers.Conv2D(filters, 3, padding="same")(x))
    x = layers.Flatten()(pool(x))
    for units in (4096, 4096):
        x = relu(layers.Dense(units)(x))
    return keras.Model(image, keras.Sequential([layers.Dense(1000), layers.Softmax()])(x))
"""


def test_a_functional_submission_without_comments(sandbox):
    result = run(sandbox, FUNCTIONAL)
    assert str(result.network) == "✓ correct"
    assert result.comments.reason.startswith("block 1 (conv1 to pool1) has no comment") or "0 of substance" in (
        result.comments.reason)


def test_a_submission_that_does_not_give_probabilities(sandbox):
    result = run(sandbox, FUNCTIONAL.replace("layers.Softmax()", "layers.Softmax(axis=0)"))
    assert result.network.reason == "for a picture the model gives numbers that add up to 1000, not probabilities"


def test_a_model_class_that_builds_itself(sandbox):
    """Its class is not known where it is judged: it is described as Keras's own."""
    source = GOOD.replace("def build_alexnet():", "class AlexNet(keras.Sequential):\n  def __init__(self):").replace(
        "return keras.Sequential([", "super().__init__([") + "\n\ndef build_alexnet():\n    return AlexNet()\n"
    result = run(sandbox, source)
    assert (str(result.network), str(result.comments)) == ("✓ correct", "✓ correct")
    assert run(sandbox, source.replace("Conv2D(96, 11", "Conv2D(95, 11")).network.reason.startswith("conv1 gives")


def test_tensorflows_own_functions(sandbox):
    source = "import tensorflow as tf\n" + GOOD.replace('"softmax"', "tf.nn.softmax").replace('"relu"', "tf.nn.relu")
    assert str(run(sandbox, source).network) == "✓ correct"


def test_the_courses_own_alexnet_is_no_answer(sandbox):
    source = "from cnnlessons import models\ndef build_alexnet():\n    return models.alexnet()\n"
    assert "the course's own AlexNet" in run(sandbox, source).network.reason


def test_a_reason_is_not_longer_than_a_page(sandbox):
    source = ("import os\ntext = b'{\"error\": \"' + b'x'*900000 + b'\"}'\n"
              "os.write(3, len(text).to_bytes(4, 'big') + text)\nos._exit(0)")
    assert len(run(sandbox, source).network.reason) <= 1000


@pytest.mark.parametrize("source, reason", [
    ("def (", "the program stops with SyntaxError"),
    ("x = 1", "there is no function build_alexnet"),
    ("build_alexnet = 3", "there is no function build_alexnet"),
    ("\0", "the program stops with"),
    ("import antigravity_of_tomorrow", "the program stops with ModuleNotFoundError"),
    ("def build_alexnet():\n    return 1 / 0", "the program stops with ZeroDivisionError"),
    ("def build_alexnet():\n    return [1]", "build_alexnet returns a list, not a model"),
    ("def build_alexnet():\n    return build_alexnet()", "the program stops with RecursionError"),
    ("raise SystemExit(0)", "the program stops with SystemExit: 0"),
    ("raise KeyboardInterrupt", "the program stops with KeyboardInterrupt"),
    ("print('x' * 10**4)\nx = 1", "there is no function build_alexnet"),
])
def test_a_program_that_does_not_work(sandbox, source, reason):
    result = run(sandbox, source)
    assert result.network.status == "not yet"
    assert result.network.reason.startswith(reason)
    assert not result.refused


def test_a_lambda_is_not_built_again(sandbox):
    source = GOOD.replace("layers.Flatten()", "layers.Lambda(lambda x: x), layers.Flatten()")
    assert run(sandbox, source).network.reason.endswith(
        "Lambda hides what it computes: use Keras's own layers, and models.LocalResponseNormalization")


# --- misbehaviour -------------------------------------------------------------------------------------------

# Past Python: by the system's own calls, which its rules do not see.
MISBEHAVING = {
    "an endless loop": ("while True: pass", "takes more than 3 seconds"),
    "sleep": ("import time\ntime.sleep(60)", "takes more than 3 seconds"),
    "an endless loop while building": ("def build_alexnet():\n    while True: pass", "takes more than 3 seconds"),
    "processes": ("import os, time\nfor _ in range(36):\n    if os.fork() == 0: time.sleep(20)", "starts processes"),
    "processes past Python": ("import ctypes, time\nfor _ in range(36):\n"
                              "    if ctypes.pythonapi.fork() == 0: time.sleep(20)\ntime.sleep(20)",
                              "starts more than 4 processes"),
    "processes in sessions of their own": (
        "import ctypes, time\nfor _ in range(36):\n    if ctypes.pythonapi.fork() == 0:\n"
        "        ctypes.pythonapi.setsid()\n        ctypes.pythonapi.fork()\n        time.sleep(20)\ntime.sleep(20)",
        "starts more than 4 processes"),
    "a program": ("import subprocess\nsubprocess.run(['sleep', '20'])", "starts processes"),
    "threads": ("import threading, time\nfor _ in range(400): threading.Thread(target=time.sleep, args=(20,)).start()",
                "takes memory past the limit", "the program stops with RuntimeError: can't start new thread"),
    "memory": ("taken = bytearray(2 * 10**9)", "takes memory past the limit"),
    "memory for an array": ("import numpy as np\ntaken = np.ones(25 * 10**7)", "takes memory past the limit"),
    "a large file": ("open('large', 'wb').write(bytes(10**6 + 1))", "writes a file past the limit"),
    "a file elsewhere": ("open('/tmp/elsewhere', 'w')", "opens the file '/tmp/elsewhere', which is not its own"),
    "its parent": ("import os\nos.kill(os.getppid(), 9)", "sends signals to processes (os.kill)"),
    "everybody": ("import os\nos.kill(-1, 9)", "sends signals to processes (os.kill)"),
    "endless printing": ("while True: print('again')", "prints more than 100,000 characters"),
    "os._exit": ("import os\nos._exit(0)", "ended itself with exit code 0 before its model was there"),
    "abort": ("import os\nos.abort()", "crashes (SIG"),
    "a crash": ("import ctypes\nctypes.string_at(0)", "crashes (SIGSEGV)"),
    "closed pipes": ("import os\nos.closerange(0, 50)", "ended itself with exit code 1"),
    "a long answer": ("import keras\ndef build_alexnet():\n    return keras.Sequential([keras.Input((3,)), "
                      "keras.layers.Dense(1, name='x' * 2000000)])", "gives an answer that is too long"),
    "a forged answer": ("import os\nos.write(3, b'\\0\\0\\0\\x0e{\"network\": 1}')\nos._exit(0)", "gives no model"),
    "nonsense for an answer": ("import os\nos.write(3, b'correct')\nos._exit(0)", "ended itself with exit code 0"),
}


@pytest.mark.parametrize("source, reasons", [(source, reasons) for source, *reasons in MISBEHAVING.values()],
                         ids=MISBEHAVING)
def test_misbehaviour_ends_with_its_reason(sandbox, source, reasons):
    seconds = 3 if any("3 seconds" in reason for reason in reasons) else LIMITS.seconds
    if "gives no model" in reasons:
        reasons = ["it gives no model"]
    result = run(sandbox, source if "def build" in source else f"{GOOD}\n{source}\n", seconds)
    assert result.network.status == "not yet"
    assert any(reason in result.network.reason for reason in reasons), result.network.reason


def test_misbehaviour_is_refused(sandbox):
    result = run(sandbox, f"{GOOD}\nimport os\nos._exit(0)")
    assert result.refused
    assert (result.network.status, result.comments.status) == ("not yet", "not yet")
    assert result.network.reason == "refused: the program ended itself with exit code 0 before its model was there"


def test_many_files(sandbox):
    source = f"{GOOD}\nfor number in range(20): open(str(number), 'wb').write(bytes(9 * 10**5))"
    result = run(sandbox, source)
    assert ("writes files past the limit" in result.network.reason) == isolated(sandbox)
    assert isolated(sandbox) or any("many files" in line for line in sandbox.containment())


def test_another_submission_is_not_read(sandbox, other):
    result = run(sandbox, f"text = open({str(other)!r}).read()\nraise ValueError(text)")
    assert result.refused
    assert f"opens the file {str(other)!r}, which is not its own" in result.network.reason


def test_another_submission_is_not_read_past_python(sandbox, other):
    source = (f"import ctypes, os\nplace = ctypes.pythonapi.open({os.fsencode(other)!r}, 0)\n"
              "raise ValueError(os.read(place, 99) if place >= 0 else 'there is nothing')")
    reason = run(sandbox, source).network.reason
    hidden = isolated(sandbox) or "(bubblewrap)" in "".join(sandbox.containment())
    assert ("there is nothing" in reason) if hidden else ("somebody else's" in reason)


def test_nothing_is_left_for_the_next_submission(sandbox):
    run(sandbox, "open('left', 'w').write('for you')")
    assert "FileNotFoundError" in run(sandbox, "open('left')").network.reason


def test_nobody_on_this_machine_is_reached(sandbox, listener):
    port = listener.getsockname()[1]
    result = run(sandbox, f"import socket\nsocket.create_connection(('127.0.0.1', {port}))")
    assert "opens a network connection (socket." in result.network.reason
    with pytest.raises(TimeoutError):
        listener.accept()


def test_nobody_on_this_machine_is_reached_past_python(sandbox, listener):
    port = listener.getsockname()[1].to_bytes(2, "big")
    address = (2).to_bytes(2, sys.byteorder) + port + bytes([127, 0, 0, 1]) + bytes(8)
    run(sandbox, f"import ctypes\nway = ctypes.pythonapi.socket(2, 1, 0)\n"
                 f"ctypes.pythonapi.connect(way, {address!r}, 16)\n")
    if isolated(sandbox):
        with pytest.raises(TimeoutError):
            listener.accept()
    else:
        assert any(line.startswith("not contained: network") for line in sandbox.containment())


def test_signals_past_python_reach_nobody(sandbox):
    """With process numbers of its own a submission has no parent that it could name; it is judged as if nothing was."""
    result = run(sandbox, f"{GOOD}\nimport ctypes\nctypes.pythonapi.kill(ctypes.pythonapi.getppid(), 9)\n"
                          "ctypes.pythonapi.kill(-1, 9)") if isolated(sandbox) else run(sandbox, GOOD)
    assert str(result.network) == "✓ correct"


PATCHES = {
    "the checks": """
from cnnlessons.assignments import modeling, comments
modeling.check_model = modeling.first_difference = modeling.no_chain = lambda *_: ""
modeling.Verdict = comments.Verdict = lambda *_: "correct"
""",
    "the answer": """
import json
text = json.dumps
json.dumps = lambda answer: text({"network": ["correct", ""], "comments": ["correct", ""], "blank": False} | answer)
""",
    "the sandbox": """
from cnnlessons.grading import messages, tasks, watcher, zygote
messages.send = zygote.send = watcher.watch = tasks._described = tasks.judge = lambda *_: {"network": ["correct", ""]}
tasks.TASKS["judge"] = tasks.judge
""",
    "Verdict": """
from cnnlessons.checks import Verdict
Verdict.__init__ = lambda self, *_: object.__setattr__(self, "status", "correct")
""",
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_patching_changes_no_verdict(sandbox, patch):
    wrong = re.sub("# .*", "# layers", GOOD.replace("layers.Conv2D(96, 11", "layers.Conv2D(95, 11"))
    result = run(sandbox, wrong + patch)
    assert (result.network.status, result.comments.status) == ("not yet", "not yet")
    assert str(run(sandbox, GOOD).network) == "✓ correct"


# --- other walls --------------------------------------------------------------------------------------------

def test_without_isolation_a_killed_sandbox_starts_again():
    """The submission may then end the process it came from, past Python: it is refused, and the next one runs."""
    with Sandbox(LIMITS, bubblewrap=False, isolate=False) as sandbox:
        lines = sandbox.containment()
        killed = sandbox.run(f"{GOOD}\nimport ctypes, psutil\nfor parent in psutil.Process().parents()[1::-1]:\n"
                             "    ctypes.pythonapi.kill(parent.pid, 9)\n")
        after = sandbox.run(f"{GOOD}\nopen('left', 'w').write('for you')")
        found = sandbox.run("open('left')")
    assert "FileNotFoundError" in found.network.reason
    assert any(line.startswith("not contained: network") for line in lines)
    assert killed.refused or any("as another user's" in line for line in lines)
    assert str(after.network) == "✓ correct"


def test_a_fresh_process_each_where_there_is_no_fork():
    with Sandbox(replace(LIMITS, seconds=120), fork=False) as sandbox:
        good, gone = sandbox.run(GOOD), sandbox.run(f"{GOOD}\nimport os\nos._exit(0)")
        assert any(line.startswith("not contained: network") for line in sandbox.containment())
    assert str(good.network) == "✓ correct"
    assert gone.network.reason == "refused: the program ended the process that it ran in"


# --- descriptions -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("part", [
    {"class_name": "Lambda", "module": "keras.layers", "config": {}},
    {"class_name": "TFSMLayer", "module": "keras.layers", "config": {}},
    {"class_name": "Dense", "module": "os", "config": {}},
    {"class_name": "Dense", "module": "keras_hub.layers", "config": {}},
    {"class_name": "system", "module": "os", "registered_name": "cnnlessons>LocalResponseNormalization"},
    {"class_name": ["Dense"], "module": "keras.layers"},
    {"class_name": "Dense", "module": "keras.layers", "config": {"units": 10**7}},
    {"class_name": "Dense", "module": "keras.layers", "config": {"activation": {
        "class_name": "Lambda", "module": "keras.layers"}}},
])
def test_a_description_is_trusted_in_nothing(part):
    with pytest.raises((ValueError, TypeError)):
        cleaned(json.loads(json.dumps([part])))


def test_a_description_loses_what_is_not_needed():
    part = {"class_name": "Dense", "module": "keras.layers", "config": {
        "units": 3, "kernel_initializer": {"class_name": "Evil", "module": "os"}, "dtype": {"class_name": "Evil"},
        "activation": {"class_name": "function", "config": "relu", "module": "builtins"}}}
    assert cleaned(part)["config"] == {"units": 3, "kernel_initializer": "zeros", "activation": "relu"}
