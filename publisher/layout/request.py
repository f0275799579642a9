"""Arguments and results of a layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Read: TypeAlias = Callable[[str], bytes]
"""Returns a file by its path relative to the document; raises ``KeyError`` or ``FileNotFoundError`` if there is
none."""


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """The metadata of a publication; empty values are left out. ``modified`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

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
    """The labels of pages from ``start`` on: an index from 0, or the id of an element on the first of them.

    ``style`` is ``D``, ``r``, ``R``, ``a``, ``A`` as in PDF, or empty; ``first`` is the number of the first page.
    """

    start: int | str
    style: str
    first: int = 1
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A PDF, its number of pages, and WeasyPrint's warnings, each once and in order."""

    data: bytes
    pages: int
    messages: tuple[str, ...]
