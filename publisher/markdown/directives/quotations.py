"""Epigraphs and pull quotes."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown import quotations
from publisher.markdown.directives.call import Call, Directive


def quote(call: Call) -> tuple[d.Block, ...]:
    """Make a quotation of the kind named by the directive. Its text may begin in the argument."""
    words = call.with_body()
    if words.is_empty():
        return ()
    beginning = (d.Paragraph(words.title, location=words.title[0].location),) if words.title else ()
    blocks = (*beginning, *words.children)
    if len(blocks) == 1 and quotations.attribution(blocks[0]):
        hint = "Write the quoted words before it, with a blank line between."
        call.reader.findings.warning("attribution-alone", "The attribution lacks a quotation", blocks[0].location, hint)
    kind = "" if call.name == "blockquote" else call.name
    return (quotations.quotation(blocks, kind, location=call.location, attributes=call.attributes),)


DIRECTIVES = {
    "blockquote": Directive(quote),
    "epigraph": Directive(quote),
    "pull-quote": Directive(quote),
}
