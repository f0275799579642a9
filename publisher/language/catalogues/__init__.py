"""Catalogues of the text that the program adds to editions. There is a module for each language, named after its
tag: ``en.py``, ``pt_br.py``."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module

from publisher.language.catalogue import Catalogue

FALLBACK = "en"  # for languages without a catalogue


@lru_cache(maxsize=64)
def find_catalogue(language: str) -> Catalogue:
    """The catalogue of the longest prefix of a language tag that has one (``pt-BR``, ``pt``), else the English
    one."""
    known = {module.name for module in pkgutil.iter_modules(__path__)}
    parts = language.lower().split("-")
    names = ("_".join(parts[:end]) for end in range(len(parts), 0, -1))
    name = next((name for name in names if name in known), FALLBACK)
    found: Catalogue = import_module(f"{__name__}.{name}").CATALOGUE
    return found
