"""Reads finished editions: all streams, decompressed, and the texts of pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2


def page_texts(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def streams(path: Path) -> Iterator[bytes]:
    """All bytes of an edition, unpacked, and the words of its pages; ``path`` is its file, or the ``index.html`` of a site.

    Text that PDF keeps in UTF-16, such as titles and alternative text, comes as UTF-8.
    """
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as package:
            yield from (name.encode() for name in package.namelist())
            yield from (package.read(name) for name in package.namelist())
    elif path.suffix == ".pdf":
        yield from _pdf(path)
    else:
        for file in sorted(path.parent.rglob("*")):
            yield str(file.relative_to(path.parent)).encode()
            if file.is_file():
                yield file.read_bytes()


def _pdf(path: Path) -> Iterator[bytes]:
    with pikepdf.open(path) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                yield thing.read_bytes()
            yield str(thing.unparse(resolved=True)).encode()
            yield from (text.encode() for text in _strings(thing))
    yield from map(str.encode, page_texts(path))
    yield from (item.get_title().encode() for item in pypdfium2.PdfDocument(path).get_toc())


def _strings(thing: Any) -> Iterator[str]:
    """The strings of a PDF object; what it refers to is an object of its own."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                yield from _strings(item)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for value in thing.as_dict().values() if isinstance(thing, pikepdf.Dictionary) else thing.values():
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)
