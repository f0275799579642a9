"""The look of a document: its page, typefaces, colours and languages, for the templates of its parts."""

from __future__ import annotations

from msgspec import Struct

from publisher.document import Metadata
from publisher.editions.docx.runs import languages
from publisher.editions.docx.xml import MILLIMETRE
from publisher.formats import PAGE_SIZES
from publisher.manifest import Edition, sheet
from publisher.theme.tokens import Tokens, srgb_of, value_of

# Typefaces that most machines have, with their kind.
_OTHERS = {
    "text": ("Georgia", "roman"),
    "title": ("Georgia", "roman"),
    "ui": ("Arial", "swiss"),
    "code": ("Consolas", "modern"),
}


class Page(Struct, frozen=True):
    """A page, in twips."""

    width: int
    height: int
    side: int
    top: int
    bottom: int

    @classmethod
    def of(cls, edition: Edition) -> Page:
        """The page of an edition: its paper, with margins in proportion."""
        width, height = (side * MILLIMETRE for side in sheet(edition.paper or PAGE_SIZES["handout"]))
        return cls(round(width), round(height), round(0.13 * width), round(0.09 * height), round(0.09 * height))

    @property
    def room(self) -> int:
        """The width of the text."""
        return self.width - 2 * self.side

    @property
    def tall(self) -> int:
        """The height of the text."""
        return self.height - self.top - self.bottom


def fonts_of(tokens: Tokens) -> dict[str, str]:
    """The first family of each typeface. A cut for titles is left to those who have it."""
    light = tokens.scheme("light")
    first = {use: value_of(f"font-{use}", light).split(",")[0].strip("\"' ") for use in _OTHERS}
    return {use: family.removesuffix(" Display") for use, family in first.items()}


def typefaces(fonts: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """The table of fonts: each family, one that most machines have, its kind, its pitch."""
    rows = {
        name: (name, *_OTHERS[use], "fixed" if use == "code" else "variable") for use, name in reversed(fonts.items())
    }
    return [*rows.values(), ("Cambria Math", "STIX Two Math", "roman", "variable")]


def colours_of(tokens: Tokens) -> dict[str, str]:
    """The colours of the light scheme, as Word writes them: ``00586A``, or ``auto`` for one that cannot be converted."""
    light = tokens.scheme("light")
    colours = {name: srgb_of(value_of(name, light)) for name in light}
    return {
        name: "".join(f"{round(255 * part):02X}" for part in colour[:3]) if colour else "auto"
        for name, colour in colours.items()
    }


def languages_of(about: Metadata) -> dict[str, str]:
    """The languages of text in Latin and similar scripts, in those of East Asia, and in those from right to left."""
    given = {"val": "en-US", "eastAsia": "ja-JP", "bidi": "ar-SA"} | languages(about.language)
    return {"latin": str(given["val"]), "east": str(given["eastAsia"]), "right": str(given["bidi"])}


__all__ = ["Page", "colours_of", "fonts_of", "languages_of", "typefaces"]
