"""Raw tables → ``Table``, so that they are numbered, labelled and fitted like any other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown.grids import MAX_COLSPAN, MAX_ROWSPAN, limit_spans

PARTS = frozenset({"caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"})


def table(
    content: tuple[d.Block | d.Inline, ...],
    caption: tuple[d.Inline, ...],
    at: Location,
    attributes: d.Attributes,
    findings: Findings,
) -> tuple[d.Block | d.Inline, ...]:
    """Make a table of the content of an element. Misplaced content comes before the table, as in browsers."""
    parts = [n for n in content if _is_part(n)]
    others = tuple(n for n in content if not _is_part(n) and not (isinstance(n, d.Text) and not n.value.strip()))
    head = _rows(part for part in parts if part.tag == "thead")
    foot = _rows(part for part in parts if part.tag == "tfoot")
    body = (*_rows(part for part in parts if part.tag not in ("thead", "tfoot")), *foot)
    if not head and len(body) > 1 and all(cell.header for cell in body[0].children):
        head, body = body[:1], body[1:]
    made = d.Table(*limit_spans(head, body, at, findings), caption, foot=len(foot), location=at, attributes=attributes)
    return (*others, made) if head or body else (*others, *caption)


def _is_part(node: d.Node) -> TypeGuard[d.HtmlElement]:
    return isinstance(node, d.HtmlElement) and node.tag in PARTS


def _rows(parts: Iterable[d.HtmlElement]) -> tuple[d.TableRow, ...]:
    rows = []
    for part in parts:
        for row in (part,) if part.tag == "tr" else part.children:
            if isinstance(row, d.HtmlElement) and row.tag == "tr":
                cells = tuple(_cell(n) for n in row.children if isinstance(n, d.HtmlElement) and n.tag in ("td", "th"))
                rows.append(d.TableRow(cells, location=row.location, attributes=row.attributes))
    return tuple(row for row in rows if row.children)


def _cell(element: d.HtmlElement) -> d.TableCell:
    given = element.attributes
    align = given.get("align").lower()
    return d.TableCell(
        element.children,
        element.tag == "th",
        align if align in ("left", "center", "right") else "",
        _span(given.get("colspan"), MAX_COLSPAN),
        _span(given.get("rowspan"), MAX_ROWSPAN),
        location=element.location,
        attributes=given.without("align", "colspan", "rowspan"),
    )


def _span(value: str, most: int) -> int:
    digits = value.strip()
    return max(1, min(int(digits[:9]), most)) if digits.isascii() and digits.isdecimal() else 1
