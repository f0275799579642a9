"""What the tags of PDFs say, block by block: the words of the model, and code byte for byte."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

import publisher
from publisher.diagnostics import Findings, Location
from publisher.document import Book
from publisher.editions.pdf.page import PageGeometry
from publisher.editions.pdf.prepare import prepare
from publisher.editions.pdf.tag_check import Difference, Expected, differences
from publisher.layout import breaks
from publisher.manifest import load
from publisher.pdf_files.tagged_text import tagged_blocks
from publisher.workers import Alone
from tests.conftest import LONG, READING, ROOT, Built, Write, with_cache
from tests.test_layout import made, page

Compare = Callable[[Path], dict[str, list[Difference]]]


@pytest.fixture
def compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compare:
    """A function that builds the PDF editions of a book, and returns the differences of each by its name."""
    prepared: list[Book] = []

    def noted(book: Book, page: PageGeometry, *, addresses: bool = False, pages: bool = True) -> Book:
        prepared.append(prepare(book, page, addresses=addresses, pages=pages))
        return prepared[-1]

    monkeypatch.setattr("publisher.editions.pdf.edition.prepare", noted)

    def found_in(folder: Path) -> dict[str, list[Difference]]:
        found = {}
        editions = load(folder, Findings()).manifest.editions
        for name in [name for name, one in editions.items() if one.format == "pdf"]:
            (written,) = publisher.build(folder, editions=[name], output=tmp_path / "out", workers=Alone()).editions
            found[name] = differences(prepared[-1], written.path)
        return found

    return found_in


def said(body: str, head: str = "") -> list[tuple[str, str]]:
    """The roles and words of the blocks of a document."""
    return [(block.role, block.words) for block in tagged_blocks(made(page(body, head)).data)]


NARROW = "<style>p, pre, li { width: 60px } p { hyphens: auto; hyphenate-limit-chars: 5 2 2 }</style>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>one two three four five six</p>", "one two three four five six"),
        ("<p>one <em>two</em> <strong>three</strong> <em>four</em> five</p>", "one two three four five"),
        ("<p>(<em>one</em>)<em>two</em>, three</p>", "(one)two, three"),
        ("<p>one<br/>two<br/>three</p>", "one two three"),
        ("<p><kbd>one</kbd>&#160;<kbd>two</kbd>&#8239;<em>three</em></p>", "one two three"),
        ("<p>unbelievably</p>", "unbelievably"),
        ("<p>self-made man-made home-made</p>", "self-made man-made home-made"),
        ('<p>one <img src="dot.png" alt="two"/> <img src="dot.png" alt="three"/> four</p>', "one two three four"),
        ("<p>one<span style='display: block'>two</span>three</p>", "one two three"),
        ("<p>one <span style='display: inline-block'>two</span>, three</p>", "one two, three"),
        ("<p><bdo dir='rtl'>(one)</bdo> (two)</p>", "(one) (two)"),
        ("<p>one \u26a0\ufe0f two</p>", "one \u26a0\ufe0f two"),
    ],
)
def test_words_are_apart_and_whole(body: str, expected: str) -> None:
    assert said(body, NARROW) == [("P", expected)]


def test_what_is_left_out_leaves_no_space() -> None:
    reference = (
        '<a href="#here">One<span data-unless-on-page-of="#here"> on page <span data-page-of="#here"></span></span></a>'
    )
    ((_, words), _) = said(f'<p>See {reference}, and then more.</p><p id="here">Here.</p>')
    assert words == "See One, and then more."


def test_a_paragraph_that_crosses_pages_keeps_its_words() -> None:
    words = " ".join(f"word{number}" for number in range(900))
    assert said(f"<p>{words}</p>") == [("P", words)]


@pytest.mark.parametrize(
    "code",
    [
        "one\n",
        "if a:\n    b\n\n\n    c  d\n",
        "    first\nsecond\n",
        "\tone\n\t\ttwo\n",
        "a line that is turned over\n  b\n",
        "a \u26a0\ufe0f b\n",
        "A (1825–1901) B\n",
    ],
)
def test_code_is_the_same_byte_for_byte(code: str) -> None:
    for markup in (code, "".join(f'<span style="display: block">{line}\n</span>' for line in code.split("\n")[:-1])):
        (block,) = tagged_blocks(
            made(page(f"<pre style='white-space: pre-wrap'><code>{markup}</code></pre>", NARROW)).data
        )
        assert (block.code, block.text) == (True, code.removesuffix("\n"))


def test_spaces_between_scripts_are_not_said() -> None:
    assert said('<p lang="ja" style="word-spacing: 2px">第14条 a</p>') == [("P", "第14条 a")]


def test_callouts_are_no_part_of_code() -> None:
    call = '<a class="callout" href="#{0}" aria-label="Callout {0}">{0}</a>'
    code = f"a = 1<span> {call.format(1)}</span>\n\n  b = 2<span> {call.format(1)} {call.format(2)}</span>\nc = 3\n"
    markup = f"<pre style='white-space: pre-wrap'><code>{code}</code></pre><p id='1'>One</p><p id='2'>Two</p>"
    assert tagged_blocks(made(page(markup)).data)[0].text == "a = 1\n\n  b = 2\nc = 3"


def test_only_hyphens_of_words_that_are_divided_are_soft(tmp_path: Path) -> None:
    file = tmp_path / "made.pdf"
    file.write_bytes(made(page("<p>unbelievably self-made</p>", NARROW)).data)
    text = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    assert re.sub("\u00ad\n", "", text).split()[:3] == ["unbelievably", "self-", "made"]
    assert "\u00ad" in text


def test_hyphens_of_words_whose_glyphs_are_replaced_are_soft() -> None:
    ((_, words),) = said('<p style="font-variant-caps: small-caps">unbelievably self-made</p>', NARROW)
    assert words == "unbelievably self-made"


def test_other_hyphenation_characters_are_not_soft() -> None:
    """In another unit, the soft hyphens of the same font would have their glyph."""
    (block,) = tagged_blocks(made(page("<p style='hyphenate-character: \"=\"'>unbelievably</p>", NARROW)).data)
    assert "=" in block.text
    assert "\u00ad" not in block.text


def test_letters_and_accents_are_one_character_and_alone_themselves(
    project: Write, compare: Compare, tmp_path: Path
) -> None:
    """Source Serif has no glyph for ὴ: it is painted as η and an accent. In another chapter, η is painted first. ʼ has the glyph of ’,
    and a tone that of another one, which it joins."""
    text = "τὴν mḗtēr την meter, [Ο Σταθμάρχης]{.smallcaps} kʼa Mao’s [ma˨˩˦] [ma˥˩] 5 µm μα"
    files = {"one.md": f"# One\n\n{text}.\n", "two.md": "# Two\n\nτην meter τὴν. It’s Oʻahu: μα 5 µm.\n"}
    manifest = PROJECT["publication.yaml"].replace("[one.md]", "[one.md, two.md]")
    assert compare(project(files | {"publication.yaml": manifest})) == {"book": [], "handout": []}
    for file in (tmp_path / "out").rglob("*.pdf"):
        words = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
        assert "τὴν mḗtēr την meter" in words
        assert "την meter τὴν. It’s Oʻahu: μα 5 µm" in words
        assert "kʼa Mao’s [ma˨˩˦] [ma˥˩] 5 µm" in words


PROJECT = {
    "publication.yaml": """\
version: 1
title: Words
language: en
authors: [{name: Ada}]
chapters: [one.md]
editions: {book: {format: pdf, layout: book}, handout: {format: pdf, layout: handout}}
""",
    "one.md": """\
# One

A paragraph with **words** *that* `are` apart, and long enough for several lines of a book, so that some of its spaces
are at the ends of lines.[^n]

```python
if a:

    return b
```

[^n]: A note.
""",
}


def test_every_block_says_what_the_model_says(project: Write, compare: Compare) -> None:
    assert compare(project(PROJECT)) == {"book": [], "handout": []}


def test_a_note_longer_than_a_page_is_divided(project: Write, compare: Compare, tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(700))
    folder = project(PROJECT | {"one.md": f"# One\n\nA word[^n] and another.[^m]\n\n[^n]: {words}\n[^m]: Short.\n"})
    assert compare(folder) == {"book": [], "handout": []}
    (made,) = publisher.build(folder, editions=["book"], output=tmp_path / "out").editions
    pages = {block.page for block in tagged_blocks(made.path) if "word" in block.words}
    with pypdfium2.PdfDocument(made.path) as pdf:
        shown = [page.get_textpage().get_text_range().count("word") for page in pdf]
    assert sum(count > 100 for count in shown) >= 2
    assert pages


def test_a_list_may_count_backwards(project: Write, tmp_path: Path) -> None:
    lists = '<ol start="5" reversed><li>five</li><li>four</li></ol>\n\n<ol reversed><li>two</li><li>one</li></ol>\n\n<ol start="7"><li>seven</li></ol>'
    (made,) = publisher.build(
        project(PROJECT | {"one.md": f"# One\n\n{lists}\n"}), editions=["book"], output=tmp_path / "out"
    ).editions
    labels = [block.words for block in tagged_blocks(made.path) if block.role == "Lbl"]
    assert labels == ["5", "4", "2", "1", "7"]


def test_what_is_lost_is_found(project: Write, compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaks, "_give", lambda former: None)
    lost = compare(project(PROJECT))["book"]
    assert [(one.location.line, one.page) for one in lost] == [(3, 7)]
    monkeypatch.setattr(breaks, "_KEPT", frozenset())
    lost = compare(project({"one.md": PROJECT["one.md"] + "\nMore.\n"}))["book"]
    assert [(one.location.line, one.found) for one in lost][1:] == [(6, "if a:return b")]


APART = {
    "a displayed formula in a line": "So $$y = 2(x - 1)^2 - 3$$ has its vertex at $(1 \\mid -3)$.\n",
    "pictures beside each other": "![One](a.svg){width=30%} ![Two](a.svg){width=30%}\n",
    "a figure of HTML": '<figure>\n\n<img src="a.svg" alt="One" />\n\n<figcaption>A caption</figcaption>\n\n</figure>\n',
    "empty lines at the end of code": "```\na\n\n\n```\n",
    "ruby": "A <ruby>word<rp>(</rp><rt>said</rt><rp>)</rp> and<rt>more</rt></ruby>, and others.\n",
    "quotation marks and lists of raw HTML": "<q>Quoted</q> words.\n\n<ol reversed><li>two</li><li>one</li></ol>\n",
    "words without glyphs": "Juha [\u062c\u062d\u0627 \u0648\u0627\u0644\u062d\u0645\u0627\u0631]{lang=ar} and his donkey.\n",
}


def test_what_is_set_apart_is_no_difference(project: Write, compare: Compare) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40v20z"/></svg>'
    folder = project(PROJECT | {"one.md": "# One\n\n" + "\n".join(APART.values()), "a.svg": drawing})
    assert [one for found in compare(folder).values() for one in found] == []


def test_accents_that_are_typed_apart_change_no_other_text(project: Write, compare: Compare, tmp_path: Path) -> None:
    text = "e\u0301te\u0301 `e\u0301` \u00e9t\u00e9 `\u00e9`\n\n```\ne\u0301\n\u00e9\n```\n"
    assert compare(project(PROJECT | {"one.md": f"# One\n\n{text}"})) == {"book": [], "handout": []}
    (made,) = publisher.build(tmp_path / "project", editions=["handout"], output=tmp_path / "out").editions
    words = subprocess.run(["pdftotext", "-raw", made.path, "-"], capture_output=True, text=True, check=True).stdout
    assert words.count("\u00e9t\u00e9") == 2
    assert "\u0301" not in words


def test_words_without_glyphs_are_said_in_contents(project: Write, tmp_path: Path) -> None:
    chapters = {f"{name}.md": f"# {name} \u062c\u062d\u0627\n\nText.\n" for name in ("one", "two")}
    manifest = PROJECT["publication.yaml"].replace("[one.md]", "[one.md, two.md]")
    folder = project(chapters | {"publication.yaml": manifest})
    (made,) = publisher.build(folder, editions=["book"], output=tmp_path / "out").editions
    entries = [block.words for block in tagged_blocks(made.path) if "TOC" in [step.role for step in block.path]]
    assert [entry[:9].strip() for entry in entries] == ["1 one \u062c\u062d\u0627", "2 two \u062c\u062d\u0627"]
    with pikepdf.open(made.path) as pdf:
        assert not any(
            "\N{WHITE SQUARE}" in str(link.Contents) for page in pdf.pages for link in page.get("/Annots", ())
        )


def test_a_lost_paragraph_with_a_formula_is_one_difference(
    project: Write, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaks, "_give", lambda former: None)
    text = (
        "# One\n\nMany words of a paragraph, which are long enough for several lines of a book, $$x = 1$$ "
        + "and more " * 20
    )
    assert [one.location.line for one in compare(project(PROJECT | {"one.md": text}))["book"]] == [3]


@pytest.mark.slow
def test_every_block_of_a_long_book_says_what_the_model_says(
    shared: Path, compare: Compare, built: Built, tmp_path: Path
) -> None:
    book = shared / LONG
    with_cache(built(book), tmp_path / "out")
    (lost,) = compare(book).values()
    assert [(one.location, one.expected, one.found) for one in lost] == []


@pytest.mark.slow
@pytest.mark.parametrize("book", [".", *(f"tests/books/{name}" for name in ("kitchen-sink", "references", *READING))])
def test_every_block_of_a_book_says_what_the_model_says(
    book: str, compare: Compare, built: Built, tmp_path: Path
) -> None:
    with_cache(built(ROOT / book), tmp_path / "out")
    found_in = compare(ROOT / book)
    assert found_in
    assert [(name, one.location, one.expected, one.found) for name, lost in found_in.items() for one in lost] == []


def test_points_may_follow_a_title_without_a_space_in_them() -> None:
    expected = Expected(Location(Path("a.md"), 1, 1), "欠測値を補う", labelled=True)
    assert expected.pattern.fullmatch("演習 1.1 欠測値を補う (5点)")
    assert not expected.pattern.fullmatch("演習 1.1 欠測値を補う人")
