"""PDF: the whole document on pages, as a handout or as a book.

Templates decide how pages look; here is what they can't know: the measures of a sheet, which notes fit at the foot of a
page, how wide a table must be. ``publisher.layout`` makes the pages; the labels of a book's pages are set afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from publisher import __version__, fonts
from publisher.cache import key
from publisher.document import (
    NO_ATTRIBUTES,
    Attributes,
    Book,
    Chapter,
    CrossReference,
    DefinitionTerm,
    Figure,
    Footnote,
    FootnoteReference,
    Heading,
    Inline,
    InlineCode,
    Link,
    Paragraph,
    Part,
    Span,
    Table,
    Text,
    plain_text,
    rewrite,
    walk,
)
from publisher.editions import Job, Written
from publisher.layout import Metadata, lay_out
from publisher.manifest import Edition, sheet
from publisher.templating import Renderer

# Places in a running foot that page counters fill; characters that no title holds.
PAGE, PAGES = "\ue000", "\ue001"
_COUNTERS = {PAGE: "counter(page)", PAGES: "counter(pages)"}
_HARMLESS = ("Ignored", "Invalid", "Unsupported", "Unknown", "Expected", "Parse error", "No content for")
_LINE = 14.0


def write(job: Job) -> Written:
    """Write the book as one PDF."""
    page = Page.of(job.edition)
    renderer = _renderer(job, page)
    supply = _Supply(job, renderer)
    markup = renderer.page(f"{page.layout}.html", chapters=_chapters(job.book, page))
    metadata = _metadata(job.book)
    versions = (__version__, version("weasyprint"), version("pydyf"))
    name = key(markup, repr(metadata), repr(versions), supply.everything())
    data = job.cache.get(name)
    cached = data is not None
    if data is None:
        result = lay_out(markup, read=supply.read, metadata=metadata)
        for message in result.messages:
            add = job.findings.warning if message.startswith(_HARMLESS) else job.findings.error
            add("layout-error", f"Page layout: {message}")
        data = result.data
        if page.layout == "book":
            data = label_pages(data, _id(job.book.divisions[0]), renderer.translate("Cover"))
        if not result.messages:
            job.cache.put(name, data)
    main = job.folder / f"{job.name}.pdf"
    main.write_bytes(data)
    return Written(main, _count(data), cached)


# Pages


@dataclass(frozen=True, slots=True)
class Page:
    """The measures of a page, in points; ``left`` is the inner margin of a book, ``rail`` the column beside the text."""

    layout: str
    columns: int
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    measure: float
    rail: float = 0
    gutter: float = 0

    @property
    def full(self) -> float:
        """The width of the text with its rail."""
        return self.measure + self.rail + self.gutter

    @property
    def tall(self) -> float:
        """The height of the text."""
        return self.height - self.top - self.bottom

    @property
    def column(self) -> float:
        """The width of a line."""
        return (self.measure - 17) / 2 if self.columns == 2 else self.measure

    @classmethod
    def of(cls, edition: Edition) -> Page:
        """The page of an edition, its margins by the proportion of the sheet."""
        layout = edition.layout or "handout"
        default = "6x9in" if layout == "book" else "A4"
        width, height = (round(side / 25.4 * 72, 2) for side in sheet(edition.trim or edition.paper or default))
        return cls._book(width, height) if layout == "book" else cls._handout(edition.columns, width, height)

    @classmethod
    def _book(cls, width: float, height: float) -> Page:
        measure = min(345.0, 0.725 * width)
        rest, free = width - measure, height - _whole_lines(height - 130)
        inner, top = rest * 5 / 11, free * 6 / 13
        return cls("book", 1, width, height, *_rounded(top, rest - inner, free - top, inner, measure))

    @classmethod
    def _handout(cls, columns: int, width: float, height: float) -> Page:
        railed = width >= 475 + 72
        full = 475.0 if railed else min(475.0, 0.79 * width)
        rest = width - full
        left = (57.0 if width <= 650 else rest * 0.474) if railed else rest / 2
        free = height - _whole_lines(height - 113)
        top = 53.0 if free < 130 else free * 0.465
        if railed and columns == 1:
            return cls("handout", 1, width, height, *_rounded(top, rest - left, free - top, left, 345), 113, 17)
        return cls("handout", columns, width, height, *_rounded(top, rest - left, free - top, left, full))


def _whole_lines(height: float) -> float:
    return max(1, height // _LINE) * _LINE


def _rounded(*lengths: float) -> Iterator[float]:
    return (round(length, 2) for length in lengths)


def label_pages(data: bytes, first: str, cover: str) -> bytes:
    """Name the pages of a book: the cover, then roman numerals, then arabic ones from the page of the id ``first``."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        target = names[first]
        start = next(i for i, page in enumerate(pdf.pages) if page.objgen == target[0].objgen)
        ranges: list[tuple[int, dict[str, Any]]] = [
            (0, {"/P": cover}),
            (1, {"/P": f"{cover} ", "/S": pikepdf.Name.D, "/St": 2}),
            (2, {"/S": pikepdf.Name.r}),
            (start, {"/S": pikepdf.Name.D}),
        ]
        numbers = [item for index, label in ranges for item in (index, pikepdf.Dictionary(label))]
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(numbers))
        target_file = io.BytesIO()
        pdf.save(target_file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target_file.getvalue()


def _count(data: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


# What the layout may read


class _Supply:
    """The files of a document: those of the templates' layers, faces, pictures."""

    def __init__(self, job: Job, renderer: Renderer) -> None:
        self._layers = job.layers
        self._renderer = renderer
        self._assets = job.assets | ({job.cover.name: job.cover} if job.cover else {})

    def read(self, path: str) -> bytes:
        """A file by its path; ``KeyError`` for any other."""
        return self._find(path).read_bytes()

    def everything(self) -> Iterator[str | bytes]:
        """All that a document could read, for the key of the cache."""
        own = (f for folder in self._layers for f in folder.rglob("*") if f.suffix != ".html" and f.is_file())
        files = [*sorted(own), *(fonts.font_file(name) for name in fonts.FACES)]
        yield from (file.read_bytes() for file in files)
        for name, asset in self._assets.items():
            yield name
            yield asset.file.read_bytes()

    def _find(self, path: str) -> Path:
        if path in self._assets:
            return self._assets[path].file
        if ":" not in path and not path.endswith(".html") and self._renderer.has(path):
            return self._renderer.file(path)
        return fonts.font_file(path.removeprefix("fonts/"))


# What templates are told


def _metadata(book: Book) -> Metadata:
    facts = book.metadata
    authors = tuple(p.name for p in facts.authors if p.role == "aut") or tuple(p.name for p in facts.authors)
    return Metadata(
        title=facts.title,
        language=facts.language,
        authors=authors,
        description=facts.description,
        subjects=facts.subjects,
        rights=facts.rights,
        identifier=facts.identifier,
        modified=facts.modified,
    )


def _renderer(job: Job, page: Page) -> Renderer:
    handout = page.layout == "handout"
    printed, feet = _notes(job.book, through=handout)
    settings = {
        "page": page,
        "PAGE": PAGE,
        "PAGES": PAGES,
        "cover": job.cover,
        "cover_alt": job.cover_alt,
        "printed": printed,
        "at_foot": feet,
        "words": _words,
        "figures": [n for c in job.book.chapters for n in walk(c) if isinstance(n, Figure) and n.number],
        "css_text": css_text,
        "fit": lambda table: fit(table, page),
    }
    return job.renderer(shift=1 if handout and not job.single else 0, settings=settings)


def css_text(text: str) -> Markup:
    """A value of CSS ``content`` that prints ``text``, with counters where ``PAGE`` and ``PAGES`` stand."""
    pieces, run = [], ""
    for character in text:
        if character in _COUNTERS:
            pieces += [f'"{run}"', _COUNTERS[character]]
            run = ""
        else:
            run += character if character.isalnum() or character == " " else f"\\{ord(character):06x}"
    return Markup(" ".join([*pieces, f'"{run}"']))


def _notes(book: Book, *, through: bool) -> tuple[dict[str, int], frozenset[str]]:
    """The printed number of each note, by its id, and the ids of the calls whose note stands at the foot of their page.

    Numbers run ``through`` a handout, since its chapters share pages. Notes that hold more than paragraphs, and those
    called from places that are not laid out line by line, stand at the end of their chapter.
    """
    printed: dict[str, int] = {}
    feet: set[str] = set()
    count = 0
    for chapter in book.chapters:
        count = count if through else 0
        places = (n for n in walk(chapter) if isinstance(n, Table | Figure | Heading | DefinitionTerm | Footnote))
        away = {c.attributes.id for n in (*places, *chapter.title) for c in walk(n) if isinstance(c, FootnoteReference)}
        for note in chapter.notes:
            printed[note.attributes.id] = count + note.number
            if note.references[0] not in away and all(isinstance(block, Paragraph) for block in note.children):
                feet.add(note.references[0])
        count += len(chapter.notes)
    return printed, frozenset(feet)


def _words(nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A title as it stands in a list: without notes, links and ids."""
    if not nodes:
        return ()
    plain = rewrite(
        Span(nodes, location=nodes[0].location),
        {
            FootnoteReference: lambda call: (),
            Link: lambda link: link.children,
            CrossReference: lambda link: link.children,
            Span: lambda span: replace(span, attributes=NO_ATTRIBUTES),
        },
    )
    return plain.children


def _chapters(book: Book, page: Page) -> dict[str, Chapter]:
    """The chapters by id; in a book the first words of each are marked."""
    return {c.id: _lead_in(c) if page.layout == "book" else c for c in book.chapters}


def _lead_in(chapter: Chapter) -> Chapter:
    first = chapter.children[0] if chapter.children else None
    text = first.children[0] if isinstance(first, Paragraph) and first.children else None
    if not isinstance(first, Paragraph) or not isinstance(text, Text):
        return chapter
    words = text.value.split(" ")
    count = 3 if len(" ".join(words[:3])) <= 24 else 2
    if len(words) <= count:
        return chapter
    lead = Text(" ".join(words[:count]), location=text.location)
    rest = Text(" " + " ".join(words[count:]), location=text.location)
    span = Span((lead,), location=text.location, attributes=Attributes(classes=("lead-in",)))
    paragraph = replace(first, children=(span, rest, *first.children[1:]))
    return replace(chapter, children=(paragraph, *chapter.children[1:]))


def fit(table: Table, page: Page) -> tuple[str, tuple[int, ...]]:
    """How a table gets on its page: a class, and the width of each column in percent where they must be given."""
    rows = [[(_longest(cell.children), len(plain_text(cell.children))) for cell in row.children] for row in (*table.head, *table.body)]
    columns = list(zip(*(row for row in rows if len(row) == len(rows[0])), strict=True)) if rows else []
    least = [max(longest for longest, _ in column) for column in columns]
    needed = sum(width + 9 for width in least)
    for name, room in (("", page.column), ("full", page.full if page.rail else 0), ("dense", 1.2 * page.full)):
        if needed <= room:
            return name, ()
    weights = [min(max(longest, 20.0), 60.0) + min(max(length for _, length in column), 120) / 2 for longest, column in zip(least, columns, strict=True)]
    return "dense broken", tuple(round(100 * weight / sum(weights)) for weight in weights)


def _longest(nodes: tuple[Inline, ...]) -> float:
    """The width of the longest word in points, at the size of a table."""
    code = {word for node in nodes for n in walk(node) if isinstance(n, InlineCode) for word in n.value.split()}
    return max((len(word) * (4.4 if word in code else 4.8) for word in plain_text(nodes).split()), default=0)


def _id(division: Part | Chapter) -> str:
    return division.id
