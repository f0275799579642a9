"""Keys of an edition that do not go with others. They are errors, and are not inherited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec import Struct

from publisher.formats import LAYOUT, Format

ARCHIVE = "pdf/a-3a"

Get: TypeAlias = Callable[[str], object]
"""Returns the value of another key of the edition, or None."""


class Rule(Struct, frozen=True):
    """When ``keys`` do not go with others: ``excluded`` gets the value of one of them. ``problem`` may name it as ``{key}``."""

    keys: tuple[str, ...]
    excluded: Callable[[object, Get], bool]
    problem: str
    hint: str


def _several(get: Get) -> bool:
    """Whether pages are placed side by side on sheets."""
    return get("nup") not in (None, 1, "1")


def _on_sheets(get: Get) -> bool:
    return _several(get) or get("booklet") is True


_ON_SHEETS = "With several pages on a sheet there is no "
RULES = (
    Rule(("marks", "bleed"), lambda value, get: bool(value) and _on_sheets(get), _ON_SHEETS + "`{key}`.", "Remove it."),
    Rule(("signature",), lambda value, get: value != 1 and _on_sheets(get), _ON_SHEETS + "`{key}`.", "Remove it."),
    Rule(
        ("cover",),
        lambda value, get: value == "separate" and _on_sheets(get),
        _ON_SHEETS + "separate cover.",
        "Remove it.",
    ),
    Rule(
        ("leaf", "price"),
        lambda value, get: value not in ("", "0.1mm") and get("cover") != "separate",
        "Only an edition with a separate cover has `{key}`.",
        "Write `cover: separate`.",
    ),
    Rule(
        ("standard",),
        lambda value, get: value == ARCHIVE and bool(get("marks")),
        "PDF/A has no marks for printing.",
        "Remove `marks`.",
    ),
    Rule(
        ("large-print",),
        lambda value, get: bool(value) and _several(get),
        "Large print can't be reduced again.",
        "Leave `nup` out.",
    ),
    Rule(
        ("margins", "font-size", "leading"),
        lambda value, get: bool(value) and get("large-print") is True,
        "Large print has its own `{key}`.",
        "Remove it.",
    ),
    Rule(
        ("booklet",),
        lambda value, get: bool(value) and _several(get),
        "A booklet has two pages on each side already.",
        "Leave `nup` out.",
    ),
)


def broken_rule(key: str, value: object, get: Get) -> Rule | None:
    """Return the rule that excludes a key beside the others of its edition, or None."""
    return next((rule for rule in RULES if key in rule.keys and rule.excluded(value, get)), None)


def fitting(inherited: Mapping[str, object], own: Mapping[str, object], kind: Format | None) -> dict[str, object]:
    """Return the keys of an edition: its ``own``, and those ``inherited`` that go with them and with its layout."""
    merged = {**inherited, **own}
    options = kind.layout_options if kind else {}

    def fits(key: str) -> bool:
        layout = merged.get(LAYOUT) in (None, options.get(key, merged.get(LAYOUT)))
        return layout and not broken_rule(key, merged[key], merged.get)

    # A key that is left out may leave others without the key that they need.
    while unfit := [key for key in merged if key not in own and not fits(key)]:
        for key in unfit:
            del merged[key]
    return merged


__all__ = ["ARCHIVE", "broken_rule", "fitting"]
