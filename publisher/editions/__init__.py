"""Editions. The ``write`` function of a format writes a prepared book into a folder.

Modules beside the packages of formats are shared by several: by those that are written by templates, or, as ``reduction`` says,
from nodes (``grid``, ``measures``, ``raw_html``, ``title_block``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.cache import Cache
from publisher.diagnostics import Findings, Location
from publisher.document import Asset, Book, FileLink, Image, Inline, Recording, nodes_of
from publisher.editions.title_block import Byline
from publisher.editions.titles import COVER_RATIO, CoverFit, cover_fit
from publisher.formats import Format
from publisher.language import Patterns, Words
from publisher.manifest import Edition
from publisher.media.library import MediaLibrary
from publisher.new_files import NewFiles
from publisher.progress import Report, unreported
from publisher.sources import NO_OVERLAY, Overlay
from publisher.templating import Renderer, RenderSettings
from publisher.theme import Theme
from publisher.workers import Alone, Workers


class Written(Struct, frozen=True):
    """A written edition.

    ``main`` is its main file; ``pages`` is the number of its pages, None if it has no pages; ``cached`` is true if it was taken
    from the cache.
    """

    main: Path
    pages: int | None = None
    cached: bool = False


class InLanguage(Struct, frozen=True, kw_only=True):
    """An edition in one of its languages.

    ``name`` is the name of the ``language`` in itself; ``address`` is that of the folder of the edition; ``current`` is true for
    the edition that is written.
    """

    language: str
    name: str
    address: str
    current: bool


class Download(Struct, frozen=True, kw_only=True):
    """A finished edition that another edition offers for download.

    ``name`` is its key in the manifest; ``title`` and ``label`` are its name and that of its format for readers.
    """

    name: str
    title: str
    label: str
    media_type: str
    written: Written


class Redirect(Struct, frozen=True):
    """An old address in a site, the path of a ``file``, which leads to a ``target``: a page with a fragment, or a complete address.

    ``name`` is the title of the page.
    """

    file: str
    target: str
    name: tuple[Inline, ...] = ()


class SiteFacts(Struct, frozen=True):
    """What a web edition says beside its book: ``redirects``, and when files were ``changed``, as dates by their paths."""

    redirects: tuple[Redirect, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)


class EditionData(Struct, frozen=True, kw_only=True):
    """The data of an edition for its format and its templates. It can be pickled.

    ``book`` is the transformed book; ``edition`` is the entry of the manifest; ``name`` is the stem of output files; ``cover``
    is the cover image of the author, or None, and ``cover_at`` its place in the manifest; ``cover_back`` is the text on the back
    of a separate cover; ``logo`` and ``favicon`` are pictures of web editions. ``cut`` is true if the book was reduced to one
    chapter. ``downloads`` are finished editions that this one offers. ``edit`` is the address at which chapters are edited, with
    ``{file}`` for their path.
    ``solved`` is true if the edition is for an audience that gets solutions which other audiences do not get.
    ``own_words`` are words of the project, ``numerals`` the digits that it chooses. ``languages`` are all languages of the edition,
    if there are several. ``source`` are the texts to attach, by their paths; ``overlay`` finds the files of a translation.
    ``facts`` are those of a web edition.
    """

    book: Book
    edition: Edition
    name: str
    cover: Asset | None = None
    cover_at: Location | None = None
    logo: Asset | None = None
    favicon: Asset | None = None
    cover_alt: str = ""
    cover_back: str = ""
    cut: bool = False
    downloads: tuple[Download, ...] = ()
    edit: str = ""
    solved: bool = False
    own_words: Patterns = field(default_factory=dict)
    languages: tuple[InLanguage, ...] = ()
    numerals: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    overlay: Overlay = NO_OVERLAY
    facts: SiteFacts = field(default_factory=SiteFacts)

    @property
    def assets(self) -> dict[str, Asset]:
        """The images of the book by their path in the edition, sorted."""
        images = [image for text in self.book.texts for image in nodes_of(text, Image)]
        shown = [i.asset for image in images for i in (image, image.dark) if i and i.asset]
        return dict(sorted((asset.name, asset) for asset in shown))

    @property
    def files(self) -> dict[str, Asset]:
        """The other files that the book offers, by their path in the edition, sorted."""
        links = [link for text in self.book.texts for link in nodes_of(text, FileLink)]
        played = [node for text in self.book.texts for node in nodes_of(text, Recording)]
        files = (*(link.file for link in links), *(file for node in played for file in (node.file, node.track)))
        return dict(sorted((file.name, file) for file in files if file))

    @property
    def single(self) -> bool:
        """Whether the book has exactly one chapter with a source, whose title is then that of the book."""
        return sum(bool(chapter.file) and not chapter.group for chapter in self.book.chapters) == 1


class Job(Struct, frozen=True, kw_only=True):
    """An edition to write into an empty folder.

    ``files`` puts files into it, and ``media`` are its images. Problems are reported to ``findings``; results that are expensive
    to compute may be stored in ``cache``, and divided among ``workers``. ``progress`` is called with the name of a step, or an
    ``Advance``, in a ``preview`` also with pages of a site, and with the page of a PDF whose index is ``looked_at``.
    """

    data: EditionData
    theme: Theme
    media: MediaLibrary
    files: NewFiles
    findings: Findings
    cache: Cache
    workers: Workers = field(default_factory=Alone)
    progress: Report = unreported
    preview: bool = False
    looked_at: int | None = None

    @property
    def folder(self) -> Path:
        """The folder of the edition."""
        return self.files.folder

    @property
    def book(self) -> Book:
        """The book, transformed for the edition."""
        return self.data.book

    @property
    def edition(self) -> Edition:
        """The entry of the edition in the manifest."""
        return self.data.edition

    @property
    def name(self) -> str:
        """The stem of output files."""
        return self.data.name

    @property
    def words(self) -> Words:
        """The catalogue of phrases in the language of the book."""
        return Words(self.book.metadata.language, self.data.own_words, self.data.numerals)

    @property
    def list_style(self) -> str:
        """The rule that numbers lists with the digits of the language; empty for 0 to 9."""
        style = self.words.digit_style
        return f"ol:not(.answers) {{ list-style-type: {style}; }}" if style else ""

    def with_book(self, book: Book) -> Job:
        """Return a copy of the job with another book, in which the format has set its own fields."""
        return replace(self, data=replace(self.data, book=book))

    @property
    def byline(self) -> Byline:
        """Whom the title page names first."""
        return Byline.of(self.book.metadata, self.words)

    def cover_fit(self, ratio: float, letters: float = 1) -> CoverFit:
        """The lengths for the cover of this edition (``titles.cover_fit``)."""
        return cover_fit(self.book.metadata, self.byline.few(self.words), ratio, letters)

    def settings(self, **values: object) -> RenderSettings:
        """Return the settings of a renderer for this edition.

        Templates can use the variables ``book``, ``byline``, ``cover_fit``, ``edition``, ``single``, ``solved`` and those in
        ``values``.
        """
        given = {
            "book": self.book,
            "byline": self.byline,
            "cover_fit": self.cover_fit(COVER_RATIO),
            "edition": self.edition,
            "single": self.data.single,
            "solved": self.data.solved,
        }
        return RenderSettings(self.theme.layers, self.words, given | values, added=self.theme.added)

    def renderer(self, **values: object) -> Renderer:
        """Return a renderer for this edition whose templates can also use ``values``."""
        return Renderer(self.settings(**values), self.cache)


Writer = Callable[[Job], Written]
"""The type of the ``write`` function of a format."""


def writer(kind: Format) -> Writer:
    """Return the ``write`` function of a format.

    Its module is imported on demand, so that WeasyPrint and EbookLib are loaded only if they are used.
    """
    write: Writer = kind.write or import_module(kind.module).write
    return write
