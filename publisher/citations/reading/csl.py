"""Works in CSL-JSON and CSL-YAML, with the lines of their entries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from publisher.citations.items import DATES, NAMES
from publisher.citations.reading.entry import Entry
from publisher.diagnostics import Findings, Location

_BETWEEN = re.compile(r"[\s,]*")


def read_json(text: str, name: str, findings: Findings) -> Iterator[Entry]:
    """The entries of a list in JSON. After an error in the text, the rest cannot be read."""
    position = len(text) - len(text.lstrip())
    if text[position : position + 1] != "[":
        hint = "It should be a list of items, as reference managers export it."
        findings.error(
            "bibliography-broken", "This file is not a list of works in CSL-JSON", Location(name, 1, 1), hint
        )
        return
    decoder = json.JSONDecoder()
    position = _skip(text, position + 1)
    while position < len(text) and text[position] != "]":
        at = _location(text, name, position)
        try:
            value, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            where = error.pos if isinstance(error, json.JSONDecodeError) else position
            problem = f"The JSON cannot be read from here: {error.msg if isinstance(error, json.JSONDecodeError) else 'too deep'}"
            findings.error("bibliography-broken", problem, _location(text, name, where))
            return
        if entry := _entry(value, at, findings):
            yield entry
        position = _skip(text, position)


def _skip(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


def _location(text: str, name: str, position: int) -> Location:
    before = text.count("\n", 0, position)
    return Location(name, before + 1, position - (text.rfind("\n", 0, position) + 1) + 1)


def read_yaml(text: str, name: str, findings: Findings) -> Iterator[Entry]:
    """The entries of a list in YAML, or of the list ``references`` in it, as in Pandoc."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML()
    try:
        data = next(iter(yaml.load_all(text)), None)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
        findings.error("bibliography-broken", f"The YAML cannot be read: {error.problem or error}", at)
        return
    except (YAMLError, RecursionError, ValueError) as error:
        findings.error("bibliography-broken", f"The YAML cannot be read: {str(error)[:200]}", Location(name))
        return
    if isinstance(data, Mapping):
        data = data.get("references")
    if not isinstance(data, list):
        hint = "It should be a list of items, or have one under `references:`."
        findings.error(
            "bibliography-broken", "This file is not a list of works in CSL-YAML", Location(name, 1, 1), hint
        )
        return
    for index, value in enumerate(data):
        line, column = data.lc.item(index) if hasattr(data, "lc") else (0, 0)
        if entry := _entry(_plain(value), Location(name, line + 1, column + 1), findings):
            yield entry


def _plain(value: object) -> object:
    """A value as JSON has it: dates, for example, become text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value if not isinstance(value, str) else str(value)
    return str(value)


def _entry(value: object, at: Location, findings: Findings) -> Entry | None:
    if not isinstance(value, Mapping):
        findings.error(
            "bibliography-broken", "This entry is not an item of CSL-JSON", at, "It should be an object with an `id`."
        )
        return None
    key = str(value.get("id", "") or "")
    if not key:
        findings.error("bibliography-broken", "This entry has no `id`, so it cannot be cited", at)
        return None
    data = dict(value)
    for name in data.keys() & NAMES:
        data[name] = _names(data[name])
    for name in data.keys() & DATES:
        if isinstance(data[name], list):  # Pandoc writes a date as a list of one or two
            data[name] = {"date-parts": [_parts(part) for part in data[name]]}
        elif isinstance(data[name], Mapping) and "year" in data[name]:
            data[name] = {"date-parts": [_parts(data[name])]}
    if isinstance(data.get("page"), int):
        data["page"] = str(data["page"])
    return Entry(key, data, at, _keywords(data.get("keyword")))


def _names(value: object) -> object:
    return [value] if isinstance(value, Mapping | str) else value


def _parts(value: object) -> list[object]:
    if not isinstance(value, Mapping):
        return []
    return [value[key] for key in ("year", "month", "day") if key in value]


def _keywords(value: object) -> frozenset[str]:
    words = value if isinstance(value, list) else str(value or "").split(",")
    return frozenset(str(word).strip() for word in words if str(word).strip())
