"""References in formulas, ``\\eqref``: they become the numbers of the equations."""

from __future__ import annotations

from collections.abc import Callable

from publisher.diagnostics import Location
from publisher.document import InlineMath, Math, Node, with_fields
from publisher.transforms.targets import Targets, number_of

Report = Callable[[str, Location], None]


def with_references(formula: Node, targets: Targets, report: Report, language: str) -> Node:
    """A formula with numbers in place of its references. ``report`` is called with labels that do not exist."""
    if not isinstance(formula, InlineMath | Math) or "ref{" not in formula.tex:
        return formula
    from publisher.mathematics.reading import said_again
    from publisher.mathematics.source import references_in, with_numbers

    numbers = {}
    for label in references_in(formula.tex):
        if place := targets.find(label):
            numbers[label] = number_of(place[1])
        else:
            report(label, formula.location)
    tex = with_numbers(formula.tex, numbers)
    text, speech = said_again(tex, language, isinstance(formula, Math) or formula.display)
    return with_fields(formula, tex=tex, text=text, speech=speech)
