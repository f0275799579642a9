"""Comparison of the text in the tags of a finished PDF with that of the book.

Each block of the model is looked for among the blocks of the tags: paragraphs, cells and terms must be equal word for word, and
code byte for byte. Titles, captions and the like have words that the edition adds, such as a number, before or after their own.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.html_names import BLOCKS
from publisher.pdf_files.tagged_text import TaggedBlock, tagged_blocks

# In expected text: where the edition may add words, such as a page number.
_BEFORE, _AFTER = "\ue010", "\ue014"
_MARKED = "\ue011"
_SPLIT = "\ue012"
_BESIDE = "\ue013"
_ALONE = "\ue015"  # around what is painted by itself
_PATTERNS = {_BEFORE: ".{0,48}?", _AFTER: r"(?:.{0,47}?\S)??", _MARKED: ".{0,24}?", _BESIDE: " ?", _SPLIT: " ?"}
_BETWEEN_ALONE = re.compile(rf"{_ALONE}\s*{_ALONE}")
_GAP = re.compile(f"[{''.join(_PATTERNS)}]")
_ALIKE = str.maketrans(
    {"\N{NO-BREAK SPACE}": " ", "\N{NON-BREAKING HYPHEN}": "-", "\N{HYPHEN}": "-", "\N{NARROW NO-BREAK SPACE}": " "}
)
_INVISIBLE = re.compile("[\u00ad\u200b\u202c-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_NEAR = 0.6
_PLAIN = (d.Paragraph, d.TableCell, d.DefinitionTerm)  # nothing is added to their own words


class Difference(Struct, frozen=True):
    """A block whose text in the tags is not that of the model; ``found`` is the most similar one, and ``page`` its page from 1."""

    location: Location
    expected: str
    found: str = ""
    page: int = 0


class Expected(Struct, frozen=True):
    """The text that a block should have; ``labelled`` if the edition may add words before and after it.

    ``images`` are those in it, in their order.
    """

    location: Location
    text: str
    code: bool = False
    labelled: bool = False
    images: tuple[d.Image, ...] = ()

    @property
    def literal(self) -> str:
        """The longest part to which the edition adds no words."""
        return max(_GAP.split(self.text), key=len)

    @property
    def parts(self) -> list[Expected]:
        """The text divided at its displayed formulas, which may be blocks of their own."""
        return [replace(self, text=part) for part in self.text.split(_SPLIT)]

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the ``plain`` words of a block may be."""
        pieces = re.split(f"({_GAP.pattern})", plain(self.text))
        own = "".join(_PATTERNS.get(piece) or re.escape(piece) for piece in pieces)
        before, after = ("(?:.*[ (])?", r"(?:\W+|\W.* .*| \(.*\))?") if self.labelled else ("", "")
        return re.compile(f"{before}{own}{after}")


def differences(book: d.Book, pdf: Path | bytes | Sequence[TaggedBlock]) -> list[Difference]:
    """Return the blocks of a book, prepared for print, whose text is different or missing in the tags of its PDF.

    The PDF may be given as its blocks.
    """
    blocks = tagged_blocks(pdf) if isinstance(pdf, Path | bytes) else [*pdf]
    words = _Index(blocks)
    found = []
    for expected in expected_blocks(book):
        lost = next((part for part in expected.parts if not words.contains(part)), None)
        if lost and not words.contains(expected):
            near = words.nearest(lost)
            page = near.page + 1 if near else 0
            found.append(Difference(expected.location, lost.text, near.text if near else "", page))
    return found


class _Index:
    """The blocks of the tags, by their words."""

    def __init__(self, blocks: list[TaggedBlock]) -> None:
        self._blocks = blocks
        self._words = [plain(block.words) for block in blocks]
        self._known = frozenset(self._words)
        self._codes = frozenset(_lines(block.text) for block in blocks if block.code)

    def contains(self, expected: Expected) -> bool:
        if expected.code:
            return _lines(expected.text) in self._codes
        text = plain(expected.text)
        if text in self._known or not text:
            return True
        if not expected.labelled and not _has_gaps(text):
            return False
        pattern, longest = expected.pattern, max(_GAP.split(text), key=len)
        return any(pattern.fullmatch(words) for words in self._known if longest in words)

    def nearest(self, expected: Expected) -> TaggedBlock | None:
        """The block that is most similar to what was expected."""
        wanted = expected.text if expected.code else plain(expected.text)
        matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
        best, most = None, _NEAR
        for block, words in zip(self._blocks, self._words, strict=True):
            matcher.set_seq1(block.text if expected.code else words)
            if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (ratio := matcher.ratio()) > most:
                best, most = block, ratio
        return best


def plain(text: str) -> str:
    """Text with plain spaces and hyphens, and without characters that are not shown."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text.translate(_ALIKE))).strip()


def _lines(text: str) -> str:
    """Code without the line feed at its end."""
    return text.removesuffix("\n")


def _has_gaps(text: str) -> bool:
    return not _PATTERNS.keys().isdisjoint(text)


def expected_blocks(book: d.Book) -> Iterator[Expected]:
    """What each block should say: the titles of parts, then the chapters in their order."""
    for division in book.divisions:
        if isinstance(division, d.Part):
            yield Expected(division.location, _text_of(division.title), labelled=True)
    for chapter in book.chapters:
        if not chapter.page:
            yield Expected(chapter.location, _text_of(chapter.title), labelled=True)
        for block in (*chapter.children, *chapter.notes):
            yield from _of_node(block)


def _of_node(node: d.Node, labelled: bool = False) -> Iterator[Expected]:
    if isinstance(node, d.CodeBlock):
        yield from _labelled(node.location, node.caption)
        yield Expected(node.location, node.value, code=True)
        return
    if isinstance(node, d.Math | d.ThematicBreak):
        if isinstance(node, d.Math):
            yield Expected(node.location, node.speech or node.value, labelled=True)
        return
    if isinstance(node, d.IndexEntry):
        yield from _labelled(node.location, node.term)
        for entry in node.children:
            yield from _of_node(entry)
        return
    if isinstance(node, d.HtmlElement) and node.tag == "figure":
        captions = [child for child in node.children if isinstance(child, d.HtmlElement) and child.tag == "figcaption"]
        others = tuple(child for child in node.children if child not in captions)
        images = tuple(image for child in others for image in d.nodes_of(child, d.Image))
        yield Expected(node.location, _text_of(others), labelled=True, images=images)
        for caption in captions:
            yield from _labelled(node.location, caption.children)
        return
    labelled = labelled or not isinstance(node, _PLAIN)
    for part in node.parts:
        children: tuple[d.Node, ...] = getattr(node, part)
        if children and all(map(_is_phrase, children)):
            labels = labelled or part != "children"
            images = tuple(image for child in children for image in d.nodes_of(child, d.Image))
            yield Expected(node.location, _text_of(children), labelled=labels, images=images)
        else:
            for place, child in enumerate(children):
                first = place == 0 and isinstance(node, d.Theorem | d.Footnote | d.BibliographyEntry)
                yield from _of_node(child, first)


def _is_phrase(node: d.Node) -> bool:
    """Whether a node is a part of the text of a block, and no block itself, as an item of a list in raw HTML."""
    return isinstance(node, d.Inline) and not (isinstance(node, d.HtmlElement) and node.tag in BLOCKS)


def _labelled(location: Location, inlines: tuple[d.Node, ...]) -> Iterator[Expected]:
    if inlines:
        yield Expected(location, _text_of(inlines), labelled=True)


def _text_of(inlines: Iterable[d.Node]) -> str:
    """The words of inlines, with marks where the edition adds some, or may leave out a space."""
    return _BETWEEN_ALONE.sub(_BESIDE, "".join(map(_of_inline, inlines))).replace(_ALONE, "")


def _of_inline(node: d.Node) -> str:
    if isinstance(node, d.Span) and (characters := node.attributes.get("data-actual-text")):
        return f"{_ALONE}{characters}{_ALONE}"  # for which no font has glyphs
    match node:
        case d.InlineMath():
            words = node.speech or node.value
            return f"{_SPLIT}{words}{_SPLIT}" if node.display else words
        case d.FootnoteReference() | d.Callout():
            return _MARKED
        case d.CrossReference():
            return f"{_BEFORE}{_text_of(node.children)}{_AFTER}"
        case d.Link() if node.address:
            return f"{_text_of(node.children)}{_AFTER}"
        case d.Image():
            return f"{_ALONE}{node.alt}{_ALONE}" if node.alt else ""
        case d.HtmlElement(tag="q"):  # in quotation marks
            return f"{_MARKED}{_text_of(node.children)}{_MARKED}"
        case d.HtmlElement(tag="rp"):  # parentheses for programs that cannot show ruby
            return ""
        case d.HtmlElement(tag="rt"):  # an annotation of ruby
            return f"{_BESIDE}{_text_of(node.children)}{_BESIDE}"
        case d.Text() | d.InlineCode() | d.LineBreak() | d.SoftBreak():
            return node.raw_text()
    if not node.parts:
        return node.raw_text()
    return "".join(_of_inline(child) for part in node.parts for child in getattr(node, part))


__all__ = ["Difference", "Expected", "differences", "expected_blocks", "plain"]
