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

from msgspec import Struct, field

from publisher.disk import make_folders
from publisher.stamps import Stamp, stamped


class OldFiles(Struct, frozen=True):
    """The files of an edition that an earlier build left in a ``folder``: by name their ``stamps``, and the ``sources`` of some."""

    folder: Path = Path()
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


NOTHING_OLD = OldFiles()


class NewFiles:
    """The files of an edition in a ``folder``, which is empty.

    ``digests`` are those of the files by name, as far as they are known without reading them. ``sources`` are hashes of all that
    some of the files are made from.
    """

    def __init__(self, folder: Path, old: OldFiles = NOTHING_OLD) -> None:
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self._old = old
        self._made: set[str] = set()  # folders
        self._mode = os.stat(folder).st_mode & 0o666 if old.stamps else 0  # of new files

    def has(self, name: str, source: str) -> bool:
        """Whether a file is there already, since an earlier build has made it from the same ``source``. Else it has to be put
        there."""
        if not source:
            return False
        self.sources[name] = source
        known = self._old.stamps.get(name)
        return known is not None and self._old.sources.get(name) == source and self._linked(name, known.digest)

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
            place = self._place(name)
            shutil.copyfile(source, place)
            with open(place, "rb") as stream:  # the source may have changed
                self.digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()

    def _linked(self, name: str, digest: str) -> bool:
        """Whether an earlier build has made a file with these contents, which is linked now."""
        known = self._old.stamps.get(name)
        if not known or known.digest != digest:
            return False
        with suppress(OSError):  # the file is gone, or its file system has no links
            old = f"{self._old.folder}{os.sep}{name}"
            if stamped(old, known).digest == digest and os.stat(old).st_mode & 0o777 == self._mode:
                os.link(old, self._place(name))
                self.digests[name] = digest
                return True
        return False

    def _place(self, name: str) -> str:
        """The path of a file, whose folder is made if it is the first there.

        If it was put there before, it is removed: writing into a link would change the edition of the last build.
        """
        above = name.rpartition("/")[0]
        if above not in self._made:
            make_folders(self.folder, name)
            self._made.add(above)
        place = f"{self.folder}{os.sep}{name}"
        if name in self.digests:
            Path(place).unlink(missing_ok=True)
        return place


__all__ = ["NOTHING_OLD", "NewFiles", "OldFiles"]
