"""Line breaks between wide characters, which Chinese and Japanese texts wrap without spaces: they are no spaces in editions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.language import prefixes
from publisher.patterns import lazy

# East Asian wide characters, with their punctuation, but not Korean, which has spaces between words.
_WIDE = lazy(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U0001b000-\U0001b2ff\U00020000-\U0003fffd]"
)
_FIRST = "\u2e80"  # of these characters
# Marks that are as wide as ideographs in Chinese and Japanese, but not in other languages.
_MARKS = frozenset("“”‘’…—·")
_VERSE = "verse"  # the directive whose lines are kept
_LANGUAGES = ("ja", "yue", "zh")
_BREAKS = ("softbreak", "hardbreak", "image", "code_inline", "math_inline", "variable", "myst_role")
_PLAIN_TAG = lazy(r"</?(?!br|img|hr|input)\w", re.IGNORECASE)


def join_wide_lines(language: str, state: StateCore) -> None:
    """Remove line breaks between wide characters, as CSS Text does (level 3, 4.1.3)."""
    if max(state.src, default="") < _FIRST or not _WIDE.search(state.src):
        return
    marks = _MARKS if prefixes(language)[-1] in _LANGUAGES else frozenset()
    directives: list[str] = []
    for block in state.tokens:
        children = block.children or []
        if block.type == "directive_open":
            directives.append(block.info)
        elif block.type == "directive_close":
            directives.pop()
        if _VERSE not in directives and any(token.type == "softbreak" for token in children):
            block.children = [
                t for at, t in enumerate(children) if t.type != "softbreak" or not _joins(at, children, marks)
            ]


def _joins(at: int, children: list[Token], marks: frozenset[str]) -> bool:
    """Whether the characters around a break are wide, one of them for certain."""
    before, after = _nearest(children[at - 1 :: -1] if at else [])[-1:], _nearest(children[at + 1 :])[:1]
    wide = [bool(_WIDE.match(character)) for character in (before, after)]
    return any(wide) and all(w or c in marks for w, c in zip(wide, (before, after), strict=True))


def _nearest(tokens: Iterable[Token]) -> str:
    """The text of the first token that has any; empty at another break, a picture, code and the like."""
    for token in tokens:
        if token.type in _BREAKS:
            break
        if token.content and not (token.type == "html_inline" and _PLAIN_TAG.match(token.content)):
            return "" if token.type == "html_inline" else token.content
    return ""
