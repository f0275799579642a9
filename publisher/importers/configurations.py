"""The configurations of mdBook, MkDocs and Quarto: what they say of titles, names, chapters and addresses."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node

from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.manifest.summary import has_title

MAX_BYTES = 1_000_000
SUFFIXES = re.compile(r"\.(?:qmd|rmd|markdown)$", re.IGNORECASE)
"""Files that get the suffix ``.md``."""


@dataclass(slots=True)
class Configuration:
    """What a project of another program contains. ``texts`` is the folder of its pages, to which their names are relative.

    ``about`` and ``web`` are keys of our manifest and its web edition. ``chapters`` are entries as in the manifest; none if
    all pages are chapters. ``bases`` are the folders to which included files are relative, besides that of the page.
    """

    program: str
    file: str
    texts: Path
    about: dict[str, object] = field(default_factory=dict)
    chapters: list[object] | str = field(default_factory=list)
    appendices: list[object] = field(default_factory=list)
    backmatter: list[object] = field(default_factory=list)
    web: dict[str, object] = field(default_factory=dict)
    bases: tuple[Path, ...] = ()


def read_configuration(root: Path, findings: Findings) -> Configuration:
    """Read the configuration in a folder, or in none. Raise ``PublisherError`` if it can't be read.

    What belongs in a manifest and can't be converted is reported.
    """
    for name, read in _READERS.items():
        if (root / name).is_file():
            return read(root, name, findings)
    return Configuration("", "", root)


def page_name(name: str) -> str:
    """The name that a page has with us."""
    return SUFFIXES.sub(".md", name)


def _mdbook(root: Path, name: str, findings: Findings) -> Configuration:
    try:
        given = tomllib.loads(_text(root, name))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(name, str(error)) from error
    book, page = _mapping(given, "book"), _mapping(given, "output", "html")
    texts = root / str(book.get("src", "src"))
    found = Configuration("mdBook", name, texts if texts.is_dir() else root, bases=(root,))
    _describe(found, book, title="title", authors="authors", language="language", description="description")
    if (found.texts / "SUMMARY.md").is_file():
        found.chapters = "SUMMARY.md"
    if edit := str(page.get("edit-url-template", "")):
        found.about["edit"] = edit.replace("{path}", f"{book.get('src', 'src')}/{{file}}")
    found.web["urls"] = "keep"
    _redirect(found, _mapping(page, "redirect"), findings)
    return found


def _mkdocs(root: Path, name: str, findings: Findings) -> Configuration:
    given = _yaml(root, name)
    texts = root / str(given.get("docs_dir", "docs"))
    found = Configuration("MkDocs", name, texts if texts.is_dir() else root, bases=(root, texts))
    _describe(found, given, title="site_name", authors="site_author", description="site_description", url="site_url")
    theme = _mapping(given, "theme")
    if language := theme.get("language"):
        found.about["language"] = str(language)
    for key in ("logo", "favicon"):
        if (picture := str(theme.get(key, ""))) and (found.texts / picture).is_file():
            found.about[key] = picture
    address, edit = str(given.get("repo_url", "")).rstrip("/"), str(given.get("edit_uri", "")).strip("/")
    if address and edit:
        found.about["edit"] = f"{edit if '://' in edit else f'{address}/{edit}'}/{{file}}"
    found.about["numbers"] = False
    found.web["urls"] = "folders" if given.get("use_directory_urls", True) else "keep"
    found.chapters = [*_navigation(given.get("nav"), found, findings, 0)]
    for plugin in _list(given.get("plugins")):
        if isinstance(plugin, dict) and "redirects" in plugin:
            _redirect(found, _mapping(plugin, "redirects", "redirect_maps"), findings)
    for extension in _list(given.get("markdown_extensions")):
        if isinstance(extension, dict) and "pymdownx.snippets" in extension:
            places = _list(_mapping(extension, "pymdownx.snippets").get("base_path"))
            found.bases = (*(root / str(place) for place in places), *found.bases)
    return found


def _navigation(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of MkDocs' ``nav``."""
    for entry in _list(given):
        title, value = next(iter(entry.items())) if isinstance(entry, dict) and entry else ("", entry)
        if isinstance(value, list):
            if inner := [*_navigation(value, found, findings, depth + 1)]:
                yield {"title" if depth else "part": str(title), "chapters": inner}
        elif made := _chapter(value, found, findings):
            yield made if not title or _has_title(found, str(value)) else {"file": made, "title": str(title)}


def _quarto(root: Path, name: str, findings: Findings) -> Configuration:
    given = _yaml(root, name)
    kind = "book" if "book" in given else "website"
    part = _mapping(given, kind)
    found = Configuration("Quarto", name, root, bases=(root,))
    _describe(found, given, language="lang")
    _describe(
        found, part, title="title", subtitle="subtitle", authors="author", description="description", url="site-url"
    )
    if "authors" not in found.about:
        _describe(found, given, authors="author")
    works = [
        str(file) for file in _list(part.get("bibliography", given.get("bibliography"))) if (root / str(file)).is_file()
    ]
    if works:
        found.about["bibliography"] = works
    sidebar = part.get("sidebar")
    listed = (
        part.get("chapters")
        if kind == "book"
        else _mapping(sidebar[0] if isinstance(sidebar, list) else sidebar).get("contents")
    )
    found.chapters = [*_contents(listed, found, findings, 0)]
    found.appendices = [*_contents(part.get("appendices"), found, findings, 1)]
    found.web["urls"] = "keep"
    return found


def _contents(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of Quarto's lists of chapters, and of the contents of its sites."""
    for entry in _list(given):
        if not isinstance(entry, dict):
            if made := _chapter(entry, found, findings):
                yield made
            continue
        title = entry.get("part", entry.get("section", entry.get("text", "")))
        inner = [*_contents(entry.get("chapters", entry.get("contents")), found, findings, depth + 1)]
        file = entry.get("file", entry.get("href", title if str(title).endswith((".qmd", ".md")) else ""))
        own = _chapter(file, found, findings) if file else ""
        if own:
            yield {"file": own, "chapters": inner} if inner else own
        elif inner:
            yield {"title" if depth else "part": str(title), "chapters": inner}


def _chapter(value: object, found: Configuration, findings: Findings) -> str:
    """The name of a page with us; empty, and reported, if it is not one of the project's."""
    name = str(value).removeprefix("./")
    if name.lower().endswith((".md", ".markdown", ".qmd", ".rmd")) and (found.texts / name).is_file():
        return page_name(name)
    problem = f"“{name}” is not a page in “{found.texts.name}”, and was left out of the chapters"
    findings.note("import-left-out", problem, Location(found.file), "A chapter is a file.")
    return ""


def _has_title(found: Configuration, name: str) -> bool:
    """Whether a page has a title of its own, which the navigation of MkDocs does not replace."""
    return has_title((found.texts / name.removeprefix("./")).read_text(encoding="utf-8", errors="replace"))


def _redirect(found: Configuration, given: Mapping[str, object], findings: Findings) -> None:
    """Redirects, from addresses or pages to pages."""
    made = dict[str, str]()
    for old, new in given.items():
        target = str(new).lstrip("/").partition("#")[0]
        page = next(
            (
                name
                for name in (re.sub(r"(?:\.html|/)?$", ".md", target, count=1), target)
                if (found.texts / name).is_file()
            ),
            "",
        )
        stem = re.sub(r"\.(?:md|html)$", "", str(old).lstrip("/"))
        if page.endswith(".md"):
            made[f"{stem}/index.html" if found.web["urls"] == "folders" else f"{stem}.html"] = page
        else:
            problem = f"The redirect from “{old}” leads to no page, and was left out"
            findings.note("import-left-out", problem, Location(found.file), "Redirects lead to chapters.")
    if made:
        found.web["redirects"] = made


def _describe(found: Configuration, given: Mapping[str, object], **names: str) -> None:
    """Copy what is said of the publication: keys of ours, and what they are called in the configuration."""
    for key, name in names.items():
        value = given.get(name)
        if key == "authors":
            people = [str(each.get("name", "")) if isinstance(each, dict) else str(each) for each in _list(value)]
            value = [person for person in people if person]
        elif isinstance(value, list | dict):
            value = None
        if value:
            found.about[key] = value if isinstance(value, list) else str(value)


def _mapping(given: object, *keys: str) -> dict[str, object]:
    """The mapping below keys; empty if there is none."""
    for key in keys:
        given = given.get(key) if isinstance(given, dict) else None
    return given if isinstance(given, dict) else {}


def _list(given: object) -> list[object]:
    return given if isinstance(given, list) else [] if given is None else [given]


class _Lenient(SafeConstructor):
    """Values with tags, such as Python functions, are empty."""


def _nothing(_: SafeConstructor, __: Node) -> None:
    return None


_Lenient.add_constructor(None, _nothing)


def _yaml(root: Path, name: str) -> dict[str, object]:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Lenient
    reader.allow_duplicate_keys = True
    try:
        given = reader.load(_text(root, name))
    except YAMLError as error:
        raise _unreadable(name, str(error).splitlines()[0]) from error
    if not isinstance(given, dict):
        raise _unreadable(name, "it is not a mapping")
    return given


def _text(root: Path, name: str) -> str:
    try:
        if os.path.getsize(root / name) > MAX_BYTES:
            raise _unreadable(name, f"it is larger than {MAX_BYTES:,} bytes")
        return (root / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(name, getattr(error, "strerror", "") or "it is not UTF-8") from error


def _unreadable(name: str, reason: str) -> PublisherError:
    problem = f"“{name}” can't be read: {reason}"
    return PublisherError([Diagnostic(Severity.ERROR, "import-unreadable", problem, Location(name))])


_READERS: Mapping[str, Callable[[Path, str, Findings], Configuration]] = {
    "book.toml": _mdbook, "mkdocs.yml": _mkdocs, "mkdocs.yaml": _mkdocs, "_quarto.yml": _quarto, "_quarto.yaml": _quarto,
}  # fmt: skip

__all__ = ["Configuration", "page_name", "read_configuration"]
