"""Faults for the tests: small and read-only disks, a machine without a network."""

import json
import os
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

COMMAND = [sys.executable, "-m", "cnnlessons"]
UNSHARE = ["unshare", *(["--map-root-user"] if hasattr(os, "geteuid") and os.geteuid() else [])]
ON_DISK = """
mount -t tmpfs -o size=100m none "$FOLDER" && cp -r "$LEFT/seed/." "$FOLDER" || exit 99
for options in "$FAULT" $AGAIN; do
  mount -o "remount,$options" "$FOLDER" || exit 99
  "$@" > "$LEFT/out" 2> "$LEFT/err"; echo $? > "$LEFT/status"
  mkdir "$LEFT/$options"; cp -r "$FOLDER" "$LEFT/out" "$LEFT/err" "$LEFT/status" "$LEFT/$options"
done
"""
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
os.execv(sys.argv[1], sys.argv[1:])
"""


def _can_unshare():
    if not shutil.which("unshare"):
        return False
    script = "mount -t tmpfs none /mnt"
    return subprocess.run([*UNSHARE, "--mount", "--net", "sh", "-c", script], capture_output=True).returncode == 0


needs_namespaces = pytest.mark.skipif(
    not _can_unshare(), reason="needs Linux, unshare, and the right to make namespaces")


class Ended(NamedTuple):
    """What a command printed, and the files that it left on the disk, by their paths."""

    status: int
    out: str
    said: str
    files: dict[str, bytes]


def on_disk(folder, fault, *command, again=True, **environment):
    """Run a command where `folder` is a disk with a fault (its mount options), and perhaps again without the fault."""
    left = folder.with_name(f"{folder.name}.left")
    left.mkdir()
    folder.mkdir(exist_ok=True)
    shutil.copytree(folder, left / "seed")
    environment = os.environ | {"FOLDER": str(folder), "LEFT": str(left), "FAULT": fault,
                                "AGAIN": "rw,size=100m" if again else ""} | environment
    subprocess.run([*UNSHARE, "--mount", "sh", "-c", ON_DISK, "sh", *map(str, command)], env=environment, check=True,
                   cwd=folder.parent)
    failed = _ended(left / fault, folder.name)
    return (failed, _ended(left / "rw,size=100m", folder.name)) if again else failed


def _ended(left, name):
    files = {path.relative_to(left / name).as_posix(): path.read_bytes()
             for path in (left / name).rglob("*") if path.is_file()}
    return Ended(int((left / "status").read_text()), (left / "out").read_text(), (left / "err").read_text(), files)


def without_network(*command):
    """Return the command so that it runs without a network, except with this machine."""
    return [*UNSHARE, "--net", sys.executable, "-c", LOOPBACK_UP, *command]


def assert_whole(files):
    """Every file is complete, and no temporary file remains."""
    for name, content in files.items():
        assert not name.endswith(".new"), name
        if name.endswith(".ipynb"):
            json.loads(content)
        if name.endswith(".html"):
            assert content.rstrip().endswith(b"</html>"), name
        if name.endswith(".png"):
            assert b"IEND" in content[-12:], name
