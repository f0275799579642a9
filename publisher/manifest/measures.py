"""Lengths, and sizes of sheets."""

from __future__ import annotations

import re

PAPERS = {  # width and height in mm
    "a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "a6": (105, 148), "b4": (250, 353), "b5": (176, 250),
    "letter": (215.9, 279.4), "legal": (215.9, 355.6), "ledger": (279.4, 431.8), "executive": (184.15, 266.7),
}  # fmt: skip
POINT = 25.4 / 72
MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": POINT}


def sheet(text: str) -> tuple[float, float]:
    """Width and height in millimetres of a named size (A4, Letter) or of ``6x9in``. Raise ``ValueError`` if
    unknown."""
    if text.lower() in PAPERS:
        return PAPERS[text.lower()]
    size = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)\s?[x×]\s?(\d{1,4}(?:\.\d{1,4})?)\s?(mm|cm|in|pt)", text, re.ASCII)
    if not size:
        raise ValueError(f"“{text}” is not a paper size")
    width, height = (float(number) * MILLIMETRES[size[3]] for number in (size[1], size[2]))
    if not (40 <= width <= 1500 and 40 <= height <= 1500):
        raise ValueError(f"“{text}” does not have sides of 40 to 1500 mm")
    return width, height


def millimetres(text: str) -> float:
    """A length in millimetres; -1 if it is none."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)\s?(mm|cm|in|pt)", text, re.ASCII)
    return float(found[1]) * MILLIMETRES[found[2]] if found else -1


__all__ = ["PAPERS", "POINT", "millimetres", "sheet"]
