"""Faults of finished pages are found where they are made on purpose, with their places in the source."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

import publisher
from publisher.diagnostics import Location
from publisher.inspection import faults, lines, with_single_pages
from publisher.inspection.faults import Faults
from publisher.inspection.model import Area, Document, Line, Page, Run
from publisher.inspection.reading import read
from publisher.layout import breaks
from publisher.manifest import Edition
from publisher.manifest.validation import validated
from publisher.pdf_files.tagged_text import tagged_blocks
from tests.conftest import ROOT, Built, Write, with_cache
from tests.test_check import run, sarif
from tests.test_layout import made, page, png

AREA = Area(
    left=40, top=40, width=240, height=320, column=240, line=14, facing=True
)  # of the tests' own style sheet: 22 lines
PLAIN = "body, p, ul, ol, h2 { margin: 0 } h2 { font-size: 10pt } p { orphans: 1; widows: 1 }"
SIX = "one<br/>two<br/>three<br/>four<br/>five<br/>six"
LONG = (
    "Notwithstanding incomprehensibilities, counterrevolutionary internationalization characteristically overwhelms us."
)
ITEMS = "<ul><li>one</li><li>two</li><li>three</li></ul>"
HEADING = "<h2 style='break-after: always'>Alone</h2>"


def found(body: str, style: str = "", area: Area = AREA) -> list[tuple[str, int, str]]:
    data = made(page(body, f"<style>{PLAIN} {style}</style>")).data
    return [(fault.code.removeprefix("layout-"), fault.page, fault.detail) for fault in faults(read(data, area))]


def codes(body: str, style: str = "", area: Area = AREA) -> list[tuple[str, int]]:
    return [(code, number) for code, number, _ in found(body, style, area)]


def fill(lines: int) -> str:
    return f"<p>{'<br/>'.join('filled' for _ in range(lines))}</p>"


GOOD = {
    "lines": fill(10),
    "several pages": f"<h2>Title</h2>{fill(18)}{ITEMS}<p>Go on:</p>{ITEMS}<p>{SIX}</p>" + fill(12),
    "divided paragraphs": fill(20) + f"<p>{SIX}</p>" + fill(10),
    "a heading beside its text": fill(20) + "<h2 style='float: left; width: 60pt'>Beside</h2><p>text<br/>text</p>" + fill(9),
    "an address": "<p>https://example.org/a_very_long_address_that_is_divided_somewhere_since_it_does_not_fit</p>",
    "a word wider than a line": f"<p>{'abcdefghijklm' * 8}</p>",
    "an initial": "<p class='first'>Once there was<br/>a king.</p>",
    "a turned table": "<h2>Title</h2><p>one line</p><div style='page: wide'>" + fill(9) + "</div>",
    "a title page": "<section style='break-after: page'><h2>Part</h2></section><section>" + fill(22) + "</section>",
    "code": "<pre><code>first   line\n\n    second</code></pre>",
    "words in a drawing": "<figure><img style='width: 60pt' src='words.svg' alt='A word'/></figure>",
    "a narrow space after a phrase": "<p>Is <em>it</em>\u202f? <em>Yes</em>\u2009; it is.</p>",
    "a small bitmap": "<p>A <img class='small' src='dot.png' alt='dot'/> in a line.</p>",
    "a note": "<p>A word<span class='footnote'>The note.</span> and more.</p>",
    "a note at the end of a line": "<p style='width: 84pt'>A longer word<span class='footnote' data-call='Note 1'>The note.</span> and notable others.</p>",
    "notes after the text": fill(22) + "<p>Notes</p><div role='doc-endnote'>" + fill(10) + "</div>",
    "ruby": "<p style='margin-top: 14pt'>A <ruby>one<rt>un</rt></ruby> or <ruby>two<rt>deux</rt></ruby> and others.</p><p style='margin-top: 14pt'><ruby>three<rt>trois</rt></ruby> and others</p>",
    "a heading above an ornament": fill(13) + "<h2>Title</h2><p><img class='wide' style='height: 98pt' src='drawing.svg' alt=''/></p><p>one line</p>" + fill(8),
    "a bibliography that is longer than the text": "<p>one line<br/>two lines</p><ul style='font-size: 8pt; line-height: 10.5pt'>"
    + "".join(f"<li style='margin-bottom: 3.5pt'>an entry<br/>of two lines {n}</li>" for n in range(8))
    + "</ul>",
    "a section of one line": fill(20) + "<h2>Title</h2><p>one line</p><h2 style='break-before: page'>Next</h2>" + fill(10),
    "a title that hangs": "<h2 style='font-size: 22pt; line-height: 28pt; margin-left: -6pt'>“Quoted” title</h2>",
    "an imprint": f"<section><h2>Title</h2>{fill(10)}</section><section style='break-before: page; padding-top: 5pt'>{fill(3)}</section>",
    "a title page off the grid": f"<section><h2>Title</h2>{fill(10)}</section><section style='break-before: page; padding-top: 5pt'><p data-role='Title'>Title</p>{fill(3)}</section>",
    "a word beside text in the other direction": "<p style='width: 104pt'>Unmarked: <bdo dir='rtl'>abc def ghi</bdo> and unmarked text.</p>",
    "words without glyphs": "<p style='word-spacing: -3pt'>\u25a1\u25a1 <em>\u25a1</em> \u25a1\u25a1\u25a1</p>",
}  # fmt: skip


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_nothing_is_found_on_good_pages(body: str) -> None:
    initial = ".first::first-letter { float: left; font-size: 34pt; line-height: 28pt }"
    wide = "@page wide { size: 400pt 320pt }"
    ruby = "ruby { display: inline-block; position: relative } rt { position: absolute; left: 0; bottom: 12pt; font-size: 5pt }"
    assert found(body, f"p {{ overflow-wrap: anywhere }} {initial} {wide} {ruby}") == []


FAULTS = {
    "word-cut": [
        ("<p style='width: 72pt; hyphenate-character: \"\"'>A word is chan&#xAD;nel.</p>", "", 1, "“chan|nel.”"),
    ],
    "overflow": [
        ("<p style='white-space: nowrap'>" + "wide " * 40 + "</p>", "", 1, "“wide wide"),
        ("<p style='margin-left: -20pt'>left</p>", "", 1, "20 pt of “left”"),
        ("<p style='position: relative; top: 340pt'>low</p>", "", 1, "“low”"),
    ],
    "overprint": [
        ("<p>one</p><p style='margin-top: -12pt'>two</p>", "", 1, "“one” and “two”"),
        ("<p>same</p><p style='margin: -14pt 0 0 12pt'>same</p>", "", 1, "“same” and “same”"),
        ("<p><img class='wide' style='height: 60pt' src='drawing.svg' alt='A bar'/></p><p style='margin-top: -30pt'>over</p>", "", 1, "“over” and a picture"),
    ],
    "heading-stranded": [
        (fill(20) + HEADING + fill(8), "", 1, "“Alone”"),
        (fill(20) + HEADING + fill(8), "@page { @bottom-left { content: 'foot'; border-top: 1pt solid; height: 40pt } }", 1, "“Alone”"),
        (fill(20) + "<h2>Alone</h2><div><p>of two lines</p></div>" + fill(8), "", 1, "“Alone”, with one line of text"),
    ],
    "list-torn": [
        (fill(21) + ITEMS + fill(6), "", 1, "the first item, “one”"),
        (fill(20) + ITEMS + fill(6), "", 2, "the last item, “three”"),
        (fill(21) + "<p>As follows:</p>" + f"<div style='break-before: page'>{ITEMS}</div>" + fill(6), "", 1, "“As follows:”"),
        (fill(21) + "<p>As follows:</p><pre style='break-before: page'><code>code\nand more</code></pre>" + fill(6), "", 1, "“As follows:”"),
        (fill(21) + "<p>A warning:</p><aside style='break-before: page'><p>boxed</p></aside>" + fill(6), "", 1, "“A warning:”"),
    ],
    "widow": [(fill(17) + f"<p>{SIX}</p>" + fill(4), "", 2, "“six”")],
    "orphan": [(fill(21) + f"<p>{SIX}</p>", "", 1, "“one”")],
    "note-astray": [
        (
            fill(21) + f"<div style='break-inside: avoid'><p>called<span class='footnote'>{SIX}</span></p></div>",
            "p { footnote-policy: auto }", 2, "“1.”",
        ),
    ],
    "foot-gap": [
        (fill(15) + f"<div style='break-inside: avoid'>{fill(12)}</div>", "", 1, "111 pt, 35% of the height; “filled” begins the next page"),
        (fill(15) + "<p><img class='wide' style='height: 140pt' src='drawing.svg' alt='Lines'/></p>" + fill(6), "", 1, "a picture begins the next page"),
    ],
    "line-loose": [(f"<p>{LONG}</p>", "p { text-align: justify; hyphens: none; width: 150pt }", 1, "spaces of")],
    "line-tight": [("<p>one <em>two</em> three</p>", "p { word-spacing: -3pt }", 1, "“one” and “two”")],
    "ladder": [(f"<p>{LONG}</p>", "p { hyphens: auto; width: 60pt; text-align: left }", 1, "lines from")],
    "off-grid": [(fill(4) + "<p style='margin-top: 4pt'>off<br/>off</p>" + "<p style='margin-top: 10pt'>on</p>", "", 1, "2 of 7 lines")],
    "image-low": [("<p><img class='wide' src='dot.png' alt='A dot'/></p>", "", 1, "1 pixels per inch, 1 × 1 pixels")],
    "letters-small": [("<figure><img style='width: 50pt' src='words.svg' alt='A word'/></figure>", "", 1, "“word” has letters of 4.5 pt")],
    "page-empty": [(fill(22) + "<p>one</p><p>two</p>", "", 2, "2 lines, “one”")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "body", "style", "number", "detail"),
    [pytest.param(code, *case, id=f"{code}-{at}") for code, some in FAULTS.items() for at, case in enumerate(some, 1)],
)
def test_a_fault_is_found(code: str, body: str, style: str, number: int, detail: str) -> None:
    kinds = {(kind, place) for kind, place, said in found(body, style) if detail in said}
    assert kinds == {(code, number)}
    assert {kind for kind, _ in codes(body, style)} <= {code, "off-grid", "foot-gap"}


@pytest.mark.parametrize(
    ("style", "after", "number"),
    [("break-inside: avoid", "<section><h2>Three</h2></section>", 1), ("break-before: page", "", 0)],
)
def test_chapters_of_handouts_run_on(style: str, after: str, number: int) -> None:
    """Only solutions, which come last, begin a page."""
    body = f"<section><h2>One</h2>{fill(11)}</section><section style='{style}'><h2>Two</h2>{fill(14)}</section>{after}"
    gaps = [place for code, place, _ in found(body, area=replace(AREA, facing=False)) if code == "foot-gap"]
    assert gaps == [number] * bool(number)


@pytest.mark.parametrize("above", [10, 13, 16])
def test_notes_stay_on_their_page_when_a_later_paragraph_lacks_room(above: int) -> None:
    note = "<p>A word,<span class='n'>The first.</span> then<br/>more<br/>of it.</p>"
    style = "p { orphans: 2; widows: 2 } .n { float: footnote; footnote-policy: line } @page { @footnote { margin-top: 10pt } }"
    texts = (fill(above) + note + f"<p>{'<br/>'.join('words' for _ in range(below))}</p>" for below in range(2, 7))
    body = "".join(f"<div style='break-before: page'>{text}{fill(10)}</div>" for text in texts)
    assert {code for code, _ in codes(body, style)} <= {"foot-gap", "off-grid"}


def test_notes_of_columns_are_on_the_page_that_calls_them() -> None:
    calls = ("The first.", "Of two<br/>lines.", "Tiny.")
    text = "<p>" + "".join(f"A word,<span class='n'>{note}</span> then " for note in calls) + "a last.</p>"
    rest = f"<h2>Heading</h2>{text}<h2>More</h2>{fill(20)}"
    body = "".join(f"<section><div>{fill(above)}{rest}</div></section>" for above in range(24, 44, 4))
    style = (
        "h2 { break-after: avoid } section { break-before: page } div { columns: 2 } .n { float: footnote } "
        "@page { @footnote { margin-top: 20pt } }"
    )
    assert "note-astray" not in {code for code, _ in codes(body, style)}


@pytest.mark.parametrize(
    ("runs", "tight"),
    [
        ([("one", 0, 20), (" ", 20, 20), ("two", 20.2, 40)], 1),
        ([("one ", 0, 20), ("two", 20.2, 40)], 1),
        ([("one", 0, 20), ("two", 20, 40)], 0),
        ([("B\u2002", 0, 20), ("two", 20, 40)], 0),
        # From right to left: what is painted next is further left, and a space before a run is right of it.
        ([("\u0648", 202, 206), (" ", 206, 206), ("Altair", 174, 202)], 0),
        ([("10", 318, 328), (" ", 314, 314), ("\u060c", 316, 318)], 0),
        ([("\u0648", 202, 206), (" ", 201.9, 202), ("Altair", 174, 201.9)], 1),
    ],
)
def test_a_space_is_between_words_in_either_direction(runs: list[tuple[str, float, float]], tight: int) -> None:
    painted = tuple(Run(text, left, right, 100, 10, (), 0) for text, left, right in runs)
    line = Line("".join(text for text, *_ in runs), 0, 400, 100, 10, 0, 1, painted)
    found_here = Faults()
    lines.tight_lines(Document((Page(1, "1", 400, 600, (line,)),), (), AREA), found_here)
    assert len(found_here.items) == tight


def test_columns_with_many_long_notes_fill_their_pages() -> None:
    columns = Area(left=40, top=40, width=240, height=320, column=112, line=14)
    note = "<br/>".join(f"line {number}" for number in range(6))
    call = f"<p>{'<br/>'.join('words' for _ in range(5))}<span class='n'>{note}</span><br/>more<br/>and more</p>"
    body = f"<div style='columns: 2; column-gap: 16pt'>{call * 12}</div>"
    style = "p { orphans: 2; widows: 2 } .n { float: footnote; footnote-policy: line } @page { @footnote { margin-top: 10pt } }"
    faulty = found(body, style, area=columns)
    assert {code for code, *_ in faulty} <= {"off-grid"}
    data = made(page(body, f"<style>{PLAIN} {style}</style>")).data
    assert len(read(data, columns).pages) == 6


def test_a_note_of_one_line_below_columns_may_be_wider_than_one() -> None:
    columns = Area(left=40, top=40, width=240, height=320, column=112, line=14)
    notes = "".join(f"word<span class='n'>{'i' * letters}</span> " for letters in range(10, 50, 3))
    body = f"<div style='columns: 2; column-gap: 16pt'><p>{notes}</p></div>"
    style = ".n { float: footnote } @page { @footnote { margin-top: 20pt } }"
    assert "overflow" not in {code for code, _ in codes(body, style, area=columns)}


def test_words_of_drawings_stay_in_their_boxes() -> None:
    text = '<text x="{}" y="25" font-size="12">{}</text>'
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40"><rect x="10" y="8" width="60" height="26" fill="none" stroke="#000"/>{}</svg>'
    for word, expected in (("word", []), ("broadcasting", [("overflow", 1)])):
        drawing = frame.format(text.format(12, word)).encode()
        data = made(page("<p><img src='words.svg' alt='Words'/></p>"), **{"words.svg": drawing}).data
        assert [(f.code[7:], f.page) for f in faults(read(data, AREA))] == expected


def test_columns_are_filled_one_by_one() -> None:
    columns = Area(left=40, top=40, width=240, height=320, column=112, line=14)
    body = f"<div style='columns: 2; column-gap: 16pt'>{{}}</div><div style='break-before: page'>{fill(6)}</div>"
    assert found(body.format(fill(40)), area=columns) == []
    assert codes(body.format(fill(26)), area=columns) == [("foot-gap", 1)]
    body = f"<div style='columns: 2; column-gap: 16pt'>{fill(26)}<div style='break-before: page; height: 28pt'></div><p>first</p>{fill(28)}</div>"
    assert [said.partition("; ")[2] for _, _, said in found(body, area=columns)] == ["“first” begins the next page"]
    body = f"<div style='columns: 2; column-gap: 16pt'>{{}}</div><div style='break-before: page'>{fill(6)}</div>"
    assert codes(body.format(fill(19) + "<h2 style='break-after: auto'>Alone</h2>" + fill(20)), area=columns) == [
        ("heading-stranded", 1)
    ]


def test_nothing_is_lost_after_columns_that_fill_a_page() -> None:
    blocks = "".join(f"<p style='height: {lines * 14}pt'>text</p>" for lines in (6, 9, 5, 17))
    body = f"<div>{blocks}<h2>Wide</h2><p>below</p></div>"
    style = "div { columns: 2 } p { break-inside: avoid; margin-bottom: 14pt } h2 { column-span: all }"
    data = made(page(body, f"<style>{PLAIN} {style}</style>")).data
    assert [block.text.strip() for block in tagged_blocks(data)] == [*["text"] * 4, "Wide", "below"]


PROJECT = {
    "publication.yaml": """\
version: 1
title: Words
identifier: urn:isbn:9780000000002
language: en
chapters: [a.md]
silence: [layout-off-grid]
editions: {web: {format: html}, handout: {format: pdf, layout: handout, paper: 105x148mm}}
""",
    "a.md": "# A\n\nOne paragraph of text.\n\nAnother paragraph of text, which has `code` in it.\n",
    "templates/pdf/custom.css": "p + p { margin-top: -12pt }\n",
}


def test_faults_are_reported_with_their_places(project: Write) -> None:
    folder = project(PROJECT)
    before = sorted(folder.rglob("*"))
    assert run("check", folder)[:2] == (0, "No findings.\n")
    status, out, _ = run("check", "--layout", "--message-format", "json", folder)
    (diagnostic,) = json.loads(out)["diagnostics"]
    assert (status, diagnostic["severity"], diagnostic["code"]) == (0, "warning", "layout-overprint")
    assert (diagnostic["file"], diagnostic["line"]) == ("a.md", 5)
    assert diagnostic["message"].startswith("In “handout”, page 1, text is printed over something else: “One paragraph")
    (result,) = sarif("check", "--layout", folder)["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 5
    assert run("check", "--layout", "--strict", folder)[0] == 1
    assert run("check", "--layout", "-e", "web", folder)[:2] == (0, "No findings.\n")
    assert sorted(folder.rglob("*")) == before


def test_pages_on_sheets_are_inspected_one_by_one(project: Write) -> None:
    sheets = PROJECT["publication.yaml"].replace("105x148mm", "A4, large-print: true").replace(
        "{web:", "{booklet: {format: pdf, layout: book, booklet: true}, four: {format: pdf, layout: handout, nup: 4}, web:"
    )  # fmt: skip
    found = publisher.check(project(PROJECT | {"publication.yaml": sheets}), layout=True).diagnostics
    assert {(d.code, d.location) for d in found} == {("layout-overprint", Location("a.md", 5, 1))}
    assert sorted(d.message.split("”")[0] for d in found) == ["In “booklet", "In “four", "In “handout"]


def test_pages_for_a_print_shop_are_inspected_before_they_are_converted() -> None:
    press = {"format": "pdf", "layout": "book", "marks": True, "standard": "pdf/x-4", "cover": "separate"}
    single = with_single_pages(validated(Edition, press))
    assert (single.standard, single.cover, single.marks) == ("ua-1", "none", False)
    assert with_single_pages(validated(Edition, press | {"cover": "inside"})).cover == "inside"


def test_what_the_tags_say_is_compared_with_the_source(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaks, "_give", lambda former: None)
    long = "# A\n\n" + "Some words that are long enough for several lines of a small page. " * 3 + "\n"
    found = publisher.check(project(PROJECT | {"a.md": long}), layout=True).diagnostics
    (lost,) = (d for d in found if d.code == "layout-text-differs")
    assert lost.location == Location("a.md", 3, 1)
    assert "“Some words" in lost.message


def places(folder: Path) -> list[tuple[str, str]]:
    """The codes and places of the faults of a project's pages."""
    found = publisher.check(folder, layout=True).diagnostics
    return [(one.code.removeprefix("layout-"), str(one.location)) for one in found if one.code.startswith("layout-")]


OPTIONS = """\
| Option | Short | Environment variable | Default | Description |
|---|---|---|---|---|
| `--repo ADDRESS` | `-r` | `TIDEMARK_REPO` | | The address of the repository. Required by all commands. |
| `--password-command COMMAND` | | `TIDEMARK_PASSWORD_COMMAND` | | Runs a command that prints the passphrase. |
| `--cache-dir DIRECTORY` | | `TIDEMARK_CACHE_DIR`, `XDG_CACHE_HOME` | `~/.cache/tidemark` | Where the catalogue is. |
"""


@pytest.mark.parametrize("more", ["paper: A5", "paper: A5, large-print: true"])
def test_options_in_tables_are_not_printed_over_each_other(project: Write, more: str) -> None:
    manifest = f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {{b: {{format: pdf, layout: book, {more}}}}}\n"
    found = places(project({"publication.yaml": manifest, "a.md": f"# A\n\nText.\n\n{OPTIONS}"}))
    assert {code for code, _ in found} <= {"foot-gap", "page-empty"}


DRAWING = "".join(f"{line}\n" for line in ("```", f"+{'-' * 70}+", f"|{'x' * 70}|", f"+{'-' * 70}+", "```"))


def listed(text: str, mark: str) -> str:
    """The text as an item of a list."""
    lines = text.splitlines()
    return "".join(
        f"{' ' * len(mark) if line and number else mark if line else ''}{line}\n" for number, line in enumerate(lines)
    )


@pytest.mark.parametrize(
    "text",
    [
        listed(listed(listed(DRAWING, "- "), "1. "), "- "),
        f":::{{note}}\n{listed(DRAWING, '- ')}:::\n",
        f":::{{list-table}}\n- - A\n  - B\n- - C\n{listed(listed(DRAWING, '- '), '  ')}:::\n",
        DRAWING.replace("-" * 70, "-" * 300).replace("x" * 70, "x " * 150),
    ],
    ids=["lists", "box", "table", "wrapped"],
)
@pytest.mark.parametrize("more", ["trim: A5", "paper: A5, large-print: true"])
def test_drawings_of_characters_do_not_overflow(project: Write, text: str, more: str) -> None:
    manifest = f"version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {{b: {{format: pdf, layout: book, {more}}}}}\n"
    found = publisher.check(project({"publication.yaml": manifest, "a.md": f"# A\n\nText.\n\n{text}"}), layout=True)
    assert {one.code for one in found.diagnostics} <= {"code-small", "layout-foot-gap"}


def test_short_texts_have_the_places_of_their_chapter(project: Write) -> None:
    """The number of an item and the title of the book are texts of other chapters."""
    files = {
        "publication.yaml": PROJECT["publication.yaml"].replace("[a.md]", "[a.md, b.md]"),
        "a.md": "# A\n\n1. one\n2. two\n3. three\n\n:::{exercise}\n:workspace: 11cm\n\nSolve.\n:::\n",
        "b.md": "# B\n\n## Words\n\n- 3\n- 4\n",
        "templates/pdf/custom.css": "h1 { position: relative; left: 80mm }\n",
    }
    assert places(project(files)) == [("overflow", "None"), ("foot-gap", "a.md:5:4")]


def test_equal_cells_have_the_places_of_their_rows(project: Write) -> None:
    rows = [[str((row * column) % 7) for column in range(1, 13)] for row in range(1, 15)]
    rows[8][4] = f"**{rows[8][4]}**"
    table = [["n"] * 12, ["-"] * 12, *rows]
    text = "# A\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in table)
    style = "td strong { position: relative; left: 80mm }\n"
    found = places(project(PROJECT | {"a.md": text, "templates/pdf/custom.css": style}))
    assert [place.rpartition(":")[0] for code, place in found if code == "overflow"] == ["a.md:13"]


def test_pictures_have_their_places(project: Write) -> None:
    pictures = (
        "# A\n\n![One](dot.png){width=3cm}\n![Two](dot.png){width=3cm}\n\nText.\n\n![](dot.png){width=2cm}\n\nMore.\n"
    )
    html = "<p align='center'><img src='dot.png' alt='Three' width='80'></p>\n"
    folder = project(PROJECT | {"a.md": f"{pictures}\n{html}", "templates/pdf/custom.css": ""})
    (folder / "dot.png").write_bytes(png())
    assert places(folder) == [("image-low", f"a.md:{place}") for place in ("3:1", "4:1", "8:1", "12:19")]


GAP, LOOSE, OFF, STRANDED = "layout-foot-gap", "layout-line-loose", "layout-off-grid", "layout-heading-stranded"
# Faults that are left. GAP: above a figure, a table, a formula or room for answers that is not divided, and above a heading with a line
# in italics and the beginning of a list, or with the beginning of a stanza. LOOSE: in first lines, whose
# small capitals are not hyphenated. OFF: after a formula as tall as two lines, and in cards beside others. STRANDED: above a
# line of text or a formula, without which the gap would be as large.
LEFT = {
    ".": {GAP, LOOSE},
    "tests/books/kitchen-sink": {GAP, OFF, STRANDED},
    "tests/books/science": {GAP, OFF},
    "tests/books/cookbook": {GAP},
    "tests/books/poems": {GAP},
    "tests/books/novel": set[str](),
}


@pytest.mark.slow
@pytest.mark.parametrize("book", LEFT)
def test_books_have_no_other_faults(book: str, built: Built, tmp_path: Path) -> None:
    """What was laid out once is inspected: a check takes it from the cache of the output folder in the project."""
    folder = tmp_path / "book"
    shutil.copytree(ROOT / "source" if book == "." else ROOT / book, folder)
    with_cache(built(ROOT / book), folder / "build")
    found = publisher.check(folder, layout=True).diagnostics
    assert [str(d) for d in found if d.code not in LEFT[book]] == []


def test_spaces_at_the_ends_of_code_are_printed(project: Write) -> None:
    text = "# A\n\nItems begin with `1. `, or with `- `, and then `pip -m x`.\n"
    found = publisher.check(
        project(PROJECT | {"a.md": text, "templates/pdf/custom.css": ""}), layout=True, editions="handout"
    ).diagnostics
    assert [d.message for d in found] == []
