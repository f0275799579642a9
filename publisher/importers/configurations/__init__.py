"""The configuration in a folder, whichever program it is of; those of mdBook, MkDocs, Zensical, Quarto and Jupyter Book."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from publisher.diagnostics import Findings, Location, PublisherError
from publisher.importers.configurations.gitbook import read_gitbook
from publisher.importers.configurations.hugo import read_hugo
from publisher.importers.configurations.jekyll import read_jekyll
from publisher.importers.configurations.jupyter import CONFIG, PROJECT, TOC, read_book
from publisher.importers.configurations.leanpub import read_leanpub
from publisher.importers.configurations.navigation import navigate
from publisher.importers.configurations.palettes import of_material, of_quarto, report_mdbook
from publisher.importers.configurations.sphinx import read_sphinx
from publisher.importers.files import (
    PAGES,
    PICTURES,
    entries,
    mapping,
    read_known,
    read_toml,
    read_yaml,
    unreadable,
)
from publisher.importers.project import Configuration, chapter, describe, group, redirect, started, summarize
from publisher.importers.sphinx_files import Sphinx
from publisher.language import is_language
from publisher.manifest.summary import SUMMARY, has_title
from publisher.sources import FIRST

_ZENSICAL = "zensical.toml"
_ALL = ("auto", "*", "**")
"""What stands for all pages in a list of Quarto, as those of a site are."""
_METADATA = tuple(
    f"{name}.{kind}" for name in ("metadata", "meta", "title", "book", "defaults") for kind in ("yaml", "yml")
)
"""Files in which books of Pandoc have their titles, authors and bibliographies."""


def read_configuration(root: Path, findings: Findings) -> Configuration:
    """Read the configuration in a folder, or in none. Raise ``PublisherError`` if it can't be read.

    What belongs in a manifest and can't be converted is reported.
    """
    found = _found(root, findings)
    for key, (is_valid, what, hint) in _CHECKED.items():
        if key in found.about and not is_valid(value := str(found.about[key])):
            del found.about[key]
            problem = f"“{value}” is not {what}, and was left out"
            at = Location(found.file) if found.file else None
            findings.note("import-left-out", problem, at, f"Add one to publication.yaml: {hint}.")
    return found


def _is_address(value: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"]+", value) is not None


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(?:-\d\d){0,2}", value, re.ASCII) is not None


_CHECKED: Mapping[str, tuple[Callable[[str], bool], str, str]] = {
    "language": (is_language, "a language tag", "`language: pt-BR` (BCP 47)"),
    "url": (_is_address, "a web address", "`url: https://example.org/book/`"),
    "date": (_is_date, "a date", "`date: 2026-11-24`, or only the year, or the year and month"),
    "edit": (
        lambda value: _is_address(value) and value.count("{file}") == 1,
        "an address with the place of a page in it",
        "`edit: https://example.org/edit/{file}`",
    ),
}
"""Values of which programs allow more: what is valid, what it is, and an example."""


def _found(root: Path, findings: Findings) -> Configuration:
    for name, read in _READERS.items():
        if (root / name).is_file() and (found := read(root, name, findings)):
            return found
    return (
        read_leanpub(root, findings)
        or read_jekyll(root, findings)
        or read_sphinx(root, findings)
        or read_hugo(root, findings)
        or _folder(root, findings)
    )


def _folder(root: Path, findings: Findings) -> Configuration:
    """A folder of Markdown files."""
    found = started("", "", root, root, findings)
    found.bases, found.sphinx = (root,), Sphinx(root, root)
    for name in _METADATA:
        try:
            given = read_known(root, name, "title", "author", "bibliography") if (root / name).is_file() else None
        except PublisherError as error:
            problem = f"{error.diagnostics[0].message}: what it says of the book was left out"
            findings.note("import-left-out", problem, Location(name), "Add its title and authors to publication.yaml.")
            continue
        if given:
            given |= mapping(given, "metadata")
            describe(found, given, title="title", subtitle="subtitle", authors="author", language="lang", date="date")
            works = [str(file) for file in entries(given.get("bibliography")) if str(file) in found.names]
            found.about |= {"bibliography": works} if works else {}
            break
    summarize(found, root)
    if not found.chapters:
        navigate(found, root, findings)
    return found


def _mdbook(root: Path, name: str, findings: Findings) -> Configuration:
    given = read_toml(root, name)
    book, page = mapping(given, "book"), mapping(given, "output", "html")
    texts = root / str(book.get("src", "src"))
    found = started("mdBook", name, root, texts, findings, str(mapping(given, "build").get("build-dir", "book")))
    found.bases = (root,)
    describe(found, book, title="title", authors="authors", language="language", description="description")
    summarize(found, root)
    if SUMMARY in found.names and not found.chapters:
        shown = (found.texts / SUMMARY).relative_to(root).as_posix()
        raise unreadable(shown, "it lists no chapter that exists", "List them: - [Title](file.md).")
    if edit := str(page.get("edit-url-template", "")):
        found.about["edit"] = edit.replace("{path}", f"{book.get('src', 'src')}/{{file}}")
    found.web["urls"] = "keep"
    report_mdbook(page, name, findings)
    redirect(found, mapping(page, "redirect"), findings)
    return found


def _mkdocs(root: Path, name: str, findings: Findings) -> Configuration:
    """MkDocs, or Zensical, whose configuration has the same keys in TOML."""
    given = read_yaml(root, name) if name != _ZENSICAL else mapping(read_toml(root, name), "project")
    texts = root / str(given.get("docs_dir", "docs"))
    found = started("MkDocs", name, root, texts, findings, str(given.get("site_dir", "site")))
    found.site, found.bases = True, (root, texts)
    if "INHERIT" in given:
        problem = f"“{given['INHERIT']}” was not read: what “{name}” inherits was left out"
        findings.note("import-left-out", problem, Location(name), "Copy its titles and its list of chapters.")
    describe(found, given, title="site_name", authors="site_author", description="site_description", url="site_url")
    theme = mapping(given, "theme")
    if language := theme.get("language"):
        found.about["language"] = str(language).replace("_", "-")
    found.about |= of_material(theme.get("palette"), name, findings)
    for key in ("logo", "favicon"):
        if (picture := str(theme.get(key, ""))) in found.names and picture.lower().endswith(PICTURES):
            found.about[key] = picture
    address, edit = str(given.get("repo_url", "")).rstrip("/"), str(given.get("edit_uri", "")).strip("/")
    if address and edit:
        found.about["edit"] = f"{edit if '://' in edit else f'{address}/{edit}'}/{{file}}"
    found.about["numbers"] = False
    folders = str(given.get("use_directory_urls", True)).lower() not in ("false", "no", "off")
    found.web["urls"] = "folders" if folders else "keep"
    found.chapters = [*_navigation(given.get("nav"), found, findings, 0)]
    for plugin in entries(given.get("plugins")):
        if isinstance(plugin, dict) and "redirects" in plugin:
            redirect(found, mapping(plugin, "redirects", "redirect_maps"), findings)
        found.refers |= bool({"autorefs", "mkdocstrings"} & ({*plugin} if isinstance(plugin, dict) else {plugin}))
        found.fills |= plugin == "macros" or (isinstance(plugin, dict) and "macros" in plugin)
    if found.fills:
        given_values = {"site_name": given.get("site_name", ""), **mapping(given, "extra")}
        found.about["variables"] = {
            key: str(value) for key, value in given_values.items() if isinstance(value, str | int)
        }
    for extension in entries(given.get("markdown_extensions")):
        if snippets := mapping(extension, "pymdownx.snippets") or mapping(extension, "pymdownx", "snippets"):
            found.bases = (*(root / str(place) for place in entries(snippets.get("base_path"))), *found.bases)
            found.appended = tuple(map(str, entries(snippets.get("auto_append"))))
    return found


def _navigation(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of MkDocs' ``nav``."""
    for entry in entries(given):
        title, value = next(iter(entry.items())) if isinstance(entry, dict) and entry else ("", entry)
        if not isinstance(value, list) and (pages := _pages_in(str(value), found)):
            title, value = title or PurePosixPath(str(value)).name, pages
        if isinstance(value, list):
            if inner := [*_navigation(value, found, findings, depth + 1)]:
                yield group(str(title), inner, depth)
        elif made := chapter(value, found, findings):
            yield made if not title or _has_title(found, str(value)) else {"file": made, "title": str(title)}


def _pages_in(folder: str, found: Configuration) -> list[str]:
    """The pages in a folder of MkDocs, which plugins list in the navigation, its own page first; none if it is no folder."""
    if not os.path.isdir(found.texts / folder):
        return []
    begin = f"{posixpath.normpath(folder)}/"
    pages = [name for name in found.names if name.startswith(begin) and name.lower().endswith(PAGES)]
    own = [name for name in pages if PurePosixPath(name).stem.lower() in FIRST and name.count("/") == begin.count("/")]
    return [*own, *(name for name in pages if name not in own)]


def _quarto(root: Path, name: str, findings: Findings) -> Configuration:
    given = read_yaml(root, name)
    kind = "book" if "book" in given else "website"
    part = mapping(given, kind)
    output = str(mapping(given, "project").get("output-dir", ""))
    found = started("Quarto", name, root, root, findings, output, "_site", "_book", "_freeze")
    found.names = {each: None for each in found.names if not _is_part(each)}
    found.site, found.bases = kind == "website", (root,)
    describe(found, given, language="lang")
    describe(
        found, part, title="title", subtitle="subtitle", authors="author", description="description", url="site-url"
    )
    if _is_date(day := str(part.get("date", given.get("date", "")))):
        found.about["date"] = day
    if "authors" not in found.about:
        describe(found, given, authors="author")
    if (style := str(given.get("csl", ""))) in found.names:
        found.about["csl"] = style
    works = [
        str(file) for file in entries(part.get("bibliography", given.get("bibliography"))) if str(file) in found.names
    ]
    if works:
        found.about["bibliography"] = works
    bars = [mapping(bar).get("contents") for bar in entries(part.get("sidebar"))]
    listed = part.get("chapters") if kind == "book" else [entry for bar in bars for entry in entries(bar)]
    found.chapters = [*_contents(listed, found, findings, 0)]
    found.appendices = [*_contents(part.get("appendices"), found, findings, 1)]
    brand = next((file for file in ("_brand.yml", "_brand.yaml") if (root / file).is_file()), "")
    colours = mapping(read_yaml(root, brand), "color") if brand else {}
    found.about |= of_quarto(mapping(given, "format", "html"), colours, name, findings)
    if found.site and not given.get("number-sections"):
        found.about["numbers"] = False
    found.web["urls"] = "keep"
    return found


def _jupyter(root: Path, name: str, findings: Findings) -> Configuration:
    found = started("Jupyter Book", name, root, root, findings, "_build")
    found.names = {each: None for each in found.names if each not in (TOC, CONFIG, PROJECT)}
    book = read_book(root, name, found.names, findings)
    found.about |= book.about
    found.chapters, found.bases, found.values, found.macros = book.chapters, (root,), book.values, book.macros
    found.sphinx = Sphinx(root, root, sites=book.sites)
    return found


def _is_part(name: str) -> bool:
    """Whether a file of Quarto is not shown by itself: pages and folders whose names begin with a low line are included."""
    *folders, last = name.split("/")
    return any(folder.startswith("_") for folder in folders) or (
        last.startswith("_") and last.lower().endswith((*PAGES, ".yml"))
    )


def _contents(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of Quarto's lists of chapters, and of the contents of its sites."""
    for entry in entries(given):
        if not isinstance(entry, dict):
            if not (found.site and str(entry) in _ALL) and (made := chapter(entry, found, findings)):
                yield made
            continue
        if "auto" in entry:
            continue  # all pages are in a site
        title = entry.get("part", entry.get("section", entry.get("text", "")))
        inner = [*_contents(entry.get("chapters", entry.get("contents")), found, findings, depth + 1)]
        file = entry.get("file", entry.get("href", title if str(title).endswith((".qmd", ".md")) else ""))
        own = chapter(file, found, findings) if file else ""
        if own:
            yield {"file": own, "chapters": inner} if inner else own
        elif inner:
            yield group(str(title), inner, depth)


def _has_title(found: Configuration, name: str) -> bool:
    """Whether a page has a title of its own, which the navigation of MkDocs does not replace."""
    return has_title((found.texts / name.removeprefix("./")).read_text(encoding="utf-8", errors="replace"))


_READERS: Mapping[str, Callable[[Path, str, Findings], Configuration | None]] = {
    "book.toml": _mdbook, "mkdocs.yml": _mkdocs, "mkdocs.yaml": _mkdocs, _ZENSICAL: _mkdocs,
    "_quarto.yml": _quarto, "_quarto.yaml": _quarto,
    TOC: _jupyter, PROJECT: _jupyter, "book.json": read_gitbook, ".gitbook.yaml": read_gitbook,
}  # fmt: skip

__all__ = ["read_configuration"]
