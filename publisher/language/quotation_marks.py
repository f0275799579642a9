"""Quotation marks by language, outer and inner, as Unicode's CLDR has them; guillemets in Arabic and Danish, as books have them."""

from __future__ import annotations

from publisher.language.tags import is_traditional, prefixes

Marks = tuple[str, str, str, str]
"""Opening and closing marks, outer and inner."""
ENGLISH: Marks = ("“", "”", "‘", "’")
_ANGLES: Marks = ("«", "»", "“", "”")
_LOW: Marks = ("„", "“", "‚", "‘")
_EASTERN: Marks = ("«", "»", "„", "“")
_CORNERS: Marks = ("「", "」", "『", "』")
_RAISED: Marks = ("”", "”", "’", "’")
_QUOTES: dict[str, Marks] = {
    "ar": _ANGLES, "az": _ANGLES, "be": _EASTERN, "bg": _LOW, "bs": ("„", "”", "‘", "’"), "ca": _ANGLES, "cs": _LOW,
    "da": ENGLISH, "de": _LOW, "de-CH": ("«", "»", "‹", "›"), "de-LI": ("«", "»", "‹", "›"), "el": _ANGLES, "es": _ANGLES,
    "es-419": ENGLISH, "es-MX": ENGLISH, "es-US": ENGLISH, "et": _LOW, "eu": _ANGLES, "fa": ("«", "»", "‹", "›"),
    "fi": _RAISED, "fr": ("«\u202f", "\u202f»", "“", "”"), "fr-CH": ("«", "»", "‹", "›"), "gl": ENGLISH, "he": _RAISED,
    "hr": ("„", "”", "‚", "’"), "hu": ("„", "”", "»", "«"), "hy": ("«", "»", "«", "»"), "is": _LOW, "it": _ANGLES,
    "it-CH": ("«", "»", "‹", "›"), "ja": _CORNERS, "ka": _LOW, "kk": _ANGLES, "ky": _EASTERN, "la": _ANGLES, "lt": _LOW,
    "lv": ("«", "»", "„", "“"), "mk": ("„", "“", "’", "‘"), "nb": ("«", "»", "‘", "’"), "nl": ("‘", "’", "“", "”"),
    "nn": ("«", "»", "‘", "’"), "no": ("«", "»", "‘", "’"), "pl": ("„", "”", "«", "»"), "pt": ENGLISH, "pt-PT": _ANGLES,
    "ro": ("„", "”", "«", "»"), "ru": _EASTERN, "sk": _LOW, "sl": ("„", "“", "‚", "‘"), "sq": ("«", "»", "“", "”"),
    "sr": ("„", "”", "’", "’"), "sv": _RAISED, "uk": _EASTERN, "uz": _ANGLES, "zh": ENGLISH,
}  # fmt: skip
_BY_TAG = {tag.lower(): marks for tag, marks in _QUOTES.items()}


def quotes(language: str) -> Marks:
    """The quotation marks of a language, given by its BCP 47 tag; those of English if the language is not known."""
    if is_traditional(language):
        return _CORNERS
    return next((_BY_TAG[tag] for tag in prefixes(language) if tag in _BY_TAG), ENGLISH)
