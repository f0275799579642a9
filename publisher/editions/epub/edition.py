"""The EPUB edition: a page for each chapter, with cover, title page, contents and colophon.

The templates decide how pages look. Here pages get their names, titles and order, and the package its metadata.
``package`` writes the container.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import (
    Bibliography,
    Block,
    Chapter,
    ContentsEntry,
    Glossary,
    Index,
    Paragraph,
    Part,
    plain_text,
    rewrite,
)
from publisher.editions import Job, Written
from publisher.editions.cover import cover_image, cover_name
from publisher.editions.epub.accessibility import describe
from publisher.editions.epub.fonts import embedded_fonts
from publisher.editions.epub.markup import prepare
from publisher.editions.epub.package import COVER_IMAGE, Item, TocEntry, pack, page
from publisher.editions.style_files import media_type, referenced_files, sheets_for
from publisher.language import Words
from publisher.names import Names
from publisher.templating import CUSTOM, Renderer, rendered_chapters

# Kinds of chapters, named by a class on their title, and the division of the book they belong to.
KINDS = {
    "acknowledgments": "backmatter",
    "afterword": "backmatter",
    "appendix": "backmatter",
    "bibliography": "backmatter",
    "chapter": "bodymatter",
    "conclusion": "bodymatter",
    "dedication": "frontmatter",
    "epigraph": "frontmatter",
    "epilogue": "bodymatter",
    "foreword": "frontmatter",
    "glossary": "backmatter",
    "index": "backmatter",
    "introduction": "bodymatter",
    "preface": "frontmatter",
    "prologue": "bodymatter",
}
MATTERS = ("frontmatter", "backmatter")
# Lists that make a chapter in front or back matter one of a kind.
LISTS: dict[str, type[Bibliography | Glossary | Index]] = {
    "bibliography": Bibliography,
    "glossary": Glossary,
    "index": Index,
}
BODY = "bodymatter"
PAGES = {"imprint": "copyright-page"}  # landmarks of other names than the kinds of chapters
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(job: Job) -> Written:
    """Write the book as one EPUB 3.3 file."""
    book = prepare(job.book, job.media.see_through(job.data.assets))
    return _Edition(job.with_book(book.map_chapters(lambda c: _listed(_named_once(c, job.words))))).write()


def _listed(chapter: Chapter) -> Chapter:
    """The chapter, listed in the navigation of reading systems, though not on the page of contents, if it is a page of its own."""
    return replace(chapter, listed=True) if chapter.page not in ("", "imprint") else chapter


def _named_once(chapter: Chapter, words: Words) -> Chapter:
    """The chapter without the name of the list that makes its kind: the two would be landmarks of one name.

    An index is one by itself, not its chapter.
    """
    listed = LISTS.get(kind_of(chapter, words))
    return rewrite(chapter, {listed: lambda node: replace(node, name="")}) if listed not in (None, Index) else chapter


def kind_of(chapter: Chapter, words: Words) -> str:
    """The kind of a chapter, in the EPUB structural semantics vocabulary.

    It is given by the first of its classes that names one, by its file name or the list in it in front and back matter, or by
    the manifest.
    """
    names = [*chapter.attributes.classes]
    if chapter.kind in MATTERS:
        names += [chapter.id, *(name for name, kind in LISTS.items() if _consists_of(chapter, kind))]
    return next((kind for name in names if (kind := words.chapter_kind(name)) in KINDS), chapter.kind)


def _consists_of(chapter: Chapter, kind: type[Block]) -> bool:
    """Whether a list and paragraphs are all that a chapter contains."""
    return any(isinstance(block, kind) for block in chapter.children) and all(
        isinstance(block, kind | Paragraph) for block in chapter.children
    )


def matter_of(chapter: Chapter, words: Words) -> str:
    """The division of the book that a chapter belongs to."""
    return chapter.kind if chapter.kind in MATTERS else KINDS[kind_of(chapter, words)]


def ascii_name(wanted: str, instead: str) -> str:
    """A file name that every reading system can open."""
    folder, slash, stem = wanted.rpartition("/")
    plain = unicodedata.normalize("NFKD", stem.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return folder + slash + (re.sub(r"[^\w.-]+", "-", plain).strip("-.") or instead)


class EpubAddresses(Struct, frozen=True):
    """Addresses in an e-book. ``files`` maps the ids of chapters and parts to their files."""

    files: Mapping[str, str]

    def __call__(self, chapter: str, target: str, here: str) -> str:
        """The address of a target, relative to the page of ``here``. A part is given by its id alone."""
        if not chapter:
            return self.files[target]
        file = "" if chapter == here and target else self.files[chapter]
        return f"{file}#{target}" if target else file


class PlannedPage(Struct, frozen=True):
    """A page to be rendered by a template: its unique title, and additional values for the template.

    The page of a chapter is rendered like chapters of other editions.
    """

    name: str
    title: str
    template: str = ""
    chapter: Chapter | None = None
    at: Location | None = None
    context: Mapping[str, object] = field(default_factory=dict)


class _Edition:
    """One EPUB in the making: first names are assigned, then pages rendered, then the package written."""

    def __init__(self, job: Job) -> None:
        self.job, self.book, self.metadata, self.words = job, job.book, job.book.metadata, job.words
        self.titles = Names(pattern="{} ({})")
        self.identifier = self.metadata.public_identifier
        self.cover, _ = cover_name(job)
        fixed = {stem: f"{stem}.xhtml" for stem in ("cover", "title-page", "nav", "colophon")}
        names = Names({"toc.ncx", "content.opf", "style.css", self.cover, *fixed.values()}, folded=True)
        self.files = fixed
        divisions: tuple[Chapter | Part, ...] = (*self.book.chapters, *self.book.parts)
        for number, division in enumerate(divisions, start=1):
            self.files[division.id] = names.free(ascii_name(division.id, f"page-{number}"), ".xhtml")
        self.images: dict[str, str] = {}
        for number, asset in enumerate(job.data.assets.values(), start=1):
            stem, _, suffix = asset.name.rpartition(".")
            self.images[asset.name] = names.free(ascii_name(stem, f"image-{number}"), f".{suffix}")
        for number, name in enumerate(job.data.files, start=1):
            stem, _, suffix = name.rpartition(".")
            self.images[name] = names.free(ascii_name(stem, f"file-{number}"), f".{suffix}")
        settings = job.settings(
            cover_file=self.cover,
            direction=self.metadata.direction,
            files=self.files,
            public_identifier=self.identifier,
        )
        self.place = EpubAddresses(self.files)
        self.settings = replace(
            settings,
            template="chapter.xhtml",
            pages=True,
            addresses=self.place,
            images=self.images,
            xhtml=True,
        )
        self.renderer = Renderer(self.settings, job.cache)

    def write(self) -> Written:
        job = self.job
        planned = list(self.pages())
        of_chapter = {p.name: {**p.context, "page_title": p.title} for p in planned if p.chapter}
        self.renderer.use(replace(self.settings, of_chapter=of_chapter))
        chapters = [p.chapter for p in planned if p.chapter]
        with ThreadPoolExecutor(1) as thread:
            converted = thread.submit(copy_context().run, self.pictures)
            self.chapters = rendered_chapters(self.renderer, chapters, job.cache, job.workers.here)
            pictures = converted.result()
        pages = list(map(self.item, planned))
        contents = self.planned("nav", self.words.pattern("contents"), "nav.xhtml", context=self.contents())
        nav = self.item(contents, "nav")
        last = [TocEntry(self.colophon, self.files["colophon"])] if self.colophon else []
        more = [name for name in sheets_for(self.book) if not name.startswith("formula-")]
        names = ("style.css", *more, *(("upright.css",) if self.metadata.upright else ()), CUSTOM)
        fonts, files_of_fonts = embedded_fonts(job)
        sheets = filter(None, (fonts, *map(self.renderer.text, names[:-1]), job.list_style, self.renderer.text(CUSTOM)))
        style_sheet = self.renderer.screened("style.css", "\n".join(sheets))
        style = Item("style.css", "text/css", style_sheet.encode())
        files = referenced_files(
            style_sheet, {item.name for item in (*pictures, *files_of_fonts)}, self.renderer, job.findings
        )
        beside = [Item(name, media_type(file), file.read_bytes()) for name, file in files.items()] + files_of_fonts
        spine = [*pages[:2], *([] if job.data.single and not job.book.lists else [nav]), *pages[2:]]
        data = pack(
            self.metadata,
            (*pages, nav, style, *beside, *pictures),
            spine=spine,
            toc=[*self.ncx(self.book.contents), *last],
            accessibility=describe(job, (*pages, *pictures[1:])),
            direction=self.metadata.direction,
        )
        path = job.folder / f"{job.name}.epub"
        path.write_bytes(data)
        return Written(path)

    def pictures(self) -> list[Item]:
        """The cover and the images of the book. They are made while workers render the chapters."""
        cover, media_type = cover_name(self.job)
        assets = [(self.images[asset.name], asset) for asset in self.job.data.assets.values()]
        return [
            Item(cover, media_type, cover_image(self.job), (COVER_IMAGE,)),
            *(Item(name, asset.media_type, self.job.media.picture(asset)) for name, asset in assets),
            *(Item(self.images[name], file.media_type, file.read()) for name, file in self.job.data.files.items()),
        ]

    # Pages

    @cached_property
    def below(self) -> dict[str, tuple[ContentsEntry, ...]]:
        """The chapters below each, by its id."""
        found = {}
        entries = [*self.book.contents]
        for entry in entries:
            entries += entry.chapters
            found[entry.chapter] = entry.chapters
        return found

    @property
    def colophon(self) -> str:
        """The title of the last page; empty if the book has no metadata except its title."""
        about = self.metadata
        reported = (about.authors, about.publisher, about.date, about.draft, about.rights, about.url)
        return self.words.pattern("about_edition") if any((*reported, self.identifier[0])) else ""

    def pages(self) -> Iterator[PlannedPage]:
        """All pages except the contents, in reading order."""
        alt = self.job.data.cover_alt or self.cover_words()
        yield self.planned("cover", self.words.pattern("cover"), "cover.xhtml", context={"alt": alt})
        yield self.planned("title-page", self.words.pattern("title_page"), "title-page.xhtml")
        for division in self.book.divisions:
            if isinstance(division, Part):
                title = plain_text(division.title)
                title = self.labelled(self.words.label("part", division.number), title) if division.number else title
                about: dict[str, object] = {"part": division, "matter": matter_of(division.children[0], self.words)}
                yield self.planned(division.id, title, "part.xhtml", at=division.location, context=about)
            for chapter in division.children if isinstance(division, Part) else (division,):
                yield self.chapter(chapter)
        if self.colophon:
            yield self.planned("colophon", self.colophon, "colophon.xhtml")

    def cover_words(self) -> str:
        byline, title = self.job.byline, self.metadata.title
        by = byline.line(self.words.pattern("comma").join(byline.names))
        if not by or byline.before or byline.after:
            return " · ".join(filter(None, (self.words.pattern("cover_of", title=title), by)))
        return self.words.pattern("cover_by", title=title, by=by)

    def labelled(self, label: str, title: str) -> str:
        """The title after the label of its division."""
        return self.words.pattern("labelled", label=label, title=title)

    def chapter(self, chapter: Chapter) -> PlannedPage:
        title = plain_text(chapter.title) or chapter.id
        label = self.words.label(chapter.kind, chapter.number) if chapter.depth == 1 else chapter.number
        kicker = label if chapter.number else ""
        about: dict[str, object] = {
            "kicker": kicker,
            "kind": kind_of(chapter, self.words),
            "matter": matter_of(chapter, self.words),
        }
        if chapter.group:
            about["below"] = self.below.get(chapter.id, ())
        whole = self.labelled(kicker, title) if kicker else title
        return self.planned(chapter.id, whole, chapter=chapter, at=chapter.location, context=about)

    def planned(
        self,
        name: str,
        title: str,
        template: str = "",
        *,
        chapter: Chapter | None = None,
        at: Location | None = None,
        context: Mapping[str, object] | None = None,
    ) -> PlannedPage:
        """Plan a page with an unused title."""
        return PlannedPage(name, self.titles.free(title), template, chapter, at, context or {})

    def item(self, planned: PlannedPage, *properties: str) -> Item:
        """Render a page for the package. If it is not well-formed XHTML, an error names the chapter."""
        title, context = planned.title, planned.context
        written = (
            self.chapters[planned.chapter.id]
            if planned.chapter
            else self.renderer.page(planned.template, here=planned.name, page_title=title, **context)
        )
        markup = NOT_XML.sub("\ufffd", written)
        try:
            return page(self.files[planned.name], markup, *properties)
        except etree.XMLSyntaxError as error:
            found = re.split(r"\r?\n", markup)[error.position[0] - 1 :][:1]
            hint = "A template wrote tags that do not match."
            problem = f"The page “{title}” is not XHTML: {error.msg}"
            diagnostic = Diagnostic(Severity.ERROR, "markup-broken", problem, planned.at, hint, *found)
            raise PublisherError([diagnostic]) from error

    # Contents

    def contents(self) -> dict[str, object]:
        divisions, chapters = self.book.divisions, self.book.chapters
        first = next((d for d in divisions if isinstance(d, Part) or matter_of(d, self.words) == BODY), divisions[0])
        matter = [(kind_of(c, self.words), c) for c in chapters if c.kind in MATTERS]
        pages = ((PAGES.get(c.page, kind), c) for kind, c in matter)
        around = [(kind, c) for kind, c in pages if kind != c.kind]
        return {
            "entries": self.entries(self.book.contents),
            "begin": first,
            "around": around,
            "colophon": self.colophon,
        }

    def entries(self, entries: Iterable[ContentsEntry]) -> list[dict[str, object]]:
        """The entries of the contents, with titles as markup that may be in a link."""
        without_headings = {chapter.id for chapter in self.book.chapters if chapter.page}

        def line(entry: ContentsEntry) -> dict[str, object]:
            return {
                "hidden": entry.chapter in without_headings,
                "number": entry.number,
                "title": self.renderer.markup(entry.title),
                "href": self.place(entry.chapter, entry.target, ""),
                "is_part": not entry.chapter,
                "entries": [*map(line, entry.children)],
            }

        return [*map(line, entries)]

    def ncx(self, entries: Iterable[ContentsEntry]) -> list[TocEntry]:
        """The same entries for the NCX."""

        def line(entry: ContentsEntry) -> TocEntry:
            title = plain_text(entry.title)
            if entry.chapter:
                title = " ".join(filter(None, [entry.number, title])) or entry.chapter
            elif entry.number:
                title = self.labelled(self.words.label("part", entry.number), title).rstrip()
            return TocEntry(title, self.place(entry.chapter, entry.target, ""), tuple(self.ncx(entry.children)))

        return [line(entry) for entry in entries]


__all__ = ["KINDS", "write"]
