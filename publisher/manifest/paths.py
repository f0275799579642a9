"""Paths in a manifest."""

from __future__ import annotations

import os

MAX_BYTES = 1_000_000  # of a manifest


def is_inside(path: str, folder: str) -> bool:
    """Whether a path is a folder, or is below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def font_and_face(name: str, folder: str) -> tuple[str, str]:
    """A font file, and the name of a face in it, which may follow ``#``. Files with such a name come first."""
    if "#" not in name or os.path.isfile(os.path.join(folder, name)):
        return name, ""
    file, _, face = name.rpartition("#")
    return file, face.strip()


__all__ = ["MAX_BYTES", "font_and_face", "is_inside"]
