"""The texts of a project: each is read once, only from inside the project, and kept for excerpts."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from publisher.diagnostics import Findings, Location, similar
from publisher.names import RECORD

MAX_BYTES = 20_000_000
OUTPUTS = "build"  # the usual output folder
FILLED = frozenset({"node_modules", "__pycache__", "venv"})  # folders that programs fill
FIRST = ("index", "readme")  # stems of files that come first in a folder and name it
MAX_LISTED = 5000  # files among which the most similar name is searched


def files_below(folder: str | Path, *, outputs: str = OUTPUTS) -> Iterator[str]:
    """At most ``MAX_LISTED`` files below a folder in order, as relative paths.

    Hidden folders, folders filled by programs and output folders are left out, also one named ``outputs`` in the folder itself.
    """
    limit = MAX_LISTED
    for place, folders, files in os.walk(folder):
        if RECORD in files:
            folders.clear()
            continue
        left_out = {*FILLED, outputs} if place == os.fspath(folder) else FILLED
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in left_out)
        for name in sorted(files):
            if (limit := limit - 1) < 0:
                return
            yield Path(place, name).relative_to(folder).as_posix()


class Overlay(Struct, frozen=True):
    """The files of a translation: those below the folder ``language`` in ``source`` take the place of those with the same path
    in ``source``. Names of files, and ``source``, are relative to the project. Without a language each file is itself.
    """

    source: str = ""
    language: str = ""

    @property
    def folder(self) -> str:
        """The folder of the translation."""
        return posixpath.join(self.source, self.language)

    def name_of(self, path: str) -> str:
        """The name of a file whose path in the manifest is relative to ``source``."""
        return posixpath.normpath(posixpath.join(self.source, path))

    def versions(self, name: str) -> tuple[str, ...]:
        """The names under which a file is looked for: in the translation, then in its own place."""
        if not self.language:
            return (name,)
        path = name if not self.source else name.removeprefix(f"{self.source}/")
        if (self.source and path == name) or path.startswith("../"):
            return (name,)
        path = path.removeprefix(f"{self.language}/")
        return posixpath.join(self.folder, path), posixpath.join(self.source, path)

    def find(self, name: str, root: Path) -> str:
        """The name of the version that exists below ``root``; if there is none, the given one."""
        with suppress(OSError, ValueError):  # an invalid file name
            return next((version for version in self.versions(name) if (root / version).is_file()), name)
        return name


NO_OVERLAY = Overlay()


class Sources:
    """Reads files below ``root``. ``texts`` are those read so far, by their names in locations.

    Files of a translation are found by its ``overlay``.
    """

    def __init__(self, root: Path, overlay: Overlay = NO_OVERLAY) -> None:
        self.root = root
        self.overlay = overlay
        self.texts: dict[str, str] = {}

    def find(self, path: str, relative_to: str, at: Location, findings: Findings) -> str | None:
        """The name of the file at ``path``, relative to the file ``relative_to``. If there is none, report an error at
        ``at`` and return None."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(relative_to), path))
        if self.overlay.language:
            name = self.overlay.find(name, self.root)
        try:
            file = (self.root / name).resolve()
            outside = path.startswith("/") or not file.is_relative_to(self.root.resolve())
            missing = not path.isprintable() or not file.is_file()
        except (OSError, ValueError, RuntimeError):  # an invalid file name, or a loop of links
            outside, missing = False, True
        if outside:
            findings.error("path-outside", f"“{path}” is outside the project", at, "Copy the file into the project.")
        elif missing:
            findings.error("file-missing", f"There is no file “{path}”", at, self._similar(path, relative_to))
        else:
            return name
        return None

    def _similar(self, path: str, relative_to: str) -> str:
        folder, suffix = (self.root / relative_to).parent, posixpath.splitext(path)[1].lower()
        others = [name for name in files_below(folder) if name.lower().endswith(suffix)]
        return similar(path[:200], others, "Paths start from the folder of the file that names them.")

    def read(self, name: str, at: Location | None, findings: Findings) -> str | None:
        """The text of the file ``name`` with its line ends unchanged. If it is not UTF-8, report an error and return
        None.

        ``at`` is the location that refers to it, for files that cannot be opened.
        """
        text = self.texts.get(name)
        if text is None:
            text = self._read(name, at, findings)
        if text is None or "\x00" not in text:
            return text
        line = text[: text.index("\x00")].count("\n") + 1
        hint = "It may not be a text file."
        findings.error("file-encoding", "The file contains a NUL character", Location(name, line), hint)
        return None

    def _read(self, name: str, at: Location | None, findings: Findings) -> str | None:
        file = self.root / name
        try:
            if (size := file.stat().st_size) > MAX_BYTES:
                problem = f"The file is larger than {MAX_BYTES:,} bytes: {size:,}"
                findings.error("file-huge", problem, Location(name), "Divide it.")
                return None
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = file.read_bytes()[: error.start].count(b"\n") + 1
            hint = "Save it as UTF-8."
            findings.error("file-encoding", "The file is not UTF-8", Location(name, line), hint)
            return None
        except OSError as error:
            findings.error("file-unreadable", f"“{name}” can't be read: {error.strerror}", at or Location(name))
            return None
        self.texts[name] = text
        return text
