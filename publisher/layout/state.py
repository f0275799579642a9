"""What this package records in objects of WeasyPrint, with the values until then. These are not changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from weasyprint.formatting_structure.boxes import Box, FootnoteAreaBox
from weasyprint.layout import LayoutContext
from weasyprint.svg.text import TextBox as DrawnText
from weasyprint.text.line_break import Layout

_EMPTY: Mapping[Any, Any] = MappingProxyType({})

STATE: Mapping[type, Mapping[str, object]] = {
    Box: {
        "artifact": None,  # the kind of artifact as which it is painted
        "created": None,  # a note with its anonymous boxes
        "ends_word": False,  # whether a space is painted after its text
        "note_start": None,  # where the layout of the rest of a note resumes
        "soft": False,  # whether its text ends with a hyphen at which a word is divided
        "source": None,  # the number of its text before the layout
        "total_fit": (None, None),  # the children of a line box, and their plan
        "when_painted": None,  # a function of the stream and of where the box begins in it
    },
    DrawnText: {
        "ends_word": False,
        "soft": False,
    },
    FootnoteAreaBox: {
        "divided": None,  # the last note, if it is divided
        "room": None,  # the height in which the notes end then
        "end": None,  # where their layout ended
        "is_laid_out": False,  # whether they are being laid out
    },
    Layout: {
        "gaps": (),  # what is added to the glyphs of its line
    },
    LayoutContext: {
        "column_is_full": False,  # whether a column is laid out that is as high as its page allows
        "depths": _EMPTY,  # how far down the text of pages ends, by their numbers
        "early": _EMPTY,  # by how much pages end earlier than they could, by their numbers
        "empty": 0.0,  # the height that is empty above the notes
        "full_column": -1.0,  # the space below columns that are as high as their page allows
        "grid_step": 1.0,  # the height of the lines of the document
        "line_above": None,  # the line that was made last
        "moved": (),  # notes that could be divided, and were taken from the page with their calls
        "pages": (),  # those of this round
        "planned_line": None,  # the plan of the line that is made
        "shared": _EMPTY,  # notes that leave so many lines of text below their call
        "shortened": _EMPTY,  # where pages begin, and how deep they are, that end as early as those that they face
        "whole_notes": False,  # whether the page divides no note that it calls
    },
}
"""Names and values by classes."""


def declare() -> None:
    """Give the classes these values."""
    for kind, values in STATE.items():
        for name, value in values.items():
            setattr(kind, name, value)
