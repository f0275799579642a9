"""Epigraphs, pull quotes and verse."""

from __future__ import annotations

from msgspec.structs import replace

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


def verse(call: Call) -> tuple[d.Block, ...]:
    """Make stanzas, in which each line of the source is a verse."""
    if call.is_empty():
        return ()
    blocks = tuple(_stanza(block) if isinstance(block, d.Paragraph) else block for block in call.children)
    if call.attributes == d.NO_ATTRIBUTES:
        return blocks
    return (d.Container(blocks, location=call.location, attributes=call.attributes),)


def _stanza(paragraph: d.Paragraph) -> d.Paragraph:
    given = paragraph.attributes
    lines = d.rewrite(paragraph, {d.SoftBreak: lambda node: d.LineBreak(location=node.location)})
    return replace(lines, attributes=replace(given, classes=(*given.classes, d.STANZA)))


DIRECTIVES = {
    "blockquote": Directive(quote),
    "epigraph": Directive(quote),
    "pull-quote": Directive(quote),
    "verse": Directive(verse, argument="none"),
}
