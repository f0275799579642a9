"""The EPUB edition: a page a chapter, with cover, title page, contents and colophon around them.

What a page looks like is the templates' business; here pages get their names, titles and places, and the package gets
its facts. ``epub_package`` writes the container.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lxml import etree
from markupsafe import Markup

from publisher.addresses import is_safe_url
from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import (
    Chapter,
    ContentsEntry,
    Node,
    Paragraph,
    Part,
    Table,
    TableCell,
    plain_text,
)
from publisher.editions import Job, Written
from publisher.editions.cover import cover_image
from publisher.editions.epub_accessibility import describe
from publisher.editions.epub_markup import (
    is_crowded,
    is_narrow,
    labels_of,
    outline,
    step_of,
)
from publisher.editions.epub_package import COVER_IMAGE, Item, TocEntry, pack, page
from publisher.editions.openings import leads
from publisher.editions.style_files import carried, media_type
from publisher.language import Words
from publisher.names import Names
from publisher.templating import CUSTOM, Renderer

# What a chapter may be, said by a class on its title, and the division of the book that it belongs to.
KINDS = {
    "acknowledgments": "backmatter",
    "afterword": "backmatter",
    "appendix": "backmatter",
    "bibliography": "backmatter",
    "chapter": "bodymatter",
    "conclusion": "bodymatter",
    "dedication": "frontmatter",
    "epilogue": "bodymatter",
    "foreword": "frontmatter",
    "glossary": "backmatter",
    "introduction": "bodymatter",
    "preface": "frontmatter",
    "prologue": "bodymatter",
}
MATTERS = ("frontmatter", "backmatter")
BODY = "bodymatter"
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(job: Job) -> Written:
    """Write the book as one EPUB 3.3 file."""
    return _Edition(job).write()


def kind_of(chapter: Chapter, words: Words) -> str:
    """What a chapter is: the first of its classes that says so, or the name of its file in front and back matter, or the
    manifest's word. Names are those of EPUB's vocabulary, or of the book's language."""
    names = [*chapter.attributes.classes, *([chapter.id] if chapter.kind in MATTERS else [])]
    return next((kind for name in names if (kind := words.chapter_kind(name)) in KINDS), chapter.kind)


def matter_of(chapter: Chapter, words: Words) -> str:
    """The division of the book that a chapter belongs to."""
    return chapter.kind if chapter.kind in MATTERS else KINDS[kind_of(chapter, words)]


def ascii_name(wanted: str, instead: str) -> str:
    """A file's name that every reading system can open."""
    folder, slash, stem = wanted.rpartition("/")
    plain = unicodedata.normalize("NFKD", stem.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return folder + slash + (re.sub(r"[^\w.-]+", "-", plain).strip("-.") or instead)


class _Renderer(Renderer):
    """A renderer that says a language twice, as XHTML wants it, and marks tables that are wider than a page."""

    labels: Mapping[int, str] = MappingProxyType({})  # of the cells of the table that is being written

    def attributes(self, node: Node, *classes: str, **more: str) -> Markup:
        language = node.attributes.get("lang")
        if isinstance(node, Table):
            self.labels = labels_of(node)
            if is_crowded(node):
                classes += ("broken",)
            if self.labels:
                classes += ("stacked", step_of(node))
            elif not is_narrow(node):
                classes += ("breaks",)
        if isinstance(node, TableCell) and not node.header and id(node) in self.labels:
            more["data_label"] = self.labels[id(node)]
        return super().attributes(node, *classes, **more, **({"xml:lang": language} if language else {}))


class _Edition:
    """One EPUB in the making: its names first, then its pages, then the package."""

    def __init__(self, job: Job) -> None:
        self.job, self.book, self.metadata, self.words = job, job.book, job.book.metadata, job.words
        self.titles = Names(pattern="{} ({})")
        self.identifier = self.metadata.public_identifier
        data, media_type, cover = cover_image(job)
        self.cover = Item(cover, media_type, data, (COVER_IMAGE,))
        fixed = {stem: f"{stem}.xhtml" for stem in ("cover", "title-page", "nav", "colophon")}
        names = Names({"toc.ncx", "content.opf", "style.css", cover, *fixed.values()}, folded=True)
        self.files = fixed
        divisions: tuple[Chapter | Part, ...] = (*self.book.chapters, *self.book.parts)
        for number, division in enumerate(divisions, start=1):
            self.files[division.id] = names.free(ascii_name(division.id, f"page-{number}"), ".xhtml")
        self.images: dict[str, Item] = {}
        for number, asset in enumerate(job.assets.values(), start=1):
            stem, _, suffix = asset.name.rpartition(".")
            file = names.free(ascii_name(stem, f"image-{number}"), f".{suffix}")
            self.images[asset.name] = Item(file, asset.media_type, job.picture(asset))
        self.renderer = _Renderer(
            job.layers,
            words=self.words,
            place=self.place,
            image=lambda asset: self.images[asset.name].name,
            settings={
                "book": job.book,
                "edition": job.edition,
                "single": job.single,
                "cover_file": self.cover.name,
                "direction": self.metadata.direction,
                "drawings": job.drawings,
                "files": self.files,
                "is_known": is_safe_url,  # EPUBCheck warns of schemes that are not registered
                "is_paragraph": lambda node: isinstance(node, Paragraph),
                "is_stacked": lambda table: bool(labels_of(table)),
                "leads": leads,
                "public_identifier": self.identifier,
            },
        )

    def write(self) -> Written:
        job = self.job
        pages = list(self.pages())
        nav = self.page("nav", "nav.xhtml", self.words.pattern("contents"), properties=("nav",), **self.contents())
        last = [TocEntry(self.colophon, self.files["colophon"])] if self.colophon else []
        sheets = filter(None, map(self.renderer.text, ("style.css", CUSTOM)))
        style_sheet = self.renderer.screened("style.css", "\n".join(sheets))
        style = Item("style.css", "text/css", style_sheet.encode())
        others = {item.name for item in (self.cover, *self.images.values())}
        files = carried(style_sheet, others, self.renderer, job.findings)
        beside = [Item(name, media_type(file), file.read_bytes()) for name, file in files.items()]
        spine = [*pages[:2], *([] if job.single else [nav]), *pages[2:]]
        data = pack(
            self.metadata,
            (*pages, nav, style, *beside, self.cover, *self.images.values()),
            spine=spine,
            toc=[*self.ncx(self.book.contents), *last],
            accessibility=describe(job, (*pages, *self.images.values())),
            direction=self.metadata.direction,
        )
        path = job.folder / f"{job.name}.epub"
        path.write_bytes(data)
        return Written(path)

    # Addresses

    def place(self, chapter: str, target: str, here: str) -> str:
        """Where a cross-reference leads, as seen from the page of ``here``; a part is named by its id alone."""
        if not chapter:
            return self.files[target]
        file = "" if chapter == here and target else self.files[chapter]
        return f"{file}#{target}" if target else file

    # Pages

    @property
    def colophon(self) -> str:
        """The title of the last page; empty when there is nothing to tell but the book's own title."""
        about = self.metadata
        reported = (about.authors, about.publisher, about.date, about.draft, about.rights, about.url)
        return self.words.pattern("about_edition") if any((*reported, self.identifier[0])) else ""

    def pages(self) -> Iterator[Item]:
        """All pages but the contents, in reading order."""
        alt = self.job.cover_alt or self.cover_words()
        yield self.page("cover", "cover.xhtml", self.words.pattern("cover"), alt=alt)
        yield self.page("title-page", "title-page.xhtml", self.words.pattern("title_page"))
        for division in self.book.divisions:
            if isinstance(division, Part):
                title = self.labelled(self.words.label("part", division.number), plain_text(division.title))
                about: dict[str, Any] = {"part": division, "matter": matter_of(division.children[0], self.words)}
                yield self.page(division.id, "part.xhtml", title, at=division.location, **about)
            for chapter in division.children if isinstance(division, Part) else (division,):
                yield self.chapter(chapter)
        if self.colophon:
            yield self.page("colophon", "colophon.xhtml", self.colophon)

    def cover_words(self) -> str:
        by = self.words.pattern("comma").join(person.name for person in self.metadata.credited)
        return self.words.pattern("cover_by" if by else "cover_of", title=self.metadata.title, by=by)

    def labelled(self, label: str, title: str) -> str:
        """A title after what its division is called."""
        return self.words.pattern("labelled", label=label, title=title)

    def chapter(self, chapter: Chapter) -> Item:
        opening, sections = outline(chapter.children)
        kind, title = kind_of(chapter, self.words), plain_text(chapter.title) or chapter.id
        kicker = self.words.label(chapter.kind, chapter.number) if chapter.number else ""
        return self.page(
            chapter.id,
            "chapter.xhtml",
            self.labelled(kicker, title) if kicker else title,
            at=chapter.location,
            chapter=chapter,
            kicker=kicker,
            kind=kind,
            matter=matter_of(chapter, self.words),
            opening=opening,
            sections=sections,
        )

    def page(
        self,
        name: str,
        template: str,
        title: str,
        *,
        at: Location | None = None,
        properties: tuple[str, ...] = (),
        **context: Any,
    ) -> Item:
        """A page by its template; one that is no XHTML is an error that names the chapter."""
        self.renderer.chapter = name
        markup = NOT_XML.sub("\ufffd", self.renderer.page(template, page_title=self.titles.free(title), **context))
        try:
            return page(self.files[name], markup, *properties)
        except etree.XMLSyntaxError as error:
            found = re.split(r"\r?\n", markup)[error.position[0] - 1 :][:1]
            hint = "A template wrote tags that do not match."
            diagnostic = Diagnostic(
                Severity.ERROR, "markup-broken", f"The page “{title}” is not XHTML: {error.msg}", at, hint, *found
            )
            raise PublisherError([diagnostic]) from error

    # Contents

    def contents(self) -> dict[str, Any]:
        divisions, chapters = self.book.divisions, self.book.chapters
        first = next((d for d in divisions if isinstance(d, Part) or matter_of(d, self.words) == BODY), divisions[0])
        matter = [(kind_of(c, self.words), c) for c in chapters if c.kind in MATTERS]
        around = [(kind, c) for kind, c in matter if kind != c.kind]
        return {
            "entries": self.entries(self.book.contents),
            "begin": first,
            "around": around,
            "colophon": self.colophon,
        }

    def entries(self, entries: Iterable[ContentsEntry]) -> list[dict[str, Any]]:
        """Lines of the contents: their words as markup that may stand in a link."""
        return [
            {
                "number": entry.number,
                "title": self.renderer.markup(entry.title),
                "href": self.place(entry.chapter, entry.target, ""),
                "is_part": not entry.chapter,
                "entries": self.entries(entry.children),
            }
            for entry in entries
        ]

    def ncx(self, entries: Iterable[ContentsEntry]) -> list[TocEntry]:
        """The same lines for old readers."""

        def line(entry: ContentsEntry) -> TocEntry:
            title = plain_text(entry.title)
            if entry.chapter:
                title = " ".join(filter(None, [entry.number, title])) or entry.chapter
            else:
                title = self.labelled(self.words.label("part", entry.number), title).rstrip()
            return TocEntry(title, self.place(entry.chapter, entry.target, ""), tuple(self.ncx(entry.children)))

        return [line(entry) for entry in entries]


__all__ = ["KINDS", "write"]
