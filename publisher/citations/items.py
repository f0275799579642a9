"""CSL-JSON values read into items: names with their particles, dates in any of the forms that are common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from publisher.citations.model import Date, Item, Name

NAMES = frozenset(
    {
        "author",
        "chair",
        "collection-editor",
        "compiler",
        "composer",
        "container-author",
        "contributor",
        "curator",
        "director",
        "editor",
        "editorial-director",
        "editor-translator",
        "executive-producer",
        "guest",
        "host",
        "illustrator",
        "interviewer",
        "narrator",
        "organizer",
        "original-author",
        "performer",
        "producer",
        "recipient",
        "reviewed-author",
        "script-writer",
        "series-creator",
        "translator",
    }
)
DATES = frozenset(["accessed", "available-date", "event-date", "issued", "original-date", "submitted"])
# Fields of other programs for the same variables.
ALIASES = {
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "page-first": "page-first",
    "event": "event-title",
}
SEASONS = {"spring": "1", "summer": "2", "autumn": "3", "fall": "3", "winter": "4"}
# Lines of a note that set variables which a program has no field for.
_NOTED = re.compile(r"^\s*([A-Za-z-]+)\s*:\s*(.+?)\s*$")
_NOTED_ALONE = (*sorted(DATES), "DOI", "type")
_BRACED = re.compile(r"\{:([A-Za-z-]+)\s*:\s*([^}]+?)\s*\}")
# A word of a particle: small letters, or an apostrophe or hyphen that joins it to the name.
_JOINTS = "'’ʼ-"


def item(data: Mapping[str, Any]) -> Item:
    """An item of CSL-JSON. What is no known name or date is a field."""
    fields: dict[str, str] = {}
    names: dict[str, tuple[Name, ...]] = {}
    dates: dict[str, Date] = {}
    for key, value in data.items():
        key = ALIASES.get(key, key)
        if key in ("id", "type") or value is None:
            continue
        if key in NAMES:
            names[key] = tuple(name(each) for each in value if each) if isinstance(value, list) else ()
        elif key in DATES:
            dates[key] = date(value)
        elif isinstance(value, str | int | float) and str(value).strip():
            fields.setdefault(key, _number(value) if not isinstance(value, str) else value)
    kind = str(data.get("type", "") or "")
    kind = _take_notes(fields, names, dates, kind)
    return Item(str(data.get("id", "")), kind, fields, names, dates, fields.get("language", ""))


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _take_notes(fields: dict[str, str], names: dict[str, tuple[Name, ...]], dates: dict[str, Date], kind: str) -> str:
    note = fields.get("note", "")
    found = [(match[1], match[2]) for match in _BRACED.finditer(note)]
    kept = []
    leading = True
    for line in _BRACED.sub("", note).split("\n"):
        match = _NOTED.match(line) if leading else None
        if match and (match[1] in _NOTED_ALONE or ("\n" in note and match[1].islower())):
            found.append((match[1], match[2]))
        else:
            kept.append(line)
            leading = leading and (not line.strip() or not kept[:-1])
    for key, value in found:
        if key == "type":
            kind = value
        elif key in DATES:
            dates[key] = date({"raw": value})
        elif key in NAMES:
            family, _, given = value.partition("||")
            new = name({"family": family.strip(), "given": given.strip()} if given else {"literal": family.strip()})
            names[key] = (*names.get(key, ()), new)
        else:
            fields[key] = value
    if found:
        fields["note"] = "\n".join(kept).strip()
        if not fields["note"]:
            del fields["note"]
    return kind


def name(data: Mapping[str, Any] | str) -> Name:
    """A name, with the particles and suffix that are part of its strings taken apart."""
    if isinstance(data, str):
        return Name(literal=data)
    get = {key: str(data[key]).strip() for key in data if isinstance(data[key], str)}
    literal = get.get("literal", "")
    family, given = get.get("family", ""), get.get("given", "")
    if literal and not family:
        return Name(literal=literal)
    dropping, particle = get.get("dropping-particle", ""), get.get("non-dropping-particle", "")
    suffix = get.get("suffix", "")
    comma = bool(data.get("comma-suffix", False))
    if data.get("parse-names", True) not in (0, "false", False):
        if not suffix and "," in given:
            given, _, suffix = (part.strip() for part in given.partition(","))
            comma = suffix.startswith("!") or comma
            suffix = suffix.removeprefix("!").strip()
        if family.startswith('"') and family.endswith('"') and len(family) > 2:
            family = family[1:-1]
        elif not particle:
            particle, family = _leading_particle(family)
        if not dropping:
            given, dropping = _trailing_particle(given)
    static = bool(data.get("static-ordering", False))
    return Name(family, given, dropping, particle, suffix, "" if family or given else literal, comma, static)


def _leading_particle(family: str) -> tuple[str, str]:
    """A family name without the small words before it: “van der”, “d’”."""
    start = 0
    while start < len(family):
        end = start
        while end < len(family) and (family[end] in _JOINTS or (family[end].isalpha() and family[end].islower())):
            end += 1
            if family[end - 1] in _JOINTS and family[end : end + 1].isupper():
                break
        after = family[end : end + 1]
        if end == start or not (after.isspace() or family[end - 1] in _JOINTS) or not family[end:].strip():
            break
        start = end
        while family[start : start + 1].isspace():
            start += 1
    return family[:start].strip(), family[start:]


def _trailing_particle(given: str) -> tuple[str, str]:
    words = given.split(" ")
    count = 0
    while (
        count < len(words) - 1 and words[-1 - count] and words[-1 - count][0].islower() and words[-1 - count].islower()
    ):
        count += 1
    if not count:
        return given, ""
    return " ".join(words[:-count]), " ".join(words[-count:])


def date(data: Any) -> Date:
    if isinstance(data, str | int):
        data = {"raw": str(data)}
    if not isinstance(data, Mapping):
        return Date()
    circa = str(data.get("circa", "")).lower() not in ("", "0", "false", "none")
    parts = tuple(_parts(part) for part in data.get("date-parts", ()) if isinstance(part, Sequence))
    parts = tuple(part for part in parts if part)
    season = str(data.get("season", "") or "")
    season = SEASONS.get(season.lower(), season)
    literal = str(data.get("literal", "") or "")
    if not parts and (raw := str(data.get("raw", "") or data.get("edtf", "") or "")):
        parsed = _raw(raw)
        if parsed is None:
            return Date((), season, circa, raw)
        return Date(parsed.parts, season or parsed.season, circa or parsed.circa, "")
    return Date(parts, season, circa, literal)


def _parts(values: Sequence[Any]) -> tuple[int, ...]:
    found: list[int] = []
    for value in values[:3]:
        try:
            found.append(int(str(value).strip()))
        except ValueError:
            break
    while found and found[-1] == 0 and len(found) > 1:
        found.pop()
    return tuple(found)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"^(-?\d{1,6})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T[\d:.Z+-]*)?$")
_US = re.compile(r"^(\d{1,2})/(\d{1,2})/(-?\d{2,4})$|^(\d{1,2})/(\d{4})$")


def _raw(raw: str) -> Date | None:
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
            if (m := _month(head.strip().split(" ")[0])) and len(words) > 1:
                day = [int(d) for d in re.findall(r"\d+", head)]
                return Date(((words[0], m, *day[:1]), words), "", circa)
    return None


def _month(word: str) -> int:
    key = word.lower().rstrip(".")[:3]
    return MONTHS.index(key) + 1 if key in MONTHS else 0


def _one(text: str) -> tuple[tuple[int, ...], str] | None:
    if found := _ISO.match(text):
        parts = [int(part) for part in found.groups() if part]
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
    month, day, season = 0, 0, ""
    for word in words:
        if word == years[0]:
            continue
        if word.lower() in SEASONS:
            season = SEASONS[word.lower()]
        elif _month(word) and word[0].isalpha():
            month = _month(word)
        elif re.fullmatch(r"\d{1,2}", word):
            day = int(word)
        else:
            return None
    if day and not month:
        return None
    return tuple(part for part in (year, month, day) if part), season
