"""Paper: what a screen reader, a viewer and an archive find in the file, read back with pikepdf.

``CASES`` are the manual of the structure tree: a piece of HTML and the tree it becomes. There ``Role{entries}[kids]``
is an element, bare words are its text, ``nothing`` is an empty mark, ``*`` is an image and ``@`` the annotation of a link.
"""

from __future__ import annotations

import gc
import io
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fontpkg_jetbrains_mono
import fontpkg_source_serif_4
import pikepdf
import pypdfium2
import pytest

from publisher.diagnostics import PublisherError
from publisher.layout import PageLabel, PaperResult, PdfMetadata, typeset

FIXTURES = Path(__file__).parent / "layout"

METADATA = PdfMetadata(
    title="Everything & <all>",
    language="en-GB",
    authors=("Ada Lovelace", "Grace Höpper"),
    description="A sample of “all”",
    subjects=("one", "two"),
    rights="CC BY 4.0",
    identifier="urn:uuid:7e1f9c4e-0000-5000-8000-000000000000",
    modified="2026-11-25T01:02:03Z",
)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\x20\x40\x60")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def font(package: Any, name: str) -> bytes:
    return (Path(package.__file__).parent / "files" / name).read_bytes()


FILES = {
    "print.css": (FIXTURES / "print.css").read_bytes(),
    "dot.png": png(),
    "shaded.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><linearGradient id="a"><stop offset="0" stop-color="red"/>'
    b'<stop offset="1"/></linearGradient><rect width="90" height="40" fill="url(#a)"/></svg>',
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect width="90" height="40"/></svg>',
    "words.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><text y="20" font-size="9">word</text></svg>',
    "fonts/text.ttf": font(fontpkg_source_serif_4, "SourceSerif4[opsz,wght].ttf"),
    "fonts/mono.ttf": font(fontpkg_jetbrains_mono, "JetBrainsMono[wght].ttf"),
}


def page(body: str, head: str = "") -> str:
    style = '<link rel="stylesheet" href="print.css"/>'
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title>{style}{head}</head><body>{body}</body></html>'


def made(markup: str, **files: bytes) -> PaperResult:
    return typeset(markup, files=FILES | files, metadata=METADATA)


def everything() -> str:
    """The document with every construct, some of them longer than a page."""
    text = (FIXTURES / "everything.html").read_text(encoding="utf-8")
    text = text.replace("CROSSING", "Words that go on over the page. " * 50)
    text = text.replace("CODE", "\n".join(f"line {number}" for number in range(60)))
    return text.replace("ROWS", "".join(f"<tr><td>{number}</td><td></td></tr>" for number in range(50)))


# Reading a PDF


@dataclass
class Element:
    role: str
    entries: dict[str, str]
    kids: list[Element | str] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid

    def all(self, role: str) -> list[Element]:
        return [element for element in self if element.role == role]

    @property
    def text(self) -> str:
        return " ".join(kid.text if isinstance(kid, Element) else kid for kid in self.kids)

    def __str__(self) -> str:
        entries = ", ".join(f"{key}={value}" for key, value in self.entries.items())
        kids = " ".join(str(kid).strip() for kid in self.kids)
        return f"{self.role}{f'{{{entries}}}' if entries else ''}[{kids}]"


class Reader:
    """The marks and the structure tree of a PDF, as text."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.numbers = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        self.marks: dict[tuple[tuple[int, int], int], str] = {}  # stream and MCID → text
        self.artifacts: list[tuple[int, str, str]] = []  # page, kind, text
        self.unmarked: list[str] = []
        self.owners: dict[tuple[tuple[int, int], int], tuple[int, int]] = {}  # stream and MCID → element
        self.annotated: dict[tuple[int, int], tuple[int, int]] = {}  # annotation → element
        for number, sheet in enumerate(self.pdf.pages):
            self._stream(number, sheet.obj.Contents, sheet.obj.Resources)
        self.root = self._element(self.pdf.Root.StructTreeRoot.K[0])

    def _stream(self, number: int, stream: Any, resources: Any) -> None:
        cmap: dict[int, str] = {}
        inside: list[tuple[str, Any]] = []
        for operands, operator in pikepdf.parse_content_stream(stream):
            name = str(operator)
            if name in ("BDC", "BMC"):
                inside.append((str(operands[0]), operands[1] if name == "BDC" else {}))
                assert len(inside) == 1, "marked content within marked content"
                if "/MCID" in inside[0][1]:
                    self.marks[stream.objgen, int(inside[0][1]["/MCID"])] = ""
            elif name == "EMC":
                inside.pop()
            elif name == "Tf":
                cmap = unicode_map(resources.Font[str(operands[0])])
            elif name in ("TJ", "Do", "sh", "f", "f*", "S", "B", "B*"):
                text = glyphs(operands[0], cmap) if name == "TJ" else "*"
                self._painted(number, stream, inside, text)
            if name == "Do" and (form := resources.XObject[str(operands[0])]).Subtype == "/Form" and not inside:
                self.unmarked.pop()
                self._stream(number, form, form.Resources)

    def _painted(self, number: int, stream: Any, inside: list[tuple[str, Any]], text: str) -> None:
        if not inside:
            self.unmarked.append(text)
        elif inside[0][0] == "/Artifact":
            self.artifacts.append((number, str(inside[0][1].get("/Type", "")), text))
        else:
            self.marks[stream.objgen, int(inside[0][1]["/MCID"])] += text

    def _element(self, node: Any) -> Element:
        owned = node.get("/A", pikepdf.Array())
        entries = {str(key)[1:]: str(node[key]) for key in ("/Lang", "/Alt", "/E", "/ActualText", "/ID") if key in node}
        for attributes in owned if isinstance(owned, pikepdf.Array) else [owned]:
            entries |= {
                str(key)[1:]: "·".join(map(str, value)) if isinstance(value, pikepdf.Array) else str(value).strip("/")
                for key, value in attributes.items()
                if key not in ("/O", "/BBox")
            }
        element = Element(str(node.S)[1:], entries)
        for kid in node.K:
            if isinstance(kid, int):
                self._own(node, element, node.Pg, node.Pg.Contents, kid)
            elif kid.Type == "/MCR":
                self._own(node, element, kid.Pg, kid.get("/Stm", kid.Pg.Contents), int(kid.MCID))
            elif kid.Type == "/OBJR":
                assert kid.Obj.objgen not in self.annotated
                self.annotated[kid.Obj.objgen] = node.objgen
                element.kids.append("@")
            else:
                assert kid.P.objgen == node.objgen
                element.kids.append(self._element(kid))
        return element

    def _own(self, node: Any, element: Element, sheet: Any, stream: Any, mcid: int) -> None:
        assert (stream.objgen, mcid) not in self.owners
        self.owners[stream.objgen, mcid] = node.objgen
        element.pages.add(self.numbers[sheet.objgen])
        mark = self.marks[stream.objgen, mcid]  # underlines are painted with their text
        element.kids.append(mark.strip("*") or ("*" if mark else "nothing"))

    @property
    def annotations(self) -> list[Any]:
        return [note for sheet in self.pdf.pages for note in sheet.obj.get("/Annots", [])]


def unicode_map(dictionary: Any) -> dict[int, str]:
    rows = re.findall(rb"^<(\w+)> <(\w+)>$", dictionary.ToUnicode.read_bytes(), re.MULTILINE)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in rows}


def glyphs(array: Any, cmap: dict[int, str]) -> str:
    data = b"".join(bytes(part) for part in array if isinstance(part, pikepdf.String))
    return "".join(cmap[int.from_bytes(data[at : at + 2], "big")] for at in range(0, len(data), 2))


@pytest.fixture(scope="module")
def result() -> PaperResult:
    return typeset(
        everything(),
        files=FILES,
        metadata=METADATA,
        page_labels=(PageLabel(0, "r"), PageLabel(1, "", 5), PageLabel(2, "D", 7)),
    )


@pytest.fixture(scope="module")
def book(result: PaperResult) -> Reader:
    return Reader(result.data)


# The structure tree

SVG = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"'
DOT = '<img src="dot.png" alt="a dot" class="small"/>'
CASES = {
    "types that templates do not give": ('<p><span data-role="button">a</span></p>', "P[a]"),
    "a class of an author": ('<div class="part"><div><h2>a</h2></div></div>', "Div[Div[H2[a]]]"),
    "paragraph": ("<p>One <b>two</b> three</p>", "P[One two three]"),
    "emphasis": ("<p><em>Very</em> <strong>strong</strong></p>", "P[Em[Very] Strong[strong]]"),
    "code and keys": ("<p><code>a</code>b<kbd>c</kbd></p>", "P[Code[a] b Code[c]]"),
    "quotation": ("<blockquote><p>One</p>Two</blockquote>", "BlockQuote[P[One] P[Two]]"),
    "quoted phrase": ("<p><q>One</q></p>", "P[Quote[“ One ”]]"),
    "abbreviation": ('<p><abbr title="Portable">P</abbr></p>', "P[Span{E=Portable}[P]]"),
    "foreign words": ('<p><i lang="fr">mot</i></p>', "P[Span{Lang=fr}[mot]]"),
    "placeholder": ('<p><span data-actual-text="x">o</span></p>', "P[Span{ActualText=x}[o]]"),
    "foreign block": ('<blockquote lang="de"><p>Wort</p></blockquote>', "BlockQuote{Lang=de}[P[Wort]]"),
    "text in a division": ("<div>One <em>two</em><p>Three</p>four</div>", "Div[P[One Em[two]] P[Three] P[four]]"),
    "empty things": ('<div></div><hr/><p></p><p aria-hidden="true">x</p><p>y</p>', "P[y]"),
    "hidden by style": ('<p>Seen<span style="visibility: hidden">Hidden</span></p>', "P[Seen]"),
    "headings": ("<h1>A</h1><h2>B</h2><h3>C</h3>", "H1[A] H2[B] H3[C]"),
    "list": ("<ul><li>One</li></ul>", "L{ListNumbering=Disc}[LI[Lbl[–] LBody[One]]]"),
    "numbered list": (
        '<ol class="roman"><li>One</li></ol>',
        "L{ListNumbering=LowerRoman}[LI[Lbl[i.] LBody[One]]]",
    ),
    "two paragraphs in an item": (
        "<ul><li><p>One</p><p>Two</p></li></ul>",
        "L{ListNumbering=Disc}[LI[Lbl[–] LBody[P[One] P[Two]]]]",
    ),
    "nested list": (
        '<ul class="plain"><li>One<ul class="plain"><li>Two</li></ul></li></ul>',
        "L[LI[LBody[One L[LI[LBody[Two]]]]]]",
    ),
    "task list": (
        '<ul class="plain"><li><input type="checkbox" disabled checked aria-label="done"/>One</li>'
        '<li><input type="checkbox" disabled/><p>Two</p></li></ul>',
        "L[LI[LBody[Form{Desc=done, Role=cb, checked=on}[] One]] LI[LBody[Form{Role=cb, checked=off}[] P[Two]]]]",
    ),
    "task list of spans": (
        '<ul class="plain"><li><span role="img" aria-label="done">x</span> One</li></ul>',
        "L[LI[LBody[Span{Alt=done}[x] One]]]",
    ),
    "definitions": (
        "<dl><dt>A</dt><dd>One</dd><dd>Two</dd><dt>B</dt><dt>C</dt><dd><p>Three</p></dd></dl>",
        "L{ListNumbering=None}[LI[Lbl[A] LBody[One Div[P[Two]]]] LI[Lbl[B] Lbl[C] LBody[P[Three]]]]",
    ),
    "definitions in divisions": (
        "<dl><div><dt>A</dt><dd>One</dd></div></dl>",
        "L{ListNumbering=None}[LI[Lbl[A] LBody[One]]]",
    ),
    "contents": (
        '<nav role="doc-toc"><ol class="plain"><li><a href="#target">A</a>'
        '<ol class="plain"><li><a href="#target">B</a></li></ol></li></ol></nav>',
        "Sect[TOC[TOCI[Reference[Link[A @]] TOC[TOCI[Reference[Link[B @]]]]]]]",
    ),
    "link around code and emphasis": (
        '<p><a href="https://a.example"><code>a</code> b <em>c</em></a></p>',
        "P[Link[Code[a] b Em[c] @]]",
    ),
    "link around an image": (f'<p><a href="https://a.example">{DOT}</a></p>', "P[Link[Figure{Alt=a dot}[*] @]]"),
    "link without a target": ('<p><a href="#nowhere">a</a></p>', "P[Span[a]]"),
    "block link": ('<div><a href="https://a.example" style="display: block">a</a></div>', "Div[P[Link[a @]]]"),
    "link around a block": (
        '<div><a href="https://a.example"><div><p>One <b>two</b></p></div></a></div>',
        "Div[P[Link[P[One two] @]]]",
    ),
    "image": (f"<p>An {DOT} image</p>", "P[An Figure{Alt=a dot}[*] image]"),
    "ornament": ('<p>An <img src="dot.png" alt="" class="small"/> ornament</p>', "P[An ornament]"),
    "figure": (
        '<figure><img src="drawing.svg" alt="A drawing" class="wide"/><figcaption>Words</figcaption></figure>',
        "Figure{Alt=A drawing}[* Caption[Words]]",
    ),
    "titled drawing": (
        f"<p><svg {SVG} role='img'><title>Title</title><path d='M0 0h9v9z'/></svg></p>",
        "P[Figure{Alt=Title}[*]]",
    ),
    "labelled drawing": (
        f"<p><svg {SVG} role='img' aria-label='Label'><path d='M0 0h9v9z'/></svg></p>",
        "P[Figure{Alt=Label}[*]]",
    ),
    "hidden drawing": (f"<p>One<svg {SVG} aria-hidden='true'><path/></svg></p>", "P[One]"),
    "missing image": ('<p><img src="gone.png" alt="a word"/></p>', "P[a word]"),
    "formula": ('<p><img role="math" src="dot.png" alt="a + b"/></p>', "P[Formula{Alt=a + b}[*]]"),
    "opacity": (
        '<div class="faint"><p>One</p></div><p>Two <a class="faint" href="https://a.example">three</a></p>',
        "Div[P[One]] P[Two Link[three @]]",
    ),
    "table": (
        '<table><caption>C</caption><thead><tr><th colspan="2" scope="colgroup">A</th></tr></thead>'
        '<tbody><tr><th scope="row" rowspan="2">B</th><td>1</td></tr><tr><td></td></tr></tbody></table>',
        "Table[Caption[C] THead[TR[TH{ColSpan=2, Scope=Column}[A]]] "
        "TBody[TR[TH{RowSpan=2, Scope=Row}[B] TD[1]] TR[TD[]]]]",
    ),
    "table without head": (
        '<table><tr><th scope="row">A</th><td>1</td></tr></table>',
        "Table[TBody[TR[TH{Scope=Row}[A] TD[1]]]]",
    ),
    "table without scopes": (
        "<table><thead><tr><th>A</th></tr></thead><tr><th>B</th><td>1</td></tr></table>",
        "Table[THead[TR[TH{Scope=Column}[A]]] TBody[TR[TH{Scope=Row}[B] TD[1]]]]",
    ),
    "table with header ids": (
        '<table><tr><th id="h" scope="col">A</th></tr><tr><td headers="h">1</td></tr></table>',
        "Table[TBody[TR[TH{ID=h, Scope=Column}[A]] TR[TD{Headers=h}[1]]]]",
    ),
    "table for layout": (
        '<table role="presentation"><tr><td>A</td></tr></table>',
        "Div[Div[Div[Div[P[A]]]]]",
    ),
    "footnote": (
        '<p>One<span class="footnote" id="f">Two</span> three.</p><p>Four</p>',
        "P[One Reference[Link[1 @]] three.] Note{ID=f}[Lbl[1.] Two] P[Four]",
    ),
    "footnote of a heading": (
        '<h2>One<span class="footnote">Two</span></h2>',
        "H2[One Reference[Link[1 @]]] Note{ID=note.1}[Lbl[1.] Two]",
    ),
    "two footnotes": (
        '<p>One<span class="footnote" id="x">Two</span> three<span class="footnote" id="y">Four</span></p>',
        "P[One Reference[Link[1 @]] three Reference[Link[2 @]]] Note{ID=x}[Lbl[1.] Two] Note{ID=y}[Lbl[2.] Four]",
    ),
    "footnote in an item": (
        '<ul class="plain"><li>One<span class="footnote" id="g">Two</span></li></ul>',
        "L[LI[LBody[One Reference[Link[1 @]] Note{ID=g}[Lbl[1.] Two]]]]",
    ),
    "footnote in an item with a list": (
        '<ul class="plain"><li>One<span class="footnote" id="w">Two</span> <img src="dot.png" alt="dot"/> three<ul class="plain"><li>Four</li></ul></li></ul>',
        "L[LI[LBody[One Reference[Link[1 @]] Figure{Alt=dot}[*] three Note{ID=w}[Lbl[1.] Two] L[LI[LBody[Four]]]]]]",
    ),
    "footnote that says what it is": (
        '<p>One<span class="footnote" id="c" data-call="Note 1">Two</span>.</p>',
        "P[One Reference[Link[Span{ActualText= Note 1}[1] @]] .] Note{ID=c}[Lbl[1.] Two]",
    ),
    "call of an end note": (
        '<p>One<a role="doc-noteref" href="#target"><span data-actual-text=" Note 1">1</span></a></p>',
        "P[One Reference[Link[Span{ActualText= Note 1}[1] @]]]",
    ),
    "end notes with numbers": (
        '<ol class="roman"><li role="doc-endnote" id="n"><p>One</p></li></ol>',
        "Div[Note{ID=n}[Lbl[i.] P[One]]]",
    ),
    "callouts": (
        '<ol class="plain"><li><span class="callout">1</span> One</li></ol>',
        "L{ListNumbering=Decimal}[LI[Lbl[Span[1]] LBody[One]]]",
    ),
    "caption above": (
        '<figure><figcaption>Words</figcaption><div><img src="drawing.svg" alt="A drawing" class="wide"/></div></figure>',
        "Figure{Alt=A drawing}[Caption[Words] *]",
    ),
    "caption of a picture in a line": (
        f"<figure><div>{DOT}</div><figcaption>Words</figcaption></figure>",
        "Figure{Alt=a dot}[* Caption[Words]]",
    ),
    "two pictures": (
        f"<figure><p>{DOT}{DOT}</p><figcaption>Words</figcaption></figure>",
        "Div[P[Figure{Alt=a dot}[*] Figure{Alt=a dot}[*]] Caption[Words]]",
    ),
    "struck": (
        '<p>One <s style="text-decoration: line-through">two</s></p>',
        "P[One Span{TextDecorationType=LineThrough}[two]]",
    ),
    "raised": ('<p>x<sup style="vertical-align: 4px">2</sup></p>', "P[x Span{BaselineShift=3}[2]]"),
    "chapters of a part": (
        '<section class="part"><h1>A</h1></section><div class="in-part"><h1>B</h1><h6>C</h6></div>',
        "Sect[H1[A]] Div[H2[B] H6[C]]",
    ),
    "foot of a table": (
        "<table><tr><td>1</td></tr><tfoot style='display: table-row-group'><tr><td>2</td></tr></tfoot></table>",
        "Table[TBody[TR[TD[1]]] TFoot[TR[TD[2]]]]",
    ),
    "calls, pages and rooms in foreign text": (
        "<div lang='fr'><p>Un<span class='footnote' id='fg' data-call='Note 3'>deux</span> <a href='#target'>trois"
        "<span data-unless-on-page-of='#target'> on page <span data-page-of='#target'></span></span></a></p>"
        "<div data-role='Form' aria-label='Room' style='height: 9px'></div></div>",
        "Div{Lang=fr}[P[Un Reference[Link{Lang=en}[Span{ActualText= Note 3 }[1] @]] Link[trois Span{Lang=en}[on page 1] @]]"
        " Note{ID=fg}[Lbl[1.] deux] Form{Lang=en, Desc=Room, Role=tv}[]]",
    ),
    "generated words in foreign text": (
        '<p lang="fr"><span class="label">Figure 1</span> <b>mot</b></p><p><span class="label">Figure 2</span></p>',
        "P{Lang=fr}[Span{Lang=en}[Figure 1] mot] P[Figure 2]",
    ),
    "field": ('<p><span data-role="Form">Name</span></p>', "P[Form{Desc=Name, Role=tv}[Name]]"),
    "title": ('<p data-role="Title">One</p>', "Title[One]"),
    "note in its place": ('<aside role="doc-footnote" id="k"><p>One</p></aside>', "Note{ID=k}[P[One]]"),
    "aside": (
        "<aside role='note'><div style='display: inline-block'><p>One</p><p>Two</p></div></aside>",
        "Aside[P[One] P[Two]]",
    ),
    "attributed quotation": (
        "<figure><blockquote><p>One</p></blockquote><figcaption>Two</figcaption></figure>",
        "Div[BlockQuote[P[One]] Caption[Two]]",
    ),
    "end note": (
        '<ol class="plain"><li role="doc-endnote" id="e"><p>One</p></li></ol>',
        "Div[Note{ID=e}[P[One]]]",
    ),
    "code block": (
        "<pre><code><span>a</span>\n<span style='display: block'>b</span>c</code></pre>",
        "P[Code[Span{ActualText=a\n}[a] b c]]",
    ),
    "callout in code": (
        "<pre><code>a <a class='callout' href='#c' aria-label='Callout 1'>1</a>\n\n  b</code></pre><p id='c'>One</p>",
        "P[Code[a Link[Span{ActualText= Callout 1}[1] @] Span{ActualText=\n\n b}[b]]] P[One]",
    ),
    "page number from right to left": (
        '<p dir="rtl"><span>One</span> <a href="#target">Two <span data-page-of="#target"></span></a></p>',
        "P{WritingMode=RlTb}[Span{ActualText=One }[One] Link[Span{ActualText=Two }[Two] 1 @]]",
    ),
    "shapes of layout": (
        '<div style="display: flex"><p>One</p><p>Two</p></div><div style="columns: 2"><p>Three</p></div>',
        "Div[P[One] P[Two]] Div[P[Three]]",
    ),
    "button": ("<p><button>One</button></p>", "P[One]"),
}


@pytest.fixture(scope="session")  # workers that share this module go back to it
def cases() -> dict[str, str]:
    sections = "".join(f'<section class="case">{markup}</section>' for markup, _ in CASES.values())
    head = "<style>.case { break-before: page; counter-reset: footnote }</style>"
    document = made(page(f'<h1 id="target">Cases</h1>{sections}', head))
    found = [e for e in Reader(document.data).root.kids if isinstance(e, Element) and e.role == "Sect"]
    return {name: " ".join(map(str, section.kids)) for name, section in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("name", CASES)
def test_markup_becomes_its_structure_elements(cases: dict[str, str], name: str) -> None:
    assert re.sub(r" +", " ", cases[name]).replace("[ ", "[").replace(" ]", "]") == CASES[name][1]


def test_an_element_that_crosses_pages_is_one_element(book: Reader) -> None:
    paragraph = next(element for element in book.root.all("P") if "Words that go on" in element.text)
    assert paragraph.text.split() == ("Words that go on over the page. " * 50).split()
    code = next(element for element in book.root.all("Code") if "line 0" in element.text)
    assert code.text.split() == " ".join(f"line {number}" for number in range(60)).split()
    table = next(element for element in book.root.all("Table") if "Long" in element.text)
    assert [kid.role for kid in table.kids if isinstance(kid, Element)] == ["Caption", "THead", "TBody", "TFoot"]
    assert [row.text.split() for row in table.all("TR")[1:-1]] == [[str(number)] for number in range(50)]
    crossed = [len(set().union(*(part.pages for part in element))) for element in (paragraph, code, table)]
    assert min(crossed) > 1


def test_one_document_holds_all_text_in_reading_order(book: Reader) -> None:
    assert len(book.pdf.Root.StructTreeRoot.K) == 1
    assert book.root.role == "Document"
    headings = [element.text.strip() for element in book.root if re.fullmatch("H[1-6]", element.role)]
    assert headings == ["Contents", "One", "Two", "Over pages", "Notes"]


def test_every_mark_and_annotation_knows_its_owner(book: Reader) -> None:
    assert book.owners.keys() == book.marks.keys()
    assert book.annotated.keys() == {annotation.objgen for annotation in book.annotations}
    tree = book.pdf.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
    streams = {sheet.obj.Contents.objgen: sheet.obj.StructParents for sheet in book.pdf.pages}
    for item in book.pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/StructParents" in item:
            streams[item.objgen] = item.StructParents
    for (stream, mcid), owner in book.owners.items():
        assert parents[int(streams[stream])][mcid].objgen == owner
    for annotation in book.annotations:
        assert parents[int(annotation.StructParent)].objgen == book.annotated[annotation.objgen]
    assert book.pdf.Root.StructTreeRoot.ParentTreeNextKey == len(parents)


def test_text_that_the_plan_missed_is_read_last(monkeypatch: pytest.MonkeyPatch) -> None:
    made(page("<p>A</p>"))
    from publisher.layout import structure, tagging

    monkeypatch.setattr(tagging, "plan", lambda *_, **__: structure.Structure(structure.Node("Document")))
    assert str(Reader(made(page("<p>A</p><p>B</p>")).data).root) == "Document[P[A B page 1]]"


def test_identifiers_can_be_looked_up(book: Reader) -> None:
    names = book.pdf.Root.StructTreeRoot.IDTree.Names
    found = {str(names[at]): str(names[at + 1].ID) for at in range(0, len(names), 2)}
    assert set(found) >= {"fn-1", "note.1", "en-1", "right"}
    assert all(key == value for key, value in found.items())
    assert sorted(found) == list(found)


# Artifacts


def test_what_repeats_or_decorates_is_an_artifact(book: Reader) -> None:
    assert book.unmarked == []
    by_page: dict[int, list[tuple[str, str]]] = {}
    for number, kind, text in book.artifacts:
        by_page.setdefault(number, []).append((kind, text.strip()))
    for number in range(len(book.pdf.pages)):
        assert ("/Pagination", f"page {number + 1}") in by_page[number]
    assert ("/Pagination", "Contents") in by_page[0]
    assert ("/Pagination", "One") in by_page[1]
    assert by_page[0].count(("/Layout", ".")) > 10  # the leader
    assert ("/Layout", "*") in by_page[1]  # the ornament
    table = next(element for element in book.root.all("Table") if "Long" in element.text)
    first, *others = sorted(set().union(*(element.pages for element in table.all("TBody")[0])))
    assert others
    assert ("/Pagination", "Value") not in by_page[first]
    assert all(("/Pagination", "Value") in by_page[number] for number in others)


def test_running_heads_and_feet_say_which_they_are(book: Reader) -> None:
    for kind in (b"Header", b"Footer"):
        mark = b"/Artifact\n<</Type /Pagination /Subtype /%s>>" % kind
        assert all(mark in sheet.obj.Contents.read_bytes() for sheet in book.pdf.pages), kind


def test_a_repeated_head_is_read_once() -> None:
    rows = "".join(f"<tr><td>{number}</td></tr>" for number in range(60))
    link = '<a href="https://a.example">A</a>'
    reader = Reader(made(page(f"<table><thead><tr><th scope='col'>{link}</th></tr></thead>{rows}</table>")).data)
    assert len(reader.pdf.pages) > 1
    assert len(reader.annotations) == 1
    table = f"<table><thead><tr><th scope='col'>A</th></tr></thead>{rows}</table>"
    columns = Reader(made(page(f'<div style="columns: 2; height: 300px; column-fill: auto">{table}</div>')).data)
    assert str(columns.root).count("TH{Scope=Column}[A]") == str(columns.root).count("[A") == 1


def test_what_is_painted_on_every_page_is_an_artifact() -> None:
    fixed = '<p style="position: fixed; top: 0">Fixed</p>'
    reader = Reader(made(page(f'{fixed}<p>One</p><p style="break-before: page">Two</p>')).data)
    assert str(reader.root) == "Document[P[One] P[Two]]"
    assert [(number, kind) for number, kind, text in reader.artifacts if text == "Fixed"] == [
        (0, "/Pagination"),
        (1, "/Pagination"),
    ]


# Links


def test_one_annotation_a_link(book: Reader) -> None:
    targets = [str(a.A.URI) if "/A" in a else f"#{a.Dest}" for a in book.annotations]
    outside = [target for target in targets if not target.startswith("#")]
    assert sorted(outside) == [
        f"https://example.org/{name}" for name in ("code", "faint", "ghost", "image", "note", "wrap")
    ]
    names = book.pdf.Root.Names.Dests.Names
    known = {f"#{names[at]}" for at in range(0, len(names), 2)}
    assert {"#one", "#two", "#long", "#fn-1", "#note.1", "#en-1"} <= set(targets)
    assert {target for target in targets if target.startswith("#")} <= known


def test_an_annotation_says_what_its_link_says(book: Reader) -> None:
    contents = {str(a.A.URI).rpartition("/")[2]: str(a.Contents) for a in book.annotations if "/A" in a}
    assert contents["code"] == "link with code and emphasis"
    assert contents["image"] == "a dot"
    assert contents["wrap"].startswith("a link that is so very long that")
    assert all(int(a.F) & 4 for a in book.annotations)


def test_an_annotation_says_the_characters_that_no_font_has() -> None:
    link = '<a href="https://example.org"><span data-actual-text="木">□</span> tree::<wbr/>leaf\u200b</a>'
    reader = Reader(made(page(f"<p>{link}</p>")).data)
    (annotation,) = reader.annotations
    assert str(annotation.Contents) == "木 tree::leaf"


def test_a_wrapped_link_has_a_part_for_each_line(book: Reader) -> None:
    (wrapped,) = (a for a in book.annotations if "/A" in a and a.A.URI == "https://example.org/wrap")
    numbers = [float(number) for number in wrapped.QuadPoints]
    parts = [numbers[at : at + 8] for at in range(0, len(numbers), 8)]
    assert len(parts) == 3
    left, bottom, right, top = (float(number) for number in wrapped.Rect)
    bottom, top = sorted((bottom, top))
    for part in parts:
        assert min(part[0::2]) >= left - 0.01
        assert max(part[0::2]) <= right + 0.01
        assert min(part[1::2]) >= bottom - 0.01
        assert max(part[1::2]) <= top + 0.01
    (simple,) = (a for a in book.annotations if "/A" in a and a.A.URI == "https://example.org/code")
    assert "/QuadPoints" not in simple
    # Readers that know no parts ask the last annotation first: the simple ones must win.
    assert book.annotations.index(wrapped) < book.annotations.index(simple)


def test_links_that_lead_nowhere_are_reported() -> None:
    found = made(page('<p><a href="#gone">a</a> <a href="other.html">b</a></p>'))
    assert Reader(found.data).annotations == []
    assert found.messages == (
        "Link to a file that is not in the PDF: 'other.html'",
        "No anchor #gone for internal URI reference",
    )


def test_targets_are_sorted_as_readers_search_them() -> None:
    body = "".join(f'<p id="{name}"><a href="#{name}">x</a></p>' for name in ("aé", "b", "z", "é"))
    reader = Reader(made(page(body)).data)
    names = [bytes(name) for name in reader.pdf.Root.Names.Dests.Names[::2]]
    assert len(names) == 4
    assert names == sorted(names)


# Figures


def test_a_figure_knows_its_place() -> None:
    place = "position: absolute; left: 10pt; top: 20pt; width: 30pt; height: 40pt"
    reader = Reader(made(page(f'<p>A</p><img src="dot.png" alt="a dot" style="{place}"/>')).data)
    (figure,) = (e for e in reader.pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/Figure")
    # The page is 320 × 400 points, its margins are 40.
    assert [float(number) for number in figure.A.BBox] == pytest.approx([50, 300, 80, 340], abs=0.01)


def test_an_image_without_a_name_is_reported_and_not_read() -> None:
    found = made(page('<p>A<img src="dot.png"/></p>'))
    assert found.messages == ('Image "dot.png" has no alternative text',)
    assert Reader(found.data).root.all("Figure") == []


# Catalog and metadata


def test_the_catalog(book: Reader, result: PaperResult) -> None:
    root = book.pdf.Root
    assert root.Lang == "en-GB"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert {str(sheet.obj.Tabs) for sheet in book.pdf.pages} == {"/S"}
    assert root.PageMode == "/UseOutlines"
    assert [sheet.label for sheet in book.pdf.pages][:4] == ["i", "", "7", "8"]
    assert len(book.pdf.pages) == result.pages
    assert result.messages == ()
    with book.pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Contents", "One"]
        assert [item.title for item in outline.root[1].children] == ["Two"]


@pytest.mark.parametrize(("labels", "expected"), [((), {0: "/D"}), ((PageLabel(2, "r"),), {0: "/D", 2: "/r"})])
def test_labels_begin_with_the_first_page(labels: tuple[PageLabel, ...], expected: dict[int, str]) -> None:
    found = typeset(page("<p>A</p>"), files=FILES, metadata=METADATA, page_labels=labels)
    reader = Reader(found.data)
    numbers = reader.pdf.Root.PageLabels.Nums
    assert {int(numbers[at]): str(numbers[at + 1].S) for at in range(0, len(numbers), 2)} == expected


def test_xmp_says_what_the_information_dictionary_says(book: Reader, result: PaperResult) -> None:
    info = book.pdf.docinfo
    assert (info.Title, info.Author) == ("Everything & <all>", "Ada Lovelace, Grace Höpper")
    assert (info.Subject, info.Keywords) == ("A sample of “all”", "one, two")
    assert info.CreationDate == info.ModDate == "D:20261125010203Z"

    assert b"<pdfuaid:part>1</pdfuaid:part>" in result.data  # not compressed
    packet = ElementTree.fromstring(book.pdf.Root.Metadata.read_bytes())
    rdf = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
    assert [child.tag for child in packet] == [f"{rdf}RDF"]
    (description,) = packet[0]
    said = {e.tag.partition("}")[2]: [i.text for i in e.iter(f"{rdf}li")] or e.text for e in description}
    assert said == {
        "part": "1",
        "format": "application/pdf",
        "title": ["Everything & <all>"] * 2,
        "creator": ["Ada Lovelace", "Grace Höpper"],
        "description": ["A sample of “all”"] * 2,
        "subject": ["one", "two"],
        "language": ["en-GB"],
        "rights": ["CC BY 4.0"] * 2,
        "identifier": METADATA.identifier,
        "Keywords": info.Keywords,
        "Producer": info.Producer,
        "CreatorTool": info.Creator,
        "CreateDate": METADATA.modified,
        "ModifyDate": METADATA.modified,
        "MetadataDate": METADATA.modified,
    }


# Files


BODIES = {
    "image": '<img src="URL" alt="a"/>',
    "image in a drawing": f'<svg {SVG} role="img" aria-label="a"><image href="URL" width="9" height="9"/></svg>',
    "background": '<p style="background: url(URL)">A</p>',
    "style sheet": '<link rel="stylesheet" href="URL"/><p>A</p>',
    "import": "<style>@import url(URL);</style><p>A</p>",
    "font": "<style>@font-face { font-family: A; src: url(URL) }</style><p>A</p>",
    "font in a drawing": f"<svg {SVG} role='img' aria-label='a'><style>@font-face "
    "{ font-family: A; src: url(URL) }</style><path/></svg>",
}


REFUSED = {
    "file:///etc/hostname": "not a file of this book",
    "http://127.0.0.1:9/a.png": "not a file of this book",
    "https://book.invalid.example.org/a.png": "not a file of this book",
    "ftp://127.0.0.1/a.png": "not a file of this book",
    "data:text/html,a": "only contain an image",
    "a/%2e%2e/%2e%2e/a.png": "leads out of this book",
    "%2Fetc/hostname": "leads out of this book",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_nothing_is_read_but_files_of_the_book(body: str) -> None:
    bodies = "".join(body.replace("URL", url) for url in REFUSED)
    found = typeset(page(bodies), files=FILES, metadata=METADATA)
    for url, reason in REFUSED.items():
        assert any(url in message and reason in message for message in found.messages), url


def test_a_missing_file_is_reported() -> None:
    head = '<style>@font-face { font-family: A; src: url("gone.ttf") }</style>'
    found = typeset(page('<p>A <img src="gone%20away.png" alt="a"/></p>', head), files=FILES, metadata=METADATA)
    assert any("gone%20away.png" in message for message in found.messages)
    assert any("gone.ttf" in message for message in found.messages)
    assert found.pages == 1


def test_an_image_inside_the_document_is_shown() -> None:
    import base64

    source = f"data:image/png;base64,{base64.b64encode(FILES['dot.png']).decode()}"
    found = made(page(f'<p><img src="{source}" alt="a dot" class="small"/></p>'))
    assert found.messages == ()
    assert str(Reader(found.data).root) == "Document[P[Figure{Alt=a dot}[*]]]"


def test_only_the_fonts_of_the_document_are_used(book: Reader) -> None:
    names = {str(o.FontName) for o in book.pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontName" in o}
    assert {re.split(r"[+-]", name)[1] for name in names} == {"Text", "Mono"}
    found = made(page("<p>A</p>", "<style>p { font-family: 'DejaVu Sans', sans-serif }</style>"))
    assert b"DejaVu" not in found.data


def test_a_document_without_fonts_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PublisherError, match="No font could be read"):
        typeset("<title>T</title><p>A</p>", files=FILES, metadata=METADATA)
    assert capfd.readouterr() == ("", "")


# Columns


@pytest.mark.parametrize("wrap", ["{}", "<section>{}</section>", "<section><div>{}</div></section>"])
def test_columns_begin_at_one_height(wrap: str) -> None:
    """The space above a block is cut where a column breaks before it, on the first page and on those that follow."""
    style = "<style>@page { size: 300pt 200pt; margin: 20pt } body { columns: 2; column-fill: auto } p { margin: 13pt 0 }</style>"
    lines = "".join(wrap.format(f"<p>Line {number}</p>") for number in range(40))
    text = pypdfium2.PdfDocument(made(page(lines, style)).data)
    assert len(text) > 2
    for index in range(2):
        places = text[index].get_textpage()
        boxes = [places.get_rect(number) for number in range(places.count_rects())]
        left, right = (max(top for x, _, _, top in boxes if (x < 150) is side) for side in (True, False))
        assert left - right == pytest.approx(0 if index else -13, abs=0.5)


@pytest.mark.parametrize("above", range(4))
def test_columns_are_balanced(above: int) -> None:
    style = "<style>@page { size: 300pt 300pt; margin: 20pt } div { columns: 2 } dl { margin: 0 } dt { break-after: avoid }</style>"
    terms = "".join(f"<dt>Term</dt><dd>Line {number} and more</dd>" for number in range(8))
    body = "<p>Words.</p>" * above + f"<div><p>One.</p><dl>{terms}</dl></div>"
    places = pypdfium2.PdfDocument(made(page(body, style)).data)[0].get_textpage()
    boxes = [places.get_rect(number) for number in range(places.count_rects())]
    left, right = (min(foot for x, foot, _, _ in boxes if foot > 20 and (x < 150) is side) for side in (True, False))
    assert abs(left - right) < 2 * 14


@pytest.mark.parametrize(("after", "keeps"), [("avoid", True), ("auto", False)])
def test_a_heading_above_columns_stays_with_what_spans_them(after: str, keeps: bool) -> None:
    style = "<style>@page { size: 300pt 200pt; margin: 20pt } main { columns: 2 } h2, div { column-span: all } div { break-inside: avoid }"
    style += f" h2 {{ margin: 0; font-size: 12pt; break-after: {after} }}</style>"
    body = f"<main>{'<p>Words</p>' * 4}<h2>Heading</h2><div>{'Wide<br>' * 8}</div></main>"
    text = [one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(made(page(body, style)).data)]
    assert ["Heading" in one for one in text] == [not keeps, keeps]


# The process


def test_importing_is_light() -> None:
    code = "import sys, publisher.layout; print({'weasyprint', 'pydyf', 'fontTools', 'PIL'} & sys.modules.keys())"
    environment = os.environ | {"PYTHONPATH": str(FIXTURES.parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("configured", [None, "/somewhere/fonts.conf"])
def test_the_process_keeps_its_fonts_and_its_log(
    configured: str | None, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    if configured:
        monkeypatch.setenv("FONTCONFIG_FILE", configured)
    found = made(page('<p style="colour: red">A <img src="gone.png" alt="a"/></p>'))
    assert os.environ.get("FONTCONFIG_FILE") == configured
    assert gc.isenabled()
    assert len(found.messages) == 2
    assert capfd.readouterr() == ("", "")


def test_other_documents_are_tagged_by_weasyprint() -> None:
    made(page("<p>A</p>"))
    from weasyprint import HTML

    from publisher.layout import fetching, fonts

    with fonts.isolated():
        configuration = fonts.configuration()
    fetcher = fetching.Fetcher(FILES.__getitem__)
    html = HTML(string=page("<p>A</p>"), base_url=fetching.BASE, url_fetcher=fetcher)
    data = html.write_pdf(font_config=configuration, pdf_variant="pdf/ua-1")
    assert str(Reader(data).root) == "Document[P[Span[A]]]"


def test_the_list_of_pages_is_built_once() -> None:
    made(page("<p>A</p>"))
    import pydyf

    pdf = pydyf.PDF()
    pdf.add_page(pydyf.Dictionary())
    known = pdf.page_references
    assert pdf.page_references is known
    pdf.add_page(pydyf.Dictionary())
    assert pdf.page_references == (b"3 0 R", b"4 0 R")


def test_a_validator_finds_nothing(result: PaperResult, tmp_path: Path) -> None:
    validator = pytest.importorskip("page", reason="page-validation is not installed")
    file = tmp_path / "everything.pdf"
    file.write_bytes(result.data)
    report = validator.validate_pdf(str(file), profile="ua1")
    assert [failure.rule_id for failure in report.failures] == []


def test_the_first_line_of_a_paragraph_is_none_of_its_next_page() -> None:
    style = "<style>@page { size: 300px } p { font-size: 16px } p::first-line { font-size: 32px }</style>"
    result = typeset(page(f"<p>{'Words. ' * 300}</p>", style), files=FILES, metadata=METADATA)
    heights = []
    for sheet in list(pypdfium2.PdfDocument(result.data))[:2]:
        text = sheet.get_textpage()
        rects = [text.get_rect(n) for n in range(text.count_rects())]
        heights.append(max(top - bottom for _, bottom, _, top in rects))
    assert heights[0] > 1.5 * heights[1]


def test_a_table_at_the_top_of_a_page_has_no_margin_there() -> None:
    style = "<style>@page { margin: 20pt } * { margin-break: discard } table, p { margin: 50pt 0 } tr { break-inside: avoid }</style>"
    tops = []
    for block in ("<p>Words</p>", "<table><tr><td>Words</td></tr></table>"):
        text = pypdfium2.PdfDocument(made(page(f"<p style='margin: 0 0 340pt'>Before</p>{block}", style)).data)
        assert len(text) == 2
        tops.append(text[1].get_textpage().get_charbox(0)[3])
    assert tops[0] - tops[1] == pytest.approx(0, abs=2)
