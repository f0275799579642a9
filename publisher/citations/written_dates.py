"""Dates that persons write: ISO 8601, ``May 5, 2006``, ``Spring 2008``, ranges of these."""

from __future__ import annotations

import re

from publisher.citations.model import Date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEASONS = {"spring": "1", "summer": "2", "autumn": "3", "fall": "3", "winter": "4"}
_ISO = re.compile(r"^(-?\d{1,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T[\d:.Z+-]*)?$")
_US = re.compile(r"^(\d{1,2})/(\d{1,2})/(-?\d{2,4})$|^(\d{1,2})/(\d{4})$")


def read_date(raw: str) -> Date | None:
    """A date that a person wrote: ISO 8601, ``May 5, 2006``, ``5/12/2006``, ``Spring 2008``, ranges of these."""
    text = raw.strip()
    circa = text.endswith(("?", "~")) or text.lower().startswith(("circa ", "ca. ", "c. "))
    text = re.sub(r"^(circa|ca\.|c\.)\s+", "", text.rstrip("?~ "), flags=re.IGNORECASE)
    single = _one(text)
    if single:
        return Date((single[0],), single[1], circa)
    for mark in ("/", "–", "--", "_", "-", " to "):
        head, found, tail = text.partition(mark)
        if found and (a := _one(head.strip())) and (b := _one(tail.strip())):
            return Date((a[0], b[0]), a[1], circa)
        if found and mark in ("/", "–", "--", "-") and (b := _one(tail.strip())):
            words = b[0]
            if (m := month(head.strip().split(" ")[0])) and len(words) > 1:
                day = [int(d) for d in re.findall(r"\d+", head)]
                return Date(((words[0], m, *day[:1]), words), "", circa)
    return None


def month(word: str) -> int:
    """The number of a month by its English name, or 0."""
    key = word.lower().rstrip(".")[:3]
    return MONTHS.index(key) + 1 if key in MONTHS else 0


def iso_parts(text: str) -> list[int]:
    """The year, month and day of a date in ISO 8601."""
    found = _ISO.match(text)
    return [int(part) for part in found.groups() if part] if found else []


def _one(text: str) -> tuple[tuple[int, ...], str] | None:
    if parts := iso_parts(text):
        if len(parts) > 1 and 21 <= parts[1] <= 24:
            return (parts[0],), str(parts[1] - 20)
        if len(parts) > 1 and not 1 <= parts[1] <= 12:
            return None
        while parts and parts[-1] == 0 and len(parts) > 1:
            parts.pop()
        return tuple(parts), ""
    if found := _US.match(text):
        if found[3]:
            return (int(found[3]), int(found[1]), int(found[2])), ""
        return (int(found[5]), int(found[4])), ""
    words = [word for word in re.split(r"[\s,]+", text) if word]
    years = [word for word in words if re.fullmatch(r"\d{3,4}", word)]
    if len(years) != 1 or len(words) > 3:
        return None
    year = int(years[0])
    number, day, season = 0, 0, ""
    for word in words:
        if word == years[0]:
            continue
        if word.lower() in SEASONS:
            season = SEASONS[word.lower()]
        elif month(word) and word[0].isalpha():
            number = month(word)
        elif re.fullmatch(r"\d{1,2}", word):
            day = int(word)
        else:
            return None
    if day and not number:
        return None
    return tuple(part for part in (year, number, day) if part), season
