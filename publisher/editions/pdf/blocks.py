"""Decisions on blocks in print that depend on their size: fit of tables, boxes that are not broken, long lines of
code, the rail of a handout."""

from __future__ import annotations

import math
import unicodedata
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings
from publisher.editions.pdf.page import PageGeometry, room_in
from publisher.editions.pdf.sheets import LARGE
from publisher.editions.pdf.tables import fit_alone, fit_inside

BOXES = (
    d.Admonition,
    d.Aside,
    d.Card,
    d.CardGrid,
    d.Dropdown,
    d.Exercise,
    d.Quiz,
    d.Solution,
    d.Tab,
    d.TabSet,
    d.Theorem,
)
_LETTERS = 1000  # letters of a box that stays on one page
_SHORT = 400  # letters of a note in the rail
_SMALL = 0.6  # sizes of drawings of characters that are reported
_SMALLEST, _SMALLEST_LARGE = 0.4, 0.25  # of one that is wider, lines are wrapped
_AROUND = 28  # points of the padding of code
RULE = 24.0  # points between lines to write on
_UNITS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72, "pt": 1}

B = TypeVar("B", bound=d.Box)
N = TypeVar("N", bound=d.Node)
Changes = dict[type[d.Node], d.Change]


def measure_blocks(book: d.Book, page: PageGeometry) -> d.Book:
    """Set the fields of blocks that depend on their size. Those directly in a chapter may extend into the rail."""
    inner: Changes = {
        **dict.fromkeys(BOXES, partial(_whole, page=page)),
        d.Exercise: partial(_exercise, page=page),
        d.CodeBlock: partial(_in_column, page=page),
        d.Theorem: lambda theorem: theorem if theorem.kind == "proof" else _whole(theorem, page),
    }
    if page.large:
        inner[d.Workspace] = _as_given
    outer: Changes = inner | {d.Table: partial(fit_alone, page=page)}
    if page.rail:
        outer |= {d.Aside: partial(_note, page=page), d.Figure: _figure}

    def measured(chapter: d.Chapter) -> d.Chapter:
        rewritten = [d.rewrite(block, inner) for block in chapter.children]
        blocks = [block for whole in rewritten for block in fit_inside(whole, page)]
        placed = (outer[type(b)](b) if type(b) in outer else b for b in blocks)
        children = tuple(part for block in placed for part in (block if isinstance(block, tuple) else (block,)))
        notes = tuple(block for note in d.rewrite_all(chapter.notes, inner) for block in fit_inside(note, page))
        whole = replace(chapter, children=children, notes=notes)
        return d.map_parts(whole, partial(_with_drawings, page=page, room=page.column), ("children", "notes"))

    return book.map_chapters(measured)


def _whole(box: B, page: PageGeometry) -> B:
    """Mark a box that is short enough to stay on one page, or in one column, where it is never divided."""
    letters, height = _size(box, page)
    return replace(box, whole=letters < _LETTERS and height < (0.75 if page.columns == 1 else 0.4) * page.tall)


def _exercise(task: d.Exercise, page: PageGeometry) -> d.Exercise:
    """Mark an exercise that is short enough to stay on one page, and its lines to write on if it takes less than a third of one."""
    _, height = _size(task, page)
    whole = height < page.tall / 3
    children = (replace(block, whole=whole) if isinstance(block, d.Workspace) else block for block in task.children)
    return _whole(replace(task, children=tuple(children)), page)


def _size(box: d.Box, page: PageGeometry) -> tuple[int, float]:
    """The number of letters of a box, of which wide ones count twice, and about how many points it is high."""
    text = d.plain_text((box,))
    letters = len(text) + sum(unicodedata.east_asian_width(letter) in "FW" for letter in text)
    room = sum(room_of(node) for node in d.walk(box) if isinstance(node, d.Workspace))
    return letters, letters * (5.7 if page.large else 5 * page.scale) / page.column * page.line + room


def _as_given(space: d.Workspace) -> d.Workspace:
    """Room of a given height, which is not enlarged: a drawing has the size that its author intended."""
    if not space.height:
        return space
    return replace(space, height=f"{float(space.height[:-2]) / LARGE:.2f}{space.height[-2:]}")


def room_of(space: d.Workspace) -> float:
    """The height of room to write, in points."""
    return float(space.height[:-2]) * _UNITS[space.height[-2:]] if space.height else RULE * space.lines


def _in_column(code: d.CodeBlock, page: PageGeometry) -> d.CodeBlock:
    """Set the room for lines of code if some may be longer, or if it is a drawing. Code is not highlighted for this."""
    room = page.code_width - (5 if code.numbers else 0)
    return replace(code, room=room) if code.drawn or code.widest > room - 4 * len(code.callouts) else code


def _with_drawings(node: N, page: PageGeometry, room: float) -> N:
    """Set drawings of characters smaller where they are wider than the ``room`` in points, instead of wrapping their lines. In
    tables and cards, and if they were too small to be read, they stay wrapped."""
    if d.CodeBlock not in d.kinds(node) or isinstance(node, d.CardGrid | d.Table):
        return node
    if not isinstance(node, d.CodeBlock):
        return d.map_parts(node, partial(_with_drawings, page=page, room=room_in(node, room)), node.parts)
    letters = (room - _AROUND) / page.code_letter - (5 if node.numbers else 0)
    scale = min(1.0, math.floor(100 * letters / max(node.widest, 1)) / 100)
    if not node.drawn or scale < (_SMALLEST_LARGE if page.large else _SMALLEST):
        return node
    return d.with_fields(node, scale=scale, room=0)


def report_drawn(book: d.Book, edition: str, findings: Findings) -> None:
    """Report each drawing of characters that is too wide to be read well, or whose lines are wrapped."""
    for chapter in book.chapters:
        for code in d.nodes_of(chapter, d.CodeBlock):
            if not code.drawn or not (code.scale < _SMALL or any(line.hang for line in code.lines)):
                continue
            lines = f"the lines of {code.widest} characters of this drawing"
            problem = f"In the edition “{edition}”, {lines} are {'wrapped' if code.room else 'very small'}"
            width = "narrower" if code.room else f"at most {int(code.widest * code.scale / _SMALL)} characters wide"
            findings.warning(
                "code-small", problem, code.location, f"Make it {width}, or use a picture or a table in its place."
            )


def _note(aside: d.Aside, page: PageGeometry) -> d.Aside:
    """Mark a note that is in the rail."""
    return replace(_whole(aside, page), beside=short_note(aside))


def _figure(figure: d.Figure) -> d.Figure:
    """Mark a figure whose caption is in the rail."""
    return replace(figure, beside=figure.captioned and "wide" not in figure.attributes.classes)


def short_note(aside: d.Aside) -> bool:
    """Whether a note may be in the rail: a short margin note that consists of paragraphs."""
    words = sum(len(d.plain_text((block,))) for block in aside.children if isinstance(block, d.Paragraph))
    return (
        aside.kind == "margin" and words <= _SHORT and all(isinstance(block, d.Paragraph) for block in aside.children)
    )


__all__ = ["BOXES", "measure_blocks", "report_drawn", "short_note"]
