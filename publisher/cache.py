"""Bytes kept under the hash of what made them."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path

ROOM = 1 << 30  # bytes that are kept


@functools.cache
def _maker() -> bytes:
    """A hash of this program and the versions of its libraries: what others made is made again."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for file in sorted(package.rglob("*.py")):
        digest.update(file.read_bytes())
    with suppress(metadata.PackageNotFoundError):  # a program that is not installed may still run
        for wanted in metadata.requires(package.name) or ():
            if found := re.match(r"[\w.-]+(?!.*extra ==)", wanted):
                digest.update(f"{found[0]} {metadata.version(found[0])}\n".encode())
    return digest.digest()


def key(*parts: str | bytes | Iterable[str | bytes]) -> str:
    """A name for what this program makes of the ``parts``: a SHA-256 over it and each part with its length."""
    digest = hashlib.sha256(_maker())
    for part in parts:
        for piece in (part,) if isinstance(part, str | bytes) else part:
            data = piece.encode() if isinstance(piece, str) else piece
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()


class Cache:
    """A folder of blobs. Without a folder nothing is kept. Losing an entry costs time only, so disk errors are ignored."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """The bytes kept under a key, None if there are none or they are damaged."""
        if self._folder is None:
            return None
        file = self._folder / name[:2] / name
        try:
            kept = file.read_bytes()
            os.utime(file)  # what is used stays longest
        except OSError:
            return None
        digest, data = kept[:32], kept[32:]
        return data if hashlib.sha256(data).digest() == digest else None

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a key; a reader sees all of them or none."""
        if self._folder is None:
            return
        folder = self._folder / name[:2]
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(data).digest() + data)
                Path(temporary).replace(folder / name)
            finally:
                Path(temporary).unlink(missing_ok=True)

    def make(self, name: str, work: Callable[[], bytes]) -> tuple[bytes, bool]:
        """The bytes under a key, made now if need be; and whether they were there already."""
        if (data := self.get(name)) is not None:
            return data, True
        data = work()
        self.put(name, data)
        return data, False

    def prune(self, room: int = ROOM) -> None:
        """Drop what was not used for longest, until no more than so many bytes are kept."""
        if self._folder is None:
            return
        with suppress(OSError):
            kept = [(file.stat(), file) for file in self._folder.glob("[0-9a-f][0-9a-f]/*")]
            for facts, file in sorted(kept, key=lambda item: item[0].st_mtime, reverse=True):
                room -= facts.st_size
                if room < 0:
                    file.unlink()
