"""Whether a finished PDF, read aloud from its tags, says what the book says.

Each block of the model is looked for among the blocks of the tags: paragraphs, cells and terms must be equal word for word, and
code byte for byte. Titles, captions and the like have words that the edition adds, such as a number, before or after their own.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher import document as d
from publisher.diagnostics import Location
from publisher.layout.tagged_text import TaggedBlock, tagged_blocks

# In expected text: where the edition may add words, such as a page number.
_BEFORE, _AFTER = "\ue010", "\ue014"
_MARKED = "\ue011"
_SPLIT = "\ue012"
_BESIDE = "\ue013"
_PATTERNS = {_BEFORE: ".{0,48}?", _AFTER: r"(?:.{0,47}?\S)??", _MARKED: ".{0,24}?", _BESIDE: " ?"}
_ALIKE = str.maketrans(
    {"\N{NO-BREAK SPACE}": " ", "\N{NON-BREAKING HYPHEN}": "-", "\N{HYPHEN}": "-", "\N{NARROW NO-BREAK SPACE}": " "}
)
_UNSPOKEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_NEAR = 0.6
_PLAIN = (d.Paragraph, d.TableCell, d.DefinitionTerm)  # nothing is added to their own words


@dataclass(frozen=True, slots=True)
class Misheard:
    """A block that the tags do not say as the model has it; ``found`` is the most similar block of the tags, on a page from 1."""

    location: Location
    expected: str
    found: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class _Saying:
    """What a block should say; ``labelled`` if the edition may add words before and after it."""

    location: Location
    text: str
    code: bool = False
    labelled: bool = False


def misheard(book: d.Book, pdf: Path | bytes) -> list[Misheard]:
    """Return the blocks of a book, prepared for print, that its PDF says otherwise or not at all."""
    blocks = tagged_blocks(pdf)
    words = _Index(blocks)
    found = []
    for saying in _sayings(book):
        if not words.says(saying):
            near = words.nearest(saying)
            page = near.page + 1 if near else 0
            found.append(Misheard(saying.location, saying.text, near.text if near else "", page))
    return found


class _Index:
    """The blocks of the tags, by their words."""

    def __init__(self, blocks: list[TaggedBlock]) -> None:
        self._blocks = blocks
        self._words = [_plain(block.words) for block in blocks]
        self._known = frozenset(self._words)
        self._codes = frozenset(_lines(block.text) for block in blocks if block.code)
        self._stripped = frozenset(map(_stripped, self._codes))

    def says(self, saying: _Saying) -> bool:
        if saying.code:
            text = _lines(saying.text)
            return _stripped(text) in self._stripped if saying.labelled else text in self._codes
        text = _plain(saying.text)
        if text in self._known or not text:
            return True
        if not saying.labelled and not _has_gaps(text):
            return False
        parts = re.split("([\ue010\ue011\ue013\ue014])", text)
        around = ("(?:.*[ (])?", r"(?:\W+|\W.* .*)?") if saying.labelled else ("", "")
        own = "".join(_PATTERNS.get(part) or re.escape(part) for part in parts)
        pattern = re.compile(f"{around[0]}{own}{around[1]}")
        longest = max((part for part in parts if part not in _PATTERNS), key=len)
        return any(pattern.fullmatch(words) for words in self._known if longest in words)

    def nearest(self, saying: _Saying) -> TaggedBlock | None:
        """The block that is most similar to what was expected."""
        wanted = saying.text if saying.code else _plain(saying.text)
        matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
        best, most = None, _NEAR
        for block, words in zip(self._blocks, self._words, strict=True):
            matcher.set_seq1(block.text if saying.code else words)
            if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (ratio := matcher.ratio()) > most:
                best, most = block, ratio
        return best


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _UNSPOKEN.sub("", text.translate(_ALIKE))).strip()


def _lines(text: str) -> str:
    """Code without the line feed at its end."""
    return text.removesuffix("\n")


def _stripped(text: str) -> str:
    """Code without the spaces at the ends of its lines, as before callouts."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _has_gaps(text: str) -> bool:
    return not _PATTERNS.keys().isdisjoint(text)


def _sayings(book: d.Book) -> Iterator[_Saying]:
    """What each block should say, in the order of the book."""
    for division in book.divisions:
        yield _Saying(division.location, _said(division.title), labelled=True)
        for chapter in division.children if isinstance(division, d.Part) else ():
            yield _Saying(chapter.location, _said(chapter.title), labelled=True)
    for chapter in book.chapters:
        for block in (*chapter.children, *chapter.notes, *chapter.deferred_tables):
            yield from _of_node(block)


def _of_node(node: d.Node, labelled: bool = False) -> Iterator[_Saying]:
    if isinstance(node, d.CodeBlock):
        yield from _labelled(node.location, node.caption)
        yield _Saying(node.location, node.value, code=True, labelled=bool(node.callouts))
        return
    if isinstance(node, d.Math | d.ThematicBreak):
        if isinstance(node, d.Math):
            yield _Saying(node.location, node.speech or node.value, labelled=True)
        return
    if isinstance(node, d.IndexEntry):
        yield from _labelled(node.location, node.term)
        for entry in node.children:
            yield from _of_node(entry)
        return
    labelled = labelled or not isinstance(node, _PLAIN)
    for part in node.parts:
        children: tuple[d.Node, ...] = getattr(node, part)
        if children and all(isinstance(child, d.Inline) for child in children):
            for text in _said(children).split(_SPLIT):
                yield _Saying(node.location, text, labelled=labelled or part != "children")
        else:
            for place, child in enumerate(children):
                first = place == 0 and isinstance(node, d.Theorem | d.Footnote | d.BibliographyEntry)
                yield from _of_node(child, first)


def _labelled(location: Location, inlines: tuple[d.Inline, ...]) -> Iterator[_Saying]:
    if inlines:
        yield _Saying(location, _said(inlines), labelled=True)


def _said(inlines: Iterable[d.Node]) -> str:
    """The words of inlines, with marks where the edition adds some."""
    return "".join(map(_of_inline, inlines))


def _of_inline(node: d.Node) -> str:
    if isinstance(node, d.Span) and (characters := node.attributes.get("data-actual-text")):
        return characters  # for which no font has glyphs
    match node:
        case d.InlineMath():
            words = node.speech or node.value
            return f"{_SPLIT}{words}{_SPLIT}" if node.display else words
        case d.FootnoteReference() | d.Callout():
            return _MARKED
        case d.CrossReference():
            return f"{_BEFORE}{_said(node.children)}{_AFTER}"
        case d.Link() if node.address:
            return f"{_said(node.children)}{_AFTER}"
        case d.Image():
            return node.alt
        case d.HtmlElement(tag="rt"):  # an annotation of ruby
            return f"{_BESIDE}{_said(node.children)}{_BESIDE}"
        case d.Text() | d.InlineCode() | d.LineBreak() | d.SoftBreak():
            return node.raw_text()
    if not node.parts:
        return node.raw_text()
    return "".join(_said(getattr(node, part)) for part in node.parts)


__all__ = ["Misheard", "misheard"]
