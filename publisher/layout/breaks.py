"""What lines of text do not paint: the spaces at which they end, the line feeds and the indentation of code, soft hyphens.

Readers of a tagged PDF take the strings of its marks one after another, and do not look at where they are on the page. So a space
between two words must be in the text, even if a line ends there (PDF 32000-1, 14.8.2.6.2).

``Sources`` numbers the texts of a document before lines are broken. ``Breaks`` compares the parts of them that were laid out, in
the order of the structure tree, and gives what was dropped between two parts to the former. ``endings`` paints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import is_normalized

from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import BlockLevelBox, Box, ReplacedBox, TextBox

from publisher.layout.east_asian import GAP
from publisher.layout.page_numbers import ATTRIBUTE as PAGE_OF
from publisher.layout.roles import IN_LINES, UNSEEN, classes_of
from publisher.layout.structure import Area, Content, Node

_APART = "\v"  # where a block begins or ends: words on both sides are two
_KEPT = frozenset({"pre", "pre-wrap", "break-spaces"})
_WHITE = frozenset(" \n\t")
_NOT_WHITE = re.compile(r"[^ \n\t]+")
# Scripts whose glyphs are in another order than their characters, or have no character of their own; overrides of the order;
# variation selectors, which have no glyphs.
_SHAPED = re.compile(
    "[\u202d\u202e\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


class Sources:
    """The texts of a document, numbered in its order; images count as one character."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._boxes: list[TextBox] = []

    def read(self, boxes: Iterable[Box]) -> None:
        """Number the texts in trees of boxes, before they are laid out: the copies in lines keep the numbers."""
        for box in boxes:
            self._read(box)
            self.texts.append(_APART)

    def settle(self) -> None:
        """Take the texts as they are now: page numbers are filled in, and some are left out."""
        for box in self._boxes:
            self.texts[box.source] = box.text

    def _read(self, box: Box) -> None:
        texts = self.texts
        if isinstance(box, TextBox):
            box.source = len(texts)
            texts.append("")
            if box.element is None or box.element.get("class") != GAP:
                self._boxes.append(box)
        elif isinstance(box, ReplacedBox):
            box.source = len(texts)
            texts.append("\ufffc")
        else:
            block = isinstance(box, BlockLevelBox)
            if block:
                texts.append(_APART)
            for child in box.children:
                self._read(child)
            if block:
                texts.append(_APART)

    def between(self, former: _Piece, source: int, start: int) -> str:
        """What is between a piece and a later one, which begins at ``start`` in its source."""
        first, texts = former.source, self.texts
        if first == source:
            return texts[first][former.end : start]
        if first > source:
            return _APART
        return texts[first][former.end :] + "".join(texts[first + 1 : source]) + texts[source][:start]


class _Piece(NamedTuple):
    """The last content of a block, and where it ends in its source."""

    box: Box
    node: Node
    source: int
    end: int


class Breaks:
    """Gives what was dropped between two contents of a block to the former, and to each line of code its whole text."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        sources.settle()
        self._formers: dict[Node, _Piece] = {}  # by the node of the block
        self._ends: dict[int, int] = {}  # number of a source → the end of its last piece
        self._lines: dict[Node, Node] = {}  # node of a block of code → the node of its last line
        self._written: set[Node] = set()  # the nodes of all lines
        self._indents: dict[Node, str] = {}

    def finish(self) -> None:
        """Leave out the nodes of lines that are painted in full."""
        for parent in {line.parent for line in self._written if line.parent is not None}:
            kids: list[Node | Content | Area] = []
            for kid in parent.kids:
                if isinstance(kid, Node) and kid in self._written and _is_painted(kid):
                    kids += kid.kids
                else:
                    kids.append(kid)
            parent.kids = kids

    def blank(self, box: TextBox, node: Node) -> None:
        """Note the indentation with which code begins. That of other lines follows the line feed before them."""
        block = _block(node)
        if box.style["white_space"] in _KEPT and block not in self._formers:
            self._indents[block] = self._indents.get(block, "") + box.text

    def image(self, content: Content, node: Node) -> None:
        """Add an image to its ``node``."""
        node.kids.append(content)
        self._follow(content.box, node, 0, 1)

    def text(self, content: Content, node: Node) -> None:
        """Add a text to the ``node`` of its element."""
        box = content.box
        start, end = self._place(box)
        text = box.text if box.text.isascii() else box.text.translate(UNSEEN)
        if box.style["white_space"] in _KEPT:
            if "callout" in classes_of(box.element):
                self._callout(content, node, source=box.source or 0, end=end)
            else:
                self._code(content, node, text, start, end)
            return
        if not _reads_as_painted(box):
            # Glyphs are painted from left to right, as readers of the page expect. Those of the tree get the text.
            node = node.add("Span")
            node.entries["ActualText"] = _softened(text, box)
        node.kids.append(content)
        self._follow(box, node, start, end)

    def _callout(self, content: Content, link: Node, source: int, end: int) -> None:
        """Add a callout, which is no part of the code, and so says what it is. The space before it is not either."""
        words = link.add("Span")
        words.entries["ActualText"] = f" {content.box.element.get('aria-label') or content.box.text}"
        words.kids.append(content)
        self._formers[_block(link)] = _Piece(content.box, words, source, end)

    def _code(self, content: Content, node: Node, text: str, start: int, end: int) -> None:
        """Add a text of code: each line is a node with the whole text of the line, which is not all painted."""
        block, source = _block(node), content.box.source or 0
        former, line = self._formers.get(block), self._lines.get(block)
        dropped = self._indents.pop(block, "")
        if former:
            dropped = _NOT_WHITE.sub("", self._sources.between(former, source, start).replace(_APART, ""))
        before, feed, indent = dropped.rpartition("\n")
        if line is not None and line.parent is not None and line.parent.kids[-1] is line:
            line.entries["ActualText"] += before + feed
        else:  # a callout ends the line before
            indent = dropped
        if line is None or feed or line.parent is not node:
            line = self._lines[block] = node.add("Span")
            self._written.add(line)
            line.entries["ActualText"] = ""
        line.entries["ActualText"] += indent + text
        line.kids.append(content)
        self._formers[block] = _Piece(content.box, line, source, end)

    def _place(self, box: TextBox) -> tuple[int, int]:
        """Where a piece begins and ends in its source; marks it if the line ends at a hyphen that is not in the source."""
        number, text = box.source, box.text
        if number is None:
            return 0, len(text)
        source = self._sources.texts[number]
        start = self._ends.get(number, 0)
        if not source.startswith(text, start):
            text = text.removesuffix("\u200b")  # which keeps a space at the end of a text
        word = text.removesuffix(box.style["hyphenate_character"])
        while not source.startswith(word, start) and source[start : start + 1] in _WHITE:
            start += 1
        end = start + len(text)
        if not source.startswith(text, start) and source.startswith(word, start):
            box.soft = True
            end = start + len(word)
        self._ends[number] = end
        return start, end

    def _follow(self, box: Box, node: Node, start: int, end: int) -> None:
        block, source = _block(node), box.source
        former = self._formers.get(block)
        if source is None:
            return
        if former:
            dropped = self._sources.between(former, source, start)
            if any(map(str.isspace, dropped)):  # as ``_APART`` is
                _give(former)
        self._formers[block] = _Piece(box, node, source, end)


def _softened(text: str, box: TextBox) -> str:
    """The text of a box, with a soft hyphen at its end if its word is divided there."""
    return text.removesuffix(box.style["hyphenate_character"]) + "\u00ad" if box.soft else text


def _reads_as_painted(box: TextBox) -> bool:
    """Whether the glyphs of a box, from left to right, say its text. Binding replaces page numbers in glyphs only."""
    if box.element is not None and box.element.get(PAGE_OF):
        return True
    return box.style["direction"] == "ltr" and (box.text.isascii() or _matches_glyphs(box.text, box.style))


def _matches_glyphs(text: str, style: ComputedStyle) -> bool:
    """Whether the characters of the glyphs of a text, from left to right, are its own. Greek small capitals have no accents."""
    return not _is_shaped(text) and style["font_variant_caps"] == "normal"


def _is_shaped(text: str) -> bool:
    """Whether glyphs may stand for other characters than those of the text, as for a letter and its accent."""
    return bool(_SHAPED.search(text)) or not is_normalized("NFC", text)


def _block(node: Node) -> Node:
    while node.role in IN_LINES and node.parent is not None:
        node = node.parent
    return node


def _is_painted(line: Node) -> bool:
    """Whether the glyphs of a line of code say its whole text."""
    text = line.entries["ActualText"]
    painted = "".join(kid.box.text for kid in line.kids if isinstance(kid, Content))
    return painted == text and "\t" not in text and not _is_shaped(text)


def _with_actual_text(node: Node) -> Node:
    """The outermost node whose text replaces what a node paints, if there is one, else the node."""
    found: Node | None = node
    while found is not None and found.role in IN_LINES:
        if "ActualText" in found.entries:
            node = found
        found = found.parent
    return node


def _give(former: _Piece) -> None:
    """Add a space to what a box says."""
    box, entries = former.box, _with_actual_text(former.node).entries
    if isinstance(box, ReplacedBox):
        if not entries.get("Alt", " ").endswith(" "):
            entries["Alt"] += " "
        return
    if "ActualText" in entries:
        entries["ActualText"] = entries["ActualText"].rstrip(" ") + " "
    elif not box.pango_layout.text.endswith(" "):  # a space at the end of a line may still be painted
        box.ends_word = True


__all__ = ["Breaks", "Sources"]
