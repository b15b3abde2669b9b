"""MNIST is read back, broken files are refused, and the file is downloaded where it is missing."""

import contextlib
import hashlib
import http.server
import io
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from faults import needs_namespaces, on_disk

from cnnlessons import data

NAMES = ("x_train", "y_train", "x_test", "y_test")
RESTORE = "git checkout -- data/mnist.npz"


class Bomb:
    """An object whose unpickling makes a file."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return Path.touch, (self.marker,)


def archive(**arrays):
    """Arrays as the bytes of an `.npz` file."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def damage(content, position, bit=0):
    """Bytes with one bit flipped."""
    return content[:position] + bytes([content[position] ^ 1 << bit]) + content[position + 1:]


@pytest.fixture(scope="module")
def stored():
    """The course's file, byte by byte."""
    return data.MNIST.read_bytes()


@pytest.fixture
def arrays(mnist):
    """The four arrays by their names in the file."""
    (x_train, y_train), (x_test, y_test) = mnist
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


# --- what is in it ------------------------------------------------------------------------------------------

def test_the_seventy_thousand_digits(arrays):
    assert [array.shape for array in arrays.values()] == [
        (60_000, 28, 28), (60_000,), (10_000, 28, 28), (10_000,)]
    assert {array.dtype for array in arrays.values()} == {np.dtype("uint8")}


def test_counts_of_the_classes(arrays):
    """As published with the data set, and the ten labels that every tutorial begins with."""
    train, test = (np.bincount(arrays[name]).tolist() for name in ("y_train", "y_test"))
    assert train == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert test == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert arrays["y_train"][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert arrays["y_test"][:4].tolist() == [7, 2, 1, 0]


def test_mean_of_the_pixels(arrays):
    """0.1307: the number that PyTorch's MNIST example subtracts."""
    assert round(arrays["x_train"].mean() / 255, 4) == 0.1307


def test_the_file_is_the_original(arrays):
    """MD5 of the original IDX files, whose header is 00 00 08 <axes> and each length in four bytes."""
    header = bytes.fromhex("00000803 0000ea60 0000001c 0000001c")
    digest = hashlib.md5(header + arrays["x_train"].tobytes()).hexdigest()
    assert digest == "6bbc9ace898e44ae57da46a324031adb"


def test_reading_needs_neither_tensorflow_nor_matplotlib():
    code = ("import sys; from cnnlessons import data; data.load_mnist(); "
            "print(sorted({'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


# --- a broken file ------------------------------------------------------------------------------------------

def assert_refused(path, *words):
    """The error names the file and says what to do."""
    with pytest.raises(ValueError) as refused:
        data.load_mnist(path)
    for word in (str(path), "Delete it, and call load_mnist() without a path", *words):
        assert word in str(refused.value)


def test_a_missing_path(tmp_path):
    with pytest.raises(FileNotFoundError, match="call load_mnist.. without a path") as refused:
        data.load_mnist(tmp_path / "gone.npz")
    assert str(tmp_path / "gone.npz") in str(refused.value)


@pytest.mark.parametrize("broken", [
    pytest.param(lambda stored: stored[:len(stored) // 2], id="half of it"),
    pytest.param(lambda stored: stored[:-1], id="all but a byte"),
    pytest.param(lambda stored: damage(stored, 1_000_000), id="a bit of the compressed images"),
    pytest.param(lambda stored: b"\0" * 1000, id="zeros"),
    pytest.param(lambda stored: b"", id="empty"),
    pytest.param(lambda stored: "숫자 그림\n".encode(), id="text"),
    pytest.param(lambda stored: b"<!DOCTYPE html><title>Sign in</title>", id="a page"),
    pytest.param(lambda stored: archive(images=np.zeros(3)), id="another archive"),
    pytest.param(lambda stored: archive(**dict.fromkeys(NAMES, np.zeros(3, np.uint8))), id="other numbers"),
    pytest.param(lambda stored: archive(**dict.fromkeys(NAMES, np.uint8(5))), id="single numbers"),
    pytest.param(lambda stored: archive(a=np.zeros(3))[30:], id="an archive without its beginning"),
])
def test_a_broken_file_is_named(tmp_path, stored, broken):
    (tmp_path / "mnist.npz").write_bytes(broken(stored))
    assert_refused(tmp_path / "mnist.npz", "is not the")


def test_a_single_array(tmp_path):
    np.save(tmp_path / "digits.npy", np.zeros((28, 28), np.uint8))
    assert_refused(tmp_path / "digits.npy")


def test_a_folder_in_place_of_the_file(tmp_path):
    """Windows says that it may not be read."""
    with pytest.raises((ValueError, PermissionError), match="Delete it|check the permissions") as refused:
        data.load_mnist(tmp_path)
    assert str(tmp_path) in str(refused.value)


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"")
    (tmp_path / "mnist.npz").chmod(0)
    code = "import os\nfrom cnnlessons.data import load_mnist\n" \
           "os.seteuid(65534)\ntry: load_mnist('mnist.npz')\nfinally: os.seteuid(0)"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert result.stderr.splitlines()[-1] == (
        "PermissionError: mnist.npz may not be read: check the permissions of the file and its folder")


def test_a_bit_anywhere(tmp_path):
    """Whatever bit of an archive flips, the reader may stumble as it likes: the error stays the learner's."""
    content = archive(**dict.fromkeys(NAMES, np.zeros(3, np.uint8)))
    for position in range(len(content)):
        (tmp_path / "mnist.npz").write_bytes(damage(content, position, position % 8))
        assert_refused(tmp_path / "mnist.npz", "is not the")


def test_an_altered_pixel_in_a_whole_archive(tmp_path, arrays):
    images = arrays["x_test"].copy()
    images[9_999, 0, 0] = 1
    np.savez(tmp_path / "mnist.npz", **arrays | {"x_test": images})
    assert_refused(tmp_path / "mnist.npz", "x_test", "numbers were altered")


@pytest.mark.parametrize("change", [
    pytest.param(lambda a: {"x_train": a["x_test"], "x_test": a["x_train"]}, id="training and test swapped"),
    pytest.param(lambda a: {"x_train": a["x_train"].reshape(60_000, 784)}, id="flattened"),
    pytest.param(lambda a: {"x_train": a["x_train"].view(np.int8)}, id="the same bytes, signed"),
    pytest.param(lambda a: {"x_train": a["x_train"][::-1]}, id="in another order"),
])
def test_the_right_numbers_in_the_wrong_form(tmp_path, arrays, change):
    (tmp_path / "mnist.npz").write_bytes(archive(**arrays | change(arrays)))
    assert_refused(tmp_path / "mnist.npz", "x_train", "numbers were altered")


@pytest.mark.parametrize("write", [
    pytest.param(lambda path, bomb: path.write_bytes(pickle.dumps(bomb)), id="a pickle"),
    pytest.param(lambda path, bomb: path.write_bytes(archive(x_train=np.array([bomb]))), id="in an archive"),
])
def test_pickled_objects_are_never_run(tmp_path, write):
    marker = tmp_path / "ran"
    write(tmp_path / "mnist.npz", Bomb(marker))
    assert_refused(tmp_path / "mnist.npz")
    assert not marker.exists()
    pickle.loads(pickle.dumps(Bomb(marker)))
    assert marker.exists()


def test_the_courses_own_file_is_restored_by_git(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    data.MNIST.write_bytes(b"")
    with pytest.raises(ValueError, match=RESTORE) as refused:
        data.load_mnist()
    assert str(data.MNIST) in str(refused.value)


# --- no file: Keras's cache, then its download --------------------------------------------------------------

@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Keras's folder for data sets, empty, and no file of the course's own."""
    monkeypatch.setattr(data, "MNIST", tmp_path / "data/mnist.npz")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras/datasets"


@pytest.fixture
def serve(monkeypatch):
    """Starts a server on this machine, which gives a fixed answer, and makes it MNIST_ORIGIN."""
    servers = []

    def start(content, length=None, status=200):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                if length is not None:
                    self.send_header("Content-Length", str(length))
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # a full disk ends the download
                    self.wfile.write(content)

            def log_message(self, *args):
                """Say nothing."""

        servers.append(http.server.HTTPServer(("127.0.0.1", 0), Answer))
        threading.Thread(target=servers[-1].serve_forever, args=[0.05], daemon=True).start()
        lead_to(servers[-1].server_port)

    def lead_to(port):
        monkeypatch.setattr(data, "MNIST_ORIGIN", f"http://127.0.0.1:{port}/mnist.npz")

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    start.lead_to = lead_to
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def assert_download_fails(cache, *words):
    """A clear error, and nothing left behind."""
    with pytest.raises(OSError) as failed:
        data.load_mnist()
    for word in (str(data.MNIST), "is missing", *words):
        assert word in str(failed.value)
    assert list(cache.iterdir()) == []


def test_a_cached_file_is_used(cache, stored, mnist):
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(stored)
    np.testing.assert_array_equal(data.load_mnist()[1][0], mnist[1][0])


def test_a_broken_cached_file_is_named(cache):
    cache.mkdir(parents=True)
    (cache / "mnist.npz").write_bytes(b"")
    with pytest.raises(ValueError, match="Delete it, and call load_mnist") as refused:
        data.load_mnist()
    assert str(cache / "mnist.npz") in str(refused.value)


@pytest.mark.slow
def test_download(cache, serve, stored, mnist):
    serve(stored, len(stored))
    for loaded, expected in zip(sum(data.load_mnist(), ()), sum(mnist, ()), strict=True):
        np.testing.assert_array_equal(loaded, expected)
    assert list(cache.iterdir()) == [cache / "mnist.npz"]
    assert (cache / "mnist.npz").read_bytes() == stored


@pytest.mark.slow
def test_the_server_sends_a_page(cache, serve):
    serve(b"<html>Please sign in</html>")
    assert_download_fails(cache, data.MNIST_ORIGIN, "is not MNIST", "sign-in page")


@pytest.mark.slow
def test_the_connection_is_cut_midway(cache, serve, stored):
    serve(stored[:2_000_000], len(stored))
    assert_download_fails(cache, data.MNIST_ORIGIN, RESTORE)


@pytest.mark.slow
def test_the_connection_is_cut_midway_and_no_length_was_told(cache, serve, stored):
    serve(stored[:2_000_000])
    assert_download_fails(cache, data.MNIST_ORIGIN, "is not MNIST")


@pytest.mark.slow
def test_there_is_no_server(cache, serve):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        port = server.server_port
    serve.lead_to(port)
    assert_download_fails(cache, data.MNIST_ORIGIN, "connect to the internet", RESTORE)


@pytest.mark.slow
def test_a_cache_that_cannot_be_made(cache, serve, stored):
    serve(stored, len(stored))
    cache.parent.write_text("a file in place of the folder")
    with pytest.raises(OSError, match=RESTORE) as failed:
        data.load_mnist()
    assert str(cache) in str(failed.value)


# Loads MNIST with Keras's cache in "disk"; a server of this process has the file.
LOAD = """
import sys
from pathlib import Path
from cnnlessons import data
data.MNIST, data.MNIST_ORIGIN = Path("gone.npz"), sys.argv[1]
data.load_mnist()
"""


@needs_namespaces
@pytest.mark.slow
def test_a_cache_on_a_full_disk(tmp_path, serve, stored):
    serve(stored, len(stored))
    failed = on_disk(tmp_path / "disk", "size=1m", sys.executable, "-c", LOAD, data.MNIST_ORIGIN, again=False,
                     KERAS_HOME="disk", no_proxy="127.0.0.1")
    assert failed.status == 1
    line = failed.said.splitlines()[-1]
    assert line.startswith("OSError: gone.npz is missing, and disk/datasets/mnist.npz cannot be written: "
                           "the disk is full")
    assert line.endswith("Or restore it with `git checkout -- data/mnist.npz`, or name another folder in "
                         "KERAS_HOME.")
    assert not [name for name in failed.files if name.startswith("datasets/")]  # the next run starts anew
