"""Runs of text with their format, and fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from publisher.editions.docx.xml import Element, text, w
from publisher.language import is_right_to_left

_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# Letters from right to left, with the spaces, marks and digits between them.
_RUNS = re.compile(rf"[{_RIGHT}](?:[^A-Za-z\u00c0-\u058f\u0900-\ufb1c]*[{_RIGHT}])*|[^{_RIGHT}]+")
ENTRIES = "C"
"""The type of entries in contents that fields make."""
_EAST = ("ja", "ko", "zh", "yue")


class Format(Struct, frozen=True):
    """The format of a run. ``style`` is the id of a character style; ``colour`` and ``ground`` are hexadecimal."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    strike: bool = False
    small_caps: bool = False
    underline: bool = False
    position: str = ""
    colour: str = ""
    ground: str = ""
    size: int = 0
    language: str = ""
    hidden: bool = False

    def properties(self, *, right: bool = False) -> Element | None:
        """The properties of a run, in the order of the schema."""
        style, bold, italic = self.style, self.bold, self.italic
        if not style and bold:
            style, bold = "Strong", False
        elif not style and italic:
            style, italic = "Emphasis", False
        made = [
            w("rStyle", val=style) if style else None,
            *((w("b"), w("bCs")) if bold else ()),
            *((w("i"), w("iCs")) if italic else ()),
            w("smallCaps") if self.small_caps else None,
            w("strike") if self.strike else None,
            w("vanish") if self.hidden else None,
            w("color", val=self.colour) if self.colour else None,
            *((w("sz", val=self.size), w("szCs", val=self.size)) if self.size else ()),
            w("u", val="single") if self.underline else None,
            w("shd", val="clear", color="auto", fill=self.ground) if self.ground else None,
            w("vertAlign", val=self.position) if self.position else None,
            w("rtl") if right else None,
            w("lang", **languages(self.language)) if self.language else None,
        ]
        kept = [element for element in made if element is not None]
        return w("rPr", *kept) if kept else None


PLAIN = Format()
_HIDDEN = Format(hidden=True)


def languages(tag: str) -> dict[str, object]:
    """A language as an attribute for the script that it is written in."""
    key = "bidi" if is_right_to_left(tag) else "eastAsia" if tag.partition("-")[0] in _EAST else "val"
    return {key: _regional(tag)}


def _regional(tag: str) -> str:
    """A language with its usual region, which Word needs to find its spelling: ``de`` becomes ``de-DE``."""
    if "-" in tag:
        return tag
    if tag == "en":
        return "en-US"
    from babel.core import get_global

    parts: Mapping[str, str] = get_global("likely_subtags")
    region = parts.get(tag, "").rpartition("_")[2]
    return f"{tag}-{region}" if re.fullmatch("[A-Z]{2}", region) else tag


def runs(value: str, form: Format = PLAIN) -> list[Element]:
    """The runs of a text; letters from right to left have runs of their own. Line feeds break lines, tabs are kept."""
    return [run(piece, form, right=bool(re.match(f"[{_RIGHT}]", piece))) for piece in _RUNS.findall(value)]


def run(value: str, form: Format = PLAIN, *, right: bool = False) -> Element:
    """A run of text."""
    pieces = (piece for piece in re.split("([\n\t])", value) if piece)
    shown = [w("br") if piece == "\n" else w("tab") if piece == "\t" else text(piece) for piece in pieces]
    return w("r", form.properties(right=right), *shown)


def field(instruction: str, result: Iterable[Element], form: Format = PLAIN) -> Iterator[Element]:
    """A field with its result, as it was when the document was made."""
    yield _mark("begin", form)
    yield _code(instruction, form)
    yield _mark("separate", form)
    yield from result
    yield _mark("end", form)


def _mark(kind: str, form: Format) -> Element:
    return w("r", form.properties(), w("fldChar", fldCharType=kind))


def _code(instruction: str, form: Format) -> Element:
    return w("r", form.properties(), text(f" {instruction} ", "instrText"))


def entry(words: str, level: int) -> list[Element]:
    """A field that adds an entry of this level to contents which ask for the type ``ENTRIES``.

    It has no result. Word shows its code unless it is hidden text.
    """
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    code = _code(f'TC "{quoted}" \\f {ENTRIES} \\l {level}', _HIDDEN)
    return [_mark("begin", _HIDDEN), code, _mark("end", _HIDDEN)]


__all__ = ["ENTRIES", "PLAIN", "Format", "entry", "field", "languages", "run", "runs"]
