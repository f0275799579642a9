"""Directives, ``:::{name} argument`` with options and a body.

Each module defines its directives, with the arguments and options that they accept, in ``DIRECTIVES``. The function of a
directive gets a ``Call``, which contains the body as blocks, or as text if the directive is ``raw``. It returns the blocks that
replace the directive.
"""

from __future__ import annotations

from publisher.markdown.directives import (
    admonitions,
    asides,
    cards,
    citations,
    code,
    exercises,
    figures,
    glossaries,
    indexes,
    math,
    quotations,
    steps,
    structure,
    tables,
    tabs,
    theorems,
)
from publisher.markdown.directives.call import Call, Directive

DIRECTIVES: dict[str, Directive] = {
    **admonitions.DIRECTIVES,
    **asides.DIRECTIVES,
    **cards.DIRECTIVES,
    **citations.DIRECTIVES,
    **code.DIRECTIVES,
    **exercises.DIRECTIVES,
    **figures.DIRECTIVES,
    **glossaries.DIRECTIVES,
    **indexes.DIRECTIVES,
    **math.DIRECTIVES,
    **quotations.DIRECTIVES,
    **steps.DIRECTIVES,
    **structure.DIRECTIVES,
    **tables.DIRECTIVES,
    **tabs.DIRECTIVES,
    **theorems.DIRECTIVES,
}

__all__ = ["DIRECTIVES", "Call", "Directive"]
