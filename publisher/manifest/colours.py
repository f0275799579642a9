"""Colours of the publication: tokens that the manifest sets."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, model_validator

from publisher.manifest.metadata import Strict, about
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


Value = Annotated[Text, AfterValidator(_colour)]


class Colour(Strict):
    """A colour: one for paper, e-books and light pages of the web (``light``, or the colour itself), and one for dark pages."""

    light: Value = about("The colour on paper, in e-books and on light pages: #00586a, rgb(0 88 106), teal …", "")
    dark: Value = about(
        "The colour on dark pages; by default one of the same hue, as light as the theme's is there", ""
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if value == {}:
            raise refusal("manifest-value", "There is no colour.", "Write `light:` or `dark:`.")
        return {"light": value} if type(value) in (str, int) else value


ColourName = Annotated[
    Text,
    matching("[a-z][a-z0-9]*(-[a-z0-9]+)*", "the name of a colour", "Names are accent, note-tint …, without dashes."),
]
Colours = dict[ColourName, Colour]


def _style_sheet(name: str) -> str:
    if not name.lower().endswith(".css"):
        raise refusal("manifest-value", f"“{name}” is not a style sheet.", "It should end in .css.")
    return name


StyleSheets = Annotated[tuple[Annotated[File, AfterValidator(_style_sheet)], ...], ONE_OR_MORE]

__all__ = ["Colour", "Colours", "StyleSheets"]
