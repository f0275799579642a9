"""Pages of other programs, and the files to which their links and pictures lead."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from msgspec import Struct, field

from publisher.importers.dialects.inclusions import Inclusions
from publisher.importers.dialects.latex import Known
from publisher.importers.files import ADDRESS, PICTURES, page_name
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from publisher.sources import FIRST

_STATIC = ("static", "public")
"""Folders whose files Docusaurus, VitePress and others put beside the home page."""


class SourcePage(Struct, frozen=True):
    """A page to convert: its path in the new project, its folder in the old one, and the paths of all ``pages``.

    ``labels`` are those to which references lead, ``files`` the paths of all that is copied. Addresses may be relative to that of
    the page, which is a folder, if the site has ``folders``. The program may have variables that it ``fills`` in, or ``values`` for
    them, which are text of Markdown. In a site that ``refers`` to headings by their identifiers, these are of any page.
    ``folded`` are the pages by their paths in small letters, ``places`` what links between
    double brackets lead to, of which a ``vault`` consists; it may be of ``logseq``. Commands of LaTeX refer to what is known of the
    whole project.
    """

    name: str
    folder: Path
    pages: Collection[str]
    inclusions: Inclusions
    labels: Collection[str] = ()
    files: Collection[str] = ()
    folders: bool = False
    fills: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    sphinx: Sphinx = field(default_factory=Sphinx)
    left: Left = field(default_factory=Left)
    refers: bool = False
    folded: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    vault: bool = False
    logseq: bool = False
    latex: Known = field(default_factory=Known)

    def picture(self, found: re.Match[str]) -> str:
        """A picture, or its words if there is no such file; one of a label is a reference."""
        path, query, _ = found["path"].partition("#")[0].partition("?")
        if found["path"].startswith("#"):
            return f"[{found['words'] or unquote(found['path'][1:])}]({unquote(found['path'])})"
        if ADDRESS.match(path) or "{{" in unquote(path):
            return found[0]
        shown = self.target(unquote(path), "")
        here = posixpath.dirname(self.name)
        places = {posixpath.normpath(posixpath.join(here, shown)), shown.lstrip("/")}
        if any(place in self.files or place in self.sphinx.outside for place in places):
            return found[0].replace(found["path"], path) if query else found[0]
        self.left.picture(self.name, found["path"])
        words = (found["words"] or "").strip()
        return words if not words or "*" in words else f"*{words}*"

    def root(self) -> str:
        """The name of the folder of all pages."""
        depth = self.name.count("/")
        return self.folder.parts[-1 - depth] if depth < len(self.folder.parts) else ""

    def target(self, path: str, fragment: str) -> str:
        """A link to a page or a file of the site as one to its file; others stay as they are."""
        if not path or ADDRESS.match(path):
            return path + fragment
        plain = unquote(path)
        found = self._file(plain)
        return (path if found == plain else found if path == plain else quote(found)) + fragment

    def _file(self, path: str) -> str:
        """The file to which a path leads, as a path from the page; others stay as they are."""
        here = posixpath.dirname(self.name)
        places = [here]
        path = re.sub(r"^@(?:site)?(?=/)", "", path)
        if path.startswith("/"):  # the site may be a folder
            places = [place.as_posix() for place in reversed(PurePosixPath(self.name).parents)]
        elif self.folders and PurePosixPath(self.name).stem.lower() not in FIRST:
            places.append(self.name.removesuffix(".md"))
        stem = re.sub(r"(?:\.html?|/)$", "", page_name(path).removesuffix(".md")).lstrip("/")
        readme = re.sub(r"(^|/)index$", r"\1README.md", stem)
        names = [f"{stem}.md", f"{stem}/index.md", f"{stem}/README.md", f"{stem}/_index.md", readme, path.lstrip("/")]
        if not path.startswith((".", "/")):
            names.append(f"resources/{path}")  # of Leanpub
        if path.startswith("/"):  # Jekyll has the folders of collections with a low line
            names += [*(f"{folder}{path}" for folder in _STATIC), f"_{stem}.md", f"_{stem}/index.md"]
        if path.startswith(f"/{(root := self.root())}/"):  # so may what is above the folder
            names += [name.lstrip("/").removeprefix(f"{root}/") for name in names[:6]]
        for place in places:
            for name in names:
                whole = posixpath.normpath(posixpath.join(place, name))
                found = re.sub(r"^(?:\.\./)+", "", whole)  # nothing is above a site, so browsers stay in it
                if found not in self.pages and path.startswith("/"):  # addresses may have small letters
                    found = whole = self.folded.get(found.casefold(), whole)
                is_page = found in self.pages
                if (is_page and found == whole) or (not is_page and found in self.files):
                    return posixpath.relpath(found, here or ".")
        copy = self.sphinx.copied(path, self.name) if path.lower().endswith(PICTURES) else ""
        return copy or path


__all__ = ["SourcePage"]
