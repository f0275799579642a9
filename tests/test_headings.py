"""Headings: their identifiers, what links find them by, what is a chapter's title."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from publisher import build, check, render
from publisher.document import Anchors, CrossReference, Heading, Link, plain_text, slug, walk
from publisher.manifest.json_schema import schema
from publisher.markdown import Context, read_chapter
from tests.conftest import Write
from tests.test_transforms import codes, manifest, nodes, prepare


@pytest.mark.parametrize(
    ("words", "github", "mdbook"),
    [
        ("Where’s the -> Operator?", "wheres-the---operator", "wheres-the---operator"),
        ("使用 + 运算符", "使用--运算符", "使用--运算符"),
        ("Two  spaces, snake_case", "two--spaces-snake_case", "two--spaces-snake_case"),
        ("🚀 Start", "-start", "-start"),
        ("ÜBER Übung", "über-übung", "über-übung"),
        ("हिन्दी", "हिन्दी", "हिनदी"),  # Rust does not count a virama as alphabetic
        ("½ cup", "-cup", "½-cup"),
        ("⚙️ Settings", "\ufe0f-settings", "-settings"),
        ("A\u3000B", "ab", "a-b"),
        ("I‿J · Ⅳ", "i‿j--ⅳ", "ij--ⅳ"),
        ("!?", "", ""),
    ],
)
def test_names_by_github_and_by_mdbook(words: str, github: str, mdbook: str) -> None:
    assert Anchors().names(words)[:2] == (github, mdbook)


def test_repeated_names_are_numbered_as_others_number_them() -> None:
    anchors = Anchors()
    names = [anchors.names(words) for words in ("Usage", "Usage", "Usage 1", "Usage")]
    assert [n[0] for n in names] == ["usage", "usage-1", "usage-1-1", "usage-2"]  # GitHub leaves out what is taken
    assert [n[1] for n in names] == ["usage", "usage-1", "usage-1", "usage-2"]
    assert anchors.names("Usage", labelled=True)[0] == ""
    assert anchors.names("Usage")[0] == "usage-3"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("## A -- B --- `c--d` ...", "a----b-----c--d-"),
        ("## A — B -- C – D", "a--b----c--d"),
        ("## A – B", "a--b"),
        ('## It\'s "so" 5 km', "its-so-5-km"),
        ("Two\n---", "two"),
        ("<h2>By <em>hand</em></h2>", "by-hand"),
        ("> ## In a quotation", "in-a-quotation"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_are_made_of_what_was_typed(source: str, name: str, language: str) -> None:
    chapter = read_chapter(f"# A\n\n{source}\n", "a.md", Context(language)).value
    assert [node.names[0] for node in walk(chapter) if isinstance(node, Heading)] == [name]


BOOK = {
    "a.md": "# Guide\n\n## Use\n\n## Use\n\n## A + B\n\n## A B\n\n## Usage {#use-of.it}\n",
    "b.md": "# Guide\n\n## Use\n\n## Use\n\n## Guide\n",
}


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("a.md#use", ("a", 3)),
        ("a.md#use-1", ("a", 5)),
        ("a.html#use-1", ("a", 5)),
        ("b.md#use", ("b", 3)),
        ("b.md#use-1", ("b", 5)),
        ("b.md#guide", ("b", 1)),
        ("b.md#guide-1", ("b", 7)),
        ("b.md#Guide-1", ("b", 7)),
        ("a.md#a--b", ("a", 7)),
        ("a.md#a-b", ("a", 9)),
        ("a.md#use-of.it", ("a", 11)),
        ("a.md#usage", ("a", 11)),
        # What this program made before: unique in the whole book
        ("#use", ("a", 3)),
        ("#use-2", ("a", 5)),
        ("#use-3", ("b", 3)),
        ("#use-4", ("b", 5)),
        ("a.md#use-2", ("a", 5)),
        ("#a-b-2", ("a", 9)),
    ],
)
@pytest.mark.parametrize("separate", [True, False])
def test_links_find_headings_by_all_their_names(
    project: Write, link: str, place: tuple[str, int], separate: bool
) -> None:
    book, found = prepare(project({**BOOK, "c.md": f"# C\n\n[x]({link})\n"}), separate=separate)
    assert found == []
    ((chapter, target),) = [(n.chapter, n.target) for n in nodes(book, CrossReference)]
    (held,) = [c for c in book.chapters if c.id == chapter]
    (node,) = [n for n in walk(held) if n.attributes.id == target] if target else [held]
    assert (chapter, node.location.line) == place


def test_labels_of_the_same_chapter_come_first(project: Write) -> None:
    files = {
        "a.md": "# A\n\n## Install {#install}\n",
        "b.md": "# B\n\n[x](#install) [x](#use) [](a.md#install)\n\n## Install\n\n## Use\n",
        "c.md": "# C\n\n## Use\n\n[x](#install) [x](#use)\n",
    }
    book, found = prepare(project(files), separate=True)
    assert found == []
    assert [(n.chapter, n.target) for n in nodes(book, CrossReference)] == [
        ("b", "install"),
        ("b", "use"),
        ("a", "install"),
        ("a", "install"),
        ("c", "use"),
    ]


def test_names_do_not_depend_on_what_an_edition_leaves_out(project: Write) -> None:
    files = {
        "publication.yaml": manifest("a.md", more="audiences: [t]\n"),
        "a.md": "# A\n\n[x](#use-1)\n\n:::{only} t\n## Use\n:::\n\n## Use\n",
    }
    book, found = prepare(project(files))
    assert found == []
    assert [n.attributes.id for n in nodes(book, Heading)] == ["use-1"]
    _, found = prepare(project({**files, "a.md": files["a.md"].replace("#use-1", "#use")}))
    assert codes(found) == ["reference-left-out a.md:3:1"]


def test_identifiers_on_pages_of_their_own_and_in_one_document(project: Write) -> None:
    more = "editions:\n  web: {format: html, layout: chapters}\n  one: {format: html, layout: single}\n"
    files = {"publication.yaml": manifest("a.md", "b.md", more=more), **BOOK}
    result = build(project(files))
    web, one = (item.path.parent for item in result.editions)

    def ids(file: Path) -> list[str]:
        return re.findall(r'<h\d id="([^"]+)"', file.read_text(encoding="utf-8"))

    assert ids(web / "a.html") == ["use", "use-1", "a--b", "a-b", "use-of.it"]
    assert ids(web / "b.html") == ["use", "use-1", "guide-1"]
    whole = re.findall(r' id="([^"]+)"', (one / "index.html").read_text(encoding="utf-8"))
    assert len(whole) == len(set(whole))
    assert {"use", "use-1", "use-2", "use-1-2"} <= {*whole}


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "title", "levels"),
        [
            ("## T\n\n### S\n\n#### U\n\n### V\n", "T", [2, 3, 2]),
            ("### T\n\n##### S\n", "T", [3]),
            ("<!-- old -->\n<a id=x></a>\n\n## T {#t}\n\nText.\n\n> ### Q\n", "T", [2]),
            ("![x](x.png)\n\n## T\n", "T", []),
            ("<div>\n\n## T\n\n</div>\n\n### S\n", "T", [2]),
            ("*A motto.*\n\n## T\n\n### S\n", "T", [2]),
            ("---\ntitle: T\n---\n\n## T\n\n### S\n", "T", [2]),
        ],
    )
    def test_the_first_heading_is_one_if_it_alone_has_the_highest_level(
        self, text: str, title: str, levels: list[int]
    ) -> None:
        reading = read_chapter(text, "file.md", Context())
        chapter = reading.value
        assert plain_text(chapter.title) == title
        assert [node.level for node in walk(chapter) if isinstance(node, Heading)] == levels
        assert reading.diagnostics == ()

    @pytest.mark.parametrize(
        ("text", "levels"),
        [
            ("## S\n\n## T\n", [2, 2]),
            ("### S\n\n## T\n", [3, 2]),
            ("---\ntitle: X\n---\n\n## T\n\n### S\n", [2, 3]),
        ],
    )
    def test_else_it_is_a_section(self, text: str, levels: list[int]) -> None:
        chapter = read_chapter(text, "file.md", Context()).value
        assert [node.level for node in walk(chapter) if isinstance(node, Heading)] == levels

    def test_skipped_levels_are_reported_as_they_were_written(self, project: Write) -> None:
        book, found = prepare(project({"a.md": "## T\n\n#### S\n\n##### U\n"}))
        assert [(d.message, d.hint) for d in found] == [
            ("A level-4 heading is in a section of level 2", "Write it as ###."),
            ("A level-5 heading is in a section of level 3", "Write it as ####."),
        ]
        assert [n.level for n in nodes(book, Heading)] == [2, 3]

    def test_links_to_it_lead_to_the_chapter(self, project: Write) -> None:
        files = {"a.md": "## The title\n\n### S\n", "b.md": "# B\n\n[x](a.md#the-title) [x](a.md#s)\n"}
        book, found = prepare(project(files), separate=True)
        assert found == []
        assert [(n.chapter, n.target) for n in nodes(book, CrossReference)] == [("a", ""), ("a", "s")]
        assert [plain_text(e.title) for e in book.contents[0].children] == ["S"]

    def test_the_manifest_gives_one(self, project: Write) -> None:
        entries = (
            '{file: a.md, title: "The *first* -- {{ n }} {#one .unnumbered}"}',
            "{file: b.md, title: Second, when: html}",
            "{part: P, chapters: [{file: c.md, title: Third}]}",
        )
        files = {
            "publication.yaml": manifest(*entries, more="variables: {n: '1'}\n"),
            "a.md": "# Own {#own .x}\n\n## S\n\n[](#one) [x](#own)\n",
            "b.md": "Text.\n\n[x](a.md#own-title)\n",
            "c.md": "## A\n\n## B\n",
        }
        files["a.md"] = files["a.md"].replace("# Own {", "# Own title {")
        book, found = prepare(project(files))
        assert found == []
        assert [plain_text(c.title) for c in book.chapters] == ["The first – 1", "Second", "Third"]
        assert book.chapters[0].attributes.classes == ("x", "unnumbered")
        assert [(n.chapter, n.target) for n in nodes(book, CrossReference)] == [("a", "")] * 3
        assert [plain_text(n.children) for n in nodes(book, Heading)] == ["S", "A", "B"]

    def test_the_schema_knows_it(self) -> None:
        kinds = schema()["$defs"]
        assert all("title" in kinds[name]["anyOf"][1]["properties"] for name in ("Entry", "Matter"))

    def test_a_part_has_none_beside_its_own(self, project: Write) -> None:
        files = {"publication.yaml": manifest("{part: P, title: T, chapters: [a.md]}"), "a.md": "# A\n"}
        (found,) = check(project(files)).diagnostics
        assert (found.code, found.hint) == ("manifest-value", "Leave `title` out.")

    def test_a_link_to_the_manifest_does_not_lead_to_a_chapter(self, project: Write) -> None:
        files = {
            "publication.yaml": manifest("{file: a.md, title: T}"),
            "a.md": "Text [x](publication.yaml).\n",
        }
        _, found = prepare(project(files))
        assert codes(found) == ["link-target-missing a.md:1:6"]


class TestPhrases:
    """Phrases in brackets that are titles of headings, as Pandoc links them."""

    HEADINGS = "\n\n## Reader options\n\n## 读者_选项\n\n## The `fmt` *option*\n\n## Two\n\n## Two\n"

    @pytest.mark.parametrize(
        ("text", "shown", "target"),
        [
            ("See [Reader options].", "See Reader options.", "reader-options"),
            ("As [reader\noptions]: so", "As reader options: so", "reader-options"),
            ("[Reader options][]", "Reader options", "reader-options"),
            ("[the *words*][Reader options]", "the words", "reader-options"),
            ("“[Reader options]”", "“Reader options”", "reader-options"),
            ("**[The `fmt` option]**", "The fmt option", "the-fmt-option"),
            ("[See [Reader options]]{.x}", "See Reader options", "reader-options"),
            ("[x][Reader options]", "x", "reader-options"),
            ("参见[读者_选项]。", "参见读者_选项。", "读者_选项"),
            ("- [Guide]", "Guide", ""),
            ("[Other]", "Other", ""),
            ("[Deep in it]", "Deep in it", "deep-in-it"),
        ],
    )
    def test_one_heading_is_linked(self, project: Write, text: str, shown: str, target: str) -> None:
        files = {"a.md": f"# Guide\n\n{text}{self.HEADINGS}", "b.md": "# Other\n\n## Deep in it\n\n## Guide\n"}
        book, found = prepare(project(files))
        (link,) = nodes(book, CrossReference)
        assert found == []
        assert (link.target, link.own_words) == (target, True)
        assert plain_text(book.chapters[0].children[:1]) == shown

    @pytest.mark.parametrize(
        "text",
        [
            r"\[Reader options\] [Reader options\]",
            "`[Reader options]`",
            "a[Reader options] ж[Reader options] x[Reader options][] [Reader options]s",
            "![Reader options] [^Reader options] [[Reader options]]",
            "[no such] [Reader options][no such] [] [ ] [x]",
            "- [ ] Reader options",
            "[*Reader options] of* [Reader <b>options]</b>",
        ],
    )
    def test_other_brackets_stay_text(self, project: Write, text: str) -> None:
        book, _ = prepare(project({"a.md": f"# Guide\n\n{text}{self.HEADINGS}"}))
        assert nodes(book, CrossReference) == []

    def test_what_stays_text_is_whole(self, project: Write) -> None:
        text = "A [b *c*], [d][e `f`], [g][] “[h]” [i’s]: [j\nk]."
        book, found = prepare(project({"a.md": f"# Guide\n\n{text}\n"}))
        assert [d.message.partition(" is ")[0] for d in found] == ["“[d][e f]”"]
        assert plain_text(book.chapters[0].children) == "A [b c], [d][e f], [g][] “[h]” [i’s]: [j k]."

    def test_a_definition_and_a_link_around_it_come_first(self, project: Write) -> None:
        text = "[Reader options] [x][Reader options] [see [Two] here](b.md)\n\n[reader options]: https://e.org"
        book, _ = prepare(project({"a.md": f"# Guide\n\n{text}{self.HEADINGS}", "b.md": "# B\n"}))
        assert [n.url for n in nodes(book, Link)] == ["https://e.org"] * 2
        assert [(n.chapter, plain_text([n])) for n in nodes(book, CrossReference)] == [("b", "see [Two] here")]

    def test_several_headings_are_a_note_for_each_file(self, project: Write) -> None:
        files = {
            "a.md": "# Guide\n\n[Two] [Use] [two]\n\n## Two\n\n## Two\n\n## Use\n",
            "b.md": "# B\n\n[Two] [Use]\n\n## Use\n",
        }
        book, found = prepare(project(files))
        assert codes(found) == ["reference-ambiguous a.md:3:1", "reference-ambiguous b.md:3:1"]
        assert [d.message.partition(" is ")[2] for d in found] == [
            "the title of several headings, as is 1 more phrase, and is shown as text",
            "the title of several headings, and is shown as text",
        ]
        assert [(n.chapter, n.location.file) for n in nodes(book, CrossReference)] == [("a", "a.md"), ("b", "b.md")]

    def test_a_fragment_links_none(self) -> None:
        assert render("## Use\n\nSee [Use].\n") == "<h2>Use</h2>\n<p>See [Use].</p>\n"


def test_a_hint_proposes_current_names_only(project: Write) -> None:
    _, found = prepare(
        project({"a.md": "# A\n\n[x](#nix) [y](b.md#nix)\n\n## Use\n\n## Use\n", "b.md": "# B\n\n## Use\n"})
    )
    assert [d.hint for d in found] == ["Known here: a, b, use, use-1.", "Known here: b, use."]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("मानव अधिकारों की", "मानव-अधिकारों-की"),
        ("สิทธิ์", "สิทธิ์"),
        ("İstanbul", "istanbul"),
        ("1️⃣ one", "1-one"),
        ("שָׁלוֹם", "שלום"),
        ("x\u0301 y", "x-y"),
        ("Über — “é”!", "über-é"),
    ],
)
def test_identifiers_keep_the_signs_of_vowels(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([3, 3, 3], [2, 2, 2]),
        ([3, 4, 3, 2, 3], [2, 3, 2, 2, 3]),
        ([2, 4, 4, 3, 4], [2, 3, 3, 3, 4]),
        ([2, 5, 6, 2], [2, 3, 4, 2]),
    ],
)
def test_siblings_below_a_skipped_level_remain_siblings(project: Write, written: list[int], shown: list[int]) -> None:
    text = "\n\n".join(["# A", *("#" * level + f" B{number}" for number, level in enumerate(written))])
    book, _ = prepare(project({"a.md": text}))
    assert [heading.level for heading in nodes(book, Heading)] == shown


@pytest.mark.parametrize(
    ("headings", "reported"),
    [
        (["2. Weltkrieg"], 0),
        (["1. Anfang"], 1),
        (["Vorher", "1. Anfang", "2. Ende"], 2),
        (["Vorher", "1. Mai", "2. Mai und danach"], 0),
        (["3. Januar", "4. Januar"], 0),
        (["19. Jahrhundert", "20. Jahrhundert"], 0),
        (["1. Jahrhundert", "2. Jahrhundert v. Chr."], 0),
        (["17. mai", "18. mai"], 0),
        (["2.0 Helium", "1.1 Neon"], 0),
        (["3.5 Million Homes", "2.5 Ångström", "3.11 Python"], 0),
        (["1. e4 e5", "1. d4 d5"], 0),
        (["1 Samuel", "2 Samuel"], 0),
        (["1 Corinthians"], 0),
        (["1) Regeln"], 1),
        (["0. Vorab", "1. Anfang"], 2),
        (["2.0 Helium", "2.1 Neon"], 0),
        (["§ 1 Anwendung"], 1),
        (["1 Introduction", "2 Methods", "4 Results"], 2),
        (["Zuerst", "1.1 Anfang", "1.2 Ende"], 2),
        (["2.5 cm", "1984"], 0),
    ],
)
def test_headings_with_numbers_of_their_own(project: Write, headings: list[str], reported: int) -> None:
    text = "".join(f"## {heading}\n\n" for heading in headings)
    manifest = (
        "version: 1\ntitle: T\nidentifier: urn:x:y\nlanguage: de\nchapters: [a.md]\neditions: {web: {format: html}}\n"
    )
    found = check(project({"publication.yaml": manifest, "a.md": f"# A\n\n{text}"})).diagnostics
    shown = [str(one) for one in found if one.code == "heading-numbered"]
    assert len(shown) == bool(reported)
    if reported:
        assert ("This heading has" if reported == 1 else f"and {reported - 1} more") in shown[0]


def test_a_heading_is_not_bold_twice(project: Write) -> None:
    book, _ = prepare(project({"a.md": "# **Unit**\n\n## **One** and two\n"}))
    headings = [[type(child).__name__ for child in heading.children] for heading in nodes(book, Heading)]
    assert [type(child).__name__ for child in book.chapters[0].title] == ["Text"]
    assert headings == [["Strong", "Text"]]
