"""Lists of clauses as in statutes, whose inner lists are not indented: (1) …: (a) … (b) … (2) …"""

from __future__ import annotations

from msgspec.structs import replace

from publisher import document as d


def joined(blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """Blocks in which a list with other numbers is part of the item before it, if that ends in a colon; the items that follow it
    continue the outer list."""
    if sum(isinstance(block, d.List) for block in blocks) < 2:
        return blocks
    made: list[d.Block] = []
    outer = False  # whether the last block is a list with such an item
    for block in blocks:
        match [*made[-1:], block]:
            case [d.List() as before, d.List() as after] if _introduces(before, after):
                made[-1], outer = _with_inner(before, after), True
            case [d.List() as before, d.List() as after] if outer and _continues(before, after):
                items = (*before.children, *after.children)
                made[-1] = replace(before, children=items, tight=before.tight and after.tight)
            case _:
                made.append(block)
                outer = False
    return tuple(made)


def _introduces(before: d.List, after: d.List) -> bool:
    """Whether the last item announces the list after it, which has letters where the other one has numbers, or the reverse."""
    if before.start is None or after.start is None or _is_alike(before, after):
        return False
    end = before.children[-1].children[-1:]
    return isinstance(end[0], d.Paragraph) and end[0].raw_text().rstrip().endswith((":", "：")) if end else False


def _continues(before: d.List, after: d.List) -> bool:
    count = len(before.children)
    return before.start is not None and _is_alike(before, after) and after.start == before.start + count


def _is_alike(before: d.List, after: d.List) -> bool:
    return (type(before), before.numbering) == (type(after), after.numbering)


def _with_inner(before: d.List, after: d.List) -> d.List:
    *items, last = before.children
    return replace(before, children=(*items, replace(last, children=(*last.children, after))))


__all__ = ["joined"]
