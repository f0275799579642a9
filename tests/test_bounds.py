"""Little text makes little work: what is repeated, covered or counted is bounded; and what reads faster reads the same."""

from __future__ import annotations

import random
import re
import time
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from markdown_it import MarkdownIt

import publisher
from publisher import document as d
from publisher.diagnostics import Location, in_order
from publisher.language.quotation_marks import quotes
from publisher.manifest.variables import expanded
from publisher.markdown import Context, parser, read_fragment
from publisher.markdown.reading import new_record
from publisher.markdown.smart_quotes import smart_quotes
from publisher.markdown.whole_words import Words

PIECES = [
    "'",
    '"',
    "'",
    '"',
    "a",
    "1",
    " ",
    "*",
    "**",
    "`x`",
    ".",
    "-",
    "\n",
    "\\",
    "[a](b)",
    "<b>",
    "“",
    "é",
    "\u00a0",
    "(",
]


@pytest.mark.parametrize("language", ["en", "fr", "de", "nl"])
def test_quotation_marks_are_those_of_the_library(language: str) -> None:
    theirs = MarkdownIt("commonmark", {"typographer": True, "quotes": quotes(language)}).enable("smartquotes")
    ours = MarkdownIt("commonmark", {"typographer": True}).enable("smartquotes")
    ours.core.ruler.at("smartquotes", partial(smart_quotes, quotes(language)))
    chance = random.Random(language)
    for _ in range(1000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 16)))
        assert ours.render(text) == theirs.render(text), repr(text)


def test_words_are_those_of_one_pattern_for_all() -> None:
    chance, letter = random.Random(1), r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    for _ in range(150):
        words = {"".join(chance.choices("ab A.-]^中é", k=chance.randint(1, 4))).strip() or "a" for _ in range(4)}
        longest_first = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        text = "".join(chance.choices("ab A.-]^中é ", k=chance.randint(0, 20)))
        assert Words(words).split(text) == re.split(f"(?<!{letter})({longest_first})(?!{letter})", text)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_plain_cells_are_what_the_parser_makes_of_them(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, plain = random.Random(language), parser._PLAIN
    signs = ["a", "B", "é", "中", "1", "2", ".", ",", "-", "/", "%", "+", "(", ")", " ", "www", "km", "z", "No"]
    texts = ["".join(chance.choices(signs, k=chance.randint(0, 6))) for _ in range(3000)]
    texts = [text for text in texts if plain.fullmatch(text)]
    reader = parser.TextReader("", "x", new_record(Context(language)))
    fast = [reader.inlines_at(text, lambda offset: Location("x", 1, offset + 1)) for text in texts]
    monkeypatch.setattr(parser, "_PLAIN", re.compile("(?!)"))
    assert len(texts) > 500
    assert [reader.inlines_at(text, lambda offset: Location("x", 1, offset + 1)) for text in texts] == fast


# Variables


def test_variables_name_others() -> None:
    given = {"a": "{{ b }} {{ b }}", "b": "{{c}} \\{{ c }}", "c": 7, "d": "{{ none }}", "e": "{{ f }}", "f": ""}
    assert expanded({"a": "is {{ b }}", "b": True})["a"] == "is true"
    assert expanded(given) == {
        **given,
        "a": "7 \\{{ c }} 7 \\{{ c }}",
        "b": "7 \\{{ c }}",
        "e": "",
    }


@pytest.mark.parametrize("times", [1, 2, 10])
def test_variables_that_name_each_other_take_no_time(times: int) -> None:
    chain = {f"v{n}": f"{{{{ v{n + 1} }}}}" * times for n in range(18)}
    for last in ("", "lol", "{{ v0 }}"):
        start = time.process_time()
        assert len(expanded({**chain, "v18": last})) == 19
        assert time.process_time() - start < 1


def test_a_variable_in_an_escaped_one_ends(tmp_path: Path) -> None:
    (tmp_path / "publication.yaml").write_text(
        'version: 1\ntitle: T\nvariables: {a: "\\\\\\\\{{ a }}"}\nchapters: [a.md]\neditions: {web: {format: html}}\n'
    )
    (tmp_path / "a.md").write_text("# A\n\n{{ a }}\n")
    publisher.build(tmp_path)
    assert "{{ a }}" in (tmp_path / "build/web/index.html").read_text()


def test_definitions_and_abbreviations_are_repeated_so_often_only() -> None:
    for text in (
        "[a]: " + "b" * 20_000 + "\n\n" + "[a] " * 400,
        "*[AB]: " + "long " * 4000 + "\n\n" + "AB " * 400,
    ):
        found: list[publisher.Diagnostic] = []
        markup = publisher.render(text, diagnostics=found)
        assert [finding.code for finding in found] == ["repetition-huge"]
        assert len(markup) < 4_500_000


def test_titles_that_show_others_end(tmp_path: Path) -> None:
    titles = [f"## S [{{name}}](#s{n + 1}) [{{name}}](#s{n + 1}) {{#s{n}}}\n\nx\n\n" for n in range(40)]
    (tmp_path / "a.md").write_text("# A\n\n" + "".join(titles) + "## E {#s40}\n")
    start = time.process_time()
    found = publisher.check(tmp_path / "a.md").diagnostics
    assert [f.code for f in found if f.severity == "error"] == ["repetition-huge"]
    assert time.process_time() - start < 20


# Tables


def table(text: str) -> tuple[d.Table, list[str]]:
    reading = read_fragment(text, Context())
    (made,) = (block for block in reading.value if isinstance(block, d.Table))
    return made, [f"{f.code} {f.location}" for f in in_order(reading.diagnostics)]


def spans(made: d.Table) -> list[list[tuple[int, int]]]:
    return [[(cell.colspan, cell.rowspan) for cell in row.children] for row in (*made.head, *made.body)]


def test_cells_cover_what_is_there() -> None:
    made, found = table("<table><tr><td>a<td>b<td>c<tr><td colspan=1000 rowspan=65000>d<tr><td>e</table>")
    assert spans(made) == [[(1, 1)] * 3, [(3, 2)], [(1, 1)]]
    assert found == ["table-span <text>:1:31"] * 2


def test_columns_in_which_no_cell_begins_are_left_out() -> None:
    made, found = table("<table><tr><td colspan=4>a<td colspan=2>b<tr><td colspan=4>c<td>d<td>e</table>")
    assert spans(made) == [[(1, 1), (2, 1)], [(1, 1), (1, 1), (1, 1)]]
    assert found == ["table-span <text>:1:12"]


def test_spans_that_are_right_stay() -> None:
    text = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td colspan=2>e<td>f</table>"
    made, found = table(text)
    assert spans(made) == [[(1, 2), (2, 1)], [(1, 1), (1, 1)], [(2, 1), (1, 1)]]
    assert not found


def test_a_grid_that_is_much_larger_than_its_cells_is_an_error() -> None:
    first = "<tr>" + "<td rowspan=65534>a" * 900
    made, found = table(f"<table>{first}{'<tr><td colspan=900>b' * 900}</table>")
    assert {span for row in spans(made) for span in row} == {(1, 1)}
    assert "table-huge <text>:1:1" in found


# Print


def test_a_word_longer_than_any_line_is_broken_and_kept(tmp_path: Path) -> None:
    word = "".join(random.Random(1).choices("abcdefghij", k=3000))
    places = ("{}", "```\n{}\n```", "`{}`", "|a|\n|-|\n|{}|")
    (tmp_path / "a.md").write_text("# A\n\n" + "\n\n".join(place.format(word) for place in places) + "\n")
    start = time.process_time()
    result = publisher.build(tmp_path / "a.md", formats=["pdf"])
    assert time.process_time() - start < 30
    pages = pypdfium2.PdfDocument(result.editions[0].path)
    shown = iter("".join(page.get_textpage().get_text_bounded() for page in pages))
    assert all(letter in shown for letter in word * len(places))  # in this order, with heads of pages between
