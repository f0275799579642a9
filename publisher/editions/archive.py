"""Zip files that depend only on their members: fixed order, times and permissions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STORED = "mimetype"  # which EPUB wants uncompressed


def zipped(members: Mapping[str, bytes], *first: str) -> bytes:
    """The bytes of a zip of these members, the ``first`` ones before the others."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in (*first, *sorted(members.keys() - set(first))):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == _STORED else zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return file.getvalue()


def members_of(file: io.BytesIO) -> dict[str, bytes]:
    """The members of a zip."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


__all__ = ["members_of", "zipped"]
