"""Nodes of formulas: the source is read, and what is wrong in it is reported at its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.attributes import labelled
from publisher.markdown.plain_formulas import with_plain_formulas
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree

if TYPE_CHECKING:
    from publisher.mathematics.reading import Formula

_MONEY = "If this is not a formula, write \\$ for the dollar sign."
_ALIGNED = r"Write \begin{aligned} before the lines and \end{aligned} after them."
_DISPLAYED = ("$$", "\\[", "\\\\[")

Locate = Callable[[int], Location]


def read_math(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Make a display formula of a token."""
    at = reader.at(node)
    locate = reader.source.inline(node.content, node.map)
    made = display(reader, node.content, at, locate)
    first = made[0] if made else None
    if node.meta["label"] and isinstance(first, d.Math) and first.lines:  # it is that of the first numbered line
        line, *others = first.lines
        return (replace(first, lines=(_named(line, [(node.meta["label"], at)]), *others)),)
    return labelled(made, [(node.meta["label"], at)])


def inline(reader: Reader, source: str, at: Location, locate: Locate) -> d.Inline:
    """Make a formula in a line of text; ``locate`` turns an offset in ``source`` into a location."""
    display = source.startswith(_DISPLAYED)
    formula = _read(reader, source, display, locate)
    if not formula.tex:  # it defines macros, or is shown as its source
        return d.InlineMath(source, location=at) if formula.problems else d.Text("", location=at)
    about = (formula.tex, formula.text, formula.speech, display, formula.missing)
    return d.InlineMath(source, *about, location=at)


def display(
    reader: Reader, source: str, at: Location, locate: Locate, attributes: d.Attributes = d.NO_ATTRIBUTES
) -> tuple[d.Block, ...]:
    """Make a display formula. One that only defines macros makes none."""
    formula = _read(reader, source, True, locate)
    if not formula.tex:
        return (d.Math(source, location=at, attributes=attributes),) if formula.problems else ()
    math = d.Math(
        source, formula.tex, formula.text, formula.speech, formula.missing, location=at, attributes=attributes
    )
    labels = [
        (d.slug(label.text) if " " in label.text else label.text, label.line, locate(label.offset))
        for label in formula.labels
    ]
    if not formula.rows:
        number = _tag(reader, formula.tags[-1].text) if formula.tags else ""
        return labelled((replace(math, number=number),), [(name, place) for name, _, place in labels])
    lines: list[d.MathLine] = []
    tags = {tag.line: tag for tag in formula.tags}
    for line in sorted({line for _, line, _ in labels} | tags.keys()):
        places = [(name, place) for name, its, place in labels if its == line]
        begins = places[0][1] if places else locate(tags[line].offset)
        made = d.MathLine(line, _tag(reader, tags[line].text) if line in tags else "", location=begins)
        lines.append(_named(made, places))
    return (replace(math, lines=tuple(lines)),)


def _tag(reader: Reader, text: str) -> str:
    """The text of a tag, which may contain formulas: ``$*$``."""
    return with_plain_formulas(text, reader.context)


def _named(line: d.MathLine, labels: list[tuple[str, Location]]) -> d.MathLine:
    (named,) = labelled((line,), labels)
    assert isinstance(named, d.MathLine)
    return named


def _read(reader: Reader, source: str, display: bool, locate: Locate) -> Formula:
    from publisher.mathematics.reading import read_formula

    formula = read_formula(source, reader.context.language, display, reader.record.macros)
    for problem in formula.problems:
        hint = problem.hint or (_MONEY if source.startswith("$") and not source.startswith("$$") else "")
        hint = hint or (_ALIGNED if problem.message.startswith("“&”") else "")
        reader.findings.error("math-syntax", problem.message, locate(problem.offset), hint)
    return formula
