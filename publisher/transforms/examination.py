"""Finding what is wrong in a book without making its editions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from publisher.conditions import holds
from publisher.diagnostics import Diagnostic, Findings, Severity
from publisher.document import Book, walk
from publisher.formats import Format
from publisher.transforms import Transform, transform
from publisher.transforms.scope import Scope


def conditions_of(book: Book) -> tuple[str, ...]:
    """All conditions that pieces of the book have; the empty one always holds."""
    return tuple(sorted({node.attributes.get("when") for division in book.divisions for node in walk(division)}))


def examine(
    book: Book, scopes: Sequence[Scope], conditions: Sequence[str], more: Sequence[Transform] = ()
) -> list[Book]:
    """Find all that transforming the book for each of the scopes would find; returns what each of them contains.

    Editions for which the same of the book's ``conditions`` hold contain the same. They are examined once, for print if they
    are printed, which lacks glyphs; unless there are ``more`` transforms, which may look at the format.
    """

    def content(scope: Scope) -> tuple[object, ...]:
        return (scope.format if more else "", *(holds(c, {scope.format, scope.audience}) for c in conditions))

    examined: dict[tuple[object, ...], Book] = {}
    for scope in sorted(scopes, key=lambda scope: not scope.output.printed):
        if content(scope) not in examined:
            examined[content(scope)] = transform(book, scope, more, writing=False)
    return [examined[content(scope)] for scope in scopes]


def errors_elsewhere(
    book: Book,
    scopes: Sequence[Scope],
    conditions: Sequence[str],
    formats: Iterable[Format],
    audiences: Iterable[str],
    more: Sequence[Transform] = (),
) -> list[Diagnostic]:
    """The errors in pieces that no edition contains yet; what they lack there, an edition of theirs may have."""
    findings = Findings()
    readers = [(scope.output, scope.audience) for scope in scopes]
    others = [*product([*(scope.output for scope in scopes), *formats], ["", *audiences])]
    for condition in conditions:
        if not any(holds(condition, {output.name, audience}) for output, audience in readers):
            readers += [(o, a) for o, a in others if holds(condition, {o.name, a})][:1]
    for output, audience in readers[len(scopes) :]:
        transform(book, replace(scopes[0], output=output, audience=audience, findings=findings), more, writing=False)
    return [f for f in findings if f.severity is Severity.ERROR and f.code != "reference-left-out"]
