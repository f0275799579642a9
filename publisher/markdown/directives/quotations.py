"""Epigraphs, pull quotes and verse."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown import quotations
from publisher.markdown.directives.call import Call, Directive

DEEPEST = 9  # ems


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
    """Make stanzas, in which each line of the source is a verse. An indented line keeps its indent: an em for two spaces, or less,
    so that the largest is ``DEEPEST``."""
    if call.is_empty():
        return ()
    lines = call.reader.source.lines
    stanzas = [block for block in call.children if isinstance(block, d.Paragraph)]
    columns = {number: _column(lines[number - 1]) for stanza in stanzas for number in _numbers(stanza, lines)}
    least = min(columns.values(), default=0)
    scale = min(1, 2 * DEEPEST / max(1, max(columns.values(), default=0) - least))
    indents = {number: d.EM * math.ceil(scale * (column - least) / 2) for number, column in columns.items()}
    blocks = tuple(
        _stanza(block, indents, lines) if isinstance(block, d.Paragraph) else block for block in call.children
    )
    if call.attributes == d.NO_ATTRIBUTES:
        return blocks
    return (d.Container(blocks, location=call.location, attributes=call.attributes),)


def _numbers(stanza: d.Paragraph, lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines with which verses of a stanza begin."""
    yield stanza.location.line
    for node in d.walk(stanza):
        if isinstance(node, d.SoftBreak | d.LineBreak) and (number := _next_line(node, lines)):
            yield number


def _next_line(node: d.SoftBreak | d.LineBreak, lines: Sequence[str]) -> int:
    """The number of the line after a break; 0 if it does not end a line of the source, as ``<br>`` may not."""
    line, place = node.location.line, node.location.column - 1
    return line + 1 if line < len(lines) and not lines[line - 1][place:].strip(" \t\\") else 0


def _column(line: str) -> int:
    """Where the words of a line begin, after the signs of quotations around it."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" >"))


def _stanza(paragraph: d.Paragraph, indents: Mapping[int, str], lines: Sequence[str]) -> d.Paragraph:
    def broken(node: d.SoftBreak | d.LineBreak) -> tuple[d.Inline, ...]:
        indent = indents.get(_next_line(node, lines), "")
        return d.LineBreak(location=node.location), *((d.Text(indent, location=node.location),) if indent else ())

    made = d.rewrite(paragraph, {d.SoftBreak: broken, d.LineBreak: broken})
    first = indents[paragraph.location.line]
    before = (d.Text(first, location=paragraph.location),) if first else ()
    given = paragraph.attributes
    stanza = replace(given, classes=(*given.classes, d.STANZA))
    return replace(made, children=(*before, *made.children), attributes=stanza)


DIRECTIVES = {
    "blockquote": Directive(quote),
    "epigraph": Directive(quote),
    "pull-quote": Directive(quote),
    "verse": Directive(verse, argument="none"),
}
