"""Units: the parts of a document that begin on pages of their own, and the places that they take in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import unescape
from typing import Protocol
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from publisher.layout.page_labels import label_at, starts_of
from publisher.layout.request import PageLabel, Slot
from publisher.mathematics.addresses import SCHEME, glyphs_of

BREAK = "<!--unit-->"
"""Separates units in the body of a document. It is written by templates only: comments in sources are not kept."""

_ACROSS = re.compile(
    r"counter-(?:increment|reset|set)|counter\(\s*pages|counters?\(\s*(?!pages?\b)|string-set|target-|running\(|element\("
    r"|@page[^{]*:(?:first|nth)|\.(?:part|chapter|in-part)\b[^{},]*[+~]|[+~]\s*\.(?:part|chapter|in-part)\b"
)
_BODY = re.compile(r"<(body)(?=[\s>])[^>]*>")
_ID = re.compile(r'\sid="([^"]+)"')
_TARGET = re.compile(r'\s(?:href|data-page-of)="#([^"]+)"')
_FILE = re.compile(r'\s(?:src|href|data)="([^"#]+)"')
GLYPHS = "glyphs/"
"""The folder of the outlines of glyphs in formulas, among the files of a document."""
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_LETTERS = 2200  # of markup on a page, for a first guess


class Extent(Protocol):
    """The pages of a unit, known or guessed; see ``UnitResult``."""

    @property
    def pages(self) -> int: ...
    @property
    def blank(self) -> bool: ...
    @property
    def odd(self) -> bool: ...
    @property
    def places(self) -> Mapping[str, int]: ...


class Unit(Struct, frozen=True, dict=True):
    """A document of its own: the ``piece`` of the body between the head and the end of the whole."""

    head: str
    piece: str
    end: str

    @property
    def markup(self) -> str:
        """The unit as a document."""
        return self.head + self.piece + self.end

    @cached_property
    def styles(self) -> tuple[frozenset[str], str]:
        """The files that the head names, and the style sheets that it contains; of the whole if it has no head."""
        head = self.head or self.markup
        return files_named(head), "".join(_STYLE.findall(head))

    @cached_property
    def ids(self) -> dict[str, int]:
        """The ids in the unit, and the amount of markup before each."""
        return {unescape(match[1]): match.start() for match in reversed(list(_ID.finditer(self.piece)))}

    @cached_property
    def targets(self) -> frozenset[str]:
        """The ids outside to which the unit links."""
        found = {unescape(name) for name in _TARGET.findall(self.piece)}
        return frozenset(found | {unquote(name) for name in found}) - self.ids.keys()

    @cached_property
    def files(self) -> frozenset[str]:
        """The paths that the unit names."""
        return files_named(self.markup)

    @property
    def name(self) -> str:
        """The first id of the unit."""
        return next(iter(sorted(self.ids, key=self.ids.__getitem__)), "")

    def guess(self) -> Guess:
        """Estimate the extent of the unit."""
        places = {name: 1 + place // _LETTERS for name, place in self.ids.items()}
        return Guess(2 + len(self.piece) // _LETTERS, places)


class Guess(Struct, frozen=True):
    """The estimated extent of a unit that has not been laid out."""

    pages: int
    places: Mapping[str, int]
    blank: bool = True
    odd: bool = False


def files_named(markup: str) -> frozenset[str]:
    """The paths of files that markup names."""
    found = frozenset(_FILE.findall(markup))
    formulas = [path for path in found if path.startswith(SCHEME)]
    glyphs = {f"{GLYPHS}{number}" for formula in formulas for number in glyphs_of(formula)}
    return frozenset(unquote(unescape(path)) for path in found.difference(formulas)) | glyphs


def counts_across(style: str) -> bool:
    """Whether a style sheet of a project may make a unit depend on others: by counters, named strings or siblings."""
    return bool(_ACROSS.search(style))


def whole(markup: str) -> str:
    """The same document as one unit."""
    return markup.replace(BREAK, "")


def split(markup: str) -> list[Unit]:
    """The units of a document, in order; one if it has no breaks."""
    body = _BODY.search(markup)
    if body is None:
        return [Unit("", markup, "")]
    start, end = body.end(), markup.rindex(f"</{body[1]}>")
    if BREAK not in markup:
        return [Unit(markup[:start], markup[start:end], markup[end:])]
    pieces = (piece.strip() for piece in markup[start:end].split(BREAK))
    return [Unit(markup[:start], piece, markup[end:]) for piece in pieces if piece]


class Plan:
    """The places of all units in the document, as far as their extents are known."""

    def __init__(self, extents: Sequence[Extent], labels: Sequence[PageLabel]) -> None:
        self._extents = extents
        self.offsets: list[int] = []
        """The index in the document of each unit's first page; with ``skips``, that of the page before it is left out."""
        self.skips: list[int] = []
        """How many pages of each unit are left out: its blank page, if its content begins on the right side anyway."""
        index = 0
        for extent in extents:
            skip = int(extent.blank and index % 2 == extent.odd)
            self.offsets.append(index - skip)
            self.skips.append(skip)
            index += extent.pages - skip
        self.pages = index
        self._places = {
            name: place + offset
            for extent, offset in zip(reversed(extents), reversed(self.offsets), strict=True)
            for name, place in extent.places.items()
        }
        self.starts = starts_of(labels, self._places)

    def label(self, name: str) -> str:
        """The label of the page on which an id begins, empty if there is none."""
        return label_at(self._places[name], self.starts) if name in self._places else ""

    def place(self, name: str) -> tuple[int, str] | None:
        """The index of the page on which an id begins, and its label; None for an unknown id."""
        return (self._places[name], self.label(name)) if name in self._places else None

    def counted_alike(self, one: int, other: int) -> bool:
        """Whether the labels of two pages belong to one count."""
        first, last = sorted((one, other))
        return not any(first < start <= last for start, _ in self.starts)

    def is_well_placed(self, unit: int) -> bool:
        """Whether the unit begins on the side for which it was laid out."""
        extent, index = self._extents[unit], self.offsets[unit] + self.skips[unit]
        return extent.blank or index % 2 == extent.odd

    def number(self, unit: int, slot: Slot) -> str:
        """The true text of a page number."""
        return self.label(slot.target) if slot.target else label_at(max(0, slot.page + self.offsets[unit]), self.starts)

    def labels_of(self, unit: int) -> tuple[PageLabel, ...]:
        """The labels of the pages of a unit, by their index in it."""
        offset, pages = self.offsets[unit], self._extents[unit].pages
        found = []
        for start, label in self.starts:
            local = start - offset
            if local <= 0:
                found = [replace(label, start=0, first=label.first - local)]
            elif local <= pages:
                found.append(replace(label, start=local))
        return tuple(found)

    def odd(self, unit: int) -> bool:
        """Whether the first page of a unit has an odd index."""
        return (self.offsets[unit] + self.skips[unit]) % 2 == 1


__all__ = ["BREAK", "Extent", "Guess", "Plan", "Unit", "counts_across", "files_named", "split", "whole"]
