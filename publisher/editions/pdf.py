"""PDF: the whole document on pages, as a handout or as a book.

Here is what templates can't know: the measures of a sheet, which notes fit at the foot of a page, what room a table has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from markupsafe import Markup

from publisher import document as d
from publisher import fonts
from publisher.cache import key
from publisher.diagnostics import Diagnostic, Severity
from publisher.editions import Job, Written
from publisher.editions.openings import leads
from publisher.editions.pdf_notes import addresses, notes, notes_below
from publisher.editions.pdf_sheets import on_sheets, page_size
from publisher.editions.pdf_tables import Fitted, fit, rows_class, waiting
from publisher.editions.titles import title_fit
from publisher.layout import Metadata, PageLabel, PaperResult, lay_out
from publisher.manifest import Edition
from publisher.pictures import PictureError
from publisher.templating import CUSTOM, TOKENS, Renderer

PAGE, PAGES = "\ue000", "\ue001"  # places in a running foot that page counters fill; no title holds them
_COUNTERS = {PAGE: "counter(page)", PAGES: "counter(pages)"}
_WARNINGS = (".notdef", "Expected", "Ignored", "Invalid", "Parse error", "Unknown", "Unsupported")
_IDLE = "Unable to instantiate"  # a face of last resort keeps its usual weight: no author could mend that
_BETWEEN = re.compile(r"(?<=>)[^<>]+(?=<)")
_SCREEN = re.compile(rb"@media screen(?: and [^{}]*)?\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SHEETS = {"handout": "A4", "book": "6x9in"}
_HOLD = {0xA0: 0xE002, 0x202F: 0xE003}  # spaces that are no white space to CSS, and places that stand for them
_LETTERS = 1000  # of a box that stays on one page
_UNITS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72, "pt": 1}


def write(job: Job) -> Written:
    """Write the book as one PDF."""
    page, supply, metadata = Page.of(job.edition), _Supply(job), _metadata(job.book)
    shift = 0 if page.layout == "book" or job.single else 1
    known, paged = fonts.characters(job.fonts), _paged(job.book, legends=not page.rail)
    settings = _settings(job, page, supply)
    labels = _labels(job) if page.layout == "book" else ()

    def written(paged: frozenset[int]) -> str:
        renderer = job.renderer(shift=shift, settings={**settings, "paged": lambda node: id(node) in paged})
        return _printable(renderer.page(f"{page.layout}.html", page=page), known)

    def laid_out(markup: str) -> PaperResult:
        result = lay_out(markup, read=supply.read, metadata=metadata, page_labels=labels)
        if supply.failure:
            raise supply.failure
        return result

    markup = written(paged)

    def make() -> bytes:
        """The count of pages and the complaints in one line, then the file."""
        result = laid_out(markup)
        if page.layout == "handout" and paged and result.pages == 1:
            result = laid_out(written(frozenset()))
        rightward = job.book.metadata.direction != "rtl"
        data, sides = on_sheets(result.data, result.pages, job.edition, _SHEETS[page.layout], rightward=rightward)
        return json.dumps([sides, *result.messages]).encode() + b"\n" + data

    sheets = (job.edition.nup, job.edition.booklet, job.edition.paper, job.edition.trim, job.edition.marks)
    kept, cached = job.cache.make(key(markup, repr((metadata, labels, sheets)), supply.everything()), make)
    facts, _, data = kept.partition(b"\n")
    pages, *messages = json.loads(facts)
    for message in messages:
        if not message.startswith(_IDLE):
            severity = Severity.WARNING if message.startswith(_WARNINGS) else Severity.ERROR
            job.findings.extend([Diagnostic(severity, "layout-error", f"Page layout: {message}")])
    main = job.folder / f"{job.name}.pdf"
    main.write_bytes(data)
    return Written(main, pages, cached)


def _printable(markup: str, known: frozenset[int]) -> str:
    """Placeholders also for what does not come from the text, such as a title in the running foot."""
    return _BETWEEN.sub(lambda m: fonts.shown(m[0], known), markup)


@dataclass(frozen=True, slots=True)
class Page:
    """The measures of a page, in points; ``left`` is the inner margin of a book, ``rail`` the column at its side."""

    layout: str
    columns: int
    width: float
    height: float
    measure: float
    left: float
    top: float
    tall: float
    line: int
    rail: int = 0

    @property
    def full(self) -> float:
        """The width of the text with its rail."""
        return self.measure + (self.rail + 17 if self.rail else 0)

    @property
    def right(self) -> float:
        """The right margin, in a book the outer one."""
        return round(self.width - self.full - self.left, 2)

    @property
    def sink(self) -> float:
        """How far titles stand below the head of a page, times what they do in a book of 6 × 9 inches."""
        return round(min(1, self.tall / 518), 3)

    @property
    def title_size(self) -> float:
        """The size of a chapter's title in a book."""
        return round(min(28, 0.1 * self.measure), 1)

    @property
    def part_size(self) -> float:
        """The size of a part's title in a book, and of the book's own."""
        return round(min(36, 0.125 * self.measure), 1)

    @property
    def bottom(self) -> float:
        """The bottom margin."""
        return round(self.height - self.tall - self.top, 2)

    @classmethod
    def of(cls, edition: Edition) -> Page:
        """The page of an edition, its margins by the proportion of the sheet."""
        layout = edition.layout or "handout"
        width, height = page_size(edition, _SHEETS[layout])
        large, line = edition.large_print, 15 if edition.large_print else 14
        if layout == "book":
            tall = max(1, (height - (0.24 * height if large else 130)) // line) * line
            measure = round(min(345, (0.8 if large else 0.725) * width), 2)
            left, top = round((width - measure) * 5 / 11, 2), round((height - tall) * 6 / 13, 2)
            return cls(layout, 1, width, height, measure, left, top, tall, line)
        tall = max(1, (height - (0.19 * height if large else 113)) // line) * line
        wide = width >= 475 + 72
        full = 475 if wide else round((0.84 if large else 0.79) * width, 2)
        left = 57 if wide and width <= 650 else round((width - full) * 0.474, 2)
        page = cls(layout, edition.columns, width, height, full, left, round((height - tall) * 0.465, 2), tall, line)
        return replace(page, measure=345, rail=113) if wide and edition.columns == 1 else page


def _labels(job: Job) -> tuple[PageLabel, ...]:
    """What the pages of a book are called: the cover, then roman numerals, then arabic ones after the front matter."""
    cover = job.words.pattern("cover")
    first = next((c.id for c in job.book.divisions if isinstance(c, d.Part) or c.kind != "frontmatter"), "")
    return PageLabel(0, "", 1, cover), PageLabel(1, "D", 2, f"{cover} "), PageLabel(2, "r"), PageLabel(first, "D")


def _paged(book: d.Book, *, legends: bool) -> frozenset[int]:
    """The references that show a page, by ``id``: those in running text, not in what is repeated or looked up elsewhere.

    In the rail of a handout ``legends`` lack the room.
    """
    unpaged = {"caption", "title", "source", "credit", "license"} | (set() if legends else {"legend"})
    found: set[int] = set()
    nodes: list[d.Node] = [*book.chapters]
    while nodes:
        node = nodes.pop()
        if isinstance(node, d.CrossReference):
            found.add(id(node))
        elif not isinstance(node, d.Heading | d.DefinitionTerm):
            nodes.extend(n for part in node.parts if part not in unpaged for n in getattr(node, part))
    return frozenset(found)


class _Supply:
    """The files that a document may read: typefaces, those of the templates' layers, pictures."""

    def __init__(self, job: Job) -> None:
        self.own_fonts = {f"fonts/own-{n}{file.suffix}": file for n, file in enumerate(job.fonts, start=1)}
        self._files = self.own_fonts | {f"fonts/{name}": fonts.font_file(name) for name in fonts.FACES}
        for folder in reversed(job.layers):
            files = (f for f in folder.rglob("*") if f.suffix != ".html" and f.is_file())
            self._files |= {file.relative_to(folder).as_posix(): file for file in files}
        self._pictures = job.assets | ({job.cover.name: job.cover} if job.cover else {})
        self._job = job
        renderer = Renderer(job.layers, words=job.words)
        joined = {name: renderer.screened(name, renderer.text(name)) for name in (TOKENS, CUSTOM)}
        self._joined = {name: text.encode() for name, text in joined.items() if text}
        self.failure: OSError | PictureError | None = (
            None  # of a file that changed meanwhile: the layout goes on without it
        )

    def read(self, path: str) -> bytes:
        """A file by its path; ``KeyError`` for any other."""
        try:
            return self._read(path)
        except (OSError, PictureError) as error:
            self.failure = error
            raise

    def _read(self, path: str) -> bytes:
        if path in self._pictures:
            return self._job.picture(self._pictures[path])
        data = self._joined.get(path) or self._files[path].read_bytes()
        # WeasyPrint complains of media queries that it does not know, even where only screens are meant.
        return _SCREEN.sub(b"", data) if path.endswith(".css") else data

    def has(self, path: str) -> bool:
        """Is there a style sheet that layers add up to?"""
        return path in self._joined

    def everything(self) -> Iterator[bytes]:
        """All that a document could read or be made of, for the key of the cache."""
        yield from self._joined.values()
        pictures = {name: asset.file for name, asset in self._pictures.items()}
        for path, file in sorted((self._files | pictures).items()):
            yield from (path.encode(), file.read_bytes())
        for folder in self._job.layers:
            yield from (file.read_bytes() for file in sorted(folder.rglob("*.html")))


def _metadata(book: d.Book) -> Metadata:
    of = book.metadata
    authors = tuple(p.name for p in of.authors if p.role == "aut") or tuple(p.name for p in of.authors)
    more = (of.description, of.subjects, of.rights, of.identifier, of.modified)
    return Metadata(of.title, of.language, authors, *more)


def _settings(job: Job, page: Page, supply: _Supply) -> dict[str, Any]:
    """What templates see besides the usual."""
    through, large = page.layout == "handout", job.edition.large_print
    calls, at_foot = notes(job.book, through=through)
    below = notes_below(job.book, at_foot)
    column = page.measure if page.columns == 1 else (page.measure - 17) / 2
    outermost = {id(node) for chapter in job.book.chapters for node in chapter.children}  # these alone leave the column
    known: dict[int, Fitted] = {}

    def fitted(table: d.Table) -> Fitted:
        if id(table) not in known:
            alone = id(table) in outermost
            rooms = column, page.full if alone else column, page.tall if alone and page.columns == 1 else 0
            scale = 0.85 if large else 1  # 8.5 pt in 10
            name, widths = fit(table, *(room * scale for room in rooms))
            room, tall = (page.tall, page.full) if name.startswith("turned") else (column, page.tall)
            known[id(table)] = f"{name} {rows_class(table, room * scale, tall * scale)}".strip(), widths
        return known[id(table)]

    def is_turned(table: d.Table) -> bool:
        return fitted(table)[0].startswith("turned")

    def whole(node: d.Node) -> str:
        """The class of a box that is short enough to stand on one page."""
        letters, room = len(d.plain_text((node,))), sum(_room(n) for n in d.walk(node) if isinstance(n, d.Workspace))
        height = letters * (5.7 if large else 5) / column * page.line + room
        return "whole" if letters < _LETTERS and height < 0.75 * page.tall else ""

    waits = {id(node) for c in job.book.chapters for node in waiting(c.children, is_turned)}
    reported = addresses(job.book, through=through) if job.edition.links == "notes" else {}
    given: dict[str, Any] = {
        "cover": job.cover,
        "cover_alt": job.cover_alt,
        "cut": job.cut,
        "PAGE": PAGE,
        "PAGES": PAGES,
    }
    return given | {
        "address_note": lambda link: reported.get(id(link)),
        "at_foot": at_foot,
        "below": lambda block: below.get(id(block), ()),
        "beside": lambda aside: page.rail > 0 and id(aside) in outermost and short_note(aside),
        "calls": calls,
        "calls_note": lambda nodes: any(isinstance(n, d.FootnoteReference) for node in nodes for n in d.walk(node)),
        "code_width": (column - 60) / (6 if large else 4.95),  # characters
        "css_text": css_text,
        "custom": supply.has(CUSTOM),
        "fit": fitted,
        "flowing": lambda blocks: tuple(block for block in blocks if id(block) not in waits),
        "held_words": held_words,
        "leads": leads,
        "listed": listed,
        "outermost": lambda node: id(node) in outermost,
        "own_fonts": list(supply.own_fonts),
        "rail": page.rail > 0,
        "spans": page.columns == 2,
        "title_fit": partial(title_fit, language=job.book.metadata.language, letters=job.letters),
        "waiting": lambda blocks: tuple(block for block in blocks if id(block) in waits),
        "whole": whole,
        "within": lambda block: below.get(id(block), ()) if isinstance(block, d.Table) and is_turned(block) else (),
    }


def css_text(text: str) -> Markup:
    """A value of CSS ``content`` that prints ``text``, with counters where ``PAGE`` and ``PAGES`` stand."""
    pieces = re.split(f"([{PAGE}{PAGES}])", text)
    escaped = (re.sub(r"[^\w ]", lambda m: f"\\{ord(m[0]):x} ", piece) for piece in pieces)
    return Markup(" ".join(_COUNTERS.get(p, f'"{e}"') for p, e in zip(pieces, escaped, strict=True)))


def listed(nodes: tuple[d.Inline, ...]) -> tuple[d.Inline, ...]:
    """A title as it stands in a list: without notes, links and ids."""
    changes: dict[type[d.Node], Callable[[Any], Any]] = {
        d.FootnoteReference: lambda call: (),
        d.Link: lambda link: link.children,
        d.CrossReference: lambda link: link.children,
        d.Span: lambda span: replace(span, attributes=d.NO_ATTRIBUTES),
    }
    return d.rewrite(d.Span(nodes, location=nodes[0].location), changes).children if nodes else ()


def held_words(nodes: tuple[d.Node, ...]) -> str:
    """Plain text whose lines end where those of ``nodes`` do: with the spaces that hold words together."""
    kept = d.rewrite_all(nodes, {d.Text: lambda text: replace(text, value=text.value.translate(_HOLD))})
    return d.plain_text(kept).translate({place: space for space, place in _HOLD.items()})


def _room(space: d.Workspace) -> float:
    """The height of room to write, in points."""
    return float(space.height[:-2]) * _UNITS[space.height[-2:]] if space.height else 24 * space.lines


def short_note(aside: d.Aside) -> bool:
    """Whether a note may stand in the rail beside the text: a few words in the margin, nothing but paragraphs."""
    words = sum(len(d.plain_text((block,))) for block in aside.children if isinstance(block, d.Paragraph))
    return aside.kind == "margin" and words <= 400 and all(isinstance(block, d.Paragraph) for block in aside.children)
