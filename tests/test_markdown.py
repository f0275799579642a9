"""The reader: chapters, and the place of everything in them. What markup it makes is in ``cases/``."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import publisher
from publisher.addresses import is_harmless, is_safe_url
from publisher.diagnostics import Location, in_order
from publisher.document import (
    Admonition,
    Chapter,
    Heading,
    Image,
    InlineCode,
    Link,
    Node,
    Paragraph,
    Strong,
    TableCell,
    Text,
    plain_text,
    walk,
)
from publisher.language.quotation_marks import quotes
from publisher.markdown import Context, read_chapter, read_words
from publisher.markdown.attributes import parse_attributes
from publisher.markdown.typography import typeset
from publisher.media.alternatives import is_file_name
from publisher.names import title_of


def read(text: str, **options: Any) -> tuple[Chapter, list[publisher.Diagnostic]]:
    reading = read_chapter(text, "c.md", Context(**options))
    return reading.value, list(in_order(reading.diagnostics))


def places(chapter: Chapter, kind: type[Node]) -> list[tuple[int, int]]:
    return [(n.location.line, n.location.column) for n in walk(chapter) if isinstance(n, kind)]


def texts(chapter: Chapter) -> list[str]:
    return [plain_text([block]) for block in chapter.children]


class TestTitles:
    def test_first_level_one_heading(self) -> None:
        chapter, found = read("# The *title* {#t .unnumbered}\n\nText.\n")
        assert plain_text(chapter.title) == "The title"
        assert (chapter.attributes.id, chapter.attributes.classes) == ("t", ("unnumbered",))
        assert [plain_text([b]) for b in chapter.children] == ["Text."]
        assert found == []

    def test_later_ones_move_down_with_a_warning(self) -> None:
        chapter, found = read("# A\n\n# B\n")
        assert [(b.level, plain_text(b.children)) for b in chapter.children] == [(2, "B")]  # type: ignore[union-attr]
        assert [(d.code, d.location) for d in found] == [("heading-second-title", Location("c.md", 3, 1))]

    def test_sections_remain_below_a_heading_that_moves_down(self) -> None:
        text = "# A\n\n## a\n\n# B\n\n## b\n\n###### c\n\n# C\n\n### d\n\n## e\n"
        chapter, _ = read(text)
        found = [(n.level, plain_text([n])) for n in walk(chapter) if isinstance(n, Heading)]
        assert found == [(2, "a"), (2, "B"), (3, "b"), (6, "c"), (2, "C"), (3, "d"), (2, "e")]

    def test_front_matter_names_the_chapter(self) -> None:
        chapter, _ = read("---\ntitle: Of *quotes*\nshort_title: Quotes\n---\n\n# Section\n")
        assert (plain_text(chapter.title), chapter.short_title) == ("Of quotes", "Quotes")
        assert plain_text(chapter.children[:1]) == "Section"

    @pytest.mark.parametrize(
        ("stem", "title"),
        [
            ("03-my-chapter", "My chapter"),
            ("03my_chapter", "My chapter"),
            ("Arbeitsblatt Klasse 7 - Teil 2", "Arbeitsblatt Klasse 7 - Teil 2"),
            ("PDF-Notizen", "PDF Notizen"),
            ("3D-druck", "3D druck"),
            ("2024-01-05", "2024-01-05"),
        ],
    )
    def test_a_name_becomes_a_title_with_its_words(self, stem: str, title: str) -> None:
        assert title_of(stem) == title

    @pytest.mark.parametrize(
        ("words", "is_name"),
        [
            *[(words, False) for words in ("Arc-en-ciel", "Apollo 11", "La mer", "Paris 1900", "H2O", "東京", "Om")],
            *[
                (words, True)
                for words in ("Bild", "Abbildung 3", "image2", "img-2034", "logo", "tree_in_may", "2024-05-01")
            ],
        ],
    )
    def test_a_name_without_words_describes_no_picture(self, words: str, is_name: bool) -> None:
        assert is_file_name(words, f"{words}.png") == is_name

    def test_the_file_name_is_the_title_if_there_is_no_other(self) -> None:
        reading = read_chapter("Text.\n\n## Section\n\n## Another\n", "a/03-my-chapter.md", Context())
        assert plain_text(reading.value.title) == "My chapter"
        assert [d.code for d in reading.diagnostics] == ["chapter-title-missing"]


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "kind", "expected"),
        [
            ("a\n**b** c\n", Strong, [(2, 1)]),
            ("a `b` c\nd `e`\n", InlineCode, [(1, 3), (2, 3)]),
            ("> a\n> > `b`\n", InlineCode, [(2, 5)]),
            ("- a\n\n  1. x `b`\n", InlineCode, [(3, 8)]),
            ("---\ntitle: T\n---\n\na `b`\n", InlineCode, [(5, 3)]),
            (":::{note}\n:class: x\n\n:::{tip} A `t`\na `b`\n:::\n:::\n", InlineCode, [(4, 12), (5, 3)]),
            ("| `x` | `x` |\n|--|--|\n| `x` | `x` |\n", InlineCode, [(1, 3), (1, 9), (3, 3), (3, 9)]),
            ("[a](b) [c](d)\n", Link, [(1, 1), (1, 8)]),
            ("a <https://x.org>\n", Link, [(1, 3)]),
            ("a[^n]\n\n[^n]: b\n    `c`\n", InlineCode, [(4, 5)]),
            ("## a *b* {#id}\n", Text, [(1, 4), (1, 7)]),
            ("2 * 3 _ 4 `x` y ** z\n", Text, [(1, 1), (1, 14)]),
            ("**a** \\* b [c](d)\n", Text, [(1, 3), (1, 6), (1, 13)]),
        ],
    )
    def test_place(self, text: str, kind: type[Node], expected: list[tuple[int, int]]) -> None:
        chapter, _ = read(text)
        found = places(chapter, kind)
        assert found == expected or found[-len(expected) :] == expected

    def test_windows_line_ends_count_once(self) -> None:
        chapter, _ = read("a\r\n\r\n`b`\r\n")
        assert places(chapter, InlineCode) == [(3, 1)]

    def test_cells_of_a_row(self) -> None:
        chapter, _ = read("| a | b |\n|--|--|\n| c | d |\n")
        assert [n.location.line for n in walk(chapter) if isinstance(n, TableCell)] == [1, 1, 3, 3]


@pytest.mark.parametrize(
    "body",
    [
        "```\n- ```\n:::\n- [ ] ```\n:::\n```",
        "```\n    ```\n:::\n```",
        "- ```\n  code\n- two",
        "- [ ] ```\n      :::\n      ```",
        "1. Text\n\n   ```\n   :::\n   ```",
        "- - ```\n    :::\n- ```\n  :::\n  ```\n```\n:::\n```",
        "````\n```\n:::\n````",
        "    ```",
    ],
)
def test_code_in_a_directive_ends_at_its_own_fence(body: str) -> None:
    chapter, found = read(f"# A\n\n:::{{note}}\n{body}\n:::\n\nBehind.\n")
    assert {d.code for d in found} <= {"code-unclosed"}
    assert [type(block) for block in chapter.children] == [Admonition, Paragraph]


def test_quotation_marks_follow_the_language() -> None:
    assert quotes("de-CH")[0] == "«"
    assert quotes("de-AT")[0] == "„"
    assert quotes("xx") == quotes("en")


def test_titles_have_the_punctuation_of_the_language() -> None:
    chapter, _ = read('# "A"\n', language="de")
    assert plain_text(chapter.title) == "„A“"


@pytest.mark.parametrize(
    ("text", "id_", "classes", "pairs", "end"),
    [
        ("{#a .b .c d=e}", "a", ("b", "c"), (("d", "e"),), 14),
        ('{width=50% title="a \\"b\\""} x', "", (), (("width", "50%"), ("title", 'a "b"')), 27),
        ("{.a .a}", "", ("a",), (), 7),
        ("{: #a .b }", "a", ("b",), (), 10),
    ],
)
def test_attributes(
    text: str, id_: str, classes: tuple[str, ...], pairs: tuple[tuple[str, str], ...], end: int
) -> None:
    found = parse_attributes(text)
    assert found is not None
    attributes = found.attributes
    assert (attributes.id, attributes.classes, attributes.pairs, found.length) == (id_, classes, pairs, end)


@pytest.mark.parametrize(
    "text",
    ["{}", "{:}", "{-}", "{a, b}", "{#}", "{.a", "x", "{a=}", "{{ name }}", "{:.2f}", "{:#?}", "{:#2x}"],
)
def test_braces_that_are_no_attributes(text: str) -> None:
    assert parse_attributes(text) is None


def test_formats_with_a_colon_are_text() -> None:
    chapter, found = read("# A\n\n## Format {:.2f}\n\n## Debug {:#?}\n\nUse {:#x} for hex, `x` {:#x} too.\n")
    assert texts(chapter) == ["Format {:.2f}", "Debug {:#?}", "Use {:#x} for hex, x {:#x} too."]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "<pre>\n{{ user }}\n</pre>",
        "<details>\n<summary>S</summary>\n<code>{{ user }}</code>\n</details>",
        "Text <code>{{ user }}</code>",
        "<div>\n\\{{ user }}\n</div>",
        "<div>\n&#123;&#123; user }}\n</div>",
        "{strong}`\\{{ user }}`",
        "\\{{ user }}",
    ],
)
def test_braces_that_are_no_variable(text: str) -> None:
    chapter, found = read(f"# A\n\n{text}\n", variables={"v": "x"})
    shown = plain_text(chapter.children)
    assert "{{ user }}" in shown
    assert "\\" not in shown
    assert found == []


@pytest.mark.parametrize(
    ("address", "variables"),
    [
        ("\\{{user}}", {"v": "x"}),
        ("%7B%7Buser%7D%7D", {"user": "x"}),
        ("{{user}}", None),
        ("{{ v }}%7B%7Buser%7D%7D", {"v": ""}),
    ],
)
def test_addresses_have_braces_that_are_no_variable(address: str, variables: dict[str, str] | None) -> None:
    text = f"# A\n\n[one](https://e.org/{address}) ![two](https://e.org/{address}) [three]\n\n[three]: https://e.org/{address}"
    chapter, found = read(text, variables=variables)
    urls = [n.url for n in walk(chapter) if isinstance(n, Image | Link)]
    assert urls == ["https://e.org/%7B%7Buser%7D%7D"] * 3
    assert found == []


def test_options_have_braces_that_are_no_variable() -> None:
    text = ":::{figure} a.png\n:alt: Say \\{{ user }} {{ v }}\n:source: By \\{{ user }}\n\nOf \\{{ user }}.\n:::\n"
    chapter, found = read(f"# A\n\n{text}", variables={"v": "x"})
    assert [n.alt for n in walk(chapter) if isinstance(n, Image)] == ["Say {{ user }} x"]
    assert "\\" not in plain_text(chapter.children)
    assert found == []


def test_a_closing_fence_after_the_marker_of_an_item_closes_nothing_around_it() -> None:
    chapter, found = read("# A\n\n:::{note}\n- :::\n:::\n\nEnd.\n")
    assert [type(block) for block in chapter.children] == [Admonition, Paragraph]
    assert [(d.code, d.location.line) for d in found if d.severity == "error"] == [("directive-unopened", 4)]


@pytest.mark.parametrize("url", ["https://a.org", "mailto:a@b", "a/b.md", "#x", "//a.org/b", "?q", "a b"])
def test_safe_addresses(url: str) -> None:
    assert is_safe_url(url)


@pytest.mark.parametrize(
    "url", ["javascript:x", " java\tscript:x", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
)
def test_unsafe_addresses(url: str) -> None:
    assert not is_safe_url(url)
    assert not is_harmless(url)


@pytest.mark.parametrize("url", ["made-up-scheme:foo", "localhost:5001/foo", "zotero://select/1"])
def test_addresses_of_unknown_schemes(url: str) -> None:
    assert not is_safe_url(url)
    assert is_harmless(url)


FRAGMENTS = st.lists(
    st.sampled_from(
        ["a", " ", "\n", "\n\n", "*", "**", "_", "`", "```", "[", "](", ")", "![", "<b>", "</b>", "<div>", "<script>", "</", ">", "|", "--", "- ",
         "1. ", "# ", ":::", "{note}", "{", "}", "#id", "[^a]", "[^a]: ", ": ", "~", "^", "\\", "&amp;", "'", '"', "    ", "\t", "(x)=", "%", "+++",
         "---", "é", "日", "{kbd}`", "$", "=", "@", "www.x.org", "<!--", "-->", "> [!NOTE]\n> "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(FRAGMENTS)
def test_any_text_becomes_well_formed_markup(text: str) -> None:
    from lxml import etree

    found: list[publisher.Diagnostic] = []
    markup = publisher.render(text, diagnostics=found)
    root = etree.fromstring(f"<body>{markup}</body>".encode())
    assert not {e.tag for e in root.iter()} & {"script", "style", "iframe", "object"}
    lines = text.count("\n") + 1
    assert all(d.location and 0 < d.location.line <= lines for d in found), found


@pytest.mark.parametrize(
    ("words", "language", "meant"),
    [
        ("The Teacher's \"Book\" -- and 'More'...", "en", "The Teacher’s “Book”\u00a0– and ‘More’…"),
        ("Das \"Buch\" des 'Lehrers'", "de", "Das „Buch“ des ‚Lehrers‘"),
        ("*Stars* & `code` <b> [x](y)\n5 km", "en", "*Stars* & `code` <b> [x](y)\n5\u00a0km"),
        ("", "en", ""),
    ],
)
def test_words_without_markup_have_the_punctuation_of_their_language(words: str, language: str, meant: str) -> None:
    assert typeset(words, language, math=True) == meant
    assert read_words(words, Location("a.md"), Context(language)).value == meant
    assert read_words(words, Location("a.md"), Context(language, smart=False)).value == words


class TestTextThatLooksLikeSyntax:
    @pytest.mark.parametrize(
        "text",
        [
            "Vim shows ^[ for Escape.",
            'The arrow key prints ^[[A there, and “^[” or "^[" alone.',
            "It ends in ^[",
            "Here **^[** is Escape.",
            "## Blocks with `{#if`",
            "## The selector `div{.foo`",
            "`{#if`\n: Opens a block.",
            "## Handle {#if x}",
            "## Handle {#each items as item}",
            ":::{code-block} ruby\n:name => 1\n:::",
            ':::{code-block} clojure\n:name "x"\n:::',
            ":::{code-block} elixir\n:class = 3\n:::",
            "A {code}`a`` b ``.",
            "A {code}`a`` b.",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n|x|",
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n| x | y | z |",
        ],
    )
    def test_ordinary_text_gives_no_finding(self, text: str) -> None:
        assert read(f"# A\n\n{text}\n")[1] == []

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("A note ^[that goes on.", "footnote-literal"),
            ("A note ^[“Said” and so on.", "footnote-literal"),
            ("## `{#if` {#one b}", "attributes-literal"),
            (":::{code-block} ruby\n:name x\n:::", "option-literal"),
            (":::{code-block} ruby\n:name:1\n:::", "option-literal"),
            (":::{code-block} ruby\n: name: x\n:::", "option-literal"),
            ("A {code}`a b.", "role-literal"),
            ("A {code}``a` b.", "role-literal"),
            ("| a | b |\n|---|---|\n| 1 | 2 |\n\n| x | y |", "table-literal"),
            ("| a | b |\n|---|---|\n| 1 | 2 |\n\n| x \\| y | z |", "table-literal"),
        ],
    )
    def test_text_that_was_meant_as_syntax_is_reported(self, text: str, code: str) -> None:
        assert [d.code for d in read(f"# A\n\n{text}\n")[1]] == [code]

    @pytest.mark.parametrize("text", ["## One {#one `b`}", "A note ^[on `x` that goes on."])
    def test_a_finding_shows_code_as_it_is_written(self, text: str) -> None:
        [found] = read(f"# A\n\n{text}\n")[1]
        assert re.search(r"`[bx]`", found.message)


@pytest.mark.parametrize("space", ["\u2003", "\u00a0", "> \u3000\n> \u3000", "- \u00a0"])
def test_places_below_a_line_of_spaces_that_are_not_commonmarks(space: str) -> None:
    lines = space.count("\n") + 1
    margin = {">": "> ", "-": "  "}.get(space[0], "")
    _, found = read(f"{space}\n{margin}Some [words](#x){{foo=bar}} here.\n")
    assert [(d.code, d.location.line, d.location.column) for d in found if d.location] == [
        ("attribute-unknown", lines + 1, len(margin) + 18)
    ]
