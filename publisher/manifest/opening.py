"""Projects that are read from their files: the manifest is found and validated, and pydantic's errors become findings."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, get_args

from msgspec.structs import replace
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from publisher.diagnostics import Findings, Location, nearest, series, similar
from publisher.folders import (
    IMPORTED,
    MARKDOWN,
    YAML,
    list_folder,
    manifest_above,
    misnamed_above,
    place_of,
    root_of_manifest,
)
from publisher.formats import FORMATS, Format
from publisher.manifest.advice import advise
from publisher.manifest.default import manifest_of_files, manifest_of_folder
from publisher.manifest.edition import Edition
from publisher.manifest.listing import expanded
from publisher.manifest.models import Manifest
from publisher.manifest.paths import MAX_BYTES, is_inside
from publisher.manifest.project import Project
from publisher.manifest.record import Record
from publisher.manifest.tree import Keys, Tree
from publisher.manifest.validation import model_of, validated
from publisher.manifest.values import Files
from publisher.manifest.yaml_source import label_of, read_yaml
from publisher.names import RECORD

# Formats that pandoc converts to Markdown.
CONVERTIBLE = frozenset({".docx", ".odt", ".rtf", ".epub", ".html", ".htm", ".tex", ".rst", ".org", ".typ"})


EXPECTED = {
    "string_type": "text", "string_too_short": "text that is not blank", "bool_type": "true or false",
    "int_type": "a whole number", "tuple_type": "a list", "dict_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)",
}  # fmt: skip
_NUMBERS = {"year": "a year of four digits", "edition": "from 1 to 999"}


def _report(error: ErrorDetails, problems: Set[tuple[Keys, str]], tree: Tree, findings: Findings) -> None:
    """Report a problem of the manifest. One of the ``problems`` of the edition that another extends is reported there."""
    path, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if base := _inherited(path, tree):
        inherited = (
            ((*path[:1], base, *path[2:]), kind),
            ((*path[:1], base), "manifest-value"),
        )  # or its name is refused
        if kind == "missing" or any(problem in problems for problem in inherited):
            return
        path = (*path[:2], "extends")
    if kind == "missing":
        if path not in tree.places:
            value = "1" if path == ("version",) else "…"
            message, hint = f"{label_of(path)} is missing.", f"Add `{path[-1]}: {value}`."
            findings.error("manifest-missing-key", message, tree.locate(*path[:-1]), hint)
    elif kind == "extra_forbidden":
        place = tree.locate(*path, key=True)
        message = f"The key {label_of(path)} is not known here."
        findings.error("manifest-unknown-key", message, place, nearest(str(path[-1]), _known_keys(path[:-1])))
    elif "message" in context:
        place = tree.locate(*path, key=context["key"])
        findings.error(kind, context["message"], place, context["hint"])
    elif kind == "literal_error":
        known = [choice.strip("'") for choice in re.split(r", | or ", context["expected"]) if choice != "''"]
        message = f"{label_of(path)} should be {series(known, 'or')}, not {_shown(error['input'])}."
        findings.error("manifest-value", message, tree.locate(*path), _choice_hint(error["input"], known))
    else:
        expected = EXPECTED.get(kind) or _NUMBERS.get(str(path[-1]), kind)
        message = f"{label_of(path)} should be {expected}, not {_shown(error['input'])}."
        code = "manifest-type" if kind.endswith("_type") else "manifest-value"
        findings.error(code, message, tree.locate(*path), _type_hint(kind, error["input"], path))


def _choice_hint(value: object, known: list[str]) -> str:
    return "Remove the quotes." if value in known else similar(str(value)[:200], known)


def _type_hint(kind: str, value: object, path: Keys) -> str:
    if kind == "model_type" and path:
        return f"Its keys: {', '.join(_known_keys(path)[:8])}."
    if kind == "tuple_type" and isinstance(value, str) and path:
        return f"Write `{path[-1]}: [{value}]`."
    return "Put it in quotes." if kind == "string_type" and isinstance(value, bool) else ""


def _inherited(path: Keys, tree: Tree) -> str:
    """The edition from which the key with a problem is inherited; empty if it is not."""
    extends = (*path[:2], "extends")
    if path[:1] != ("editions",) or len(path) < 3 or path in tree.places or extends not in tree.places:
        return ""
    editions = tree.data["editions"] if isinstance(tree.data, dict) else {}
    edition = editions.get(path[1])  # of a key that is written twice, the last one
    return str(edition.get("extends", "")) if isinstance(edition, dict) else ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def _known_keys(path: Keys) -> list[str]:
    """The known keys of the mapping at ``path``; a name or number steps into a mapping or list."""
    kind: Any = Manifest
    for step in path:
        if isinstance(kind, type) and issubclass(kind, Record):
            names = {info.alias or name: info.annotation for name, info in model_of(kind).model_fields.items()}
            kind = names[str(step)]
        else:
            kind = [part for part in get_args(kind) if part is not Ellipsis][-1]
        if type(None) in get_args(kind):
            kind = get_args(kind)[0]
    fields = model_of(kind).model_fields.items()
    return [info.alias or name for name, info in fields if (kind, name) != (Edition, "name")]


def opened(path: Path, findings: Findings) -> Project:
    """The project at ``path``, as in ``loading.load``, with what is found in its manifest."""
    project = _open(place_of(path).path, findings)
    findings.raise_errors()
    assert project is not None
    advise(project.manifest, project.locate, findings)
    return project


def _misnamed(path: Path, findings: Findings) -> bool:
    """Report a misnamed manifest here or above. It is not ignored, since it may restrict content to audiences."""
    found = misnamed_above(path if path.is_dir() else path.parent)
    if found:
        problem = f"“{found.parent}” has no publication.yaml."
        name = found.relative_to(path).as_posix() if found.is_relative_to(path) else _shell_path(found)
        findings.error("project-missing", problem, None, f"Rename {name} to publication.yaml.")
    return found is not None


def _open(path: Path, findings: Findings) -> Project | None:
    if path.is_dir():
        place = manifest_above(path)
        if place:
            return _below(place, path, findings)
        return None if _misnamed(path, findings) else _folder(path, findings)
    if path.suffix.lower() in YAML and path.is_file():
        return _with_manifest(path, root_of_manifest(path), findings)
    if path.suffix.lower() in MARKDOWN and path.is_file():
        place = manifest_above(path.parent)
        if place:
            return _below(place, path, findings)
        return None if _misnamed(path, findings) else _file(path, findings)
    if path.is_file():
        findings.error("project-missing", f"“{path.name}” is neither a manifest nor Markdown.", None, _conversion(path))
    else:
        others = (name for name in _names(path.parent) if not (path.parent / name / RECORD).exists())
        hint = similar(path.name, others, "Give a Markdown file, a folder of them, or a project.")
        findings.error("project-missing", f"“{path}” does not exist.", None, hint)
    return None


def _below(manifest: Path, path: Path, findings: Findings) -> Project | None:
    """The project of a manifest. ``path`` is its folder, one below it, or a file, which must be one of its
    chapters."""
    root = root_of_manifest(manifest)
    project = _with_manifest(manifest, root, findings)
    if project is None or path in (root, project.source):
        return project
    real = os.path.realpath(path)
    files = [entry.file for _, entry in project.manifest.files()]
    files += [f"{tag}/{file}" for tag in project.manifest.translations for file in files]
    listed = {os.path.realpath(project.source / file): file for file in files}
    if path.is_dir():
        if not list_folder(path, root).files or any(is_inside(file, real) for file in listed):
            return project
        problem = f"No Markdown file in “{path.name}” is a chapter of the project “{root.name}”."
    elif real in listed:
        return replace(project, chosen=Path(os.path.relpath(project.source / listed[real], root)).as_posix())
    else:
        problem = f"“{path.name}” is not a chapter of the project “{root.name}”."
    name = Path(os.path.relpath(path, project.source)).as_posix()
    listing = f"List it under `chapters:` (- {name})" if path.is_file() else "List its files under `chapters:`"
    hint = f"{listing}, or move it out of the project. To build the whole project: publisher build {_shell_path(root)}"
    findings.error("chapter-unlisted", problem, Location(manifest.relative_to(root).as_posix()), hint)
    return None


def _shell_path(path: Path) -> str:
    """A path for a command line, relative to the current folder."""
    return shlex.quote(min(os.path.relpath(path), str(path), key=len))


def _conversion(path: Path) -> str:
    """The command that converts a file of another program to Markdown."""
    if path.suffix.lower() in IMPORTED:
        return _import(path.parent)
    if path.suffix.lower() not in CONVERTIBLE:
        return "Give a folder, publication.yaml or a Markdown file."
    folder = (
        f"cd {_shell_path(path.parent)} && " if path.parent != Path.cwd() else ""
    )  # media paths are relative to where it runs
    given, media, made = map(shlex.quote, (path.name, f"{path.stem}-media", f"{path.stem}.md"))
    return f"Convert it: {folder}pandoc {given} --to=commonmark_x --wrap=none --extract-media={media} --output={made}"


def _import(folder: Path) -> str:
    return f"Convert the files into a new folder: publisher import {_shell_path(folder)} DIR"


def _names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return []


def _folder(folder: Path, findings: Findings) -> Project | None:
    listing = list_folder(folder, folder)
    if not listing.files:
        hint = "Put a Markdown file there: each file is a chapter, in the order of their names."
        if listing.projects:
            hint = f"It contains projects: publisher build {_shell_path(folder / listing.projects[0])}"
        elif any(name.lower().endswith(IMPORTED) for name in _names(folder)):
            hint = _import(folder)
        findings.error("project-missing", f"“{folder}” has neither publication.yaml nor Markdown files.", None, hint)
        return None
    for name in listing.projects:
        hint = f"Build it separately: publisher build {_shell_path(folder / name)}"
        findings.note("project-left-out", f"“{name}” is a project of its own, and was left out", Location(name), hint)
    if listing.others:
        first, converted = listing.others[0], any(name.lower().endswith(IMPORTED) for name in listing.others)
        more = f", with {len(listing.others) - 1} more" if len(listing.others) > 1 else ""
        hint = (
            _import(folder)
            if converted
            else f"Convert it to Markdown, for example with Pandoc: pandoc {first} -o {Path(first).stem}.md"
        )
        findings.note("text-left-out", f"“{first}” is not Markdown, and was left out{more}", Location(first), hint)
    made = manifest_of_folder(folder, listing, findings)
    return Project(folder, folder, None, made[0], listed=made[1]) if made else None


def _file(path: Path, findings: Findings) -> Project | None:
    manifest = manifest_of_files(path.parent, (path.name,), findings)
    return Project(path.parent, path.parent, None, manifest) if manifest else None


def _with_manifest(file: Path, root: Path, findings: Findings) -> Project | None:
    name = file.relative_to(root).as_posix()
    text = _read(file, root, name, findings)
    tree = read_yaml(text, name, findings) if text is not None else None
    if tree is None:
        return None
    if not isinstance(tree.data, dict):
        findings.error("manifest-type", "The manifest should be a mapping (`key: value`).", tree.locate())
        return None
    tree, listed = expanded(tree, root, file.parent, findings)
    files = _files(tree, root, file)
    manifest = _validated(tree, files, findings)
    if manifest is None:
        return None
    assert text is not None
    return Project(root, file.parent, file, manifest, tree.places, text, listed=listed, named=files.named)


def _files(tree: Tree, root: Path, file: Path, formats: Mapping[str, Format] | None = None) -> Files:
    """The context of validation. Without ``formats``, unknown formats may be of extensions, and are not reported."""
    assert isinstance(tree.data, dict)
    listed = tree.data.get("audiences", [])
    audiences = tuple(str(item) for item in listed) if isinstance(listed, list) else None
    folders = os.path.realpath(root), os.path.realpath(file.parent)
    extended = bool(tree.data.get("extensions"))
    translations = tree.data.get("translations")
    languages = (str(tree.data.get("language", "en")), *(translations if isinstance(translations, dict) else ()))
    return Files(*folders, audiences, formats or FORMATS, extended, loaded=formats is not None, languages=languages)


def _validated(tree: Tree, files: Files, findings: Findings) -> Manifest | None:
    """The validated manifest, or None."""
    try:
        return validated(Manifest, tree.data, files)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        problems = {(each["loc"], each["type"]) for each in errors}
        for each in errors:
            _report(each, problems, tree, findings)
        return None


def validated_again(project: Project, formats: Mapping[str, Format], findings: Findings) -> Manifest:
    """The manifest with the ``formats`` of the project's extensions, as in ``loading.with_formats``."""
    assert project.file
    tree = read_yaml(project.text, project.file.relative_to(project.root).as_posix(), Findings())
    assert tree is not None
    tree, _ = expanded(tree, project.root, project.source, Findings())
    manifest = _validated(tree, _files(tree, project.root, project.file, formats), findings)
    findings.raise_errors()
    assert manifest is not None
    return manifest


def _read(file: Path, root: Path, name: str, findings: Findings) -> str | None:
    if not is_inside(os.path.realpath(file), os.path.realpath(root)):
        findings.error("manifest-path", "The manifest is a link that leads out of the project.", Location(name))
        return None
    try:
        if not file.is_file():
            findings.error("project-missing", "The manifest is not a regular file.", Location(name))
            return None
        data = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        findings.error("project-missing", f"The manifest can't be read: {error.strerror}.", Location(name))
        return None
    if data is None:
        findings.error("manifest-syntax", f"The manifest is larger than {MAX_BYTES:,} bytes.", Location(name))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = re.split("\r\n?|\n", data[: error.start].decode("utf-8-sig"))
        place = Location(name, len(before), len(before[-1]) + 1)
        findings.error("manifest-syntax", "The manifest is not UTF-8.", place, "Save it as UTF-8.")
        return None
