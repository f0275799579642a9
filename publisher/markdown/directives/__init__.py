"""Directives: ``:::{name} argument`` with options and a body. The table ``DIRECTIVES`` lists them and their
parameters.

The function of a directive gets a ``Call``, whose body is already parsed into blocks (or left as text, if ``raw``),
and returns the blocks that replace it.
"""

from __future__ import annotations

from publisher.document import DRAWINGS
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
    **{kind: Directive(admonitions.admonition) for kind in admonitions.KINDS},
    "admonition": Directive(admonitions.titled, argument="required"),
    "aside": Directive(asides.aside),
    "blockquote": Directive(quotations.quote),
    **{name: Directive(code.code, code.CODE, raw=True) for name in code.CODES},
    "csv-table": Directive(tables.csv_table, tables.SEPARATED, raw=True),
    "dropdown": Directive(asides.dropdown, frozenset({"open"})),
    **{language: Directive(code.drawing, code.DRAWING, raw=True) for language in DRAWINGS},
    "epigraph": Directive(quotations.quote),
    "exercise": Directive(exercises.exercise, frozenset({"workspace", "nonumber"})),
    "figure": Directive(figures.figure, figures.FIGURE),
    "image": Directive(figures.image, figures.IMAGE, argument="required", alone=True),
    "include": Directive(structure.include, frozenset(structure.INCLUDE), raw=True, argument="required", alone=True),
    "list-table": Directive(tables.list_table, tables.LAYOUT),
    "literalinclude": Directive(code.literalinclude, code.LITERAL, raw=True, argument="required", alone=True),
    "margin": Directive(asides.aside),
    "math": Directive(math.math, raw=True, verbatim=True),
    "only": Directive(structure.only, argument="required"),
    "pull-quote": Directive(quotations.quote),
    "quiz": Directive(exercises.quiz, frozenset({"answers", "nonumber"})),
    "solution": Directive(exercises.solution, argument="required"),
    "tab-item": Directive(tabs.tab, frozenset({"sync", "selected"})),
    "tab-set": Directive(tabs.tab_set, argument="none"),
    "table": Directive(tables.table, tables.LAYOUT),
}

__all__ = ["COMMON", "DIRECTIVES", "Call", "Directive"]
