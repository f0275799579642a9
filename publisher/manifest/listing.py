"""Chapters that a manifest names by a folder, a pattern or a ``SUMMARY.md``: they become lists of files before validation."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.diagnostics import Findings
from publisher.folders import Listing, list_folder
from publisher.manifest.paths import is_inside
from publisher.manifest.summary import SUMMARY, read_summary
from publisher.manifest.tree import Keys, Spot, Tree

Raw = dict[str, object]
"""An entry of ``chapters`` as it could be written in the manifest."""
NESTED = ("chapters", "appendices")
"""The keys with entries that may be folders and patterns."""
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")


def expanded(
    tree: Tree, root: Path, source: Path, findings: Findings
) -> tuple[Tree, Mapping[Path, Listing | str | None]]:
    """The manifest with a list of files for each folder, pattern and ``SUMMARY.md``, and what was listed or read.

    ``root`` is the folder of the project, ``source`` that of the manifest. What was written there is the place of all that it
    stands for. A path that leads out of the project, or to nothing, is left as it is, so that validation reports it.
    """
    if not isinstance(tree.data, dict) or not any(_is_listing(tree.data.get(key), source) for key in NESTED):
        return tree, {}
    expansion = _Expansion(tree, os.path.realpath(root), source, findings)
    data = expansion.data()
    return Tree(tree.file, data, expansion.places), expansion.listed


def _is_listing(value: object, source: Path) -> bool:
    """Whether the value of ``chapters``, or an entry in it, is not simply a file."""
    if isinstance(value, list):
        return any(_is_listing(item, source) for item in value)
    if isinstance(value, dict):
        return any(_is_listing(value.get(key), source) for key in ("file", "chapters"))
    return isinstance(value, str) and (posixpath.basename(value) == SUMMARY or not os.path.isfile(source / value))


class _Expansion(Struct):
    tree: Tree
    root: str
    source: Path
    findings: Findings
    places: dict[Keys, tuple[Spot, Spot, Spot]] = field(default_factory=dict)
    listed: dict[Path, Listing | str | None] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)  # files that are chapters: by name, or by a folder or pattern before

    def data(self) -> Raw:
        """The manifest with its chapters listed; fills ``places``."""
        assert isinstance(self.tree.data, dict)
        given: Raw = {**self.tree.data}
        self.places = {
            path: spots for path, spots in self.tree.places.items() if path[:1] not in [(k,) for k in NESTED]
        }
        for key in ("frontmatter", *NESTED, "backmatter"):
            self.named.update(map(posixpath.normpath, _files(given.get(key))))
        for key in NESTED:
            if key in given:
                self.keep_place((key,), (key,))
                given[key] = self.chapters(given[key], (key,), (key,), given if key == "chapters" else None)
        return given

    def chapters(self, value: object, old: Keys, new: Keys, manifest: Raw | None = None) -> object:
        """The entries below ``chapters``, which may be the name of a folder. What is outside of its numbered chapters goes into
        the ``manifest``."""
        if isinstance(value, str):
            named = self.contents(value, manifest)
            return value if named is None else named
        if not isinstance(value, list):
            self.copy(value, old, new)
            return value
        entries: list[object] = []
        for number, entry in enumerate(value):
            at = (*old, number)
            for made in self.entry(entry, manifest):
                place = (*new, len(entries))
                if isinstance(made, dict) and made is not entry and isinstance(entry, dict):
                    self.copy(entry, at, place, but="chapters")
                elif made is entry and isinstance(entry, dict):
                    self.copy(entry, at, place, but="chapters" if "chapters" in entry else "")
                    if "chapters" in entry:
                        self.keep_place((*at, "chapters"), (*place, "chapters"))
                        inner = self.chapters(entry["chapters"], (*at, "chapters"), (*place, "chapters"))
                        made = {**entry, "chapters": inner}
                else:
                    self.keep_place(at, place)
                entries.append(made)
        return entries

    def entry(self, entry: object, manifest: Raw | None) -> list[object]:
        """The entries for one that may be the name of a folder, a pattern or a ``SUMMARY.md``."""
        name = entry.get("file") if isinstance(entry, dict) else entry
        if not isinstance(name, str) or not self.is_ours(name):
            return [entry]
        if os.path.isdir(self.source / name):
            listing, own = self.listing(name), entry if isinstance(entry, dict) else {}
            group = self.group(listing, name) if "chapters" not in own else None
            if group:
                return [group | {key: value for key, value in own.items() if key != "file"}]
            return [] if listing.files and "chapters" not in own else [entry]
        if isinstance(entry, dict):
            return [entry]
        made = self.contents(name, manifest)
        return [entry] if made is None else [*made]

    def contents(self, name: str, manifest: Raw | None) -> list[Raw] | None:
        """The chapters in a folder, those that match a pattern, or those in a ``SUMMARY.md``; None if it is something else."""
        if not self.is_ours(name):
            return None
        path = self.source / name
        if os.path.isdir(path):
            listing = self.listing(name)
            if manifest is not None and self.take(first := _joined(name, listing.first)):
                self.add(manifest, "frontmatter", [{"file": first}])
            made = [*self.entries(listing, name, but=listing.first if manifest is not None else "")]
            return made if listing.files else None
        if os.path.isfile(path):
            if posixpath.basename(name) != SUMMARY:
                return None
            summary = read_summary(name, self.root, self.source, self.findings)
            self.listed[path] = summary.text
            self.named.update(_files([*summary.before, *summary.chapters, *summary.after]))
            if manifest is not None:
                self.add(manifest, "frontmatter", summary.before)
                self.add(manifest, "backmatter", summary.after)
            return summary.chapters
        found = self.matching(name)
        return [{"file": file} for file in found if self.take(file)] if found else None

    def matching(self, pattern: str) -> list[str]:
        """The Markdown files that match a pattern, in reading order."""
        fixed = re.match(r"(?:[^*?/]+/)*", posixpath.normpath(pattern))
        folder = fixed[0].rstrip("/") if fixed else ""
        if not (set("*?") & set(pattern)) or not os.path.isdir(self.source / folder):
            return []
        self.listed[self.source / pattern] = None  # a file of this name would be the only chapter
        wanted = re.compile("".join(map(_as_expression, _GLOB.findall(posixpath.normpath(pattern)))))
        return [path for file in self.listing(folder).files if wanted.fullmatch(path := _joined(folder, file))]

    def take(self, file: str) -> bool:
        """Whether a file is not a chapter yet; from now on it is."""
        if not file or file in self.named or posixpath.basename(file) == SUMMARY:
            return False
        self.named.add(file)
        return True

    def listing(self, folder: str) -> Listing:
        listing = self.listed[self.source / folder] = list_folder(self.source / folder, Path(self.root))
        return listing

    def entries(self, listing: Listing, folder: str, but: str = "") -> Iterator[Raw]:
        """The entries for the content of a folder; ``but`` is the file left out."""
        for entry in listing.entries:
            if isinstance(entry, Listing):
                if group := self.group(entry, folder):
                    yield group
            elif entry != but and self.take(file := _joined(folder, entry)):
                yield {"file": file}

    def group(self, listing: Listing, folder: str) -> Raw:
        """The entry for a folder: its first file with the others below it, or a section with its name; empty if it has none."""
        first = _joined(folder, listing.first)
        own = self.take(first)
        chapters = [*self.entries(listing, folder, but=listing.first)]
        head: Raw = {"file": first} if own else {}
        if not chapters:
            return head
        title = listing.title or Listing(posixpath.normpath(folder), ()).title
        return {**(head or {"title": title}), "chapters": chapters}

    def is_ours(self, name: str) -> bool:
        """Whether a path is relative, and stays inside the project."""
        if re.match(r"[/\\]|~/|[A-Za-z]:|\w+://", name) or not name.isprintable() or "\\" in name:
            return False
        fixed = re.split(r"[*?]", name, maxsplit=1)[0]
        return is_inside(os.path.realpath(self.source / fixed), self.root)

    def add(self, manifest: Raw, key: str, entries: list[Raw]) -> None:
        """Add entries to a list of the manifest, after those that it names."""
        given = manifest.get(key, [])
        if entries and isinstance(given, list):
            manifest[key] = [*given, *entries]
            for number in range(len(given), len(given) + len(entries)):
                self.places[key, number] = self.tree.places[NESTED[:1]]

    def keep_place(self, old: Keys, new: Keys) -> None:
        if old in self.tree.places:
            self.places[new] = self.tree.places[old]

    def copy(self, value: object, old: Keys, new: Keys, but: str = "") -> None:
        """Keep the places of a value and of what is in it, except below the key ``but``."""
        self.keep_place(old, new)
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for step, below in inner:
            if step != but:
                self.copy(below, (*old, step), (*new, step))


def _as_expression(piece: str) -> str:
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(piece, re.escape(piece))


def _files(value: object) -> Iterator[str]:
    """All texts in the value of ``chapters`` that may name a file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _files(item)
    elif isinstance(value, dict):
        yield from _files([value.get("file"), value.get("chapters")])


def _joined(folder: str, file: str) -> str:
    """The path of a file in a folder; empty if there is none."""
    return posixpath.normpath(posixpath.join(folder, file)) if file else ""


__all__ = ["expanded"]
