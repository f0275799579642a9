"""What a paragraph consists of: the text of a line box before its layout."""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import attrgetter
from typing import Any

from msgspec import Struct
from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import inline_block_width
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.replaced import inline_replaced_box_layout

from publisher.layout.bidirectional import RIGHT_TO_LEFT
from publisher.layout.justification import WIDE, WIDE_CHARACTER

ATOM = "\u2e80"
"""The character that stands for a picture or an inline block; lines may be broken before it, and between it and an ideograph."""
_LEADER = 2.0  # em: the least width of a leader
_LONGEST = 20_000  # characters of a paragraph
_LITERAL = frozenset({"code", "samp", "kbd", "tt"})
# Embeddings of other directions, and characters that end lines or paragraphs or are tabs.
_CONTROLS = "\u202a-\u202e\u2066-\u2069\t\n\r\f\u0085\u2028\u2029"
_UNSUITED = re.compile(f"[{_CONTROLS}]")
_UNSUITED_CODE = re.compile(f"[{_CONTROLS}{WIDE}{RIGHT_TO_LEFT}\u1100-\u11ff\uac00-\ud7af]")
# Scripts whose letters are joined or have signs around them, and those without spaces between words.
_UNSPACED = re.compile(f"[{WIDE}{RIGHT_TO_LEFT}\u0900-\u0dff\u1800-\u18af]")


class Unsuited(Exception):  # noqa: N818
    """A paragraph, or a line of one, whose lines WeasyPrint breaks."""


class Leaf(Struct, frozen=True, eq=False):
    """A box of text, or one that is like a character; ``first`` and ``end`` are its place in the text of the paragraph."""

    box: Any
    first: int
    end: int
    before: float
    """The width of margins, borders and padding between the previous leaf and this one."""
    width: float | None = None
    """The width of an atom; None for text."""
    code: bool = False

    @property
    def kind(self) -> str:
        """The kind of highlighted code."""
        return str(self.box.element.get("class", "")) if self.box.element is not None else ""


class Content:
    """The text of a line box.

    Raises ``Unsuited`` if it contains what only WeasyPrint can break.
    """

    def __init__(self, context: Any, linebox: Any, containing_block: Any, *, is_code: bool = False) -> None:
        self.is_code = is_code
        """Whether it is a line of a block of code, whose spaces are preserved."""
        self.children = linebox.children
        self.style = linebox.style
        self.leaves: list[Leaf] = []
        self.firsts: dict[int, int] = {}
        """The id of each box, with the place of its first character."""
        self.closed: dict[int, float] = {}
        """Places at which boxes end, with the width of their padding, borders and margins there."""
        self.forced: set[int] = set()
        """Places after a forced break."""
        self.kept: set[int] = set()
        """Places before which no line ends."""
        self.floats = -1
        """The place of the last floating box."""
        self._parts: list[str] = []
        self._texts: list[tuple[Any, str]] = []
        self._length = 0
        self._pending = 0.0
        self._collect(context, linebox, containing_block, code=False)
        self.text = "".join(self._parts)
        words = self.text if is_code else "".join(text for _, text in self._texts if text != "\n")
        if len(self.text) > _LONGEST or (_UNSUITED_CODE if is_code else _UNSUITED).search(words):
            raise Unsuited
        self.is_wide = bool(WIDE_CHARACTER.search(words))
        """Whether it contains Chinese or Japanese, whose lines are stretched between characters."""

    @property
    def is_spaced(self) -> bool:
        """Whether its letters may be spaced."""
        return not _UNSPACED.search(self.text.replace(ATOM, ""))

    def is_current(self, linebox: Any) -> bool:
        """Whether the boxes are still those of the line box, and their texts unchanged, such as page numbers."""
        return linebox.children is self.children and all(box.text == text for box, text in self._texts)

    def leaf_before(self, place: int) -> Leaf:
        """The leaf that contains the character before a place."""
        return self.leaves[max(0, bisect_left(self.leaves, place, key=attrgetter("first")) - 1)]

    def start(self, linebox: Any, skip_stack: Any) -> int:
        """The place at which a line begins."""
        box, below = linebox, skip_stack
        while below:
            ((index, below),) = below.items()
            if isinstance(box, boxes.TextBox):
                place = self.firsts[id(box)] + len(box.text.encode()[:index].decode())
                break
            box = box.children[index]
        else:
            place = 0 if box is linebox else self.firsts[id(box)]
        if self.is_code:
            return place
        return len(self.text) - len(self.text[place:].lstrip(" "))

    def _add(self, box: Any, text: str, width: float | None, *, code: bool) -> None:
        if text:
            end = self._length + len(text)
            self.leaves.append(Leaf(box, self._length, end, self._pending, width, code))
            self._parts.append(text)
            self._length, self._pending = end, 0.0

    def _collect(self, context: Any, box: Any, containing_block: Any, *, code: bool) -> None:
        for child in box.children:
            self.firsts[id(child)] = self._length
            if not child.is_in_normal_flow():
                if child.is_floated():
                    self.floats = self._length
                elif not (child.is_running() or child.is_note()):
                    raise Unsuited
            elif isinstance(child, boxes.TextBox):
                self._texts.append((child, child.text))
                if child.style["font_size"] == 0:
                    raise Unsuited
                if self.is_code:
                    self._add(child, child.text.removesuffix("\n"), None, code=True)
                elif child.text == "\n" and child.style["white_space"] == "pre-line":
                    self._add(child, "\n", None, code=False)
                    self.forced.add(self._length)
                elif child.style["white_space"] in ("normal", "nowrap"):
                    self._add(child, child.text, None, code=code)
                else:
                    raise Unsuited
            elif isinstance(child, boxes.InlineBox) and child.is_leader:
                self.kept.add(self._length)  # a leader follows a word
                self._add(child, ATOM, _LEADER * child.style["font_size"], code=False)
                self.kept.add(self._length)
            elif isinstance(child, boxes.InlineBox):
                resolve_percentages(child, containing_block)
                sides = ((child.margin_left, "left"), (child.margin_right, "right"))
                start, end = (
                    (0 if margin == "auto" else margin)
                    + getattr(child, f"padding_{side}")
                    + getattr(child, f"border_{side}_width")
                    for margin, side in (sides if child.style["direction"] == "ltr" else sides[::-1])
                )
                if child.element_tag == "sup" or child.element_tag.endswith("::footnote-call"):
                    self.kept.add(self._length)
                self._pending += start
                self._collect(context, child, containing_block, code=code or child.element_tag in _LITERAL)
                if end:
                    self._pending += end
                    self.closed[self._length] = self.closed.get(self._length, 0) + end
            elif isinstance(child, boxes.ReplacedBox):
                replaced = child.copy()
                resolve_percentages(replaced, containing_block)
                inline_replaced_box_layout(replaced, containing_block)
                self._add(child, ATOM, replaced.margin_width(), code=False)
            elif isinstance(child, boxes.InlineBlockBox) and not child.is_table_wrapper:
                resolve_percentages(child, containing_block)
                for side in ("top", "right", "bottom", "left"):
                    if getattr(child, f"margin_{side}") == "auto":
                        setattr(child, f"margin_{side}", 0)
                inline_block_width(child, context, containing_block)
                self._add(child, ATOM, child.margin_width(), code=False)
            else:
                raise Unsuited
