"""Containers that only say something about their blocks, such as a language."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from publisher.document import Block, Book, Container, Footnote, Node, changed, nodes_of, rewrite_all, with_fields
from publisher.transforms.context import TransformContext

_HANDED_DOWN = frozenset({"lang", "dir"})
_USED = frozenset({"when"})  # what other transforms have used


def open_containers(book: Book, context: TransformContext) -> Book:  # noqa: ARG001
    """Put the blocks of containers without classes in their place, with their language and direction.

    So these blocks follow others as if there was no container.
    """
    return book.map_chapters(
        lambda chapter: changed(
            chapter,
            children=rewrite_all(chapter.children, {Container: _opened}),
            notes=rewrite_all(chapter.notes, {Container: _opened}),
        )
    )


def _opened(container: Container) -> Node | tuple[Node, ...]:
    given = container.attributes
    first, *rest = container.children or (container,)
    if given.classes or (given.id and first.attributes.id) or any(nodes_of(container, Footnote)):
        return container
    pairs = {key: value for key, value in given.pairs if key not in _USED}
    if not pairs.keys() <= _HANDED_DOWN:
        return container
    if given.id and first is not container:
        first = with_fields(first, attributes=replace(first.attributes, id=given.id))
    return tuple(_marked(block, pairs) for block in (first, *rest)) if first is not container else ()


def _marked(block: Block, pairs: Mapping[str, str]) -> Block:
    """A block with these pairs, unless it has others of the same keys."""
    if not pairs:
        return block
    given = block.attributes
    return with_fields(block, attributes=replace(given, pairs=tuple({**pairs, **dict(given.pairs)}.items())))


__all__ = ["open_containers"]
