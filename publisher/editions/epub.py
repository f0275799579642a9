"""The EPUB edition: a page a chapter, with cover, title page, contents and colophon around them.

What a page looks like is the templates' business; here pages get their names, titles and places, and the package gets
its facts. ``epub_package`` writes the container.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from markupsafe import Markup

from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import (
    Block,
    Chapter,
    ContentsEntry,
    CrossReference,
    FootnoteReference,
    Heading,
    HtmlElement,
    Image,
    Inline,
    Link,
    Node,
    Paragraph,
    Part,
    SoftBreak,
    Span,
    Text,
    plain_text,
    rewrite,
    walk,
)
from publisher.editions import Job, Written
from publisher.editions.cover import cover_image
from publisher.editions.epub_images import picture
from publisher.editions.epub_package import COVER_IMAGE, Item, TocEntry, pack, page
from publisher.templating import Renderer

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
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
RIGHT_TO_LEFT_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(job: Job) -> Written:
    """Write the book as one EPUB 3.3 file."""
    return _Edition(job).write()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what belongs to it: blocks, then sections of a lower level."""

    heading: Heading
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]


def outline(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """The blocks before the first heading, and the sections that the headings open."""
    starts = [i for i, block in enumerate(blocks) if isinstance(block, Heading)]
    tops: list[tuple[int, Heading]] = []
    for i in starts:
        heading = blocks[i]
        if isinstance(heading, Heading) and (not tops or heading.level <= tops[-1][1].level):
            tops.append((i, heading))
    ends = [i for i, _ in tops[1:]] + [len(blocks)]
    sections = (Section(top, *outline(blocks[i + 1 : end])) for (i, top), end in zip(tops, ends, strict=True))
    return blocks[: starts[0]] if starts else blocks, tuple(sections) if tops else ()


def kind_of(chapter: Chapter) -> str:
    """What a chapter is: the first of its classes that says so, or the manifest's word."""
    return next((name for name in chapter.attributes.classes if name in KINDS), chapter.kind)


def direction(language: str) -> str:
    """``rtl`` for a language that is written from right to left, else nothing."""
    primary, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return "rtl" if (script in RIGHT_TO_LEFT_SCRIPTS if script else primary in RIGHT_TO_LEFT) else ""


@dataclass(slots=True)
class _Names:
    """File names that every reading system can open: ASCII, and different in more than their case."""

    taken: set[str] = field(default_factory=set)

    def __call__(self, wanted: str, suffix: str, instead: str) -> str:
        folder, _, stem = wanted.rpartition("/")
        plain = unicodedata.normalize("NFKD", stem.replace("ß", "ss")).encode("ascii", "ignore").decode()
        plain = re.sub(r"[^\w.-]+", "-", plain).strip("-.") or instead
        prefix = f"{folder}/" if folder else ""
        name, count = f"{prefix}{plain}{suffix}", 2
        while name.lower() in self.taken:
            name, count = f"{prefix}{plain}-{count}{suffix}", count + 1
        self.taken.add(name.lower())
        return name


class _Renderer(Renderer):
    """A renderer that says a language twice, as XHTML wants it."""

    def attributes(self, node: Node, *classes: str, **more: str) -> Markup:
        language = node.attributes.get("lang")
        return super().attributes(node, *classes, **more, **({"xml:lang": language} if language else {}))


class _Edition:
    """One EPUB in the making: its names first, then its pages, then the package."""

    def __init__(self, job: Job) -> None:
        self.job, self.book, self.metadata = job, job.book, job.book.metadata
        self.titles: set[str] = set()
        name = _Names({"toc.ncx", "content.opf", "style.css"})
        fixed = ("cover", "title-page", "nav", "colophon")
        self.files = {stem: name(stem, ".xhtml", stem) for stem in fixed}
        self.parts = [d for d in self.book.divisions if isinstance(d, Part)]
        for number, division in enumerate((*self.book.chapters, *self.parts), start=1):
            self.files[division.id] = name(division.id, ".xhtml", f"page-{number}")
        data, media_type, file = cover_image(job)
        self.cover = Item(file, media_type, data, (COVER_IMAGE,))
        name.taken.add(file.lower())
        self.images: dict[str, Item] = {}
        for number, asset in enumerate(job.assets.values(), start=1):
            data, media_type, suffix = picture(asset)
            stem = asset.name.rpartition(".")[0]
            self.images[asset.name] = Item(name(stem, suffix, f"image-{number}"), media_type, data)
        self.renderer = _Renderer(
            job.layers,
            place=self.place,
            image=lambda asset: self.images[asset.name].name,
            settings={
                "book": job.book,
                "edition": job.edition,
                "single": job.single,
                "cover_file": self.cover.name,
                "direction": direction(self.metadata.language),
                "files": self.files,
                "is_paragraph": lambda node: isinstance(node, Paragraph),
                "is_picture": is_picture,
                "scoped": scoped,
                "unlinked": unlinked,
            },
        )

    def write(self) -> Written:
        job = self.job
        pages = list(self.pages())
        nav = self.page("nav", "nav.xhtml", self.renderer.translate("Contents"), properties=("nav",), **self.contents())
        style = Item("style.css", "text/css", self.renderer.text("style.css").encode())
        spine = [*pages[:2], *([] if job.single else [nav]), *pages[2:]]
        data = pack(
            self.metadata,
            (*pages, nav, style, self.cover, *self.images.values()),
            spine=spine,
            toc=[*self.ncx(self.book.contents), TocEntry(self.colophon, self.files["colophon"])],
            accessibility=self.accessibility(pages),
            direction=direction(self.metadata.language),
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
        return self.renderer.translate("About this edition")

    def pages(self) -> Iterator[Item]:
        """All pages but the contents, in reading order."""
        words = self.renderer.translate
        alt = self.job.cover_alt or self.cover_words()
        yield self.page("cover", "cover.xhtml", words("Cover"), alt=alt)
        yield self.page("title-page", "title-page.xhtml", words("Title page"))
        for division in self.book.divisions:
            if isinstance(division, Part):
                title = f"{self.renderer.label('part', division.number)}: {plain_text(division.title)}"
                yield self.page(division.id, "part.xhtml", title, part=division, at=division.location)
            for chapter in division.children if isinstance(division, Part) else (division,):
                yield self.chapter(chapter)
        yield self.page("colophon", "colophon.xhtml", self.colophon)

    def cover_words(self) -> str:
        by = ", ".join(person.name for person in self.metadata.authors if person.role == "aut")
        pattern = "Cover: {title}, by {by}" if by else "Cover: {title}"
        return self.renderer.translate(pattern, title=self.metadata.title, by=by)

    def chapter(self, chapter: Chapter) -> Item:
        opening, sections = outline(chapter.children)
        kind, title = kind_of(chapter), plain_text(chapter.title) or chapter.id
        label = self.renderer.label(chapter.kind, chapter.number) if chapter.number else ""
        return self.page(
            chapter.id,
            "chapter.xhtml",
            f"{label}: {title}" if label else title,
            at=chapter.location,
            chapter=chapter,
            kicker=label,
            kind=kind,
            matter=KINDS[kind],
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
        unique, count = title, 2
        while unique in self.titles:
            unique, count = f"{title} ({count})", count + 1
        self.titles.add(unique)
        self.renderer.chapter = name
        markup = NOT_XML.sub("\ufffd", self.renderer.page(template, page_title=unique, **context))
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
        chapters = self.book.chapters
        first = next((c for c in chapters if KINDS[kind_of(c)] == "bodymatter"), chapters[0] if chapters else None)
        return {"entries": self.entries(self.book.contents), "begin": first, "colophon": self.colophon}

    def entries(self, entries: Iterable[ContentsEntry]) -> list[dict[str, Any]]:
        """Lines of the contents: their words as markup that may stand in a link."""
        return [
            {
                "number": entry.number,
                "title": self.renderer.content(self.words(entry.title)),
                "href": self.place(entry.chapter, entry.target, ""),
                "is_part": not entry.chapter,
                "entries": self.entries(entry.children),
            }
            for entry in entries
        ]

    def words(self, title: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """A title without links, notes, pictures and identifiers."""
        changes: dict[type[Node], Any] = {
            CrossReference: lambda link: link.children or Text(self.renderer.label(link.kind, link.number), location=link.location),
            FootnoteReference: lambda note: (),
            HtmlElement: lambda element: element.children,
            Image: lambda image: Text(image.alt, location=image.location),
            Link: lambda link: link.children,
            Span: lambda span: span.children,
        }
        return rewrite(Span(title, location=title[0].location), changes).children if title else ()

    def ncx(self, entries: Iterable[ContentsEntry]) -> list[TocEntry]:
        """The same lines for old readers."""

        def line(entry: ContentsEntry) -> TocEntry:
            number = entry.number if entry.chapter else self.renderer.label("part", entry.number) + ":"
            title = " ".join(filter(None, [number, plain_text(self.words(entry.title))])) or entry.chapter
            return TocEntry(title, self.place(entry.chapter, entry.target, ""), tuple(self.ncx(entry.children)))

        return [line(entry) for entry in entries]

    # Accessibility

    def accessibility(self, pages: list[Item]) -> list[tuple[str, str]]:
        """What the book offers to readers who can't see or hear, counted in what it holds; nothing is promised."""
        words = self.renderer.translate
        nodes = [node for chapter in self.book.chapters for node in walk(chapter)]
        missing = {d.location for d in self.job.findings if d.code == "image-alt-missing"}
        images = [n for n in nodes if isinstance(n, Image)]
        silent = [n for n in images if not n.alt and n.location in missing]
        speaking = [n for n in images if n.alt]
        visual = bool(speaking or silent)
        formulas = any("mathml" in item.properties for item in pages)
        moving = any(b"<animate" in i.data or b"ANIM" in i.data or b"NETSCAPE2.0" in i.data for i in self.images.values())
        modes = ["textual", *(["visual"] if visual else [])]
        sufficient = [*([] if silent else ["textual"]), *(["textual,visual"] if visual else [])]
        features = [
            "structuralNavigation",
            "tableOfContents",
            "readingOrder",
            *(["alternativeText"] if speaking and not silent else []),
            *(["MathML"] if formulas else []),
        ]
        hazards = ["unknown"] if moving else ["none"]
        summary = [
            words("The text can be read aloud, enlarged, and set in any typeface and colors."),
            words("The table of contents and the headings lead to every chapter and section."),
            words("Some images have no text alternative.") if silent else "",
            words("Every image that carries meaning has a text alternative.") if speaking and not silent else "",
            words("Formulas are written in MathML.") if formulas else "",
            words("Notes and their calls are linked in both directions.")
            if any(isinstance(n, FootnoteReference) for n in nodes)
            else "",
        ]
        return [
            *(("schema:accessMode", mode) for mode in modes),
            *(("schema:accessModeSufficient", way) for way in sufficient),
            *(("schema:accessibilityFeature", feature) for feature in features),
            *(("schema:accessibilityHazard", hazard) for hazard in hazards),
            ("schema:accessibilitySummary", " ".join(filter(None, summary))),
        ]


def unlinked(nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Inlines as they may stand in a link: without links of their own."""
    if not nodes:
        return nodes
    changes: dict[type[Node], Any] = {Link: lambda link: link.children, CrossReference: lambda link: link.children or link}
    return rewrite(Span(nodes, location=nodes[0].location), changes).children


def is_picture(paragraph: Paragraph) -> bool:
    """Does the paragraph hold pictures and nothing else?"""
    return bool(paragraph.children) and all(isinstance(child, Image | SoftBreak) for child in paragraph.children)


def scoped(row: HtmlElement) -> tuple[Node, ...]:
    """The cells of a row of raw HTML, each header with its scope: its row if there is data in it, else its column."""
    data = any(isinstance(cell, HtmlElement) and cell.tag == "td" for cell in row.children)

    def cell(node: Node) -> Node:
        if not (isinstance(node, HtmlElement) and node.tag == "th") or node.attributes.get("scope"):
            return node
        pairs = (*node.attributes.pairs, ("scope", "row" if data else "col"))
        return HtmlElement(
            node.tag,
            node.children,
            location=node.location,
            attributes=type(node.attributes)(node.attributes.id, node.attributes.classes, pairs),
        )

    return tuple(cell(node) for node in row.children)


__all__ = ["KINDS", "direction", "write"]
