"""Fonts of this machine, for scripts that the packaged typefaces lack: those of the Noto project, as Debian packages them."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from msgspec import Struct

from publisher.media.faces import face_of, font_files
from publisher.media.fonts import INVISIBLE

FOLDERS = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")
if sys.platform == "darwin":
    FOLDERS = ("~/Library/Fonts", "/Library/Fonts")
CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"


class Source(Struct, frozen=True):
    """Where fonts are: a Debian ``package``, and the names of the ``files``, regular and bold."""

    package: str
    files: tuple[str, ...]


def _core(family: str) -> Source:
    return Source(CORE, (f"{family}-Regular.ttf", f"{family}-Bold.ttf"))


_COLLECTION = Source(CJK, ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"))
# By the first word of the Unicode names of their characters.
_SCRIPTS = {
    "ARABIC": _core("NotoNaskhArabic"),
    **{
        name.upper(): _core(f"NotoSerif{name}")
        for name in (
            *("Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada"),
            *("Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil", "Telugu", "Thai", "Tibetan"),
        )
    },
}  # fmt: skip
_WIDE = (
    *(range(0x1100, 0x1200), range(0x2E80, 0xA000), range(0xA960, 0xA980), range(0xAC00, 0xD800)),
    *(range(0xF900, 0xFB00), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0), range(0x20000, 0x40000)),
)


def source_of(character: str) -> Source | None:
    """The fonts that have a character; None if there is no advice."""
    if is_east_asian(character):
        return _COLLECTION
    return _SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0])


def is_east_asian(character: str) -> bool:
    """Whether fonts for Chinese, Japanese and Korean have a character, with their punctuation."""
    return any(ord(character) in wide for wide in _WIDE)


def installed_fonts(texts: Iterable[str], known: frozenset[int], language: str) -> tuple[Path, ...]:
    """The installed fonts for characters of the texts that are not ``known``, in a fixed order.

    A face of a collection is a path below that of its file: ``NotoSerifCJK-Regular.ttc/2``.
    """
    lacking = {c for text in texts if not text.isascii() for c in set(text) if ord(c) not in known}
    sources = {source_of(c) for c in lacking if unicodedata.category(c) not in INVISIBLE}
    wanted = sorted((source for source in sources if source), key=lambda source: source.files)
    found = (path for source in wanted for name in source.files if (path := _installed().get(name)))
    return tuple(face_of(path, "", language) for path in found)


def available() -> list[str]:
    """The paths of all fonts of this machine."""
    return list(map(os.fspath, font_files(FOLDERS)))


@cache
def _installed() -> dict[str, Path]:
    """The font files of this machine by name."""
    wanted = {name for source in (*_SCRIPTS.values(), _COLLECTION) for name in source.files}
    found: dict[str, Path] = {}
    for file in font_files(FOLDERS):
        if file.name in wanted:
            found.setdefault(file.name, file)
    return found
