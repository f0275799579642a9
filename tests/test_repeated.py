"""Styles, lengths and drawings are the same as if they were computed each time."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest

from publisher.layout import unit
from tests.test_layout import everything, made, page

unit.engine()

from publisher.layout import repeated  # noqa: E402

BOXES = """<style>
@page { size: 300px 500px } p { box-sizing: border-box; padding: 5%; width: 50%; min-height: calc(1em + 2%); border: 1px solid }
div { position: absolute; left: 10px; width: 10%; height: 5% } i { display: block; height: 10% } h2 { float: left; margin: auto } th { padding: 1px 2% }
table { border-collapse: collapse; border: 1px solid } p + p { font-size: 2em; padding: 1px; max-width: 10em }
</style>"""
TEXT = "<h2>A</h2><p>a</p><p>b</p><div>c</div><table><tr><th>a</th><td>b</td></tr></table>"
DRAWN = "<style>hr { border: 0; height: 20px; background: url('drawing.svg') 0 0 / 50px 20px no-repeat }</style>"


def documents() -> list[str]:
    tall = "".join(f'<section style="height: {height}px"><i>a</i></section>' for height in (100, 200))
    return [everything(), page(f"{tall}<section>{TEXT}{TEXT}</section>{TEXT}", BOXES)]


PSEUDOS = """<style>
p::before { content: "a" counter(a); counter-increment: a; color: inherit } p.b::before { content: attr(class) } em { color: red }
p::after { content: "z"; anchor: attr(id) } li::before { content: "-" leader(".") } li { list-style: "*" inside }
</style>"""
PARTS = """<p>x</p><p class="b">x</p><div><p>x</p><em><p>x</p></em></div><ul><li>x</li><li>y</li></ul><p id="i">x</p>"""


def test_styles_of_pseudo_elements_are_those_of_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.css import ComputedStyle, StyleFor
    from weasyprint.css.properties import INITIAL_VALUES

    same, own, new = [], repeated._set_computed_styles, []

    def both(
        self: Any, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None, *more: Any, **named: Any
    ) -> None:
        own(self, element, parent, root, pseudo_type, *more, **named)
        expected = self._computed_styles[element, pseudo_type]
        repeated.set_computed_styles(self, element, parent, root, pseudo_type, *more, **named)
        found = self._computed_styles[element, pseudo_type]
        if pseudo_type in ("before", "after", "marker"):
            same.append(all(found[name] == expected[name] for name in INITIAL_VALUES))
            new.append(found)

    monkeypatch.setattr(StyleFor, "set_computed_styles", both)
    result = made(page(PARTS * 3, PSEUDOS))
    assert all(same)
    before = [style for style in new if isinstance(style, ComputedStyle) and style.pseudo_type == "before"]
    assert (len(before), len(set(map(id, before)))) == (21, 8)
    monkeypatch.setattr(StyleFor, "set_computed_styles", own)
    assert made(page(PARTS * 3, PSEUDOS)).data == result.data


def test_used_lengths_are_those_of_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    own, same = repeated._resolve_percentages, []

    def both(box: Any, containing_block: Any) -> None:
        expected = box.copy()
        own(expected, containing_block)
        known = len(repeated._known_lengths)
        repeated_lengths(box, containing_block)
        found = vars(box._box if hasattr(box, "_box") else box)
        same.append((all(found[name] == getattr(expected, name) for name in repeated.LENGTHS), known))

    repeated_lengths = repeated.resolve_percentages
    _patch(monkeypatch, "resolve_percentages", both)
    for markup in documents():
        made(markup)
    assert len(same) > 500
    assert all(found for found, _ in same)
    assert len({known for _, known in same}) < len(same) / 4


def _patch(monkeypatch: pytest.MonkeyPatch, name: str, function: Any) -> None:
    from weasyprint.layout import block, inline

    for module in (block, inline):
        monkeypatch.setattr(module, name, function)


def test_boxes_in_the_normal_flow_are_those_of_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.formatting_structure.boxes import Box

    seen = []

    def both(self: Any) -> bool:
        found = repeated.is_in_normal_flow(self)
        others = self.is_absolutely_positioned() or self.is_running() or self.is_footnote() or self.is_note()
        seen.append((found, not (self.is_floated() or others)))
        return found

    monkeypatch.setattr(Box, "is_in_normal_flow", both)
    for markup in documents():
        made(markup)
    assert set(seen) == {(True, True), (False, False)}


@pytest.mark.parametrize(("drawing", "forms"), [("drawing.svg", 1), ("shaded.svg", 5)])
def test_a_background_is_one_form(monkeypatch: pytest.MonkeyPatch, drawing: str, forms: int) -> None:
    markup = page("<hr/>" * 5, DRAWN.replace("drawing.svg", drawing))
    kept = made(markup)
    assert [count_forms(page) for page in pikepdf.open(io.BytesIO(kept.data)).pages] == [forms]
    import weasyprint

    monkeypatch.setattr(weasyprint.draw, "draw_background_image", repeated._draw_background_image)
    own = made(markup)
    assert [count_forms(page) for page in pikepdf.open(io.BytesIO(own.data)).pages] == [5]
    assert pictures(kept.data) == pictures(own.data)


def count_forms(page: pikepdf.Page) -> int:
    return sum(resource.Subtype == "/Form" for resource in page.Resources.XObject.values())


def pictures(data: bytes) -> list[bytes]:
    return [page.render(scale=3).to_pil().tobytes() for page in pypdfium2.PdfDocument(data)]
