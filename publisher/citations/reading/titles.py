"""Titles of BibTeX, which are written in title case, in the sentence case of CSL."""

from __future__ import annotations

import re

_PIECE = re.compile(r"(<[^<>]*>)")
_NOCASE = re.compile(r"<nocase>(.*?)</nocase>", re.DOTALL)


def sentence(title: str, *, english: bool) -> str:
    """A title with small letters where only its case is to be kept, and the first words of its parts as they are.

    Words with capitals within, and words in braces, keep theirs.
    """
    if not english:
        return _NOCASE.sub(r"\1", title)
    written: list[str] = []
    kept = False
    starts = True
    for piece in _PIECE.split(title):
        if piece.startswith("<"):
            kept = (kept or piece == "<nocase>") and piece != "</nocase>"
            written.append(piece)
            continue
        if kept:
            starts = starts and not piece.strip()
            written.append(piece)
            continue
        text = []
        for word in re.split(r"(\s+|(?<=[a-z])[-–/](?=[A-Za-z]))", piece):
            text.append(word if starts and word.strip() else _lower(word))
            if word.strip(" \u00a0“”‘’\"'(["):
                starts = word.rstrip("”’\"'").endswith((":", "?", "!")) or bool(re.fullmatch(r"[—–]", word))
        written.append("".join(text))
    return _NOCASE.sub(_unmarked, "".join(written))


def _unmarked(found: re.Match[str]) -> str:
    """Words in braces with no small first letter need no mark: styles keep capitals."""
    words = found[1].split()
    return found[1] if words and all(_is_safe(word) for word in words) else found[0]


def _is_safe(word: str) -> bool:
    return bool(word) and (word[0].isupper() or not word[0].isalpha())


def _lower(word: str) -> str:
    """A word with a small first letter, unless it is an initial, “I”, or has capitals within."""
    letters = [char for char in word if char.isalpha()]
    if not letters or not letters[0].isupper() or any(char.isupper() for char in letters[1:]):
        return word
    return word.lower() if len(letters) > 1 or letters[0] == "A" else word
