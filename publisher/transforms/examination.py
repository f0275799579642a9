"""Findings of a book without building its editions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from msgspec.structs import replace

from publisher.conditions import holds
from publisher.diagnostics import Diagnostic, Findings, Severity
from publisher.document import Book, walk
from publisher.formats import Format
from publisher.transforms import Transform, transform
from publisher.transforms.context import TransformContext


def conditions_of(book: Book) -> tuple[str, ...]:
    """All conditions in the book, with the empty one, which always holds."""
    return tuple(sorted({node.attributes.get("when") for division in book.divisions for node in walk(division)}))


def examine(
    book: Book, contexts: Sequence[TransformContext], conditions: Sequence[str], more: Sequence[Transform] = ()
) -> list[Book]:
    """Report what transforming the book for each of the contexts would report; return the content of each.

    Editions for which the same of the ``conditions`` hold have the same content. They are examined once, as print if
    there is a PDF, since print may lack glyphs, unless ``more`` transforms may depend on the format.
    """

    def content(context: TransformContext) -> tuple[object, ...]:
        return (context.format if more else "", *(holds(c, {context.format, context.audience}) for c in conditions))

    examined: dict[tuple[object, ...], Book] = {}
    for context in sorted(contexts, key=lambda context: not context.output.printed):
        if content(context) not in examined:
            examined[content(context)] = transform(book, context, more, writing=False)
    return [examined[content(context)] for context in contexts]


def errors_elsewhere(
    book: Book,
    contexts: Sequence[TransformContext],
    conditions: Sequence[str],
    formats: Iterable[Format],
    audiences: Iterable[str],
    more: Sequence[Transform] = (),
) -> list[Diagnostic]:
    """Errors in content that no edition contains yet. What it refers to may be left out of existing editions."""
    findings = Findings()
    readers = [(context.output, context.audience) for context in contexts]
    others = [*product([*(context.output for context in contexts), *formats], ["", *audiences])]
    for condition in conditions:
        if not any(holds(condition, {output.name, audience}) for output, audience in readers):
            readers += [(o, a) for o, a in others if holds(condition, {o.name, a})][:1]
    for output, audience in readers[len(contexts) :]:
        transform(book, replace(contexts[0], output=output, audience=audience, findings=findings), more, writing=False)
    return [f for f in findings if f.severity is Severity.ERROR and f.code != "reference-left-out"]
