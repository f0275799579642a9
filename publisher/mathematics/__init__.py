"""Mathematics: TeX → MathML, drawings and speech.

``source`` prepares the source of a formula, ``reading`` checks it and says it aloud, ``mathml`` writes it for the web, and
``drawing`` and ``breaking`` draw it for print. All use mathra, which parses TeX once for all of these; it is imported by
``engine`` when the first formula is met.
"""

from __future__ import annotations

from publisher.mathematics.drawing import Drawing
from publisher.mathematics.mathml import to_mathml
from publisher.mathematics.reading import Formula, Problem, read_formula, said_again
from publisher.mathematics.source import Definitions, references_in, with_numbers
from publisher.mathematics.structures import is_structure, to_svg

__all__ = [
    "Definitions",
    "Drawing",
    "Formula",
    "Problem",
    "is_structure",
    "read_formula",
    "references_in",
    "said_again",
    "to_mathml",
    "to_svg",
    "with_numbers",
]
