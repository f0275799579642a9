"""Characters that a font shows with several glyphs, such as ὴ with those of η and the accent, or with the glyph of another one,
such as ʼ with that of ’, and what these glyphs say.

WeasyPrint gives a glyph the characters with which it was painted first, so that each η of a document might say nothing. Here none
of the glyphs of such a cluster gets characters from it, and the word is marked content with its text. A single character would
do, but readers of pages would see a gap after its accent, and divide the word. So it is with letters that have glyphs of others.
``font_files`` gives glyphs characters of their own, for readers that ignore the marks.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import groupby, pairwise
from typing import Any

from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import ffi

from publisher.layout.font_uses import SharedFonts

# The rarer ones of characters that share a glyph in the packaged typefaces, ʻ ʼ ∕ µ with ‘ ’ ⁄ μ, and tones, which join.
_SHARED = frozenset("\u02bb\u02bc\u2215\u00b5\u02e5\u02e6\u02e7\u02e8\u02e9")


class Clusters:
    """Where the words of a run with clusters of several glyphs begin and end, by glyph, and the characters of the clusters.
    Characters that share a glyph with others are clusters, too."""

    def __init__(self, text: str, item: Any) -> None:
        self._marks: dict[int, bytes] = {}
        self._texts: dict[int, str] = {}
        if text.isascii():
            return
        places = ffi.unpack(item.glyphs.log_clusters, item.glyphs.num_glyphs)
        if len({*places}) < len(places) or not _SHARED.isdisjoint(text):
            offset, length = item.item.offset, item.item.length
            self._find(text.encode()[offset : offset + length], places)

    def _find(self, text: bytes, places: Sequence[int]) -> None:
        ends = dict(pairwise([*sorted({*places}), len(text)]))
        texts = [text[place : ends[place]].decode() for place in places]
        several = {index for index in range(1, len(places)) if places[index] == places[index - 1]}
        several |= {index - 1 for index in several}
        several |= {index for index, said in enumerate(texts) if not _SHARED.isdisjoint(said)}
        self._texts = {index: texts[index] for index in several}
        for spaces, group in groupby(range(len(places)), lambda index: texts[index].isspace()):
            word = [*group]
            if not spaces and not several.isdisjoint(word):
                said = text[min(places[index] for index in word) : max(ends[places[index]] for index in word)].decode()
                actual = said.encode("utf-16-be").hex().upper()
                self._marks[word[0]] = f"/Span <</ActualText <FEFF{actual}>>> BDC".encode()
                self._marks[word[-1] + 1] = b"EMC"

    def mark(self, index: int, stream: Stream, shown: str) -> str:
        """Begin or end a word before a glyph. ``shown`` is what waits to be painted; return what still does."""
        if index not in self._marks:
            return shown
        self._paint(index, stream, shown[:-1] if shown.endswith("<") else f"{shown}>")
        return "<"

    def end(self, count: int, stream: Stream, shown: str) -> str:
        """The same after the last glyph, where ``shown`` is complete."""
        if count not in self._marks:
            return shown
        self._paint(count, stream, shown)
        return ""

    def _paint(self, index: int, stream: Stream, shown: str) -> None:
        if shown:
            stream.show_text(shown)
        stream.stream.append(self._marks[index])

    def known(self, index: int, glyph: int, font: Font) -> Container[int]:
        """The glyphs that get no other characters: those of the font that have some, and this one if it belongs to a cluster, whose
        characters the font notes."""
        said: Container[int] = font.to_unicode
        if index not in self._texts or not SharedFonts.shares(font):
            return said
        font.__dict__.setdefault("parts", {}).setdefault(glyph, self._texts[index])
        return (glyph,)


__all__ = ["Clusters"]
