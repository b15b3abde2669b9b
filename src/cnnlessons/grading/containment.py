"""What Linux and bubblewrap can do to contain a process. Each function says whether it held; none is fatal."""

import ctypes
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
NOBODY = 65534
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
MS_READ_ONLY, MS_NO_SUID, MS_NO_DEVICES, MS_ALL_BELOW, MS_PRIVATE = 1, 2, 4, 0x4000, 0x40000
MOUNT_SETATTR, AT_ALL_BELOW, MOUNT_ATTR_READ_ONLY = 442, 0x8000, 1  # the same numbers on every processor


@dataclass(frozen=True)
class Limits:
    """What one submission may use; memory, files and output in bytes."""

    seconds: float = 20.0  # by the clock, and of computing
    memory: int = 2 * 10**9  # of each process, beside what Keras itself takes
    file: int = 10**7
    files: int = 5 * 10**7  # all together, where there is a scratch folder of its own kind
    output: int = 10**6
    processes: int = 4


def prctl(option: int, value: int) -> None:
    """Set a property of this process."""
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def isolate(scratch: str, size: int, hidden: tuple[str, ...] = ()) -> bool:
    """Give this process's children a network, process numbers and mounts of their own; False where that is forbidden.

    They see no other process, reach no network, and can write only below `scratch`, up to `size` bytes; the folders
    `hidden` are empty.
    """
    libc, user, group = ctypes.CDLL(None, use_errno=True), os.geteuid(), os.getegid()
    flags = NEW_MOUNTS | NEW_IPC | NEW_PIDS | NEW_NETWORK
    if libc.unshare(flags if user == 0 else flags | NEW_USER):
        return False
    if user:  # as an ordinary user: be the same one inside
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            Path(f"/proc/self/{name}").write_text(line)
    libc.mount(b"none", b"/", None, MS_ALL_BELOW | MS_PRIVATE, None)
    read_only = (ctypes.c_uint64 * 4)(MOUNT_ATTR_READ_ONLY)
    libc.syscall(MOUNT_SETATTR, -1, b"/", AT_ALL_BELOW, read_only, ctypes.sizeof(read_only))
    for path in hidden:
        libc.mount(b"tmpfs", os.fsencode(path), b"tmpfs", MS_READ_ONLY, b"size=4k")
    own = MS_NO_SUID | MS_NO_DEVICES
    return libc.mount(b"tmpfs", os.fsencode(scratch), b"tmpfs", own, b"mode=777,size=%d" % size) == 0


def give_up_rights(drop: bool) -> None:
    """Become nobody if `drop` (as root), and lose every capability for good."""
    if drop:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if sys.platform == "linux":
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        ctypes.CDLL(None).capset(header, none)


def can_be_nobody() -> bool:
    """Whether this process is root, may become nobody, and nobody can still read Python and the course."""
    if sys.platform != "linux" or os.geteuid():
        return False
    pid = os.fork()
    if pid == 0:
        try:
            give_up_rights(drop=True)
            for path in (os.__file__, sys.modules["numpy"].__file__, __file__):
                Path(path).read_bytes()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def can_isolate(scratch: str) -> bool:
    """Whether `isolate` works here."""
    if sys.platform != "linux":
        return False
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(not isolate(scratch, 4096))
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def limit(limits: Limits, running: int) -> None:
    """Set this process's limits, for itself and each of its children.

    `running` is how many threads its user has already: Linux counts them all together.
    """
    import resource
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if sys.platform == "linux" else 0
    seconds = int(limits.seconds) + 1
    bounds = {"RLIMIT_CORE": 0, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": limits.file, "RLIMIT_NOFILE": 256,
              "RLIMIT_AS": pages * resource.getpagesize() + limits.memory, "RLIMIT_NPROC": running + 256}
    for name, bound in bounds.items():
        kind = getattr(resource, name, None)
        if kind is None or name == "RLIMIT_AS" and not pages:
            continue
        most = resource.getrlimit(kind)[1]
        bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(kind, (bound, bound))


def bubblewrap() -> list[str]:
    """The command in front of Python that shows it the system and the course read-only, and nothing else.

    Empty where bubblewrap is missing, or may not do its work.
    """
    program = shutil.which("bwrap") if sys.platform == "linux" else None
    if program is None:
        return []
    command = [program, "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc",
               "--unshare-uts", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    for path in map(Path, ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache")):
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), str(path)]
        elif path.exists():
            command += ["--ro-bind", str(path), str(path)]
    for path in map(Path, sorted({sys.base_prefix, sys.prefix, str(PACKAGE)})):
        for parent in list(path.parents)[-2::-1]:  # nobody, too, may pass through
            command += ["--perms", "0755", "--dir", str(parent)]
        command += ["--ro-bind", str(path), str(path)]
    command += ["--cap-drop", "ALL"]
    if os.geteuid() == 0:  # to become nobody, and to isolate each submission
        for name in ("SETUID", "SETGID", "SYS_ADMIN", "KILL"):
            command += ["--cap-add", f"CAP_{name}"]
    works = subprocess.run([*command, sys.executable, "-c", ""], capture_output=True).returncode == 0
    return command if works else []
