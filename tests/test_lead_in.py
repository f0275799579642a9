"""Lead-ins: the first three or four words of chapters, in small capitals."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

import publisher
from publisher import document as d
from publisher.editions.lead_in import mark_lead_ins
from publisher.markdown import Context, read_chapter
from tests.conftest import Write

EPIGRAPH = ":::{epigraph}\nFew words stand above.\n:::\n\n"


def led(text: str) -> str:
    """The lead-in of a chapter, with the spans of its nodes joined."""
    (chapter,) = mark_lead_ins(
        d.Book(d.Metadata("T", "en", "", ""), (read_chapter(f"# A\n\n{text}\n", "a.md", Context()).value,))
    ).chapters
    spans = (node for node in d.walk(chapter) if "lead-in" in node.attributes.classes)
    return "|".join(d.raw_text((span,)) for span in spans)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Several different architectures power these systems.", "Several different architectures"),
        ("It is a truth universally acknowledged.", "It is a truth"),
        ("Call me Ishmael. Some years ago", "Call me Ishmael"),
        ("“No,” she said – and left.", "“No,” she said"),
        ("Two words.", "Two words"),
        ("The *cat* sat\non it.", "The |cat| sat"),
        ("The program is `publisher` itself.", "The program is"),
        ("Type in `cargo new` and wait.", "Type in"),
        ("The `String` type of text", ""),
        ("`cargo new` makes a new package.", ""),
        ("{kbd}`A`, `b` and some more.", ""),
        ("Some more words, `b` and *c*.", "Some more words"),
        ("See <https://example.org/a_b> for more.", ""),
        ("( **a** ) of snake_case", "a| ) of"),
        ("En**cy**clopedias are [long books](x.md), mostly.", "En|cy|clopedias are |long"),
        ("Élan vital, Łódź, and so on.", "Élan vital, Łódź"),
        ("Справедливость и мир строят", ""),  # the typeface has no small capitals for it
        (f"{EPIGRAPH}Several different architectures", "Several different architectures"),
        ("*The editors added these questions.*", ""),
        ("{.center}\n*Anna Author*\n\nSeveral different architectures", "Several different architectures"),
        ("*Anna Author*\n\nSeveral different architectures", "Several different architectures"),
        ("[Brest\\\n3 May]{.right}\n\nDear Ada,\n\nseveral different architectures", ""),
        ("**Anna Author**", ""),
        ("[Get started](https://e.org/a) [Reference](https://e.org/b)", ""),
        ("[Get started](https://e.org/a) at once, and read", "Get started| at once"),
        ("**Exercise 1.** Solve for the unknown.", ""),
        ("*Persons*: **Faust**, Mephisto", ""),
        ("[![Build](a.png)](https://example.org/) tells the state", ""),
        ("**Generative models** make new things.", "Generative models| make"),
        ("न्याय और शान्ति की बुनियाद", ""),
        ("公正な社会の基礎", ""),
        ("1984", ""),
        ("Time allowed: 90 minutes, total marks: 40", ""),
        ("One thing: it works. And more.", "One thing: it works"),
        ("![[tree.png]] is text", ""),
        ("![A picture](a.png)", ""),
        ("- an item", ""),
        ("## A section\n\nWords of it.", ""),
        ("", ""),
    ],
)
def test_the_first_words_of_a_chapter(text: str, words: str) -> None:
    assert led(text) == words


def test_all_chapters_or_none() -> None:
    texts = ("Several different words.", "- A list.", "Несколько разных слов.")
    chapters = tuple(read_chapter(f"# A\n\n{text}\n", "a.md", Context()).value for text in texts)
    book = d.Book(d.Metadata("T", "en", "", ""), chapters)
    assert mark_lead_ins(book) is book
    led = mark_lead_ins(replace(book, divisions=chapters[:2])).chapters
    assert (led[0] is chapters[0], led[1] is chapters[1]) == (False, True)
    code = read_chapter("# A\n\nThe `String` type.\n", "a.md", Context()).value
    assert mark_lead_ins(mixed := replace(book, divisions=(chapters[0], code))) is mixed


def test_the_text_stays_the_same() -> None:
    (before,) = d.Book(
        d.Metadata("T", "en", "", ""),
        (read_chapter("# A\n\nEn*cy*clopedias, `code` and [a link](x).\n", "a.md", Context()).value,),
    ).chapters
    (after,) = mark_lead_ins(d.Book(d.Metadata("T", "en", "", ""), (before,))).chapters
    assert d.raw_text((after,)) == d.raw_text((before,))


def test_all_editions_with_chapters_have_them(project: Write, tmp_path: Path) -> None:
    formats = (
        "{web: {format: html}, book: {format: pdf, layout: book}, e: {format: epub}, h: {format: pdf, layout: handout}}"
    )
    folder = project(
        {
            "publication.yaml": f"version: 1\ntitle: T\nidentifier: urn:x:1\nchapters: [a.md]\neditions: {formats}\n",
            "a.md": "# A\n\nSeveral different architectures power these systems.\n",
        }
    )
    made = publisher.build(folder, output=tmp_path / "out").editions
    span = '<span class="lead-in smallcaps">Several different architectures</span> power'
    assert any(span in page.read_text() for page in (tmp_path / "out").rglob("*.html"))
    with zipfile.ZipFile(next(e.path for e in made if e.name == "e")) as book:
        assert any(span in book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))
