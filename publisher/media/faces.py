"""Faces of font collections, and families of this machine, by their names."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from publisher.diagnostics import nearest
from publisher.language import is_traditional, prefixes
from publisher.media.fonts import FontError, describe

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

SUFFIXES = (".otf", ".ttf", ".otc", ".ttc")
# The last words of the names of faces with the forms of characters that are usual in a language, as Noto and Source Han have them.
_FORMS = {"ja": ("jp", "j"), "ko": ("kr", "k"), "zh": ("sc", "cn")}
_TRADITIONAL, _HONG_KONG = ("tc", "tw"), ("hk", "hc")
_COLLECTION = b"ttcf"


class FaceError(FontError):
    """A font file has no face with a name."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Named(Struct, frozen=True):
    """A face: its path (see ``fonts.split_face``), its family, and all names by which it may be called."""

    path: Path
    family: str
    names: frozenset[str]


def face_of(file: Path, name: str, language: str) -> Path:
    """The face of a font file with a name.

    Without a ``name``, it is the face for a ``language``, else the first. Raise ``FontError``.
    """
    faces = _faces(file)
    if name:
        wanted = _plain(name)
        for face in faces:
            if wanted in face.names:
                return face.path
        families = list(dict.fromkeys(face.family for face in faces))
        listed = f"It has: {', '.join(families)}."
        raise FaceError(f"“{file.name}” has no face “{name}”", nearest(name, families) or listed)
    forms = _forms(language)
    fitting = (face.path for form in forms for face in faces if _last_word(face.family) == form)
    return next(fitting, faces[0].path)


def family_of(name: str, folders: tuple[str, ...]) -> list[Path]:
    """The faces of a family in folders of fonts, upright ones first, and lighter ones before heavier ones.

    There may be none. Other files than fonts are passed over. Files with a name like that of the family are examined first.
    """
    wanted = _plain(name)
    near, far = list[Path](), list[Path]()
    for file in font_files(folders):
        stem = _plain(file.stem.partition("-")[0])
        (near if stem and (wanted.startswith(stem) or stem.startswith(wanted)) else far).append(file)
    for files in (near, far):
        if found := [face for file in files for face in _readable(file) if _plain(face.family) == wanted]:
            return [face.path for face in _sorted(found)]
    return []


def _sorted(faces: list[Named]) -> list[Named]:
    first: dict[tuple[bool, tuple[float, float]], Named] = {}
    for face in faces:
        about = describe(face.path)
        first.setdefault((about.italic, about.weights), face)
    return [first[key] for key in sorted(first)]


@cache
def font_files(folders: tuple[str, ...]) -> list[Path]:
    """All font files in folders, in a fixed order."""
    found = []
    for folder in folders:
        for place, inner, files in os.walk(os.path.expanduser(folder)):
            inner.sort()
            found += [Path(place, file) for file in sorted(files) if file.lower().endswith(SUFFIXES)]
    return found


def _readable(file: Path) -> list[Named]:
    try:
        return _faces(file)
    except FontError:
        return []


def _faces(file: Path) -> list[Named]:
    """The faces of a font file. Raise ``FontError``."""
    from fontTools.ttLib import TTCollection, TTFont

    try:
        with file.open("rb") as stream:
            collected = stream.read(4) == _COLLECTION
            stream.seek(0)
            if not collected:
                with TTFont(stream, lazy=True) as font:
                    return [_named(file, font)]
            with TTCollection(stream, lazy=True) as collection:
                return [_named(file / str(number), font) for number, font in enumerate(collection.fonts)]
    except Exception as error:  # a corrupt table may raise anything
        raise FontError(f"“{file.name}” is not a font: {error or type(error).__name__}") from error


def _named(path: Path, font: TTFont) -> Named:
    table = font["name"]
    family = str(table.getBestFamilyName() or path.stem)
    names = (family, table.getBestFullName(), table.getDebugName(6), table.getDebugName(1), table.getDebugName(4))
    return Named(path, family, frozenset(_plain(str(name)) for name in names if name))


def _forms(language: str) -> tuple[str, ...]:
    if is_traditional(language):
        regions = language.lower().split("-")
        return _TRADITIONAL if {"hk", "mo"}.isdisjoint(regions) else (*_HONG_KONG, *_TRADITIONAL)
    return _FORMS.get(prefixes(language)[-1], ())


def _last_word(family: str) -> str:
    return family.lower().rpartition(" ")[2]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


__all__ = ["FaceError", "face_of", "family_of", "font_files"]
