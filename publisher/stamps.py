"""Stamps of files, which show whether a file has changed, mostly without reading it.

If size, times and inode are the same, the contents are the same, unless the file was changed twice within one tick of its file
system's clock. So a stamp that was taken soon after a change is not trusted. The contents are then compared by their hash,
and also if size, times or inode differ, as after a copy.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TICK = 100_000_000  # nanoseconds; more than the clocks of file systems with fine times need
COARSE_TICK = 3_000_000_000  # of file systems with times in whole seconds, or in two


State = tuple[int, int, int, int]
"""The size of a file, the times of its last writing and of its last change, and its inode."""


class Stamp(NamedTuple):
    """The state of a file at the time ``taken``; ``digest`` is the SHA-256 of its contents. Times are in nanoseconds since 1970."""

    size: int
    modified: int
    changed: int
    inode: int
    digest: str
    taken: int

    @property
    def is_settled(self) -> bool:
        """Whether a later change must have changed a time, too.

        ``changed`` may be recent, as it is after a hard link to the file was made or removed: writing sets ``modified``, too.
        """
        return self.modified + tick(self.modified) < self.taken

    def is_before(self, moment: int) -> bool:
        """Whether the file had its contents at this time already, in nanoseconds since 1970."""
        return all(when + (0 if tick(when) == TICK else COARSE_TICK) < moment for when in (self.modified, self.changed))


def tick(when: int) -> int:
    """The longest step of the clock that gave a file this time."""
    return TICK if when % 1_000_000 else COARSE_TICK


_TAKEN: dict[str, Stamp] = {}  # the last stamp of each file in this process


def stamped(file: Path | str, known: Stamp | None = None) -> Stamp:
    """The stamp of a regular file; ``known`` itself, or the last one taken, without reading the file, if that still holds for
    certain.

    Raise ``OSError`` if the file is none, can't be read, or changes meanwhile.
    """
    name = os.fspath(file)
    if known:
        _TAKEN[name] = known
    _TAKEN[name] = taken = _stamped(name, _TAKEN.get(name))
    return taken


def _stamped(file: str, known: Stamp | None) -> Stamp:
    now = time.time_ns()
    state = state_of(file)
    if known and known[:4] == state and known.is_settled:
        return known
    with open(file, "rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if _state(os.fstat(stream.fileno()), file) != state:
            raise OSError(errno.EAGAIN, "it changes", str(file))
    return Stamp(*state, digest, now)


def stamp_of_new(file: Path, digest: str = "") -> Stamp:
    """The stamp of a regular file that was just written; its ``digest``, if given, saves reading it."""
    now = time.time_ns()
    state = state_of(file)
    if not digest:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Stamp(*state, digest, now)


def state_of(file: Path | str) -> State:
    """The state of a regular file, which differs after a change. Raise ``OSError`` if the file is none."""
    return _state(os.stat(file), file)


def _state(facts: os.stat_result, file: Path | str) -> State:
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(file))
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino


def files_in(folder: Path) -> list[str]:
    """The names of all files below a folder, relative to it, sorted; none if there is no folder.

    Raise ``OSError`` if there is a link, or anything else that is neither a file nor a folder.
    """
    return sorted(_below(os.fspath(folder), "")) if os.path.lexists(folder) else []


def _below(folder: str, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path, f"{prefix}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                yield prefix + entry.name
            else:
                raise OSError(errno.EINVAL, "it is neither a file nor a folder", entry.path)


__all__ = ["Stamp", "State", "files_in", "stamp_of_new", "stamped", "state_of"]
