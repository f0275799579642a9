"""The table of output formats, to which a project's extensions may add. Importing it loads nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, field

from publisher.names import EDITION


class Format(Struct, frozen=True):
    """A format of editions, with all that the program needs to know outside the modules that write it.

    ``module`` contains the function ``write(job)`` that makes an edition; a format of an extension has the function
    itself as ``write``. ``edition`` is the name of the edition that is built if the manifest lists none; if empty, there is
    none. If it is ``requested``, it is built only when the edition or the format is asked for, with any manifest.
    ``layouts`` are the values of the key ``layout``: ``default`` is the default, ``default_alone`` that for a book of
    one chapter. ``options`` are the other keys of an edition that only some formats know (``OPTIONS``).
    ``layout_options`` maps those of them that only one layout supports to that layout.
    ``media_type`` is that of the file.

    ``separate``: each chapter is a document in which its identifiers are unique, except in the layout
    ``one_document``. ``site``: the edition is a folder of pages, not a file. ``printed``: it has pages, and only its
    typefaces are available: a character that they lack is replaced, and pictures for print are used. ``dark``:
    pictures may have a dark version. ``bounded_pictures``: bitmaps are reduced for e-readers. ``webp``: bitmaps are
    converted to WebP, which begins while the book is transformed. ``plays`` are the media types of video and audio that
    it contains; of other recordings, it shows the picture and a link.

    Raise ``TypeError`` or ``ValueError`` for inconsistent values.
    """

    name: str
    module: str = ""
    write: Callable[[Any], Any] | None = None
    edition: str = ""
    requested: bool = False
    layouts: tuple[str, ...] = ()
    default: str = ""
    default_alone: str = ""
    options: tuple[str, ...] = ()
    layout_options: Mapping[str, str] = field(default_factory=dict)
    media_type: str = ""
    separate: bool = False
    one_document: str = ""
    site: bool = False
    printed: bool = False
    dark: bool = False
    bounded_pictures: bool = False
    webp: bool = False
    plays: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("layouts", "options"):
            given = getattr(self, name)
            if not isinstance(given, tuple) or not all(isinstance(item, str) for item in given):
                raise TypeError(f"{name} of the format {self.name} should be a tuple of texts, not {given!r}")
        if self.layouts and not self.default:
            raise ValueError(f"the format {self.name} has layouts and no default")
        for layout in filter(
            None, (self.default, self.default_alone, self.one_document, *self.layout_options.values())
        ):
            if layout not in self.layouts:
                raise ValueError(f"the format {self.name} has no layout {layout!r}")
        if self.edition and not EDITION.fullmatch(self.edition):
            raise ValueError(f"{self.edition!r} can't name an edition")

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def label(self) -> str:
        """The name for readers: PDF."""
        return self.name.upper()

    def knows(self, key: str) -> bool:
        """Whether an edition of this format may have the key, which not all formats know."""
        return bool(self.layouts) if key == LAYOUT else key in self.options

    def default_layout(self, chapters: int) -> str:
        """The default layout for a book of so many chapters; empty if the format has no layouts."""
        return (chapters == 1 and self.default_alone) or self.default

    def separates(self, layout: str) -> bool:
        """Whether each chapter is a document of its own in an edition of this layout."""
        return self.separate and not (self.one_document and layout == self.one_document)


LAYOUT = "layout"
RECORDINGS: Mapping[str, str] = {
    ".m4a": "audio/mp4",
    ".m4v": "video/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".webm": "video/webm",
}
"""The media types of video and audio, by the suffixes of files."""
PAGE_SIZES = {"handout": "A4", "book": "6x9in"}
"""The pages of print layouts, if an edition names neither paper nor trim."""
_SITE = ("urls", "base", "redirects", "markdown", "changed")  # of a site with a page for each chapter
FORMATS: Mapping[str, Format] = {
    kind.name: kind
    for kind in (
        Format(
            "html",
            "publisher.editions.html",
            edition="web",
            layouts=("chapters", "single"),
            default="chapters",
            options=("downloads", "static", *_SITE, "identifier", "css"),
            layout_options=dict.fromkeys(_SITE, "chapters"),
            media_type="text/html",
            separate=True,
            one_document="single",
            site=True,
            dark=True,
            webp=True,
            plays=(*dict.fromkeys(RECORDINGS.values()),),
        ),
        Format(
            "pdf",
            "publisher.editions.pdf",
            edition="print",
            layouts=("handout", "book"),
            default="book",
            default_alone="handout",
            options=(
                *(
                    "paper",
                    "trim",
                    "columns",
                    "nup",
                    "booklet",
                    "large-print",
                    "openings",
                    "fields",
                    "label",
                    "links",
                    "marks",
                    "bleed",
                    "margins",
                    "font-size",
                    "leading",
                    "cover",
                    "leaf",
                    "signature",
                    "price",
                    "standard",
                    "identifier",
                    "solutions",
                    "css",
                ),
            ),
            layout_options={
                "columns": "handout",
                "fields": "handout",
                "label": "handout",
                "openings": "book",
                "cover": "book",
                "leaf": "book",
                "signature": "book",
                "price": "book",
            },
            media_type="application/pdf",
            printed=True,
        ),
        Format(
            "epub",
            "publisher.editions.epub",
            edition="ebook",
            options=("pages", "identifier", "css"),
            media_type="application/epub+zip",
            separate=True,
            bounded_pictures=True,
            plays=("audio/mp4", "audio/mpeg", "video/mp4", "video/webm"),
        ),
        Format(
            "docx",
            "publisher.editions.docx",
            edition="word",
            requested=True,
            layouts=("handout", "book"),
            default="book",
            default_alone="handout",
            options=("paper", "fields", "label", "identifier"),
            layout_options={"fields": "handout", "label": "handout"},
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            bounded_pictures=True,
        ),
        Format("text", "publisher.editions.text", edition="text", requested=True, media_type="text/plain"),
    )
}
DEFAULT = "html"
"""The default format of a fragment."""
OPTIONS: tuple[str, ...] = tuple(dict.fromkeys(option for kind in FORMATS.values() for option in kind.options))
"""The keys of an edition that only some formats know, in addition to ``layout``."""


def default_editions(formats: Iterable[Format]) -> dict[str, dict[str, str]]:
    """The editions of a manifest that lists none."""
    return {kind.edition: {"format": kind.name} for kind in formats if kind.edition and not kind.requested}
