"""Each case of the language in the editions that are written from nodes: no text is lost, and nothing fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from lxml import etree

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.editions.docx.blocks import Blocks
from publisher.editions.docx.bookmarks import Bookmarks
from publisher.editions.docx.captions import Captions
from publisher.editions.docx.inlines import Inlines, Tools
from publisher.editions.docx.notes import Notes
from publisher.editions.docx.package import Package
from publisher.editions.docx.paragraphs import Place
from publisher.editions.docx.pictures import Pictures
from publisher.editions.docx.xml import Element
from publisher.editions.reduction import reduced
from publisher.editions.text.blocks import Blocks as Lines
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.markdown import Context, read_fragment
from publisher.transforms import TransformContext, transform
from tests.office import letters, texts
from tests.test_cases import CASES, found, split

WORDS = Words("en")
COLOURS = dict.fromkeys(
    (
        *("accent", "mark", "mark-tint", "muted", "tint", "tint-3", "note", "tip", "important", "warning", "caution"),
        *(f"{kind}-tint" for kind in ("note", "tip", "important", "warning", "caution")),
        *(f"code-{kind}" for kind in ("keyword", "string", "number", "function", "comment")),
    ),
    "000000",
)
SOURCES = {name: split(match[1])[0] + "\n" for file in sorted(CASES.glob("*.md")) for name, match in found(file)}


@cache
def book(name: str) -> d.Book:
    reading = read_fragment(SOURCES[name], Context("en", True))
    at = Location("a.md")
    chapter = d.Chapter("a.md", (d.Text("T", location=at),), reading.value, id="t", location=at)
    whole = d.Book(d.Metadata("T", "en", "", "2026-01-01T00:00:00Z"), (chapter,))
    context = TransformContext(FORMATS["text"], Path(), Findings(), numbered=False, whole=whole, words=WORDS)
    return transform(whole, context)


def said(chapter: d.Chapter) -> Iterator[str]:
    """The texts of the blocks that contain only inlines, and of notes, without formulas: in Word, these are no text."""
    plain = d.rewrite(chapter, {d.InlineMath: lambda node: d.SoftBreak(location=node.location)})
    for node in (inner for block in (*plain.children, *plain.notes) for inner in d.walk(block)):
        parts = [part for part in node.parts if part not in ("references",)]
        if isinstance(node, d.Inline) and not isinstance(node, d.HtmlElement):
            continue
        for part in parts:
            inlines = getattr(node, part)
            if inlines and all(
                isinstance(inner, d.Inline) and not isinstance(inner, d.HtmlElement) for inner in inlines
            ):
                yield d.plain_text(inlines)
        if isinstance(node, d.CodeBlock):
            yield from node.value.split("\n")


def lost(chapter: d.Chapter, text: str) -> list[str]:
    """The texts of a chapter whose words are not in a text in their order; marks and addresses may be between them."""
    shown = letters(text)
    return [
        words for words in said(chapter) if not re.search(".*?".join(map(letters, re.findall(r"\w+", words))), shown)
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_plain_text_loses_no_words(name: str) -> None:
    (chapter,) = reduced(book(name), WORDS).chapters
    assert lost(book(name).chapters[0], "\n".join(Lines(WORDS).of(chapter, 72))) == []


@pytest.mark.parametrize("name", SOURCES)
def test_word_documents_lose_no_words(name: str) -> None:
    small = reduced(book(name), WORDS)
    package, into = Package(), list[Element]()
    pictures = cast(Pictures, SimpleNamespace(drawn=lambda *_: None, structure=lambda *_: etree.Element("x")))
    tools = Tools(Bookmarks.of(small, numbered_chapters=False), pictures, WORDS, COLOURS)
    notes, captions = Notes(WORDS, by_chapter=False), Captions(by_chapter=False)

    def write(note: d.Footnote, holder: Element) -> None:
        inside: list[Element] = []
        blocks.all(note.children, Place(inside, 9000, "FootnoteText"))
        holder.extend(inside)

    blocks = Blocks(tools, Inlines(tools, package.part, lambda node: notes.call(node, write)), captions, [])
    notes.begin_chapter(small.chapters[0].notes)
    blocks.all(small.chapters[0].children, Place(into, 9000))
    written = etree.Element("all")
    written.extend([*into, notes.element])
    assert lost(book(name).chapters[0], "".join(texts(written))) == []
