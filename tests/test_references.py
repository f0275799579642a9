"""References: what they show and where they lead, the same in every edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.document import Book, CrossReference, FootnoteReference, Heading, Link, Node, Text, plain_text, walk
from tests.conftest import Write
from tests.test_transforms import PIXEL, codes, manifest, prepare

FIGURE = ":::{figure} i.svg\n:label: fig\n:alt: a\nThe *model*[^n]\n:::\n\n[^n]: Note.\n"


def links(book: Book) -> list[tuple[str, str, str]]:
    """Each reference in the order of the text: its words, the chapter and the place in it."""
    nodes = (n for d in book.divisions for n in walk(d))
    return [(plain_text([n]), n.chapter, n.target) for n in nodes if isinstance(n, CrossReference)]


def shown(folder: Path) -> list[str]:
    book, found = prepare(folder)
    assert found == []
    return [words for words, _, _ in links(book)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[](#fig)", "Figure 1.1"),
        ("[](#Fig)", "Figure 1.1"),
        ("[ &#8203;](#fig)", "Figure 1.1"),
        ("[![](i.svg){role=presentation}](#fig)", "Figure 1.1"),
        ("[](Fig)", "Figure 1.1"),
        ("{ref}`fig`", "The model"),
        ("{numref}`fig`", "Figure 1.1"),
        ("{numref}`Picture %s <fig>`", "Picture 1.1"),
        ("[see %s, {name}](#fig)", "see 1.1, The model"),
        ("[**see {number}**](#fig)", "see 1.1"),
        ("[`%s` here](#fig)", "%s here"),
        ("[](b.md)", "Chapter 2"),
        ("[](b.md#b-and)", "Chapter 2"),
        ("[above](#a)", "above"),
        ("[{number}: {name}](b.md)", "2: B and Figure 1.1"),
        ("[](#deep)", "Deep"),
        ("[](#numbered)", "Section 2.1"),
        ("[](#two)", "Part II"),
        ("{ref}`two`", "The two"),
        ("{ref}`pic`", "a line"),
        ("{ref}`span`", "some words"),
        ("{ref}`code`", "x = 1"),
        ("{ref}`adm`", "Mind the gap"),
    ],
)
def test_what_is_shown(project: Write, written: str, words: str) -> None:
    files = {
        "publication.yaml": manifest("{part: One, chapters: [a.md]}", "{part: 'The *two* {#two}', chapters: [b.md]}"),
        "a.md": f"# A\n\n{written}\n\n{FIGURE}",
        "b.md": "# B and [](#fig)\n\n## N {#numbered}\n\n### O\n\n#### Deep\n\n![a line](i.svg){#pic} [some *words*]{#span}\n"
        "`x = 1`{#code}\n\n:::{note} Mind *the* gap\n:label: adm\nText.\n:::\n",
        "i.svg": PIXEL,
    }
    assert shown(project(files))[0] == words


def test_identifiers_of_headings_may_have_other_hyphens(project: Write) -> None:
    """VitePress and kramdown put hyphens where GitHub removes a sign; exact names come first."""
    text = "# A\n\n[a](#output-globals), [b](#output-file)\n\n## output.globals\n\n## Output file\n\n## output.file\n"
    book, found = prepare(project({"a.md": text}))
    assert (found, [(words, target) for words, _, target in links(book)]) == (
        [],
        [("a", "outputglobals"), ("b", "output-file")],
    )


@pytest.mark.parametrize(("title", "name"), [("कि", "का"), ("ที", "ทุ"), ("? – !", "---")])
def test_identifiers_of_headings_differ_in_vowel_signs(project: Write, title: str, name: str) -> None:
    """A link whose heading is missing leads to no other heading, nor does one without letters."""
    _, found = prepare(project({"a.md": f"# A\n\n[a](#{name})\n\n## {title}\n\n## \U0001f680\n"}))
    assert [each.code for each in found] == ["reference-dangling"]


def test_identifiers_of_headings_may_lack_what_selects_glyphs(project: Write) -> None:
    book, found = prepare(project({"a.md": "# A\n\n[a](#-settings)\n\n## ⚙️ Settings\n"}))
    assert (found, len(links(book))) == ([], 1)


def test_a_folder_is_the_file_that_opens_it(project: Write) -> None:
    files = {
        "README.md": "# Home\n\n[](guides/), [](guides), [](guides/more)\n",
        "guides/README.md": "# Guides\n\n[](..)\n",
    }
    files |= {"guides/more/readme.md": "# No\n", "guides/more/index.md": "# More\n\n[](.)\n"}
    assert shown(project(files)) == ["Guides", "Guides", "More", "Home", "More"]


def test_names_that_hold_references(project: Write) -> None:
    text = "# A\n\n[{name}](#s)\n\n## See [](#t) {#s}\n\n## {ref}`The T <t>` and [{name}](#u) {#t}\n\n### U {#u .unnumbered}\n"
    assert shown(project({"a.md": text})) == ["See The T and U", "The T and U", "The T", "U"]


def test_titles_that_show_each_other(project: Write) -> None:
    text = "# A\n\n## [{name}](#b) {#a}\n\n## [{name}](#a) {#b}\n"
    _, found = prepare(project({"a.md": text}))
    assert {d.code for d in found} == {"reference-empty"}


def test_a_link_contains_neither_links_nor_notes(project: Write) -> None:
    text = "# A\n\n[a <a href='#s'>b</a> c](#s) <a href='https://e.org'>d[^n]</a>\n\n## S {#s}\n\n[^n]: N\n"
    book, found = prepare(project({"a.md": text}))
    assert found == []
    assert links(book) == [("a b c", "a", "s")]
    paragraph = book.chapters[0].children[0]
    assert [type(n) for n in paragraph.children if not isinstance(n, Text)] == [  # type: ignore[union-attr]
        CrossReference,
        Link,
        FootnoteReference,
    ]
    inner: list[Node] = [n for link in walk(paragraph) if isinstance(link, CrossReference | Link) for n in walk(link)]
    assert sum(isinstance(n, CrossReference | Link) for n in inner) == 2


def test_a_link_without_words_shows_its_address(project: Write) -> None:
    text = "# A\n\n[](https://e.org/a) [&nbsp;<br>](tel:+1) <a href='mailto:me@e.org'>&#8203;[^n]</a> <a href='https://e.org'></a>\n\n[^n]: N\n"
    book, found = prepare(project({"a.md": text}))
    assert [d.code for d in found] == ["link-empty"] * 4
    paragraph = book.chapters[0].children[0]
    words = [plain_text([link]) for link in walk(paragraph) if isinstance(link, Link)]
    assert words == ["https://e.org/a", "+1", "me@e.org", "https://e.org"]
    assert sum(isinstance(n, FootnoteReference) for n in walk(paragraph)) == 1


def test_links_in_titles_of_parts(project: Write) -> None:
    files = {
        "publication.yaml": manifest("{part: 'P of [](b.md) [x](gone.md)', chapters: [a.md, b.md]}"),
        "a.md": "# A\n",
        "b.md": "# B\n",
    }
    book, found = prepare(project(files))
    assert links(book) == [("Chapter 2", "b", "")]
    assert codes(found) == ["link-target-missing publication.yaml:4:27"]
    assert [plain_text(e.title) for e in book.contents] == ["P of Chapter 2 x"]


def test_labels_that_pages_use_themselves(project: Write) -> None:
    text = "# A\n\n[](#contents) [x](#my-contents) [y](#notes)\n\n## My contents {#contents}\n\n## Notes\n"
    book, found = prepare(project({"a.md": text, "b.md": "# B\n"}))
    assert found == []
    assert links(book) == [("My contents", "a", "contents-2"), ("x", "a", "contents-2"), ("y", "a", "notes-2")]


def test_a_title_stays_with_its_link(project: Write) -> None:
    book, found = prepare(project({"a.md": f'# A\n\n[x](#fig "Why")\n\n{FIGURE}', "i.svg": PIXEL}))
    (link,) = (n for n in walk(book.chapters[0]) if isinstance(n, CrossReference))
    assert found == []
    assert link.attributes.get("title") == "Why"


@pytest.mark.parametrize(
    "text",
    [
        "(one)=\n(two)=\n## Heading {#three}",
        "(one)=\n(two)=\n(three)=\n## Heading",
        "(one)=\n:::{note} Heading\n:label: two\n:name: three\n\nText.\n:::",
        "(one)=\n(two)=\n:::{only} html\n## Heading {#three}\n:::",
        "(one)=\n:::{only} html\n:label: two\n:name: three\n\n## Heading\n:::",
        "(one)=\n(one)=\n(two)=\n(three)=\n[^n]: Note.\n\n## Heading[^n]",
        "(one)=\n:::{include} b.md\n:label: two\n:when: html\n:::",
    ],
)
def test_all_labels_of_a_thing_lead_to_it(project: Write, text: str) -> None:
    more = "## One\n\n{ref}`one` {ref}`two` {ref}`three`"
    files = {
        "publication.yaml": manifest("a.md"),
        "a.md": f"# A\n\n{text}\n\n{more}\n",
        "b.md": "## Heading {#three}\n",
    }
    book, found = prepare(project(files))
    assert found == []
    (place,) = {(words, target) for words, _, target in links(book)}
    assert place[0] == "Heading"
    assert place[1] in ("one", "two", "three")


def test_a_label_beside_another_is_taken(project: Write) -> None:
    text = "# A\n\n(one)=\n## B {#b}\n\n## One\n\n(b)=\n## C {#c}\n\n[](#one) {ref}`b` [](#c)\n"
    book, found = prepare(project({"a.md": text}))
    assert codes(found) == ["label-duplicate a.md:8:1"]
    assert [n.attributes.id for n in walk(book.chapters[0]) if isinstance(n, Heading)] == ["b", "one-2", "c"]


def test_labels_of_a_chapter_and_of_what_an_edition_lacks(project: Write) -> None:
    text = "(one)=\n(two)=\n# A {#three}\n\n[x](#one) [x](#two) [x](#three) [x](#gone)\n\n(gone)=\n## B {#b when=pdf}\n"
    book, found = prepare(project({"a.md": text}))
    assert codes(found) == ["reference-left-out a.md:5:33"]
    assert links(book) == [("x", "a", "")] * 3


def test_the_other_label_of_an_exercise(project: Write) -> None:
    text = "# A\n\n(one)=\n:::{exercise}\n:label: two\n\nText.\n:::\n\nText.\n\n:::{solution} one\nText.\n:::\n"
    files = {"publication.yaml": "version: 1\ntitle: T\nsolutions: all\nchapters: [a.md]\n", "a.md": text}
    assert shown(project(files)) == ["Solution", "Exercise 1"]
