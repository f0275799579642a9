"""Typographic punctuation by language: quotation marks, dashes, apostrophes and spaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.markdown.formulas import inline_formulas_plugin
from publisher.markdown.smart_quotes import smart_quotes

# Opening and closing marks, outer and inner, by language (CLDR). Other languages use the English ones.
QUOTES: dict[str, tuple[str, str, str, str]] = {
    "en": ("“", "”", "‘", "’"),
    "cs": ("„", "“", "‚", "‘"),
    "da": ("“", "”", "‘", "’"),
    "de": ("„", "“", "‚", "‘"),
    "de-CH": ("«", "»", "‹", "›"),
    "es": ("«", "»", "“", "”"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "it": ("«", "»", "“", "”"),
    "ja": ("「", "」", "『", "』"),
    "nb": ("«", "»", "‘", "’"),
    "nl": ("‘", "’", "“", "”"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("“", "”", "‘", "’"),
    "ru": ("«", "»", "„", "“"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
    "zh": ("“", "”", "‘", "’"),
}


def quotes(language: str) -> tuple[str, str, str, str]:
    """The quotation marks of a language, given by its BCP 47 tag."""
    return QUOTES.get(language) or QUOTES.get(language.split("-")[0]) or QUOTES["en"]


def typography_plugin(md: MarkdownIt, language: str) -> None:
    """Add typographic punctuation for a language, given by its BCP 47 tag, to a parser; code and addresses are
    kept."""
    md.options["typographer"] = True
    md.enable("smartquotes")
    md.core.ruler.at("smartquotes", partial(smart_quotes, quotes(language)))
    md.core.ruler.before("smartquotes", "dashes", _dashes)
    md.core.ruler.after("smartquotes", "apostrophes", _apostrophes)
    md.core.ruler.after("apostrophes", "spaces", _spaces(language.split("-")[0]))


@lru_cache(maxsize=16)
def _setter(language: str, math: bool) -> MarkdownIt:
    md = MarkdownIt("zero")
    if math:
        inline_formulas_plugin(md)
    typography_plugin(md, language)
    return md


def typeset(text: str, language: str, math: bool) -> str:
    """Set the punctuation of a text without markup in a language, given by its BCP 47 tag.

    Formulas are kept if ``math`` is enabled.
    """
    (line,) = _setter(language, math).parseInline(text)
    return "".join(child.content for child in line.children or ())


_SET_SPACES = re.compile(r"«\u202f|\u202f»")
_TYPED_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)|[–—]")
_HELD_SPACES = re.compile("[\u00a0\u202f]")


def as_typed(text: str, source: str) -> str:
    """Undo dashes and spaces in a text, given its ``source``."""
    text = _HELD_SPACES.sub(" ", _SET_SPACES.sub("", text))
    typed = iter(_TYPED_DASHES.findall(source) if "--" in source else ())
    return _TYPED_DASHES.sub(lambda dash: next(typed, dash[0]), text)


def _texts(state: StateCore) -> Iterator[Token]:
    for block in state.tokens:
        yield from (token for token in block.children or () if token.type == "text")


_DASHES = re.compile(r"(?<!-)(-{2,3})(?!-)|\.{3}")


def _dashes(state: StateCore) -> None:
    for token in _texts(state):
        if "--" in token.content or "..." in token.content:
            token.content = _DASHES.sub(
                lambda m: "…" if m[0] == "..." else "–" if len(m[0]) == 2 else "—", token.content
            )


_ELISION = re.compile(r"(?<![\w])'(?=\w)")


def _apostrophes(state: StateCore) -> None:
    """Set apostrophes that smart quotes leave straight: before a word or number with an omission, ’90s."""
    for token in _texts(state):
        if "'" in token.content:
            token.content = _ELISION.sub("’", token.content)


NO_BREAK, NARROW = "\u00a0", "\u202f"
# Symbols of units that are not words; SI Brochure 5.4.3 requires a space before them. They may be compounds: t/ha,
# kg/week.
UNITS = (
    "%|‰|°[CF]?|[kcmµμn]?m[²³]?|[km]?g|[mµμ]g|k?t|ha|[mcdh]?l|[mkh]?L|[mµμn]?s|min|h|[kMGT]?Hz|[mk]?V|mA|[kMG]?W|[kMGT]?Wh|[kM]?J|kcal|"
    "[hkM]?Pa|mol|kN|[kM]?Ω|[kKMGTP]i?B|[kMG]?bit|dpi|ppm|dB|rpm|mph|ft|lb|oz|pt|px|€|£|¥|CHF|EUR|GBP|USD"
)
# Abbreviations that precede a number.
BEFORE = "§|№|[Pp]p?|[Nn]os?|[Nn]r|[Vv]ols?|[Cc]h|[Ff]igs?|[Ee]qs?|[Aa]rt|[Bb]d|[Ss]|[Kk]ap|[Aa]bb|[Tt]ab|[Ss]ec"
# What is near each space, which is found faster; the space, which may follow a group ``kept``; what takes its place.
_Rule = tuple[str, str, str]
_AFTER_DIGIT = r" (?<=\d )"
_RULES: list[_Rule] = [
    (_AFTER_DIGIT, rf"(?<=\d) (?=(?:{UNITS})(?:/[^\W\d_]+[²³]?)?(?![\w/]))", NO_BREAK),
    (r" (?<=[.§№°] )(?=\d)", rf"(?<![\w.])(?P<kept>§|№|[nN]°|(?:{BEFORE})\.) (?=\d)", NO_BREAK),
    (r"(?:[DM]r|M?s|rof|St)\. ", r"(?<![\w.])(?P<kept>(?:Dr|Mrs?|Ms|Prof|St)\.) (?=[^\W\d_])", NO_BREAK),
    (r"\. (?=[^\W\d_]\.)", r"(?<![^\W_])(?P<kept>[^\W\d_]\.) (?=[^\W\d_]\.)", NARROW),  # z. B., e. g., J. R. R.
]
# Languages that group digits with spaces (CLDR; DIN 1333). Others use a comma or a dot, so that spaces may separate
# numbers, and only three groups are certainly one number.
_GROUPED = frozenset(
    {"bg", "cs", "de", "et", "fi", "fr", "hu", "lt", "lv", "nb", "nn", "no", "pl", "pt", "ru", "sk", "sv", "uk"}
)
_GROUPS: list[_Rule] = [(_AFTER_DIGIT, r"(?<![\d.,])(?P<kept>\d{1,3}) (?=\d{3}(?!\d))", NARROW)]
_LONG_GROUPS: list[_Rule] = [
    (_AFTER_DIGIT, r"(?<![\d.,])(?P<kept>\d{1,3}) (?=\d{3} \d{3}(?!\d))", NARROW),
    (_AFTER_DIGIT, rf"(?<={NARROW}\d{{3}}) (?=\d{{3}}(?!\d))", NARROW),
]
_MONTHS = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_GERMAN: list[_Rule] = [
    (r"\d\. ", rf"(?<![\w.,])(?P<kept>\d{{1,2}}\.) (?=(?:{_MONTHS})\b)", NO_BREAK),
    (_AFTER_DIGIT, r"(?<=\d) (?=(?:Mio|Mrd)\.|Uhr\b)", NO_BREAK),
]
_FRENCH: list[_Rule] = [
    (" ", r" (?=[;!?])", NARROW),
    (" ", r" (?=[:»])", NO_BREAK),
    ("«", r"(?P<kept>«) ", NO_BREAK),
]


def _spaces(language: str) -> Callable[[StateCore], None]:
    """Make spaces non-breaking: before units, between an abbreviation and its number, in abbreviations and large
    numbers.

    They replace existing spaces, so that no offset changes.
    """
    own = {"de": _GERMAN, "fr": _FRENCH}.get(language, [])
    rules = [*_RULES, *(_GROUPS if language in _GROUPED else _LONG_GROUPS), *own]
    known = [_compiled(*rule) for rule in rules]

    def set_spaces(state: StateCore) -> None:
        for token in _texts(state):
            if " " in token.content:
                for is_near, replaced in known:
                    if is_near(token.content):
                        token.content = replaced(token.content)

    return set_spaces


def _compiled(near: str, pattern: str, space: str) -> tuple[Callable[[str], object], Callable[[str], str]]:
    """Functions that look for what is near a space, and that replace the space."""
    compiled = re.compile(pattern)
    return re.compile(near).search, partial(compiled.sub, (r"\g<kept>" if compiled.groups else "") + space)
