"""Text alternatives of pictures that say nothing: names of files."""

from __future__ import annotations

import re

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


def is_file_name(words: str, file: str) -> bool:
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


__all__ = ["is_file_name"]
