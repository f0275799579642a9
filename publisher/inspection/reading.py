"""A finished PDF → ``Document``."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import pairwise
from pathlib import Path

import pikepdf
from msgspec.structs import replace

from publisher.inspection.model import ARTIFACT, PICTURE, Area, Box, Document, Line, Page, Picture, Run
from publisher.pdf_files.page_content import Content, Glyphs, Reader
from publisher.pdf_files.tagged_text import Mark, TaggedPicture, tagged_content

_SHIFT = 0.62  # of the type size: how far superscripts and subscripts are from the baseline of their line
_NEAR = 0.1  # points
_KERN, _BETWEEN = 0.08, 0.12  # of the type size: by how much the letters of a word may overlap or be apart
_BACK = 0.5  # of the type size: how far a run may begin before the end of the one before it


def read(source: Path | bytes, area: Area) -> Document:
    """Read a tagged PDF whose pages have the ``area`` for text. Raises ``pikepdf.PdfError`` if it is damaged."""
    with pikepdf.open(io.BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        blocks, pictures = tagged_content(pdf)
        owners = {mark: number for number, block in enumerate(blocks) for mark in block.marks}
        owners |= {mark: PICTURE for picture in pictures for mark in picture.marks}
        ruby = frozenset(mark for block in blocks for mark in block.annotations)
        reader = Reader()
        pages = []
        for index, page in enumerate(pdf.pages):
            own = [picture for picture in pictures if picture.page == index and picture.box]
            pages.append(_page(index, page, reader.content(page), owners, ruby, own))
    return Document(tuple(pages), tuple(blocks), area)


def _page(
    index: int,
    page: pikepdf.Page,
    content: Content,
    owners: Mapping[Mark, int],
    ruby: Set[Mark],
    pictures: Iterable[TaggedPicture],
) -> Page:
    left, bottom, right, top = map(float, page.trimbox)

    def turned(box: Box) -> Box:
        """A box in PDF's coordinates, of which ``top`` is the smaller, in those of the page."""
        return Box(box.left - left, top - box.bottom, box.right - left, top - box.top)

    annotated = {owners[mark] for mark in ruby}
    marked: dict[int, list[Run]] = {}
    annotations: list[Run] = []
    for glyphs in content.glyphs:
        run = _run(glyphs, owners, left, top)
        (annotations if glyphs.mark in ruby else marked.setdefault(run.block, [])).append(run)
    return Page(
        number=index + 1,
        label=page.label,
        width=right - left,
        height=top - bottom,
        lines=tuple(
            line
            for block in sorted(marked)
            if block >= 0
            for line in _lines(marked[block], block, index + 1, annotated)
        ),
        annotations=tuple(annotations),
        artifacts=tuple(marked.get(ARTIFACT, ())),
        drawn=tuple(_words(marked.get(PICTURE, ()))),
        pictures=tuple(Picture(one.role, turned(Box(*one.box)), one.block) for one in pictures),
        bitmaps=tuple(replace(bitmap, box=turned(bitmap.box)) for bitmap, *_ in content.bitmaps),
        painted=tuple(turned(box) for box in content.painted),
        rectangles=tuple(turned(box) for box in content.rectangles),
    )


def _run(glyphs: Glyphs, owners: Mapping[Mark, int], left: float, top: float) -> Run:
    (x, y), (end, height) = glyphs.start, glyphs.end
    block = owners.get(glyphs.mark, ARTIFACT) if glyphs.mark else ARTIFACT
    upright = abs(height - y) < 0.1 and end >= x
    ends = min(x, end) - left, max(x, end) - left
    return Run(glyphs.text, *ends, top - y, glyphs.size, glyphs.gaps, block, upright, glyphs.space)


def _lines(runs: Iterable[Run], block: int, page: int, annotated: Set[int]) -> Iterator[Line]:
    """The lines of a block on a page, from its runs in the order of painting. The bases of ruby are painted later."""
    current: list[Run] = []
    lines: list[list[Run]] = []
    for run in runs:
        if not run.upright:
            continue
        if not run.text.strip():
            if current:
                current.append(run)
            continue
        solid = [each for each in current if each.text.strip()]
        if block in annotated and (around := next((line for line in lines if _has_room(line, run)), None)):
            later = (at for at, other in enumerate(around) if other.text.strip() and other.left > run.left)
            around.insert(next(later, len(around)), run)
        elif solid and _continues(solid, run):
            current.append(run)
        else:
            current = [run]
            lines.append(current)
    for line in lines:
        yield from _line(line, block, page)


def _words(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs in pictures, where each letter may be one, joined to words."""
    current: Run | None = None
    for run in runs:
        if current and _joins(current, run):
            current = replace(current, text=current.text + run.text, right=run.right)
            continue
        if current:
            yield current
        current = run
    if current:
        yield current


def _joins(word: Run, run: Run) -> bool:
    """Whether a run goes on where a word ends."""
    same = (
        word.upright and run.upright and abs(word.baseline - run.baseline) < _NEAR and abs(word.size - run.size) < _NEAR
    )
    apart = (run.left - word.right) / run.size
    return same and bool(run.text.strip()) and -_KERN < apart < _BETWEEN


def _continues(line: list[Run], run: Run) -> bool:
    """Whether a run is on the same line as those before it: on nearly the same baseline, and after them in either direction."""
    last = line[-1]
    size = max(last.size, run.size)
    near = min(abs(run.baseline - each.baseline) for each in (line[0], last)) < _SHIFT * size
    return near and (run.left > last.right - _BACK * size or run.right < last.left + _BACK * size)


def _has_room(line: list[Run], run: Run) -> bool:
    """Whether a run from left to right fills a gap of a line, or is next to it."""
    solid = [each for each in line if each.text.strip()]
    first, last = solid[0].left - run.size, solid[-1].right + run.size
    if abs(run.baseline - line[0].baseline) > _NEAR or not first < run.right or not run.left < last:
        return False
    apart = (run.right <= each.left + _NEAR or run.left >= each.right - _NEAR for each in solid)
    return all(apart) and all(each.left <= after.left for each, after in pairwise(solid))


def _line(runs: list[Run], block: int, page: int) -> Iterator[Line]:
    solid = [run for run in runs if run.text.strip()]
    if not solid:
        return
    size = _most((run.size, len(run.text)) for run in solid)
    baseline = _most((round(run.baseline, 2), len(run.text)) for run in solid if run.size == size)
    left, right = min(run.left for run in solid), max(run.right for run in solid)
    text = "".join(run.text for run in runs)
    yield Line(text, left, right, baseline, size, block, page, tuple(runs))


def _most(counted: Iterable[tuple[float, int]]) -> float:
    """The value with the highest sum of counts."""
    counts: Counter[float] = Counter()
    for value, count in counted:
        counts[value] += count
    return max(counts, key=counts.__getitem__)


__all__ = ["read"]
