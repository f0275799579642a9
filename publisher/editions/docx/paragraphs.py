"""Paragraphs: their properties, and what begins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from publisher import document as d
from publisher.editions.docx.inlines import Inlines, Tools
from publisher.editions.docx.runs import PLAIN, Format, runs
from publisher.editions.docx.xml import Element, w

STEP = 397
"""Twips by which a list is indented; also in numbering.xml."""
# The size of code in half points where the text is not as large as usual.
_CODE_SIZES = {
    **dict.fromkeys(("Caption", "FootnoteText", "Legend", "TableHead", "TableText"), 16),
    "Heading1": 36,
    "Heading2": 24,
    "Heading4": 20,
    "Task": 18,
    "BoxTitle": 17,
    "Title": 44,
}


class Place(Struct, frozen=True):
    """Where blocks are written: the list of elements, the style of paragraphs, their indent and width in twips.

    ``hang`` is the further indent of text in a list, ``level`` that of the list. Text is in the ``language``, if it is another one
    than that of the publication, and from ``right`` to left.
    """

    into: list[Element]
    room: float
    style: str = "Normal"
    indent: float = 0
    level: int = -1
    hang: float = 0
    align: str = ""
    right: bool = False
    language: str = ""


class Mark(Struct):
    """What begins the next paragraph: the number of a list, text, and the bookmarks of the blocks around it."""

    list_: tuple[int, int] | None = None
    text: str = ""
    names: list[str] = field(default_factory=list)


class Paragraphs:
    """Writes paragraphs of one part of a document."""

    def __init__(self, tools: Tools, inlines: Inlines) -> None:
        self.tools = tools
        self.words = tools.words
        self.inlines = inlines
        self.mark = Mark()

    def paragraph(self, content: Sequence[Element], place: Place, style: str = "", **more: Element | None) -> Element:
        """Write a paragraph, with the number of a list that is to begin, and return it."""
        mark, self.mark = self.mark, Mark()
        style = style or place.style
        left = place.indent + place.hang
        hanging = STEP if mark.list_ or mark.text else 0
        indent = w("ind", left=round(left), hanging=hanging or None) if left or hanging else None
        if "ind" in more:
            indent = more.pop("ind")
        if mark.text:
            content = [*runs(mark.text), *content]
        numbered = (
            None if mark.list_ is None else w("numPr", w("ilvl", val=mark.list_[1]), w("numId", val=mark.list_[0]))
        )
        made = w(
            "p",
            w(
                "pPr",
                w("pStyle", val=style) if style != "Normal" else None,
                more.get("keep"),
                numbered,
                more.get("borders"),
                more.get("ground"),
                more.get("tabs"),
                w("bidi") if place.right else None,
                more.get("spacing"),
                indent,
                more.get("apart"),
                w("jc", val=place.align) if place.align else None,
            ),
            *self.tools.bookmarks.around(mark.names, content),
        )
        place.into.append(made)
        return made

    def inline(self, nodes: Iterable[d.Node], place: Place, form: Format = PLAIN, style: str = "") -> list[Element]:
        """The content of a paragraph at this place, or of one in another ``style``."""
        self.inlines.code = _CODE_SIZES.get(style or place.style, 0)
        self.inlines.room = place.room - place.indent - place.hang
        return _stripped(self.inlines.all(nodes, replace(form, language=form.language or place.language)))


def _stripped(content: list[Element]) -> list[Element]:
    """The content of a paragraph without spaces at its beginning."""
    for element in (inner for each in content for inner in each.iter()):
        match element.tag.rpartition("}")[2]:
            case "t" if element.text:
                element.text = element.text.lstrip(" ")
                if element.text:
                    break
            case "drawing" | "footnoteReference" | "oMath" | "tab":
                break
    return content


def spacer() -> Element:
    """A low paragraph after a table: two tables without one between them would be joined."""
    return w("p", w("pPr", w("pStyle", val="Spacer")))


def closed(inside: list[Element]) -> list[Element]:
    """The content of a cell, which must end with a paragraph; the last spacer takes its place."""
    if inside and inside[-1].tag.rpartition("}")[2] == "p":
        return inside
    return [*inside, spacer()]


__all__ = ["STEP", "Mark", "Paragraphs", "Place", "closed", "spacer"]
