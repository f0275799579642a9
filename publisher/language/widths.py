"""Estimated widths of words in ems of the packaged typefaces, for what is decided before pages are laid out."""

from __future__ import annotations

import unicodedata

SPACE = 0.23
"""The width of a space in serif type."""
_SERIF = (
    dict.fromkeys(" \u00a0\u202f'’.,:;!|ijlI-", SPACE)
    | dict.fromkeys("frstzJ()?“”", 0.34)
    | dict.fromkeys("mwMW—@", 0.77)
    | {"□": 1}
)
_SANS = (
    dict.fromkeys("ijl", 0.25)
    | dict.fromkeys("I.,:;!'’|·\u00a0\u2007\u2009\u202f", 0.29)
    | dict.fromkeys("frt()/[]{}\\-_°′″“”⁻⁺²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 0.46)
    | dict.fromkeys("0123456789", 0.62)
    | dict.fromkeys("+<=>~×−", 0.69)
    | dict.fromkeys("mwMW@%—", 0.98)
)
_IDEOGRAPHS = "\u2e7f"  # and all after


def serif(text: str) -> float:
    """The width of a text in serif type."""
    return sum(_SERIF.get(letter) or _letter(letter, 0.47, 0.6) for letter in text)


def sans(text: str) -> float:
    """The width of a text in sans serif type."""
    return sum(_SANS.get(letter) or _letter(letter, 0.576, 0.69) for letter in text)


def _letter(letter: str, small: float, capital: float) -> float:
    """The width of a letter: Latin and the like, those from Hebrew to Georgian, marks on letters, ideographs."""
    if letter > _IDEOGRAPHS:
        return 0.97
    if "\u0590" <= letter < "\u1100":
        return 0 if unicodedata.category(letter) == "Mn" else 0.62
    return capital if letter.isupper() else small


__all__ = ["SPACE", "sans", "serif"]
