"""Glossaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

_LEAST = 2  # columns by which a meaning is indented


def glossary(call: Call) -> tuple[d.Block, ...]:
    """Make a glossary of the definition lists in the body. An empty one collects the terms of the book."""
    call = replace(call, children=_defined(call.children))
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


def _defined(blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """Blocks in which a term and its meaning, which is indented below it, are definitions, as in MyST."""
    made: list[d.Block] = []
    for block in blocks:
        above = made[-1] if made else None
        lines = _lines(block) if isinstance(block, d.Paragraph) else []
        if above and above.location.column < block.location.column and (item := _last(above)):
            column = above.location.column
            end = next((n for n, line in enumerate(lines) if line[0].location.column <= column), len(lines))
            more = _paragraph(lines[:end]) if end < len(lines) else block
            (meaning,) = item.definitions
            meaning = replace(meaning, children=(*meaning.children, more), tight=False)
            made[-1] = d.DefinitionList((replace(item, definitions=(meaning,)),), location=above.location)
            made += _items(lines[end:], column)
        elif any(line[0].location.column >= block.location.column + _LEAST for line in lines[1:]):
            made += _items(lines, block.location.column)
        else:
            made.append(block)
    return tuple(made)


def _last(block: d.Block) -> d.DefinitionItem | None:
    """The item of a list of one term with one meaning."""
    items = block.children if isinstance(block, d.DefinitionList) else ()
    return items[0] if len(items) == 1 and len(items[0].definitions) == 1 else None


def _lines(block: d.Paragraph) -> list[list[d.Inline]]:
    """The lines of a paragraph, with the breaks at their ends."""
    lines: list[list[d.Inline]] = [[]]
    for inline in block.children:
        lines[-1].append(inline)
        if isinstance(inline, d.SoftBreak):
            lines.append([])
    return [line for line in lines if line]


def _items(lines: Sequence[list[d.Inline]], column: int) -> Iterator[d.Block]:
    """The terms at a column with their meanings, which are indented; what has no meaning is a paragraph."""
    terms, meaning = list[list[d.Inline]](), list[list[d.Inline]]()
    for line in lines:
        indent = line[0].location.column - column
        if meaning and indent <= 0:
            yield _item(terms, meaning)
            terms, meaning = [line], []
        elif meaning or (terms and indent >= _LEAST):
            meaning.append(line)
        else:
            terms.append(line)
    if meaning:
        yield _item(terms, meaning)
    elif terms:
        yield _paragraph(terms)


def _item(terms: Sequence[list[d.Inline]], meaning: Sequence[list[d.Inline]]) -> d.DefinitionList:
    body, at = _paragraph(meaning), terms[0][0].location
    shown = tuple(d.DefinitionTerm(_paragraph([line]).children, location=line[0].location) for line in terms)
    item = d.DefinitionItem(shown, (d.Definition((body,), location=body.location),), location=at)
    return d.DefinitionList((item,), location=at)


def _paragraph(lines: Sequence[list[d.Inline]]) -> d.Paragraph:
    words = [inline for line in lines for inline in line]
    return d.Paragraph(tuple(words[: -1 if isinstance(words[-1], d.SoftBreak) else None]), location=words[0].location)


def _is_limited(block: d.Block) -> bool:
    """Whether a block is content for certain editions, which contains definition lists only."""
    inside = getattr(block, "children", ()) if isinstance(block, d.Container | d.HtmlElement) else ()
    return bool(inside) and all(isinstance(child, d.DefinitionList) for child in d.flattened(inside))


DIRECTIVES = {"glossary": Directive(glossary, frozenset({"collect", "unsorted", "used"}), argument="none")}
