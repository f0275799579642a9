"""Bytes kept under the hash of what made them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def key(*parts: str | bytes | Iterable[str | bytes]) -> str:
    """A name for what the ``parts`` make: a SHA-256 over each part and its length."""
    digest = hashlib.sha256()
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
        try:
            kept = (self._folder / name[:2] / name).read_bytes()
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
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(data).digest() + data)
            Path(temporary).replace(folder / name)

    def make(self, name: str, work: Callable[[], bytes]) -> tuple[bytes, bool]:
        """The bytes under a key, made now if need be; and whether they were there already."""
        if (data := self.get(name)) is not None:
            return data, True
        data = work()
        self.put(name, data)
        return data, False
