"""What pages may use besides other pages: files outside of their folder, and in Sphinx, roles that are links, and other sites."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.importers.files import ADDRESS, real_file

_PICTURE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\((?P<file>[^()\s]+)\)")


class Sphinx(Struct, frozen=True):
    """What the pages in the folder ``texts`` may use: files of the project at ``root``, roles that are links, other sites.

    ``outside`` are the files outside of the folder, by the names that their copies get.
    """

    texts: Path | None = None
    root: Path | None = None
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    outside: dict[str, Path] = field(default_factory=dict)

    def copied(self, path: str, page: str) -> str:
        """The path from a page to the copy of a file that is outside of the folder of pages; empty if there is no such file."""
        if not self.texts or not self.root or ADDRESS.match(path) or path.startswith("/"):
            return ""
        folder = posixpath.dirname(page)
        if not posixpath.normpath(posixpath.join(folder, path)).startswith("../"):
            return ""
        file = real_file(self.texts / folder / path, self.root)
        if not file:
            return ""
        name = f"included/{file.relative_to(self.root).as_posix()}"
        self.outside[name] = file
        return posixpath.relpath(name, folder or ".")

    def included(self, name: str, text: str) -> str:
        """The text of a copy, whose pictures are copied, too, to the same places beside it, or are words if they do not exist."""

        def picture(found: re.Match[str]) -> str:
            path = found["file"].partition("#")[0].partition("?")[0]
            if self.root is None or ADDRESS.match(path):
                return found[0]
            file = real_file(self.outside[name].parent / path, self.root)
            if not file:
                return found["alt"]
            self.outside[f"included/{file.relative_to(self.root).as_posix()}"] = file
            return found[0]

        return _PICTURE.sub(picture, text)

    def has(self, path: str, page: str) -> bool:
        """Whether a file to which a path in a page leads is in the folder of pages, or may be anywhere else."""
        if not path or ADDRESS.match(path):
            return True
        place = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(page), path)
        if posixpath.normpath(place).startswith("../"):
            return False
        return self.texts is None or place in self.outside or os.path.isfile(self.texts / place)


__all__ = ["Sphinx"]
