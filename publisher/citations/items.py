"""CSL-JSON values read into items: names with their particles, dates in any of the forms that are common."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from publisher.citations.model import Date, Item, Name
from publisher.citations.written_dates import SEASONS, read_date

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
    "event": "event-title",
}
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
            people = value if isinstance(value, list) else ()
            names[key] = tuple(name(each) for each in people if each and isinstance(each, str | Mapping))
        elif key in DATES:
            dates[key] = date(value)
        elif text := _text(value):
            fields.setdefault(key, text)
    kind = _text(data.get("type"))
    kind = _take_notes(fields, names, dates, kind)
    return Item(_text(data.get("id")), kind, fields, names, dates, fields.get("language", ""))


def _text(value: object) -> str:
    """A value of a field: text or a number; that of another type is no text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return str(value) if str(value).strip() else ""
    except ValueError:  # an integer of thousands of digits
        return ""


def _flag(value: object) -> bool:
    return str(value).lower() not in ("", "0", "false", "none") if isinstance(value, str | int | float) else False


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
    comma = _flag(data.get("comma-suffix"))
    if _flag(data.get("parse-names", True)):
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
    static = _flag(data.get("static-ordering"))
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
    if isinstance(data, str | int | float):
        data = {"raw": _text(data)}
    if not isinstance(data, Mapping):
        return Date()
    circa = _flag(data.get("circa"))
    rows = data.get("date-parts")
    read = [_parts(row) for row in rows if isinstance(row, list | tuple)] if isinstance(rows, list | tuple) else []
    parts = tuple(part for part in read if part)
    season = _text(data.get("season"))
    season = SEASONS.get(season.lower(), season)
    if season.isdigit() and season not in "1234":
        season = ""
    if not parts and (raw := _text(data.get("raw")) or _text(data.get("edtf"))):
        parsed = read_date(raw)
        if parsed is None:
            return Date((), season, circa, raw)
        return Date(parsed.parts, season or parsed.season, circa or parsed.circa, "")
    return Date(parts, season, circa, _text(data.get("literal")))


def _parts(values: Sequence[Any]) -> tuple[int, ...]:
    """Year, month and day, as far as they are known."""
    found: list[int] = []
    for value in values[:3]:
        try:
            found.append(int(_text(value)))
        except ValueError:
            break
    while found and found[-1] == 0 and len(found) > 1:
        found.pop()
    return tuple(found)
