"""Directives: ``:::{name} argument`` with options and a body. The table ``DIRECTIVES`` of a module says which it makes, and what
each of them takes.

A directive's function gets a ``Call`` with its body already made into blocks (or left as text, when ``raw``), and returns
the blocks that replace it.
"""

from __future__ import annotations

from publisher.markdown.directives import (
    admonitions,
    asides,
    code,
    exercises,
    figures,
    math,
    quotations,
    structure,
    tables,
    tabs,
)
from publisher.markdown.directives.call import COMMON, Call, Directive

DIRECTIVES: dict[str, Directive] = {
    **admonitions.DIRECTIVES,
    **asides.DIRECTIVES,
    **code.DIRECTIVES,
    **exercises.DIRECTIVES,
    **figures.DIRECTIVES,
    **math.DIRECTIVES,
    **quotations.DIRECTIVES,
    **structure.DIRECTIVES,
    **tables.DIRECTIVES,
    **tabs.DIRECTIVES,
}

__all__ = ["COMMON", "DIRECTIVES", "Call", "Directive"]
