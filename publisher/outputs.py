"""The folder of outputs: an edition appears in it whole or not at all, and nobody else's files are touched.

Work happens in ``.publisher/staging`` under a lock; a finished edition takes its place in one step. ``.outputs.json`` records
which files are ours: a folder that holds others is refused before work starts. What a killed build left behind is
removed by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.names import EDITION

RECORD = ".outputs.json"
HIDDEN = ".publisher"


class Outputs:
    """An open folder of outputs; see ``open_outputs``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._staging = folder / HIDDEN / "staging"
        self._record: dict[str, list[str]] = _read_record(folder)

    def stage(self, name: str) -> Path:
        """A new empty folder to write an edition into."""
        place = self._staging / name
        place.mkdir(parents=True)
        return place

    def put(self, name: str) -> Path:
        """Let a staged edition take the place of the one before it, in one step; returns that place."""
        staged, place = self._staging / name, self.folder / name
        new = _files(staged)
        self._write_record({**self._record, name: sorted({*self._record.get(name, []), *new})})
        if place.exists():
            _exchange(staged, place)
        else:
            staged.rename(place)
        self._write_record({**self._record, name: new})
        return place

    def add(self, name: str) -> Path:
        """Put the files of a staged edition beside those that are there; returns the edition's folder."""
        staged, place = self._staging / name, self.folder / name
        theirs = set(self.foreign(name)) & set(_files(staged))
        if theirs:
            raise PublisherError([_foreign(place, min(theirs))])
        self._write_record({**self._record, name: sorted({*self._record.get(name, []), *_files(staged)})})
        for file in _files(staged):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (staged / file).replace(place / file)
        return place

    def remove(self) -> list[Path]:
        """Remove all editions that are ours, and the cache; returns what was removed. The lock stays: others may wait for it."""
        ours = [self.folder / name for name in self._record if not self.foreign(name)]
        kept = [place for place in (self.folder / HIDDEN).iterdir() if place.is_dir()]
        removed = [place for place in (*ours, *kept) if place.is_dir()]
        for place in removed:
            shutil.rmtree(place)
        left = {name: files for name, files in self._record.items() if (self.folder / name).is_dir()}
        if left:  # what others have put files into
            self._write_record(left)
        else:
            (self.folder / RECORD).unlink(missing_ok=True)
        return removed

    def foreign(self, name: str) -> list[str]:
        """The files in an edition's folder that no build of ours wrote."""
        place = self.folder / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return ["."]
        return sorted(set(_files(place)) - set(self._record.get(name, [])))

    def recover(self) -> None:
        """Put back what a build that was killed between two steps had moved aside, and remove its leavings."""
        if self._staging.is_dir():
            for aside in self._staging.glob("*.aside"):
                place = self.folder / aside.stem
                if not place.exists():
                    aside.rename(place)
        shutil.rmtree(self._staging, ignore_errors=True)

    def _write_record(self, record: dict[str, list[str]]) -> None:
        self._record = record
        temporary = self.folder / HIDDEN / "outputs.json"
        temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        temporary.replace(self.folder / RECORD)


@contextmanager
def open_outputs(folder: Path, editions: Sequence[str]) -> Iterator[Outputs]:
    """Open a folder of outputs for ``editions``, alone: another build of the same folder waits here.

    Raises ``PublisherError`` if the folder can't be written or an edition's folder holds files that are not ours.
    ``OSError`` of a full or failing disk inside the block becomes ``PublisherError`` too.
    """
    for place in (folder / HIDDEN, folder / HIDDEN / "staging", folder / RECORD):
        if place.is_symlink():
            raise PublisherError([_foreign(place, "it is a link")])
    try:
        (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / HIDDEN / "lock")
        lock.acquire()
    except OSError as error:
        raise _failure(
            "output-unwritable", f"“{folder}” can't be written: {error.strerror}", "Choose another folder: -o DIR."
        ) from error
    try:
        outputs = Outputs(folder)
        outputs.recover()
        _refuse_foreign(outputs, editions)
        try:
            yield outputs
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EFBIG):
                raise
            raise _failure(
                "output-failed", f"Writing failed: {error.strerror}", "The last good editions are where they were."
            ) from error
        finally:
            outputs.recover()
    finally:
        lock.release()


def _refuse_foreign(outputs: Outputs, editions: Sequence[str]) -> None:
    found = []
    for name in editions:
        if files := outputs.foreign(name):
            place = outputs.folder / name
            found.append(_foreign(place, files[0]))
    if found:
        raise PublisherError(found)


def is_open(folder: Path) -> bool:
    """Did a build ever write into this folder?"""
    return (folder / RECORD).is_file()


def _foreign(place: Path, file: str) -> Diagnostic:
    what = file if file != "." else "it is no folder"
    hint = "Move it away, or choose another folder: -o DIR."
    return Diagnostic(Severity.ERROR, "output-foreign", f"“{place}” holds what no build wrote: {what}", hint=hint)


def _failure(code: str, message: str, hint: str) -> PublisherError:
    return PublisherError([Diagnostic(Severity.ERROR, code, message, hint=hint)])


def _read_record(folder: Path) -> dict[str, list[str]]:
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        # It may come with a project from elsewhere: what names no edition could lead anywhere.
        return {name: [str(f) for f in files] for name, files in record.items() if EDITION.fullmatch(name)}
    return {}


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir() or p.is_symlink())


def _exchange(new: Path, old: Path) -> None:
    """Swap two folders: in one step where the system can, else by way of a name from which ``recover`` puts it back."""
    if _swap(new, old):
        return
    aside = new.with_name(f"{new.name}.aside")
    old.rename(aside)
    new.rename(old)


def _swap(a: Path, b: Path) -> bool:
    system: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    if sys.platform.startswith("linux") and hasattr(system, "renameat2"):
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        return bool(system.renameat2(here, os.fsencode(a), here, os.fsencode(b), exchange) == 0)
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        return bool(system.renamex_np(os.fsencode(a), os.fsencode(b), 2) == 0)  # RENAME_SWAP
    return False
