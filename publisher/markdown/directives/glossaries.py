"""Glossaries."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive


def glossary(call: Call) -> tuple[d.Block, ...]:
    """Make a glossary of the definition lists in the body. An empty one collects the terms of the book."""
    for block in d.flattened(call.children):
        if not isinstance(block, d.DefinitionList | d.IndexPlace | d.Footnote) and not _is_limited(block):
            hint = "Write each term on a line, and its meaning on the next, after “: ”."
            problem = "A glossary contains only terms with their meanings; this is shown before them"
            call.reader.findings.error("glossary-content", problem, block.location, hint)
    collects = call.flag("collect") or not call.children
    made = d.Glossary(
        call.children,
        collects,
        call.flag("used"),
        not call.flag("unsorted"),
        location=call.location,
        attributes=call.attributes,
    )
    return (made,)


def _is_limited(block: d.Block) -> bool:
    """Whether a block is content for certain editions, which contains definition lists only."""
    inside = getattr(block, "children", ()) if isinstance(block, d.Container | d.HtmlElement) else ()
    return bool(inside) and all(isinstance(child, d.DefinitionList) for child in d.flattened(inside))


DIRECTIVES = {"glossary": Directive(glossary, frozenset({"collect", "unsorted", "used"}), argument="none")}
