"""Inlines → runs, fields, links, pictures and formulas of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import singledispatchmethod

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.editions.docx.bookmarks import NUMBER, TITLE, Bookmarks, target_of
from publisher.editions.docx.formulas import omml
from publisher.editions.docx.package import RT, Part
from publisher.editions.docx.pictures import Pictures
from publisher.editions.docx.runs import PLAIN, Format, field, run, runs
from publisher.editions.docx.xml import SPACES, Element, w
from publisher.language import Words
from publisher.templating.functions import narrow_mathml

_EM = 240  # twips of an em of formulas
_R_ID = f"{{{SPACES['r']}}}id"


class Tools(Struct):
    """What the parts of a document share. ``colours`` are those of the tokens; ``note`` writes the call of a footnote."""

    bookmarks: Bookmarks
    pictures: Pictures
    words: Words
    colours: dict[str, str]


class Inlines:
    """Writes the inlines of one part of the document: the text, or the footnotes."""

    def __init__(self, tools: Tools, part: Part, note: Callable[[d.FootnoteReference], list[Element]]) -> None:
        self.tools = tools
        self.part = part
        self.note = note
        self.room = 0.0  # twips for a picture
        self.code = 0  # size of code in half points, if it is not that of its style

    def all(self, nodes: Iterable[d.Node], form: Format = PLAIN) -> list[Element]:
        """The content of a paragraph."""
        return [element for node in nodes for element in self._placed(node, form)]

    def _placed(self, node: d.Node, form: Format) -> list[Element]:
        if language := node.attributes.get("lang"):
            form = replace(form, language=language)
        made = self.of(node, form)
        names = node.attributes.labels
        return self.tools.bookmarks.around(names, made) if names else made

    @singledispatchmethod
    def of(self, node: d.Node, form: Format) -> list[Element]:
        """The content of an inline of another class: that of its parts."""
        if not node.parts:
            return runs(node.raw_text(), form)
        return [element for part in node.parts for element in self.all(getattr(node, part), form)]

    @of.register
    def _(self, node: d.Text, form: Format) -> list[Element]:
        return runs(re.sub(r"[ \n]+", " ", node.value), form)

    @of.register
    def _(self, node: d.SoftBreak, form: Format) -> list[Element]:
        return runs(node.space, form)

    @of.register
    def _(self, _node: d.LineBreak, form: Format) -> list[Element]:
        return [run("\n", form)]

    @of.register
    def _(self, node: d.Emphasis, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, italic=not form.italic))

    @of.register
    def _(self, node: d.Strong, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, bold=True))

    @of.register
    def _(self, node: d.Strikethrough, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, strike=True))

    @of.register
    def _(self, node: d.Superscript, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, position="superscript"))

    @of.register
    def _(self, node: d.Subscript, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, position="subscript"))

    @of.register
    def _(self, node: d.InlineCode, form: Format) -> list[Element]:
        return runs(node.value, replace(form, style="CodeText", size=self.code))

    @of.register
    def _(self, node: d.KeyboardInput, form: Format) -> list[Element]:
        return self.all(node.children, replace(form, style="Keyboard"))

    @of.register
    def _(self, node: d.Span, form: Format) -> list[Element]:
        for name in node.attributes.classes:
            match name:
                case "code":
                    form = replace(form, style="CodeText")
                case "mark":
                    form = replace(form, ground=self.tools.colours["mark"])
                case "small":
                    form = replace(form, size=18)
                case "smallcaps":
                    form = replace(form, small_caps=True)
                case "underline":
                    form = replace(form, underline=True)
        return self.all(node.children, form)

    @of.register
    def _(self, node: d.InlineMath, form: Format) -> list[Element]:
        return self.formula(node) if node.tex else runs(node.value, replace(form, style="CodeText"))

    def formula(self, node: d.InlineMath | d.Math, *, alone: bool = False) -> list[Element]:
        """A formula that can be edited; a structure of chemistry or a diagram is a picture. It may be ``alone`` in a paragraph."""
        from publisher.mathematics.mathml import to_mathml
        from publisher.mathematics.structures import is_structure, to_svg

        display = isinstance(node, d.Math) or node.display
        if is_structure(node.tex):
            return [
                w("r", self.tools.pictures.structure(to_svg(node.tex, display, node.speech), node.speech, self.part))
            ]
        if isinstance(node, d.Math):
            return [omml(str(narrow_mathml(node, self.room / _EM)[0]), display=alone)]
        return [omml(to_mathml(node.tex, display, node.speech), display=alone)]

    @of.register
    def _(self, node: d.Link, form: Format) -> list[Element]:
        made = w("hyperlink", *self.all(node.children, replace(form, style="Hyperlink")), history=1)
        made.set(_R_ID, self.part.relate_to(node.url, RT.HYPERLINK, is_external=True))
        return [made]

    @of.register
    def _(self, node: d.CrossReference, form: Format) -> list[Element]:
        """A reference: a field if it repeats the number or the title of its target, else a link."""
        target, marks = target_of(node), self.tools.bookmarks
        words = d.plain_text(node.children)
        number = marks.numbers.get(target, "")
        text = node.children[0].value if len(node.children) == 1 and isinstance(node.children[0], d.Text) else ""
        if number and number == node.number and text.count(number) == 1:
            before, _, after = text.partition(number)
            shown = field(f"REF {marks.name(target, NUMBER)} \\h", runs(number, form), form)
            return [*runs(before, form), *shown, *runs(after, form)]
        if words and words == marks.titles.get(target) and not node.own_words:
            return [*field(f"REF {marks.name(target, TITLE)} \\h", self.all(node.children, form), form)]
        return [w("hyperlink", *self.all(node.children, form), anchor=marks.name(target), history=1)]

    @of.register
    def _(self, node: d.Image, form: Format) -> list[Element]:
        drawn = self.tools.pictures.drawn(node, self.part, self.room)
        return [w("r", drawn)] if drawn is not None else runs(node.alt, form)

    @of.register
    def _(self, node: d.FootnoteReference, _form: Format) -> list[Element]:
        return self.note(node)

    @of.register
    def _(self, node: d.Callout, form: Format) -> list[Element]:
        """A mark in code, which leads to its explanation. The explanation has the number of its list."""
        if not node.line:
            return []
        shown = runs(
            f"({self.tools.words.digits(node.number)})", replace(form, bold=True, colour=self.tools.colours["accent"])
        )
        return (
            [w("hyperlink", *shown, anchor=self.tools.bookmarks.name(node.target), history=1)] if node.target else shown
        )


__all__ = ["Inlines", "Tools"]
