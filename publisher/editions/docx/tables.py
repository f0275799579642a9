"""Tables with repeated heads, spans and widths that fit their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from publisher import document as d
from publisher.editions.docx.xml import Element, w
from publisher.editions.grid import Grid, Placed, cells_of, columns_of, placed
from publisher.editions.measures import columns, longest

Content = Callable[[d.TableCell, float, bool], list[Element]]
"""Returns the blocks of a cell that is so many twips wide; they are bold in a head."""
_LETTER = 116  # twips of a letter, on average
_PADDING = 250  # twips
_MOST = 44  # letters of a column that is not made wider


def table(node: d.Table, room: float, content: Content, *, indent: float = 0, right: bool = False) -> Element | None:
    """A table that is at most ``room`` twips wide. None if it has no cells."""
    rows = (*node.head, *node.body)
    grid = placed(rows)
    count = columns_of(grid)
    if not count:
        return None
    widths = _widths(node, cells_of(grid), count, room)
    made = w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val="PublicationTable"),
            w("bidiVisual") if right else None,
            w("tblW", w=round(sum(widths)), type="dxa"),
            w("jc", val=_side(node)) if _side(node) else None,
            w("tblInd", w=round(indent), type="dxa") if indent else None,
            w("tblLayout", type="fixed"),
            w(
                "tblLook",
                val="04A0",
                firstRow=int(bool(node.head)),
                lastRow=0,
                firstColumn=0,
                lastColumn=0,
                noHBand=1,
                noVBand=1,
            ),
            w("tblCaption", val=d.plain_text(node.caption)) if node.caption else None,
        ),
        w("tblGrid", *(w("gridCol", w=round(width)) for width in widths)),
    )
    for number in range(len(rows)):
        head, foot = number < len(node.head), number == len(rows) - node.foot
        properties = w("trPr", w("cantSplit"), w("tblHeader") if head else None)
        made.append(w("tr", properties, *_row(number, grid, widths, content, head=head, foot=foot)))
    return made


def _row(
    number: int, grid: Grid, widths: Sequence[float], content: Content, *, head: bool, foot: bool
) -> list[Element]:
    """The cells of a row; what a cell of a row above covers is an empty cell that continues it."""
    made: list[Element] = []
    column = 0
    while column < len(widths):
        covering = grid.get((number, column))
        found = (
            covering if covering and covering.column == column else None
        )  # cells that overlap are a fault of the source
        span = found.cell.colspan if found else 1
        width = sum(widths[column : column + span])
        begins = found is not None and found.row == number
        merged = w("vMerge", val="restart" if begins else "") if found and found.cell.rowspan > 1 else None
        line = w("tcBorders", w("top", val="single", sz=6, space=0, color="auto")) if foot else None
        properties = w(
            "tcPr", w("tcW", w=round(width), type="dxa"), w("gridSpan", val=span) if span > 1 else None, merged, line,
            w("vAlign", val="bottom") if head else None,
        )  # fmt: skip
        blocks = content(found.cell, width - _PADDING, head or found.cell.header) if found and begins else []
        made.append(w("tc", properties, *(blocks or [w("p", w("pPr", w("pStyle", val="TableText")))])))
        column += span
    return made


def _side(node: d.Table) -> str:
    names = node.attributes.classes
    return "center" if "align-center" in names else "right" if "align-right" in names else ""


def _widths(node: d.Table, cells: Iterable[Placed], count: int, room: float) -> list[float]:
    """The widths of columns in twips: as the author gave them, or as the content needs, at most the room."""
    if len(node.widths) == count:
        return [room * share / sum(node.widths) for share in node.widths]
    least, most = [2.0] * count, [3.0] * count
    for p in cells:
        texts = [d.plain_text((block,)) for block in p.cell.children] if p.cell.children else [""]
        whole = d.plain_text(p.cell.children)
        pictures = any(isinstance(n, d.Image) for block in p.cell.children for n in d.walk(block))
        if p.cell.colspan == 1:
            least[p.column] = max(least[p.column], min(_MOST, max(map(longest, texts))))
            most[p.column] = max(most[p.column], min(_MOST, columns(whole)), 12 if pictures else 0)
    low = [_LETTER * letters + _PADDING for letters in least]
    high = [max(a, _LETTER * letters + _PADDING) for a, letters in zip(low, most, strict=True)]
    if sum(high) <= room:
        return high
    if sum(low) >= room:
        return [room * each / sum(low) for each in low]
    share = (room - sum(low)) / (sum(high) - sum(low))
    return [a + (b - a) * share for a, b in zip(low, high, strict=True)]


__all__ = ["table"]
