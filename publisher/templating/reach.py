"""Unused template files of a project: which files an edition reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from publisher.diagnostics import Findings, Location, PublisherError, similar
from publisher.formats import FORMATS
from publisher.program import package_templates
from publisher.templating.layers import CUSTOM, TOKENS, layers, read, shown
from publisher.templating.node_names import kinds

_ADDED = frozenset({CUSTOM, TOKENS, "inlines.html"})  # combined from all layers
_READ = frozenset({".html", ".xhtml", ".xml", ".css"})
_MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)")
_NAMED = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+([^%]*)")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_HINT = "Templates are read from templates/<edition>/, templates/<format>/ and templates/shared/."


class Readers(NamedTuple):
    """The data that decides which folders an edition reads."""

    edition: str
    format: str
    theme: str


def check_reach(templates: Path, files: Sequence[Path], editions: Sequence[Readers], findings: Findings) -> None:
    """Warn about template files and folders that no edition reads."""
    root = templates.resolve()
    wanted = [file for file in files if file.suffix.lower() in _READ]
    named = [name for file in wanted if file.suffix.lower() != ".css" for name in _NAMED.findall(read(file))]
    known = _Known(named, editions)
    try:
        folders = [(reader, layers(templates, *reader)) for reader in editions]
    except PublisherError:
        return
    reached = {file for reader, found in folders for file in _reached(root, found, known.of(reader))}
    for folder, inside in _by_folder(templates, wanted):
        if not any(root / folder in found for _, found in folders):
            _report_folder(templates, folder, inside, editions, findings)
            continue
        for file in inside:
            if file.resolve() not in reached:
                _report(file, file.relative_to(templates / folder).as_posix(), known, findings)
            elif file.name == "inlines.html":
                _check_macros(file, known, findings)


def _by_folder(templates: Path, files: Sequence[Path]) -> Iterator[tuple[str, list[Path]]]:
    parts = [(file.relative_to(templates).parts, file) for file in files]
    for name in dict.fromkeys(part[0] if len(part) > 1 else "" for part, _ in parts):
        yield name, [file for part, file in parts if (part[0] if len(part) > 1 else "") == name]


class _Known:
    """The names of files that editions look up."""

    def __init__(self, named: Sequence[str], editions: Sequence[Readers]) -> None:
        self._named = set(_QUOTED.findall(" ".join(named)))
        self._any = any(name[:1] not in "\"'[(" for name in named)  # a name that is computed when templates run
        self.nodes = {f"nodes/{name}.html" for name in (*_package_nodes(), *_foreign_nodes(kinds()))}
        self.all = self.nodes | {name for f in {r.format for r in editions} & {*FORMATS} for name in _package_files(f)}

    def of(self, reader: Readers) -> _Wanted:
        """The names that one edition looks up."""
        return _Wanted(self, reader.format)

    def is_named(self, name: str) -> bool:
        """Whether a template of the project names this file, or may do so."""
        return self._any or name in self._named


class _Wanted:
    def __init__(self, known: _Known, format_: str) -> None:
        self._known, self._format = known, format_

    def __contains__(self, name: str) -> bool:
        if name.startswith("nodes/"):
            return name in self._known.nodes or self._known.is_named(name)
        if name == CUSTOM or self._format not in FORMATS:
            return True
        return name in _package_files(self._format) or self._known.is_named(name)


def _reached(root: Path, folders: Sequence[Path], wanted: _Wanted) -> Iterator[Path]:
    """The project's files that an edition reads in its layers, the most specific first."""
    passed: dict[str, bool] = {}  # names that were found, and whether the next lower template is used, too
    for folder in (f for f in folders if f.is_relative_to(root)):
        for file in folder.rglob("*"):
            name = file.relative_to(folder).as_posix()
            if file.suffix.lower() not in _READ or not file.is_file() or name not in wanted:
                continue
            if passed.get(name, True) or name in _ADDED:
                yield file.resolve()
                passed[name] = file.suffix.lower() != ".css" and name in _QUOTED.findall(
                    " ".join(_NAMED.findall(read(file)))
                )


def _report_folder(
    templates: Path, name: str, files: list[Path], editions: Sequence[Readers], findings: Findings
) -> None:
    names = {"shared", *(reader.edition for reader in editions), *(reader.format for reader in editions)}
    if not name:
        for file in files:
            findings.warning("template-unused", f"No edition reads “{file.name}” here", Location(shown(file)), _HINT)
        return
    message = f"No edition reads the templates in “{name}”"
    findings.warning("template-unused", message, Location(shown(templates / name)), similar(name, names, _HINT))


def _report(file: Path, name: str, known: _Known, findings: Findings) -> None:
    at = Location(shown(file))
    if name.startswith("nodes/") and name not in known.nodes:
        hint = similar(file.stem, [node[6:-5] for node in known.nodes])
        findings.warning("template-unused", f"There is no node “{file.stem}”", at, hint)
    elif name in known.all:
        findings.warning("template-unused", f"No edition reads “{name}” here", at, _elsewhere(name))
    else:
        hint = similar(name, known.all | {CUSTOM})
        findings.warning("template-unused", f"There is no template “{name}”", at, hint)


def _check_macros(file: Path, known: _Known, findings: Findings) -> None:
    """Warn about macros whose name resembles that of an inline, and that are never called."""
    text, inlines = read(file), [node[6:-5] for node in known.nodes]
    for found in _MACRO.finditer(text):
        calls = len(re.findall(rf"\b{found[1]}\b", text)) - 1
        hint = similar(found[1], inlines)
        if found[1] not in inlines and not calls and hint:
            at = Location(shown(file), text.count("\n", 0, found.start()) + 1)
            findings.warning("template-unused", f"There is no inline “{found[1]}”", at, hint)


def _elsewhere(name: str) -> str:
    """The places where a file of this name would be read."""
    formats = [f for f in sorted(FORMATS) if name in _package_files(f)]
    own = [f for f in formats if (package_templates() / f / name).is_file()]
    if own and len(formats) < len(FORMATS):
        return "It is read from " + ", ".join(f"templates/{f}/" for f in own) + "."
    return "A template of the same name in a nearer folder does not extend it."


@lru_cache(maxsize=8)
def _package_files(format_: str) -> frozenset[str]:
    root = package_templates()
    folders = [root / format_, root / "shared", *(root / "themes").iterdir()]
    return frozenset(f.relative_to(folder).as_posix() for folder in folders for f in folder.rglob("*") if f.is_file())


@lru_cache(maxsize=1)
def _package_nodes() -> frozenset[str]:
    """The nodes for which the package has a template or a macro; others are rendered by those around them."""
    stems = {file.stem for file in package_templates().rglob("nodes/*.html")}
    return frozenset(
        stems.union(*(_MACRO.findall(f.read_text("utf-8")) for f in package_templates().rglob("inlines.html")))
    )


def _foreign_nodes(kinds: Mapping[str, Sequence[type]]) -> list[str]:
    return [name for name, of_name in kinds.items() if any(not k.__module__.startswith("publisher.") for k in of_name)]
