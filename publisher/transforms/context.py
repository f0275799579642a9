"""The context of transforms."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from publisher.cache import NO_CACHE, Cache
from publisher.diagnostics import Findings, nearest, similar
from publisher.document import Book, Node
from publisher.formats import Format
from publisher.language import Words
from publisher.sources import NO_OVERLAY, Overlay

if TYPE_CHECKING:
    from publisher.citations.sources import CitationSources
    from publisher.media.diagrams import Diagrams

# After so many findings hints are not computed, so that a book full of mistakes does not take minutes.
HINTED = 200


class TransformContext(Struct, frozen=True):
    """The edition that is transformed, the folders, and the findings to add to.

    ``output`` is the edition's format. ``root`` is the folder whose files may be read; a chapter's ``file`` is
    relative to it. ``numbered`` is true if chapters and sections are numbered, which requires a manifest; ``numbers`` if
    parts are. ``fonts`` are font files of the project, which print uses for glyphs that the packaged typefaces lack.
    ``whole`` is the book before content was left out. ``separate`` is true if each chapter is a document of its own, in
    which identifiers must be unique. ``theorems_apart`` is true if lemmas, definitions … are not numbered together with
    theorems.
    ``words`` are those of the book's language. ``cache`` keeps what is found out about pictures.
    ``expands`` says where abbreviations are written out once: in the book or in each chapter, or nowhere if it is empty.
    ``overlay`` finds the files of a translation. ``diagrams`` draws diagrams; if it is None, they are shown as code.
    ``address`` is that of the published site.
    ``keeps_room`` is true if solutions must move nothing, so that room to write is kept; ``collects`` if all are at the end.
    ``works`` are those that can be cited, with the style; ``lacks_works`` is true if they could not be read.
    """

    output: Format
    root: Path
    findings: Findings
    words: Words
    numbered: bool = True
    audience: str = ""
    fonts: tuple[Path, ...] = ()
    whole: Book | None = None
    separate: bool = False
    theorems_apart: bool = False
    expands: str = ""
    keeps_room: bool = False
    collects: bool = False
    works: CitationSources | None = None
    lacks_works: bool = False
    cache: Cache = NO_CACHE
    overlay: Overlay = NO_OVERLAY
    numbers: bool = True
    diagrams: Diagrams | None = None
    address: str = ""

    @property
    def format(self) -> str:
        return self.output.name

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """A hint that suggests the most similar of the ``known`` names."""
        return nearest(name[:200], known) if len(self.findings.items) < HINTED else ""

    def similar(self, name: str, known: Iterable[str], otherwise: str) -> str:
        """A hint that suggests the most similar of the ``known`` names, or the hint ``otherwise`` if none is."""
        return similar(name[:200], known, otherwise) if len(self.findings.items) < HINTED else otherwise


def same_condition(left_out: Node) -> str:
    """A hint for references to content that is left out, with the condition of that content if it has one."""
    condition = left_out.attributes.get("when")
    shown = f'"{condition}"' if " " in condition else condition
    return f"Give both the same condition, such as {{when={shown}}}." if shown else "Give both the same condition."


def split_url(url: str) -> SplitResult | None:
    """The parts of an address, or None if it is invalid."""
    try:
        return urlsplit(url)
    except ValueError:
        return None
