"""Jupyter Book: its list of chapters, and what its configuration says of the book."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from publisher.diagnostics import Findings, Location
from publisher.importers.dialects.values import values_in
from publisher.importers.files import PAGES, entries, mapping, page_name, read_text, read_yaml

_LIST = re.compile(r"(?:[ \t]*(?:#.*)?\n|---.*\n)*-[ \t]")
TOC, CONFIG, PROJECT = "_toc.yml", "_config.yml", "myst.yml"


class Book(Struct):
    """What is said of a book: keys of our manifest, its chapters, the names of files that are listed,
    values of variables, other sites to which links lead, and macros of formulas."""

    file: str
    names: Collection[str]
    findings: Findings
    about: dict[str, object] = field(default_factory=dict)
    chapters: list[object] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    sites: dict[str, str] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)


def read_book(root: Path, name: str, names: Collection[str], findings: Findings) -> Book:
    """The book that a list of chapters or, in its newer form, a project describes."""
    book = Book(name, names, findings)
    is_old = name == TOC and bool(_LIST.match(read_text(root, name)))
    given = {} if is_old else read_yaml(root, name)
    if is_old:
        problem = f"“{name}” has an old form, and was not read: the pages are in the order of their folders"
        findings.note("import-left-out", problem, Location(name), "Convert it: jupyter-book toc migrate _toc.yml")
    if name == PROJECT:
        said = mapping(given, "project")
        toc, works, writers = entries(said.get("toc")), said.get("bibliography"), said.get("authors")
    else:
        said = read_yaml(root, CONFIG) if (root / CONFIG).is_file() else {}
        below = given.get("parts") or given.get("chapters", given.get("sections"))
        toc, works, writers = (
            [] if is_old else [{"file": given.get("root")}, *entries(below)],
            said.get("bibtex_bibfiles"),
            said.get("author"),
        )
    for key in ("title", "subtitle", "description", "date"):
        if value := _words(said.get(key)):
            book.about[key] = value
    if language := mapping(said, "sphinx", "config").get("language"):
        book.about["language"] = str(language)
    given_names = [each.get("name") if isinstance(each, dict) else each for each in entries(writers)]
    people = [each for each in given_names if isinstance(each, str) and each.strip()]
    files = [str(file) for file in entries(works) if str(file) in names]
    book.about |= {key: value for key, value in {"authors": people, "bibliography": files}.items() if value}
    for values in (mapping(said, "parse"), mapping(said, "sphinx", "config")):
        book.values |= values_in(values.get("myst_substitutions"))
    book.values |= values_in(mapping(said, "substitutions"))
    sites = {key: mapping(value).get("url", value) for key, value in mapping(said, "references").items()}
    book.sites = {key: value for key, value in values_in(sites).items() if value.startswith("http")}
    macros = mapping(said, "math") | mapping(said, "sphinx", "config", "mathjax3_config", "tex", "macros")
    given_macros = {key: mapping(value).get("macro", value) for key, value in macros.items()}
    given_macros = {
        key: value[0] if isinstance(value, list) and value else value for key, value in given_macros.items()
    }
    book.macros = {f"\\{key.lstrip(chr(92))}": value for key, value in values_in(given_macros).items()}
    book.chapters = [*_chapters(toc, book, 0)]
    return book


def _chapters(given: list[object], book: Book, depth: int) -> Iterator[object]:
    for entry in given:
        if not isinstance(entry, dict):
            continue
        below = entries(entry.get("chapters", entry.get("sections", entry.get("children"))))
        inner = [*_chapters(below, book, depth + 1)]
        title = _words(entry.get("caption")) or ("" if "file" in entry else _words(entry.get("title")))
        if "glob" in entry:
            yield from filter(None, (_page(file, book) for file in _globbed(str(entry["glob"]), book)))
        elif (file := str(entry.get("file", ""))) and (page := _page(file, book)):
            yield {"file": page, "chapters": inner} if inner else page
        elif title and inner:
            yield {"title" if depth else "part": title, "chapters": inner}
        else:
            yield from inner


def _words(value: object) -> str:
    """A value as text; empty if it is none, or has values in it."""
    return "" if value is None or isinstance(value, list | dict | bool) else str(value)


def _globbed(pattern: str, book: Book) -> list[str]:
    if not PurePosixPath(pattern).parts:
        return []
    places = ((name, PurePosixPath(name)) for name in book.names)
    return sorted(name for name, place in places if place.match(pattern) or place.with_suffix("").match(pattern))


def _page(name: str, book: Book) -> str:
    """The name of a page, whose suffix may be missing; empty, and reported, if there is none."""
    found = next((each for each in (name, *(f"{name}{suffix}" for suffix in PAGES)) if each in book.names), "")
    if not found.lower().endswith(PAGES):
        problem = f"“{name}” is neither Markdown nor a notebook, and was left out of the chapters"
        hint = "Convert it to Markdown, with pandoc."
        book.findings.note("import-left-out", problem, Location(book.file), hint)
        return ""
    made = page_name(found)
    if made in book.listed:
        return ""
    book.listed.add(made)
    return made


__all__ = ["CONFIG", "PROJECT", "TOC", "read_book"]
