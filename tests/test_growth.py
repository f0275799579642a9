"""The work that a text makes grows with its length, not with the square of it: counted in calls and CPU time, never by the clock."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TypeVar

import pytest

import publisher
from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.editions.docx.tables import table
from publisher.editions.text.blocks import Blocks
from publisher.importers.dialects.components import with_our_components
from publisher.importers.dialects.kramdown import with_our_quotations
from publisher.importers.dialects.latex import Known, with_our_latex
from publisher.importers.dialects.markua import with_our_markua
from publisher.importers.dialects.notes import with_our_notes
from publisher.importers.labels import with_pages_of_labels
from publisher.importers.literals import literal
from publisher.importers.project import Configuration, chapter
from publisher.language import Words
from tests.foreign import page_of

T = TypeVar("T")
AT = Location("a.md")
# What a text repeats; %d counts.
PIECES = {
    "fences that nothing closes": "::: a\n",
    "the same between directives": "::: a\n:::{note} N\nx\n:::\n",
    "tables without a table": ":::{table} T\nx\n:::\n\n",
    "tables that look like none": ":::{table} T\n| a |\n| b |\n:::\n\n",
    "broken values": ':::{csv-table} T\na,b\n"x\n:::\n\n',
    "calls without a note": "x [^x%d]\n\n",
    "notes without a call": "[^x%d]: Note\n\n",
    "notes": "x[^%d]\n\n[^%d]: a\n\n",
    "notes in lines": "a^[note %d] ",
    "labels that are taken": "## X {#x}\n\n",
    "titles that are taken": "## X\n\n",
    "references that dangle": "[a](#b%d)\n\n",
    "references": "## S%d {#s%d}\n\n[](#s%d)\n\n",
    "definitions of links": "[a%d]: b\n\n[a%d]\n\n",
    "tags that are none": "<T%d>\n\n",
    "formulas that nothing closes": "$$ a\n\n$$\n\\(a $x \\[ `\n\\begin{align}\n",
    "formulas": "$x$ and $$y$$ and \\(z^2\\)\n\n$$\na\n$$\n",
    "syntax of other programs": "[@x%d] ==a== {{#include b}} @fig-%d [[c]]\n\n",
    "roles that are none": "{foo%d}`x`\n\n",
    "roles": "{kbd}`a` ",
    "quotation marks": "\"a 'b ",
    "quotation marks in pairs": "\"a\" 'b' ",
    "abbreviations": "*[A%d]: Abc\n\nA%d x\n\n",
    "terms": "T%d {#t%d}\n: x\n\n[t](#t%d)\n\n",
    "rows of raw tables": "<table><tr><td rowspan=9>a<td>b</table>\n\n",
    "labels before blocks": "(x%d)=\n\nA\n\n",
    "comments": "% a\n",
    "tasks": "- [ ] a\n",
    "quotations": "> a\n\n",
    "code": "```py\nx\n```\n\n",
    "pictures": "![a](x.svg)\n\n",
    "spans": "[a]{.b #c%d} ",
    "words with markup": "*a* **b** ~~c~~ ~d~ ^e^ `f` ",
    "entities": "&amp; &x; ",
    "addresses": "http://a.b/c www.a.b a@b.c ",
    "hard breaks": "a\\\n",
    "exercises": ":::{exercise}\n:label: e%d\nx\n:::\n\n:::{solution} e%d\ny\n:::\n\n",
    "figures": ":::{figure} x.svg\n:alt: a\n\nCap\n:::\n\n",
}
# Signs that open something, and what nothing closes: what libraries do with them is written in C, and no call is made.
SIGNS = (
    *("<!--", "<!-- -->", "<![CDATA[", "<!A ", "<? ", "<a", "<a b='", "<http://a", "</", "<b>", "</b>", "<div>\n\n", "<p>a\n"),
    *('"', "'", '"a ', "it's ", '"a\n', "*", "*a ", "a* ", "*_", "**a_ ", "~", "~~a ", "~a", "^a ", "^[", "^[a] "),
    *("`", "`a ", "``a ` ", "[", "[a", "]", "[]", "[a](", "](", "[a](<b", '[a](b "', "![", "![a](", "[a][", "[^", "[^a"),
    *("[a]{", "[a]{.b", "{.a}", "{", "{}", "{{", "{{a}}", "{%", "{{<", "{!a", "{kbd}", "{kbd}`", ":kbd:`a` ", "[[", "[a] (b"),
    *("&", "&a", "&#1", ":", ":::\n", "::: {.a}\n", ":::{note}\n", ":::{note}\n---\n", "```\n", "```{note}\n", "~~~\n"),
    *("|", "|\n", "|a", "|-", "|a|\n|-|\n", "-", "- ", "- a\n", "1. a\n", "> ", "#", "# ", "#\n", "=", "a\n=\n", "a\n---\n"),
    *("a\n: b\n\n", ": b\n", "(x", "(x)=\n", "%", "+++\n", "\\", "\\\n", " ", " \n", "\t", "\n", "a  \n", "\u00a0", "a\u00ad"),
    *("http:", "http://", "http://a.", "*http://_", "www.", "_www.a_", "a@", "a@b.", "mailto:a@b.c ", "xmpp:a@b.c/", "--", "..."),
    *("5 km ", "1 234 ", "z. B. ", "Fig. 1 ", "$5 ", "\\section", "!include ", "** a ", "a**b ", "##a\n", "a|b\n-|\n", "1.a\n"),
    *("> [!NOTE]\n> x\n\n", "!!! note\n\n", ":alt: a\n\n", "*[A]: b\n", "[a]: b 'c\n", "[a]: ", "word", "中", "a\x01", "x\r\n"),
)  # fmt: skip


def within(before: str, piece: str, after: str = "") -> Callable[[int], str]:
    """Texts of a length in which a piece is repeated between two others."""
    return lambda length: before + piece * ((length - len(before) - len(after)) // len(piece)) + after


SHAPES = {
    "lists below lists": within("", "1. a\n  - b\n"),
    "roles in a paragraph": within("", "{a}`b` "),
    "words between dollar signs": lambda length: f"Cost $aa{' ' * (length // 2)}aa{' ' * (length // 2)}a$ x\n",
    "brackets without TeX": within("", "\\[\n", "x\n\\]\n"),
    "spaces after a formula": within("$$\na $$", " ", "x\n"),
    "spaces after an import": within("import", " ", "x\n"),
    "spaces before a bar": within("a|b\n", " ", "x|\n"),
    "rows of a table": within("|a|b|\n|-|-|\n", "|a|b\n"),
    "bars that are escaped": within("|a|\n|-|\n|", "\\|", "|\n"),
    "rows of values": within(":::{csv-table}\n", "a,*b*,c d\n", ":::\n"),
    "columns of values": lambda length: (
        ":::{csv-table}\n" + "a," * (length // 6) + "b\n" + "c," * (length // 6) + "d\n:::\n"
    ),
    "rows that are ragged": lambda length: (
        ":::{csv-table}\n" + "a," * (length // 4) + "b\n" + "c\n" * (length // 4) + ":::\n"
    ),
    "marks in values": within(':::{csv-table}\n"', '""', "\n:::\n"),
    "values before a mark": within(":::{csv-table}\n", "a,", '"x\n:::\n'),
    "items that continue no list": lambda length: (
        "a) x\n\nb) y\n\n" + "Words.\n\n" * (length // 14) + "# H\n\n" + "c) x\n\nbar\n\n" * (length // 22)
    ),
    "lists in items": within("", "(1) x:\n(a) a\n(b) b\n(2) c\n\nText.\n\n"),
    "lists with three forms": within("", "(n) x:\n(a) y:\n(i) z\n"),
    "lines to write on": within("", "____________________\n\n"),
    "items of a list-table": within(":::{list-table}\n", "* - a\n  - b\n", ":::\n"),
    "joined cells": within("|a|b|\n|-|-|\n", "|a|<<|\n|^^|^^|\n"),
    "raw rows": within("<table>\n", "<tr><td>a<td>b\n", "</table>\n"),
    "raw cells that cover many": within("<table>\n", "<tr><td colspan=1000 rowspan=65000>a\n", "</table>\n"),
    "raw cells side by side": within("<table><tr>\n", "<td colspan=1000 rowspan=65000>a\n", "</table>\n"),
    "comments in a block": within("<div>", "<!-- ", "</div>\n"),
    "comments in a line": within("x ", "<!-- "),
    "tags in a block": within("<div>", "<a b=", "</div>\n"),
    "attributes of a tag": within("<div ", "a='b' ", ">x</div>\n"),
    "spaces in a tag": within("<div>x <a", " ", "b</div>\n"),
    "spaces in a heading": within("## a", " ", "b\n"),
    "spaces in braces": within("## a {", " ", "b\n"),
    "spaces after braces": within("## a {.b", " ", "}c\n"),
    "tabs in a heading": within("## a", "\t", "b\n"),
    "spaces in an argument": within(":::{note} a", " ", "b\nx\n:::\n"),
    "spaces in an option": within(":::{note}\n:class: a", " ", "b\n\nx\n:::\n"),
    "spaces in a paragraph": within("a", " ", "b\n"),
    "words of a heading": within("## ", "a {b} "),
    "classes": within("[x]{", ".a ", "}\n"),
    "pairs": within("[x]{", "data-a=1 ", "}\n"),
    "conditions": within("[x]{", "when=pdf ", "}\n"),
    "options": within(":::{note}\n", ":class: a\n", "\nx\n:::\n"),
    "cards": within("::::{grid}\n", ":::{card} T\n:link: a.md\nx\n:::\n", "::::\n"),
    "tabs": within("::::{tab-set}\n", ":::{tab-item} T\nx\n:::\n", "::::\n"),
    "fences that open": within("", "::::{note} N\nx\n:::\n"),
    "lines of code": within("```python\n", "x = 1\n", "```\n"),
    "a line of code": within("```python\n", "x = 1;", "\n```\n"),
    "callouts": within("```python\nx # ", "<1> ", "a\n```\n"),
    "spaces after a callout": within("```python\n<1>", " ", "a\n```\n"),
    "ranges of lines": lambda length: (
        f":::{{code}} py\n:emphasize-lines: {f'1-{length // 4},' * (length // 16)}1\n" + "x\n" * (length // 4) + ":::\n"
    ),
    "keys of front matter": within("---\n", "a: b\n", "---\n# A\n"),
    "abbreviations that begin alike": lambda length: (
        "".join(f"*[{'A' * n}]: Abc\n" for n in range(1, int(length**0.5)))
        + "\n"
        + "AAAAAAAAAAAAAAAAAAAAB " * (length // 22)
    ),
    "a definition that is used": lambda length: "[a] " * (length // 8) + "\n\n[a]: " + "b" * (length // 2) + "\n",
    "brackets": lambda length: "[" * (length // 2) + "]" * (length // 2),
    "brackets that one closes": within("", "[a ", "]\n"),
    "links in links": lambda length: "[" * (length // 5) + "a" + "](b)" * (length // 5),
    "backticks of all lengths": lambda length: " ".join("`" * n for n in range(1, int((2 * length) ** 0.5))),
    "backticks of falling length": lambda length: (
        " ".join("`" * n for n in range(int((2 * length) ** 0.5), 1, -1)) + "\nb\n: c\n"
    ),
    "calls of one note": within("[^a]: x\n\n", "a[^a] "),
    "notes that call notes": lambda length: (
        "a[^0]\n\n" + "".join(f"[^{n}]: x[^{n + 1}]\n" for n in range(length // 14))
    ),
    "an address": within("http://a.b/", "b)"),
    "quotations in quotations": within("", "> ", "a"),
}


def repeated(piece: str, count: int) -> str:
    return "# A\n\n" + "".join(piece.replace("%d", str(number)) for number in range(count))


def calls(piece: str, count: int) -> int:
    """The calls that a text of so many pieces makes."""
    text = repeated(piece, count)
    return counted(lambda: publisher.render(text))


def counted(work: Callable[[], object]) -> int:
    """The calls of a function, those of built-in functions too."""
    made = 0

    def see(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made


# Hints are looked for up to 200 findings: beyond, nothing but the text grows.
HINTED = {"calls without a note", "notes without a call", "references that dangle"}


FAST = {"notes", "references", "definitions of links", "formulas", "code", "figures", "words with markup"}


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n in FAST else pytest.mark.slow) for n in PIECES])
def test_work_grows_with_the_text(name: str) -> None:
    piece, count = PIECES[name], 220 if name in HINTED else 40
    calls(piece, count)  # what is made once, such as expressions for long texts
    first, second, third = (calls(piece, times * count) for times in (1, 2, 3))
    assert third - second < 1.2 * (second - first)


def seconds(work: Callable[[T], object], given: T) -> float:
    """CPU time of a function, without that of collecting what other tests left."""
    gc.disable()
    try:
        start = time.process_time()
        work(given)
        return time.process_time() - start
    finally:
        gc.enable()


def is_linear(make: Callable[[int], T], length: int, work: Callable[[T], object] = publisher.render) -> None:
    """Four times the text takes less than seven times the work: sixteen times would be the square."""
    seconds(work, make(100))
    little = much = float("inf")
    for _ in range(6):  # a busy machine makes work longer, never shorter
        little, much = min(little, seconds(work, make(length // 2))), min(much, seconds(work, make(2 * length)))
        if much < max(7 * little, 0.25):
            return
    raise AssertionError(f"A length of {length // 2} takes {little:.2f} s, one of four times as many {much:.2f} s")


def tabular(rows: int, *cells: d.Block) -> d.Table:
    """A table whose rows are alike."""
    row = d.TableRow(tuple(d.TableCell((cell,), location=AT) for cell in cells), location=AT)
    return d.Table((), (row,) * rows, location=AT)


WORD = d.Paragraph((d.Text("word", location=AT),), location=AT)


def test_work_of_plain_text_grows_with_tables_in_tables() -> None:
    """Each level of tables has lines of its own: twice the depth is at most eight times the work."""

    def work(depth: int) -> int:
        block: d.Block = WORD
        for _ in range(depth):
            block = tabular(1, block)
        chapter = d.Chapter("a.md", (), (block,), location=AT)
        return counted(lambda: Blocks(Words("en")).of(chapter, 72))

    work(1)
    assert work(10) < 8 * work(5)


def test_work_of_word_grows_with_the_rows_of_tables() -> None:
    is_linear(lambda rows: tabular(rows, *[WORD] * 4), 400, lambda node: table(node, 9000, lambda *_: []))


# Those of which libraries, or regular expressions, made the square of the text.
@pytest.mark.parametrize("sign", ["<!--", "<![CDATA[", '"', "'a' ", "http:", "_www.a_", "[", "^["])
def test_work_grows_with_signs_that_open(sign: str) -> None:
    is_linear(within("", sign), 40_000 if sign not in ("[", "^[") else 4000)


@pytest.mark.parametrize(
    "name",
    [
        "comments in a block",
        "words between dollar signs",
        "brackets without TeX",
        "spaces in a heading",
        "spaces in an argument",
        "raw cells that cover many",
        "rows that are ragged",
        "roles in a paragraph",
    ],
)
def test_work_grows_with_long_lines(name: str) -> None:
    is_linear(SHAPES[name], 10_000)


def test_work_grows_with_backticks_above_a_meaning() -> None:
    is_linear(SHAPES["backticks of falling length"], 40_000)


def test_work_of_imports_grows_with_tabs_that_nothing_closes(tmp_path: Path) -> None:
    page = page_of("", tmp_path)
    is_linear(lambda lines: "<Tabs\n" * lines + "</Tabs>", 3000, page.convert)


@pytest.mark.parametrize(
    ("piece", "pieces"), [("words and more words of the text {ref}`x`\n", 20_000), ("[#a](#b) ", 60_000)]
)
def test_work_of_labels_grows_with_lines_and_links(piece: str, pieces: int) -> None:
    is_linear(lambda count: {"a.md": piece * count}, pieces, with_pages_of_labels)


@pytest.mark.parametrize(
    ("piece", "length", "work"),
    [
        ("<Foo>\n", 10_000, lambda text: with_our_components(text, "a.mdx", text, Findings())),
        ('<A b="c">x</A', 10_000, lambda text: with_our_components(text, "a.mdx", text, Findings())),
        ("- <A>\n", 10_000, lambda text: with_our_components(text, "a.mdx", text, Findings())),
        ("| a\n\n", 60_000, page_of("", Path("x")).convert),
        ("{$$}", 60_000, with_our_markua),
        ("\\f(", 60_000, lambda text: with_our_notes(text.split("\n"))),
        (
            " ",
            60_000,
            lambda text: with_our_notes([f"# H{text}x", f"# H{text}:id=x y", f"# H{text}{{docsify-ignore}}x"]),
        ),
        ("\\f{a}{", 60_000, lambda text: with_our_notes(text.split("\n"))),
        ("\\begin{figure}\n", 60_000, lambda text: with_our_latex(text.split("\n"), Known())),
        ("> a\n{: .note}\n", 60_000, lambda text: with_our_quotations(text.split("\n"))),
        ("'a', {b: [1]},", 60_000, lambda text: literal(f"[{text}]")),
    ],
    ids=lambda value: value.strip() if isinstance(value, str) else "",
)
def test_work_of_imports_grows_with_the_text(piece: str, length: int, work: Callable[[str], object]) -> None:
    is_linear(lambda size: piece * (size // len(piece)), length, work)


def test_work_of_an_import_grows_with_the_entries_of_its_list(tmp_path: Path) -> None:
    """Each is looked up among all names: with their number, calls of comparisons must not."""

    def work(count: int) -> None:
        found = Configuration("MkDocs", "mkdocs.yml", tmp_path, {f"{n}.md": None for n in range(count)})
        for n in range(count):
            chapter(f"{n}.md", found, Findings())

    is_linear(lambda count: count, 6000, work)


@pytest.mark.slow
@pytest.mark.parametrize("sign", SIGNS)
def test_work_grows_with_every_sign(sign: str) -> None:
    is_linear(within("# A\n\n", sign), 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("make", SHAPES.values(), ids=SHAPES)
def test_work_grows_with_every_construct(make: Callable[[int], str]) -> None:
    is_linear(make, 20_000)
