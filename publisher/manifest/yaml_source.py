"""YAML as plain data, with the position of each key and value."""

from __future__ import annotations

import re

from msgspec import Struct, field
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from publisher.diagnostics import Findings, Location, is_printable
from publisher.manifest.tree import Keys, Spot, Tree
from publisher.yaml_nodes import problem_in, text_start

FORBIDDEN = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiled when it is first used


def read_yaml(text: str, file: str, findings: Findings, first: str = "version: 1") -> Tree | None:
    """Read one YAML document, whose ``first`` line is suggested if it is empty.

    What is not plain YAML is an error in ``findings``; None if nothing is left.
    """
    if not is_printable(text) and (bad := re.search(FORBIDDEN, text)):
        before = re.split("\r\n?|\n", text[: bad.start()])
        place = Location(file, len(before), len(before[-1]) + 1)
        findings.error("manifest-syntax", f"The character U+{ord(bad[0]):04X} is not allowed in YAML.", place)
        return None
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.composer.warn_double_anchors = False
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark, problem, hint = problem_in(error)
        place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        findings.error("manifest-syntax", f"This is not YAML: {problem}.", place, hint or _syntax_hint(problem))
        return None
    except (YAMLError, RecursionError, ValueError, OverflowError) as error:
        deep = isinstance(error, RecursionError)
        problem = "it is nested too deeply" if deep else str(error).splitlines()[0]
        findings.error("manifest-syntax", f"This is not YAML: {problem}.", Location(file))
        return None
    if root is None:
        findings.error("manifest-syntax", "The file is empty.", Location(file), f"Begin it with `{first}`.")
        return None
    reader = _Values(file, findings)
    try:
        data = reader.read(root, (), _spot(root))
    except _RefusedError:  # the whole document was refused, and reported
        return None
    return Tree(file, data, reader.places)


def _syntax_hint(problem: str) -> str:
    hints = {
        "mapping values": "Put text that contains “: ” in quotes, and check the indentation.",
        r"'\t'": "Indent with spaces, not tabs.",
        "cannot start any token": "Put text that starts with a special character in quotes.",
        "undefined alias": "Put text that starts with * in quotes.",
        "another document": "A manifest is a single document: remove the `---`.",
    }
    return next((hint for sign, hint in hints.items() if sign in problem), "")


def _comment_hint(node: Node, key: Spot) -> str:
    """The hint for a colour without quotes after a key, which YAML reads as a comment."""
    lines = re.split("\r\n?|\n", str(node.start_mark.buffer or ""))
    found = re.search(r":\s+(#[0-9a-fA-F]{3,8})\b", lines[key[0] - 1][key[1] - 1 :]) if key[0] <= len(lines) else None
    return f'Write "{found[1]}" in quotes: without them, # begins a comment.' if found else ""


def label_of(path: Keys) -> str:
    if path and isinstance(path[-1], int):
        whole = f"`{path[-2]}`" if len(path) > 1 else "the file"
        return f"Entry {path[-1] + 1} of {whole}"
    return f"`{path[-1]}`" if path else "The manifest"


def _spot(node: Node) -> Spot:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _RefusedError(Exception):
    """A node that is left out, since it was reported."""


class _Values(Struct):
    file: str
    findings: Findings
    places: dict[Keys, tuple[Spot, Spot, Spot]] = field(default_factory=dict)

    def refuse(self, code: str, message: str, spot: Spot, hint: str = "") -> None:
        self.findings.error(code, message, Location(self.file, *spot), hint)
        raise _RefusedError

    def read(self, node: Node, path: Keys, key: Spot) -> object:
        line, column = text_start(node)
        self.places[path] = key, _spot(node), (line + 1, column + 1)
        if node.anchor:
            hint = "Write out the value; an edition takes over another one's settings with `extends`."
            self.refuse("manifest-syntax", "Anchors and aliases (& and *) are not supported.", _spot(node), hint)
        if not str(node.tag).startswith("tag:yaml.org,2002:") or str(node.tag).endswith(":binary"):
            hint = "Put text that starts with ! in quotes."
            self.refuse("manifest-syntax", f"The tag {node.tag} is not supported.", _spot(node), hint)
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return self.sequence(node, path)
        return self.scalar(node, path)

    def mapping(self, node: MappingNode, path: Keys) -> dict[str, object]:
        result: dict[str, object] = {}
        seen: dict[str, Spot] = {}
        for key, value in node.value:
            try:
                if not isinstance(key, ScalarNode):
                    self.refuse("manifest-syntax", "A key must be text, not a list or a mapping.", _spot(key))
                self.characters(key)
                if key.value in seen:
                    hint = f"It is first given in line {seen[key.value][0]}."
                    self.refuse("manifest-duplicate-key", f"The key `{key.value}` is repeated.", _spot(key), hint)
                seen[key.value] = _spot(key)
                result[key.value] = self.read(value, (*path, key.value), _spot(key))
            except _RefusedError:
                continue
        return result

    def sequence(self, node: SequenceNode, path: Keys) -> list[object]:
        result: list[object] = []
        for item in node.value:
            try:
                result.append(self.read(item, (*path, len(result)), _spot(item)))
            except _RefusedError:
                continue
        return result

    def characters(self, node: Node) -> None:
        if not is_printable(node.value) and (bad := re.search(FORBIDDEN, node.value)):
            self.refuse("manifest-value", f"Text can't contain the character U+{ord(bad[0]):04X}.", _spot(node))

    def scalar(self, node: Node, path: Keys) -> str | int | bool:
        self.characters(node)
        text = str(node.value)
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            key = self.places[path][0]
            hint = _comment_hint(node, key) or "Write a value or remove the key."
            self.refuse("manifest-type", f"{label_of(path)} is empty.", key, hint)
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        return int(text) if re.fullmatch(r"0|-?[1-9]\d{0,17}", text, re.ASCII) else text
