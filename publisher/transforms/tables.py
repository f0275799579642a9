"""Table headers, which must be above a body in every edition."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.document import Book, Node, Paragraph, Table, TableCell, rewrite
from publisher.transforms.context import TransformContext


def headers_to_rows(book: Book, context: TransformContext) -> Book:
    """Turn headers without a body into body rows, with a warning. A table without cells is its caption."""

    def lowered(table: Table) -> Node | tuple[Node, ...]:
        if any(row.children for row in table.body):
            return table
        heads = tuple(row for row in table.head if row.children)
        if not heads:
            return (
                Paragraph(table.caption, location=table.location, attributes=table.attributes) if table.caption else ()
            )
        problem = "The table has no rows below its header, which became a row"
        context.findings.warning("table-head-only", problem, table.location, "Add rows below it.")
        return rewrite(replace(table, head=(), body=heads), {TableCell: _plain})

    return book.rewrite({Table: lowered})


def _plain(cell: TableCell) -> TableCell:
    return replace(cell, header=False, attributes=cell.attributes.without("scope", "abbr"))
