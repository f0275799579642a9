"""Works in CSL-JSON and CSL-YAML, with the lines of their entries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.citations.items import DATES, NAMES
from publisher.citations.reading.entry import Entry
from publisher.citations.reading.shapes import Number, faults
from publisher.diagnostics import Findings, Location
from publisher.yaml_nodes import problem_in

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

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
    decoder = json.JSONDecoder(object_pairs_hook=_Object, parse_int=Number, parse_float=Number, parse_constant=_refuse)
    position = _skip(text, position + 1)
    while position < len(text) and text[position] != "]":
        start = position
        try:
            value, position = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError, ValueError) as error:
            where, problem = start, "It is nested too deeply" if isinstance(error, RecursionError) else str(error)
            if isinstance(error, json.JSONDecodeError):
                where, problem = error.pos, error.msg
            problem = f"The JSON cannot be read from here: {problem}"
            findings.error("bibliography-broken", problem, _location(text, name, where))
            return

        def locate(variable: str, start: int = start, end: int = position) -> Location:
            found = re.compile(rf'"{re.escape(variable)}"\s*:').search(text, start, end) if variable else None
            return _location(text, name, found.start() if found else start)

        repeated = value.repeated if isinstance(value, _Object) else ()
        if entry := _entry(_Raw(value, locate, repeated), findings):
            yield entry
        position = _skip(text, position)


class _Object(dict[str, object]):
    """An object. Of keys that are ``repeated``, the first one counts."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.repeated: list[str] = []
        for key, value in pairs:
            if key in self:
                self.repeated.append(key)
            self.setdefault(key, value)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


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
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    try:
        root = next(iter(yaml.compose_all(text)), None)
    except MarkedYAMLError as error:
        mark, problem, hint = problem_in(error)
        at = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
        findings.error("bibliography-broken", f"The YAML cannot be read: {problem}", at, hint)
        return
    except (YAMLError, RecursionError, ValueError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        findings.error("bibliography-broken", f"The YAML cannot be read: {problem}", Location(name))
        return
    if isinstance(root, MappingNode):
        root = next((value for key, value in root.value if key.value == "references"), None)
    if not isinstance(root, SequenceNode):
        hint = "It should be a list of items, or have one under `references:`."
        findings.error(
            "bibliography-broken", "This file is not a list of works in CSL-YAML", Location(name, 1, 1), hint
        )
        return
    nodes = _Nodes(name, findings)
    for node in root.value if not nodes.refuses(root) else ():
        if (raw := nodes.entry(node)) and (entry := _entry(raw, findings)):
            yield entry


class _Raw(Struct, frozen=True):
    """An entry as it is read. ``locate`` finds a variable, or the entry itself; of variables that are ``repeated``, the
    first counts, and those in ``refused`` are left out."""

    value: object
    locate: Callable[[str], Location]
    repeated: Sequence[str] = ()
    refused: Sequence[str] = ()


class _Nodes:
    """Reads nodes of YAML as JSON has them, with numbers and dates as text.

    Anchors and aliases are refused, since a few lines with them can stand for any amount of data.
    """

    def __init__(self, name: str, findings: Findings) -> None:
        self.name = name
        self.findings = findings
        self.refusals = 0
        self.reported: set[int] = set()

    def locate(self, node: Node) -> Location:
        return Location(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def refuses(self, node: Node) -> bool:
        """Whether a node has an anchor, or is an alias of one that has; each anchor is reported once."""
        if not node.anchor:
            return False
        self.refusals += 1
        if id(node) not in self.reported:
            self.reported.add(id(node))
            problem = "Anchors and aliases (& and *) are not supported in a bibliography"
            self.findings.error("bibliography-broken", problem, self.locate(node), "Write out the value.")
        return True

    def entry(self, node: Node) -> _Raw | None:
        """An entry; None if it was refused."""
        from ruamel.yaml.nodes import MappingNode

        if self.refuses(node):
            return None
        own = self.locate(node)
        if not isinstance(node, MappingNode):
            return _Raw(self.read(node), lambda _: own)
        places: dict[str, Location] = {}
        repeated, refused = [], []
        values: dict[str, object] = {}
        for key, value in node.value:
            before = self.refusals
            name = self.key(key)
            if name in values:
                repeated.append(name)
            elif name:
                places[name] = self.locate(key)
                values[name] = self.read(value)
                refused += [name] if self.refusals > before else []
        return _Raw(values, lambda name: places.get(name, own), repeated, refused)

    def key(self, node: Node) -> str:
        if isinstance(node.value, str):
            return node.value
        problem = "A key must be text, not a list or a mapping"
        self.findings.error("bibliography-broken", problem, self.locate(node))
        return ""

    def read(self, node: Node) -> object:
        """The value of a node; None for one that is refused."""
        from ruamel.yaml.nodes import SequenceNode

        if self.refuses(node):
            return None
        if isinstance(node, SequenceNode):
            return [self.read(each) for each in node.value]
        if not isinstance(node.value, str):
            values: dict[str, object] = {}
            for key, value in node.value:
                values.setdefault(self.key(key), self.read(value))
            return values
        match str(node.tag).rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return node.value.lower() == "true"
            case "int" | "float":
                return Number(node.value)
        return node.value


def _entry(raw: _Raw, findings: Findings) -> Entry | None:
    """An entry without the values of wrong types, which are errors."""
    value, at = raw.value, raw.locate("")
    if not isinstance(value, Mapping):
        findings.error(
            "bibliography-broken", "This entry is not an item of CSL-JSON", at, "It should be an object with an `id`."
        )
        return None
    key = value.get("id")
    if not isinstance(key, str) or not key.strip():
        findings.error("bibliography-broken", "This entry has no `id`, so it cannot be cited", at)
        return None
    data = dict(value)
    for name in data.keys() & NAMES:
        data[name] = _names(data[name])
    for name in data.keys() & DATES:
        date = data[name]
        if isinstance(date, list) and date and all(isinstance(part, Mapping) for part in date):  # as Pandoc writes it
            data[name] = {"date-parts": [_parts(part) for part in date], **_without_parts(*date[:1])}
        elif isinstance(date, Mapping) and "year" in date:
            data[name] = {"date-parts": [_parts(date)], **_without_parts(date)}
    for name in raw.repeated:
        problem = f"The entry “{key[:80]}” has “{name[:80]}” twice; the first one is used"
        findings.warning("bibliography-field", problem, at)
    for name in raw.refused:
        del data[name]
    broken = {*raw.refused}
    for name, problem, hint in [*faults(data)]:
        findings.error("bibliography-broken", f"“{name}” of “{key[:80]}” {problem}", raw.locate(name), hint)
        del data[name]
        broken.add(name)
    return Entry(str(key), data, at, _keywords(data.get("keyword")), broken=frozenset(broken))


def _names(value: object) -> object:
    return [value] if isinstance(value, Mapping | str) else value


def _parts(value: Mapping[str, object]) -> list[object]:
    return [value[key] for key in ("year", "month", "day") if key in value]


def _without_parts(date: Mapping[str, object]) -> dict[str, object]:
    """What a date of Pandoc says besides year, month and day: the season, and whether it is uncertain."""
    return {key: value for key, value in date.items() if key not in ("year", "month", "day")}


def _keywords(value: object) -> frozenset[str]:
    words = value if isinstance(value, list) else str(value or "").split(",")
    return frozenset(str(word).strip() for word in words if str(word).strip())
