"""Unique names: of files, of places in a text, of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

EDITION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
"""The name of an edition, which becomes a folder."""
VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")
"""The name of a variable in a text."""
LABEL_OF_QUARTO = r"(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)[-:]"
"""The beginning of a label in Quarto, whose references look like citations: ``@fig-bridge``."""
RECORD, HIDDEN = ".outputs.json", ".publisher"
"""What builds keep in an output folder: the record of what they wrote, and a folder for cache, lock and staging."""
PREVIEW = "preview"
"""The folder of previewed editions in the hidden one."""


class Names:
    """Makes names unique by adding a number to those that are taken.

    ``pattern`` joins name and number. ``folded`` names differ in more than case, since some file systems ignore case.
    """

    def __init__(self, taken: Iterable[str] = (), pattern: str = "{}-{}", *, folded: bool = False) -> None:
        self._folded = folded
        self._taken = {self._key(name) for name in taken}
        self._pattern = pattern
        self._counts: Counter[str] = Counter()

    def _key(self, name: str) -> str:
        return name.lower() if self._folded else name

    def copy(self) -> Names:
        """A copy with the same names taken."""
        return deepcopy(self)

    def free(self, wanted: str, suffix: str = "") -> str:
        """``wanted`` with ``suffix``, or the first numbered name that is free, which is then taken."""
        name, key = wanted + suffix, self._key(wanted + suffix)
        while self._key(name) in self._taken:
            self._counts[key] += 1
            name = self._pattern.format(wanted, self._counts[key] + 1) + suffix
        self._taken.add(self._key(name))
        return name


# A number before a name: “01-intro”, “3. Start”, but not “3D”, “7a” or a date.
_NUMBER = re.compile(r"(?:\d+[-_. ]+|0\d+)(?=[^\W\d_])")


def title_of(stem: str) -> str:
    """The name of a file or folder, without its suffix, as a title: “01-getting-started” is “Getting started”."""
    title = stem[found.end() :] if (found := _NUMBER.match(stem)) else stem
    if " " not in title and re.search(r"[^\W\d_]", title):
        title = re.sub(r"[-_]+", " ", title)
    title = title.strip()
    return title[:1].upper() + title[1:] or stem


# With its suffix, or as cameras and screenshots name pictures.
_FILE_NAME = re.compile(
    r"[\w./\\()+-]*\w\.(?:avif|bmp|eps|gif|heic|jfif|jpe?g|pdf|png|svg|tiff?|webp)"
    r"|(?:IMG|DSCN?|PXL|MVI)[-_ ]?\d[\w-]*|image\d+|screen ?shot[-_ ]?\d[\d_.-]*",
    re.IGNORECASE,
)


# In English, German, French, Spanish, Italian, Dutch, Portuguese, Polish and Nordic languages.
_KINDS = frozenset((
    "chart", "cover", "diagram", "drawing", "fig", "figure", "file", "graph", "graphic", "icon", "illustration", "image", "img",
    "logo", "map", "photo", "photograph", "pic", "picture", "scan", "screenshot", "abb", "abbildung", "bild", "bildschirmfoto",
    "diagramm", "foto", "grafik", "graphik", "karte", "skizze", "zeichnung", "carte", "dessin", "graphique", "schéma", "dibujo",
    "figura", "fotografía", "gráfico", "imagen", "mapa", "disegno", "fotografia", "grafico", "immagine", "afbeelding", "figuur",
    "grafiek", "plaatje", "tekening", "desenho", "imagem", "obraz", "obrazek", "rysunek", "zdjęcie", "bilde", "billede", "kuva",
))  # fmt: skip
_FORMULA = re.compile(r"[A-Z][A-Za-z]{0,2}\d{1,2}[A-Za-z]{0,3}")  # H2O, CO2


def is_file_name(words: str, file: str = "") -> bool:
    """Whether an alternative text is only a file name: that of ``file``, with its suffix, or without if that says nothing
    but the kind of picture or has no word; or that of any picture."""
    shown = words.strip()
    words = shown.casefold()
    name = file.rsplit("/", 1)[-1].casefold()
    is_described = (words.isalpha() and words not in _KINDS) or any(map(_describes, re.split(r"[\s-]+", shown)))
    is_stem = words == name.rsplit(".", 1)[0] and not is_described
    return bool(words) and (words == name or is_stem or _FILE_NAME.fullmatch(words) is not None)


def _describes(word: str) -> bool:
    """Whether a part of a file's name is a word, or letters and digits as in H2O, and not a kind of picture."""
    if word.rstrip("0123456789").casefold() in _KINDS:
        return False
    is_long = len(word) > 2 or word.upper() == word.lower()  # in scripts without capitals, words may be short
    return (is_long and word.isalpha()) or bool(_FORMULA.fullmatch(word))
