"""Colours of the publication: tokens that the manifest sets."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from publisher.manifest.values import ONE_OR_MORE, File, Text, matching, refusal


def _colour(text: str) -> str:
    from tinycss2.color4 import parse_color

    from publisher.theme.tokens import srgb_of

    if srgb_of(text) is None:
        digits = re.fullmatch(r"[0-9a-fA-F]{3}|[0-9a-fA-F]{6}", text)
        hint = f'Write "#{text}".' if digits else 'Write one such as "#00586a", rgb(0 88 106) or teal.'
        known = parse_color(text) not in (None, "currentcolor")
        problem = "is a colour in a notation that not all editions understand" if known else "is not a colour"
        raise refusal("manifest-value", f"“{text}” {problem}.", hint)
    return text


ColourValue = Annotated[Text, AfterValidator(_colour)]
ColourName = Annotated[
    Text,
    matching("[a-z][a-z0-9]*(-[a-z0-9]+)*", "the name of a colour", "Names are accent, note-tint …, without dashes."),
]


def _style_sheet(name: str) -> str:
    if not name.lower().endswith(".css"):
        raise refusal("manifest-value", f"“{name}” is not a style sheet.", "It should end in .css.")
    return name


StyleSheets = Annotated[tuple[Annotated[File, AfterValidator(_style_sheet)], ...], ONE_OR_MORE]

__all__ = ["ColourName", "ColourValue", "StyleSheets"]
