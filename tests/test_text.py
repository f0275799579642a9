"""The edition in plain text: what it contains, and how it looks."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pikepdf
import pytest

import publisher
from publisher import document as d
from publisher.editions.measures import columns
from publisher.editions.text.edition import WIDTH
from publisher.editions.text.wrapping import wrapped
from publisher.pdf_files.tagged_text import tagged_content
from tests.conftest import Write
from tests.office import PICTURE, SINK, book_of, letters, sayings


def text(project: Write, source: str, more: str = "") -> str:
    """The text of a chapter, without its title."""
    head = f"version: 1\ntitle: A\nidentifier: urn:x:y\nchapters: [a.md]\n{more}"
    folder = project({"publication.yaml": head, "a.md": f"# A\n\n{source}", "a.svg": PICTURE})
    (made,) = publisher.build(folder, formats="text").editions
    return made.path.read_text(encoding="utf-8").partition("=\nA\n=\n")[2].strip("\n")


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> str:
    (made,) = publisher.build(SINK, formats="text", output=tmp_path_factory.mktemp("out")).editions
    return made.path.read_text(encoding="utf-8")


def test_all_that_the_model_says_is_there_with_its_numbers(sink: str) -> None:
    formulas: dict[type[d.Node], d.Change] = {
        d.InlineMath: lambda formula: d.Text(formula.raw_text(), location=formula.location)
    }
    expected, found = sayings(book_of(SINK, "text").rewrite(formulas)), letters(sink)
    assert len(expected) > 100
    assert [words for words in expected if letters(words) not in found] == []


def test_lines_have_a_width_and_no_spaces_at_their_ends(sink: str) -> None:
    lines = sink.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    wide = [line for line in lines if columns(line) > WIDTH]
    # Code is as it is, and so are formulas of several lines; a long address has a line of its own.
    assert [line for line in wide if not line.startswith("    ") and "://" not in line] == []


CASES = {
    "lists": (
        "- one\n  - two\n\n3. three\n4. four\n\n- [x] done\n- [ ] open",
        "- one\n  * two\n\n3. three\n4. four\n\n- ☑ done\n- ☐ open",
    ),
    "loose list": ("- one\n\n  more\n- two", "- one\n\n  more\n\n- two"),
    "quotation": ("> Words.", "    Words."),
    "epigraph": (":::{epigraph}\nWords.\n\n-- Ada\n:::", "    Words.\n\n    — Ada"),
    "code": ("```python\ndef f():\n    pass\n```", "    def f():\n        pass"),
    "numbered code": ("```{code-block} python\n:linenos:\na\nb\n```", "    1  a\n    2  b"),
    "definitions": ("Term\n: Meaning.", "Term\n    Meaning."),
    "emphasis": ("*a* **b** ~~c~~ `d` x^2^ H~2~O x^ab^ 5^th^", "_a_ *b* ~c~ `d` x² H₂O x^(ab) 5th"),
    "link": ("[Words](https://example.org) <https://example.org>", "Words <https://example.org> https://example.org"),
    "break": ("One\\\ntwo.", "One\ntwo."),
    "note": ("A.[^n] B.[^n]\n\n[^n]: Note.", "A.[1] B.[1]\n\nNotes\n-----\n\n[1] Note."),
    "figure": (
        ":::{figure} a.svg\n:alt: A drawing\n\nCaption.\n:::",
        "[Picture: A drawing]\n\nFigure\u00a01. Caption.",
    ),
    "admonition": (":::{note} Title\nWords.\n:::", "| Note: Title\n|\n| Words."),
    "formula": ("$$E = mc^2$$ (e)", f"    E = mc²{' ' * 58}(1)"),
    "two lines of a formula": ("$$\\begin{aligned}a &= b \\\\ &= c\\end{aligned}$$", r"    \begin{aligned}a &= b \\ &= c\end{aligned}"),
    "table": (
        "| Name | n |\n|:--|--:|\n| a | 1 |\n| b | 20 |",
        "--------\nName   n\n----  --\na      1\nb     20\n--------",
    ),
    "quiz": (
        ":::{quiz}\nWhich?\n\n- [ ] One\n- [x] Two\n:::",
        "Question\u00a01\n\nWhich?\n\n○\u00a0A\u2002One\n○\u00a0B\u2002Two",
    ),
    "exercise": (":::{exercise}\n:workspace: 2 lines\n\nWrite.\n:::", f"Exercise\u00a01\n\nWrite.\n\n{'_' * 72}\n\n{'_' * 72}"),
    "break of thought": ("---", f"{' ' * 33}* * *"),
    "raw": ("<dl><dt>T</dt><dd>M</dd></dl>\n\nA<sup>2</sup> <q>b</q> <ruby>漢<rt>kan</rt></ruby>", "T\n    M\n\nA² “b” 漢 (kan)"),
    "quotation marks": (
        "<q>a <q>b</q></q> <span lang=de><q>c <q lang=fr>d</q></q></span>\n\n::: {lang=ja}\n<q>e</q>\n:::",
        "“a ‘b’” „c “d”“\n\n「e」",
    ),
    "counted down": ("<ol reversed><li>a</li><li>b</li></ol>\n\n<ol reversed start=10><li>c</li><li>d</li></ol>", "2. a\n1. b\n\n10. c\n 9. d"),
    "right to left": ("[שלום]{lang=he} world", "שלום world"),
    "theorem": (":::{theorem} Zorn\nWords.\n:::", "*Theorem\u00a01 (Zorn).* Words."),
    "headings": ("## B\n\nC.\n\n### D", "1 B\n---\n\nC.\n\n1.1 D\n~~~~~"),
    "tabs": ("::::{tab-set}\n:::{tab-item} One\nA.\n:::\n::::", "| One\n|\n| A."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_blocks_become_lines(project: Write, source: str, expected: str) -> None:
    given = "solutions: [teacher]\naudiences: [teacher]\n" if "quiz" in source else ""
    assert text(project, source, given) == expected


def test_a_table_that_is_too_wide_becomes_lists(project: Write) -> None:
    words = "Donaudampfschifffahrtsgesellschaft"
    found = text(project, f"| a | b | c |\n|---|---|---|\n| {words} | {words} | {words} |")
    assert found == f"- a: {words}\n- b: {words}\n- c: {words}"


def test_cells_span_rows_and_columns(project: Write) -> None:
    rows = "<tr><td>a</td><td colspan=2>both</td></tr><tr><td rowspan=2>c</td><td>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr>"
    found = text(project, f"<table>{rows}</table>")
    assert found.splitlines()[1:-1] == ["a  both", "c  d  e", "   f  g"]


def test_contents_have_chapters_below_others(project: Write) -> None:
    listed = "chapters: [{file: a.md, chapters: [{file: b.md, chapters: [c.md]}]}, d.md]\n"
    files = {
        "a.md": "# A\n\nText.",
        "b.md": "# B\n\n## S\n\nText.",
        "c.md": "# C\n\n## T\n\nText.",
        "d.md": "# D\n\nText.",
    }
    folder = project({"publication.yaml": f"version: 1\ntitle: T\nidentifier: urn:x:y\n{listed}", **files})
    found = publisher.build(folder, formats="text").editions[0].path.read_text(encoding="utf-8")
    assert "Contents\n--------\n\n1  A\n    1.1  B\n        1.1.1  C\n2  D\n" in found


def test_contents_and_chapters_of_a_book(project: Write) -> None:
    listed = "chapters: [{part: P, chapters: [a.md, b.md]}]\nappendices: [c.md]\n"
    files = {"a.md": "# A\n\n## S\n\nSee [](#b).", "b.md": "# B {#b}\n\nText.", "c.md": "# C\n\nText."}
    folder = project({"publication.yaml": f"version: 1\ntitle: T\nidentifier: urn:x:y\n{listed}", **files})
    found = publisher.build(folder, formats="text").editions[0].path.read_text(encoding="utf-8")
    assert "Contents\n--------\n\nPart\u00a0I  P\n    1  A\n        1.1  S\n    2  B\nA  C\n" in found
    assert "1 A\n===\n\n1.1 S\n-----\n\nSee Chapter\u00a02.\n" in found
    assert "Appendix\u00a0A C\n============\n" in found


@pytest.mark.parametrize(
    ("given", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("a b", 3, ["a b"]),
        ("eins\u00a0zwei drei", 9, ["eins\u00a0zwei", "drei"]),
        ("これは文。", 8, ["これは", "文。"]),  # no line begins with a full stop
        ("「これ」は", 6, ["「こ", "れ」は"]),
        ("https://example.org/long a", 5, ["https://example.org/long", "a"]),
        ("one\ntwo", 20, ["one", "two"]),
    ],
)
def test_words_are_wrapped_to_a_width(given: str, width: int, lines: list[str]) -> None:
    assert wrapped(given, width) == lines


def test_wide_characters_take_two_columns() -> None:
    assert (columns("日本"), columns("e\u0301"), columns("ab")) == (4, 1, 2)


def test_only_this_edition_is_built_when_it_is_asked_for(project: Write) -> None:
    folder = project({"a.md": "# A\n\nText.\n"})
    names = lambda result: sorted(edition.name for edition in result.editions)  # noqa: E731
    assert names(publisher.build(folder, formats=["html"])) == ["web"]
    assert names(publisher.build(folder, formats=["text"])) == ["text"]
    assert names(publisher.build(folder, editions=["word", "text"])) == ["text", "word"]
    assert names(publisher.build(folder, formats=["html", "docx"])) == ["web", "word"]
    assert {path.name for path in (folder / "build").iterdir() if path.is_dir()} >= {"web", "text", "word"}


def test_what_was_asked_for_stays_after_other_builds(project: Write) -> None:
    folder = project(
        {"publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\n", "a.md": "# A\n\nText.\n"}
    )
    publisher.build(folder, formats="text")
    made = publisher.build(folder, formats="html")
    assert made.diagnostics == ()
    assert (folder / "build/text/t.txt").is_file()


def test_an_edition_of_the_manifest_takes_its_place(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {mail: {format: text}, text: {format: epub}}\n"
    folder = project({"publication.yaml": head, "a.md": "# A\n\nText.\n"})
    (made,) = publisher.build(folder, formats="text").editions
    assert made.name == "mail"
    (made,) = publisher.build(folder, formats="docx").editions
    assert made.name == "word"
    with pytest.raises(publisher.PublisherError, match="no edition “print”"):
        publisher.build(folder, editions="print")


def test_each_language_of_a_publication_is_built(project: Write) -> None:
    head = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\ntranslations: {de: {title: U}}\n"
    folder = project({"publication.yaml": head, "a.md": "# A\n\nText.\n", "de/a.md": "# B\n\nWorte.\n"})
    made = publisher.build(folder, formats="text").editions
    assert [(edition.name, edition.path.name) for edition in made] == [("text", "t.txt"), ("text-de", "u.txt")]


def test_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nText.\n")
    (tmp_path / "b.md").write_text("# B\n\nMore.\n")
    (made,) = publisher.build(tmp_path, formats="text").editions
    assert "A\n=\n\nText.\n" in made.path.read_text()


def test_doubled_letters_of_lists(project: Write) -> None:
    """Word and HTML have no such numbers."""
    manifest = (
        "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\n"
        "editions: {t: {format: text}, w: {format: docx}, h: {format: html}, p: {format: pdf}}\n"
    )
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\na) x\n   aa) y\n   bb) z\nb) x\n"})
    text, word, web, paper = (edition.path for edition in publisher.build(folder).editions)
    assert "a) x\n   aa) y\n   bb) z\nb) x\n" in text.read_text()
    with zipfile.ZipFile(word) as package:
        assert re.findall(r"<w:t[^>]*>(\w+\))", package.read("word/document.xml").decode()) == ["aa)", "bb)"]
    assert re.findall(r"list-style-type: &#39;(\w+)", web.read_text()) == ["aa", "bb"]
    assert [block.text.strip() for block in tagged_content(pikepdf.open(paper))[0] if block.role == "Lbl"] == [
        "a",
        "aa",
        "bb",
        "b",
    ]


def test_letters_of_lists_in_text_and_in_word(project: Write) -> None:
    folder = project(
        {
            "a.md": "# A\n\ny) x\nz) y\n(aa) z\n\n<ol type=I start=3><li>x</li></ol>\n\n1. x\n\n(i) x\n(ii) y\n\n(8) x\n(9) y\n"
        }
    )
    (text,) = publisher.build(folder, formats="text").editions
    assert "y) x\nz) y (aa) z\n\nIII) x\n\n1. x\n\n (i) x\n(ii) y\n\n(8) x\n(9) y\n" in text.path.read_text()
    (word,) = publisher.build(folder, formats="docx").editions
    with zipfile.ZipFile(word.path) as package:
        numbering = package.read("word/numbering.xml").decode()
    abstract = {
        number: (kind, shown)
        for number, kind, shown in re.findall(
            r'abstractNumId="(\d+)".*?numFmt w:val="(\w+)".*?lvlText w:val="(.*?)"', numbering
        )
    }
    assert [abstract[n] for n in re.findall(r'<w:abstractNumId w:val="(\d+)"', numbering)] == [
        ("bullet", "•"),
        ("lowerLetter", "%1)"),
        ("upperRoman", "%1)"),
        ("decimal", "%1."),
        ("lowerRoman", "(%1)"),
        ("decimal", "(%1)"),
    ]
    assert re.findall(r'startOverride w:val="(\d+)"', numbering) == ["25", "3", "1", "1", "8"]
