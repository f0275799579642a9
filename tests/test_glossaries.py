"""Glossaries, references to terms, and abbreviations that are written out."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import lxml.html
import pypdfium2
import pytest

import publisher
from publisher.document import (
    Abbreviation,
    CrossReference,
    DefinitionItem,
    DefinitionList,
    Glossary,
    nodes_of,
    plain_text,
)
from tests.conftest import ROOT, Built, Write
from tests.test_citations import prepared

SINK = ROOT / "tests/books/kitchen-sink"
MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nlanguage: {}\naudiences: [teacher]\nchapters: [a.md, b.md]\n{}\neditions:\n"
    "  web: {{format: html}}\n  one: {{format: html, layout: single}}\n  print: {{format: pdf, layout: book}}\n"
    "  teacher: {{format: html, audience: teacher}}\n  ebook: {{format: epub}}\n"
)


def files(text: str, more: str = "Text.", language: str = "en", keys: str = "") -> dict[str, str]:
    return {
        "publication.yaml": MANIFEST.format(language, keys),
        "a.md": f"# A\n\n{text}\n",
        "b.md": f"# B\n\n{more}\n",
    }


def glossary(*terms: str, options: str = "") -> str:
    body = "\n\n".join(f"{term}\n: Meaning of {term.partition(' {')[0]}." for term in terms)
    return f":::{{glossary}}\n{options}\n{body}\n:::\n"


def terms(folder: Path, edition: str = "web") -> list[list[str]]:
    """The terms of each glossary of an edition without findings."""
    book, found = prepared(folder, edition)
    assert found == []
    lists = [node for chapter in book.chapters for node in nodes_of(chapter, Glossary)]
    return [
        [plain_text(item.terms[0].children) for d in nodes_of(node, DefinitionList) for item in d.children]
        for node in lists
    ]


def links(folder: Path, edition: str = "web") -> list[tuple[str, str, str]]:
    """The words, the chapter and the id of each reference to a term."""
    book, found = prepared(folder, edition)
    assert found == []
    references = (node for chapter in book.chapters for node in nodes_of(chapter, CrossReference))
    return [(plain_text(node.children), node.chapter, node.target) for node in references if node.kind == "term"]


def test_terms_are_sorted_by_the_language(project: Write) -> None:
    words = "zebra", "öl", "orm", "ål", "Ost"
    assert terms(project(files(glossary(*words), language="sv"))) == [["orm", "Ost", "zebra", "ål", "öl"]]
    assert terms(project(files(glossary(*words), language="de"))) == [["ål", "öl", "orm", "Ost", "zebra"]]
    assert terms(project(files(glossary(*words, options=":unsorted:\n")))) == [[*words]]
    assert terms(project(files(glossary("漢字 {sort=かんじ}", "さくら", "あめ"), language="ja"))) == [
        ["あめ", "漢字", "さくら"]
    ]


def test_terms_on_consecutive_lines_have_one_meaning(project: Write) -> None:
    body = "tide\n*ebb* {sort=a}\nflow\n: The rise.\n\nsea\n: Water.\n\nbay\ngulf\n: Less water.\n\n  More.\n"
    folder = project(files(f":::{{glossary}}\n:unsorted:\n\n{body}:::\n\n{{term}}`ebb` {{term}}`bay` {{term}}`tide`"))
    book, found = prepared(folder, "web")
    assert found == []
    (listed,) = nodes_of(book.chapters[0], DefinitionList)
    items = [item for item in listed.children if isinstance(item, DefinitionItem)]
    assert [[plain_text(term.children) for term in item.terms] for item in items] == [
        ["tide", "ebb", "flow"],
        ["sea"],
        ["bay", "gulf"],
    ]
    assert [[len(meaning.children) for meaning in item.definitions] for item in items] == [[1], [1], [2]]
    assert [term.location.line for item in items for term in item.terms] == [6, 7, 8, 11, 14, 15]
    assert [words for words, *_ in links(folder)] == ["ebb", "bay", "tide"]
    page = (publisher.build(folder).editions[0].path.parent / "a.html").read_text(encoding="utf-8")
    assert "sort=" not in page


def test_sentences_elsewhere_are_a_paragraph(project: Write) -> None:
    book, _ = prepared(project(files("One two.\nTwo three.\n: three")), "web")
    assert not list(nodes_of(book.chapters[0], DefinitionList))


def test_all_lists_in_a_glossary_are_one(project: Write) -> None:
    text = ":::{glossary}\nb\n: B.\n\n<!-- apart -->\n\nd\n: D.\n\n::::{only} teacher\nc\n: C.\n::::\n:::\n"
    folder = project(files(text))
    assert terms(folder) == [["b", "d"]]
    assert terms(folder, "teacher") == [["b", "c", "d"]]


def test_a_glossary_may_collect_the_terms_of_the_book(project: Write) -> None:
    text = "c {#c}\n: C, with a note[^n] and an {index}`entry`.\n\n::: {.x}\na\n: A.\n:::\n\n[^n]: N."
    more = "a\n: A again.\n\n:::{glossary}\n:::\n\n:::{show-index}\n:::"
    book, found = prepared(project(files(text, more)))
    assert found == []
    (node,) = nodes_of(book.chapters[1], Glossary)
    assert plain_text(node.children) == "a A. A again. c C, with a note and an entry."
    ids = [n.attributes.id for chapter in book.chapters for n in nodes_of(chapter, DefinitionList)]
    assert ids == ["", "", "", ""]


def test_lists_may_be_left_out_of_what_is_collected(project: Write) -> None:
    text = "::: {.unlisted}\nflag\n: F.\n:::\n\nword\n: W.\n\n" + glossary("own", options=":collect:\n")
    assert terms(project(files(text))) == [["own", "word"]]


def test_a_glossary_may_list_only_what_is_used(project: Write) -> None:
    text = "{term}`b` [{term}`c`]{when=teacher}\n\n" + glossary("a", "b", "c", options=":used:\n")
    folder = project(files(text))
    assert terms(folder) == [["b"]]
    assert terms(folder, "teacher") == [["b", "c"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{term}`model`", "model"),
        ("{term}`Model`", "Model"),
        ("{term}`models <model>`", "models"),
        ("{term}`*models* <model>`", "models"),
        ("{term}`model\nof the world`", "model of the world"),
        ("[{term}`model`](https://example.org)", ""),
    ],
)
def test_references_lead_to_terms(project: Write, text: str, words: str) -> None:
    folder = project(files(text, glossary("model", "model of the World")))
    place = "term-model" if "world" not in text else "term-model-of-the-world"
    assert links(folder) == ([(words, "b", place)] if words else [])


def test_glossaries_come_before_other_lists(project: Write) -> None:
    lists = "x\n: Elsewhere.\n"
    assert links(project(files("{term}`x`", lists))) == [("x", "b", "term-x")]
    assert links(project(files(f"{{term}}`x`\n\n{lists}", lists))) == [("x", "a", "term-x")]
    assert links(project(files(f"{{term}}`x`\n\n{lists}", glossary("x")))) == [("x", "b", "term-x")]
    assert links(project(files("{term}`x`", "x {#own}\n: Own label."))) == [("x", "b", "own")]


def test_identifiers_of_terms_are_unique(project: Write) -> None:
    text = "## Term x\n\n{term}`x` {term}`x!`\n\n" + glossary("x", "x!")
    for edition in ("web", "one", "print"):
        assert [target for *_, target in links(project(files(text)), edition)] == ["term-x-2", "term-x-3"]


def test_pages_show_meanings_beside_references(project: Write) -> None:
    folder = project(files("A {term}`b`.", glossary("b", "c")))
    publisher.build(folder, editions=["web", "one"], output=folder / "out")
    for name, href in (("web/a.html", "b.html#term-b"), ("one/index.html", "#term-b")):
        page = lxml.html.parse(str(folder / "out" / name))
        assert page.xpath("//a[@class='xref']/@href") == [href]
        (meaning,) = page.xpath("//template[@class='term']")
        assert meaning.get("data-of") == href
        assert meaning.get("data-name") == "b"
        assert meaning.text_content().strip() == "Meaning of b."


def test_meanings_beside_references_have_no_marks(project: Write) -> None:
    text = "A {term}`b`.\n\nb\n: Its {index}`meaning`.\n\n:::{show-index}\n:::"
    folder = project(files(text))
    publisher.build(folder, editions=["one"], output=folder / "out")
    markup = (folder / "out/one/index.html").read_text(encoding="utf-8")
    assert re.findall(r'id="(ix-[\w-]+)"', markup) == ["ix-a-1"]
    assert "Its meaning." in markup.partition("<template")[2]


def test_e_books_mark_terms_and_their_meanings(project: Write) -> None:
    folder = project(files("A {term}`b`.", glossary("b", "c")))
    publisher.build(folder, editions=["ebook"], output=folder / "out")
    with zipfile.ZipFile(folder / "out/ebook/t.epub") as package:
        page = lxml.html.document_fromstring(package.read("EPUB/b.xhtml"))
    (section,) = page.xpath("//section[@role='doc-glossary']")
    assert section.get("epub:type") == "glossary"
    kinds = [(e.get("epub:type"), e.text_content()) for e in section.xpath(".//dfn | .//dd")]
    assert kinds == [
        ("glossterm", "b"),
        ("glossdef", "Meaning of b."),
        ("glossterm", "c"),
        ("glossdef", "Meaning of c."),
    ]


@pytest.mark.slow
def test_each_edition_of_the_sink_has_its_terms(built: Built) -> None:
    """The same terms, in the same order, in all editions; in the teacher's one more."""
    found: dict[str, list[str]] = {}
    for edition in built(SINK).editions:
        book, findings = prepared(SINK, edition.name)
        assert findings == []
        (first, *_) = [node for chapter in book.chapters for node in nodes_of(chapter, Glossary)]
        expected = [
            plain_text(term.children) for d in nodes_of(first, DefinitionList) for i in d.children for term in i.terms
        ]
        found[edition.name] = expected
        if edition.format == "pdf":
            text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(edition.path))
            after = text[text.rindex("Words explained") :]
            places = [re.search(rf"(?m)^{re.escape(term)}\s", after) for term in expected]
            assert all(places)
            assert [p.start() for p in places if p] == sorted(
                p.start() for p in places if p
            ) or edition.name == "letter"
            continue
        if edition.format == "epub":
            with zipfile.ZipFile(edition.path) as package:
                markup = package.read("EPUB/glossary.xhtml")
        else:
            page = edition.path.parent / "glossary.html"
            markup = (page if page.exists() else edition.path).read_bytes()
        (first_list, *_) = lxml.html.document_fromstring(markup).xpath("//section[@class='glossary']//dl")
        assert [term.text_content() for term in first_list.xpath("./dt")] == expected
    assert found["web"] == ["élan", "glossary", "locator", "sub-entry", "term", "Zeichen"]
    assert found["teacher"] == sorted([*found["web"], "marginal"], key=lambda term: term.lower().replace("é", "e"))
    assert all(found[name] == found["web"] for name in found if name != "teacher")


# Abbreviations

LINES = "\n\n*[WHO]: World Health Organization\n*[AI]: artificial intelligence\n"


def text_of(folder: Path, chapter: int = 0) -> str:
    book, found = prepared(folder)
    assert found == []
    chosen = book.chapters[chapter]
    return plain_text((*chosen.children, *chosen.notes))


WHO, AI = "World Health Organization (WHO)", "artificial intelligence (AI)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The WHO, the WHO.", f"The {WHO}, the WHO."),
        ("AI is. The AI.", "Artificial intelligence (AI) is. The AI."),
        ("It is. AI is.", "It is. Artificial intelligence (AI) is."),
        ("“AI” is.", "“Artificial intelligence (AI)” is."),
        ("An AI (WHO).", f"An {AI} (World Health Organization, WHO)."),
        ("The World Health Organization (WHO), WHO.", "The World Health Organization (WHO), WHO."),
        ("## The WHO\n\nThe WHO.", f"The WHO The {WHO}."),
        ("| WHO |\n|---|\n| AI |\n\nThe WHO.", f"WHO AI The {WHO}."),
        ("Of *the WHO* and [the WHO](https://example.org).", f"Of the {WHO} and the WHO."),
        ("A note.[^n] The WHO.\n\n[^n]: The WHO.", f"A note. The WHO. The {WHO}."),
        ("The WHO.[^n]\n\n[^n]: The WHO.", f"The {WHO}. The WHO."),
        ("[^n]: The WHO.\n\nThe WHO.[^n]", f"The {WHO}. The WHO."),
        ("A WHO-led non-WHO talk, the WHO.", f"A WHO-led non-WHO talk, the {WHO}."),
        ("`WHO` and {kbd}`WHO`, the WHO.", f"WHO and WHO, the {WHO}."),
    ],
)
def test_abbreviations_are_written_out_once(project: Write, text: str, expected: str) -> None:
    used = "".join(
        f"\n*[{s}]: {w}"
        for s, w in (("WHO", "World Health Organization"), ("AI", "artificial intelligence"))
        if s in text
    )
    found = text_of(project(files(f"{text}\n{used}\n", keys="abbreviations: book")))
    assert " ".join(found.split()) == expected


def test_abbreviations_are_written_out_in_the_book_or_in_each_chapter(project: Write) -> None:
    text = "The WHO and an AI."
    for where, second in (("book", "The WHO and an AI."), ("chapter", f"The {WHO} and an {AI}.")):
        folder = project(files(text + LINES, text + LINES, keys=f"abbreviations: {where}"))
        assert text_of(folder) == f"The {WHO} and an {AI}."
        assert text_of(folder, 1) == second
    assert text_of(project(files(text + LINES))) == text


def test_only_the_short_form_is_an_abbreviation(project: Write) -> None:
    book, _ = prepared(project(files("The WHO, the WHO. An AI." + LINES, keys="abbreviations: book")))
    found = [(plain_text(node.children), node.title) for node in nodes_of(book.chapters[0], Abbreviation)]
    assert found == [("WHO", ""), ("WHO", "World Health Organization"), ("AI", "")]


def test_parentheses_are_those_of_the_language(project: Write) -> None:
    text = "关于WHO的说明。\n\n*[WHO]: 世界卫生组织\n"
    assert (
        text_of(project(files(text, language="zh-Hans", keys="abbreviations: book")))
        == "关于世界卫生组织（WHO）的说明。"
    )
