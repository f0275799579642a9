"""PDF files as bytes: the same for the same content."""

from __future__ import annotations

import io
from typing import BinaryIO

import pikepdf


def save(pdf: pikepdf.Pdf, file: BinaryIO, *, at_least: str = "1.7", version: str = "") -> None:
    """Write a PDF of ``at_least`` a version, or of exactly this ``version``."""
    pdf.save(
        file,
        min_version=at_least,
        force_version=version,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
    )


def saved(pdf: pikepdf.Pdf, *, at_least: str = "1.7", version: str = "") -> bytes:
    """Return what ``save`` writes."""
    save(pdf, file := io.BytesIO(), at_least=at_least, version=version)
    return file.getvalue()


__all__ = ["save", "saved"]
