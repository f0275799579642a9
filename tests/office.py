"""Books for tests of the editions that are written from nodes, and what Word documents contain."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from publisher.assembly import Assembly
from publisher.diagnostics import Findings
from publisher.document import Book
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.manifest import load
from publisher.resources import read_resources
from publisher.sources import Sources
from publisher.transforms import TransformContext, transform
from tests.conftest import ROOT

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


def part(file: Path, name: str) -> etree._Element:
    """A part of a Word document."""
    with zipfile.ZipFile(file) as package:
        return etree.fromstring(package.read(f"word/{name}.xml"))


def texts(element: etree._Element) -> Iterator[str]:
    """The text below an element, with a space after each paragraph and for each break and tab."""
    for found in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}p"):
        yield (found.text or "") if found.tag == f"{W}t" else " "


__all__ = ["SINK", "W", "book_of", "part", "texts"]
