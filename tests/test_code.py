"""Code: what is read from files, what kind each line is, what is copied, and how it is read on paper."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import publisher
from publisher import document as d
from publisher.diagnostics import Location
from publisher.document.highlighting import LARGEST, LONGEST_LINE, SLOW, highlight, known_languages
from publisher.markdown.vocabulary import VOCABULARY
from publisher.transforms.languages import DIRECTIVES
from tests.conftest import Write
from tests.limits import at_most
from tests.sites import Browser, Site, browsing, make
from tests.test_layout import Reader

SOURCE = """\
class Cat:
    # begin
    def purr(self) -> str:  # <1>

        return "rrr" + self.name
    # end
"""
CHAPTER = """\
# Code

:::{literalinclude} cat.py
:caption: A cat
:label: lst-cat
:start-after: begin
:end-before: end
:dedent:
:lineno-match:
:emphasize-lines: 3
:::

1. What it does, see [](#lst-cat).

:::{literalinclude} cat.py
:diff: dog.py
:::

```console
$ ls \\
    here
a.txt

$ pwd
/tmp
```

```pycon
>>> if x:
...     f()
Traceback (most recent call last):
ValueError: no
```
"""
FILES = {
    "source/publication.yaml": "version: 1\ntitle: T\nlanguage: en\nidentifier: urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e7\n"
    "authors: [{name: A}]\nchapters: [one.md, two.md]\neditions: {web: {format: html}, print: {format: pdf}}\n",
    "source/one.md": CHAPTER,
    "source/two.md": "# Two\n\nText.\n",
    "source/cat.py": SOURCE,
    "source/dog.py": SOURCE.replace("rrr", "wau"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make(tmp_path_factory.mktemp("code"), FILES)


@pytest.fixture(scope="module")
def blocks(site: Site) -> list[d.CodeBlock]:
    return [node for node in d.walk(site.jobs["web"].book.chapters[0]) if isinstance(node, d.CodeBlock)]


def test_directives_in_hints_exist_and_are_no_languages() -> None:
    assert set(VOCABULARY.directives) >= DIRECTIVES
    assert DIRECTIVES.isdisjoint((*known_languages(), *d.PLAIN, *d.SAME))


def test_an_excerpt_of_a_file(blocks: list[d.CodeBlock]) -> None:
    excerpt = blocks[0]
    assert excerpt.value == 'def purr(self) -> str:\n\n    return "rrr" + self.name\n'
    assert (excerpt.language, excerpt.numbers, excerpt.emphasized) == ("python", (3, 4, 5), (3,))
    assert [(c.line, str(c.location)) for c in excerpt.callouts] == [(1, "source/cat.py:3:31")]


def test_a_comparison_of_files(blocks: list[d.CodeBlock]) -> None:
    comparison = blocks[1]
    assert comparison.value.startswith("--- dog.py\n+++ cat.py\n@@ ")
    changed = [(line.kind, "".join(run.text for run in line.runs)) for line in comparison.lines if line.kind]
    assert changed == [("removed", '-        return "wau" + self.name'), ("added", '+        return "rrr" + self.name')]


def test_commands_and_output(blocks: list[d.CodeBlock]) -> None:
    kinds = ["".join(line.kind[0] for line in block.lines) for block in blocks[2:]]
    assert kinds == ["ccooco", "ccoo"]
    assert [run.text for run in blocks[3].lines[1].runs][:2] == ["... ", "    f()"]


def test_the_page_holds_numbers_and_marks_beside_the_code(site: Site) -> None:
    pre = site.page("one.html").xpath("//figure[@id='lst-cat']/pre")[0]
    assert pre.xpath(".//@data-n") == ["3", "4", "5"]
    assert pre.xpath(".//mark")[0].text_content() == '    return "rrr" + self.name\n'
    (mark,) = pre.xpath(".//a[@class='callout']")
    (back,) = site.page("one.html").xpath("//ol[@class='callouts']/li/a[@class='callout']")
    assert [mark.get("href"), back.get("href")] == [f"#{back.get('id')}", f"#{mark.get('id')}"]
    assert mark.get("aria-label") == "Callout 1"


def test_numbers_are_no_part_of_what_paper_reads_aloud(site: Site, tmp_path: Path) -> None:
    (result,) = publisher.build(site.folder.parent, editions=["print"], output=tmp_path).editions
    root = Reader(Path(result.path).read_bytes()).root
    code = root.all("Code")[0]
    assert "".join(code.text.split()) == 'defpurr(self)->str:1@return"rrr"+self.name'
    assert [link.text.strip("@ ") for link in code.all("Link")] == ["1"]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ('```src="\nx\n```\n', []),
        ("```=\nx\n```\n", []),
        ('```py  a="\nx\n```\n', ['<text>:1:8: warning[attributes-literal]: “a="” after the language is left out']),
    ],
)
def test_words_left_out_after_a_language_have_their_place(text: str, reported: list[str]) -> None:
    found: list[publisher.Diagnostic] = []
    publisher.render(text, diagnostics=found)
    assert [str(d) for d in found if d.code == "attributes-literal"] == reported


class TestBounds:
    def test_what_is_too_long_is_plain(self) -> None:
        line = "x = 1"
        assert [run.kind for runs in highlight(line, "python") for run in runs] == ["", "m"]
        for code in (line + " " * LONGEST_LINE, "\n".join([line] * LARGEST)):
            assert {run.kind for runs in highlight(code, "python") for run in runs} == {""}

    def test_slow_lexers_are_left_alone(self) -> None:
        assert known_languages() >= SLOW
        with at_most(1):
            for language, seed in product(SLOW, ("<!--", "\t", " ")):
                highlight(f"{seed * 100}\n", language)


@pytest.fixture
def browser(chromium_driver: Any, site: Site) -> Iterator[Browser]:
    with browsing(chromium_driver, site.folder / "web") as page:
        page.open("one.html")
        yield page


@pytest.mark.slow
def test_the_button_copies_what_one_would_type(browser: Browser) -> None:
    browser.run("navigator.clipboard.writeText = t => { window.copied = t; return Promise.resolve(); }")
    for number, typed in enumerate(
        (
            'def purr(self) -> str:\n\n    return "rrr" + self.name\n',
            None,
            "ls \\\n    here\npwd\n",
            "if x:\n    f()\n",
        )
    ):
        browser.run("window.copied = ''")
        browser.run(f"document.querySelectorAll('.copy')[{number}].click()")
        copied = browser.until("return window.copied")
        assert typed in (None, copied)


@pytest.mark.slow
def test_selecting_leaves_numbers_prompts_and_marks_out(browser: Browser) -> None:
    browser.run("getSelection().selectAllChildren(document.querySelector('#lst-cat pre'))")
    assert (
        browser.run("return getSelection().toString().trim()")
        == 'def purr(self) -> str:\n\n    return "rrr" + self.name'
    )
    browser.run("getSelection().selectAllChildren(document.querySelector('.language-pycon'))")
    assert browser.run("return getSelection().toString()").startswith("if x:\n    f()\nTraceback")


@pytest.mark.slow
def test_marks_and_explanations_lead_to_each_other(browser: Browser) -> None:
    browser.run("document.querySelector('#lst-cat .callout').click()")
    assert browser.run("return document.querySelector(':target').closest('li').textContent").startswith(
        "1 What it does"
    )
    browser.run("document.querySelector('ol.callouts .callout').click()")
    assert browser.run("return document.querySelector(':target').closest('figure').id") == "lst-cat"


@pytest.mark.parametrize(("first", "divided"), [("first " + "word " * 20, True), ("first", False)])
def test_code_is_divided_after_its_first_line_only_if_that_is_wrapped(
    project: Write, first: str, divided: bool
) -> None:
    chapters = {
        f"c{n}.md": "# C\n\n"
        + "Filled.\n\n" * n
        + f"```text\n{first}\nsecond\nthird\nfourth\nfifth\n```\n\n"
        + "Filled.\n\n" * 9
        for n in range(8, 22)
    }
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: A5}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path)]
    ends = [page for page in pages if "first" in page]
    assert len(ends) == len(chapters)
    assert any("second" not in page for page in ends) is divided
    assert all("fifth" in page for page in pages if "fourth" in page)


@pytest.mark.parametrize("count", [99, 999], ids=["one page", "pages"])
def test_each_wrapped_line_has_a_mark(project: Write, count: int) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, paper: A5}}\n"
    folder = project({"publication.yaml": manifest, "a.md": f"# C\n\n```text\n{'word ' * count}\n```\n"})
    (edition,) = publisher.build(folder).editions
    marks: list[bool] = []
    for page in pypdfium2.PdfDocument(edition.path):
        text = page.get_textpage()
        places = [text.get_charbox(place) for place in range(text.count_chars())]
        letters = [box for place, box in enumerate(places) if text.get_text_range(place, 1) == "w"]
        picture, height = page.render(scale=4).to_pil().convert("L"), page.get_height()
        left = min(box[0] for box in letters)
        first = [box for box in letters if box[0] < left + 14]
        edges = [(int(4 * (height - box[3])), int(4 * (height - box[1]))) for box in first]
        below = edges[-1][1] + 4 * edges[-1][1] - 4 * edges[-1][0]
        strips = [picture.crop((int(4 * left) - 60, top, int(4 * left) - 24, bottom)) for top, bottom in edges]
        marks += [strip.getextrema()[0] < 150 for strip in strips]
        foot = picture.crop((int(4 * left) - 60, edges[-1][1] + 4, int(4 * left) - 24, below))
        assert foot.getextrema()[0] > 150, "a mark below the last line"
    assert len(marks) > 6
    assert marks == [number > 0 for number in range(len(marks))]


def test_no_page_begins_with_an_empty_line_of_code(project: Write) -> None:
    lines = "line\n\n" * 40
    chapters = {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + f"```text\n{lines}```\n" for n in range(2)}
    manifest = f"version: 1\ntitle: T\nchapters: [{', '.join(chapters)}]\neditions: {{b: {{format: pdf, layout: book, trim: A5}}}}\n"
    (edition,) = publisher.build(project(chapters | {"publication.yaml": manifest})).editions
    tops = set()
    for page in pypdfium2.PdfDocument(edition.path):
        text = page.get_textpage()
        found = text.search("line").get_next()
        if found is not None and (top := text.get_charbox(found[0])[3]) > 0.8 * page.get_height():
            tops.add(round(top))
    assert len(tops) == 1


def test_wrapped_lines_hang_from_their_statement_in_e_books(tmp_path: Path) -> None:
    """Both lengths are equal but for the room of numbers and of marks, so that the first line begins where others do."""
    call = "call(an_argument, another_argument)"
    code = f":linenos:\n:emphasize-lines: 3\n\nshort\n    {call}\n        {call}\n{call}\n\t{call}\n"
    (tmp_path / "a.md").write_text(
        f"# A\n\n```{{code}} python\n{code}```\n\n```diff\n+  {call}\n```\n", encoding="utf-8"
    )
    (book,) = publisher.build(tmp_path / "a.md", formats=["epub"]).editions
    with zipfile.ZipFile(book.path) as archive:
        page = archive.read("EPUB/a.xhtml").decode()
    assert re.findall(r'style="padding-left: (\S+)em; text-indent: -(\S+)em"', page) == [
        ("6.6", "3.6"),
        ("9.3", "6.0"),
        ("3.3", "3.0"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "drawn"),
    [
        ("", "+---+\n| a |\n+---+", True),
        ("text", "┌───┐  ┌───┐\n│ a │──│ b │\n└───┘  └───┘", True),
        ("", "one -----+\n         |\n         v\n        two", True),
        ("", "src\n├── a\n│   └── b\n└── c", False),
        ("", "|-- a\n|-- b\n`-- c", False),
        ("python", "+---+\n| a |\n+---+", False),
        ("", "a --> b\nb --> c\nc --> d", False),
        ("", "# | a |\ncat a |\n  sort |\n  uniq", False),
    ],
)
def test_drawings_of_characters(language: str, text: str, drawn: bool) -> None:
    assert d.CodeBlock(text, language, location=Location("a.md")).drawn is drawn


@pytest.mark.parametrize("inside", ["", "- One", ":::{steps}\n1. One"])
def test_a_drawing_of_characters_is_set_smaller(project: Write, inside: str) -> None:
    """Its lines are as wide as the column at most, and not wrapped."""
    drawing = "\n".join(("+" + "-" * 88 + "+", "|" + "x" * 88 + "|", "+" + "-" * 88 + "+"))
    text = f"```\n{drawing}\n```\n"
    if inside:
        indented = "".join(f"   {line}\n" for line in text.splitlines())
        text = f"{inside}\n\n{indented}{':::' if inside[0] == ':' else ''}\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: A5}}\n"
    folder = project({"publication.yaml": manifest, "a.md": f"# C\n\n{'Filled. ' * 40}\n\n{text}"})
    (edition,) = publisher.build(folder).editions
    page = next(p for p in pypdfium2.PdfDocument(edition.path) if "+--" in p.get_textpage().get_text_range())
    words = page.get_textpage()
    assert [line for line in words.get_text_range().splitlines() if line[:2] in ("+-", "|x")] == drawing.splitlines()
    edges = [words.get_charbox(at) for at in range(words.count_chars()) if words.get_text_range(at, 1) in "Fd"]
    text_edge = max(box[2] for box in edges)
    drawn = [words.get_charbox(at)[2] for at in range(words.count_chars()) if words.get_text_range(at, 1) == "+"]
    assert 6 <= text_edge - max(drawn) < 60  # the padding of its box


def test_code_of_few_lines_that_are_wrapped_often_is_divided_between_columns(project: Write) -> None:
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout, columns: 2}}\n"
    lines = "first\n" + f"{'word ' * 44}\n" * 8
    text = "# C\n\n" + "Filled.\n\n" * 24 + f"```text\n{lines}```\n\n" + "Filled.\n\n" * 20
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    page = pypdfium2.PdfDocument(edition.path)[0]
    found = page.get_textpage().search("first").get_next()
    assert found is not None
    assert page.get_textpage().get_charbox(found[0])[0] < page.get_width() / 2


def test_a_paragraph_of_an_author_is_no_line_of_code(project: Write) -> None:
    text = "# A\n\n## One\n\nPlain.\n\n## Two\n\n::: {.w}\nMarked.\n:::\n"
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {h: {format: pdf, layout: handout}}\n"
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": text})).editions
    page = pypdfium2.PdfDocument(edition.path)[0].get_textpage()
    plain, marked = (page.get_charbox(page.get_text_range().index(word))[0] for word in ("Plain", "Marked"))
    assert abs(plain - marked) < 2
