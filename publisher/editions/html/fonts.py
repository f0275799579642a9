"""Typefaces of the web edition that are made for a book, besides those in template folders."""

from __future__ import annotations

from pathlib import Path

from publisher.editions import Job
from publisher.media.fonts import FontError, describe
from publisher.media.math_font import NAME, has_formulas, math_font


def formula_font(job: Job) -> dict[str, bytes]:
    """The typeface of formulas by its name; empty if the book has none, or if it cannot be used, which is an error."""
    try:
        return {NAME: math_font(job.book, job.cache)} if has_formulas(job.book) else {}
    except (FontError, OSError) as error:
        hint = "Install publisher again, with its dependencies."
        job.findings.error("font-broken", f"The typeface of formulas cannot be used: {error}", hint=hint)
        return {}


def face_rule(name: str, file: Path) -> dict[str, str]:
    """What the ``@font-face`` rule of a project's font says."""
    face = describe(file)
    weight = " ".join(f"{end:g}" for end in dict.fromkeys(face.weights))
    return {"family": face.family, "file": name, "weight": weight, "style": "italic" if face.italic else "normal"}


__all__ = ["face_rule", "formula_font"]
