"""The configurations of mdBook, MkDocs, Quarto and Jupyter Book: what they say of titles, names, chapters and addresses."""

from __future__ import annotations

import os
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from publisher.diagnostics import Findings, Location
from publisher.importers.configuration import Configuration, chapter, describe, group, redirect, started
from publisher.importers.files import (
    PAGES,
    PICTURES,
    TOO_DEEP,
    entries,
    mapping,
    page_name,
    read_text,
    read_yaml,
    unreadable,
)
from publisher.importers.jupyter import CONFIG, PROJECT, TOC, read_book
from publisher.importers.liquid import values_of_site
from publisher.importers.myst import Sphinx
from publisher.importers.palettes import of_material, of_quarto, report_mdbook
from publisher.importers.sphinx import PLACES, Contents, addresses_of, excluded, settings_of
from publisher.importers.values import values_in
from publisher.language import is_language
from publisher.manifest.summary import SUMMARY, has_title, read_summary
from publisher.sources import FIRST

_ZENSICAL = "zensical.toml"
_OF_JEKYLL = ("_layouts", "_includes", "_sass", "_plugins", "Gemfile")
_OF_HUGO = (
    "hugo.toml",
    "hugo.yaml",
    "config.toml",
    "config.yaml",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
)


def read_configuration(root: Path, findings: Findings) -> Configuration:
    """Read the configuration in a folder, or in none. Raise ``PublisherError`` if it can't be read.

    What belongs in a manifest and can't be converted is reported.
    """
    for name, read in _READERS.items():
        if (root / name).is_file():
            found = read(root, name, findings)
            if not is_language(str(found.about.get("language", "en"))):
                problem = f"“{found.about.pop('language')}” is not a language tag, and was left out"
                hint = "Add one such as `language: pt-BR` to publication.yaml (BCP 47)."
                findings.note("import-left-out", problem, Location(name), hint)
            return found
    return _jekyll(root, findings) or _sphinx(root, findings) or _hugo(root, findings)


def _toml(root: Path, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(read_text(root, name))
    except tomllib.TOMLDecodeError as error:
        raise unreadable(name, str(error)) from error
    except RecursionError:
        raise unreadable(name, TOO_DEEP) from None


def _mdbook(root: Path, name: str, findings: Findings) -> Configuration:
    given = _toml(root, name)
    book, page = mapping(given, "book"), mapping(given, "output", "html")
    texts = root / str(book.get("src", "src"))
    found = started("mdBook", name, root, texts, findings, str(mapping(given, "build").get("build-dir", "book")))
    found.bases = (root,)
    describe(found, book, title="title", authors="authors", language="language", description="description")
    _summarize(found, root)
    if SUMMARY in found.names and not found.chapters:
        shown = (found.texts / SUMMARY).relative_to(root).as_posix()
        raise unreadable(shown, "it lists no chapter that exists", "List them: - [Title](file.md).")
    if edit := str(page.get("edit-url-template", "")):
        found.about["edit"] = edit.replace("{path}", f"{book.get('src', 'src')}/{{file}}")
    found.web["urls"] = "keep"
    report_mdbook(page, name, findings)
    redirect(found, mapping(page, "redirect"), findings)
    return found


def _summarize(found: Configuration, root: Path) -> None:
    """Take the chapters from a ``SUMMARY.md``, if it lists any."""
    if SUMMARY in found.names and read_summary(SUMMARY, os.fspath(root), found.texts, Findings()).chapters:
        found.chapters = SUMMARY


def _gitbook(root: Path, name: str, findings: Findings) -> Configuration:
    """GitBook, of today or as it was, and HonKit."""
    given = read_yaml(root, name)
    found = started("GitBook", name, root, root / str(given.get("root", "")), findings, "_book")
    describe(found, given, title="title", authors="author", language="language", description="description")
    found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
    _summarize(found, root)
    return found


def _mkdocs(root: Path, name: str, findings: Findings) -> Configuration:
    """MkDocs, or Zensical, whose configuration has the same keys in TOML."""
    given = read_yaml(root, name) if name != _ZENSICAL else mapping(_toml(root, name), "project")
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
    found.site, found.bases = kind == "website", (root,)
    describe(found, given, language="lang")
    describe(
        found, part, title="title", subtitle="subtitle", authors="author", description="description", url="site-url"
    )
    if (date := str(part.get("date", given.get("date", "")))) and re.fullmatch(r"\d{4}(?:-\d\d){0,2}", date):
        found.about["date"] = date
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
    if "://" not in str(found.about.get("url", "://")):
        del found.about["url"]
    brand = next((file for file in ("_brand.yml", "_brand.yaml") if (root / file).is_file()), "")
    colours = mapping(read_yaml(root, brand), "color") if brand else {}
    found.about |= of_quarto(mapping(given, "format", "html"), colours, name, findings)
    if found.site and not given.get("number-sections"):
        found.about["numbers"] = False
    found.web["urls"] = "keep"
    return found


def _jupyter(root: Path, name: str, findings: Findings) -> Configuration:
    found = started("Jupyter Book", name, root, root, findings, "_build")
    found.names = tuple(each for each in found.names if each not in (TOC, CONFIG, PROJECT))
    book = read_book(root, name, found.names, findings)
    found.about |= book.about
    found.chapters, found.bases, found.values = book.chapters, (root,), book.values
    found.sphinx = Sphinx(root, root, sites=book.sites)
    return found


def _sphinx(root: Path, findings: Findings) -> Configuration | None:
    """Documentation of Sphinx with pages of Markdown; None if there is none."""
    for name in PLACES:
        given = settings_of(read_text(root, name)) if (root / name).is_file() else {}
        patterns, seen = entries(given.get("exclude_patterns")), Findings()
        found = started("Sphinx", name, root, (root / name).parent, seen)
        found.names = tuple(each for each in found.names if each != PurePosixPath(name).name)
        found.parts = excluded(found.names, patterns)
        if not given or not any(each.lower().endswith(PAGES) for each in {*found.names} - found.parts):
            continue
        findings.extend(seen)
        found.site, found.web["urls"], found.about["numbers"] = True, "keep", False
        describe(found, given, title="project", authors="author", language="language", url="html_baseurl")
        describe(found, given, title="html_title")
        for key in ("logo", "favicon"):
            if (picture := str(given.get(f"html_{key}", ""))) in found.names and picture.lower().endswith(PICTURES):
                found.about[key] = picture
        works = [str(file) for file in entries(given.get("bibtex_bibfiles")) if str(file) in found.names]
        found.about |= {"bibliography": works} if works else {}
        found.values = values_in(given.get("myst_substitutions"))
        found.sphinx = Sphinx(found.texts, root, addresses_of(given.get("extlinks")))
        contents, first = (
            Contents(found.texts, found.names),
            str(given.get("root_doc", given.get("master_doc", "index"))),
        )
        home = next(
            (each for each in (*(f"{first}{suffix}" for suffix in PAGES), f"{first}.rst") if each in found.names), ""
        )
        contents.listed.add(page_name(home))
        found.chapters = [*contents.chapters(home)] if home else []
        found.chapters = (
            [page_name(home), *found.chapters] if found.chapters and home.lower().endswith(PAGES) else found.chapters
        )
        found.listed = contents.listed
        return found
    return None


def _jekyll(root: Path, findings: Findings) -> Configuration | None:
    """A site of Jekyll; None if there is none."""
    if not (root / CONFIG).is_file() or not any((root / name).exists() for name in _OF_JEKYLL):
        return None
    given = read_yaml(root, CONFIG)
    found = started(
        "Jekyll", CONFIG, root, root, findings, str(given.get("destination", "_site")), *_OF_JEKYLL, "vendor"
    )
    describe(found, given, title="title", authors="author", language="lang", description="description", url="url")
    describe(found, given, **({} if "title" in found.about else {"title": "name"}))
    if (logo := str(given.get("logo", "")).lstrip("/")) in found.names and logo.lower().endswith(PICTURES):
        found.about["logo"] = logo
    found.values, found.about["numbers"] = values_of_site(given), False
    found.parts = excluded(found.names, entries(given.get("exclude")))
    ways = [
        given.get("permalink"),
        *(mapping(each).get("permalink") for each in mapping(given, "collections").values()),
    ]
    found.web["urls"] = "folders" if any(str(way).endswith(("/", "pretty")) for way in ways) else "keep"
    pages = [name for name in found.names if name.endswith(".html") and (found.texts / name).read_bytes()[:3] == b"---"]
    if pages:
        problem = f"Pages of HTML were copied, but not added to the chapters: {', '.join(pages[:10])}{' …' if pages[10:] else ''}"
        findings.note("import-left-out", problem, None, "Convert them to Markdown, with pandoc.")
    return found


def _hugo(root: Path, findings: Findings) -> Configuration:
    """A site of Hugo, or a folder of Markdown files."""
    name = next((name for name in _OF_HUGO if (root / name).is_file() and (root / "content").is_dir()), "")
    found = started("", "", root, root / "content" if name else root, findings)
    given = {} if not name else _toml(root, name) if name.endswith(".toml") else read_yaml(root, name)
    describe(found, given, title="title", language="languageCode", url="baseURL")
    found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
    _summarize(found, root)
    return found


def _contents(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of Quarto's lists of chapters, and of the contents of its sites."""
    for entry in entries(given):
        if not isinstance(entry, dict):
            if made := chapter(entry, found, findings):
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


_READERS: Mapping[str, Callable[[Path, str, Findings], Configuration]] = {
    "book.toml": _mdbook, "mkdocs.yml": _mkdocs, "mkdocs.yaml": _mkdocs, _ZENSICAL: _mkdocs,
    "_quarto.yml": _quarto, "_quarto.yaml": _quarto,
    TOC: _jupyter, PROJECT: _jupyter, "book.json": _gitbook, ".gitbook.yaml": _gitbook,
}  # fmt: skip

__all__ = ["read_configuration"]
