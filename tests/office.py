"""Books for tests of the editions that are written from nodes, what books say, and what Word documents contain."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from publisher.assembly import Assembly
from publisher.diagnostics import Findings
from publisher.document import (
    Admonition,
    Aside,
    BlockQuote,
    Book,
    CodeBlock,
    Dropdown,
    Exercise,
    Figure,
    Heading,
    InlineMath,
    Math,
    Quiz,
    Tab,
    Table,
    Theorem,
    plain_text,
    walk,
)
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.manifest import load
from publisher.resources import read_resources
from publisher.sources import Sources
from publisher.transforms import TransformContext, transform
from tests.conftest import ROOT

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text y="9">A</text></svg>'
SINK = ROOT / "tests/books/kitchen-sink"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def book_of(folder: Path, name: str) -> Book:
    """A book, transformed for an edition of this format without an audience."""
    findings = Findings()
    project = load(folder, findings)
    sources = Sources(project.root)
    whole, works = Assembly(project, sources, findings).book(), read_resources(project, sources, findings).works
    context = TransformContext(
        FORMATS[name],
        project.root,
        findings,
        whole=whole,
        words=Words("en"),
        works=works,
        expands=project.manifest.abbreviations,
    )
    return transform(whole, context)


def squeezed(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def sayings(book: Book) -> list[str]:
    """The words that every edition contains: titles with their numbers, captions with their labels, notes.

    Formulas are not words: on pages they are elements of their own, in print drawings.
    """
    found = []
    book = book.rewrite({InlineMath: lambda formula: (), Math: lambda formula: ()})
    for chapter in book.chapters:
        found.append(plain_text(chapter.title))
        for node in walk(chapter):
            match node:
                case Heading():
                    found.append(f"{node.number} {plain_text(node.children)}")
                case Figure() if node.number:
                    name = f"({node.letter})" if node.letter else f"Figure {node.number}"
                    found.append(f"{name} {plain_text(node.caption)}")
                    found += map(plain_text, (node.legend, node.source, node.credit, node.license))
                case Table() if node.number:
                    found.append(f"Table {node.number} {plain_text(node.caption)}")
                case CodeBlock() if node.number:
                    found.append(f"Listing {node.number} {plain_text(node.caption)}")
                case Admonition():
                    found.append(f"{node.kind} {plain_text(node.title)}")
                case Exercise() if node.number:
                    found.append(f"Exercise {node.number} {plain_text(node.title)}")
                case Theorem() if node.number:
                    found.append(f"{node.kind} {node.number} {plain_text(node.title)}")
                case Quiz():
                    found.append(f"Question {node.number} {plain_text(node.title)} {plain_text(node.children)}")
                    found += [plain_text(answer.children) for answer in node.answers]
                case Dropdown() | Tab():
                    found.append(plain_text(node.title))
                case Aside():
                    found += [plain_text(node.title), *(plain_text((block,)) for block in node.children)]
                case BlockQuote():
                    found.append(plain_text((*node.children, *node.attribution)))
        found += [plain_text(note.children) for note in chapter.notes]
    return found


def letters(text: str) -> str:
    """Letters and digits, also those of raised and lowered ones."""
    return squeezed(unicodedata.normalize("NFKC", text))


def part(file: Path, name: str) -> etree._Element:
    """A part of a Word document."""
    with zipfile.ZipFile(file) as package:
        return etree.fromstring(package.read(f"word/{name}.xml"))


def texts(element: etree._Element) -> Iterator[str]:
    """The text below an element, with a space after each paragraph and for each break and tab."""
    for found in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}p"):
        yield (found.text or "") if found.tag == f"{W}t" else " "


__all__ = ["PICTURE", "SINK", "W", "book_of", "letters", "part", "sayings", "squeezed", "texts"]


def named(element: etree._Element) -> str:
    return etree.QName(element).localname
