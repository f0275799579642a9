"""The configurations of mdBook, MkDocs, Quarto and Jupyter Book: what they say of titles, names, chapters and addresses."""

from __future__ import annotations

import os
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from publisher.diagnostics import Findings, Location
from publisher.importers.files import (
    MAX_FILES,
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
from publisher.importers.myst import Sphinx
from publisher.importers.palettes import of_material, of_quarto, report_mdbook
from publisher.importers.sphinx import PLACES, Contents, addresses_of, excluded, settings_of
from publisher.importers.values import values_in
from publisher.language import is_language
from publisher.manifest.summary import SUMMARY, has_title, read_summary
from publisher.sources import FILLED, FIRST


class Configuration(Struct):
    """What a project of another program contains. ``texts`` is the folder of its pages, to which the ``names`` of its files are
    relative.

    ``about`` and ``web`` are keys of our manifest and its web edition. ``chapters`` are entries as in the manifest; none if
    all pages are chapters. In a ``site``, all pages are shown, those that are ``listed`` first. ``bases`` are the folders to which
    included files are relative, besides that of the page; files are ``appended`` to each page. The program ``fills`` in variables,
    or has ``values`` for them. Files that are only ``parts`` of others are no pages.
    """

    program: str
    file: str
    texts: Path
    names: tuple[str, ...]
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
    return _sphinx(root, findings) or _started("", "", root, root, findings)


def _started(program: str, name: str, root: Path, texts: Path, findings: Findings, *left_out: str) -> Configuration:
    """The configuration before it is read: the files in the folder ``texts``, without the folders ``left_out`` of the project."""
    if not (texts.is_dir() and Path(os.path.realpath(texts)).is_relative_to(root)):
        texts = root
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
    hidden = (name, "publication.yaml", "publication.yml", ".gitignore")
    kept = [each for each in names if each not in hidden and not (program == "Quarto" and _is_part(each))]
    return Configuration(program, name, texts, tuple(kept))


def _is_part(name: str) -> bool:
    """Whether a file of Quarto is not shown by itself: pages and folders whose names begin with a low line are included."""
    *folders, last = name.split("/")
    return any(folder.startswith("_") for folder in folders) or (
        last.startswith("_") and last.lower().endswith((*PAGES, ".yml"))
    )


def _mdbook(root: Path, name: str, findings: Findings) -> Configuration:
    try:
        given = tomllib.loads(read_text(root, name))
    except tomllib.TOMLDecodeError as error:
        raise unreadable(name, str(error)) from error
    except RecursionError:
        raise unreadable(name, TOO_DEEP) from None
    book, page = mapping(given, "book"), mapping(given, "output", "html")
    texts = root / str(book.get("src", "src"))
    found = _started("mdBook", name, root, texts, findings, str(mapping(given, "build").get("build-dir", "book")))
    found.bases = (root,)
    _describe(found, book, title="title", authors="authors", language="language", description="description")
    if "SUMMARY.md" in found.names:
        found.chapters = "SUMMARY.md"
        if not read_summary(SUMMARY, os.fspath(root), found.texts, Findings()).chapters:
            shown = (found.texts / SUMMARY).relative_to(root).as_posix()
            raise unreadable(shown, "it lists no chapter that exists", "List them: - [Title](file.md).")
    if edit := str(page.get("edit-url-template", "")):
        found.about["edit"] = edit.replace("{path}", f"{book.get('src', 'src')}/{{file}}")
    found.web["urls"] = "keep"
    report_mdbook(page, name, findings)
    _redirect(found, mapping(page, "redirect"), findings)
    return found


def _mkdocs(root: Path, name: str, findings: Findings) -> Configuration:
    given = read_yaml(root, name)
    texts = root / str(given.get("docs_dir", "docs"))
    found = _started("MkDocs", name, root, texts, findings, str(given.get("site_dir", "site")))
    found.site, found.bases = True, (root, texts)
    if "INHERIT" in given:
        problem = f"“{given['INHERIT']}” was not read: what “{name}” inherits was left out"
        findings.note("import-left-out", problem, Location(name), "Copy its titles and its list of chapters.")
    _describe(found, given, title="site_name", authors="site_author", description="site_description", url="site_url")
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
            _redirect(found, mapping(plugin, "redirects", "redirect_maps"), findings)
        found.fills |= plugin == "macros" or (isinstance(plugin, dict) and "macros" in plugin)
    if found.fills:
        given_values = {"site_name": given.get("site_name", ""), **mapping(given, "extra")}
        found.about["variables"] = {
            key: str(value) for key, value in given_values.items() if isinstance(value, str | int)
        }
    for extension in entries(given.get("markdown_extensions")):
        if isinstance(extension, dict) and "pymdownx.snippets" in extension:
            snippets = mapping(extension, "pymdownx.snippets")
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
        elif made := _chapter(value, found, findings):
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
    found = _started("Quarto", name, root, root, findings, output, "_site", "_book", "_freeze")
    found.site, found.bases = kind == "website", (root,)
    _describe(found, given, language="lang")
    _describe(
        found, part, title="title", subtitle="subtitle", authors="author", description="description", url="site-url"
    )
    if (date := str(part.get("date", given.get("date", "")))) and re.fullmatch(r"\d{4}(?:-\d\d){0,2}", date):
        found.about["date"] = date
    if "authors" not in found.about:
        _describe(found, given, authors="author")
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
    found = _started("Jupyter Book", name, root, root, findings, "_build")
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
        found = _started("Sphinx", name, root, (root / name).parent, seen)
        found.names = tuple(each for each in found.names if each != PurePosixPath(name).name)
        found.parts = excluded(found.names, patterns)
        if not given or not any(each.lower().endswith(PAGES) for each in {*found.names} - found.parts):
            continue
        findings.extend(seen)
        found.site, found.web["urls"], found.about["numbers"] = True, "keep", False
        _describe(found, given, title="project", authors="author", language="language", url="html_baseurl")
        _describe(found, given, title="html_title")
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


def _contents(given: object, found: Configuration, findings: Findings, depth: int) -> Iterator[object]:
    """The entries of Quarto's lists of chapters, and of the contents of its sites."""
    for entry in entries(given):
        if not isinstance(entry, dict):
            if made := _chapter(entry, found, findings):
                yield made
            continue
        if "auto" in entry:
            continue  # all pages are in a site
        title = entry.get("part", entry.get("section", entry.get("text", "")))
        inner = [*_contents(entry.get("chapters", entry.get("contents")), found, findings, depth + 1)]
        file = entry.get("file", entry.get("href", title if str(title).endswith((".qmd", ".md")) else ""))
        own = _chapter(file, found, findings) if file else ""
        if own:
            yield {"file": own, "chapters": inner} if inner else own
        elif inner:
            yield group(str(title), inner, depth)


def group(title: str, inner: list[object], depth: int) -> object:
    """A part, or a section; a section whose first page is that of its folder is this page."""
    first = inner[0]
    if depth and isinstance(first, str) and PurePosixPath(first).stem.lower() in FIRST:
        return {"file": first, "chapters": inner[1:]} if inner[1:] else first
    return {"title" if depth else "part": title, "chapters": inner}


def _chapter(value: object, found: Configuration, findings: Findings) -> str:
    """The name of a page with us; empty, and reported, if it is not one of the project's."""
    name = str(value).removeprefix("./")
    if found.site and found.program == "Quarto" and name in ("auto", "*", "**"):
        return ""
    if name.lower().endswith(PAGES) and name in found.names:
        if (made := page_name(name)) not in found.listed:
            found.listed.add(made)
            return made
        problem = f"“{name}” is listed twice, and was left out of the chapters the second time"
    else:
        problem = f"“{name}” is not a page in “{found.texts.name}”, and was left out of the chapters"
    findings.note("import-left-out", problem, Location(found.file), "A chapter is a file, listed once.")
    return ""


def _has_title(found: Configuration, name: str) -> bool:
    """Whether a page has a title of its own, which the navigation of MkDocs does not replace."""
    return has_title((found.texts / name.removeprefix("./")).read_text(encoding="utf-8", errors="replace"))


def _redirect(found: Configuration, given: Mapping[str, object], findings: Findings) -> None:
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


def _describe(found: Configuration, given: Mapping[str, object], **names: str) -> None:
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


_READERS: Mapping[str, Callable[[Path, str, Findings], Configuration]] = {
    "book.toml": _mdbook, "mkdocs.yml": _mkdocs, "mkdocs.yaml": _mkdocs, "_quarto.yml": _quarto, "_quarto.yaml": _quarto,
    TOC: _jupyter, PROJECT: _jupyter,
}  # fmt: skip

__all__ = ["Configuration", "group", "read_configuration"]
