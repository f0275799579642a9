"""Hashes of the parts of an edition, which show which of them have changed."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

from publisher.preview.messages import View


def hash_of(data: bytes) -> str:
    """A hash of some bytes."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def hashes(main: Path, view: View) -> dict[str, str]:
    """A hash of each file of a site, or part of an e-book, by its path. ``main`` is the main file of the edition."""
    if view == "site":
        folder = main.parent
        files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
        return {file.relative_to(folder).as_posix(): hash_of(file.read_bytes()) for file in files}
    if view == "book":
        with zipfile.ZipFile(main) as parts:
            return {part.filename: f"{part.CRC:x} {part.file_size}" for part in parts.infolist()}
    return {}


__all__ = ["hash_of", "hashes"]
