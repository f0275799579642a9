"""Documents laid out in units: what is bound is what a whole layout gives, and little is laid out again after a change."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import publisher
from publisher import work
from publisher.cache import Cache
from publisher.editions.pdf import edition
from publisher.layout import BREAK, PageLabel, PaperResult, typeset
from publisher.layout.units import split
from tests.conftest import Write
from tests.test_layout import FILES, METADATA, Reader, page

STYLE = """<style>
@page { size: 300px 160px; margin: 20px; @top-left { content: none } }
@page :left { @bottom-right { content: none } @bottom-left { content: counter(page) } }
@page :right { @bottom-right { content: counter(page) } }
@page :blank { @bottom-left { content: none } @bottom-right { content: none } }
@page front { @bottom-left { content: none } @bottom-right { content: none } }
@page :nth(1 of first) { counter-reset: page 1 }
body { font-size: 16px; line-height: 20px; text-align: justify; hyphens: auto; --text-wrap: pretty }
p, h1, ol { margin: 0; font-size: 16px; line-height: 20px; orphans: 1; widows: 1 }
.front { page: front; break-before: right } .c { page: body; break-before: right } .c.first { page: first }
.note { float: footnote } .note::footnote-call, .note::footnote-marker { content: "*" }
h1 { bookmark-level: 1 } h2 { bookmark-level: 2; font-size: 16px }
</style>"""
LABELS = (PageLabel(0, "r"), PageLabel("c0", "D"))
_NOTE = re.compile(r"\b(c\d+\.)?note\.\d+")  # names of notes differ: those of units contain the name of the unit
SINK = Path(__file__).parent / "books/kitchen-sink"


def ref(name: str) -> str:
    return f'<a href="#{name}">{name} on page <span data-page-of="#{name}"></span></a>'


def chapter(number: int, words: int, others: Sequence[int] = ()) -> str:
    text = f"Here is c{number}. " + "Words " * words + " ".join(ref(f"c{other}") for other in others)
    note = '<span class="note">A note without a name.</span>' if number % 3 == 1 else ""
    first = " first" if number == 0 else ""
    return (
        f'<section class="c{first}" data-copyfit=""><h1 id="c{number}">Chapter {number}</h1>'
        f'<p>{text}{note}</p><h2 id="s{number}">Section</h2><p>More.</p></section>'
    )


def book(lengths: Sequence[int]) -> str:
    count = len(lengths)
    entries = "".join(f"<li>{ref(f'c{number}')}</li>" for number in range(count))
    chapters = (chapter(n, words, ((n * 7 + 3) % count, n)) for n, words in enumerate(lengths))
    return page(
        f'<nav class="front" role="doc-toc"><ol>{entries}</ol></nav>' + "".join(BREAK + c for c in chapters), STYLE
    )


def made(markup: str, cache: Cache | None = None) -> PaperResult:
    return typeset(markup, files=FILES, metadata=METADATA, page_labels=LABELS, cache=cache or Cache(None))


def pages_made(markup: str, cache: Cache) -> tuple[PaperResult, int]:
    before = work.done()
    result = made(markup, cache)
    return result, (work.done() - before)["pages made"]


def content(result: PaperResult) -> Iterator[object]:
    """What readers get: text and label of each page, links, targets, outline, tags."""
    pdf = pypdfium2.PdfDocument(io.BytesIO(result.data))
    yield [(sheet.get_textpage().get_text_range(), pdf.get_page_label(n)) for n, sheet in enumerate(pdf)]
    with pikepdf.open(io.BytesIO(result.data)) as opened:
        index = {sheet.obj.objgen: number for number, sheet in enumerate(opened.pages)}
        names = dict(pikepdf.NameTree(opened.Root.Names.Dests).items())
        for number, sheet in enumerate(opened.pages):
            for link in sheet.obj.get("/Annots", ()):
                to = names[str(link.Dest)] if "/Dest" in link else [str(link.A.URI)]
                place = (index[to[0].objgen], *(round(float(n), 2) for n in to[2:4])) if len(to) > 1 else to[0]
                yield number, [round(float(n), 2) for n in link.Rect], str(link.Contents), place
        with opened.open_outline() as outline:
            yield [*_entries(outline.root, 0)]
    yield _NOTE.sub("note", str(Reader(result.data).root))


def _entries(items: Sequence[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str]]:
    for item in items:
        yield depth, item.title
        yield from _entries(item.children, depth + 1)


def pictures(data: bytes, sample: int = 20) -> list[bytes]:
    pdf = pypdfium2.PdfDocument(io.BytesIO(data))
    return [bytes(pdf[number].render(scale=1).buffer) for number in range(0, len(pdf), max(1, len(pdf) // sample))]


def assert_as_whole(markup: str, result: PaperResult, whole: PaperResult) -> None:
    assert len(split(markup)) > 2
    assert result.pages == whole.pages
    assert [*content(result)] == [*content(whole)]
    assert pictures(result.data) == pictures(whole.data)
    assert result.messages == whole.messages


@pytest.mark.parametrize("lengths", [[5, 200, 20, 5, 80], [10] * 6, [300, 5, 5]], ids=["uneven", "short", "three"])
def test_units_are_bound_to_what_a_whole_layout_gives(lengths: list[int]) -> None:
    markup = book(lengths)
    assert_as_whole(markup, made(markup), made(markup.replace(BREAK, "")))


def test_dead_links_are_reported_as_in_a_whole_layout() -> None:
    markup = book([5, 5]).replace("More.", 'More <a href="#gone">nothing</a>.', 1)
    assert made(markup).messages == made(markup.replace(BREAK, "")).messages != ()


def test_only_the_changed_unit_is_laid_out_again(tmp_path: Path) -> None:
    lengths, cache = [30] * 8, Cache(tmp_path)
    made(book(lengths), cache)
    again, count = pages_made(book(lengths).replace("Here is c5.", "Here was c5."), cache)
    assert 0 < count <= 4  # of about 20 pages
    assert again.data == made(book(lengths).replace("Here is c5.", "Here was c5.")).data
    lengths[5] += 60  # moves all later chapters, and those with two digits keep two: their numbers are replaced
    again, count = pages_made(book(lengths), cache)
    assert 0 < count <= 12
    assert again.data == made(book(lengths)).data


def test_a_wrong_guess_lays_out_no_other_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether page numbers have room is seen when all pages are counted."""
    lengths, cache = [30] * 8, Cache(tmp_path)
    made(book(lengths), cache)
    monkeypatch.setattr("publisher.layout.units._LETTERS", 1)
    _, count = pages_made(book(lengths).replace("Here is c2.", "Here was c2."), cache)
    assert 0 < count <= 4  # of about 20 pages


def test_a_first_guess_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    markup = book([80] * 2)
    expected = made(markup).data
    monkeypatch.setattr("publisher.layout.units._LETTERS", 17)
    assert made(markup).data == expected


def test_a_book_whose_own_styles_count_is_laid_out_whole(project: Write) -> None:
    style = 'body { counter-reset: c } .chapter { counter-increment: c } .chapter p::before { content: "No. " counter(c) ": " }'
    manifest = "version: 1\ntitle: T\nchapters: [a.md, b.md]\neditions: {book: {format: pdf, layout: book}}\n"
    files = {"a.md": "# First\n\nWords.\n", "b.md": "# Second\n\nWords.\n", "templates/pdf/custom.css": style}
    (made,) = publisher.build(project(files | {"publication.yaml": manifest})).editions
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(made.path))
    assert "No. 1: Words" in text
    assert "No. 2: Words" in text


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 160)), max_size=4))
@settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_with_and_without_cache_the_bytes_are_the_same(tmp_path: Path, edits: list[tuple[int, int]]) -> None:
    lengths, cache = [20, 90, 40, 10, 60], Cache(tmp_path)
    for number, words in edits:
        lengths[number] = words
        assert made(book(lengths), cache).data == made(book(lengths)).data


def test_a_unit_without_a_side_of_its_own_begins_where_the_last_ends() -> None:
    style = STYLE.replace(".c { page: body; break-before: right }", ".c { page: body; break-before: page }")
    markup = book([100, 10, 60, 5]).replace(STYLE, style)
    assert_as_whole(markup, made(markup), made(markup.replace(BREAK, "")))


@pytest.mark.slow
def test_real_books_are_bound_to_what_a_whole_layout_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wholes: list[PaperResult] = []
    results: list[tuple[str, PaperResult]] = []

    def both(markup: str, **named: Any) -> PaperResult:
        named["cache"] = Cache(None)
        result = typeset(markup, **named)
        if BREAK in markup:
            results.append((markup, result))
            wholes.append(typeset(markup.replace(BREAK, ""), **named))
        return result

    monkeypatch.setattr(edition, "typeset", both)
    publisher.build(SINK, editions=["book"], output=tmp_path, cache=False)
    assert len(results) == 1
    for (markup, result), whole in zip(results, wholes, strict=True):
        assert_as_whole(markup, result, whole)


def test_styles_of_another_document_are_not_used() -> None:
    """Style sheets are parsed once for documents with the same ones, also if these are one unit."""

    def pages(size: str) -> int:
        files = FILES | {"more.css": f"@page {{ size: {size} }}".encode()}
        markup = page("<p>Words.</p>" * 60, '<link rel="stylesheet" href="more.css"/>')
        return typeset(markup, files=files, metadata=METADATA).pages

    large = pages("A3")
    assert pages("A6") > large == pages("A3")


def test_fonts_of_another_document_are_not_used() -> None:
    def faces(rule: str) -> set[str]:
        markup = page('<p style="font-family: Own, monospace">Words</p>', f"<style>{rule}</style>")
        pdf = pikepdf.open(io.BytesIO(typeset(markup, files=FILES, metadata=METADATA).data))
        return {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}

    own = faces("@font-face { font-family: Own; src: url(fonts/text.ttf) }")
    assert faces("") != own
