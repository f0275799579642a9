"""Restrictions on line breaks that CSS cannot express: none in a paragraph's last word, in a range of numbers, before
a dash, between equal signs, such as €€€, in short words with a slash, such as km/s, in words in phonetic script, such as
/fɪˈnɪʃ/, or, in tables, in short words with a dash, such as Apr–May."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_BLOCKS = ("p", "li", "dd")
_LITERAL = frozenset({"code", "pre", "script", "style", "svg", "title"})
_NOTES = frozenset({"fn", "noteref", "folio"})  # classes of what may follow the last word
# Marks in words, which are no letters for ``re``: accents and vowels of Hebrew, Arabic and Indic scripts, and joiners.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0df3"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0fbc\u102b-\u109d\u17b4-\u17d3\u200c\u200d"
)
# A longer word may be wider than its line.
_LAST = re.compile(rf"(?<![\w{MARKS}])(?:[^\W\d_]|[{MARKS}]){{6,24}}\W*$")
# km/s, kg/(m²s) and W/(m · K), but no address
_UNIT = (
    r"(?<![A-Za-z0-9/.:_-])[A-Za-zµμ°Ω]{1,3}[²³]?/(?:[A-Za-z]{1,3}[²³]?(?![A-Za-z0-9/_-]|\.\w)|"
    r"\([A-Za-zµμ°Ω²³⁻¹⁴·⋅\u00a0]{1,12}\))"
)
# /fɪˈnɪʃ/ and /fun/, the first word of /ə ˈlɒt/, and [fɪˈnɪʃ]
_SOUND = r"(?<![^\s([“‘„«])/(?:[^\s/]{1,20}/|(?=[^\s/]{0,19}[ɐ-ʯ])[^\s/]{1,20}(?!\S))|(?<!\S)[^\sˈˌ]{1,12}[ˈˌ]\S{0,20}"
_TOGETHER = re.compile(
    rf"(?<![\w–])\d[\d.,]{{0,9}}–\d[\d.,]{{0,9}}|[\w{MARKS}]{{1,20}}—(?=\w)|([+€$£¥])\1{{1,8}}|{_UNIT}|{_SOUND}"
)
_IN_CELLS = re.compile(r"(?<![\w–])[^\W_]{1,5}–[^\W_]{1,5}(?![\w–])")  # Apr–May, which columns have room for


def hold(root: Element) -> None:
    """Wrap unbreakable text in spans of the classes ``nb`` (no line break) and ``whole`` (no hyphenation)."""
    blocks = [e for e in root.iter() if e.tag in _BLOCKS or "fn" in _classes(e)]
    for block in blocks:
        _hold_last_word(block)
    literal = {part for element in root.iter() if element.tag in _LITERAL for part in element.iter()}
    for element in [*root.iter()]:
        if isinstance(element.tag, str) and element not in literal and "}" not in element.tag:  # not in a drawing
            _hold_together(element, _TOGETHER)
    for cell in [*root.iter("td"), *root.iter("th")]:
        for element in [e for e in cell.iter() if e not in literal and "nb" not in _classes(e)]:
            _hold_together(element, _IN_CELLS)


def _classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def _hold_last_word(element: Element) -> None:
    for index in range(len(element) - 1, -1, -1):
        child = element[index]
        if (child.tail or "").strip():
            _wrap(element, index, _LAST, "whole")
            return
        if not _classes(child) & _NOTES:
            if child.tag not in _LITERAL and child.tag not in _BLOCKS:
                _hold_last_word(child)
            return
    _wrap(element, -1, _LAST, "whole")


def _hold_together(element: Element, pattern: re.Pattern[str]) -> None:
    for index in range(len(element) - 1, -2, -1):
        _wrap(element, index, pattern, "nb")


def _wrap(parent: Element, index: int, pattern: re.Pattern[str], name: str) -> None:
    """Wrap the matches in the text after the child at ``index``, or before the first at -1, in spans."""
    text = (parent[index].tail if index >= 0 else parent.text) or ""
    found = list(pattern.finditer(text))
    if not found:
        return
    spans = [Element("span", {"class": name}) for _ in found]
    ends = [match.start() for match in found[1:]] + [len(text)]
    for span, match, end in zip(spans, found, ends, strict=True):
        span.text, span.tail = match[0], text[match.end() : end]
    before = text[: found[0].start()]
    if index >= 0:
        parent[index].tail = before
    else:
        parent.text = before
    for place, span in enumerate(spans, start=index + 1):
        parent.insert(place, span)
