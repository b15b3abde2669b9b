"""MNIST where it cannot be read or fetched: each fault is a real one, in a process of its own."""

import contextlib
import os
import socketserver
import subprocess
import sys
import threading

import pytest
from faults import needs_namespaces, on_disk

from cnnlessons import data

# Keras's own download takes seconds to import (test_data has it): this is what it does.
LOAD = """
import sys, types, urllib.error, urllib.request
from pathlib import Path
from cnnlessons import data

def get_file(origin, cache_dir, cache_subdir):
    try:
        return urllib.request.urlretrieve(origin, Path(cache_dir, "mnist.npz"))[0]
    except urllib.error.URLError as error:
        raise Exception(f"URL fetch failure on {origin}: {error.reason}")

keras = types.SimpleNamespace(utils=types.SimpleNamespace(get_file=get_file))
sys.modules["cnnlessons.backend"] = types.SimpleNamespace(keras=keras)
data.MNIST, data.MNIST_ORIGIN = Path("gone.npz"), sys.argv[1] or data.MNIST_ORIGIN
print(data.load_mnist()[1][1][:4])
"""
READ_WITHOUT_RIGHTS = """
from cnnlessons.data import load_mnist
from cnnlessons.grading.containment import give_up_rights
give_up_rights(drop=False)  # root reads whatever it likes
load_mnist("mnist.npz")
"""


@contextlib.contextmanager
def server(answer):
    """The port of a server that sends `answer(request)`."""
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            request = self.request.recv(65536)
            with contextlib.suppress(OSError):
                self.request.sendall(answer(request))

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, args=[0.05], daemon=True).start()
        yield listening.server_address[1]
        listening.shutdown()


def whole_file(_=None):
    content = data.MNIST.read_bytes()
    return b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content


def load(origin, folder, **proxies):
    """A process that loads MNIST from `origin` with an empty cache below `folder`."""
    environment = os.environ | {"KERAS_HOME": str(folder / "keras"), "no_proxy": "127.0.0.1"} | proxies
    return subprocess.Popen([sys.executable, "-c", LOAD, origin], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def last_line(said):
    return said.splitlines()[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the rights of root cannot be given up")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"")
    (tmp_path / "mnist.npz").chmod(0)
    result = subprocess.run([sys.executable, "-c", READ_WITHOUT_RIGHTS], cwd=tmp_path, capture_output=True, text=True)
    assert last_line(result.stderr) == ("PermissionError: mnist.npz may not be read: check the permissions of the file "
                                        "and its folder")


def test_two_processes_fetch_it_at_once(tmp_path):
    """Neither is answered before both have asked."""
    both_asked = threading.Barrier(2, timeout=300)

    def answer(_):
        both_asked.wait()
        return whole_file()
    with server(answer) as port:
        processes = [load(f"http://127.0.0.1:{port}/mnist.npz", tmp_path) for _ in range(2)]
        for process in processes:
            printed, said = process.communicate()
            assert (process.returncode, last_line(printed)) == (0, "[7 2 1 0]"), said
    assert [path.name for path in (tmp_path / "keras/datasets").iterdir()] == ["mnist.npz"]


def test_a_proxy_that_answers_garbage(tmp_path):
    with server(lambda _: b"\x15\x03garbage\r\n\r\n") as port:
        process = load("", tmp_path, https_proxy=f"http://127.0.0.1:{port}")
        _, said = process.communicate()
    assert process.returncode == 1
    line = last_line(said)
    assert line.startswith("OSError: gone.npz is missing, and downloading MNIST to ")
    assert line.endswith("or connect to the internet once. Is there a proxy in between?")
    assert list((tmp_path / "keras/datasets").iterdir()) == []


def test_a_proxy_that_answers_a_page(tmp_path):
    """As a hotel does before one has signed in."""
    with server(lambda _: b"HTTP/1.0 200 OK\r\n\r\n<html>Please sign in</html>") as port:
        process = load("http://example.org/mnist.npz", tmp_path, http_proxy=f"http://127.0.0.1:{port}")
        _, said = process.communicate()
    assert process.returncode == 1
    assert last_line(said).endswith("is not MNIST. Is there a proxy or a sign-in page in between?")
    assert list((tmp_path / "keras/datasets").iterdir()) == []


@needs_namespaces
@pytest.mark.parametrize("fault, words", [
    ("size=1m", "the disk is full"), ("ro", "the disk cannot be written on: disk")])
def test_a_cache_on_a_bad_disk(tmp_path, fault, words):
    with server(whole_file) as port:
        failed, again = on_disk(tmp_path / "disk", fault, sys.executable, "-c", LOAD,
                                f"http://127.0.0.1:{port}/mnist.npz", KERAS_HOME="disk", no_proxy="127.0.0.1")
    assert failed.status == 1
    line = last_line(failed.said)
    assert line.startswith(f"OSError: gone.npz is missing, and disk/datasets/mnist.npz cannot be written: {words}")
    assert line.endswith("Or restore the file with `git checkout -- data/mnist.npz`, or name another folder in "
                         "KERAS_HOME.")
    assert failed.files == {}
    assert (again.status, last_line(again.out)) == (0, "[7 2 1 0]")
    assert list(again.files) == ["datasets/mnist.npz"]


def test_no_home_is_needed_where_the_file_is(tmp_path):
    """Not even somebody whom the system does not know needs one."""
    code = "import pathlib\n" \
           "def nowhere(): raise RuntimeError('Could not determine home directory.')\n" \
           "pathlib.Path.home = nowhere\n" \
           "from cnnlessons.data import load_mnist\nload_mnist()"
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "KERAS_HOME")}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, check=True)
