"""Safe access to files: links are never followed, and reading never blocks on a pipe or a device."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
import threading
import time
from pathlib import Path
from typing import Any

_REFUSES_LINKS = hasattr(os, "O_NOFOLLOW")  # then open() itself fails with ELOOP for a link
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_FRESH = 3600  # seconds for which the time of a use is not updated again
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _PLAIN
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAIN


_is_junction = getattr(os.path, "isjunction", None)  # Python 3.12


def is_link(place: Path | str | os.DirEntry[str]) -> bool:
    """Whether this is a symbolic link, or a junction (Windows)."""
    linked = place.is_symlink() if isinstance(place, os.DirEntry) else os.path.islink(place)
    return linked or (_is_junction is not None and bool(_is_junction(place)))


def target(link: Path) -> str:
    """The target of a link, as it is stored."""
    try:
        return os.readlink(link)
    except OSError:
        return os.path.realpath(link)


def read_plain(file: Path | str, most: int | None = None, *, used: bool = False) -> bytes:
    """The bytes of a regular file.

    Raise ``OSError`` for a link, a pipe, a device, and a file of more than ``most`` bytes. ``used`` updates the time
    of its last use.
    """
    if not _REFUSES_LINKS and is_link(file):
        raise OSError(errno.ELOOP, "it is a link", str(file))
    with io.FileIO(os.open(file, _READ)) as stream:
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(file))
        if most is not None and facts.st_size > most:
            raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(file))
        if used and facts.st_mtime + _FRESH < time.time():
            os.utime(stream.fileno() if os.utime in os.supports_fd else file)
        return stream.read()


def write_plain(file: Path, data: bytes, scratch: Path, mode: int = 0o666) -> None:
    """Write a file atomically. A link at its name is replaced, not followed.

    ``scratch`` is a folder on the same disk for the unfinished file.
    """
    # Threads may write the same entry.
    temporary = scratch / f"{file.name}.{os.getpid()}-{threading.get_native_id()}.new"
    temporary.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(temporary, _WRITE, mode), "wb") as stream:
            stream.write(data)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def make_folders(folder: Path, name: str) -> Path:
    """Make the folders of the file ``name`` in a ``folder``, which must exist; return the file.

    A folder that is missing is not made again: a signal that ends the process may have removed it.
    """
    *above, last = name.split("/")
    for part in above:
        folder /= part
        folder.mkdir(exist_ok=True)
    return folder / last


def swap(a: Path, b: Path) -> bool:
    """Exchange two folders in one step; return False if the system cannot."""
    import ctypes  # not needed if nothing has changed

    system: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform.startswith("linux") and hasattr(system, "renameat2"):
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        return bool(system.renameat2(here, os.fsencode(a), here, os.fsencode(b), exchange) == 0)
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        return bool(system.renamex_np(os.fsencode(a), os.fsencode(b), 2) == 0)  # RENAME_SWAP
    return False


__all__ = ["is_link", "make_folders", "read_plain", "swap", "target", "write_plain"]
