"""The files of an edition, while they are written. Those that are as the last build left them are linked instead.

Most pages of a site are the same after an edit. A hard link costs a tenth of writing a page, and such a page keeps its time, so
that programs which compare times publish only what has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from publisher.disk import make_folders
from publisher.stamps import Stamp, stamped


class NewFiles:
    """The files of an edition in a ``folder``, which is empty.

    ``before`` is the folder of the edition that an earlier build made, and ``stamps`` those of its files by name. ``digests`` are
    those of the new files by name, as far as they are known without reading them.
    """

    def __init__(self, folder: Path, before: Path = Path(), stamps: Mapping[str, Stamp] | None = None) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self._before = before
        self._stamps = stamps or {}
        self._made: set[str] = set()  # folders

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        digest = hashlib.sha256(data).hexdigest()
        if not self._linked(name, digest):
            with open(self._place(name), "wb") as stream:
                stream.write(data)
        self.digests[name] = digest

    def copy(self, name: str, source: Path) -> None:
        """Copy a file, which may be large."""
        with source.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if not self._linked(name, digest):
            shutil.copyfile(source, self._place(name))
        self.digests[name] = digest

    def _linked(self, name: str, digest: str) -> bool:
        """Whether an earlier build has made a file with these contents, which is linked now."""
        known = self._stamps.get(name)
        if not known or known.digest != digest:
            return False
        with suppress(OSError):  # the file is gone, or its file system has no links
            if stamped(old := f"{self._before}{os.sep}{name}", known).digest == digest:
                os.link(old, self._place(name))
                return True
        return False

    def _place(self, name: str) -> str:
        """The path of a file, whose folder is made if it is the first there."""
        above = name.rpartition("/")[0]
        if above not in self._made:
            make_folders(self.folder, name)
            self._made.add(above)
        return f"{self.folder}{os.sep}{name}"


__all__ = ["NewFiles"]
