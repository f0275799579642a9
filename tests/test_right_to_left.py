"""Books that are written from right to left: mirrored style sheets, pages, binding, page progression."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from lxml import html

import publisher
from publisher.language import Words, is_right_to_left, is_upright
from publisher.layout.bidirectional import set_directions
from publisher.pdf_files.tagged_text import tagged_blocks
from publisher.theme.mirroring import has_parts, mirrored, mirrored_page, two_sided
from tests.conftest import ROOT, Write
from tests.test_layout import made, page
from tests.test_pdf_ua_2 import elements


def rules(text: str) -> str:
    """A mirrored style sheet without what is added, with single spaces."""
    return " ".join(mirrored(text).rpartition("\npre, .math")[0].split())


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("p { margin-left: 1pt; padding: 1pt 2pt 3pt 4pt }", "p {margin-right: 1pt;padding: 1pt 4pt 3pt 2pt;}"),
        ("p { margin: 0 auto; border-left: 1pt solid var(--left) }", "p {margin: 0 auto;border-right: 1pt solid var(--left) ;}"),
        ("p { margin: 0 calc(1pt + 2pt) 0 0; left: 0 }", "p {margin: 0 0 0 calc(1pt + 2pt);right: 0 ;}"),
        ("p { text-align: left; float: right; clear: left }", "p {text-align: right;float: left;clear: right ;}"),
        (".part { break-before: right }", ".part {break-before: left ;}"),
        ("p { color: red !important; letter-spacing: .1em }", "p {color: red !important;}"),
        ("img { object-position: left top }", "img {object-position: right top ;}"),
        ("td.right { text-align: right; padding-left: 1pt }", "td.right {text-align: right;padding-left: 1pt ;}"),
        ("pre { border-left: 1pt solid; text-align: left }", "pre {border-left: 1pt solid;text-align: left ;}"),
        (
            "@page body:left { @top-left { content: none; text-align: left } margin: 1pt 2pt 3pt 4pt }",
            "@page body:right {@top-right {content: none;text-align: right ;} margin: 1pt 4pt 3pt 2pt;}",
        ),
        ("@page { @footnote { background: url(\"left.svg\") 0 0 / 60pt .6pt no-repeat } }", '@page {@footnote {background: url("left.svg") right 0 top 0 / 60pt .6pt no-repeat ;} }'),
        ("@page { @footnote { background-position: 4pt 0 } }", "@page {@footnote {background-position: right 4pt top 0;} }"),
        ("@media print { p { left: 0 } }", "@media print {p {right: 0 ;} }"),
        ('@font-face { font-family: "Left"; src: url("left.ttf") }', '@font-face {font-family: "Left";src: url("left.ttf") ;}'),
        ('.left-over { content: "left" }', '.left-over {content: "left" ;}'),
    ],
)  # fmt: skip
def test_left_and_right_are_exchanged(style: str, expected: str) -> None:
    assert rules(style) == expected


@pytest.mark.parametrize(
    "name", ["pdf/print.css", "pdf/book.css", "pdf/handout.css", "pdf/large-print.css", "shared/cover.css"]
)
def test_style_sheets_are_mirrored_without_loss(name: str) -> None:
    """Mirrored twice, they are as before, except for spaces between letters."""
    text = (ROOT / "templates" / name).read_text(encoding="utf-8")
    once, again = rules(text), rules(rules(text))
    assert once != again
    for kept in (once, again):
        assert len(re.findall(r"[{;]\s*[\w-]+:", kept)) == len(
            re.findall(r"[{;]\s*[\w-]+:", re.sub(r"/\*.*?\*/|letter-spacing:[^;}]*;?", "", text, flags=re.DOTALL))
        )
    assert "background-position: right right" not in again or "handout" in name


def test_only_the_style_of_a_page_is_mirrored() -> None:
    page = "<head><style>p { left: 0 }</style></head><p style='left: 0'>left</p><style>p { left: 0 }</style>"
    assert mirrored_page(page).startswith("<head><style>p {right: 0 ;}\n")
    assert mirrored_page(page).endswith("<p style='left: 0'>left</p><style>p { left: 0 }</style>")


@pytest.mark.parametrize(
    ("language", "right_to_left", "upright"),
    [
        ("en", False, False), ("ru", False, False), ("ar", True, True), ("he-IL", True, True), ("az-Arab", True, True), ("ur-Latn", False, False),
        ("zh-Hant", False, True), ("ja", False, True), ("ja-Latn", False, False), ("ko-KR", False, True),
    ],
)  # fmt: skip
def test_scripts_have_a_direction_and_italics(language: str, right_to_left: bool, upright: bool) -> None:
    assert (is_right_to_left(language), is_upright(language)) == (right_to_left, upright)


@pytest.mark.parametrize(
    ("style", "here", "inside"),
    [
        ("p { color: red; margin-left: 1pt }", "p:where(:not(PART)) {margin-left: 1pt ;}", "p:where(PART) {margin-right: 1pt ;}"),
        ("p::before, b { float: left }", "p:where(:not(PART))::before, b:where(:not(PART)) {float: left ;}", "p:where(PART)::before, b:where(PART) {float: right ;}"),
        (".rail p { top: 0; left: 0 }", ".rail p:where(:not(PART)) {top: 0;}", None),
        (".plain p { top: 0 }", ".plain p:where(:not(PART)) {top: 0 ;}", ":is(.plain, .rail) p:where(PART) {top: 0 ;}"),
        ("p { letter-spacing: 1pt }", "p:where(:not(PART)) {letter-spacing: 1pt ;}", "p:where(PART) {letter-spacing: normal;}"),
        ("p { text-align: left; break-before: right }", "p {text-align: start;break-before: right ;}", None),
        ("td.left { text-align: left }", "td.left {text-align: left ;}", None),
        ("@page :left { margin-left: 1pt }", "@page :left { margin-left: 1pt }", None),
    ],
)  # fmt: skip
def test_rules_are_written_for_both_directions(style: str, here: str, inside: str | None) -> None:
    part = ":is([dir=rtl], [dir=rtl] *):not([dir=ltr], [dir=ltr] *)"
    text = two_sided(style, "").replace(part, "PART")
    assert here in text
    assert inside in text if inside else ":where(PART) {" not in text
    assert mirrored("p { left: 0 }").splitlines()[0].replace("p ", "") in two_sided("p { left: 0 }", "rtl")


def test_a_part_is_written_in_the_other_direction() -> None:
    for direction, other in (("", "rtl"), ("rtl", "ltr")):
        assert has_parts(f'<p dir="{other}">', direction)
        assert not has_parts(f'<html dir="{direction}"><p dir="{direction or "ltr"}"><code dir="ltr">', direction)


@pytest.mark.parametrize(
    ("markup", "order"),
    [
        ("one אבג <b>דהו</b> two", "one דהו אבג two"),
        ("one אבג <b>דהו</b> 12 two", "one 12 דהו אבג two"),
        ("one <b>אבג</b>, <b>דהו</b>, two", "one דהו , אבג , two"),
        ("one <b>אבג</b> two <b>דהו</b>", "one אבג two דהו"),
        ("אבג one <b>two <i>three</i></b> דהו", "דהו one two three אבג"),
        ("אבג one (<b>two</b>) דהו", "דהו one ( two ) אבג"),
        ('one <bdo dir="rtl">ab <b>cd</b> <bdo dir="ltr">ef</bdo></bdo> two', "one ef dc ba two"),
        ('one <bdo dir="ltr">אבג</bdo> two', "one גבא two"),
    ],
)  # fmt: skip
def test_words_are_in_the_order_of_their_direction(markup: str, order: str) -> None:
    """The places of words, of which the last are written from right to left."""
    direction = "rtl" if markup.startswith("אבג") else "ltr"
    data = made(page(f'<p dir="{direction}">{markup}</p>', "<style>p { font-size: 9pt; text-indent: 0 }</style>")).data
    with pypdfium2.PdfDocument(data) as pdf:
        text = pdf[0].get_textpage()
        chars = [(*text.get_charbox(n, loose=True)[:2], text.get_text_range(n, 1)) for n in range(text.count_chars())]
    seen = "".join(char.strip() for _, y, char in sorted(chars) if y > 20)  # above the foot of the page
    assert seen == "".join(w[::-1] if w[0] >= "א" else w for w in order.split())


BOOK = {
    "publication.yaml": "version: 1\ntitle: T\nlanguage: LANG\nidentifier: urn:isbn:9780000000002\nchapters: [a.md, b.md]\n"
    "numerals: latin\neditions: {book: {format: pdf, layout: book}, sheet: {format: pdf, layout: handout}, ebook: {format: epub}, web: {format: html}}\n",
    "a.md": "# One\n\nWords *stressed* here.[^1]\n\n[^1]: Note.\n\n- [ ] item\n\n> quoted\n\n```python\nx = 1\n```\n",
    "b.md": "# Two\n\nWords.\n",
}


def built(folder: Path, language: str) -> dict[str, Path]:
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / name).write_text(text.replace("LANG", language), encoding="utf-8")
    result = publisher.build(folder)
    assert result.diagnostics == ()
    return {edition.name: edition.path for edition in result.editions}


def place(file: Path, page: int, words: str) -> float:
    """Where a word begins on a page, as a part of its width."""
    document = pypdfium2.PdfDocument(file)
    text = document[page].get_textpage()
    found = text.search(words).get_next()
    assert found is not None
    left, *_ = text.get_charbox(found[0])
    return float(left) / document[page].get_width()


def page_of(file: Path, words: str) -> int:
    document = pypdfium2.PdfDocument(file)
    return next(n for n in range(len(document)) if document[n].get_textpage().search(words).get_next() and n > 5)


def test_a_book_from_right_to_left_is_mirrored(tmp_path: Path) -> None:
    there, here = built(tmp_path / "fa", "fa"), built(tmp_path / "es", "es")
    assert place(here["book"], page_of(here["book"], "Note."), "Note.") < 0.3
    assert place(there["book"], page_of(there["book"], "Note."), "Note.") > 0.6
    with pikepdf.open(there["book"]) as pdf, pikepdf.open(here["book"]) as other:
        assert pdf.Root.ViewerPreferences.Direction == pikepdf.Name.R2L
        assert "/Direction" not in other.Root.ViewerPreferences
        assert len(pdf.pages) == len(other.pages)
    with zipfile.ZipFile(there["ebook"]) as archive:
        (package,) = (archive.read(name).decode() for name in archive.namelist() if name.endswith(".opf"))
        assert 'page-progression-direction="rtl"' in package
        assert "font-style: normal !important" in archive.read("EPUB/style.css").decode()
    page = (there["web"].parent / "a.html").read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl">' in page
    style = (there["web"].parent / "assets/style.css").read_text(encoding="utf-8")
    assert "font-style:normal!important" in style
    assert "font-style:normal!important" not in (here["web"].parent / "assets/style.css").read_text(encoding="utf-8")


def test_a_part_of_a_book_is_mirrored(tmp_path: Path) -> None:
    part = "# One\n\nWords.\n\n::: {dir=rtl}\n- item\n\n## Head\n:::\n"
    (tmp_path / "a.md").write_text(part, encoding="utf-8")
    manifest = (
        BOOK["publication.yaml"]
        .replace("LANG", "en")
        .replace("a.md, b.md", "a.md")
        .replace("book,", "book, paper: A4,")
    )
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    made = {edition.name: edition.path for edition in publisher.build(tmp_path).editions}
    for name in ("book", "sheet"):
        number = 0 if name == "sheet" else page_of(made[name], "item")
        assert place(made[name], number, "Words.") < 0.45
        assert 0.6 < place(made[name], number, "item") < place(made[name], number, "–") < 0.9
        assert place(made[name], number, "Head") > 0.6
    with zipfile.ZipFile(made["ebook"]) as archive:
        assert '<span dir="rtl">Head</span>' in archive.read("EPUB/nav.xhtml").decode()


def test_numbers_are_apart_from_latin_words_before_them() -> None:
    """“PDF, 10 pages”: without a mark, the number would join the Latin word, and be read before it."""
    for words in (Words("ar"), Words("fa"), Words("he")):
        for text in (words.date("2026-11-24"), words.date("2026"), words.pattern("pages", n=10)):
            assert text[0] == "\u200f"
            assert text[1].isdigit()
    assert Words("ar").label("figure", "1")[0] != "\u200f"
    assert Words("de").date("2026-11-24") == "24. November 2026"
    line = made(page(f'<p dir="rtl" lang="ar">Press، {Words("ar").date("2026-11-24")}</p>')).data
    assert tagged_blocks(line)[0].words == "Press، 24 نوفمبر 2026"


def test_tags_have_the_order_of_the_source() -> None:
    words = 'one <bdo dir="rtl">two <b>three</b></bdo> and <bdo dir="ltr">אבג</bdo>'
    assert tagged_blocks(made(page(f"<p>{words}</p>")).data)[0].words == "one two three and אבג"
    line = " ".join(f'<span data-actual-text="{letter}">□</span>' for letter in "אבגד" * 20)
    for markup in (f'<p dir="rtl">{line}</p>', f'<p>A <span dir="rtl">{line}</span> word</p>'):
        said = tagged_blocks(made(page(markup)).data)[0].text
        assert said.removeprefix("A ").removesuffix(" word") == " ".join("אבגד" * 20)


def test_the_first_line_of_a_paragraph_is_indented_at_its_right() -> None:
    text = "אבג דהו זחט יכל " * 20
    style = "<style>p { font-size: 10pt; line-height: 20pt; text-indent: 30pt; text-align: %s; width: 200pt }</style>"
    for align in ("right", "justify"):
        markup = page(f'<p dir="rtl" lang="he" style="direction: rtl">{text}</p>', style % align)
        with pypdfium2.PdfDocument(made(markup).data) as pdf:
            chars = pdf[0].get_textpage()
            boxes = [
                chars.get_charbox(n, loose=True)
                for n in range(chars.count_chars())
                if chars.get_text_range(n, 1).strip()
            ]
        rows: dict[int, list[tuple[float, float]]] = {}
        for left, bottom, right, _ in boxes:
            rows.setdefault(round(bottom / 20), []).append((left, right))
        first, second = (rows[row] for row in sorted(rows, reverse=True)[:2])
        assert max(x for _, x in second) - max(x for _, x in first) == pytest.approx(30, abs=1), align
        if align == "justify":
            assert min(x for x, _ in second) == pytest.approx(min(x for x, _ in first), abs=1)


@pytest.mark.parametrize(
    ("link", "direction"),
    [
        ("https://example.org/a", "ltr"),
        ("<span>https://example.org/</span>a", "ltr"),
        ("Words", None),
        ("See https://example.org/a", None),
    ],
)
def test_addresses_are_written_from_left_to_right(link: str, direction: str | None) -> None:
    for outside, expected in (("rtl", direction), ("ltr", None)):
        root = ElementTree.fromstring(f'<body dir="{outside}"><p>אבג <a>{link}</a></p></body>')
        set_directions(root, "אבג")
        (found,) = root.iter("a")
        assert found.get("dir") == expected


def test_a_note_is_in_the_language_of_the_place_where_it_is_written(project: Write) -> None:
    text = "# One\n\n::: {lang=he}\nA[^out] and[^within] and^[inline]\n\n[^within]: within\n:::\n\n[^out]: out\n\n[B^[in words]]{lang=he}^[after]\n"
    manifest = "version: 1\ntitle: One\nchapters: [one.md]\neditions: {web: {format: html}, print: {format: pdf}}\n"
    made = {e.name: e.path for e in publisher.build(project({"one.md": text, "publication.yaml": manifest})).editions}
    notes = html.parse(made["web"]).xpath("//li[starts-with(@id, 'fn-')]")
    found = [(note.text_content().strip().split("\n")[0], note.get("lang"), note.get("dir")) for note in notes]
    hebrew = ("he", "rtl")
    assert found == [
        ("out", None, None),
        ("within", *hebrew),
        ("inline", *hebrew),
        ("in words", *hebrew),
        ("after", None, None),
    ]
    with pikepdf.open(made["print"]) as pdf:
        written = sorted((str(note.get("/Lang", "")), "/A" in note) for note in elements(pdf, "Note"))
    assert written == [("", False), ("en", False), *[("he", True)] * 3]
