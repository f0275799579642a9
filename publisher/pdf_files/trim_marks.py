"""Crop and register marks in a margin around each page, outside of the bleed, so that none remains after trimming."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

MARGIN = 21.0
"""How far a page with marks extends beyond its bleed, in points."""

_GAP, _LENGTH, _RADIUS = 4.0, 14.0, 4.0
_ROUND = 0.5523  # of the radius: control points of Bézier curves that approximate a quarter of a circle


def marked(data: bytes, folds: Sequence[float] = ()) -> bytes:
    """Add crop marks at the corners of the trim of each page, and register marks at the middle of its sides.

    ``folds`` are distances from the left edge at which the sheet is folded: there are marks above and below.
    """
    import pikepdf

    from publisher.pdf_files.saving import saved

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            trim, bleed = (
                [float(side) for side in box] for box in (page.trimbox, page.obj.get("/BleedBox", page.trimbox))
            )
            page.mediabox = pikepdf.Array(round(s + MARGIN * (-1 if i < 2 else 1), 3) for i, s in enumerate(bleed))
            strokes = " ".join((*_crop(trim, bleed), *_register(bleed), *_fold(trim, bleed, folds)))
            page.contents_add(pdf.make_stream(f"/Artifact BMC q 0 0 0 1 K .25 w {strokes} Q EMC".encode()))
            page.contents_coalesce()
        return saved(pdf)


def _crop(trim: list[float], bleed: list[float]) -> Iterator[str]:
    """Two lines at each corner that point at it from outside the bleed."""
    for side, sign in ((0, -1), (2, 1)):
        for end, way in ((1, -1), (3, 1)):
            x, y = bleed[side] + sign * _GAP, bleed[end] + way * _GAP
            yield _line(x, trim[end], x + sign * _LENGTH, trim[end])
            yield _line(trim[side], y, trim[side], y + way * _LENGTH)


def _register(bleed: list[float]) -> Iterator[str]:
    """A circle with a cross in the middle of each side."""
    left, bottom, right, top = bleed
    away, x, y = _GAP + _LENGTH / 2, (left + right) / 2, (bottom + top) / 2
    for cx, cy in ((x, bottom - away), (x, top + away), (left - away, y), (right + away, y)):
        yield _line(cx - _LENGTH / 2, cy, cx + _LENGTH / 2, cy)
        yield _line(cx, cy - _LENGTH / 2, cx, cy + _LENGTH / 2)
        yield _circle(cx, cy)


def _fold(trim: list[float], bleed: list[float], folds: Sequence[float]) -> Iterator[str]:
    for x in (trim[0] + fold for fold in folds):
        for end, way in ((1, -1), (3, 1)):
            y = bleed[end] + way * _GAP
            yield f"[3 2] 0 d {_line(x, y, x, y + way * _LENGTH)} [] 0 d"


def _line(*ends: float) -> str:
    return "{:.2f} {:.2f} m {:.2f} {:.2f} l S".format(*ends)


def _circle(x: float, y: float) -> str:
    r, k = _RADIUS, _RADIUS * _ROUND
    quarters = ((r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0))
    curves = (" ".join(f"{n + (y if i % 2 else x):.2f}" for i, n in enumerate(q)) + " c" for q in quarters)
    return f"{x + r:.2f} {y:.2f} m {' '.join(curves)} S"
