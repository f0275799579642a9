"""Chinese and Japanese in print: spaces between scripts, and punctuation from their typeface.

Between an ideograph or kana and a letter or digit of another script is a space of about a quarter of an em (Requirements for
Chinese Text Layout, 3.2.2; for Japanese, 3.2.6). It is a span with a space, which is dropped at the ends of lines and gives way
when lines are justified. Spaces alone are not painted, so the text of the PDF is as it was
written, although viewers may guess a space from the distance.

Quotation marks, dashes and ellipses are as wide as ideographs, unless they are between letters of another script, as in “O’Neill”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct, field

from publisher.language import prefixes
from publisher.layout.bidirectional import INLINE, NOTES

_LANGUAGES = ("zh", "yue", "ja")
_LANGUAGE = re.compile(r"\slang=[\"']?(?:zh|yue|ja)\b", re.IGNORECASE)
_IDEOGRAPH = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]"
)
_MARKS = re.compile("[“”‘’…—·⋯]+")
_AS_LETTER = frozenset({"code", "samp", "var"})
_INLINE = INLINE - _AS_LETTER - {"sub", "sup"}
_KEPT = frozenset({"pre", "script", "style", "svg", "title", "rt", "rp", "math"})
_LETTER = "x"
GAP = "gap"
"""The class of spaces that are no part of the text."""
_RUBY = 0.5  # the size of annotations, in ems
_BREAK = "\u200b"  # between two boxes, where a line may end


class _Chunk(Struct):
    """The text in or after an element, with the places of gaps and the extents of punctuation in it."""

    holder: Element
    after: bool
    spans: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return (self.holder.tail if self.after else self.holder.text) or ""


def set_scripts(root: Element, markup: str) -> None:
    """Add the spans to a document, which was parsed from ``markup``."""
    if "<ruby" in markup:
        for ruby in [*root.iter("ruby")]:
            for pair in _pairs(ruby):
                _set_ruby(pair)
    if not _LANGUAGE.search(markup):
        return
    parents = {child: parent for parent in root.iter() for child in parent}
    chunks = list(_Reader().chunks(root, ""))
    for chunk in reversed(chunks):
        if chunk.spans:
            _insert(chunk, parents)
    if "<ruby" in markup:
        _part(root)


def _part(root: Element) -> None:
    """Let lines end between two bases with annotations."""
    for element in root.iter():
        for former, latter in pairwise(element):
            if former.tag == latter.tag == "ruby" and not former.tail:
                former.tail = _BREAK


def _is_east_asian(language: str) -> bool:
    return prefixes(language)[-1] in _LANGUAGES


class _Reader:
    """Reads the text of a document in its order."""

    def __init__(self) -> None:
        self._before = ""  # the character before, in the same block
        self._last: _Chunk | None = None  # the text that ends with it, if a gap may be added there

    def chunks(self, element: Element, language: str) -> Iterator[_Chunk]:
        """The text in an element, with what is in it and what follows its children."""
        language = element.get("lang") or language
        if element.text:
            yield from self._read(_Chunk(element, False), language)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child, language)
            if child.tail:
                yield from self._read(_Chunk(child, True), language)

    def _child(self, child: Element, language: str) -> Iterator[_Chunk]:
        if child.tag in _INLINE and NOTES.isdisjoint(child.get("class", "").split()):
            yield from self.chunks(child, language)
        elif child.tag in _AS_LETTER or (child.tag == "img" and child.get("src", "").startswith("formula:")):
            self._meet(_LETTER)
            self._before, self._last = _LETTER, None
        else:
            note = not NOTES.isdisjoint(child.get("class", "").split())
            before = (self._before, self._last) if note else ("", None)
            self._before, self._last = "", None
            if child.tag not in _KEPT:
                yield from self.chunks(child, language)
            self._before, self._last = before

    def _meet(self, character: str) -> None:
        """Add a gap after an ideograph if this character follows."""
        if self._last and _IDEOGRAPH.match(self._before) and _is_letter(character):
            end = len(self._last.text)
            self._last.spans.append((end, end, GAP))

    def _read(self, chunk: _Chunk, language: str) -> Iterator[_Chunk]:
        text = chunk.text
        self._meet(text[0])
        if _is_east_asian(language):
            if _is_letter(self._before) and _IDEOGRAPH.match(text):
                chunk.spans.append((0, 0, GAP))
            for index in range(1, len(text)):
                here, there = text[index - 1], text[index]
                if (_IDEOGRAPH.match(here) and _is_letter(there)) or (_is_letter(here) and _IDEOGRAPH.match(there)):
                    chunk.spans.append((index, index, GAP))
            for found in _MARKS.finditer(text):
                before = text[found.start() - 1] if found.start() else self._before
                after = text[found.end() : found.end() + 1]
                if not (_is_letter(before) and _is_letter(after)):
                    chunk.spans.append((found.start(), found.end(), "wide"))
            chunk.spans.sort()
            self._last = chunk
        else:
            self._last = None
        self._before = text[-1]
        yield chunk


def _is_letter(character: str) -> bool:
    """Whether it is a letter or digit of a script whose characters are narrow."""
    return (
        character.isalnum() and not _IDEOGRAPH.match(character) and unicodedata.east_asian_width(character) not in "WF"
    )


def _pairs(ruby: Element) -> list[Element]:
    """Divide ruby with several annotations into one for each, with its base."""
    if len(ruby.findall("rt")) < 2:
        return [ruby]
    text, children = ruby.text, [*ruby]
    for child in children:
        ruby.remove(child)
    ruby.tag, ruby.text = "span", None
    found = [SubElement(ruby, "ruby")]
    found[0].text = text
    for child in children:
        found[-1].append(child)
        if child.tag == "rt":
            found.append(SubElement(ruby, "ruby"))
            found[-1].text, child.tail = child.tail, None
    rest = found.pop()
    rest.tag = "span"
    return found


def _set_ruby(ruby: Element) -> None:
    """Make room for an annotation that is wider than its base; they are set in the middle of each other."""
    notes = list(ruby.iter("rt"))
    wide = _width("".join(text for note in notes for text in note.itertext())) * _RUBY
    base = _width("".join(_base(ruby)))
    if wide > base:
        ruby.set("style", f"padding:0 {(wide - base) / 2:.3g}em")


def _base(ruby: Element) -> Iterator[str]:
    yield ruby.text or ""
    for child in ruby:
        if child.tag not in ("rt", "rp"):
            yield from child.itertext()
        yield child.tail or ""


def _width(text: str) -> float:
    """About how many ems a text is wide."""
    return sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in text.strip())


def _insert(chunk: _Chunk, parents: dict[Element, Element]) -> None:
    """Put the spans of a text into the tree."""
    text, made = chunk.text, list[Element]()
    ends = [start for start, _, _ in chunk.spans[1:]] + [len(text)]
    for (start, end, name), following in zip(chunk.spans, ends, strict=True):
        span = Element("span", {"class": name})
        span.text = text[start:end] or " "
        span.tail = text[end:following]
        made.append(span)
    before = text[: chunk.spans[0][0]]
    if chunk.after:
        chunk.holder.tail = before
        parent = parents[chunk.holder]
        place = list(parent).index(chunk.holder) + 1
    else:
        chunk.holder.text = before
        parent, place = chunk.holder, 0
    for number, span in enumerate(made):
        parent.insert(place + number, span)


__all__ = ["set_scripts"]
