"""Text in two directions in one line, such as a few Arabic words, one of them bold, in an English sentence.

Pango orders the words of one text, but WeasyPrint places the boxes of a line one after the other in the direction of the block.
So where words in the other direction are in several boxes, they are put into one, a span of their direction. What belongs to
such a run follows the Unicode bidirectional algorithm (UAX #9): digits after its words do,
spaces and punctuation only between them.

An address that is a link is written from left to right as a whole, so that its punctuation is at its place if a line ends there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct

from publisher.addresses import addresses_in

RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
IS_RIGHT_TO_LEFT = re.compile(f"[{RIGHT_TO_LEFT}]")
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var",
})  # fmt: skip
_WITHOUT_TEXT = frozenset({"img", "wbr"})
_KEPT = frozenset({"pre", "ruby", "script", "style", "svg", "title"})
NOTES = frozenset({"fn", "noteref"})  # classes of notes and their calls, which are read elsewhere
_ENDS = frozenset({"folio", "formula"})  # classes of what is not part of a sentence
_SIDES = {"L": "ltr", "R": "rtl", "AL": "rtl", "EN": "digit", "AN": "digit"}
_OPENING = {")": "(", "]": "[", "}": "{"}
_OVERRIDES, _POP = {"ltr": "\u202d", "rtl": "\u202e"}, "\u202c"
_END = "end"


class _Piece(Struct, frozen=True):
    """A part of the text in or after the child at ``place`` (-1: before the first), or the child, if ``end`` is -1."""

    place: int
    start: int
    end: int
    side: str


def set_directions(root: Element, markup: str) -> None:
    """Add the spans to a document, which was parsed from ``markup``, and the control characters of overrides."""
    if "<bdo" in markup:
        for element in root.iter("bdo"):
            _override(element, _OVERRIDES.get(element.get("dir", ""), ""))
    if IS_RIGHT_TO_LEFT.search(markup):
        _order(root, root.get("dir") or "ltr")


def _order(element: Element, direction: str) -> None:
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _KEPT:
            if direction == "rtl" and child.tag == "a" and not child.get("dir") and _is_address(child):
                child.set("dir", "ltr")
            _order(child, child.get("dir") or direction)
    if len(element):
        other = "ltr" if direction == "rtl" else "rtl"
        for first, last in reversed(list(_runs(element, other))):
            if first.place != last.place or (first.end == -1) != (last.end == -1):
                _wrap(element, first, last, other)


def _override(element: Element, control: str) -> None:
    """Put each text of an element between a control character and that which ends its effect: WeasyPrint knows no ``bdo``."""

    def within(text: str | None) -> str | None:
        return f"{control}{text}{_POP}" if control and text else text

    element.text = within(element.text)
    for child in element:
        child.tail = within(child.tail)
        if child.tag != "bdo":
            _override(child, control)


def _is_address(link: Element) -> bool:
    text = "".join(link.itertext())
    return any(span == (0, len(text)) for span in addresses_in(text))


def _runs(element: Element, other: str) -> Iterator[tuple[_Piece, _Piece]]:
    """The first and last piece of each run in the other direction."""
    first = last = None
    for piece in _pieces(element):
        if piece.side == other:
            first, last = first or piece, piece
        elif piece.side == "digit":
            last = piece if first else None
        elif piece.side:
            if first and last:
                yield first, last
            first = last = None
    if first and last:
        yield first, last


def _pieces(element: Element) -> Iterator[_Piece]:
    yield from _pieces_of_text(element.text or "", -1)
    for place, child in enumerate(element):
        yield _Piece(place, 0, -1, _side(child))
        yield from _pieces_of_text(child.tail or "", place)


def _pieces_of_text(text: str, place: int) -> Iterator[_Piece]:
    start, end, before = 0, 0, ""
    for index, character in enumerate(text):
        side = _SIDES.get(unicodedata.bidirectional(character), "")
        if side and side != before:
            if before:
                yield _Piece(place, start, end, before)
            start, before = index, side
        if side:
            end = index + 1
    if before:
        yield _Piece(place, start, end, before)


def _side(child: Element) -> str:
    """The direction of an element, empty if it may stand in text of both; ``_END`` if no run goes beyond it."""
    classes = set(child.get("class", "").split())
    if not isinstance(child.tag, str) or child.tag in _WITHOUT_TEXT or child.get("dir") or classes & NOTES:
        return ""
    if child.tag not in INLINE or classes & _ENDS or child.find(".//br") is not None:
        return _END
    sides = {_SIDES.get(unicodedata.bidirectional(character), "") for text in child.itertext() for character in text}
    strong = sides & {"ltr", "rtl"}
    return _END if len(strong) == 2 else strong.pop() if strong else "digit" if "digit" in sides else ""


def _wrap(parent: Element, first: _Piece, last: _Piece, direction: str) -> None:
    """Put what is between two pieces into a span."""
    span = Element("span", {"dir": direction})
    begins, ends = first.end != -1, last.end != -1  # whether with text
    moved = parent[first.place + begins : last.place + 1]
    if ends:  # the rest of the last text follows the span
        holder = parent[last.place]
        text = holder.tail or ""
        holder.tail, span.tail = text[: last.end], text[last.end :]
    else:
        span.tail, parent[last.place].tail = parent[last.place].tail, None
    if begins and first.place >= 0:
        text = parent[first.place].tail or ""
        parent[first.place].tail, span.text = text[: first.start], text[first.start :]
    elif begins:
        text = parent.text or ""
        parent.text, span.text = text[: first.start], text[first.start :]
    for child in moved:
        parent.remove(child)
        span.append(child)
    parent.insert(first.place + begins, span)
    inside, after = "".join(span.itertext()), span.tail or ""
    if after[:1] in _OPENING and inside.count(_OPENING[after[0]]) > inside.count(after[0]):  # UAX #9, N0
        span[-1].tail, span.tail = (span[-1].tail or "") + after[0], after[1:]


__all__ = ["INLINE", "IS_RIGHT_TO_LEFT", "NOTES", "RIGHT_TO_LEFT", "set_directions"]
