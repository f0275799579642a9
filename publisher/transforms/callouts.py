"""Callouts: the marks in a block of code, and the numbered list directly after it that explains them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from msgspec.structs import replace

from publisher.document import (
    Attributes,
    Book,
    Callout,
    Chapter,
    CodeBlock,
    List,
    ListItem,
    Node,
    Paragraph,
    map_siblings,
    nodes_of,
)
from publisher.transforms.context import TransformContext


def explain_callouts(book: Book, context: TransformContext) -> Book:
    """Link each mark to the item with its number, and back. A mark without an item becomes a comment again."""
    return book.map_chapters(lambda chapter: _Explainer(chapter, context).explained())


def explains(node: Node | None) -> TypeGuard[List]:
    """Whether this is a numbered list, which explains the callouts of code directly before it."""
    return isinstance(node, List) and node.start is not None


class _Explainer:
    """Links the callouts of one chapter."""

    def __init__(self, chapter: Chapter, context: TransformContext) -> None:
        self.chapter = chapter
        self.context = context
        self.blocks = 0

    def explained(self) -> Chapter:
        """The chapter with its callouts linked."""
        if not any(code.callouts for code in nodes_of(self.chapter, CodeBlock)):
            return self.chapter
        return map_siblings(self.chapter, self._siblings)

    def _siblings(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        made = list(nodes)
        for index, node in enumerate(made):
            if isinstance(node, CodeBlock) and node.callouts:
                after = made[index + 1] if index + 1 < len(made) else None
                if explains(after):
                    made[index], made[index + 1] = self._tie(node, after)
                else:
                    made[index] = self._untie(node, node.callouts, "Put a numbered list directly after the code.")
        return tuple(made)

    def _tie(self, code: CodeBlock, explanations: List) -> tuple[CodeBlock, List]:
        self.blocks += 1
        numbers = range(explanations.start or 0, (explanations.start or 0) + len(explanations.children))
        names = {number: f"callout-{self.chapter.id}-{self.blocks}-{number}" for number in numbers}
        marked = {mark.number for mark in code.callouts}
        lost = [mark for mark in code.callouts if mark.number not in names]
        code = self._untie(code, lost, "Add an item with this number to the list after the code.")
        first: dict[int, Callout] = {}
        marks: list[Callout] = []
        for mark in code.callouts:
            # An item leads back to the first of its marks.
            identifier = "" if mark.number in first else f"{names[mark.number]}-mark"
            mark = replace(mark, target=names[mark.number], attributes=Attributes(identifier))
            first.setdefault(mark.number, mark)
            marks.append(mark)
        items = tuple(
            _explanation(item, number, names[number], first[number].attributes.id if number in first else "")
            for item, number in zip(explanations.children, numbers, strict=True)
        )
        for item, number in zip(explanations.children, numbers, strict=True):
            if number not in marked:
                self._unused(item, number)
        about = replace(explanations.attributes, classes=(*explanations.attributes.classes, "callouts"))
        return replace(code, callouts=tuple(marks)), replace(explanations, children=items, attributes=about)

    def _unused(self, item: ListItem, number: int) -> None:
        problem = f"The code before has no callout {number}"
        hint = f"Write a comment such as “# <{number}>” at the end of a line."
        self.context.findings.warning("callout-unused", problem, item.location, hint)

    def _untie(self, code: CodeBlock, lost: Iterable[Callout], hint: str) -> CodeBlock:
        """Turn marks without an explanation back into comments."""
        lines, gone = code.value.split("\n"), {mark.line for mark in lost}
        for mark in code.callouts:
            if mark.line in gone:
                lines[mark.line - 1] += mark.comment
        for mark in lost:
            self.context.findings.warning(
                "callout-unexplained", f"The callout {mark.number} has no explanation", mark.location, hint
            )
        kept = tuple(mark for mark in code.callouts if mark.line not in gone)
        return replace(code, value="\n".join(lines), callouts=kept)


def _explanation(item: ListItem, number: int, name: str, mark: str) -> ListItem:
    """Begin the item with its number as a link to its mark."""
    back = Callout(number, target=mark, location=item.location, attributes=Attributes(name))
    match item.children:
        case (Paragraph() as first, *rest):
            return replace(item, children=(replace(first, children=(back, *first.children)), *rest))
    return replace(item, children=(Paragraph((back,), location=item.location), *item.children))


__all__ = ["explain_callouts", "explains"]
