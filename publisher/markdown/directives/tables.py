"""Tables with a caption."""

from __future__ import annotations

from dataclasses import replace

from publisher import document as d
from publisher.markdown.directives.call import Call


def table(call: Call) -> tuple[d.Block, ...]:
    """The table in the body, with the argument as its caption."""
    tables = [b for b in call.children if isinstance(b, d.Table)]
    if not tables:
        call.reader.findings.error(
            "table-missing", "No table in this directive", call.location, "Put a GFM table between the fences."
        )
        return call.children
    return tuple(
        replace(b, caption=call.title, attributes=call.attributes) if b is tables[0] else b for b in call.children
    )
