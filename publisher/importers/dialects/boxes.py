"""Boxes beside the text, as ours: notes, warnings, folded text, and those of lessons."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.importers.dialects.lines import (
    HEADING,
    after_options,
    directive,
    trimmed,
)
from publisher.markdown.directives import admonitions

OURS = frozenset(admonitions.KINDS)
WARNINGS = frozenset({"attention", "caution", "danger", "error", "important", "warning"})
LESSONS = {
    "callout": "", "challenge": "Challenge", "checklist": "Checklist", "discussion": "Discussion", "instructor": "Instructor",
    "keypoints": "Key points", "objectives": "Objectives", "prereq": "Prerequisites", "questions": "Questions",
    "testimonial": "", "hint": "Hint", "solution": "Solution", "spoiler": "Details",
}  # fmt: skip
"""Boxes in lessons of The Carpentries and on HackMD, and their titles if they have none of their own."""
_FOLDED_BOXES = ("hint", "solution", "spoiler")


def callout(name: str) -> str:
    """The kind of note that other programs call so."""
    return name if name in OURS else admonitions.CALLOUTS.get(name, "note")


def note(name: str, title: str, body: Sequence[str], indent: str) -> list[str]:
    """A note; one of a kind that we do not have is named by its title."""
    return directive(callout(name), title or ("" if name in OURS else name.capitalize()), after_options(body), indent)


def lesson(name: str, title: str, body: Sequence[str], indent: str) -> list[str]:
    """A box of a lesson, or a note; its title may be the heading at its beginning."""
    text = trimmed(body)
    if not title and text and (heading := HEADING.fullmatch(text[0])):
        title, text = heading["title"], trimmed(text[1:])
    if name in _FOLDED_BOXES:
        return folded(title or LESSONS[name], text, indent, is_open=False)
    return note("note" if name in LESSONS else name, title or LESSONS.get(name, ""), text, indent)


def folded(title: str, body: Sequence[str], indent: str, *, is_open: bool) -> list[str]:
    """Text that is folded."""
    options = [":open:"] if is_open else []
    return directive("dropdown", title, [*options, *after_options(body, is_open)], indent)


__all__ = ["LESSONS", "OURS", "WARNINGS", "callout", "folded", "lesson", "note"]
