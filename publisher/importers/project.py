"""A project of another program: its files, and what the configuration says of titles, names, chapters and addresses."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from publisher.diagnostics import Findings, Location
from publisher.importers.files import MAX_FILES, PAGES, entries, page_name, unreadable
from publisher.importers.sphinx_files import Sphinx
from publisher.manifest.summary import SUMMARY, read_summary
from publisher.sources import FILLED, FIRST, OUTPUTS

HIDDEN = ("publication.yaml", "publication.yml", ".gitignore", OUTPUTS)
"""Names of files that only the new project has."""


class Configuration(Struct):
    """What a project of another program contains. ``texts`` is the folder of its pages, to which the ``names`` of its files, in
    order, are relative.

    ``about`` and ``web`` are keys of our manifest and its web edition. ``chapters`` are entries as in the manifest; none if
    all pages are chapters. In a ``site``, all pages are shown, those that are ``listed`` first. ``bases`` are the folders to which
    included files are relative, besides that of the page; files are ``appended`` to each page. The program ``fills`` in variables,
    or has ``values`` for them. Files that are only ``parts`` of others are no pages. Pages that are named as
    text files are ``texts_too``. ``macros`` are those of formulas.
    """

    program: str
    file: str
    texts: Path
    names: dict[str, None]
    site: bool = False
    listed: set[str] = field(default_factory=set)
    about: dict[str, object] = field(default_factory=dict)
    chapters: list[object] | str = field(default_factory=list)
    appendices: list[object] = field(default_factory=list)
    backmatter: list[object] = field(default_factory=list)
    web: dict[str, object] = field(default_factory=dict)
    bases: tuple[Path, ...] = ()
    appended: tuple[str, ...] = ()
    fills: bool = False
    values: dict[str, str] = field(default_factory=dict)
    sphinx: Sphinx = field(default_factory=Sphinx)
    parts: frozenset[str] = frozenset()
    texts_too: frozenset[str] = frozenset()
    refers: bool = False
    macros: dict[str, str] = field(default_factory=dict)


def started(program: str, name: str, root: Path, texts: Path, findings: Findings, *left_out: str) -> Configuration:
    """The configuration before it is read: the files in the folder ``texts``, without the folders ``left_out`` of the project."""
    if not (os.path.isdir(texts) and Path(os.path.realpath(texts)).is_relative_to(root)):
        texts = root
    names = files_in(texts, name, root, findings, left_out)
    if OUTPUTS in names:
        problem = f"“{OUTPUTS}” was left out, because editions will be in a folder of this name"
        findings.note("import-left-out", problem, None, "Rename it, and copy it.")
    return Configuration(program, name, texts, dict.fromkeys(each for each in names if each not in (name, *HIDDEN)))


def files_in(texts: Path, name: str, root: Path, findings: Findings, left_out: Sequence[str] = ()) -> list[str]:
    """The names of the files in a folder of the project ``root``, which has the configuration ``name``; those that lead out of it
    are reported."""
    filled = {os.path.normpath(root / folder) for folder in left_out if folder}
    names: list[str] = []
    for place, folders, files in os.walk(texts):
        here = Path(place)
        links = [each for each in folders if (here / each).is_symlink()]
        folders[:] = sorted(
            each
            for each in folders
            if not (each.startswith(".") or each in FILLED or each in links or os.path.normpath(here / each) in filled)
        )
        for each in sorted(files):
            if Path(os.path.realpath(here / each)).is_relative_to(root):
                names.append((here / each).relative_to(texts).as_posix())
            else:
                links.append(each)
        for each in links:
            problem = f"“{(here / each).relative_to(root).as_posix()}” is a symbolic link, and was left out"
            findings.note("import-left-out", problem, None, "Put what it leads to into its place.")
        if len(names) > MAX_FILES:
            raise unreadable(name or ".", f"there are more than {MAX_FILES:,} files")
    return names


def group(title: str, inner: list[object], depth: int) -> object:
    """A part, or a section; a section whose first page is that of its folder is this page."""
    first = inner[0]
    if depth and isinstance(first, str) and PurePosixPath(first).stem.lower() in FIRST:
        return {"file": first, "chapters": inner[1:]} if inner[1:] else first
    return {"title" if depth else "part": title, "chapters": inner}


def chapter(value: object, found: Configuration, findings: Findings) -> str:
    """The name of a page with us; empty, and reported, if it is not one of the project's."""
    name = str(value).removeprefix("./")
    if name.lower().endswith(PAGES) and name in found.names:
        if (made := page_name(name)) not in found.listed:
            found.listed.add(made)
            return made
        problem = f"“{name}” is listed twice, and was left out of the chapters the second time"
    else:
        problem = f"“{name}” is not a page in “{found.texts.name}”, and was left out of the chapters"
    findings.note("import-left-out", problem, Location(found.file), "A chapter is a file, listed once.")
    return ""


def redirect(found: Configuration, given: Mapping[str, object], findings: Findings) -> None:
    """Redirects, from addresses or pages to pages."""
    made = dict[str, str]()
    for old, new in given.items():
        place = (
            posixpath.dirname(str(old).lstrip("/"))
            if found.program == "mdBook" and not str(new).startswith("/")
            else ""
        )
        target = posixpath.normpath(posixpath.join(place, str(new).lstrip("/").partition("#")[0]))
        stem = re.sub(r"(?:\.html|\.md|/)?$", "", target, count=1)
        page = next(
            (name for name in (f"{stem}.md", f"{stem}/index.md", f"{stem}/README.md") if name in found.names), ""
        )
        before = re.sub(r"\.(?:md|html)$", "", str(old).lstrip("/"))
        if (
            page
            and "#" not in before
            and not {f"{before}.md", f"{before}/README.md", before.replace("index", "README") + ".md"} & {*found.names}
        ):
            folder = found.web["urls"] == "folders" and PurePosixPath(before).name != "index"
            made[f"{before}/index.html" if folder else f"{before}.html"] = page
        else:
            problem = f"The redirect from “{old}” leads to no page, and was left out"
            findings.note(
                "import-left-out", problem, Location(found.file), "Redirects lead from addresses to chapters."
            )
    if made:
        found.web["redirects"] = made


def describe(found: Configuration, given: Mapping[str, object], **names: str) -> None:
    """Copy what is said of the publication: keys of ours, and what they are called in the configuration."""
    for key, name in names.items():
        value = given.get(name)
        if key == "authors":
            people = [str(each.get("name", "")) if isinstance(each, dict) else str(each) for each in entries(value)]
            value = [person for person in people if person]
        elif isinstance(value, list | dict):
            value = None
        if value and key == "language":
            value = str(value).replace("_", "-")
        if value:
            found.about[key] = value if isinstance(value, list) else str(value)


def summarize(found: Configuration, root: Path) -> None:
    """Take the chapters from a ``SUMMARY.md``, if it lists any."""
    if SUMMARY in found.names and read_summary(SUMMARY, os.fspath(root), found.texts, Findings()).chapters:
        found.chapters = SUMMARY


__all__ = ["HIDDEN", "Configuration", "chapter", "describe", "files_in", "group", "redirect", "started", "summarize"]
