"""Citations and bibliographies of books: the same in each edition, in all kinds of styles."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qs

import lxml.html
import pypdfium2
import pytest

import publisher
from publisher.document import (
    Bibliography,
    BibliographyEntry,
    BlockQuote,
    Book,
    Citation,
    CrossReference,
    Link,
    nodes_of,
    plain_text,
)
from publisher.layout.page_lists import PAGE, filled_in
from publisher.pipeline.session import Options, Session
from tests.conftest import ROOT, Built, Write

SINK = ROOT / "tests/books/kitchen-sink"
WORKS = """@book{kuhn, author={Kuhn, Thomas S.}, title={The Structure of Scientific Revolutions}, publisher={UCP}, year=1962}
@article{turing, author={Turing, A. M.}, title={Computing Machinery}, journal={Mind}, year=1950, keywords={old, ai}}
@article{lee1, author={Lee, Ann}, title={First}, journal={Mind}, year=2001}
@article{lee2, author={Lee, Ann}, title={Second}, journal={Mind}, year=2001}
"""
LIST = "\n\n:::{bibliography}\n:::\n"


def files(text: str, style: str = "apa", **more: str) -> dict[str, str]:
    chapters = ["a.md", *(name for name in more if name.endswith(".md"))]
    manifest = (
        f"version: 1\ntitle: T\nidentifier: urn:x:y\nbibliography: refs.bib\ncsl: {style}\nchapters: [{', '.join(chapters)}]\n"
        "editions: {web: {format: html}, print: {format: pdf, layout: book}, ebook: {format: epub}}\n"
    )
    return {"publication.yaml": manifest, "refs.bib": WORKS, "a.md": f"# A\n\n{text}", **more}


def prepared(folder: Path, edition: str = "web") -> tuple[Book, list[str]]:
    session = Session(folder, Options(cache=False))  # or it would be kept in the book of the repository
    session.open()
    book = session.read()
    (item,) = session.prepare(book, session.choose([edition]))
    return item.book, [str(found) for found in session.findings]


def cited(folder: Path) -> list[str]:
    book, found = prepared(folder)
    assert found == []
    return [plain_text([node]) for node in nodes_of_book(book, Citation)]


def noted(files: Path) -> tuple[str, list[str]]:
    """The first paragraph of a book of one chapter, and its notes."""
    book, found = prepared(files)
    assert found == []
    (chapter,) = book.chapters
    return plain_text(chapter.children[:1]), [plain_text([note]) for note in chapter.notes]


def nodes_of_book(book: Book, kind: type) -> list[Citation]:
    return [node for chapter in book.chapters for node in nodes_of(chapter, kind)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{cite:p}`kuhn`", "(Kuhn, 1962)"),
        ("{cite}`kuhn`", "(Kuhn, 1962)"),
        ("[@kuhn]", "(Kuhn, 1962)"),
        ("So [@kuhn, p. 24]: x", "(Kuhn, 1962, p. 24)"),
        ("{cite:t}`kuhn`", "Kuhn (1962)"),
        ("@kuhn", "Kuhn (1962)"),
        ("@kuhn [p. 3]", "Kuhn (1962, p. 3)"),
        ("{cite:p}`kuhn, p. 3`", "(Kuhn, 1962, p. 3)"),
        ("{cite:p}`see [kuhn, p. 3]`", "(see Kuhn, 1962, p. 3)"),
        ("{cite:p}`{see}kuhn{p. 3}`", "(see Kuhn, 1962, p. 3)"),
        ("{cite:p}`see @kuhn, p. 3`", "(see Kuhn, 1962, p. 3)"),
        ("[see @kuhn, pp. 3-5, and more]", "(see Kuhn, 1962, pp. 3–5, and more)"),
        ("[@kuhn, 33]", "(Kuhn, 1962, p. 33)"),
        ("[@kuhn, sec. 2.1]", "(Kuhn, 1962, Section 2.1)"),
        ("[@kuhn{pp. iv, vi}, with notes]", "(Kuhn, 1962, pp. iv, vi, with notes)"),
        ("[-@kuhn]", "(1962)"),
        ("{cite:yearpar}`kuhn`", "(1962)"),
        ("{cite:author}`kuhn`", "Kuhn"),
        ("{cite:p}`turing,kuhn`", "(Kuhn, 1962; Turing, 1950)"),
        (
            "[@turing; @kuhn; see also @lee1; @turing; @kuhn]",
            "(Kuhn, 1962; Turing, 1950; see also Lee, 2001; Kuhn, 1962; Turing, 1950)",
        ),
        ("{cite:t}`turing,kuhn`", "Turing (1950) and Kuhn (1962)"),
        ("{cite:p}`lee1;lee2`", "(Lee, 2001a, 2001b)"),
        ("{cite:p}`see @kuhn; and the rest`", "(see Kuhn, 1962; and the rest)"),
        ("{cite:p}`first of all; @kuhn`", "(first of all; Kuhn, 1962)"),
        (
            "{cite:p}`[kuhn, p. 3]; and others; [turing]; and more`",
            "(Kuhn, 1962, p. 3; and others; Turing, 1950; and more)",
        ),
        ("@kuhn [p. 3; and more]", "Kuhn (1962, p. 3; and more)"),
    ],
)
def test_citations_are_written_in_the_style(project: Write, written: str, shown: str) -> None:
    assert cited(project(files(f"Words {written} more." + LIST))) == [shown]


@pytest.mark.parametrize(
    ("written", "shown"), [("[@kuhn, p. 3]", "(Kuhn, 1962, p. 3)"), ("@kuhn [p. 3]", "Kuhn (1962, p. 3)")]
)
def test_a_note_may_follow_a_citation(project: Write, written: str, shown: str) -> None:
    book, found = prepared(project(files(f"Words {written}[^n] more.\n\n[^n]: A note.\n" + LIST)))
    assert found == []
    assert plain_text(book.chapters[0].children[:1]) == f"Words {shown} more."
    assert [plain_text([note]) for note in book.chapters[0].notes] == ["A note."]


@pytest.mark.parametrize("text", ["me@kuhn.org", "\\@kuhn", "`@kuhn`", "[words](https://x.org/@kuhn)", "[^@kuhn]: N"])
def test_what_is_no_citation(project: Write, text: str) -> None:
    book, _ = prepared(project(files(text)))
    assert nodes_of_book(book, Citation) == []


def test_pandoc_syntax_needs_a_bibliography(project: Write) -> None:
    folder = project(
        {"publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\n", "a.md": "# A\n\nWords [@kuhn].\n"}
    )
    found = publisher.check(folder).diagnostics
    assert ["the manifest has no `bibliography`" in str(each) for each in found if each.code == "syntax-foreign"] == [
        True
    ]


def test_notes_are_made_in_styles_of_notes(project: Write) -> None:
    text = "As @kuhn, and others [see @turing, p. 3]. Again [@turing, p. 3]. And.^[By hand: [@kuhn] said.]" + LIST
    words, notes = noted(project(files(text, "chicago-notes-bibliography")))
    assert notes == [
        "Thomas S. Kuhn, The Structure of Scientific Revolutions (UCP, 1962).",
        "See A. M. Turing, “Computing Machinery,” Mind, 1950, 3.",
        "Turing, “Computing Machinery,” 3.",
        "By hand: (Kuhn, The Structure of Scientific Revolutions) said.",
    ]
    assert words == "As Kuhn, and others. Again. And."


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("[@turing, p. 3]", "Turing, “Computing Machinery,” 3."),
        ("Machines think. [@turing, p. 3]", "Machines think. Turing, “Computing Machinery,” 3."),
        ("[@turing]; cf. [@turing].", "Turing, “Computing Machinery”; cf. Turing, “Computing Machinery”."),
        ("Machines [@turing, p. 3] think.", "Machines (Turing, “Computing Machinery,” 3) think."),
        ("Machines think [@turing].", "Machines think (Turing, “Computing Machinery”)."),
        ("[@turing] says so.", "(Turing, “Computing Machinery”) says so."),
        (
            "a) Machines think (as shown by [@turing]).",
            "a) Machines think (as shown by Turing, “Computing Machinery”).",
        ),
        ("Machines (chapter 3) think [@turing].", "Machines (chapter 3) think (Turing, “Computing Machinery”)."),
        ("They think (see a) b, c) d, [@turing]).", "They think (see a) b, c) d, Turing, “Computing Machinery”)."),
        ("They don't :( so [@turing].", "They don’t :( so (Turing, “Computing Machinery”)."),
        ("As @turing [p. 3] says.", "As Turing, “Computing Machinery,” 3 says."),
    ],
)
def test_citations_within_sentences_of_notes_are_in_parentheses(project: Write, note: str, shown: str) -> None:
    text = f"So [@turing], [@kuhn].^[{note}]{LIST}"
    _, notes = noted(project(files(text, "chicago-notes-bibliography")))
    assert notes[-1] == shown


def test_authors_are_named_in_the_text_in_styles_of_notes(project: Write) -> None:
    """A name alone is no citation: it makes no note, and the first note that follows is a full one."""
    text = (
        "{cite:author}`kuhn` wrote.^[{cite:author}`turing` too.] So [@kuhn, p. 3], {cite:author}`kuhn`. [@kuhn, p. 4]"
        + LIST
    )
    words, notes = noted(project(files(text, "chicago-notes-bibliography")))
    assert words == "Kuhn wrote. So, Kuhn."
    assert notes == [
        "A. M. Turing too.",
        "Thomas S. Kuhn, The Structure of Scientific Revolutions (UCP, 1962), 3.",
        "Kuhn, The Structure of Scientific Revolutions, 4.",
    ]


def test_a_work_without_authors_is_named_by_its_title_once(project: Write) -> None:
    given = files("@log says so.^[See @log [p. 3].]" + LIST, "chicago-notes-bibliography")
    given["refs.bib"] += "@manuscript{log, title={The log of the Lübeck}, date={1398}}\n"
    words, notes = noted(project(given))
    assert words == "“The Log of the Lübeck” says so."
    assert notes == ["The Log of the Lübeck, 1398.", "See “The Log of the Lübeck,” 3."]


@pytest.mark.parametrize("source", ["— @kuhn [p. 3]", "— [@kuhn, p. 3]", "— Thomas Kuhn, [@kuhn]"])
def test_a_citation_below_a_quotation_is_its_source(project: Write, source: str) -> None:
    book, _ = prepared(project(files(f"> Words.\n\n{source}\n{LIST}")))
    (quote,) = nodes_of(book.chapters[0], BlockQuote)
    assert plain_text(quote.attribution).endswith(
        ("Kuhn (1962, p. 3)", "(Kuhn, 1962, p. 3)", "Thomas Kuhn, (Kuhn, 1962)")
    )


def test_raised_numbers_follow_punctuation(project: Write) -> None:
    book, _ = prepared(project(files("One [@kuhn]. Two [@turing], three." + LIST, "nature")))
    assert plain_text(book.chapters[0].children[:1]) == "One.1 Two,2 three."


def test_bibliographies_of_chapters_and_of_the_book(project: Write) -> None:
    more = {"b.md": "# B\n\n[@turing] and [@lee1].\n\n:::{bibliography}\n:scope: chapter\n:::\n", "c.md": "# C" + LIST}
    book, found = prepared(project(files("[@kuhn].", **more)))
    assert found == []
    lists = nodes_of_book(book, Bibliography)
    assert [[entry.key for entry in node.children] for node in lists] == [
        ["lee1", "turing"],
        ["kuhn", "lee1", "turing"],
    ]
    places = {(n.number, n.chapter, n.target) for n in nodes_of_book(book, CrossReference) if n.kind == "work"}
    assert places == {("kuhn", "c", "ref-kuhn"), ("turing", "b", "ref-turing"), ("lee1", "b", "ref-lee1")}


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        (":type: book", ["kuhn"]),
        (":keyword: ai", ["turing"]),
        (":keys: turing, lee1", ["turing"]),
        (":uncited: lee1", ["kuhn", "lee1", "turing"]),
        (":uncited: all", ["kuhn", "lee1", "lee2", "turing"]),
        (":type: article-journal\n:uncited: all", ["lee1", "lee2", "turing"]),
    ],
)
def test_options_choose_the_works_of_a_bibliography(project: Write, options: str, keys: list[str]) -> None:
    book, _ = prepared(project(files(f"[@kuhn; @turing]\n\n:::{{bibliography}}\n{options}\n:::\n")))
    assert [entry.key for entry in nodes_of_book(book, BibliographyEntry)] == keys


def test_only_what_an_edition_contains_is_cited(project: Write) -> None:
    folder = project(files(":::{only} html\n[@kuhn]\n:::\n\n[@turing]" + LIST))
    keys = {
        name: [e.key for e in nodes_of_book(prepared(folder, name)[0], BibliographyEntry)] for name in ("web", "print")
    }
    assert keys == {"web": ["kuhn", "turing"], "print": ["turing"]}


def test_entries_lead_back(project: Write) -> None:
    """To each citation in print, which names the pages; else to the first in each section, by its number or title."""
    text = "[@kuhn] and [@kuhn].\n\n## B *c* {.unnumbered}\n\n[@kuhn]\n\n## D\n\n^[A note on [@kuhn].]"
    folder = project(files(text + LIST))
    book, _ = prepared(folder)
    (entry,) = nodes_of_book(book, BibliographyEntry)
    calls = [(call.target, plain_text(call.children), call.number) for call in entry.references]
    assert calls == [("cite-a-1", "A", "1"), ("cite-a-3", "B c", "2"), ("cite-a-4", "1", "3")]
    book, _ = prepared(folder, "print")
    (entry,) = nodes_of_book(book, BibliographyEntry)
    ids = [node.attributes.id for node in nodes_of_book(book, Citation)]
    assert [call.target for call in entry.references] == ids == ["cite-a-1", "cite-a-2", "cite-a-3", "cite-a-4"]
    assert [call.children for call in entry.references] == [()] * 4
    page = publisher.build(folder, editions=["web"]).editions[0].path.read_text("utf-8")
    (shown,) = lxml.html.fromstring(page).xpath('//li/*[@class="cited-in"]')
    assert shown.text_content() == "Cited in A, B c, 1."
    assert [link.get("href") for link in shown.iter("a")] == ["#cite-a-1", "#cite-a-3", "#cite-a-4"]


def test_entries_that_lead_back_end_with_a_full_stop(project: Write) -> None:
    works = (
        "@online{w, author={Lee, Ann}, title={W}, date={2025}, urldate={2026-01-09}, url={https://example.org/w}}\n"
        "@article{i, author={Lee, Ann}, title={I}, journaltitle={M}, date={2006}, volume={23}, number={2-3}, pages={119-126}}\n"
    )
    given = files("[@w; @i]\n\n:::{bibliography}\n:uncited: kuhn\n:::\n", "din-1505-2")
    book, _ = prepared(project(given | {"refs.bib": WORKS + works}))
    entries = {entry.key: plain_text(entry.children) for entry in nodes_of_book(book, BibliographyEntry)}
    assert entries["w"].endswith("retrieved 2026-01-09.")
    assert entries["kuhn"].endswith("1962"), "it is not cited"
    assert "2–3" in entries["i"]


def test_each_list_leads_back_to_what_it_is_of(project: Write) -> None:
    """A list of the book leads back to each citation, and one of a chapter to those in its chapter."""
    own = "[@kuhn]\n\n:::{bibliography}\n:scope: chapter\n:::\n"
    book, found = prepared(project(files("[@kuhn]" + LIST, **{"1.md": f"# One\n\n{own}", "c.md": f"# C\n\n{own}"})))
    assert found == []
    entries = nodes_of_book(book, BibliographyEntry)
    assert [entry.attributes.id for entry in entries] == ["ref-kuhn", "ref-kuhn-2", "ref-kuhn-3"]
    calls = [[call.target for call in entry.references] for entry in entries]
    assert calls == [["cite-a-1", "cite-1-1", "cite-c-1"], ["cite-1-1"], ["cite-c-1"]]
    places = [(n.chapter, n.target) for n in nodes_of_book(book, CrossReference) if n.kind == "work"]
    assert places == [("a", "ref-kuhn"), ("1", "ref-kuhn-2"), ("c", "ref-kuhn-3")]


@pytest.mark.parametrize(
    "options", [":keys: other", ":uncited: other\n:type: book", ":uncited: other, kuhn\n:keys: kuhn"]
)
def test_aliases_of_keys_in_bibliographies(project: Write, options: str) -> None:
    given = files(f"[@other]\n\n:::{{bibliography}}\n{options}\n:::\n")
    given["refs.bib"] = WORKS.replace("year=1962}", "year=1962, ids={other, third}}")
    book, found = prepared(project(given))
    assert found == []
    assert [entry.key for entry in nodes_of_book(book, BibliographyEntry)] == ["kuhn"]


def test_unknown_keys_of_a_bibliography_are_each_at_their_place(project: Write) -> None:
    options = ":keys: kuhm, kuhn, kuhm\n:uncited: uhm, kuhn; uhm"
    found = publisher.check(project(files(f"[@kuhn]\n\n:::{{bibliography}}\n{options}\n:::\n"))).diagnostics
    assert [str(each.location) for each in found] == ["a.md:6:8", "a.md:6:20", "a.md:7:11", "a.md:7:22"]


def test_works_that_a_style_leaves_out_are_reported(project: Write) -> None:
    given = files("[@kuhn] and [@ledger]." + LIST, "chicago-notes-bibliography")
    given["refs.bib"] += "@unpublished{ledger, author={Brandis, Hinrich}, title={Schuldbuch}, date={1561}}\n"
    book, found = prepared(project(given))
    assert [entry.key for entry in nodes_of_book(book, BibliographyEntry)] == ["kuhn"]
    (line,) = found
    assert "bibliography-absent" in line
    assert "leaves “ledger” out" in line
    assert "refs.bib:" in line


def test_what_a_work_lacks_says_how_it_is_used(project: Write) -> None:
    given = files("[@bare]\n\n:::{bibliography}\n:uncited: spare\n:::\n")
    given["refs.bib"] = "@book{bare, title={T}, year=2000}\n@book{spare, title={S}, year=2000}"
    _, found = prepared(project(given))
    assert ["which is cited" in line for line in found] == [True, False]
    assert ["which is listed" in line for line in found] == [False, True]


def test_terms_are_of_the_language_of_the_book(project: Write) -> None:
    given = files("[@kuhn, S. 3; @turing]" + LIST, "apa")
    given["publication.yaml"] += "language: de\n"
    assert cited(project(given)) == ["(Kuhn, 1962, S. 3; Turing, 1950)"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Aalto Åkerman Ärlig Łoś Ma Ørsted Ost Zorn"),
        ("de", "Aalto Åkerman Ärlig Łoś Ma Ørsted Ost Zorn"),
        ("sv", "Aalto Łoś Ma Ost Zorn Åkerman Ärlig"),
        ("cs", "Aalto Åkerman Ärlig Čapek Dvořák Hus Chytil Ma"),
    ],
)
def test_works_are_sorted_by_the_language_of_the_book(project: Write, language: str, expected: str) -> None:
    """Those of a citation, too."""
    names = expected.split()
    works = [f"@book{{w{n}, author={{{name}, A.}}, title={{T}}, year=2000}}" for n, name in enumerate(names)]
    keys = ",".join(f"w{n}" for n in reversed(range(len(names))))
    given = files(f"{{cite:p}}`{keys}`" + LIST)
    given["refs.bib"] = "\n".join(reversed(works))
    given["publication.yaml"] += f"language: {language}\n"
    book, found = prepared(project(given))
    assert found == []
    (citation,) = nodes_of_book(book, Citation)
    assert plain_text([citation]) == f"({'; '.join(f'{name}, 2000' for name in names)})"
    entries = [plain_text(entry.children).partition(",")[0] for entry in nodes_of_book(book, BibliographyEntry)]
    assert entries == names


def test_a_style_of_the_project(project: Write) -> None:
    style = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><citation><layout prefix="{" suffix="}">'
        '<text variable="title" text-case="uppercase"/></layout></citation></style>'
    )
    assert cited(project(files("[@kuhn]", "styles/own.csl", **{"styles/own.csl": style}))) == [
        "{THE STRUCTURE OF SCIENTIFIC REVOLUTIONS}"
    ]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad\u2011-]+", "", text)


def references(paths: dict[str, Path], chapter: str) -> list[str]:
    """The entries of a chapter's bibliography on the web."""
    return entries_of((paths["web"].parent / f"{chapter}.html").read_bytes())


def entries_of(page: bytes) -> list[str]:
    """The entries of a page, without the sections that lead back."""
    tree = lxml.html.fromstring(page)
    for sections in tree.xpath('//*[@class="cited-in"]'):
        sections.drop_tree()
    return [squeezed(each.text_content()) for each in tree.xpath('//ul[contains(@class,"refs")]/li')]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "chapter", "count"),
    [(SINK, "citations", 6), (ROOT, "sources", 13)],
    ids=["kitchen-sink", "article"],
)
def test_editions_have_the_same_bibliography(built: Built, folder: Path, chapter: str, count: int) -> None:
    paths = {edition.name: edition.path for edition in built(folder).editions}
    entries = references(paths, chapter)
    assert len(entries) == count
    with zipfile.ZipFile(paths["ebook"]) as package:
        name = next(name for name in package.namelist() if name.endswith(f"{chapter}.xhtml"))
        assert entries_of(package.read(name)) == entries
    for name in ("handout", "book"):
        pages = pypdfium2.PdfDocument(paths[name])
        text = squeezed("".join(page.get_textpage().get_text_range() for page in pages)).replace("\ufffe", "")
        assert [entry for entry in entries if entry not in text] == []


@pytest.mark.slow
def test_the_book_names_pages(built: Built) -> None:
    path = next(edition.path for edition in built(SINK).editions if edition.name == "book")
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in document]
    index = next(n for n, text in enumerate(texts) if "Cited on page" in text)
    (number,) = re.findall(r"Cited on page\s(\d+)\.", texts[index])
    assert any(
        "The theory of tides begins" in texts[n] for n in range(len(texts)) if document.get_page_label(n) == number
    )


def test_print_names_each_page_once(project: Write) -> None:
    """All pages on which a work is cited, in the book, in a list of a chapter, and if both are on one sheet."""
    filling = "Words that fill a page of the book. " * 45
    cited = "\n\n".join(f"{filling} [@kuhn] and [@kuhn]." for _ in range(4))
    own = f"# B\n\n{filling} [@kuhn].\n\n:::{{bibliography}}\n:scope: chapter\n:::\n"
    given = files(cited, **{"b.md": own, "c.md": f"# C\n\n[@turing]. {filling}{filling}[@kuhn]\n\n# D{LIST}"})
    given["publication.yaml"] = given["publication.yaml"].replace(
        "layout: book}", "layout: book}, sheets: {format: pdf, layout: handout}"
    )
    folder = project(given)
    for edition in publisher.build(folder, editions=["print", "sheets"]).editions:
        document = pypdfium2.PdfDocument(edition.path)
        texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
        on = {
            name: [
                int(document.get_page_label(n))
                for n, text in enumerate(texts)
                if re.search(rf"\({name}, 19", text.replace("\ufffe", "-"))
            ]
            for name in ("Kuhn", "Turing")
        }
        assert len(on["Kuhn"]) > 3
        found = re.findall(r"Cited on (pages?) ([\d–, ]+)\.", " ".join(texts))
        in_chapter = [page for page in on["Kuhn"] if page in _pages(found[0][1])]
        assert found == [_expected(in_chapter), _expected(on["Kuhn"]), _expected(on["Turing"])], edition.name
        assert len(in_chapter) == 1


@pytest.mark.parametrize(
    ("places", "shown"),
    [("aa", "on one 1"), ("ab", "on two 1, 2"), ("abac", "on more 1–3"), ("adb", "on more 1, 2, 9"), ("x", "on one ")],
)
def test_words_for_pages_depend_on_how_many_remain(places: str, shown: str) -> None:
    pages = {"a": (0, "1"), "b": (1, "2"), "c": (2, "3"), "d": (8, "9")}
    links = "".join(f'<!--place--><a href="#{place}">{PAGE}</a>' for place in places)
    markup = f"<!--pages , |–|on one {{pages}}|on two {{pages}}|on more {{pages}}-->{links}<!--end-->"
    assert re.sub("<[^>]*>|\u2060", "", filled_in(markup, pages.get, lambda *_: True)) == shown


def _pages(written: str) -> set[int]:
    runs = [[int(number) for number in part.split("–")] for part in written.split(", ")]
    return {page for run in runs for page in range(run[0], run[-1] + 1)}


def _expected(pages: list[int]) -> tuple[str, str]:
    """The words for pages: three or more that follow one another are a range."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]
    return "page" if len(pages) == 1 else "pages", ", ".join(shown)


@pytest.mark.slow
def test_the_web_describes_works_for_reference_managers(built: Built) -> None:
    web = next(edition.path for edition in built(SINK).editions if edition.name == "web")
    tree = lxml.html.fromstring((web.parent / "citations.html").read_bytes())
    objects = [parse_qs(each.get("title")) for each in tree.xpath('//span[@class="Z3988"]')]
    assert [each["rft.aulast"][0] for each in objects if "rft.aulast" in each] == [
        "Newton",
        "Darwin",
        "Lee",
        "Lee",
        "Read",
    ]
    assert objects[1]["rft_id"] == ["info:doi/10.1098/rstl.1879.0073"]


@pytest.mark.slow
def test_the_ebook_marks_citations(built: Built) -> None:
    path = next(edition.path for edition in built(SINK).editions if edition.name == "ebook")
    with zipfile.ZipFile(path) as package:
        text = package.read(next(name for name in package.namelist() if name.endswith("citations.xhtml"))).decode()
    assert text.count('epub:type="biblioref" role="doc-biblioref"') == text.count("biblioref") / 2 > 10
    assert 'epub:type="bibliography" role="doc-bibliography"' in text
    assert "doc-biblioentry" not in text


def test_builds_without_citations_import_none_of_it(project: Write) -> None:
    folder = project({"publication.yaml": "version: 1\ntitle: T\nchapters: [a.md]\n", "a.md": "# A\n\nWords.\n"})
    code = (
        f"import sys, publisher; publisher.build({str(folder)!r}, editions=['web', 'ebook']);"
        "print([name for name in sys.modules if name.startswith(('publisher.citations', 'bibtexparser', 'pylatexenc'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_citations_are_written_once(project: Write) -> None:
    """Editions with the same citations, and later builds, use what was written."""
    folder = project(files("[@kuhn] and [@turing]." + LIST, **{"b.md": "# B\n\nWords.\n"}))

    def written() -> int:
        return dict(publisher.build(folder, editions=["web", "ebook"]).work).get("citations written", 0)

    assert written() == 2
    pages = (folder / "build/web/a.html").read_bytes()
    (folder / "b.md").write_text("# B\n\nOther words.\n")
    assert written() == 0
    assert (folder / "build/web/a.html").read_bytes() == pages
    (folder / "refs.bib").write_text(WORKS.replace("1962", "1963"))
    assert written() == 2
    assert b"1963" in (folder / "build/web/a.html").read_bytes()


def test_links_contain_no_links(project: Write) -> None:
    given = files("[@doi] and [@doi].^[Also @doi.]" + LIST, "chicago-notes-bibliography")
    given["refs.bib"] += "@article{doi, author={Lee, Ann}, title={With}, journal={Mind}, year=2001, doi={10.1/x}}\n"
    book, found = prepared(project(given))
    assert found == []
    references = nodes_of_book(book, CrossReference)
    assert {"doi"} == {node.number for node in references if node.kind == "work"}
    assert [node for node in references if any(True for _ in nodes_of(node, Link))] == []
