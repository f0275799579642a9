"""The widths that words and pictures in cells of tables need on a page."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from publisher import document as d
from publisher.language.widths import sans
from publisher.templating.code import options_in, parts_of_name

SIZE = 8.5  # points
LETTER, _CODE = 4.9, 4.6  # points of a letter of that size, and of one of code with the comma after it
_VERSES = 3  # lines of a cell that are verses
PICTURE = 90  # minimum points of a large picture in a cell
_FORMULA = 1.08  # the size of formulas beside the sans serif
ICON = 24  # points of a picture that is no part of a line
# letters of a word that is hyphenated before a table is rotated, and of the room that it needs then
_WORD, _WRAPPED = 20, 10
_FOLIO = "(page\u00a0100)"  # what is broken nowhere after a reference
_LONGEST_FIRM = 20  # letters of a number, a value with its unit or a range that are never broken

_SPACES = re.compile(r"[^\S\u00a0\u2007\u202f]+")  # where lines may end
_FIRM = re.compile(r"\d|\u00a0|/\(")
_IDEOGRAPH = re.compile("[\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff]")


def wrapped_word(cell: d.TableCell) -> float:
    """The width of the longest word in points, if words that are not too long are hyphenated, and long names in code divided."""
    words, code = _texts(cell)
    width = _longest(cell, words)
    if LETTER * _WRAPPED < width <= LETTER * _WORD:
        width = max(longest_word(cell, firm=True), LETTER * _WRAPPED)
    pieces = (len(piece) for value in code for name in value.split() for piece in parts_of_name(name))
    return max(width, _formula_width(cell), _CODE * min(max(pieces, default=0), _WORD))


def longest_word(cell: d.TableCell, *, firm: bool = False) -> float:
    """The width of the longest word in points, or of the longest that is ``firm``: numbers and options are broken nowhere, values
    neither in their units nor before them."""
    words, code = _texts(cell)
    hang = SIZE if has_verses(cell) else 0
    names = [name for value in code for name in (options_in(value) if firm else value.split())]
    if firm and "number" not in cell.attributes.classes:
        words = [word for word in words if len(word) <= _LONGEST_FIRM and _FIRM.search(word)]
        words = [word for word in words if word not in _addresses(cell)] if words else words
    return hang + max(_longest(cell, words), _formula_width(cell), _CODE * max(map(len, names), default=0))


def marked(row: d.TableRow) -> d.TableRow:
    """A row whose verses hang, with a class if it has a picture that is no part of a line."""
    row = _hung_row(row)
    if all(picture_width(cell) <= ICON for cell in row.children):
        return row
    return replace(row, attributes=replace(row.attributes, classes=(*row.attributes.classes, "illustrated")))


def _hung_row(row: d.TableRow) -> d.TableRow:
    """A row whose cells have verses as stanzas: what does not fit on a line is indented. It stays as it is if there are empty lines
    that do not divide all of its cells alike, since lines of one cell may belong to those of another."""
    stanzas = [_stanzas(cell) if has_verses(cell) else [] for cell in row.children]
    divided = {tuple(map(_breaks, found)) for found in stanzas}
    others = any(_breaks(_inlines(cell)) for cell, found in zip(row.children, stanzas, strict=True) if not found)
    if others or not any(stanzas) or (len(divided) > 1 and any(len(parts) > 1 for parts in divided)):
        return row
    cells = (_hung(cell, found) if found else cell for cell, found in zip(row.children, stanzas, strict=True))
    return replace(row, children=tuple(cells))


def _hung(cell: d.TableCell, stanzas: Sequence[Sequence[d.Inline]]) -> d.TableCell:
    around = d.NO_ATTRIBUTES
    match cell.children:
        case (d.Span(attributes=given),):
            around = given
    marked = replace(around, classes=(*around.classes, d.STANZA))
    made = (
        d.Paragraph(tuple(lines), location=lines[0].location, attributes=replace(marked, id="") if n else marked)
        for n, lines in enumerate(stanzas)
    )
    return replace(cell, children=tuple(made))


def _stanzas(cell: d.TableCell) -> list[list[d.Inline]]:
    """The nodes of each stanza, between which are empty lines."""
    stanzas: list[list[d.Inline]] = [[]]
    for before, node in pairwise((None, *_inlines(cell))):
        if isinstance(before, d.LineBreak) and isinstance(node, d.LineBreak):
            stanzas.append([])
        elif isinstance(node, d.Inline):
            stanzas[-1].append(node)
    return stanzas


def has_verses(cell: d.TableCell) -> bool:
    """Whether lines of a cell, or of a span that is all of it, are enough to be verses."""
    breaks = [isinstance(node, d.LineBreak) for node in _inlines(cell)]
    several = any(all(breaks[n : n + 3]) for n in range(len(breaks) - 2))  # empty lines
    return (
        sum(breaks) >= _VERSES - 1
        and not (breaks[0] or breaks[-1] or several or cell.header)
        and cell.align not in ("right", "center")
    )


def _inlines(cell: d.TableCell) -> Sequence[d.Node]:
    """What is in a cell, or in a span that is all of it."""
    match cell.children:
        case (d.Span(children=inner),):
            return inner
        case children:
            return children


def _breaks(nodes: Sequence[d.Node]) -> int:
    return sum(isinstance(node, d.LineBreak) for node in nodes)


def _longest(cell: d.TableCell, words: Sequence[str]) -> float:
    """The width of the longest of these words of a cell. Addresses and ideographs may break anywhere."""
    anywhere = {*_addresses(cell), *filter(_IDEOGRAPH.search, words)}
    return max((min(SIZE * sans(word), LETTER * 12 if word in anywhere else math.inf) for word in words), default=0)


def _formula_width(cell: d.TableCell) -> float:
    """The width in points that a column needs for the widest formula, or part of one between which lines may end."""
    if d.InlineMath not in d.kinds(cell):
        return 0
    parts = (part for node in d.nodes_of(cell, d.InlineMath) if node.drawing for part in (node.drawing, *node.more))
    return SIZE * _FORMULA * max((part.least_width for part in parts), default=0)


def _texts(cell: d.TableCell) -> tuple[list[str], list[str]]:
    """The words of a cell, and its code; a number is one word."""
    code: list[str] = []
    if d.InlineCode in d.kinds(cell):
        code = [node.value for node in d.nodes_of(cell, d.InlineCode)]
        cell = d.rewrite(cell, {d.InlineCode: lambda node: d.Text(" ", location=node.location)})
    text = d.raw_text(cell.children).strip()
    words = [text] if "number" in cell.attributes.classes else _SPACES.split(text)
    if d.CrossReference in d.kinds(cell) and any(node.shows_page for node in d.nodes_of(cell, d.CrossReference)):
        words.append(_FOLIO)
    return words, code


def _addresses(cell: d.TableCell) -> set[str]:
    """The links that show an address, as in the template."""
    words = {d.plain_text(link.children) for link in d.nodes_of(cell, d.Link)}
    return {word for word in words if "/" in word and " " not in word}


def picture_width(cell: d.TableCell) -> float:
    """The width in points of the widest picture, which may be scaled down."""
    pictures = (node.asset for node in d.walk(cell) if isinstance(node, d.Image))
    widths = (0.75 * asset.width if asset and asset.width else PICTURE for asset in pictures)
    return min(PICTURE, max(widths, default=0))
