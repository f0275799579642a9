"""The PDF editions: handout and book."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from markupsafe import Markup
from msgspec.structs import replace

from publisher import document as d
from publisher.cache import key
from publisher.diagnostics import Findings
from publisher.editions import Job, Written
from publisher.editions.pdf.blocks import report_drawn
from publisher.editions.pdf.covers import CoverSheet
from publisher.editions.pdf.drawings import fit_drawings
from publisher.editions.pdf.finishing import FinishedFile
from publisher.editions.pdf.formulas import draw_formulas, outline, report_small
from publisher.editions.pdf.notes import report_moved
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.prepare import prepare
from publisher.editions.pdf.sheets import LARGE, bleed, on_sheets
from publisher.editions.pdf.solutions import place_solutions
from publisher.editions.pdf.tables import report_cramped
from publisher.editions.pdf.titles import FrontMatter, Masthead, opens_right
from publisher.editions.style_files import has_upright_parts
from publisher.editions.typefaces import (
    FaceRule,
    face_rule,
    has_ideographs,
    letters_of,
    named_files,
    needed,
    typeface_names,
    with_families,
)
from publisher.formats import PAGE_SIZES
from publisher.layout import GLYPHS, PageLabel, PaperResult, PdfMetadata, counts_across, typeset, whole
from publisher.manifest import ARCHIVE
from publisher.media import fonts
from publisher.pdf_files.signatures import padded
from publisher.pdf_files.trim_marks import marked
from publisher.templating import CUSTOM, PAGE, PAGES, TOKENS, Renderer, RenderSettings, is_own, rendered_chapters
from publisher.theme.mirroring import has_parts, mirrored, mirrored_page, two_sided

_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_ESCAPED = re.compile(r"\\([89a-f][0-9a-f]|[0-9a-f]{3,6}) ")  # characters that are not ASCII
_PACKAGED = frozenset({"Source Serif 4", "Inter", "JetBrains Mono"})  # families in print.css
_WEIGHTS = frozenset(f"{weight}00" for weight in range(1, 10))  # that WeasyPrint reads
_SCREEN = re.compile(rb"@media screen(?: and [^{}]*)?\s*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def write(job: Job) -> Written:
    """Write the book as one PDF."""
    of = job.edition
    page = PageGeometry.of(of)
    job = job.with_book(fit_drawings(job, page))
    supply, metadata = _Supply(job), _metadata(job.book)
    known = fonts.characters(job.media.fonts)
    labels = _labels(job) if page.layout == "book" else (PageLabel(0, "D", zero=job.words.zero),)

    # Sheets share the resources of their pages, which differ between units.
    alone = job.edition.booklet or job.edition.nup > 1 or supply.counts_across

    def written(book: d.Book) -> str:
        markup = _printable(_document(job.with_book(book), page, supply), known)
        supply.has_parts = has_parts(markup, book.metadata.direction)
        return whole(markup) if alone else markup

    def laid_out(markup: str, labels: Sequence[PageLabel] = labels) -> PaperResult:
        return typeset(
            markup,
            files=supply,
            metadata=metadata,
            page_labels=labels,
            workers=job.workers,
            cache=job.cache,
            report=job.progress,
            identified=job.edition.standard == "ua-2",
            looked_at=job.looked_at,
        )

    drawn = draw_formulas(job.book, page, job.media.fonts, job.cache)
    report_small(drawn, job.edition.name, job.findings)
    book = _prepared(drawn, job, page)
    report_drawn(book, job.edition.name, job.findings)
    report_cramped(book, job.edition.name, job.findings)
    report_moved(book, job.edition.name, job.findings)
    markup = written(book)

    def make() -> bytes:
        result = laid_out(markup)
        if _is_sheet(page, result.pages):
            unnumbered = _prepared(drawn, job, page, pages=False)
            result = laid_out(written(unnumbered)) if unnumbered != book else result
        rightward = job.book.metadata.direction != "rtl"
        data, pages = padded(result.data, result.pages, of.signature)
        data, sides = on_sheets(data, pages, of, PAGE_SIZES[page.layout], rightward=rightward)
        return FinishedFile.of(data, sides, result.messages, of.standard, job.data.source).packed()

    sheets = (
        of.nup,
        of.booklet,
        of.paper,
        of.trim,
        of.marks,
        of.signature,
        of.standard,
        tuple(job.data.source.items()),
    )
    kept, cached = job.cache.make(key(markup, repr((metadata, labels, sheets)), supply.everything()), make)
    finished = FinishedFile.unpacked(kept)
    finished.report(job, book)
    if of.standard == ARCHIVE and not job.data.source and not job.data.cut:
        problem = "The source is not attached to the PDF, since it contains what only some readers get"
        job.findings.note("source-left-out", problem, hint="PDF/A-3 does not need it.")
    main = job.folder / f"{job.name}.pdf"
    main.write_bytes(finished.data)
    if of.cover == "separate" and not job.data.cut:
        sheet = CoverSheet.of(job, page, finished.pages)
        sheet.report(job.edition.price, job.findings)
        cover = _printable(_cover(job, page, supply, sheet), known)

        def make_cover() -> bytes:
            result = laid_out(cover, labels=())
            data = marked(result.data, sheet.folds) if of.marks else result.data
            return FinishedFile.of(data, result.pages, result.messages, of.standard, {}).packed()

        kept, _ = job.cache.make(key("cover", cover, repr((metadata, sheet, sheets)), supply.everything()), make_cover)
        separate = FinishedFile.unpacked(kept)
        separate.report(job)
        (job.folder / f"{job.name}-cover.pdf").write_bytes(separate.data)
    return Written(main, finished.pages, cached)


def as_printed(job: Job, pages: int) -> d.Book:
    """Return the book as ``write`` lays it out, if that gave so many pages."""
    page = PageGeometry.of(job.edition)
    job = job.with_book(fit_drawings(replace(job, findings=Findings()), page))
    drawn = draw_formulas(job.book, page, job.media.fonts, job.cache)
    return _prepared(drawn, job, page, pages=not _is_sheet(page, pages))


def _is_sheet(page: PageGeometry, pages: int) -> bool:
    """Whether an edition is a single page, which needs no page numbers."""
    return page.layout == "handout" and pages == 1


def _prepared(book: d.Book, job: Job, page: PageGeometry, *, pages: bool = True) -> d.Book:
    """The book as it is printed, with page numbers in references or without."""
    book = prepare(book, page, addresses=job.edition.links == "notes", pages=pages)
    of = job.edition
    return place_solutions(book, page) if of.solutions and not of.collects_solutions else book


def _document(job: Job, page: PageGeometry, supply: _Supply) -> str:
    """The markup of the whole document: chapters are rendered one by one, then the page around them."""
    renderer = Renderer(_settings(job, page, supply), job.cache)
    chapters = rendered_chapters(renderer, job.book.chapters, job.cache, job.workers.here)
    rendered = {name: Markup(markup) for name, markup in chapters.items()}
    is_book, fields = page.layout == "book", job.edition.fields
    fits = FrontMatter.of(job.book.metadata, page, job.byline) if is_book else Masthead.of(job.book, page, fields)
    return _mirrored(job, renderer.page(f"{page.layout}.html", rendered=rendered, fits=fits))


def _cover(job: Job, page: PageGeometry, supply: _Supply, sheet: CoverSheet) -> str:
    """The markup of a separate cover."""
    renderer = Renderer(_settings(job, page, supply), job.cache)
    return _mirrored(job, renderer.page("cover-sheet.html", sheet=sheet, cover_fit=sheet.fit, bleed=bleed(job.edition)))


def _mirrored(job: Job, markup: str) -> str:
    return mirrored_page(markup) if job.book.metadata.direction else markup


def _settings(job: Job, page: PageGeometry, supply: _Supply) -> RenderSettings:
    """The settings of this edition's templates."""
    settings = job.settings(
        PAGE=PAGE,
        PAGES=PAGES,
        bleed=round(bleed(job.edition) / (LARGE if page.large else 1), 3),
        cover=job.data.cover,
        cover_alt=job.data.cover_alt,
        cover_fit=job.cover_fit(page.height / page.width, page.letters),
        custom=supply.has(CUSTOM),
        cut=job.data.cut,
        font_rules=supply.font_rules,
        font_tokens=supply.font_tokens,
        opens_right=opens_right(job.book, job.edition.openings, page),
        page=page,
        points=d.points_in(*job.book.divisions),
        rail=page.rail > 0,
        spans=page.columns == 2,
        upright_parts=has_upright_parts(job.book),
        typefaces=job.words.join(typeface_names(job)) if page.layout == "book" else "",
    )
    first = next((x for x in job.book.divisions if isinstance(x, d.Part) or x.kind != "frontmatter"), None)
    return replace(
        settings,
        template=f"{page.layout}-chapter.html",
        of_chapter={chapter.id: {"first": chapter is first} for chapter in job.book.chapters},
        shift=0 if page.layout == "book" or job.data.single else 1,
    )


def _printable(markup: str, known: frozenset[int]) -> str:
    """Add placeholders in text that is not from the chapters, such as a title in the running foot.

    In style sheets, characters other than letters are escaped (``templating.functions.css_text``).
    """

    def shown(escaped: re.Match[str]) -> str:
        code = int(escaped[1], 16)
        return escaped[0] if code in known or code > sys.maxunicode else fonts.shown(chr(code), known)

    markup = _STYLE.sub(lambda style: _ESCAPED.sub(shown, style[0]), markup)
    missing = "".join(character for character in sorted(set(markup)) if fonts.is_missing(character, known))
    if not missing:
        return markup
    signs = re.escape(missing)
    between = re.compile(rf"(?<=>)[^<>{signs}]*[{signs}][^<>]*(?=<)")
    return between.sub(lambda m: fonts.shown(m[0], known), markup)


def _labels(job: Job) -> tuple[PageLabel, ...]:
    """The page labels of a book: the cover, if it is inside, then roman numerals, then arabic ones after the front matter."""
    cover = job.words.pattern("cover")
    first = next((c.id for c in job.book.divisions if isinstance(c, d.Part) or c.kind != "frontmatter"), "")
    inside, text = PageLabel(1, "D", 2, f"{cover} "), PageLabel(first, "D")
    inner = PageLabel(0, "", 1, cover), inside, PageLabel(2, "r"), text
    labels = inner if job.edition.cover == "inside" else (PageLabel(0, "r"), text)
    return tuple(replace(label, zero=job.words.zero) for label in labels)


class _Supply(Mapping[str, bytes]):
    """The files that a document may read: typefaces, files of the template layers, pictures."""

    def __init__(self, job: Job) -> None:
        own = named_files(job.media.fonts)
        self._files = own | {f"fonts/{name}": fonts.font_file(name) for name in fonts.FACES}
        for folder in reversed(job.theme.layers):
            files = (f for f in folder.rglob("*") if f.suffix != ".html" and f.is_file())
            self._files |= {file.relative_to(folder).as_posix(): file for file in files}
        self._files = dict(job.theme.added.files) | self._files
        self._pictures = job.data.assets | ({job.data.cover.name: job.data.cover} if job.data.cover else {})
        self._job = job
        self._direction = job.book.metadata.direction
        self.has_parts = False
        """Whether elements of the document are written in the other direction than the book."""
        renderer = Renderer(RenderSettings(job.theme.layers, job.words, added=job.theme.added), job.cache)
        joined = {name: renderer.screened(name, renderer.text(name)) for name in (TOKENS, CUSTOM)}
        self._joined = {name: text.encode() for name, text in joined.items() if text}
        self.font_rules, self.font_tokens = self._typefaces(own) if own else ((), {})

    def _typefaces(self, own: Mapping[str, Path]) -> tuple[tuple[FaceRule, ...], dict[str, Markup]]:
        """The rules of the project's fonts, and the tokens that name those which the book needs.

        Their families have numbers, as in drawings; those that no token names still provide missing glyphs.
        """
        job = self._job
        faces = {name: fonts.describe(file) for name, file in own.items()}
        numbers: dict[str, int] = {}
        for number, face in enumerate(faces.values(), start=1):
            numbers.setdefault(face.family, number)
        rules = [face_rule(name, face, f"Font {numbers[face.family]}") for name, face in faces.items()]
        rules = [rule if rule.weight in _WEIGHTS else replace(rule, weight="") for rule in rules]
        wanted = needed(job.media.fonts, letters_of(job.book, job.words))
        families = [f"Font {numbers[family]}" for family in dict.fromkeys(face.family for face in wanted)]
        tokens = with_families(job.theme.tokens, [*families, "Inter"] if families else [], there=_PACKAGED)
        wide = next((f"Font {numbers[face.family]}" for face in wanted if has_ideographs(face)), "")
        return tuple(rules), tokens | ({"font-wide": Markup(f'"{wide}"')} if wide else {})

    def __getitem__(self, path: str) -> bytes:
        if path in self._pictures:
            return self._job.media.picture(self._pictures[path])
        if path.startswith(GLYPHS):
            return outline(int(path.removeprefix(GLYPHS)))
        data = self._joined.get(path) or fonts.font_bytes(self._files[path])
        if not path.endswith(".css"):
            return data
        if path not in (TOKENS, CUSTOM) and not is_own(self._files[path]):
            if self.has_parts:
                data = two_sided(data.decode(), self._direction).encode()
            elif self._direction:
                data = mirrored(data.decode()).encode()
        # WeasyPrint warns about unknown media queries, even those for screens only.
        return _SCREEN.sub(b"", data)

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined | self._files | self._pictures)

    def __len__(self) -> int:
        return len(self._joined | self._files | self._pictures)

    @property
    def counts_across(self) -> bool:
        """Whether styles of the project may make chapters depend on others."""
        own = (file for path, file in self._files.items() if path.endswith(".css") and is_own(file))
        texts = [self._joined.get(CUSTOM, b""), *(file.read_bytes() for file in own)]
        return any(counts_across(text.decode("utf-8", "replace")) for text in texts)

    def has(self, path: str) -> bool:
        """Whether layers have a style sheet of this name."""
        return path in self._joined

    def everything(self) -> Iterator[bytes]:
        """All that the document may depend on, for the cache key."""
        yield from self._joined.values()
        for path, file in sorted(self._files.items()):
            yield from (path.encode(), fonts.font_bytes(file))
        for name, asset in sorted(self._pictures.items()):
            yield from (name.encode(), asset.data or fonts.font_bytes(asset.file))
        for folder in self._job.theme.layers:
            yield from (file.read_bytes() for file in sorted(folder.rglob("*.html")))


def _metadata(book: d.Book) -> PdfMetadata:
    of = book.metadata
    authors = tuple(person.name for person in of.credited)
    more = (of.description, of.subjects, of.rights, of.identifier, of.modified)
    return PdfMetadata(of.title, of.language, authors, *more)
