"""Blocks → paragraphs and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial, singledispatchmethod

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.docx.bookmarks import NUMBER, TITLE
from publisher.editions.docx.captions import Captions
from publisher.editions.docx.inlines import Inlines, Tools
from publisher.editions.docx.paragraphs import STEP, Mark, Paragraphs, Place, closed, spacer
from publisher.editions.docx.runs import PLAIN, Format, entry, run, runs
from publisher.editions.docx.tables import table
from publisher.editions.docx.xml import MILLIMETRE, Element, w
from publisher.editions.reduction import (
    ANSWERS,
    INDEX,
    LETTER,
    TASK,
    VERDICT,
    WORK,
    as_blocks,
    figure_label,
    numbers_of,
    origin,
)
from publisher.language import is_right_to_left
from publisher.manifest.measures import millimetres
from publisher.numerals import numeral

DIGITS = {"": "decimal", "devanagari": "hindiNumbers", "thai": "thaiNumbers"}
"""The formats of numbers that ECMA-376 (part 1, 17.18.59) has for digits, by their names in CSS."""
_STYLES = {TASK: "Task", VERDICT: "AnswerKey", LETTER: "IndexHeading", WORK: "Bibliography"}
_QUOTES = {"epigraph": "Epigraph", "pull-quote": "PullQuote"}
_NUMBER = 900  # twips of the number of a formula
_BOX = 340  # twips of padding in a box
_CODE = {"k": "keyword", "s": "string", "m": "number", "n": "function", "c": "comment", "p": "comment"}
_CODE_SIZE, _CODE_SMALLEST, _CODE_LETTER = 17, 8, 102  # half points, and twips of a letter
_CODE_INDENT = 198  # twips
_VISIBLE = (d.FootnoteReference, d.Image, d.InlineMath)
_SMALL = ("FootnoteText", "Legend", "TableHead", "TableText")  # styles that lists in such text have, too
_LINES = {"added": "tip-tint", "removed": "caution-tint"}
_TINTS = ("note", "tip", "important", "warning", "caution")


class Blocks(Paragraphs):
    """Writes blocks; ``starts`` are the numbers with which lists begin, each with the level and the first number of such a list."""

    def __init__(self, tools: Tools, inlines: Inlines, captions: Captions, starts: list[tuple[int, int, str]]) -> None:
        super().__init__(tools, inlines)
        self.captions = captions
        self.starts = starts
        self.shift = 0  # of headings

    def all(self, nodes: Iterable[d.Node], place: Place) -> None:
        """Write blocks; inlines between them are paragraphs."""
        for node in as_blocks(nodes):
            self.of(node, self.within(node, place))

    def within(self, node: d.Node, place: Place) -> Place:
        """The place of what a node contains, which is in its language. Its labels are bookmarks of the next paragraph."""
        self.mark.names += node.attributes.labels
        if align := d.alignment(node):
            place = replace(place, align="end" if align == "right" else align)
        language = node.attributes.get("lang")
        return replace(place, right=is_right_to_left(language), language=language) if language else place

    @singledispatchmethod
    def of(self, node: d.Node, place: Place) -> None:
        """Write a block of another class: its parts, or its text."""
        for part in node.parts:
            self.all(getattr(node, part), place)
        if not node.parts and node.raw_text().strip():
            self.paragraph(runs(node.raw_text()), place)

    # Text

    @of.register
    def _(self, node: d.Paragraph, place: Place) -> None:
        kind = next(iter(node.attributes.classes), "")
        style = f"Index{min(3, int(kind.removeprefix(INDEX)))}" if kind.startswith(INDEX) else _STYLES.get(kind, "")
        if not any(isinstance(inner, _VISIBLE) for inner in d.walk(node)) and not d.plain_text((node,)):
            self.mark.names += [name for inner in node.children for name in inner.attributes.labels]
            return
        if node.is_picture and not style and not place.style.startswith("Table"):
            style = "Figure"
        self.paragraph(self.inline(node.children, place, style=style), place, style)

    @of.register
    def _(self, node: d.Heading, place: Place) -> None:
        self.heading(node.number, node.children, node.level + self.shift, node.attributes.labels, place)

    def heading(
        self,
        number: str,
        title: Sequence[d.Inline],
        level: int,
        names: Sequence[str],
        place: Place,
        style: str = "",
        label: str = "",
    ) -> None:
        """Write a heading; its number and its title have bookmarks for fields that repeat them. A ``label`` contains the number."""
        marks, form = self.tools.bookmarks, Format(style="Number")
        shown: list[Element] = []
        if number:
            before, _, after = (label or number).partition(number)
            counted = marks.around(names, runs(number, form), NUMBER)
            shown = [*runs(before, form), *counted, *runs(after, form), run("\u2002")]
        style = style or f"Heading{max(1, min(6, level))}"
        content = [*shown, *marks.around(names, self.inline(title, place, style=style), TITLE)]
        if not marks.chapters.isdisjoint(names):
            words = "\u2002".join(filter(None, (number, d.plain_text(d.title_phrase(title)))))
            content += entry(words, level)
        self.mark.names += names
        self.paragraph(content, place, style)

    @of.register
    def _(self, _node: d.ThematicBreak, place: Place) -> None:
        self.paragraph([run("* * *")], place, "ThematicBreak")

    @of.register
    def _(self, node: d.BlockQuote, place: Place) -> None:
        style = _QUOTES.get(node.kind, "Quote")
        indent = place.indent + place.hang
        inner = replace(place, style=style, indent=indent + (454 if style == "Quote" else 0), hang=0)
        self.all(node.children, inner)
        if node.attribution:
            said = [run("— "), *self.inline(node.attribution, inner)]
            self.paragraph(said, inner, "Epigraph" if style == "Epigraph" else "Attribution")

    @of.register
    def _(self, node: d.List, place: Place) -> None:
        answers = ANSWERS in node.attributes.classes
        level = place.level + 1
        numbers, counted = numbers_of(node), 1
        written = numbers.step < 0 or not (node.numbering or self.words.digit_style in DIGITS) or node.numbering == "aa"
        if numbers and not written:
            self.starts.append((min(8, level), numbers[0], node.written(node.numbering or "1")))
            counted = len(self.starts) + 1
        style = "Answer" if answers else "ListBullet" if node.start is None else "ListNumber"
        continued = "ListContinue"
        if place.style in _SMALL:
            style = continued = place.style
        inner = replace(place, style=continued, hang=place.hang + STEP, level=level)
        for n, item in enumerate(node.children):
            here = self.within(item, inner)
            if item.checked is not None:
                self.mark.text = "☑\t" if item.checked else "☐\t"
            elif numbers and written:
                self.mark.text = f"{node.written(self.words.digits(numeral(numbers[n], node.numbering)))}\t"
            elif not answers:
                self.mark.list_ = counted, min(8, level)
            first, *rest = item.children or (d.Paragraph((), location=item.location),)
            if isinstance(first, d.Paragraph):
                beside = self.within(first, here)
                apart = None if node.tight or answers else w("contextualSpacing", val=0)
                content = self.inline(first.children, beside)
                self.paragraph(content, replace(beside, hang=place.hang) if answers else beside, style, apart=apart)
            else:
                if not isinstance(first, d.List):
                    self.paragraph([], here, style)
                rest = [first, *rest]
            self.all(rest, here)
        self.mark = Mark()

    @of.register
    def _(self, node: d.DefinitionList, place: Place) -> None:
        indent = place.indent + place.hang
        inner = replace(place, style="Definition", indent=indent + 454, hang=0)
        for item in node.children:
            for term in item.terms:
                beside = self.within(term, place)
                self.paragraph(self.inline(term.children, beside), beside, "Term")
            for meaning in item.definitions:
                self.all(meaning.children, self.within(meaning, inner))

    # Code and formulas

    @of.register
    def _(self, node: d.CodeBlock, place: Place) -> None:
        if node.caption:
            self._caption("code", node.number, node.caption, node.attributes.labels, place, above=True)
        content: list[Element] = []
        wide = len(str(max(node.numbers, default=0)))
        left = place.indent + place.hang
        size = _code_size(node, place.room - left)
        lines = node.lines or (d.CodeLine((d.CodeRun("", node.value.rstrip("\n")),)),)
        for n, line in enumerate(lines):
            ground = (
                self.tools.colours["mark-tint"]
                if line.emphasized
                else self.tools.colours.get(_LINES.get(line.kind, ""), "")
            )
            content += [run("\n")] if n else []
            if line.number:
                content.append(run(f"{line.number:>{wide}}  ", Format(colour=self.tools.colours["muted"], size=size)))
            for piece in line.runs:
                colour = self.tools.colours[f"code-{_CODE[piece.kind]}"] if piece.kind in _CODE else ""
                content += runs(piece.text.rstrip("\n"), Format(colour=colour, ground=ground, size=size))
            for call in line.callouts:
                content += [run(" "), *self.inlines.all((call,))]
        ind = w("ind", left=round(left + _CODE_INDENT)) if left else None
        keep = w("keepLines") if len(lines) < 16 else None
        # Code is written from left to right.
        self.paragraph(content, replace(place, right=False, align=""), "Code", ind=ind, keep=keep)

    @of.register
    def _(self, node: d.Math, place: Place) -> None:
        """A formula in the middle, its number at the right."""
        names = [*node.attributes.labels, *(name for line in node.lines for name in line.attributes.labels)]
        if not node.tex:
            self.paragraph(runs(node.value.strip()), place, "Code")
            return
        self.inlines.room = place.room - place.indent - place.hang - (2 * _NUMBER if node.number else 0)
        formula = self.inlines.formula(node, alone=not node.number)
        if not node.number:
            self.mark.names += [name for line in node.lines for name in line.attributes.labels]
            self.paragraph(formula, place, "Formula")
            return
        number = self.tools.bookmarks.around(names, self.captions.number("equation", node.number), NUMBER)
        self.paragraph([run("\t"), *formula, run("\t("), *number, run(")")], place, "Formula")

    # Figures and tables

    def _caption(
        self,
        kind: str,
        number: str,
        caption: Iterable[d.Node],
        names: Sequence[str],
        place: Place,
        *,
        above: bool = False,
        close: bool = False,
    ) -> None:
        """Write a caption. Its number is a field, which references repeat. It is ``close`` to what follows."""
        label: list[Element] = []
        if number:
            form = Format(style="Label")
            before, _, after = self.words.label(kind, number).partition(number)
            shown = self.tools.bookmarks.around(names, self.captions.number(kind, number, form), NUMBER)
            label = [*runs(before, form), *shown, *runs(after, form), run("\u2002" if caption else "")]
        keep = w("keepNext") if above or close else None
        spacing = w("spacing", before=60, after=40, line=264, lineRule="auto") if close else None
        self.paragraph(
            [*label, *self.inline(caption, place, style="Caption")], place, "Caption", keep=keep, spacing=spacing
        )

    @of.register
    def _(self, node: d.Figure, place: Place) -> None:
        aligned = next((name for name in ("center", "right") if f"align-{name}" in node.attributes.classes), "")
        place = replace(place, align=aligned or place.align)
        credit = origin(node, self.words)
        if node.columns > 1:
            self._panels(node, place)
        else:
            self.all(node.children, place)
        if node.letter:
            shown = [run(figure_label(node, self.words), Format(style="Label")), run("\u2002")]
            self.paragraph([*shown, *self.inline(node.caption, place)], place, "Caption")
        elif node.caption or node.number:
            close = bool(node.legend or credit)
            self._caption("figure", node.number, node.caption, node.attributes.labels, place, close=close)
        self.all(node.legend, replace(place, style="Legend"))
        if credit:
            self.paragraph(self.inline(credit, place), place, "Legend")

    def _panels(self, node: d.Figure, place: Place) -> None:
        """Subfigures side by side: a table without lines."""
        pieces = [*as_blocks(node.children)]
        width = (place.room - place.indent - place.hang) / node.columns
        rows = []
        for start in range(0, len(pieces), node.columns):
            cells = []
            for piece in (pieces[start : start + node.columns] + [None] * node.columns)[: node.columns]:
                inside: list[Element] = []
                if piece is not None:
                    self.all((piece,), Place(inside, width - 200, right=place.right, language=place.language))
                cells.append(w("tc", w("tcPr", w("tcW", w=round(width), type="dxa")), *closed(inside)))
            rows.append(w("tr", w("trPr", w("cantSplit")), *cells))
        about = w("tblPr", w("tblW", w=round(width * node.columns), type="dxa"), w("tblLayout", type="fixed"))
        grid = w("tblGrid", *(w("gridCol", w=round(width)) for _ in range(node.columns)))
        place.into.append(w("tbl", about, grid, *rows))

    @of.register
    def _(self, node: d.Table, place: Place) -> None:
        if node.caption or node.number:
            self._caption("table", node.number, node.caption, node.attributes.labels, place, above=True)
        left = place.indent + place.hang
        content = partial(self._cell, around=place)
        made = table(node, place.room - left, content, indent=left, right=place.right)
        if made is not None:
            place.into.append(made)
        self.all(node.legend, replace(place, style="Legend"))
        if made is not None:
            place.into.append(spacer())
        self.all(node.notes, place)

    def _cell(self, cell: d.TableCell, width: float, bold: bool, around: Place) -> list[Element]:
        inside: list[Element] = []
        style, align = "TableHead" if bold else "TableText", "" if cell.align == "left" else cell.align
        place = Place(inside, max(width, 300), style, align=align, right=around.right, language=around.language)
        self.all(cell.children, self.within(cell, place))
        return closed(inside) if inside else []

    # Boxes

    @of.register
    def _(self, node: d.Aside, place: Place) -> None:
        """A box: a table of one cell, with a line at its side."""
        colours, left = self.tools.colours, place.indent + place.hang
        tinted = node.kind in _TINTS
        line, ground = (
            (colours[node.kind], colours[f"{node.kind}-tint"]) if tinted else (colours["tint-3"], colours["tint"])
        )
        width = place.room - left
        inside: list[Element] = []
        inner = Place(inside, width - _BOX, right=place.right, language=place.language)
        names, self.mark = self.mark.names, Mark()
        self.mark.names = names
        if node.title:
            form = Format(colour=line) if tinted else PLAIN
            self.paragraph(self.inline(node.title, inner, form), inner, "BoxTitle")
        self.all(node.children, inner)
        edges = w("tcBorders", w("left", val="single", sz=24, space=0, color=line))
        margins = w("tcMar", *(w(side, w=around, type="dxa") for side, around in _MARGINS.items()))
        cell = w(
            "tc",
            w(
                "tcPr",
                w("tcW", w=round(width), type="dxa"),
                edges,
                w("shd", val="clear", color="auto", fill=ground),
                margins,
            ),
            *closed(inside),
        )
        about = w(
            "tblPr",
            w("bidiVisual") if place.right else None,
            w("tblW", w=round(width), type="dxa"),
            w("tblInd", w=round(left + 15), type="dxa"),
            w("tblLayout", type="fixed"),
        )
        place.into.extend([w("tbl", about, w("tblGrid", w("gridCol", w=round(width))), w("tr", cell)), spacer()])

    @of.register
    def _(self, node: d.Workspace, place: Place) -> None:
        """Room to write: ruled lines, or a paragraph of this height."""
        if node.answer:
            self.all(node.answer, place)
        elif node.lines:
            for _ in range(node.lines):
                self.paragraph([], place, "Room")
            place.into.append(spacer())
        else:
            height = round(millimetres(node.height) * MILLIMETRE)
            self.paragraph([], place, spacing=w("spacing", before=0, after=height))

    @of.register
    def _(self, node: d.Container, place: Place) -> None:
        self.all(node.children, place)


_MARGINS = {"top": 110, "left": 170, "bottom": 30, "right": 170}


def _code_size(code: d.CodeBlock, room: float) -> int:
    """The size in half points of a drawing of characters that is wider than ``room`` twips; 0 for that of the style."""
    part = (room - _CODE_INDENT) / (_CODE_LETTER * max(code.widest, 1))
    return max(_CODE_SMALLEST, int(_CODE_SIZE * part)) if code.drawn and part < 1 else 0


__all__ = ["DIGITS", "Blocks"]
