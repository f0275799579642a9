"""Justified lines of Chinese and Japanese: they are stretched between characters, not only at spaces.

WeasyPrint stretches spaces alone, so a line without spaces stays short, and one with a single space has a hole there. Here a line
that contains wide characters gets the same addition at each space and after each wide character, as CSS Text describes it
(level 3, 6.4). Lines without wide characters are justified by WeasyPrint.

Additions are made to the glyphs that Pango has placed, when the line is painted. So neither shaping nor the places at which lines
are broken depend on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

# East Asian wide characters, with their punctuation, but not Korean syllables, which are in words between spaces.
WIDE = "\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U0001b000-\U0001b2ff\U00020000-\U0003fffd"
WIDE_CHARACTER = re.compile(f"[{WIDE}]")
_SPACES = " \u00a0"
# What is not separated from what precedes it: marks, joiners and variation selectors.
_JOINED = re.compile("[\u0300-\u036f\u200b-\u200d\u302a-\u302f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Pairs that are one sign: a dash or an ellipsis of two characters.
_PAIRS = frozenset({"——", "……", "⋯⋯", "――"})
# Marks belong to what they open or close: Requirements for Japanese Text Layout, 3.8.4.
_OPENING = frozenset("“‘（［｛〔〈《「『【〖〘([{")
_CLOSING = frozenset(
    "”’）］｝〕〉》」』】〗〙、。，．：；！？‼⁇・…—)]},.:;!?%ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)

_justify_line = inline.justify_line
Gaps = tuple[tuple[int, float], ...]
"""Byte offsets in the text of a line, each with the addition before it, in pixels."""


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Stretch a line by a width."""
    if not any(WIDE_CHARACTER.search(text) for _, text in _atoms(line)):
        _justify_line(context, line, extra_width)
        return
    found = list(_places(line))
    if found:
        share = extra_width / len(found)
        by_box: dict[int, list[int]] = {}
        for box, place in found:
            by_box.setdefault(id(box), []).append(place)
        _spread(line, by_box, share, 0)


def _atoms(box: Any) -> Iterator[tuple[Any, str]]:
    """The boxes of text in a line with their text, and other boxes with none."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            if child.text:
                yield child, child.text
        elif isinstance(child, boxes.InlineBox):
            if child.is_in_normal_flow():
                yield from _atoms(child)
        elif child.is_in_normal_flow():
            yield child, ""


def _places(line: Any) -> Iterator[tuple[Any, int]]:
    """Boxes of text with the indices of characters before which the line may be stretched.

    The index after the last character of a box stands for the place before the next box.
    """
    atoms = list(_atoms(line))
    for number, (box, text) in enumerate(atoms):
        after = next((other[0] for _, other in atoms[number + 1 :] if other), "")
        following = atoms[number + 1 : number + 2]
        if following and not following[0][1]:
            after = "\ufffc"  # a picture, a formula
        for index in range(1, len(text) + (after != "")):
            before, here = text[index - 1], text[index] if index < len(text) else after
            if is_place(before, here):
                yield box, index


def is_place(before: str, here: str) -> bool:
    """Whether a line may be stretched between two characters."""
    if before in _SPACES:
        return True
    if here in _SPACES or _JOINED.match(here) or before + here in _PAIRS:
        return False
    if before in _OPENING or here in _CLOSING:
        return False
    return bool(WIDE_CHARACTER.match(before) or WIDE_CHARACTER.match(here))


def _spread(box: Any, places: dict[int, list[int]], share: float, advance: float) -> float:
    """Move a box by what was added before it, and add the share at its places; return what was added up to its end."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        if indices := places.get(id(box)):
            offsets = [len(box.text[:index].encode()) for index in indices]
            box.pango_layout.gaps = tuple((offset, share) for offset in offsets)
            box.width += share * len(indices)
            advance += share * len(indices)
        return advance
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += advance
        start = advance
        children = box.children[::-1] if box.style["direction"] == "rtl" else box.children
        for child in children:
            if child.is_in_normal_flow():
                advance = _spread(child, places, share, advance)
        box.width += advance - start
        return advance
    box.translate(advance, 0)
    return advance


def stretch(layout: Layout) -> None:
    """Add the gaps of a layout to the glyphs of its line, after Pango has placed them."""
    gaps: Gaps = layout.gaps
    pango.pango_layout_set_single_paragraph_mode(
        layout.layout, True
    )  # changed later, it would have the text shaped again
    line, _ = layout.get_first_line()
    run = line.runs[0] if line.runs != ffi.NULL else ffi.NULL
    while run != ffi.NULL:
        item = run.data.item
        glyphs = run.data.glyphs
        for index in range(glyphs.num_glyphs):
            _widen(glyphs, index, item, gaps)
        run = run.next


def _widen(glyphs: Any, index: int, item: Any, gaps: Gaps) -> None:
    """Widen a glyph if it is the last of a cluster that ends at a gap."""
    clusters = glyphs.log_clusters
    begin = clusters[index]
    if item.analysis.level % 2:
        if index and clusters[index - 1] == begin:
            return  # the first glyph of a cluster is at the end of its text
        end = clusters[index - 1] if index else item.length
        for offset, width in gaps:
            if item.offset + begin < offset <= item.offset + end:
                glyphs.glyphs[index].geometry.width += int(width * TO_UNITS)
                glyphs.glyphs[index].geometry.x_offset += int(width * TO_UNITS)
        return
    last = index == glyphs.num_glyphs - 1
    if not last and clusters[index + 1] == begin:
        return
    end = item.length if last else clusters[index + 1]
    for offset, width in gaps:
        if item.offset + begin < offset <= item.offset + end:
            glyphs.glyphs[index].geometry.width += int(width * TO_UNITS)


__all__ = ["WIDE", "WIDE_CHARACTER", "is_place", "justify_line", "stretch"]
