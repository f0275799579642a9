"""Catalogues of the text that the program adds to editions.

English is the module ``en``, the source of all others. These are gettext files, named after their language: ``de.po``,
``zh_Hant.po``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from publisher.language.catalogue import Catalogue
from publisher.language.tags import is_traditional, prefixes

FALLBACK = "en"  # for languages without a catalogue
FOLDERS = [Path(__file__).parent]


@lru_cache(maxsize=64)
def find_catalogue(language: str) -> Catalogue:
    """The catalogue of the longest prefix of a language tag that has one (``pt-BR``, ``pt``), else the English
    one."""
    if file := find_file(language):
        from publisher.language.gettext_files import read_catalogue

        return read_catalogue(file)
    found: Catalogue = import_module(f"{__name__}.{FALLBACK}").CATALOGUE
    return found


def find_file(language: str) -> Path | None:
    """The file of the longest prefix of a language tag that has one."""
    tags = prefixes(language)
    if tags[-1] == FALLBACK:
        return None
    if tags[-1] == "zh":
        tags.append("zh-hant" if is_traditional(language) else "zh-hans")
    known = files()
    return next((known[name] for tag in tags if (name := tag.replace("-", "_")) in known), None)


def files() -> dict[str, Path]:
    """The files of all languages but English, by their names in lower case."""
    return {file.stem.lower(): file for folder in FOLDERS for file in sorted(folder.glob("*.po"))}
