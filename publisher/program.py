"""This program and its surroundings, as far as they may change what it writes: known without reading or importing them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

# Where shared libraries such as Pango are found; the first is written anew whenever one is installed.
LIBRARIES = "/etc/ld.so.cache"
VARIABLES = (
    "DYLD_FALLBACK_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "SOURCE_DATE_EPOCH",
    "WEASYPRINT_DLL_DIRECTORIES",
)
_INSTALLED = (".dist-info", ".egg-info", ".pth")


@lru_cache(maxsize=1)
def package_templates() -> Path:
    """The folder of the package's templates; in a checkout it is next to the package."""
    package = Path(__file__).resolve().parent
    packed = package / "templates"
    return packed if packed.is_dir() else package.parent / "templates"


def shared_libraries() -> str:
    """When a shared library was last installed; empty if the system has no list of them."""
    if not os.path.exists(LIBRARIES):
        return ""
    facts = os.stat(LIBRARIES)
    return f"{LIBRARIES} {facts.st_size} {facts.st_mtime_ns}"


def program() -> str:
    """A hash of this program, the names and versions of installed libraries, and the environment variables that matter.

    The program's files count by name, size and time, libraries by the names of their folders of metadata.
    """
    digest = hashlib.sha256(_installed().encode())
    for name in VARIABLES:
        digest.update(f"{name}={os.environ.get(name)!r}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


@cache
def _installed() -> str:
    """What stays the same in a process: it runs what it has imported."""
    found = [sys.version, sys.platform, sys.getfilesystemencoding()]
    for folder in dict.fromkeys((Path(__file__).parent, package_templates())):
        found += sorted(_files(os.fspath(folder)))
    for place in sys.path:
        with suppress(OSError):  # a folder that does not exist, or an archive
            installed = sorted(name for name in os.listdir(place or ".") if name.endswith(_INSTALLED))
            found += [place, *installed] if installed else []
    found.append(shared_libraries())
    return hashlib.sha256("\n".join(found).encode(errors="surrogateescape")).hexdigest()


def _files(folder: str) -> Iterator[str]:
    """The name, size and time of each file below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                facts = entry.stat()
                yield f"{entry.path} {facts.st_size} {facts.st_mtime_ns}"


__all__ = ["package_templates", "program", "shared_libraries"]
