"""What a drawing makes draw is counted before it is drawn: nodes, not seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from publisher.media import drawings
from publisher.media.drawings import MAX_FAMILIES, MAX_WORK, check, work
from publisher.media.pictures import PictureError, read_picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
RECT = '<rect width="9" height="9"/>'


def tree(inside: str) -> Any:
    return etree.fromstring(f"{HEAD}{inside}</svg>")


def levels(definition: str, first: str, depth: int = 8, times: int = 10) -> str:
    """Definitions of which each draws the one before ``times`` times, and a shape that has the last; ``NAME`` and ``LED``."""
    text = definition.replace("NAME", "m0").replace("BODY", RECT)
    for level in range(depth):
        text += definition.replace("NAME", f"m{level + 1}").replace("BODY", first.replace("LED", f"m{level}") * times)
    return text + first.replace("LED", f"m{depth}")


NESTED = {
    "use": levels('<g id="NAME">BODY</g>', '<use xlink:href="#LED"/>'),
    "use of symbols": levels('<symbol id="NAME">BODY</symbol>', '<use href=" #LED "/>'),
    "mask": levels('<mask id="NAME">BODY</mask>', '<rect mask="url(#LED)" width="9" height="9"/>'),
    "clip": levels('<clipPath id="NAME">BODY</clipPath>', "<rect style=\"clip-path: url( '#LED' )\" width='9' height='9'/>"),
    "pattern": levels('<pattern id="NAME" width="1" height="1">BODY</pattern>', '<rect fill="url(#LED) red" width="9" height="9"/>'),
    "stroke": levels('<pattern id="NAME" width="1" height="1">BODY</pattern>', '<g stroke="URL(#LED)"><g><path d="M0 0"/></g></g>'),
    "marker": levels('<marker id="NAME">BODY</marker>', '<path marker-end="url(#LED)" d="M0 0L1 1"/>'),
    "filter": levels('<filter id="NAME"><feImage href="#gNAME"/></filter><g id="gNAME">BODY</g>', '<rect filter="url(#LED)"/>'),
    "escape": levels('<mask id="NAME">BODY</mask>', '<rect style="m\\61sk: u\\72l(#LED)"/>'),
    "marker at points": '<marker id="m">' + RECT * 20 + '</marker><path marker-mid="url(#m)" d="M0 0' + "L1 1" * 5000 + '"/>',
    "marker of a group": '<marker id="m">' + RECT * 20 + '</marker><g style="marker:url(#m)">' + '<path d="M0 0h1h1h1"/>' * 700 + "</g>",
    "sheet for all": f'<style>* {{ mask: url(#m) }}</style><mask id="m">{RECT * 300}</mask>' + RECT * 300,
    "sheet by class": f'<style>g > .b{{mask:url(#m)}}</style><mask id="m">{RECT * 300}</mask>' + '<path class="a b"/>' * 300,
    "sheet by attribute": f'<style>[d]{{mask:url(#m)}}</style><mask id="m">{RECT * 300}</mask>' + '<path d=""/>' * 300,
    "sheet in a sheet": f'<style>g{{mask:url(#m); .b{{fill:red}}}}</style><mask id="m">{RECT * 300}</mask>' + "<g/>" * 300,
    "sheet with variables": f'<style>svg{{--m:url(#m)}} path{{mask:var(--m)}}</style><mask id="m">{RECT * 300}</mask>' + "<path/>" * 300,
    "variables": f'<g style="--m:url(#m)"/><mask id="m">{RECT * 300}</mask>' + "<path/>" * 300,
    "name given twice": f'<mask id="m">{RECT * 300}</mask><mask id="m"/>' + '<path mask="url(#m)"/>' * 300,
    "long path, again": '<path id="p" d="' + "M1 1" * 5000 + '"/>' + '<use href="#p"/>' * 2000,
    "long text, again": '<text id="p">' + "word " * 500 + "</text>" + '<use href="#p"/>' * 400,
    "long gradient, again": '<linearGradient id="m">' + "<stop/>" * 300 + "</linearGradient>" + '<rect fill="url(#m)"/>' * 300,
}  # fmt: skip


@pytest.mark.parametrize("inside", NESTED.values(), ids=NESTED)
def test_what_is_drawn_again_is_counted(tmp_path: Path, inside: str) -> None:
    root = tree(inside)
    assert sum(1 for _ in root.iter()) < 3000
    assert work(root).elements > MAX_WORK
    (tmp_path / "a.svg").write_text(f"{HEAD}{inside}</svg>")
    with pytest.raises(PictureError, match="draws more than 50,000 elements") as caught:
        read_picture(tmp_path / "a.svg")
    assert caught.value.code == "image-huge"


def test_each_element_is_visited_once(monkeypatch: pytest.MonkeyPatch) -> None:
    visits: list[Any] = []
    real = drawings._total
    monkeypatch.setattr(drawings, "_total", lambda element, *more: visits.append(element) or real(element, *more))
    root = tree(NESTED["mask"])
    work(root)
    assert len(visits) == len(set(visits)) <= sum(1 for _ in root.iter())


SOUND = {
    "shapes": RECT * 300,
    "use": levels('<g id="NAME">BODY</g>', '<use xlink:href="#LED"/>', 2),
    "mask": levels('<mask id="NAME">BODY</mask>', '<rect mask="url(#LED)" width="9" height="9"/>', 2, 5),
    "clip": levels('<clipPath id="NAME">BODY</clipPath>', '<rect clip-path="url(#LED)" width="9" height="9"/>', 40, 1),
    "pattern": levels('<pattern id="NAME" width="1" height="1">BODY</pattern>', '<rect fill="url(#LED)" width="9" height="9"/>', 2, 5),
    "marker": '<marker id="m"><rect width="9" height="9"/></marker><path marker-mid="url(#m)" d="M0 0' + "L1 1" * 300 + '"/>',
    "text": "<text>a<tspan>b</tspan></text>" * 100,
}  # fmt: skip


@pytest.mark.parametrize("inside", SOUND.values(), ids=SOUND)
def test_the_layout_draws_no_more_than_was_counted(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    """Each element makes the layout of print draw four nodes at most: itself, and what its clip, mask or paint is made of."""
    from weasyprint import HTML
    from weasyprint.svg import SVG

    drawn: list[object] = []
    real = SVG.draw_node
    monkeypatch.setattr(
        SVG, "draw_node", lambda self, node, *more, **m: drawn.append(node) or real(self, node, *more, **m)
    )
    HTML(string=f"<body>{HEAD}{inside}</svg>").write_pdf()
    assert 0 < len(drawn) <= 4 * work(tree(inside)).elements


@pytest.mark.parametrize(
    "inside",
    [
        '<use id="a" href="#a"/>',
        '<mask id="a"><rect mask="url(#a)"/></mask><rect mask="url(#a)"/>',
        '<pattern id="a" href="#b"/><pattern id="b" href="#a"/><rect fill="url(#a)"/>',
        '<marker id="a"><path style="marker-mid:url(#a)"/></marker><path marker-end="url(#a)"/>',
    ],
)
def test_what_refers_to_itself(inside: str) -> None:
    with pytest.raises(PictureError, match="refers to itself"):
        work(tree(inside))


@pytest.mark.parametrize(
    "inside",
    [
        '<rect id="a"><animate href="#a" attributeName="x" to="1"/></rect>',
        '<g id="a"><a href="#a"><rect/></a></g>',
        "<style>* { fill: url(#a) }</style><linearGradient id='a'><stop/></linearGradient><rect/>",
        '<use href="#gone"/>',
    ],
)
def test_what_only_seems_to(inside: str) -> None:
    assert work(tree(inside)).elements < 20


def test_long_chains_of_references_are_refused() -> None:
    with pytest.raises(PictureError, match="nested too deeply"):
        work(tree(levels('<mask id="NAME">BODY</mask>', '<rect mask="url(#LED)"/>', 300, 1)))


@pytest.mark.parametrize(
    "drawn",
    [
        ''.join(f'<text font-family="f{n}">a</text>' for n in range(MAX_FAMILIES + 1)),
        ''.join(f'<text style="font: 9px f{n}">a</text>' for n in range(MAX_FAMILIES + 1)),
        f"<style>{''.join(f'.a{n} {{ font-family: f{n} }}' for n in range(MAX_FAMILIES + 1))}</style>",
    ],
    ids=["attributes", "styles", "sheet"],
)  # fmt: skip
def test_typefaces_are_bounded(drawn: str) -> None:
    with pytest.raises(PictureError, match="names 101 fonts") as caught:
        check(tree(drawn))
    assert caught.value.code == "image-huge"
    check(tree(drawn.replace("f100", "f1")))


@pytest.mark.parametrize(
    ("box", "sound"),
    [("0 0 1 1e9", False), ("0,0,1e6,.1", False), ("0 0 1 10000", True), ("0 0 0 9", True), ("0 0 1e-30 1e-30", True)],
)
def test_the_sides_are_bounded(box: str, sound: bool) -> None:
    root = etree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"/>')
    if sound:
        check(root)
    else:
        with pytest.raises(PictureError, match="times as long as the other"):
            check(root)


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ('<path stroke-dasharray="0.0001" d="M0 0"/>', "stroke-dasharray of <path>"),
        ('<path stroke-dasharray="1e-5, 1e-5" d="M0 0"/>', "stroke-dasharray of <path>"),
        ('<path style="stroke:red; STROKE-DASHARRAY : 0.0001" d="M0 0"/>', "stroke-dasharray of <path>"),
        ("<style>path { stroke-dasharray: .0001 }</style>", "stroke-dasharray of <style>"),
        ('<path stroke-dasharray="0 0" d="M0 0"/>', ""),
        ('<path stroke-dasharray="none" d="M0 0"/>', ""),
        ('<path stroke-dasharray="0 2" d="M0 0"/>', ""),
        ('<path style="stroke-dasharray: 1 2; fill: red" d="M0 0"/>', ""),
        ('<pattern id="a" patternUnits="userSpaceOnUse" width="0.001" height="9"/>', "a <pattern>"),
        ('<pattern id="a" width="1e-9" height="1"/>', "a <pattern>"),
        ('<pattern id="a" patternUnits="userSpaceOnUse" width="0.5" height="0.5"/>', ""),
        ('<pattern id="a" width="10%" height="0.1"/>', ""),
        ('<feTurbulence numOctaves="100000"/>', "numOctaves of <feTurbulence>"),
        ('<feTurbulence numOctaves="4"/>', ""),
        ('<feGaussianBlur stdDeviation="1 99999"/>', "stdDeviation of <feGaussianBlur>"),
        ('<feGaussianBlur stdDeviation="5000,5000"/>', "stdDeviation of <feGaussianBlur>"),
        ('<feGaussianBlur stdDeviation="000000000000000000000000005000"/>', "stdDeviation of <feGaussianBlur>"),
        ('<feGaussianBlur stdDeviation="12"/>', ""),
        ('<feMorphology radius="1e9"/>', "radius of <feMorphology>"),
        ('<feConvolveMatrix order="1000"/>', "order of <feConvolveMatrix>"),
    ],
)  # fmt: skip
def test_pieces_that_would_fill_a_page(tmp_path: Path, inside: str, gone: str) -> None:
    (tmp_path / "a.svg").write_text(f"{HEAD}{inside}</svg>")
    picture = read_picture(tmp_path / "a.svg")
    assert picture.removed == ((gone,) if gone else ())
    assert drawings.calm(etree.fromstring(picture.data)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [("abc", 3), ("Größe", 5), ("日本", 2), ("الحق", 1), ("חירות", 1), ("गरिमा", 1), ("a حق", 1), ("", 0)],
)
def test_letters_that_are_shaped_are_drawn_together(text: str, count: int) -> None:
    from publisher.layout.drawn_text import pieces

    assert "".join(pieces(text)) == text
    assert len(pieces(text)) == count
