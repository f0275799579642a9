"""Imposition: finished pages on sheets, two or four up, or as a booklet to fold.

The content of pages is combined, not rasterised: tags, links, destinations and the outline are kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    import pikepdf

GRIDS = {1: (1, 1), 2: (2, 1), 4: (2, 2)}
"""Columns and rows of a side by its number of pages."""

_MARK = re.compile(rb"(?<=/MCID )\d+")


def booklet(pages: int) -> tuple[int | None, ...]:
    """The order of pages, from 0, two to a side, for sheets that are printed on both sides, stacked and folded once.

    None is a blank page: the number of pages in a booklet is a multiple of four.
    """
    whole = -(-pages // 4) * 4
    order: list[int] = []
    for first in range(0, whole // 2, 2):
        last = whole - 1 - first
        order += [last, first, first + 1, last - 1]
    return tuple(number if number < pages else None for number in order)


def impose(
    data: bytes,
    order: Sequence[int | None],
    *,
    size: tuple[float, float],
    up: int,
    rightward: bool = True,
    enlarge: bool = False,
) -> bytes:
    """Put the pages of a PDF by ``lay_out`` on sheets, in ``order``, ``up`` (1, 2 or 4) to a side of ``size`` (in
    points).

    Pages are centred in their cell and scaled down to it if they are larger, or scaled up with ``enlarge``;
    ``rightward`` is false if reading goes from right to left. Each page must be in the order once. A page that is alone on its
    side keeps its bleed, scaled like the page.
    """
    import pikepdf

    from publisher.pdf_files.saving import saved

    columns, rows = GRIDS[up]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = [page.obj for page in pdf.pages]
        placed: dict[Any, _Placed] = {}
        sheets: list[tuple[pikepdf.Dictionary, list[_Placed]]] = []
        cell = size[0] / columns, size[1] / rows
        for start in range(0, len(order), up):
            sheet = pdf.add_blank_page(page_size=size).obj
            sheet.TrimBox = sheet.BleedBox = sheet.MediaBox
            pieces: list[_Placed] = []
            for index, number in enumerate(order[start : start + up]):
                row, column = divmod(index, columns)
                column = column if rightward else columns - 1 - column
                if number is not None:
                    corner = column * cell[0], size[1] - (row + 1) * cell[1]
                    pieces.append(_Placed.at(pages[number], sheet, corner, cell, enlarge))
                    placed[pages[number].objgen] = pieces[-1]
            if up == 1:
                _bleed(pieces[0])
            _fill(pdf, sheet, pieces)
            sheets.append((sheet, pieces))
        del pdf.pages[: len(pages)]
        _lead(pdf, placed)
        _retag(pdf, placed)
        _number_parents(pdf, sheets)
        if up > 1 and "/PageLabels" in pdf.Root:
            del pdf.Root.PageLabels  # they name pages, not sheets
        return saved(pdf)


class _Placed(Struct):
    """A page on a sheet, with its transformation, and the offset of the numbers of its marks."""

    page: pikepdf.Dictionary
    sheet: pikepdf.Dictionary
    scale: float
    left: float
    bottom: float
    shift: int = 0

    @classmethod
    def at(
        cls,
        page: pikepdf.Dictionary,
        sheet: pikepdf.Dictionary,
        corner: tuple[float, float],
        cell: tuple[float, float],
        enlarge: bool,
    ) -> _Placed:
        left, bottom, right, top = (float(side) for side in page.get("/TrimBox", page.MediaBox))
        width, height = right - left, top - bottom
        scale = round(min(cell[0] / width, cell[1] / height, *(() if enlarge else (1.0,))), 5)
        x, y = (c + (room - scale * side) / 2 for c, room, side in zip(corner, cell, (width, height), strict=True))
        return cls(page, sheet, scale, round(x - scale * left, 3), round(y - scale * bottom, 3))

    def points(self, numbers: Any) -> list[float]:
        """Transform coordinates of the page, x and y in turn, to those of the sheet."""
        return [round(self.scale * float(n) + (self.bottom if i % 2 else self.left), 3) for i, n in enumerate(numbers)]


def _bleed(piece: _Placed) -> None:
    """Extend a sheet by the bleed of its only page."""
    import pikepdf

    trim, around = piece.page.get("/TrimBox", piece.page.MediaBox), piece.sheet.MediaBox
    for box in ("/MediaBox", "/BleedBox"):
        sides: Any = zip(around, piece.page.get(box, trim), trim, strict=True)
        piece.sheet[box] = pikepdf.Array(
            round(float(side) + piece.scale * (float(far) - float(near)), 3) for side, far, near in sides
        )


def _fill(pdf: pikepdf.Pdf, sheet: pikepdf.Dictionary, pieces: list[_Placed]) -> None:
    """Join the content of pages, which share one dictionary of resources."""
    import pikepdf

    count, content = 0, []
    for piece in pieces:
        piece.shift = count
        stream = piece.page.Contents.read_bytes()
        count += max((int(number) + 1 for number in _MARK.findall(stream)), default=0)
        stream = _MARK.sub(partial(_shifted, piece.shift), stream)
        x, y, right, top = (float(n) for n in piece.page.MediaBox)
        head = (
            f"q {piece.scale} 0 0 {piece.scale} {piece.left} {piece.bottom} cm {x} {y} {right - x} {top - y} re W n\n"
        )
        content.append(head.encode() + stream + b"\nQ\n")
        if annotations := piece.page.get("/Annots"):
            moved = [_moved(annotation, piece) for annotation in annotations]
            sheet.Annots = pikepdf.Array([*sheet.get("/Annots", ()), *moved])
    sheet.Contents = pdf.make_stream(b"".join(content))
    if pieces:
        sheet.Resources = pieces[0].page.Resources
    sheet.Tabs = pikepdf.Name.S


def _shifted(shift: int, mark: re.Match[bytes]) -> bytes:
    return b"%d" % (int(mark[0]) + shift)


def _moved(annotation: Any, piece: _Placed) -> Any:
    import pikepdf

    for key in ("/Rect", "/QuadPoints"):
        if key in annotation:
            annotation[key] = pikepdf.Array(piece.points(annotation[key]))
    if "/P" in annotation:
        annotation.P = piece.sheet
    return annotation


def _lead(pdf: pikepdf.Pdf, placed: dict[Any, _Placed]) -> None:
    """Update destinations and the outline to the new positions of pages."""
    import pikepdf

    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        for target in pikepdf.NameTree(pdf.Root.Names.Dests).values():
            _redirect(target, placed)
    for entry in outline_entries(pdf.Root.get("/Outlines")):
        if isinstance(target := entry.get("/Dest"), pikepdf.Array):
            _redirect(target, placed)


def _redirect(target: Any, placed: dict[Any, _Placed]) -> None:
    if len(target) and (piece := placed.get(target[0].objgen)):
        target[0] = piece.sheet
        if len(target) >= 4:  # [page /XYZ left top zoom]
            target[2], target[3] = piece.points((target[2], target[3]))


def outline_entries(entry: Any) -> Iterator[Any]:
    child = entry.get("/First") if entry is not None else None
    while child is not None:
        yield child
        yield from outline_entries(child)
        child = child.get("/Next")


def _retag(pdf: pikepdf.Pdf, placed: dict[Any, _Placed]) -> None:
    """Update the references of the structure tree to content on the sheets."""
    import pikepdf

    root = pdf.Root.StructTreeRoot
    waiting: list[tuple[Any, _Placed | None]] = [
        (kid, None) for kid in (root.K if isinstance(root.K, pikepdf.Array) else [root.K])
    ]
    while waiting:
        element, inherited = waiting.pop()
        own = placed.get(element.Pg.objgen) if "/Pg" in element else inherited
        if "/Pg" in element and own:
            element.Pg = own.sheet
        shift = own.shift if own else 0
        if "/MCID" in element:
            element.MCID = int(element.MCID) + shift
        for attributes in listed(element.get("/A")):
            if own and "/BBox" in attributes:
                attributes.BBox = pikepdf.Array(own.points(attributes.BBox))
        if (kids := element.get("/K")) is None:
            continue
        several = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        element.K = pikepdf.Array([kid + shift if isinstance(kid, int) else kid for kid in several])
        waiting.extend((kid, own) for kid in several if isinstance(kid, pikepdf.Dictionary))


def listed(value: Any) -> list[Any]:
    """The items of an array, or a value alone."""
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _number_parents(pdf: pikepdf.Pdf, sheets: list[tuple[pikepdf.Dictionary, list[_Placed]]]) -> None:
    """Give each side the parents of its marks; those of annotations keep their keys."""
    import pikepdf

    tree = pdf.Root.StructTreeRoot.ParentTree
    numbers = list(tree.Nums)
    parents = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
    free = max(parents, default=-1) + 1
    for key, (sheet, pieces) in enumerate(sheets, start=free):
        tagged = (piece.page for piece in pieces if "/StructParents" in piece.page)
        found = [parents.pop(int(page.StructParents)) for page in tagged]
        parents[key] = pdf.make_indirect(pikepdf.Array([parent for page in found for parent in page]))
        sheet.StructParents = key
    tree.Nums = pikepdf.Array([item for key in sorted(parents) for item in (key, parents[key])])
