"""Formulas in Word: all signs of the MathML are in the OMML, and structures are those of the standard."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from publisher.editions.docx.formulas import omml
from publisher.mathematics.mathml import to_mathml
from publisher.mathematics.reading import Definitions, read_formula
from publisher.mathematics.structures import is_structure
from tests.office import named

LINES = [line.split("\t") for line in (Path(__file__).parent / "formulas.txt").read_text("utf-8").splitlines()]
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Elements whose first children are properties and which have no text of their own.
CHILDREN = {
    "acc": "accPr e", "bar": "barPr e", "borderBox": "borderBoxPr e", "d": "dPr e", "f": "fPr num den",
    "groupChr": "groupChrPr e", "limLow": "e lim", "limUpp": "e lim", "m": "mPr mr", "mr": "e", "nary": "naryPr sub sup e",
    "phant": "phantPr e", "r": "rPr t", "rad": "radPr deg e", "sSub": "e sub", "sSubSup": "e sub sup", "sSup": "e sup",
}  # fmt: skip
DRAWN = re.compile(r"[\s\u2000-\u200b\u2061\u0300-\u036f\u20d0-\u20ff^~¯→˙¨ˇ˘´`˚↔←⃛⃜‾_⏞⏟⏠⏡⎴⎵]")


def converted(tex: str, display: bool = False) -> tuple[etree._Element, etree._Element]:
    """A formula in MathML and in OMML."""
    mathml = to_mathml(read_formula(tex, "en", display, Definitions()).tex, display, "said")
    return etree.fromstring(mathml), omml(mathml, display=display)


def shown(formula: etree._Element) -> str:
    """The text of a formula, and the signs of its operators, brackets and accents."""
    found = ["".join(formula.itertext())]
    signs = formula.iter(*(f"{M}{name}" for name in ("begChr", "endChr", "sepChr", "chr")))
    found += [element.get(f"{M}val", "") for element in signs]
    brackets = formula.iter(f"{M}d")
    return "".join(found) + "()" * sum(each.find(f"{M}dPr") is None for each in brackets)


@pytest.mark.parametrize(("kind", "tex"), LINES)
def test_no_sign_is_lost(kind: str, tex: str) -> None:
    if is_structure(tex):
        return
    mathml, made = converted(tex, kind != "I")
    expected, found = (Counter(DRAWN.sub("", text)) for text in ("".join(mathml.itertext()), shown(made)))
    assert found == expected


@pytest.mark.parametrize(("kind", "tex"), LINES)
def test_structures_have_their_parts_in_order(kind: str, tex: str) -> None:
    if is_structure(tex):
        return
    for element in converted(tex, kind != "I")[1].iter(*(f"{M}{name}" for name in CHILDREN)):
        order = CHILDREN[named(element)].split()
        there = [named(child) for child in element if child.tag.startswith(M)]
        assert {*order} - {*there} <= {name for name in order if name.endswith("Pr")}
        assert [order.index(name) for name in there] == sorted(order.index(name) for name in there)


@pytest.mark.parametrize(
    ("tex", "path"),
    [
        (r"\frac{a}{b}", "f/num"),
        (r"\binom{n}{k}", "d/e/f/fPr/type"),
        (r"\sqrt[3]{x}", "rad/deg/r"),
        (r"\sum_{i=1}^n x_i", "nary/e/sSub"),
        (r"\int_0^1 f(x)\,dx", "nary/sup"),
        (r"\left( \frac{1}{2} \right)", "d/e/f"),
        (r"\hat{x}", "acc"),
        (r"\overline{AB}", "bar"),
        (r"\underbrace{a+b}_{n}", "limLow/e/groupChr"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "d/e/m/mr"),
        (r"\boxed{x}", "borderBox"),
        (r"\cancel{x}", "borderBox/borderBoxPr/strikeBLTR"),
        (r"\lim_{x \to 0} f", "limLow"),
        (r"|x| + P(A|B)", "d/e"),
    ],
)
def test_tex_becomes_elements_of_word(tex: str, path: str) -> None:
    assert converted(tex)[1].find("/".join(f"{M}{step}" for step in path.split("/"))) is not None


def test_bars_in_other_brackets_are_no_pair() -> None:
    assert converted("P(A|B) + P(C|D)")[1].find(f"{M}d") is None


def test_a_large_operator_ends_before_a_relation() -> None:
    made = converted(r"\sum_i a_i = b")[1]
    assert "".join(made[0].find(f"{M}e").itertext()) == "ai"
    assert "".join(made.itertext()).endswith("=b")
