"""The functions of WeasyPrint that make lines, so that each line ends where the plan of its paragraph says.

* ``get_next_linebox`` asks for the line, and notes it on the context;
* ``split_inline_box`` gives it unlimited room, so that WeasyPrint looks for no breaks itself;
* ``split_text_box`` cuts the box in which the line ends there, and no other;
* ``text_align`` moves what protrudes into the margins, and also shrinks spaces.

A line that has no plan is made by WeasyPrint.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from weasyprint.formatting_structure.boxes import InlineBlockBox, LineBox, ReplacedBox
from weasyprint.layout import inline
from weasyprint.text.line_break import strut

from publisher.layout.boxes import keywords
from publisher.layout.justification import WIDE_CHARACTER
from publisher.layout.total_fit.content import Content, Unsuited
from publisher.layout.total_fit.paragraph import Line, Paragraph

PROPERTY = "__text_wrap"
"""The property ``--text-wrap``. If it is ``pretty``, the lines of a paragraph are planned; if it is ``code``, those of code; if
it is ``balance``, the lines of a title, which are about equally long."""

_PRETTY, _CODE, _BALANCE = "pretty", "code", "balance"

_STARTS = {  # alignments of planned lines and of the last, by direction
    "ltr": (("justify", "start", "left"), ("auto", "start", "left")),
    "rtl": (("justify", "start", "right"), ("auto", "start", "right")),
}
_SURE = 0.55  # em: text with fewer characters fills no line, or hardly
_OPENING = tuple("“„‟\"‘‚‛'«‹»›([–—")
_MOST = 200  # lines beside floats

_get_next_linebox = inline.get_next_linebox
_split_inline_box = inline.split_inline_box
_split_text_box = inline.split_text_box
_text_align = inline.text_align


def get_next_linebox(
    context: Any,
    linebox: Any,
    position_y: float,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    *more: Any,
) -> Any:
    """Make the next line."""
    outer: Line | None = context.planned_line
    line: Line | None = None
    *_, first_letter_style, first_line_style = more
    if not first_letter_style and not first_line_style:
        line = _planned(context, linebox, position_y, skip_stack, containing_block)
    given = (context, linebox, position_y, bottom_space, skip_stack, containing_block, *more)
    try:
        if line is not None:
            context.planned_line = line
            with suppress(Unsuited):  # its room is other than planned
                return _get_next_linebox(*given)
        context.planned_line = None
        return _get_next_linebox(*given)
    finally:
        context.planned_line = outer


def split_inline_box(context: Any, box: Any, position_x: float, max_x: float, *more: Any) -> Any:
    """Fill a line; a planned one has room for all that it contains."""
    line: Line | None = context.planned_line
    if line is None or not isinstance(box, LineBox):
        return _split_inline_box(context, box, position_x, max_x, *more)
    found = _split_inline_box(context, box, position_x, 1e6, *more)
    # A line whose spaces will shrink, or of which something protrudes, is not too wide to be beside a float.
    found[0].excess = max(0.0, found[0].width - line.width)
    found[0].width -= found[0].excess
    return found


def split_text_box(context: Any, box: Any, available_width: Any, skip: int, is_line_start: bool = True) -> Any:
    """Split a box of text; that in which a planned line ends is split there, others not at all."""
    line: Line | None = context.planned_line
    if line is None:
        return _split_text_box(context, box, available_width, skip, is_line_start)
    ends = box is line.box
    if line.tracking:
        box = _tracked(box, line.tracking)
    if not ends:
        return _split_text_box(context, box, None, skip, is_line_start)
    text = box.text.encode()[skip : line.end].decode()
    text = text + line.hyphen if line.hyphen else text.rstrip(" ")
    part = _split_text_box(context, box.copy_with_text(text), None, 0, is_line_start)[0] if text else None
    return part, line.end, False


def text_align(context: Any, box: Any, available_width: float, last: bool) -> float:
    """Stretch or shrink the spaces of a line; return how far it is moved."""
    line: Line | None = context.planned_line
    if line is None:
        return float(_text_align(context, box, available_width, last))
    if abs(available_width - line.width) > 0.01:
        raise Unsuited
    box.width += box.excess
    extra = available_width + line.left + line.right - box.width
    if extra < 0 or not line.ragged:
        inline.justify_line(context, box, extra)
    room = float(available_width - box.width)
    share = _share_before(box.style) if room > 0 else 0
    return share * room if share else -line.left


def _share_before(style: Any) -> float:
    """The share of the room that is empty before a line: all if lines are at their end."""
    align = style["text_align_all"]
    ends = align == "end" or align == ("left" if style["direction"] == "rtl" else "right")
    return 1 if ends else 0.5 if align == "center" else 0


def _tracked(box: Any, tracking: float) -> Any:
    """A box of text with wider spaces between its letters."""
    tracked = box.copy()
    tracked.style = box.style.copy()
    spacing = box.style["letter_spacing"]
    tracked.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + tracking
    return tracked


def _planned(context: Any, linebox: Any, position_y: float, skip_stack: Any, containing_block: Any) -> Line | None:
    """The plan of a line; None if it has none."""
    style = linebox.style
    wrap = _wrap(style)
    if isinstance(containing_block, InlineBlockBox):  # whose first character has no margin into which to protrude
        return None
    all_, last = _STARTS[style["direction"]]
    moved = wrap == _BALANCE and style["text_align_last"] in ("auto", style["text_align_all"])
    if not wrap or not (moved or (style["text_align_all"] in all_ and style["text_align_last"] in last)):
        return None
    try:
        paragraph = _paragraph(context, linebox, containing_block, wrap)
        skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
        if paragraph is None or skip_stack == "continue":
            return None
        start = paragraph.content.start(linebox, skip_stack)
        widths = _widths(context, linebox, position_y, skip_stack, containing_block)
        return paragraph.line(start, widths, linebox.text_indent)
    except Unsuited:
        return None


def _wrap(style: Any) -> str:
    """How lines are planned; empty if they are not."""
    return next((value for value in keywords(style, PROPERTY) if value in (_PRETTY, _CODE, _BALANCE)), "")


def _paragraph(context: Any, linebox: Any, containing_block: Any, wrap: str) -> Paragraph | None:
    """The paragraph of a line box, which is kept with it; None if it is left to WeasyPrint."""
    paragraph: Paragraph | None
    children, paragraph = linebox.total_fit
    if children is linebox.children and (paragraph is None or paragraph.content.is_current(linebox)):
        return paragraph
    is_code = wrap == _CODE
    if not is_code and _is_short(linebox, containing_block.width):
        return None
    paragraph = None
    with suppress(Unsuited):
        paragraph = Paragraph(Content(context, linebox, containing_block, is_code=is_code), balanced=wrap == _BALANCE)
    linebox.total_fit = linebox.children, paragraph
    return paragraph


def _is_short(linebox: Any, width: float) -> bool:
    """Whether the text certainly fits in a line."""
    count = 0
    for box in linebox.descendants():
        if isinstance(box, ReplacedBox):
            return False
        text = getattr(box, "text", None)
        if text is None:
            continue
        if (not count and text.startswith(_OPENING)) or WIDE_CHARACTER.search(text):
            return False
        count += len(text)
        if count * linebox.style["font_size"] * _SURE > width:
            return False
    return True


def _widths(context: Any, linebox: Any, position_y: float, skip_stack: Any, containing_block: Any) -> tuple[float, ...]:
    """The widths of the next lines, until those that are beside no float."""
    whole = float(containing_block.width)
    lowest = max((shape.position_y + shape.margin_height() for shape in context.excluded_shapes), default=position_y)
    if lowest <= position_y:
        return (whole,)
    height, _ = strut(linebox.style)
    found: list[float] = []
    linebox.width = inline.inline_min_content_width(context, linebox, skip_stack=skip_stack, first_line=True)
    while position_y < lowest and len(found) < _MOST:
        linebox.position_y, linebox.height = position_y, height
        _, position_y, width = inline.avoid_collisions(context, linebox, containing_block, outer=False)
        found.append(width)
        position_y += height or 1
        linebox.width = 0
    found.append(whole)
    while len(found) > 1 and abs(found[-2] - whole) < 0.01:
        found.pop(-2)
    return tuple(round(width, 6) for width in found)
