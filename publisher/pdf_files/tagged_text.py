"""What a finished PDF says: the text of each block, as a screen reader finds it in the tags.

Only the structure tree, marked content, ``ToUnicode``, ``ActualText`` and ``Alt`` count, not the places of glyphs on the page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pikepdf
from msgspec import Struct, field

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_INLINE = frozenset(
    {
        "Span",
        "Em",
        "Strong",
        "Sub",
        "Quote",
        "Code",
        "Link",
        "Reference",
        "Annot",
        "Figure",
        "Formula",
        "Ruby",
        "RB",
        "RT",
    }
)
_ALTERNATIVE = frozenset({"Figure", "Formula"})
_SILENT = frozenset({"Form"})
_APART_FROM_CODE = frozenset({"Link", "Reference"})  # the callouts in code
_NUMBER_TEXT = re.compile(rb"<([0-9A-Fa-f\s]*)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
# What matters in a content stream: its strings are hexadecimal, as WeasyPrint writes them.
_OPERATION = re.compile(
    rb"/(?P<tag>\w+)\s+(?:(?P<properties><<.*?>>)\s+BDC|/\w+\s+BDC|BMC)\b"
    rb"|\b(?P<end>EMC)\b"
    rb"|/(?P<font>[\w.+-]+)\s+[\d.+-]+\s+Tf\b"
    rb"|(?P<shown>\[[^\]]*\]|<[0-9A-Fa-f\s]*>)\s*T[jJ]\b"
    rb"|/(?P<form>[\w.+-]+)\s+Do\b",
    re.DOTALL,
)
_MARK = re.compile(rb"/MCID\s+(\d+)")
_ACTUAL = re.compile(rb"/ActualText\s*<([0-9A-Fa-f\s]*)>")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")

Mark: TypeAlias = tuple[tuple[int, int], int]
"""The object number of the page or form of a mark, and its number there."""


class Step(Struct, frozen=True):
    """An element around a block: its type, and its number in the order in which elements begin."""

    role: str
    number: int


class TaggedPicture(Struct, frozen=True):
    """An element of type Figure or Formula. ``box`` is its left, bottom, right and top side in points, if the tags say it.

    ``block`` is the number of the block that contains its alternative text, ``alt``.
    """

    role: str
    page: int
    box: tuple[float, ...]
    marks: tuple[Mark, ...]
    block: int
    alt: str


class TaggedBlock(Struct, frozen=True):
    """The text of a block, or of a part of it between two other blocks.

    ``role`` is the type of the element, ``page`` the index of the page on which it begins. ``code`` is true if all of it is code.
    ``path`` are the block elements around it, of which the last is its own; ``marks`` are the marks of its text, of which
    ``annotations`` are those of ruby.
    """

    role: str
    text: str
    page: int
    code: bool
    path: tuple[Step, ...] = ()
    marks: tuple[Mark, ...] = ()
    annotations: frozenset[Mark] = frozenset()

    @property
    def words(self) -> str:
        """The text without soft hyphens, with single spaces."""
        return " ".join(self.text.replace(SOFT_HYPHEN, "").split())


def tagged_blocks(source: Path | bytes) -> list[TaggedBlock]:
    """Read the blocks of a tagged PDF, in the order of its structure tree. Blocks without text are left out."""
    with pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        return tagged_content(pdf)[0]


def tagged_content(pdf: pikepdf.Pdf) -> tuple[list[TaggedBlock], list[TaggedPicture]]:
    """Read the blocks of a tagged PDF, as ``tagged_blocks``, and its pictures."""
    reader = _Reader(_marked_text(pdf), {page.obj.objgen: index for index, page in enumerate(pdf.pages)})
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is not None:
        reader.read(tree.get("/K"), None)
        reader.flush()
    return reader.found, reader.pictures


class _Reader(Struct):
    texts: Mapping[Mark, str]
    pages: Mapping[tuple[int, int], int]
    found: list[TaggedBlock] = field(default_factory=list)
    pictures: list[TaggedPicture] = field(default_factory=list)
    blocks: list[Step] = field(default_factory=list)
    parts: list[tuple[str, bool]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    annotations: set[Mark] = field(default_factory=set)
    elements: int = 0
    codes: int = 0
    page: int = -1

    def read(self, kids: pikepdf.Object | None, page: pikepdf.Object | None) -> None:
        """Read what an element contains; ``page`` is that of its marks."""
        if kids is None:
            return
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if mark := _mark(kid, page):
                self.say(
                    self.texts.get(mark, ""), kid.get("/Pg", page) if isinstance(kid, pikepdf.Dictionary) else page
                )
                self.marks.append(mark)
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                self.element(kid, kid.get("/Pg", page))

    def element(self, element: pikepdf.Object, page: pikepdf.Object | None) -> None:
        role = str(element.S)[1:]
        if role in _SILENT or (self.codes and role in _APART_FROM_CODE):
            return
        block = role not in _INLINE
        self.elements += 1
        if block:
            self.flush()
            self.blocks.append(Step(role, self.elements))
        self.codes += role == "Code"
        if "/ActualText" in element:
            self.say(str(element.ActualText), page)
            self.marks += _marks(element, page)
        elif role in _ALTERNATIVE and "/Alt" in element:
            self.say(str(element.Alt), page)
            self.picture(role, element, page)
            for kid in element.get("/K", ()):
                if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") == "/Caption":
                    self.element(kid, kid.get("/Pg", page))
        else:
            before = len(self.marks)
            self.read(element.get("/K"), page)
            if role == "RT":
                self.annotations.update(self.marks[before:])
        self.codes -= role == "Code"
        if block:
            self.flush()
            self.blocks.pop()

    def picture(self, role: str, element: pikepdf.Object, page: pikepdf.Object | None) -> None:
        attributes = element.get("/A")
        listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        box = next((tuple(map(float, one.BBox)) for one in listed if one is not None and "/BBox" in one), ())
        number = self.pages.get(page.objgen, -1) if page is not None else -1
        self.pictures.append(
            TaggedPicture(role, number, box, tuple(_marks(element, page)), len(self.found), str(element.Alt))
        )

    def say(self, text: str, page: pikepdf.Object | None) -> None:
        if text:
            if not self.parts and page is not None:
                self.page = self.pages.get(page.objgen, -1)
            self.parts.append((text, self.codes > 0))

    def flush(self) -> None:
        """End a block."""
        text = "".join(text for text, _ in self.parts)
        if text.strip():
            code = all(code for text, code in self.parts if text.strip())
            path, marks, ruby = tuple(self.blocks), tuple(self.marks), frozenset(self.annotations)
            self.found.append(TaggedBlock(path[-1].role if path else "", text, self.page, code, path, marks, ruby))
        self.parts.clear()
        self.marks.clear()
        self.annotations.clear()


def _mark(kid: pikepdf.Object, page: pikepdf.Object | None) -> Mark | None:
    """The mark that a kid of an element is, None if it is something else."""
    if not isinstance(kid, pikepdf.Dictionary):
        return (page.objgen, int(kid)) if page is not None else None
    place = kid.get("/Pg", page)
    return (kid.get("/Stm", place).objgen, int(kid.MCID)) if "/MCID" in kid and place is not None else None


def _marks(element: pikepdf.Object, page: pikepdf.Object | None) -> Iterator[Mark]:
    """The marks in an element, without those of captions."""
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        if mark := _mark(kid, page):
            yield mark
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/S", "/Caption") != "/Caption":
            yield from _marks(kid, kid.get("/Pg", page))


def _marked_text(pdf: pikepdf.Pdf) -> dict[Mark, str]:
    """The text of each mark."""
    found: dict[Mark, list[str]] = {}
    fonts: dict[tuple[int, int], Mapping[bytes, str]] = {}
    forms: set[tuple[int, int]] = set()
    for page in pdf.pages:
        _read_stream(page.Contents.read_bytes(), page.obj, page.Resources, found, fonts, forms)
    return {mark: "".join(parts) for mark, parts in found.items()}


def _read_stream(
    data: bytes,
    place: pikepdf.Object,
    resources: pikepdf.Object,
    found: dict[Mark, list[str]],
    fonts: dict[tuple[int, int], Mapping[bytes, str]],
    forms: set[tuple[int, int]],
) -> None:
    marks: list[tuple[int | None, bool]] = []  # each with the number of the mark, and whether its text is given
    font: Mapping[bytes, str] = {}
    known: dict[bytes, Mapping[bytes, str]] = {}
    for operation in _OPERATION.finditer(data):
        kind = operation.lastgroup
        if kind == "shown":
            number, given = marks[-1] if marks else (None, False)
            if number is not None and not given:
                found.setdefault((place.objgen, number), []).append(_decoded(operation["shown"], font))
        elif kind == "font":
            name = operation["font"]
            if name not in known:
                known[name] = characters(resources.Font[f"/{name.decode()}"], fonts)
            font = known[name]
        elif kind in ("tag", "properties"):
            before, given = marks[-1] if marks else (None, False)
            properties = operation["properties"] or b""
            mark = int(match[1]) if (match := _MARK.search(properties)) else before
            if operation["tag"] == b"Artifact":
                mark = None
            if mark is not None and not given and (actual := _ACTUAL.search(properties)):
                found.setdefault((place.objgen, mark), []).append(_utf16(actual[1]))
                given = True
            marks.append((mark, given))
        elif kind == "end":
            if marks:
                marks.pop()
        else:
            form = resources.get("/XObject", pikepdf.Dictionary()).get(f"/{operation['form'].decode()}")
            if form is not None and form.get("/Subtype") == "/Form" and form.objgen not in forms:
                forms.add(form.objgen)
                if "/StructParents" in form:
                    _read_stream(form.read_bytes(), form, form.get("/Resources", resources), found, fonts, forms)


def _decoded(shown: bytes, font: Mapping[bytes, str]) -> str:
    hexadecimal = b"".join(_HEX.findall(shown)).lower()
    return "".join(font.get(hexadecimal[start : start + 4], "\ufffd") for start in range(0, len(hexadecimal), 4))


def characters(font: pikepdf.Object, known: dict[tuple[int, int], Mapping[bytes, str]]) -> Mapping[bytes, str]:
    """The characters of the codes of a font, by their hexadecimal digits."""
    if font.objgen not in known or font.objgen == (0, 0):
        data = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
        known[font.objgen] = dict(_pairs(data))
    return known[font.objgen]


def _pairs(data: bytes) -> Iterator[tuple[bytes, str]]:
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        for code, text in _NUMBER_TEXT.findall(part):
            yield code.lower(), _utf16(text)
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        for first, last, text in _RANGE.findall(part):
            for number in range(int(first, 16), int(last, 16) + 1):
                yield b"%04x" % number, chr(int(text, 16) + number - int(first, 16))


def _utf16(digits: bytes) -> str:
    """Text from hexadecimal digits of UTF-16, with or without a byte order mark."""
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace").removeprefix("\ufeff")


__all__ = [
    "SOFT_HYPHEN",
    "Mark",
    "Step",
    "TaggedBlock",
    "TaggedPicture",
    "characters",
    "tagged_blocks",
    "tagged_content",
]
