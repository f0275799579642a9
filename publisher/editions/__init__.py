"""Editions: what a prepared book becomes. The ``write`` of its format fills a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from publisher.cache import Cache
from publisher.diagnostics import Findings
from publisher.document import Asset, Book, Image, walk
from publisher.editions.titles import COVER_RATIO, cover_fit
from publisher.formats import Format
from publisher.language import Words
from publisher.manifest import Edition
from publisher.media.library import MediaLibrary
from publisher.templating import Renderer, RenderSettings
from publisher.theme import Theme


@dataclass(frozen=True, slots=True)
class Written:
    """What an edition consists of: its main file, its pages where it has any, whether it came from the cache."""

    main: Path
    pages: int | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A finished edition that another one offers as a file: its name, and what its format is called."""

    name: str
    label: str
    media_type: str
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionData:
    """An edition as plain data, which can be pickled: what it contains, and what its format and its templates need to know.

    ``book`` went through the transforms; ``edition`` is the manifest's; ``name`` is the stem of output files; ``cover`` is the
    author's picture, if there is one; ``cut`` says that only one chapter of the book is left. ``downloads`` are finished editions
    that this one offers, and ``edit`` is the address where a chapter's ``{file}`` is changed. ``solved`` says that the edition
    is for an audience that gets solutions while others do not.
    """

    book: Book
    edition: Edition
    name: str
    cover: Asset | None = None
    cover_alt: str = ""
    cut: bool = False
    downloads: tuple[Download, ...] = ()
    edit: str = ""
    solved: bool = False

    @property
    def assets(self) -> dict[str, Asset]:
        """The pictures of the book by their name in the edition."""
        images = [n for division in self.book.divisions for n in walk(division) if isinstance(n, Image)]
        shown = [i.asset for image in images for i in (image, image.dark) if i and i.asset]
        return dict(sorted((asset.name, asset) for asset in shown))

    @property
    def single(self) -> bool:
        """Is the book one chapter? Then its title is the chapter's."""
        return len(self.book.chapters) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One edition to write: its ``data``, its ``theme`` and its pictures (``media``), into ``folder``, which is empty and ours.

    What goes wrong is reported to ``findings``; what takes time to make may be kept in ``cache``.
    """

    data: EditionData
    theme: Theme
    media: MediaLibrary
    folder: Path
    findings: Findings
    cache: Cache

    @property
    def book(self) -> Book:
        """The book as the edition contains it."""
        return self.data.book

    @property
    def edition(self) -> Edition:
        """The edition as the manifest describes it."""
        return self.data.edition

    @property
    def name(self) -> str:
        """The stem of output files."""
        return self.data.name

    @property
    def words(self) -> Words:
        """The words of the book's language."""
        return Words(self.book.metadata.language)

    def with_book(self, book: Book) -> Job:
        """The same job for a book in which the format has set its own fields."""
        return replace(self, data=replace(self.data, book=book))

    def settings(self, **values: Any) -> RenderSettings:
        """What templates of this edition are given: they see ``book``, ``edition``, ``single``, ``solved`` and ``values``."""
        given = {
            "book": self.book,
            "cover_fit": cover_fit(self.book.metadata, COVER_RATIO),
            "edition": self.edition,
            "single": self.data.single,
            "solved": self.data.solved,
        }
        return RenderSettings(self.theme.layers, self.words, given | values)

    def renderer(self, **values: Any) -> Renderer:
        """A renderer of this edition whose templates also see these ``values``."""
        return Renderer(self.settings(**values))


Writer = Callable[[Job], Written]
"""A format's ``write``."""


def writer(kind: Format) -> Writer:
    """The ``write`` of a format, imported now: weasyprint and ebooklib load for those who need them."""
    write: Writer = kind.write or import_module(kind.module).write
    return write
