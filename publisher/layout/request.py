"""What a layout is asked for, and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Read: TypeAlias = Callable[[str], bytes]
"""Serves a file by its path relative to the document; raises ``KeyError`` or ``FileNotFoundError`` for any other."""


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """The facts of a publication; an empty value is left out. ``modified`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

    title: str
    language: str
    authors: tuple[str, ...]
    description: str
    subjects: tuple[str, ...]
    rights: str
    identifier: str
    modified: str


@dataclass(frozen=True, slots=True)
class PageLabel:
    """What pages are called from ``start`` on: an index from 0, or the id of what stands on the first of them.

    ``style`` is ``D``, ``r``, ``R``, ``a``, ``A`` as PDF has them, or nothing; ``first`` is the number of the first page.
    """

    start: int | str
    style: str
    first: int = 1
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A PDF, its number of pages, and WeasyPrint's complaints, each once and in order."""

    data: bytes
    pages: int
    messages: tuple[str, ...]
