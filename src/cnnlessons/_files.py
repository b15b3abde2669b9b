"""Atomic writes of files, and what to say about a disk that refuses them."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def new(path: Path) -> Iterator[Path]:
    """Give a path to write to, which replaces `path` at the end; after an error `path` is unchanged.

    Raises:
        OSError: it could not be written; the error names `path`.
    """
    target = path.resolve()  # a link remains a link
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


def explain(error: OSError) -> str:
    """Return in one line what is wrong with a file or a disk, and what to do."""
    place = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{place}. Make room, and give the same command again"
    if error.errno == errno.EROFS:
        return f"the disk is read-only{place}. Choose another folder"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"permission denied{place}. Check the permissions of the file and its folder"
    return str(error)
