"""Chapters that would end on a nearly empty page are set closer or looser; nothing else changes."""

from __future__ import annotations

from itertools import chain

import pypdfium2
import pytest

from publisher.layout import PageLabel, PaperResult, copyfitting, typeset
from tests.test_layout import FILES, METADATA, page

STYLE = """<style>
@page { size: 300px 440px; margin: 20px; @top-left { content: none } @bottom-right { content: none } }
body { font-size: 16px; line-height: 20px }
h1, p { margin: 0 0 10px; font-size: 16px; line-height: 20px; orphans: 1; widows: 1 }
section { break-before: right }
.note { float: footnote }
</style>"""
FIT, AS_IT_IS = ' data-copyfit=""', ""


def made(body: str, *labels: PageLabel) -> PaperResult:
    return typeset(page(body, STYLE), files=FILES, metadata=METADATA, page_labels=labels)


def words(result: PaperResult) -> list[list[str]]:
    """The words of each page."""
    return [sheet.get_textpage().get_text_range().split() for sheet in pypdfium2.PdfDocument(result.data)]


def chapter(name: str, blocks: int, fit: str, more: str = "") -> str:
    text = "".join(f'<p id="{name}{n}">{name}{n}{more}</p>' for n in range(blocks))
    return f"<section{fit}><h1>{name}</h1>{text}</section>"


def book(blocks: int, fit: str, more: str = "") -> str:
    ref = '<p>m0: <span data-page-of="#m0"></span>, z0: <span data-page-of="#z0"></span></p>'
    return ref + chapter("a", 3, fit) + chapter("m", blocks, fit, more) + chapter("z", 3, fit)


@pytest.mark.parametrize(("blocks", "pages"), [(13, 1), (26, 2), (27, 2), (39, 3)])
def test_no_chapter_ends_on_a_nearly_empty_page(blocks: int, pages: int) -> None:
    """A page has room for 13 blocks; the nearly empty last page is saved, and page numbers stay true."""
    before, after = (words(made(book(blocks, fit))) for fit in (AS_IT_IS, FIT))
    plain, fitted = ([page for page in text[1:] if page and page[0].startswith("m")] for text in (before, after))
    assert len(plain[-1]) <= 2
    assert (len(fitted), len(plain)) == (pages, pages + 1)
    assert list(chain(*before))[4:] == list(chain(*after))[4:]
    assert after[0] == ["m0:", "5,", "z0:", str(after.index(["z", "z0", "z1", "z2"]) + 1)]


def test_other_chapters_stay_as_they_are() -> None:
    assert words(made(book(20, FIT))) == words(made(book(20, AS_IT_IS)))


@pytest.mark.parametrize(("space", "count", "last"), [(40, 20, 4), (2, 21, 4), (2, 23, 5)])
def test_a_chapter_that_can_not_be_closer_is_looser_ends_pages_early_or_stays(
    space: int, count: int, last: int
) -> None:
    """If very few lines are on its last page."""
    lines = "<br/>".join("line" for _ in range(count))
    result = made(f'<section{FIT}><h1 style="margin-bottom: {space}px">Tall</h1><p>{lines}</p></section>')
    assert len(words(result)[-1]) == last


def test_pages_that_end_early_give_a_line_each_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """And those of the next chapter are as deep as usual."""
    count = 4 * 20 + 1  # without a space that may change
    text = f"<section{FIT}><p style='margin: 0'>{'<br/>'.join(['line'] * count)}</p></section>"
    book = text + text.replace(FIT, AS_IT_IS)
    found = [len(page) for page in words(made(book)) if page]
    assert found == [18, 19, 19, 19, 6, 20, 20, 20, 20, 1]  # above the first is a line of the template
    monkeypatch.setattr(copyfitting, "_FEW", 0)
    assert [len(page) for page in words(made(book)) if page] == [19, 20, 20, 20, 2, 20, 20, 20, 20, 1]


def test_openings_keep_their_depth() -> None:
    """The second page is saved in any case; only the spaces after an opening are smaller."""

    def top(fit: str, kind: str) -> tuple[int, int]:
        space = f'<div data-copyfit="{kind}" style="min-height: 20px; margin: 0 0 10px"></div>'
        result = made(f"<section{fit}>{space}{''.join(f'<p>m{n}</p>' for n in range(13))}</section>")
        first = pypdfium2.PdfDocument(result.data)[0]
        return result.pages, round(first.get_textpage().get_charbox(0)[3])

    (one, opening), (also_one, other), (two, usual) = top(FIT, "opening"), top(FIT, "other"), top(AS_IT_IS, "opening")
    assert (one, also_one, two) == (1, 1, 2)
    assert opening == usual < other


def test_notes_are_neither_lost_nor_doubled() -> None:
    note = '<span class="note">under it</span>'
    before, after = (made(book(13, fit, note)) for fit in (AS_IT_IS, FIT))
    assert [list(chain(*words(result))).count("under") for result in (before, after)] == [13, 13]
    assert after.messages == ()


@pytest.mark.parametrize(("fit", "pages"), [(AS_IT_IS, 2), (FIT, 1)])
def test_a_number_that_moves_a_line_to_a_new_page_moves_no_chapter_there(fit: str, pages: int) -> None:
    """The last line of the page turns over when it is known that it names page 1005."""
    end = '<p><b style="display: inline-block; width: 225px">last</b> <span data-page-of="#z0"></span></p></section>'
    text = words(
        made(chapter("m", 11, fit).replace("</section>", end) + chapter("z", 3, fit), PageLabel("z0", "D", 1005))
    )
    assert [page[-1] for page in text if page] == (["1005", "z2"] if pages == 1 else ["last", "1005", "z2"])


@pytest.mark.parametrize(("blocks", "again"), [(26, {4, 5, 6}), (12 * 13, {*range(9, 17)})])
def test_only_the_end_of_the_chapter_is_made_again(
    monkeypatch: pytest.MonkeyPatch, blocks: int, again: set[int]
) -> None:
    """The last eight pages, or fewer."""
    asked: list[int] = []
    make = copyfitting.remake_page

    def counted(index: int, *more: object) -> object:
        asked.append(index)
        return make(index, *more)

    monkeypatch.setattr(copyfitting, "remake_page", counted)
    made(book(blocks, FIT))
    numbers = {0}  # the page that shows page numbers is made again when they are known
    assert {index for index in asked if asked.count(index) > 1} - numbers == again


def test_a_paragraph_may_fill_all_pages_of_a_chapter() -> None:
    paragraph = "a " + "word " * 3200
    assert words(made(f"<section{FIT}><h1>Long</h1><p>{paragraph}</p></section>"))[-1][0] == "word"


def test_more_pages_are_changed_if_the_last_ones_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copyfitting, "_PAGES", 1)
    monkeypatch.setattr(copyfitting, "_TRIALS", ((0.5, 0, 1, 0), (1.25, 0, 1, 0), (1.0, 0, 1, 0)))
    assert len(words(made(book(12 * 13, FIT)))) == 19
    monkeypatch.setattr(copyfitting, "_TRIALS", ((0.5, 0, 1, 0), (0.5, 0, 16, 0), (1.25, 0, 1, 0), (1.0, 0, 1, 0)))
    assert len(words(made(book(12 * 13, FIT)))) == 15


@pytest.mark.parametrize(("least", "pages"), [(0, 1), (2, 2)])
def test_spaces_keep_so_many_lines_if_they_have_them(monkeypatch: pytest.MonkeyPatch, least: float, pages: int) -> None:
    monkeypatch.setattr(copyfitting, "_TRIALS", ((0.5, least, 8, 0), (1.0, 0, 8, 0)))
    section = f"<section{FIT}>" + "".join(f"<p>m{n}</p>" for n in range(14)) + "</section>"
    assert made(section).pages == pages


@pytest.mark.parametrize(("tag", "pages"), [("p", 1), ("h4", 2)])
def test_headings_stay_apart_from_the_text_above(monkeypatch: pytest.MonkeyPatch, tag: str, pages: int) -> None:
    """All other spaces are closed if that saves a page."""
    monkeypatch.setattr(copyfitting, "_TRIALS", ((0.0, 0.0, 8, 0), (1.0, 0, 8, 0)))
    monkeypatch.setattr(copyfitting, "_LEAST", 0.5)
    styles = "margin: 10px 0 0; font-size: 16px; line-height: 20px; break-after: auto"
    blocks = "".join(f"<{tag} style='{styles}'>m{n}</{tag}>" for n in range(13))
    assert made(f"<section{FIT}><p>First</p>{blocks}</section>").pages == pages
