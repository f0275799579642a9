"""Accessibility metadata of an EPUB, computed from its actual content."""

from __future__ import annotations

from collections.abc import Iterable

from publisher.document import FootnoteReference, Image, Recording, walk
from publisher.editions import Job
from publisher.editions.epub.package import Item

# Elements and chunks of animated SVG, WebP and GIF.
MOVING = {"image/svg+xml": b"<animate", "image/webp": b"ANIM", "image/gif": b"NETSCAPE2.0"}


def describe(job: Job, items: Iterable[Item]) -> list[tuple[str, str]]:
    """Return properties and values of the accessibility metadata."""
    items = list(items)
    nodes = [node for chapter in job.book.chapters for node in walk(chapter)]
    images = [node for node in nodes if isinstance(node, Image)]
    silent = any(image.undescribed for image in images)
    speaking = any(image.alt for image in images) and not silent
    formulas = any("mathml" in item.properties for item in items)
    moving = any(MOVING.get(item.media_type, b"\0moves") in item.data for item in items)
    played = [node for node in nodes if isinstance(node, Recording)]
    seen = any(node.kind == "video" for node in played)
    moving = moving or seen
    calls = any(isinstance(node, FootnoteReference) for node in nodes)
    facts = {
        "schema:accessMode": {"textual": True, "visual": speaking or silent or seen, "auditory": bool(played)},
        "schema:accessModeSufficient": {
            "textual": not silent and not played,
            "textual,visual": (speaking or silent) and not played,
            "textual,visual,auditory": bool(played),
        },
        "schema:accessibilityFeature": {
            "structuralNavigation": True,
            "tableOfContents": True,
            "readingOrder": True,
            "alternativeText": speaking,
            "MathML": formulas,
            "captions": any(node.track for node in played),
        },
        "schema:accessibilityHazard": {"none": not moving, "unknown": moving},
    }
    summary = {
        "accessible_textual": True,
        "accessible_structure": True,
        "accessible_described": speaking,
        "accessible_undescribed": silent,
        "accessible_formulas": formulas,
        "accessible_notes": calls,
    }
    return [
        *((name, value) for name, values in facts.items() for value, true in values.items() if true),
        ("schema:accessibilitySummary", " ".join(job.words.pattern(key) for key, true in summary.items() if true)),
    ]
