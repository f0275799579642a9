"""What an EPUB offers to readers who can't see or hear: counted in what it holds, so that nothing is promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from publisher.document import FootnoteReference, Image, walk
from publisher.editions import Job
from publisher.editions.epub_package import Item

# What an animated SVG, WebP or GIF contains.
MOVING = {"image/svg+xml": b"<animate", "image/webp": b"ANIM", "image/gif": b"NETSCAPE2.0"}


def describe(job: Job, items: Iterable[Item], translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """Properties and values of the accessibility metadata."""
    items = list(items)
    nodes = [node for chapter in job.book.chapters for node in walk(chapter)]
    images = [node for node in nodes if isinstance(node, Image)]
    silent = any(image.undescribed for image in images)
    speaking = any(image.alt for image in images) and not silent
    formulas = any("mathml" in item.properties for item in items)
    moving = any(MOVING.get(item.media_type, b"\0moves") in item.data for item in items)
    calls = any(isinstance(node, FootnoteReference) for node in nodes)
    facts = {
        "schema:accessMode": {"textual": True, "visual": speaking or silent},
        "schema:accessModeSufficient": {"textual": not silent, "textual,visual": speaking or silent},
        "schema:accessibilityFeature": {
            "structuralNavigation": True,
            "tableOfContents": True,
            "readingOrder": True,
            "alternativeText": speaking,
            "MathML": formulas,
        },
        "schema:accessibilityHazard": {"none": not moving, "unknown": moving},
    }
    summary = {
        "The text can be read aloud, enlarged, and set in any typeface and colors.": True,
        "The table of contents and the headings lead to every chapter and section.": True,
        "Every image that carries meaning has a text alternative.": speaking,
        "Some images have no text alternative.": silent,
        "Formulas are written in MathML.": formulas,
        "Notes and their calls are linked in both directions.": calls,
    }
    return [
        *((name, value) for name, values in facts.items() for value, true in values.items() if true),
        ("schema:accessibilitySummary", " ".join(translate(words) for words, true in summary.items() if true)),
    ]
