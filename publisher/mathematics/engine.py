"""The library that parses, draws and says formulas, and what is wrong with its results."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

from publisher import work
from publisher.language import is_traditional, prefixes

Tree = dict[str, Any]
"""A node of the library's tree of meaning: its ``type``, and its parts."""

# The languages in which the library says formulas, by the first subtag of ours; others get linear text.
_SPOKEN = {
    **{name: name for name in ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "ru", "tr")},
    "pt": "pt-BR",
    "zh": "zh",
}
_LETTERS = frozenset("ℂℊℋℌℍℎℐℑℒℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴ")
_SUPERSCRIPTS = str.maketrans("0123456789+−=n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+−=", "₀₁₂₃₄₅₆₇₈₉₊₋₌")
_SUPERSCRIPT = re.compile(
    r"\^(?:\(([−+]?(?:\d+|n)(?: ?[+−=] ?(?:\d+|n))*[−+]?)\)|(\d*[−+](?=$|[\s,.;:)\]_])|\d+|n(?![^\W_])))"
)  # signs alone are charges of ions
_SUBSCRIPT = re.compile(r"_(?:\(([−+]?\d+(?: ?[+−=] ?\d+)*)\)|(\d+))")
_VIEW = re.compile(r'viewBox="0 (-?[\d.]+) (-?[\d.]+) (-?[\d.]+)"')
_LOCALISED = re.compile(r"\d\.\d|\\gcd(?![a-z])")  # what the linear text has in the language
GIVEN_UP = "given up"
NO_GLYPH = "E-REC-8"


@lru_cache(maxsize=4096)
def examined(tex: str, language: str, display: bool) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The linear text of a formula, its speech, and pairs of rules and descriptions of what is wrong with it.

    In a language that the library does not speak, the speech is the linear text: signs are read aloud by the screen reader.
    """
    import mathra

    locale = spoken_language(language)
    work.count("formulas read")
    try:
        made = mathra.render(tex, locale or "en", display=display)
    except ValueError as error:  # it gives up: groups are nested too deep
        return "", "", ((GIVEN_UP, str(error)),)
    problems = tuple((found["rule"], found["description"]) for found in made["warnings"])
    as_drawn = made
    if locale not in ("", "en") and _LOCALISED.search(tex):
        as_drawn = mathra.render(tex, "en", display=display)  # the library draws them so in all languages
    text = _with_scripts(_plain(as_drawn["text"]))
    return text, _plain(made["speech"]) if locale else text, problems


def tree_of(tex: str, display: bool) -> Tree:
    """The tree of meaning of a formula."""
    import mathra

    made: Tree = json.loads(mathra.tex_to_tree(tex, display=display))
    return made


def svg_of(tex: str, display: bool, *, measured: bool = False) -> str:
    """The drawing of a formula. If it is only to be ``measured``, it is counted as such."""
    import mathra

    work.count("formulas measured" if measured else "formulas drawn")
    return mathra.tex_to_svg(tex, display=display)


def measures_of(svg: str) -> tuple[float, float, float]:
    """The top of a drawing, its width and its height in thousandths of an em."""
    view = _VIEW.search(svg)
    if view is None:
        raise ValueError("a drawing without a size")
    return float(view[1]), float(view[2]), float(view[3])


def spoken_language(language: str) -> str:
    """The library's name of a language, empty if it does not speak it. What it says in Chinese is in simplified characters."""
    return "" if is_traditional(language) else _SPOKEN.get(prefixes(language)[-1], "")


def _with_scripts(text: str) -> str:
    """The text with scripts of digits and signs as characters of their own: mc² instead of mc^2."""
    if "^" in text:
        text = _SUPERSCRIPT.sub(lambda found: _script(found).translate(_SUPERSCRIPTS), text)
        text = text.replace("^∘", "°").replace("^∗", "*")
    return _SUBSCRIPT.sub(lambda found: _script(found).translate(_SUBSCRIPTS), text) if "_" in text else text


def _script(found: re.Match[str]) -> str:
    return "".join((found[1] or found[2]).split())


def _plain(text: str) -> str:
    """The text without the alphabets of mathematics, which many screen readers do not know."""
    if text.isascii():
        return " ".join(text.split())
    plain = "".join(
        unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" or c in _LETTERS else c for c in text
    )
    return " ".join(plain.replace("\ue002", "").replace("\ue003", "").split())
