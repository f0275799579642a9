"""Documentation of Sphinx with MyST: what its ``conf.py`` says, which is not run, and the chapters that ``toctree`` lists."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from publisher.diagnostics import Findings
from publisher.importers.dialects.values import values_in
from publisher.importers.files import PAGES, PICTURES, entries, excluded, matching, page_name, read_text
from publisher.importers.project import Configuration, describe, started
from publisher.importers.sphinx_files import Sphinx

_PLACES = tuple(f"{folder}conf.py" for folder in ("", "docs/", "doc/", "docs/source/", "doc/source/", "source/"))
_TREE = re.compile(r"(?P<indent>[ \t]*)(?:(?P<mark>`{3,}|~{3,}|:{3,})\{toctree\}|\.\.[ \t]+toctree::)[ \t]*")
_OPTION = re.compile(r":(?P<key>[\w-]+):[ \t]*(?P<value>.*)")
_NAMED = re.compile(r"(?P<title>.*?)[ \t]*<(?P<name>[^<>]+)>")
_UNDERLINE = re.compile(r"(?P<sign>[=\-~^\"#*+])(?P=sign){2,}[ \t]*")
_SUFFIXES = (*PAGES, ".rst", ".txt")
_DEEPEST = 20


def settings_of(text: str) -> dict[str, object]:
    """The values of a ``conf.py`` that are written as such; none if it can't be read, or is of something else."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = dict[str, object]()
    for line in tree.body:
        names = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        for name in names:
            if isinstance(name, ast.Name) and isinstance(line, ast.Assign | ast.AnnAssign) and line.value:
                value = _value(line.value)
                if value is not None:
                    found[name.id] = value
    return found if {"project", "extensions"} & found.keys() else {}


def _value(node: ast.expr) -> object:
    """A value that is written as such; of a list or a mapping, the parts that are."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [value for each in node.elts if (value := _value(each)) is not None]
    if isinstance(node, ast.Dict):
        pairs = (
            (_value(key) if key else None, _value(value)) for key, value in zip(node.keys, node.values, strict=True)
        )
        return {key: value for key, value in pairs if isinstance(key, str) and value is not None}
    return node.value if isinstance(node, ast.Constant) else None


class Tree(Struct):
    """The documents that a directive lists, below its caption."""

    caption: str
    names: list[str]
    globs: bool = False


def trees_in(text: str) -> Iterator[Tree]:
    """The lists of documents in a text of Markdown or reStructuredText."""
    lines, end = text.replace("\r\n", "\n").split("\n"), 0
    for at, line in enumerate(lines):
        if at < end or not (found := _TREE.fullmatch(line)):
            continue
        tree, end = Tree("", []), next((n for n in range(at + 1, len(lines)) if _ends(lines[n], found)), len(lines))
        body = [each.strip() for each in lines[at + 1 : end]]
        marks = [n for n, each in enumerate(body) if each == "---"]
        if marks[1:] and not any(body[: marks[0]]):  # options may be between hyphens
            given, body = body[marks[0] + 1 : marks[1]], body[marks[1] + 1 :]
            body = [*(f":{each}" for each in given), *body]
        for each in body:
            if option := _OPTION.fullmatch(each):
                tree.globs |= option["key"] in ("glob",)
                tree.caption = option["value"].strip("\"'") if option["key"] == "caption" else tree.caption
            elif each and not each.startswith(("#", "..")):
                tree.names.append(each)
        yield tree


def _ends(line: str, opening: re.Match[str]) -> bool:
    """Whether a line is after a list that an ``opening`` begins: one with its mark, or text that is not indented below it."""
    text = line.lstrip(" \t")
    if opening["mark"]:
        return text.startswith(opening["mark"])
    return bool(text) and len(line) - len(text) <= len(opening["indent"])


class _Contents(Struct):
    """Finds the chapters of the documents in a folder, of which ``listed`` are those that were found. ``documents`` are the names
    of files by those without a suffix."""

    texts: Path
    names: frozenset[str]
    documents: Mapping[str, Sequence[str]]
    listed: set[str] = field(default_factory=set)

    def chapters(self, name: str, depth: int = 0) -> Iterator[object]:
        """The entries of chapters that a document lists; captions are parts."""
        for tree in trees_in(self._text(name)) if depth < _DEEPEST else ():
            deeper = depth + bool(tree.caption)
            inner = [
                entry for each in self._files(tree, posixpath.dirname(name)) for entry in self._entries(each, deeper)
            ]
            if tree.caption and inner and not depth:
                yield {"part": tree.caption, "chapters": inner}
            else:
                yield from inner

    def _entries(self, file: str, depth: int) -> Iterator[object]:
        if file in self.listed:
            return
        self.listed.add(file)
        inner, page = [*self.chapters(file, depth + 1)], page_name(file)
        if file.lower().endswith(PAGES):
            self.listed.add(page)
            yield {"file": page, "chapters": inner} if inner else page
        elif inner:  # a document that is not Markdown is left out, but not those that it lists
            yield {"title" if depth else "part": self._title(file), "chapters": inner}

    def _text(self, name: str) -> str:
        return (self.texts / name).read_text(encoding="utf-8", errors="replace")

    def _title(self, file: str) -> str:
        lines = self._text(file).split("\n")
        pairs = pairwise(lines)
        return next(
            (a.strip() for a, b in pairs if a.strip() and _UNDERLINE.fullmatch(b) and not _UNDERLINE.fullmatch(a)), file
        )

    def _files(self, tree: Tree, folder: str) -> Iterator[str]:
        for given in tree.names:
            found = _NAMED.fullmatch(given)
            name = found["name"] if found else given
            place = posixpath.normpath(name.lstrip("/") if name.startswith("/") else posixpath.join(folder, name))
            if tree.globs and any(sign in name for sign in "*?["):
                stems = matching(self.documents, place)
                yield from sorted(file for stem in stems for file in self.documents[stem])
            else:
                yield from (
                    each for each in (place, *(f"{place}{suffix}" for suffix in _SUFFIXES)) if each in self.names
                )


def _addresses(given: object) -> dict[str, tuple[str, str]]:
    """The roles that ``extlinks`` makes: their addresses and captions."""
    pairs = given.items() if isinstance(given, Mapping) else ()
    return {
        str(key): (str(value[0]), str(value[1]) if value[1:] else "%s")
        for key, value in pairs
        if isinstance(value, list) and value and str(value[0]).startswith("http")
    }


def read_sphinx(root: Path, findings: Findings) -> Configuration | None:
    """Documentation of Sphinx with pages of Markdown; None if there is none."""
    for name in _PLACES:
        if not (given := settings_of(read_text(root, name)) if (root / name).is_file() else {}):
            continue
        seen = Findings()
        found = started("Sphinx", name, root, (root / name).parent, seen)
        found.names.pop(PurePosixPath(name).name, None)
        found.parts = excluded(found.names, entries(given.get("exclude_patterns")))
        if not any(each.lower().endswith(PAGES) for each in {*found.names} - found.parts):
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
        found.sphinx = Sphinx(found.texts, root, _addresses(given.get("extlinks")))
        found.chapters, found.listed = _chapters(found, str(given.get("root_doc", given.get("master_doc", "index"))))
        return found
    return None


def _chapters(found: Configuration, first: str) -> tuple[list[object], set[str]]:
    """The chapters that the ``first`` document and those that it lists have, and the names of all that are listed."""
    documents = dict[str, list[str]]()
    for name in found.names:
        if name.lower().endswith(_SUFFIXES):
            documents.setdefault(posixpath.splitext(name)[0], []).append(name)
    contents = _Contents(found.texts, frozenset(found.names), documents)
    home = next((f"{first}{suffix}" for suffix in (*PAGES, ".rst") if f"{first}{suffix}" in contents.names), "")
    contents.listed.add(page_name(home))
    chapters = [*contents.chapters(home)] if home else []
    is_page = bool(chapters) and home.lower().endswith(PAGES)
    return [page_name(home), *chapters] if is_page else chapters, contents.listed


__all__ = ["read_sphinx", "settings_of", "trees_in"]
