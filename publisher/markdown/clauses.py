"""Lists, and those of clauses as in statutes, whose inner lists are not indented: (1) …: (a) … (b) … (2) …"""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree


def read_list(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a list of a token."""
    items = tuple(
        d.ListItem(reader.blocks(item.children), item.meta.get("checked"), location=reader.at(item))
        for item in node.children
    )
    tight = all(p.hidden for item in node.children for p in item.children if p.type == "paragraph")
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    kind = d.EnclosedList if node.meta.get("enclosed") else d.List
    return (kind(items, start, tight, node.meta.get("numbering", ""), location=reader.at(node)),)


def joined(blocks: tuple[d.Block, ...]) -> tuple[d.Block, ...]:
    """Blocks in which a list with other numbers is part of the item before it, if that ends in a colon; the items that follow it
    continue an outer list."""
    if sum(isinstance(block, d.List) for block in blocks) < 2:
        return blocks
    made: list[d.Block] = []
    lists: list[d.List] = []  # the one that is not finished, the one inside its last item, and so on
    nested = False

    def finish(outer: int) -> None:
        """Put all lists but the ``outer`` ones into the last items of those around them."""
        while len(lists) > max(outer, 1):
            inner = lists.pop()
            lists[-1] = _with_inner(lists[-1], inner)
        if not outer and lists:
            made.append(lists.pop())

    for block, after in pairwise((*blocks, None)):
        assert block is not None
        if not isinstance(block, d.List):
            finish(0)
            made.append(block)
        elif lists and _introduces(lists[-1], block, after):
            lists.append(block)
            nested = True
        elif nested and (depths := [n for n, outer in enumerate(lists) if _continues(outer, block)]):
            finish(depths[-1] + 1)
            before = lists.pop()
            items = (*before.children, *block.children)
            lists.append(replace(before, children=items, tight=before.tight and block.tight))
        else:
            finish(0)
            lists.append(block)
            nested = False
    finish(0)
    return tuple(made)


def _introduces(before: d.List, inner: d.List, after: d.Block | None) -> bool:
    """Whether the last item announces the list after it, which has letters where the other one has numbers, or the reverse.

    A clause with a number in parentheses may end in the middle of a sentence, if the next clause is ``after`` the list.
    """
    if before.start is None or inner.start is None or _is_alike(before, inner):
        return False
    match before.children[-1].children:
        case (*_, d.Paragraph() as end):
            words = end.raw_text().rstrip()
            in_clause = isinstance(before, d.EnclosedList) and isinstance(after, d.List) and _continues(before, after)
            return words.endswith((":", "：")) or (in_clause and words[-1:].isalpha())
    return False


def _continues(before: d.List, after: d.List) -> bool:
    count = len(before.children)
    if after.attributes != d.NO_ATTRIBUTES:  # such as a label, which would be lost
        return False
    return before.start is not None and _is_alike(before, after) and after.start == before.start + count


def _is_alike(before: d.List, after: d.List) -> bool:
    return (type(before), before.numbering) == (type(after), after.numbering)


def _with_inner(before: d.List, after: d.List) -> d.List:
    *items, last = before.children
    return replace(before, children=(*items, replace(last, children=(*last.children, after))))


__all__ = ["joined"]
