"""How well the paragraphs of a book are set: loose lines, ladders of hyphens, short last lines; and what their layout costs.

    python benchmarks/paragraphs.py FOLDER EDITION [--lines FILE]

The book is laid out in one process. ``--lines`` writes the text of all lines, to compare two programs: run this file with
``PYTHONPATH`` for another tree.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import publisher
from publisher import work
from publisher.inspection import lines as inspected
from publisher.inspection.lines import HYPHENS, LADDER
from publisher.layout import unit

LOOSE = 10 * inspected.LOOSE  # points: the median gap between words in a loose line of usual type
SPREAD = 0.1  # em: what is added between characters in a loose line of Chinese or Japanese


@dataclass
class Counts:
    """What was found in all units."""

    justified: int = 0
    gaps: list[float] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    ladders: list[str] = field(default_factory=list)
    hyphens: int = 0
    short: int = 0
    wide: list[float] = field(default_factory=list)  # ems between characters of justified Chinese and Japanese lines
    spread: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    paragraphs: int = 0
    ragged: int = 0
    lines: list[str] = field(default_factory=list)
    seconds: float = 0


def lines_of(page: Any) -> Iterator[list[Any]]:
    """The lines of each paragraph on a page that have text."""
    from weasyprint.formatting_structure import boxes

    for box in page.descendants(placeholders=True):
        if isinstance(box, boxes.BlockContainerBox):
            lines = [child for child in box.children if isinstance(child, boxes.LineBox)]
            if lines:
                yield lines


def count(pages: list[Any], counts: Counts) -> None:
    from publisher.layout.justification import WIDE_CHARACTER, is_place, text_boxes
    from publisher.layout.total_fit.measure import width_of

    for page in pages:
        for lines in lines_of(page._page_box.children[0]):
            run: list[str] = []
            if lines[0].style["text_align_all"] == "justify" and len(lines) > 1:
                counts.paragraphs += 1
                parts = (box for line in lines[:-1] for box in text_boxes(line))
                stretched = (box.justification_spacing or hasattr(box.pango_layout, "gaps") for box in parts)
                counts.ragged += not any(stretched)
            for line in lines:
                boxes = [box for box in text_boxes(line) if box.text]
                text = "".join(box.text for box in boxes)
                counts.lines.append(text)
                run = [*run, text] if text.rstrip().endswith(tuple(HYPHENS)) else []
                counts.hyphens += bool(run)
                if len(run) == LADDER:
                    counts.ladders.append(" | ".join(run))
                last = line.resume_at is None
                if WIDE_CHARACTER.search(text):
                    if last and len(lines) > 1 and not any(map(is_place, text, text[1:])):
                        counts.alone.append(text)
                    if line.style["text_align_all"] == "justify" and not last:
                        added = [
                            width / box.style["font_size"]
                            for box in boxes
                            for _, width in getattr(box.pango_layout, "gaps", ())
                        ]
                        counts.wide.append(max(added, default=0))
                        if counts.wide[-1] > SPREAD:
                            counts.spread.append(f"{counts.wide[-1]:.2f} em {text}")
                    continue
                counts.short += last and len(lines) > 1 and 0 < len(text.strip()) < 6
                spaced = [box for box in boxes if " " in box.text or "\u00a0" in box.text]
                if line.style["text_align_all"] != "justify" or last or not spaced:
                    continue
                gaps = [
                    width_of(" ", box.style) * 0.75 + box.justification_spacing * 0.75
                    for box in spaced
                    for character in box.text
                    if character in " \u00a0"
                ]
                if not any(box.justification_spacing for box in spaced):
                    continue  # set ragged, or with a forced break
                counts.justified += 1
                gap = statistics.median(gaps)
                counts.gaps.append(gap)
                if gap > LOOSE:
                    counts.loose.append(f"{gap:.1f} {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("edition")
    parser.add_argument("--lines")
    options = parser.parse_args()
    counts = Counts()
    html, _ = unit.engine()
    render, lay_out = html.render, unit._laid_out
    documents: list[Any] = []

    def rendered(*given: Any, **named: Any) -> Any:
        documents.append(render(*given, **named))
        return documents[-1]

    def laid_out(request: Any) -> Any:
        start = time.process_time()
        result = lay_out(request)
        counts.seconds += time.process_time() - start
        while documents:
            count(documents.pop().pages, counts)
        return result

    html.render = rendered
    unit._laid_out = laid_out
    with tempfile.TemporaryDirectory() as folder:
        publisher.build(options.folder, output=folder, editions=[options.edition], cache=False)
    if options.lines:
        with open(options.lines, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in counts.lines)
    share = len(counts.loose) / max(1, counts.justified)
    print(
        f"{len(counts.lines)} lines; {counts.justified} justified, median gap {statistics.median(counts.gaps or [0]):.2f} pt"
    )
    print(
        f"{len(counts.loose)} with a median gap over {LOOSE} pt ({share:.2%}); {sum(g > 5 for g in counts.gaps)} over 5 pt"
    )
    print(f"{counts.hyphens} lines with a hyphen; {len(counts.ladders)} ladders; {counts.short} short last lines")
    if counts.wide:
        print(
            f"{len(counts.wide)} justified lines of Chinese or Japanese; {len(counts.alone)} last lines of one character"
        )
        print(f"{len(counts.spread)} with over {SPREAD} em between characters, at most {max(counts.wide):.2f} em")
    print(f"{counts.ragged} of {counts.paragraphs} justified paragraphs, or parts of them on a page, set ragged")
    print(f"{work.done()['pages made']} pages made; layout {counts.seconds:.1f} s CPU")
    print(*counts.loose[:20], *counts.ladders[:10], *counts.spread[:20], *counts.alone[:10], sep="\n")


if __name__ == "__main__":
    main()
