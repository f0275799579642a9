"""Faults of layout that an art director would mark: ``python -m tests.faults PROJECT…`` lists them page by page.

Counted on the boxes that WeasyPrint laid out, in all PDF editions of a project:

- ``widow``, ``orphan``: one line of a paragraph alone at the head or the foot of a page;
- ``stranded``: a heading, or a title of a box, with nothing below it on its page;
- ``astray``: a note at the foot of a page that does not call it;
- ``overflow``: a line of text that reaches out of its block, by more than punctuation may, or of the sheet;
- ``empty``: a page of text without pictures, with so few lines that it looks forgotten.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import publisher
from publisher.layout import tagging, typesetting, units
from publisher.layout.total_fit.protrusion import RIGHT

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TITLES = {"admonition-title", "aside-title", "details-title", "tab-label", "exercise-title", "solution-title", "label"}
FEWEST = 4  # lines of a page that is not forgotten


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, on which page of which edition, and the words there."""

    kind: str
    edition: str
    page: int
    words: str

    def __str__(self) -> str:
        return f"{self.edition}, page {self.page}: {self.kind}: {self.words}"


def faults(project: Path, editions: tuple[str, ...] = ()) -> list[Fault]:
    """Build the PDF editions of a project and look at their pages."""
    documents: list[Any] = []

    def plan(document: Any, *more: Any, **named: Any) -> Any:
        documents.append(document)
        return tagging_plan(document, *more, **named)

    def whole(markup: str) -> list[units.Unit]:
        return units.split(markup.replace(units.BREAK, ""))

    tagging_plan = tagging.plan
    found: list[Fault] = []
    for name in editions or names(project):
        documents.clear()
        with (
            mock.patch.object(tagging, "plan", plan),
            mock.patch.object(typesetting, "split", whole),
            tempfile.TemporaryDirectory() as folder,
        ):
            (edition,) = publisher.build(project, editions=[name], output=folder, cache=False).editions
        # That of the last round; on sheets there are fewer sides than pages.
        document = [d for d in documents if len(d.pages) == edition.pages or edition.pages < len(documents[-1].pages)][
            -1
        ]
        found += look(document, name)
    return found


def names(project: Path) -> list[str]:
    """The PDF editions of a project."""
    from publisher.diagnostics import Findings
    from publisher.manifest import load

    return [name for name, edition in load(project, Findings()).manifest.editions.items() if edition.format == "pdf"]


def look(document: Any, edition: str) -> Iterator[Fault]:
    """The faults of a document."""
    pieces: dict[int, list[tuple[int, list[Any]]]] = {}
    for number, page in enumerate(document.pages, 1):
        box = page._page_box
        blocks = [block for flow in box.children if flow.element_tag == "html" for block in text_blocks(flow)]
        for block, lines in blocks:
            if block.element_tag in ("p", "li", "dd") and not is_title(block):
                pieces.setdefault(id(block.element), []).append((number, lines))
        for note in notes_astray(box):
            yield Fault("astray", edition, number, words(note))
        for kind, line in faults_of_page(box, blocks):
            yield Fault(kind, edition, number, words(line))
    for parts in pieces.values():
        if len(parts) > 1:
            (first, before), (last, after) = parts[0], parts[-1]
            if len(before) == 1:
                yield Fault("orphan", edition, first, words(before[0]))
            if len(after) == 1:
                yield Fault("widow", edition, last, words(after[0]))


def faults_of_page(page: Any, blocks: list[tuple[Any, list[Any]]]) -> Iterator[tuple[str, Any]]:
    """What is wrong on one page alone, with a line of it."""
    lines = [line for _, lines in blocks for line in lines]
    if not lines:
        return
    last = max(lines, key=lambda line: line.position_y)
    # A title may take more lines than the text beside it.
    start = next(own[0].position_y for _, own in blocks if last in own)
    beside = [block for block, own in blocks if any(line.position_y > start - last.height / 2 for line in own)]
    if all(is_title(block) for block in beside) and is_running(page):
        yield "stranded", last
    if len({round(line.position_y) for line in lines}) < FEWEST and is_running(page) and not pictures(page):
        yield "empty", lines[0]
    for block, own in blocks:
        edge = block.position_x + block.margin_width()
        for line in own:
            right, bottom = line.position_x + inked(line) - protruding(line), line.position_y + line.height
            if line.position_x < -1 or right > edge + 1 or bottom > page.margin_height() + 1:
                yield "overflow", line


def notes_astray(page: Any) -> list[Any]:
    """Notes at the foot of a page that are not called on it."""
    called = {box.footnote.element for box in page.descendants() if box.footnote}
    notes = [note for area in page.children if type(area).__name__ == "FootnoteAreaBox" for note in area.children]
    return [note for note in notes if note.element not in called]


def pictures(page: Any) -> bool:
    """Does a page show pictures?"""
    return any(type(box).__name__.endswith("ReplacedBox") for box in page.descendants())


def inked(line: Any) -> float:
    """The width of what a line shows: without the space at its end, which may hang over."""
    shown = [box for box in line.descendants() if not getattr(box, "children", ())]
    return max((box.position_x + inked_width(box) - line.position_x for box in shown), default=0)


def protruding(line: Any) -> float:
    """How far the character at the end of a line may be in the margin, in pixels: others than dashes are no wider than a third of an em."""
    text = "".join(box.text for box in line.descendants() if getattr(box, "text", "")).rstrip()
    return float(RIGHT.get(text[-1:], 0) * line.style["font_size"] / (1 if text[-1:] in "–—" else 3))


def inked_width(box: Any) -> float:
    if text := getattr(box, "text", ""):
        return float(box.width * len(text.rstrip()) / len(text))
    return float(box.margin_width())


def text_blocks(box: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Blocks that contain lines of text, with these lines."""
    children = list(getattr(box, "children", ()))
    lines = [child for child in children if type(child).__name__ == "LineBox"]
    if lines and box.style["visibility"] == "visible" and any(words(line) for line in lines):
        yield box, lines
    for child in children:
        if type(child).__name__ != "LineBox":
            yield from text_blocks(child)


def is_title(block: Any) -> bool:
    """Does this announce what comes next?"""
    classes = set((block.element.get("class") or "").split()) if block.element is not None else set()
    numbers_formula = "label" in classes and block.element_tag == "span"  # beside a drawing, which has no lines
    return block.element_tag in HEADINGS or bool(classes & TITLES and not numbers_formula)


def is_running(page: Any) -> bool:
    """Is this a page of text, not of a title?"""
    return page.page_type.name in ("", "body", "front", "matter", "sheet", "start")


def words(box: Any) -> str:
    """The text of a box."""
    if hasattr(box, "text"):
        return str(box.text).strip()
    return " ".join(filter(None, (words(child) for child in getattr(box, "children", ()))))[:60]


if __name__ == "__main__":
    found = [fault for path in sys.argv[1:] for fault in faults(Path(path))]
    print(*found, sep="\n")
    print(dict(Counter(fault.kind for fault in found)) or "no faults")
