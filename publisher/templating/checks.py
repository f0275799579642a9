"""Checks of a project's templates and styles before anything is written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from jinja2 import TemplateSyntaxError

from publisher.diagnostics import Findings, Location, PublisherError
from publisher.media.pictures import PictureError, read_picture
from publisher.program import package_templates
from publisher.templating.environment import Sandbox
from publisher.templating.layers import (
    CUSTOM,
    SUFFIXES,
    files_of,
    read,
    read_template,
    shown,
    token_sheets,
    unreadable,
)
from publisher.templating.limits import Limits
from publisher.templating.names import Names
from publisher.templating.reach import Readers, check_reach
from publisher.templating.verdict import HINT
from publisher.theme import Added
from publisher.theme.checking import check_contrast, check_names
from publisher.theme.styles import foreign_addresses
from publisher.theme.tokens import Tokens

_FILLED = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")  # in the one style sheet that is a template itself
_SHEET_TEMPLATE = "faces.css"
_USED = re.compile(r"var\(\s*--([\w-]+)")
_QUOTED = re.compile(r"/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)


def check_templates(templates: Path, editions: Sequence[Readers], findings: Findings) -> None:
    """Check all files of a project's templates. Those of the package are assumed to be correct."""
    if not templates.is_dir() or templates.resolve() == package_templates():
        return
    files = list(files_of(templates, findings))
    names = Names(templates, editions)
    for file in files:
        try:
            _check(file, names, findings)
        except PublisherError as error:
            findings.extend(error.diagnostics)
        except OSError as error:
            findings.extend([unreadable(file, error)])
    if not findings.failed:
        check_reach(templates, files, editions, findings)


def _check(file: Path, names: Names, findings: Findings) -> None:
    suffix = file.suffix.lower()
    if suffix == ".css":
        text = read(file)
        if file.name == _SHEET_TEMPLATE:
            text = _FILLED.sub(lambda found: "x" * len(found[0]), text)
        check_style(shown(file), text, findings)
    elif suffix in SUFFIXES:
        _check_template(file, names, findings)
    elif suffix == ".svg":
        _check_drawing(file, findings)
    elif suffix in (".js", ".mjs") and not _is_copy(file):
        findings.error("template-unsafe", "The templates contain a script", Location(shown(file)), HINT)


def _is_copy(file: Path) -> bool:
    return any(ours.read_bytes() == file.read_bytes() for ours in package_templates().rglob(file.name))


def check_style(name: str, text: str, findings: Findings) -> None:
    """Report a style sheet that loads something from elsewhere, or is written like a template."""
    for address, line, column in foreign_addresses(text):
        findings.error(
            "style-remote",
            f"The style sheet would load “{address[:80]}”",
            Location(name, line, column),
            "Put the rules or the file into templates/.",
        )
    plain = _QUOTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    if found := re.search(r"\{[{%][^\n]*", plain):
        line, column = plain.count("\n", 0, found.start()) + 1, found.start() - plain.rfind("\n", 0, found.start())
        written = text[found.start() : found.end()].strip()[:60]
        hint = f"Put additions into {CUSTOM}: it comes after publisher's style sheets."
        problem = f"A style sheet is not a template: “{written}” would stay in it"
        findings.error("template-error", problem, Location(name, line, column), hint)


def _check_drawing(file: Path, findings: Findings) -> None:
    try:
        removed = read_picture(file).removed
    except PictureError as error:
        findings.error(error.code, f"“{shown(file)}” {error}", Location(shown(file)))
        return
    if removed:
        content = ", ".join(removed)
        findings.error(
            "template-unsafe", f"The templates contain a drawing with {content}", Location(shown(file)), HINT
        )


def _check_template(file: Path, names: Names, findings: Findings) -> None:
    """Report syntax errors and undefined names of a template, with their line."""
    environment = Sandbox((), Limits())
    try:
        text = read_template(file)
        tree = environment._parse(text, None, str(file))
        environment.prepare(text, file)
        for name, line, hint in names.missing(file, tree):
            findings.error("template-error", f"Template: {name} is undefined", Location(shown(file), line), hint)
    except TemplateSyntaxError as error:
        findings.error("template-error", f"Template: {error.message}", Location(shown(file), error.lineno))
    except (RecursionError, SyntaxError, MemoryError, ValueError):
        findings.error("template-error", "Template: it is nested too deeply", Location(shown(file)))


def check_tokens(folders: Sequence[Path], added: Added, findings: Findings, used: Collection[str] = ()) -> None:
    """Warn about tokens of the project: unknown names, values of the wrong kind, colours with too little contrast.

    ``used`` are those that drawings use.
    """
    sheets = token_sheets(folders, added)
    if any(sheet.name for sheet in sheets):
        with suppress(RecursionError):  # unclosed brackets are reported with the style sheet
            check_contrast(Tokens.read(sheets), findings)
            own = {name for sheet in added.custom for name in _USED.findall(sheet.text)}
            check_names(sheets, _variables(folders) | own | {*used}, findings)


def _variables(folders: Iterable[Path]) -> frozenset[str]:
    """The custom properties that styles and templates use, or that the package sets."""
    found: set[str] = set()
    for folder in folders:
        found |= set(_uses(folder))
    return frozenset(found)


def _uses(folder: Path) -> Iterator[str]:
    pattern = r"--([\w-]+)\s*:|var\(\s*--([\w-]+)" if folder.is_relative_to(package_templates()) else _USED.pattern
    for file in folder.rglob("*"):
        if file.suffix.lower() in (".css", *SUFFIXES) and file.is_file():
            for found in re.finditer(pattern, file.read_text(encoding="utf-8", errors="replace")):
                yield from filter(None, found.groups())


__all__ = ["check_style", "check_templates", "check_tokens"]
