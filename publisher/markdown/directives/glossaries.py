"""Glossaries."""

from __future__ import annotations

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive


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
        if isinstance(block, d.Paragraph) and (item := _item(block)):
            made.append(d.DefinitionList((item,), location=block.location))
        elif above and above.location.column < block.location.column and (item := _last(above)):
            (meaning,) = item.definitions
            meaning = replace(meaning, children=(*meaning.children, block), tight=False)
            made[-1] = d.DefinitionList((replace(item, definitions=(meaning,)),), location=above.location)
        else:
            made.append(block)
    return tuple(made)


def _last(block: d.Block) -> d.DefinitionItem | None:
    """The item of a list of one term with one meaning."""
    items = block.children if isinstance(block, d.DefinitionList) else ()
    return items[0] if len(items) == 1 and len(items[0].definitions) == 1 else None


def _item(block: d.Paragraph) -> d.DefinitionItem | None:
    """The terms at the beginning of a paragraph and their meaning, if this is indented."""
    lines: list[list[d.Inline]] = [[]]
    for at, inline in enumerate(block.children):
        if isinstance(inline, d.SoftBreak):
            lines.append([])
        elif inline.location.column > block.location.column and len(lines) > 1 and not lines[-1]:
            meaning = d.Paragraph(block.children[at:], location=inline.location)
            terms = tuple(d.DefinitionTerm(tuple(line), location=line[0].location) for line in lines if line)
            return d.DefinitionItem(
                terms, (d.Definition((meaning,), location=inline.location),), location=block.location
            )
        else:
            lines[-1].append(inline)
    return None


def _is_limited(block: d.Block) -> bool:
    """Whether a block is content for certain editions, which contains definition lists only."""
    inside = getattr(block, "children", ()) if isinstance(block, d.Container | d.HtmlElement) else ()
    return bool(inside) and all(isinstance(child, d.DefinitionList) for child in d.flattened(inside))


DIRECTIVES = {"glossary": Directive(glossary, frozenset({"collect", "unsorted", "used"}), argument="none")}
