"""Numbers: whether a text is one, ordinal numbers, ranges of pages."""

from __future__ import annotations

import re

from publisher.citations.locale import Locale
from publisher.numerals import roman

_DIGITS = r"\d{1,18}"  # more are no number that a person wrote
_PART = rf"[A-Za-z]*{_DIGITS}[A-Za-z]*"
_ASCENDING = re.compile(rf"(?<![A-Za-z\d])({_DIGITS})[-–]({_DIGITS})(?![A-Za-z\d])")
_NUMERIC = re.compile(rf"^\s*{_PART}(?:\s*(?:[,&–-]|–|and)\s*{_PART})*\s*$")
_PAGE = re.compile(rf"([A-Za-z]*)({_DIGITS})([A-Za-z]*)")
# What is between two places, and a place: digits, with letters around them, or a roman numeral.
_DIVIDED = re.compile(r",?\s*(?:\b(?:and|et|und|en|och)\b|[,&–]|(?<!\\)--?)\s*|,\s*")
_PLACE = re.compile(r"[A-Za-z]{0,2}\d[\w.:*]*|[ivxlcdm]+|[IVXLCDM]+")
_NUMERAL = re.compile(r"[ivxlcdmIVXLCDM]+")
_BETWEEN = re.compile(r"([\w*]+)\s*(?:(?<!\\)--?|–)\s*([\w*]+)")
_PAGES = re.compile(r"[\w\s,;&.()\[\]§\\*–-]+")


def is_numeric(text: str) -> bool:
    """Whether a text is numbers. What looks like a range that descends, such as ``1999-66``, is a label."""
    if not _NUMERIC.match(text.replace("\\-", "-")):
        return False
    return all(int(first) <= int(last) for first, last in _ASCENDING.findall(text))


def is_plural(text: str, *, count: bool = False) -> bool:
    """Whether a text names several places; if it is a ``count``, whether it is more than one."""
    if count:
        found = re.search(r"\d+", text)
        return found is not None and found[0].lstrip("0") != "1"
    pieces = [piece.strip() for piece in _DIVIDED.split(text.strip())]
    return sum(1 for piece in pieces if _PLACE.fullmatch(piece)) > 1


def form(text: str, wanted: str, locale: Locale, gender: str) -> str:
    """A numeric text with its numbers in a form, and even spaces around what divides them."""
    if not is_numeric(text):
        return text
    parts = re.split(r"\s*(,|&|–|\\?-|\band\b)\s*", text.strip())
    written = []
    for part in parts:
        if part in (",", "&", "and"):
            written.append(", " if part == "," else f" {part} ")
        elif part in ("-", "–", "\\-"):
            written.append("-" if part == "\\-" else "–")
        else:
            written.append(_one(part, wanted, locale, gender))
    return "".join(written)


def _one(part: str, wanted: str, locale: Locale, gender: str) -> str:
    if not part.isdigit():
        return part
    number = int(part)
    if wanted == "ordinal":
        return f"{number}{locale.ordinal(number, gender)}"
    if wanted == "long-ordinal":
        return locale.long_ordinal(number, gender)
    if wanted == "roman" and 0 < number < 4000:
        return roman(number)
    return part


def dashed(text: str, *, ranges: bool) -> str:
    """A numeric text with dashes for two hyphens, and for one in ``ranges`` that ascend; an escaped hyphen is one."""
    if "\\" in text:
        return text.replace("\\-", "-")
    text = text.replace("--", "–")
    return _ASCENDING.sub(r"\1–\2", text) if ranges else text


def page_ranges(text: str, style: str, delimiter: str) -> str:
    """Pages with their ranges as a style writes them: ``321–28``."""
    if not re.search(r"[-–,&]", text):
        return text
    if not _PAGES.fullmatch(text):
        return re.sub(r"(?<=\d)--?(?=\d)", delimiter, text).replace("\\-", "-")
    text = _BETWEEN.sub(lambda found: _page_range(found, style, delimiter), text)
    return re.sub(r"\s*,\s*", ", ", text).replace("\\-", "-")


def _page_range(found: re.Match[str], style: str, delimiter: str) -> str:
    first, last = found[1], found[2]
    a, b = _PAGE.fullmatch(first), _PAGE.fullmatch(last)
    if a is None or b is None or a[3] or b[3]:
        numerals = _NUMERAL.fullmatch(first) and _NUMERAL.fullmatch(last)
        lettered = a is not None and b is not None and a[1] == b[1]
        return f"{first}{delimiter if numerals or lettered else '-'}{last}"
    if a[1] != b[1]:
        return f"{first}-{last}"
    if not style:
        return f"{first}{delimiter}{last}"
    number = a[2]
    full = b[2] if len(b[2]) >= len(number) else number[: len(number) - len(b[2])] + b[2]
    before = b[1] if style == "expanded" else ""
    return f"{first}{delimiter}{before}{_shortened(number, full, style)}"


def _shortened(first: str, last: str, style: str) -> str:
    if len(first) != len(last) or int(last) <= int(first):
        return last
    same = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first))
    changed = len(first) - same
    if style == "expanded":
        return last
    if style == "minimal":
        return last[-max(changed, 1) :]
    if style == "minimal-two":
        return last[-max(changed, 2) :] if len(last) > 1 else last
    number = int(first)
    if number < 100 or number % 100 == 0:
        return last
    if number % 100 < 10:
        return last[-changed:]
    if len(first) == 4 and changed >= 3 and style in ("chicago", "chicago-15"):
        return last
    return last[-max(changed, 2) :]
