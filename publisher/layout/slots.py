"""Places of page numbers in the content streams of pages, so that they can be replaced after the layout.

A number can be replaced if its digits have one width: then any other number with as many digits fits. All ten digits of its
script become part of its font.
"""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from weasyprint.formatting_structure.boxes import MarginBox, PageBox, TextBox
from weasyprint.layout import LayoutContext
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi
from weasyprint.text.line_break import split_first_line

from publisher.layout.folios import edge_of, with_number
from publisher.layout.request import Slot
from publisher.numerals import digits_from

_SHIFTS = {"left": 0.0, "center": 0.5, "right": 1.0}


class _Painted(Struct, frozen=True):
    """A number in a stream, between two of its items."""

    stream: Stream
    start: int
    end: int
    slot: Slot

    def on(self, page: int) -> Slot:
        """The slot, if its stream is that of the ``page``; a negative number is none."""
        if page < 0:
            return self.slot
        items = self.stream.stream
        before = sum(len(item) + 1 for item in items[: self.start])
        length = sum(len(item) + 1 for item in items[self.start : self.end]) - 1
        return replace(self.slot, page=page, start=before, length=length)


class Slots:
    """The page numbers of one document."""

    def __init__(self, context: LayoutContext) -> None:
        self._context = context
        self._painted: list[_Painted] = []

    def note(self, box: TextBox, target: str) -> None:
        """Note where the text of ``box`` is painted: the label of the page on which ``target`` begins."""
        box.when_painted = partial(self._note, box, Slot(-1, 0, 0, target, box.text))

    def note_folios(self, page: PageBox, index: int, label: str) -> None:
        """Note the numbers in the margins of the page with an ``index`` and a ``label``."""
        for margin in page.children:
            if isinstance(margin, MarginBox) and any(name == "counter()" for name, _ in _content(margin)):
                alone = len(_content(margin)) == 1
                for box in margin.descendants():
                    if isinstance(box, TextBox):
                        slot = Slot(index, 0, 0, "", label, shift=_shift(margin) if alone else None)
                        box.when_painted = partial(self._note, box, slot)

    def found(self, streams: list[Stream]) -> tuple[Slot, ...]:
        """All slots, when the pages are painted. Numbers in other streams than those of pages cannot be replaced."""
        pages = {stream: page for page, stream in enumerate(streams)}
        return tuple(painted.on(pages.get(painted.stream, -1)) for painted in self._painted)

    def _note(self, box: TextBox, slot: Slot, stream: Stream, start: int) -> None:
        """Note that ``box`` was painted on a stream, from its item ``start`` on."""
        if box.text == slot.text and slot.text.isdecimal() and (width := self._digits(box, stream)):
            digits, advance = width
            slot = replace(slot, digits=digits, advance=advance)
            slot = replace(slot, edge=edge_of(b"\n".join(stream.stream[start:]), slot))
            # As after a replacement, so that the result does not depend on the first guess.
            stream.stream[start:] = [with_number(item, slot, slot.text) for item in stream.stream[start:]]
        self._painted.append(_Painted(stream, start, len(stream.stream), slot))

    def _digits(self, box: TextBox, stream: Stream) -> tuple[tuple[int, ...], float] | None:
        """The glyphs of the digits, and their width in pixels, if all are equally wide. Adds them to the font."""
        ten = digits_from(chr(ord(box.text[0]) - int(box.text[0])))
        layout, *_ = split_first_line(ten, box.style, self._context, None, 0)
        layout.reactivate(box.style)
        line, _ = layout.get_first_line()
        run = line.runs[0]
        if run == ffi.NULL or run.next != ffi.NULL or run.data.glyphs.num_glyphs != len(ten):
            return None
        font, size = stream.add_font(run.data.item.analysis.font)
        glyphs = run.data.glyphs.glyphs[0 : len(ten)]
        widths = {glyph.geometry.width for glyph in glyphs}
        moved = any(glyph.geometry.x_offset or glyph.geometry.y_offset for glyph in glyphs)
        if len(widths) > 1 or moved or not size:
            return None
        advance = widths.pop() * FROM_UNITS
        width = round(advance * 1000 / size)
        if any(glyph.glyph not in font.widths or abs(font.widths[glyph.glyph] - width) > 1 for glyph in glyphs):
            return None  # with letter spacing, or missing
        for digit, glyph in zip(ten, glyphs, strict=True):
            font.to_unicode.setdefault(glyph.glyph, digit)
        return tuple(glyph.glyph for glyph in glyphs), advance


def _content(margin: MarginBox) -> tuple[tuple[str, object], ...]:
    content = margin.style["content"]
    return content if isinstance(content, tuple) else ()


def _shift(margin: MarginBox) -> float | None:
    """How far more digits move the number to the left, as a share of their width."""
    align = margin.style["text_align_all"]
    if align in ("start", "end"):
        align = "left" if (align == "start") == (margin.style["direction"] == "ltr") else "right"
    return _SHIFTS.get(align)
