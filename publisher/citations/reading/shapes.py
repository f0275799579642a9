"""The types of values in CSL-JSON. A value of another type is an error, and left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from publisher.citations.items import DATES, NAMES

_VARIABLES = (
    "abstract annote archive archive-place archive_collection archive_location authority call-number chapter-number "
    "citation-key citation-label collection-number collection-title container-title container-title-short dimensions "
    "division DOI edition event event-place event-title genre ISBN ISSN issue journalAbbreviation jurisdiction language "
    "license locator medium note number number-of-pages number-of-volumes original-publisher original-publisher-place "
    "original-title page page-first part part-number part-title PMCID PMID printing-number publisher publisher-place "
    "references reviewed-genre reviewed-title scale section shortTitle source status supplement-number title title-short "
    "type URL version volume volume-title volume-title-short"
)
_TEXTS = frozenset(_VARIABLES.split())
_PARTS_OF_NAMES = frozenset({"family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"})
_LIMITS = ((-999_999, 999_999), (0, 24), (0, 31))
"""The first and the last year, month and day. A month above 12 is a season."""


class Number(str):
    """A number of JSON as it is written: ``1.10``."""

    __slots__ = ()


class Fault(NamedTuple):
    """What is wrong with the value of a variable, and a hint."""

    variable: str
    problem: str
    hint: str


def faults(data: Mapping[str, object]) -> Iterator[Fault]:
    """The faults of an item whose numbers are text."""
    for variable, value in data.items():
        if value is None:
            continue
        if variable in NAMES and (problem := _fault_of_names(value)):
            yield Fault(variable, problem, 'A name is written {"family": "Lee", "given": "Ann"}.')
        elif variable in DATES and (problem := _fault_of_date(value)):
            yield Fault(variable, problem, 'A date is written {"date-parts": [[2024, 5, 31]]}.')
        elif variable in _TEXTS and not isinstance(value, str):
            yield Fault(variable, "is not text", "Write text in quotation marks, or a number.")
        elif variable == "keyword" and not (isinstance(value, str) or _is_list_of_texts(value)):
            yield Fault(variable, "is not text", "Write words in quotation marks, separated by commas.")


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _fault_of_names(value: object) -> str:
    if not isinstance(value, list):
        return "is not a list of names"
    for name in value:
        if isinstance(name, Mapping):
            parts = {part: value for part, value in name.items() if part in _PARTS_OF_NAMES and value is not None}
            if bad := next((part for part, value in parts.items() if not _is_word(value)), ""):
                return f"has a name whose “{bad}” is not text"
        elif not _is_word(name):
            return "has an entry that is not a name"
    return ""


def _is_word(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _fault_of_date(value: object) -> str:
    if isinstance(value, str):
        return ""
    if not isinstance(value, Mapping):
        return "is not a date"
    for key in ("raw", "literal", "edtf", "season"):
        if not isinstance(value.get(key), str | None):
            return f"has a “{key}” that is not text"
    season = str(value.get("season") or "1")
    if season.isdigit() and season not in "1234":
        return f"has the season “{season[:20]}”, which is not 1 to 4"
    if "date-parts" not in value:
        return ""
    dates = value["date-parts"]
    if not isinstance(dates, list) or not all(isinstance(each, list) for each in dates):
        return "has “date-parts” that are not a list of one or two lists"
    parts = (pair for each in dates for pair in zip(each, _LIMITS, strict=False))
    if bad := next((part for part, limits in parts if not _is_part(part, *limits)), None):
        shown = f" “{bad[:20]}”" if isinstance(bad, str) else ""
        return f"has a date part{shown} that is not a year, month or day"
    return ""


def _is_part(value: object, least: int, most: int) -> bool:
    """Whether a value is a year, month or day. Some programs write an empty one if it is not known."""
    if value is None or value == "":
        return True
    try:
        return isinstance(value, str) and len(value) < 20 and least <= int(value) <= most
    except ValueError:
        return False
