"""Upper and lower case of text that is divided into runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

# fmt: off
STOP_WORDS = frozenset({
    "a", "al", "an", "and", "as", "at", "but", "by", "ca", "d", "de", "down", "et", "for", "from", "in",
    "into", "nor", "of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "van", "via", "von",
    "v", "vs", "with", "yet",
})
# fmt: on
_WORD = re.compile(r"[^\s/—–\-‐“”‘\"()\[\]:]+")
_ENDS = re.compile(r"[:?!.]\s*[“‘\"(\[]*$")


def upper(char: str, language: str) -> str:
    if language == "tr":
        return {"i": "İ", "ı": "I"}.get(char, char.upper())
    return char.upper()


def lower(char: str, language: str) -> str:
    if language == "tr":
        return {"İ": "i", "I": "ı"}.get(char, char.lower())
    return char.lower()


def change(case: str, texts: Sequence[str], fixed: Sequence[bool], language: str, *, english: bool) -> list[str]:
    """The texts of adjoining runs in another case. Those that are ``fixed`` keep theirs."""
    if case == "title" and not english:
        return list(texts)
    chars = [char for text in texts for char in text]
    keep = [is_fixed for text, is_fixed in zip(texts, fixed, strict=True) for _ in text]
    _CASES[case](chars, keep, language)
    changed = []
    start = 0
    for text in texts:
        changed.append("".join(chars[start : start + len(text)]))
        start += len(text)
    return changed


def _each(convert: Callable[[str, str], str], chars: list[str], keep: list[bool], language: str) -> None:
    for n, char in enumerate(chars):
        if not keep[n]:
            chars[n] = convert(char, language)


def _capitalize_first(chars: list[str], keep: list[bool], language: str) -> None:
    for n, char in enumerate(chars):
        if char.isalnum():
            if not keep[n] and _is_lower(chars, n):
                chars[n] = upper(char, language)
            return


def _is_lower(chars: list[str], start: int) -> bool:
    """Whether the word at a place has no capitals, so that it is no name such as “iPad”."""
    end = start
    while end < len(chars) and (chars[end].isalnum()):
        if chars[end].isupper():
            return False
        end += 1
    return True


def _capitalize_all(chars: list[str], keep: list[bool], language: str) -> None:
    at_start = True
    for n, char in enumerate(chars):
        if at_start and char.isalnum() and not keep[n] and _is_lower(chars, n):
            chars[n] = upper(char, language)
        at_start = char.isspace() or (at_start and not char.isalnum())


def _is_upper(chars: list[str], keep: list[bool]) -> bool:
    letters = [char for char, fixed in zip(chars, keep, strict=True) if char.isalpha() and not fixed]
    return len(letters) > 1 and all(char.upper() == char for char in letters)


def _sentence(chars: list[str], keep: list[bool], language: str) -> None:
    if _is_upper(chars, keep):
        first = next((n for n, char in enumerate(chars) if char.isalpha()), -1)
        for n, char in enumerate(chars):
            if not keep[n] and n != first:
                chars[n] = lower(char, language)
        return
    text = "".join(chars) if all(len(char) == 1 for char in chars) else ""
    starts = True
    for word in re.finditer(r"[^\s]+", text):
        letters = [n for n in range(*word.span()) if chars[n].isalpha()]
        if letters and not any(keep[n] for n in letters):
            first, rest = letters[0], letters[1:]
            if starts:
                if not any(chars[n].isupper() for n in rest):
                    chars[first] = upper(chars[first], language)
            elif chars[first].isupper() and not any(chars[n].isupper() for n in rest) and rest:
                chars[first] = lower(chars[first], language)
            elif chars[first].isupper() and not rest and chars[first] == "A" and len(word[0]) == 1:
                chars[first] = "a"
        starts = False


def _title(chars: list[str], keep: list[bool], language: str) -> None:
    if any(len(char) != 1 for char in chars):
        return
    text = "".join(chars)
    words = [word for word in _WORD.finditer(text) if any(char.isalnum() for char in word[0])]
    all_upper = _is_upper(chars, keep) and sum(any(char.isalpha() for char in word[0]) for word in words) > 1
    for number, word in enumerate(words):
        start, end = word.span()
        if any(keep[start:end]):
            continue
        first = next(n for n in range(start, end) if chars[n].isalnum())
        after_hyphen, before_hyphen = text[start - 1 : start] in ("-", "‐"), text[end : end + 1] in ("-", "‐")
        if (after_hyphen or before_hyphen) and len(word[0]) == 1:
            continue
        ends = _ENDS.search(text[:start])
        is_first = number in (0, len(words) - 1) or (ends is not None and ends[0][0] != ".")
        if word[0].strip(".,;!?’'").lower() in STOP_WORDS and not is_first and (after_hyphen or not before_hyphen):
            is_capital = word[0][0].isupper() and not _has_capital(word[0][1:])
            if all_upper or (is_capital and not after_hyphen and ends is None):
                for n in range(start, end):
                    chars[n] = lower(chars[n], language)
            continue
        if all_upper:
            for n in range(first + 1, end):
                chars[n] = lower(chars[n], language)
        elif _has_capital(text[first:end]):
            continue
        chars[first] = upper(chars[first], language)


def _has_capital(word: str) -> bool:
    return any(char.isupper() for char in word)


_CASES: dict[str, Callable[[list[str], list[bool], str], None]] = {
    "lowercase": partial(_each, lower),
    "uppercase": partial(_each, upper),
    "capitalize-first": _capitalize_first,
    "capitalize-all": _capitalize_all,
    "sentence": _sentence,
    "title": _title,
}
