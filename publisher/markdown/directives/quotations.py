"""Epigraphs, pull quotes and verse."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown import quotations
from publisher.markdown.directives.call import Call, Directive

EM = "\N{EM SPACE}"


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
    """Make stanzas, in which each line of the source is a verse. An indented line keeps its indent: an em for two spaces."""
    if call.is_empty():
        return ()
    stanzas = [block for block in call.children if isinstance(block, d.Paragraph)]
    numbers = [number for stanza in stanzas for number in _lines(stanza)]
    columns = {number: _column(call.reader.source.lines[number - 1]) for number in numbers}
    least = min(columns.values(), default=0)
    indents = {number: EM * ((column - least + 1) // 2) for number, column in columns.items()}
    blocks = tuple(_stanza(block, indents) if isinstance(block, d.Paragraph) else block for block in call.children)
    if call.attributes == d.NO_ATTRIBUTES:
        return blocks
    return (d.Container(blocks, location=call.location, attributes=call.attributes),)


def _lines(stanza: d.Paragraph) -> range:
    """The numbers of the lines of a stanza."""
    breaks = sum(isinstance(node, d.SoftBreak | d.LineBreak) for node in d.walk(stanza))
    return range(stanza.location.line, stanza.location.line + breaks + 1)


def _column(line: str) -> int:
    """Where the words of a line begin, after the signs of quotations around it."""
    return len(line) - len(line.lstrip(" \t>"))


def _stanza(paragraph: d.Paragraph, indents: Mapping[int, str]) -> d.Paragraph:
    first, *others = (indents[number] for number in _lines(paragraph))
    rest = iter(others)

    def broken(node: d.SoftBreak | d.LineBreak) -> tuple[d.Inline, ...]:
        indent = next(rest)
        return d.LineBreak(location=node.location), *((d.Text(indent, location=node.location),) if indent else ())

    lines = d.rewrite(paragraph, {d.SoftBreak: broken, d.LineBreak: broken})
    before = (d.Text(first, location=paragraph.location),) if first else ()
    given = paragraph.attributes
    stanza = replace(given, classes=(*given.classes, d.STANZA))
    return replace(lines, children=(*before, *lines.children), attributes=stanza)


DIRECTIVES = {
    "blockquote": Directive(quote),
    "epigraph": Directive(quote),
    "pull-quote": Directive(quote),
    "verse": Directive(verse, argument="none"),
}
