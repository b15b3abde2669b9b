"""Files that are whole or as they were before, with one writer at a time."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

FAR = 2**40  # a byte that no file has: Windows lets nobody read a locked one


class Busy(OSError):
    """Somebody else is writing there."""


@contextlib.contextmanager
def new(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` at the end; after an error `path` is as it was.

    Raises:
        OSError: it could not be written; the error names `path`.
    """
    target = path.resolve()  # a link stays one
    beside = target.with_name(f".{target.name}.new")
    try:
        yield beside
        beside.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            error.filename, error.filename2 = str(path), None
        raise


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the system name the file where it does not: that of a full disk names none."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise


def lock(file: BinaryIO) -> None:
    """Keep an open file to this process until it is closed; the system sees to that if the process is killed.

    Raises:
        Busy: another process keeps it.
    """
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            raise Busy(f"{file.name} is locked") from None
        # a file system without locks: nobody can be kept off


def told(error: OSError) -> str:
    """What is wrong with a file or a disk, in a line."""
    place = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{place}. Make room, and give the same command again"
    if error.errno == errno.EROFS:
        return f"the disk cannot be written on{place}. Name another folder"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"that is not permitted{place}. Look at the permissions of the file and its folder"
    return str(error)
