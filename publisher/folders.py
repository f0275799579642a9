"""Where a project is, before its manifest is read; and the chapters of folders without a manifest, in order."""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from publisher.names import RECORD, title_of
from publisher.sources import FILLED, FIRST, OUTPUTS

NAMES = ("publication.yaml", "publication.yml")
MARKDOWN = (".md", ".markdown")
IMPORTED = (".ipynb", ".mdx", ".qmd", ".rmd")
"""Files of other programs that ``publisher import`` converts."""
OTHERS = (".adoc", ".rst")
"""Files with texts that are not Markdown."""
YAML = (".yaml", ".yml")
CONFIGURATIONS = {
    "_bookdown.yml": "bookdown", "_quarto.yaml": "Quarto", "_quarto.yml": "Quarto", "_toc.yml": "Jupyter Book",
    "book.json": "GitBook", "book.toml": "mdBook",
    "docusaurus.config.js": "Docusaurus", "docusaurus.config.ts": "Docusaurus", "mkdocs.yaml": "MkDocs", "mkdocs.yml": "MkDocs",
    "myst.yml": "MyST", "zensical.toml": "Zensical", "hugo.toml": "Hugo", ".gitbook.yaml": "GitBook",
}  # fmt: skip
"""Files with the titles and the lists of chapters of other programs, and these programs."""
_MISNAMED = (*NAMES[1:], "Publication.yaml", "Publication.yml", "publication.YAML", "PUBLICATION.YAML")
MAX_DEPTH = 100  # nested folders
# Files that mark virtual environments and output folders.
_RECORDS = (RECORD, "pyvenv.cfg")


class Place(Struct, frozen=True):
    """The place of a project: its absolute ``path`` as given, its ``root``, and its manifest, if it has one."""

    path: Path
    root: Path
    manifest: Path | None


class Listing(Struct, frozen=True):
    """The Markdown files and the sub-folders with such files in a folder, in order, the projects in it, and ``others``,
    texts that are not Markdown.

    ``path`` and those of files and projects are relative to the outermost folder, whose own ``path`` is empty.
    """

    path: str
    entries: tuple[str | Listing, ...]
    projects: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """All files, in reading order."""
        nested = ((entry,) if isinstance(entry, str) else entry.files for entry in self.entries)
        return tuple(file for files in nested for file in files)

    @property
    def first(self) -> str:
        """The file that gives the folder its title and its page; empty if there is none."""
        first = self.entries[0] if self.entries else ""
        return first if isinstance(first, str) and PurePosixPath(first).stem.lower() in FIRST else ""

    @property
    def title(self) -> str:
        """The name of the folder as a title."""
        return title_of(posixpath.basename(self.path))


def list_folder(folder: Path, root: Path, suffixes: tuple[str, ...] = MARKDOWN) -> Listing:
    """List the Markdown files of a folder and its sub-folders in the project at ``root``, or those with other ``suffixes``.

    In each, ``index.md`` or else ``README.md`` comes first; files and folders follow in the natural order of their
    names. Hidden folders, symbolic links, folders filled by programs, the output folder ``build`` of the project, and projects of
    their own are left out.
    """
    found = _Found(suffixes, os.path.join(os.path.realpath(root), OUTPUTS), [], [])
    return Listing("", tuple(_below(folder, "", found, 0)), tuple(found.projects), tuple(found.others))


def configurations_in(folder: Path) -> list[str]:
    """The configurations of other programs in a folder."""
    return [name for name in CONFIGURATIONS if os.path.isfile(folder / name)]


def listing_at(place: Path, root: Path) -> Listing | None:
    """The listing of a folder, which is empty for a file; None if there is nothing at this place."""
    return list_folder(place, root) if os.path.exists(place) else None


def opens_part(file: str) -> bool:
    """Whether the file gives its sub-folder, which is a part, a title."""
    path = Path(file)
    return len(path.parts) == 2 and path.stem.lower() in FIRST


class _Found(Struct, frozen=True):
    """What is looked for, the output folder, and the projects and other texts that were found."""

    suffixes: tuple[str, ...]
    outputs: str
    projects: list[str]
    others: list[str]


def _below(folder: Path | str, prefix: str, found: _Found, depth: int) -> Iterator[str | Listing]:
    for entry in _entries(folder, found.suffixes) if depth < MAX_DEPTH else ():
        name = prefix + entry.name
        if not entry.is_dir():
            if entry.name.lower().endswith(found.suffixes):
                yield name
            else:
                found.others.append(name)
        elif entry.name == OUTPUTS and os.path.realpath(entry.path) == found.outputs:
            continue
        elif manifest_in(Path(entry.path)):
            found.projects.append(name)
        elif entries := tuple(_below(entry.path, f"{name}/", found, depth + 1)):
            yield Listing(name, entries)


def _entries(folder: Path | str, suffixes: tuple[str, ...]) -> list[os.DirEntry[str]]:
    """The Markdown files, other texts and the folders in a folder, in reading order; empty if it is unreadable."""
    texts = (*suffixes, *IMPORTED, *OTHERS)
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if _is_read(entry, texts)), key=lambda entry: entry.name)
    except OSError:
        return []
    files = {
        _stem(entry).lower(): entry
        for entry in reversed(found)
        if not entry.is_dir() and entry.name.lower().endswith(suffixes)
    }
    first = next((files[name] for name in FIRST if name in files), None)
    return sorted(found, key=lambda entry: (entry != first, _natural(_stem(entry))))


def _is_read(entry: os.DirEntry[str], texts: tuple[str, ...]) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_dir(follow_symlinks=False):
        filled = entry.name in FILLED or any(os.path.lexists(os.path.join(entry.path, name)) for name in _RECORDS)
        return not filled
    return entry.name.lower().endswith(texts) and entry.is_file()


def _stem(entry: os.DirEntry[str]) -> str:
    """The name of a folder, or that of a file without its suffix."""
    return entry.name if entry.is_dir() else os.path.splitext(entry.name)[0]


def _natural(name: str) -> list[tuple[str, int]]:
    """The sort key of a name: numbers by value, letters without their accents."""
    if not name.isascii():
        name = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return [(words.lower(), int(digits or 0)) for words, digits in re.findall(r"(\D*)(\d*)", name)]


def manifest_in(folder: Path) -> Path | None:
    """The manifest of the project in this folder, even if it is unreadable."""
    places = (folder / "source" / NAMES[0], folder / NAMES[0])
    return next((place for place in places if os.path.lexists(place)), None)


def misnamed_above(folder: Path) -> Path | None:
    """A file in the folder, or in the nearest one above, that is a manifest except for its name."""
    places = (f / source / name for f in (folder, *folder.parents) for source in ("source", "") for name in _MISNAMED)
    return next((place for place in places if place.is_file()), None)


def manifest_above(folder: Path) -> Path | None:
    """The manifest of the project that contains the folder: in it, or in the nearest folder above."""
    return next((place for f in (folder, *folder.parents) if (place := manifest_in(f))), None)


def place_of(path: Path) -> Place:
    """The place of the project at ``path``, even if there is none or it is unreadable."""
    path = _located(path)
    if path.suffix.lower() in YAML and not path.is_dir():
        return Place(path, root_of_manifest(path), path)
    folder = path if path.is_dir() else path.parent
    manifest = manifest_above(folder)
    return Place(path, root_of_manifest(manifest) if manifest else folder, manifest)


def _located(path: Path) -> Path:
    """An absolute path; symbolic links are resolved if only that leads to a project."""
    path, real = Path(os.path.abspath(path)), Path(os.path.realpath(path))
    folder, led = (p if p.is_dir() else p.parent for p in (path, real))
    return real if not manifest_above(folder) and manifest_above(led) else path


def root_of(path: Path) -> Path:
    """The folder to which the locations of a project's findings are relative, even if it is unreadable."""
    return place_of(path).root


def root_of_manifest(file: Path) -> Path:
    """The project's folder: the manifest's, or its parent if that is ``source``."""
    return file.parent.parent if file.parent.name == "source" else file.parent


def output_of(root: Path, output: Path | None) -> Path:
    """The absolute path of a project's output folder: ``output``, or by default ``build`` in the project."""
    return output.absolute() if output else root.absolute() / OUTPUTS
