"""Page numbers of references: true whatever they do to the lines, and few pages made twice for them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from publisher.layout import PageLabel, PaperResult, typeset
from publisher.layout.page_numbers import PageNumbers
from tests.test_layout import FILES, METADATA, page

STYLE = """<style>
@page { size: 300px 160px; margin: 20px; @top-left { content: none } @bottom-right { content: none } }
body { font-size: 16px; line-height: 20px; text-align: justify }
p, h1 { margin: 0; font-size: 16px; line-height: 20px; orphans: 1; widows: 1 }
.new { break-before: page }
.note { float: footnote }
</style>"""


def ref(name: str) -> str:
    return f'<a href="#{name}">{name} on page\u00a0<span data-page-of="#{name}"></span></a>'


def made(body: str, *labels: PageLabel) -> PaperResult:
    return typeset(page(body, STYLE), files=FILES, metadata=METADATA, page_labels=labels)


def texts(result: PaperResult) -> list[str]:
    """The text of each page in one line; hyphens at ends of lines are taken out."""
    found = (sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(result.data))
    return [" ".join(text.replace("\ufffe\r\n", "").replace("\u00a0", " ").split()) for text in found]


def named(result: PaperResult) -> Iterator[tuple[str, str, str]]:
    """Each reference: its target, the page that it names, and the label of the page that contains “Here is” and the target."""
    pdf = pypdfium2.PdfDocument(io.BytesIO(result.data))
    pages = texts(result)
    for name, number in re.findall(r"(\w+) on page (\w+|\?)", " ".join(pages)):
        at = next(i for i, text in enumerate(pages) if f"Here is {name}." in text)
        yield name, number, pdf.get_page_label(at)


def assert_true(result: PaperResult, count: int) -> None:
    found = list(named(result))
    assert len(found) == count
    assert [(name, number) for name, number, _ in found] == [(name, label) for name, _, label in found]
    assert result.messages == ()


def book(words: int, chapters: int = 30) -> str:
    """Chapters of uneven length that refer to those before and after them."""
    text = []
    for n in range(chapters):
        others = " ".join(f"and see {ref(f'c{other}')}" for other in ((n * 7) % chapters, (n * 11 + 5) % chapters))
        text.append(
            f'<h1 class="new" id="c{n}">Here is c{n}.</h1><p>{"some words " * (words * (n % 3) + 9)} {others}.</p>'
        )
    return "".join(text)


@pytest.mark.parametrize("words", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_every_number_is_true(words: int) -> None:
    assert_true(made(book(words)), 60)


def test_numbers_are_what_pages_are_called() -> None:
    labels = PageLabel(0, "", prefix="Cover"), PageLabel(1, "r"), PageLabel("c9", "D", prefix="p")
    result = made(book(20, 16), *labels)
    assert_true(result, 32)
    numbers = {number for _, number, _ in named(result)}
    assert {"Cover", "ii", "p14"} <= numbers


def test_an_annotation_says_what_the_page_shows() -> None:
    pdf = pikepdf.open(io.BytesIO(made(f'<p>See {ref("x")}.</p><h1 class="new" id="x">Here is x.</h1>').data))
    assert [str(a.Contents) for sheet in pdf.pages for a in sheet.get("/Annots", [])] == ["x on page 2"]


def test_a_number_that_moves_its_target_is_true() -> None:
    """A longer number can turn a line over, and so push the target to a page with a longer number."""
    fill = "".join(f'<p class="new">{n}</p>' for n in range(2, 9))
    found = set()
    for width in range(37, 50, 3):
        line = f"{'so ' * width} {ref('x')} and {ref('x')} {ref('x')}"
        result = made(f'<p>See {ref("x")}.</p>{fill}<p class="new">{line}</p><h1 id="x">Here is x.</h1>')
        assert_true(result, 4)
        found |= {number for _, number, _ in named(result)}
    assert found == {"9", "10"}


def test_numbers_that_never_settle_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """No known layout does this: each round of the layout needs another number."""
    asked = []

    def restless(self: PageNumbers, *_: object) -> str:
        asked.append(self._round)
        return "9" if self._round % 2 else "10"

    monkeypatch.setattr(PageNumbers, "_label", restless)
    result = made(f'<p>See {ref("x")}.</p><h1 class="new" id="x">Here is x.</h1>')
    assert result.pages == 2
    assert asked[-1] <= 5


def test_only_pages_that_change_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    again = []
    make = PageNumbers._again

    def counted(self: PageNumbers, number: int) -> None:
        again.append(number)
        make(self, number)

    monkeypatch.setattr(PageNumbers, "_again", counted)
    result = made(book(60, 10))
    assert result.pages > 40
    assert 0 < len(set(again)) < 0.1 * result.pages


@pytest.mark.parametrize("where", [0, 2, 3])
@pytest.mark.parametrize("length", [4, 10])
def test_notes_are_neither_lost_nor_doubled(where: int, length: int) -> None:
    """Pages that are made again hand their notes on to the next ones, as they did at first."""
    text = "goes on " * length
    notes = "".join(
        f"<p>{ref('far') if n == where else 'Word'} "
        f'<span class="note" id="n{n}">Note {n} begins {text} ends {n}.</span> more.</p>'
        for n in range(4)
    )
    fill = "".join(f'<p class="new">{ref("far") if n == 1 else "x"}</p>' for n in range(12))
    result = made(f'{notes}{fill}<h1 class="new" id="far">Here is far.</h1>')
    assert_true(result, 2)
    found = " ".join(texts(result))
    for n in range(4):
        assert found.count(f"Note {n} begins") == found.count(f"ends {n}.") == 1


def test_what_leads_nowhere_names_no_page() -> None:
    result = made(f"<p>{ref('gone')}</p>")
    assert "gone on page ?" in texts(result)[0]
    assert [m for m in result.messages if "gone" in m] == ["No anchor #gone for internal URI reference"]


def test_a_column_makes_room_for_its_numbers() -> None:
    """WeasyPrint caches the preferred widths of the columns of a table."""
    table = f'<table><tr><td style="padding: 0; white-space: nowrap">{ref("x")}</td><td style="padding: 0">– second</td></tr></table>'
    fill = "".join('<p class="new">x</p>' for _ in range(105))
    result = made(f'{table}{fill}<h1 class="new" id="x">Here is x.</h1>')
    assert_true(result, 1)
    words = pypdfium2.PdfDocument(result.data)[0].get_textpage()
    at = words.get_text_range().index("–")
    assert words.get_charbox(at - 1)[2] <= words.get_charbox(at)[0]


def remark(name: str) -> str:
    """A reference that names the page only on other pages."""
    number = f'<span data-page-of="#{name}"></span>'
    return f'<a href="#{name}">{name}<span data-unless-on-page-of="#{name}"> on page {number}</span></a>'


@pytest.mark.parametrize("words", [2, 20, 60])
def test_a_page_is_named_on_other_pages_only(words: int) -> None:
    sections = (
        f'<h1 id="c{n}">Here is c{n}!</h1><p>{"some words " * (words * (n % 3))}See {remark(f"c{n * 7 % 20}")}, {remark(f"c{n}")}.</p>'
        for n in range(20)
    )
    pages = texts(made("".join(sections)))
    at = {name: page for page, text in enumerate(pages, 1) for name in re.findall(r"Here is (\w+)!", text)}
    found = [
        (name, number, "" if at[name] == page else str(at[name]))
        for page, text in enumerate(pages, 1)
        for name, number in re.findall(r"\b(c\d+)(?: on page (\d+))?[,.]", text)
    ]
    assert len(found) > 35  # others are divided by the end of a page
    assert {bool(number) for _, number, _ in found} == {True, False}
    assert [(name, number) for name, number, _ in found] == [(name, expected) for name, _, expected in found]
