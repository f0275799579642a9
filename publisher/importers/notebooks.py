"""Notebooks of Jupyter as Markdown: their text, their code, and the results that are saved in them."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from msgspec import Struct, field

from publisher.importers.files import entries, mapping

_PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_ATTACHED = re.compile(r"attachment:(?P<name>[^\s()]+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_UNSAFE = re.compile(r"[^\w.-]+")
_TABLE = re.compile(r"(?i)<(?:table)\b")
_TICKS = re.compile(r"`{3,}")
MAX_CELLS = 10_000


class Notebook(Struct):
    """The text of a notebook, and the pictures in it by their names beside the page."""

    text: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def read_notebook(data: bytes, name: str) -> Notebook | None:
    """The notebook ``name``; None if it is none that we can read."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not isinstance(given.get("cells"), list):
        return None
    made, stem = Notebook(), PurePosixPath(name).stem
    about = [
        mapping(given, "metadata", "kernelspec").get("language"),
        mapping(given, "metadata", "language_info").get("name"),
    ]
    language = str(next(filter(None, about), "python")).lower()
    cells = [cell for cell in given["cells"][:MAX_CELLS] if isinstance(cell, dict)]
    parts = (_cell(cell, language, _Pictures(made, stem, n)) for n, cell in enumerate(cells, 1))
    made.text = "\n\n".join(part for part in parts if part) + "\n"
    return made


class _Pictures(Struct):
    """Puts the pictures of a cell into files."""

    notebook: Notebook
    stem: str
    cell: int
    count: int = 0

    def put(self, kind: str, content: str) -> str:
        """The address of a picture, whose content is text of SVG, or encoded; empty if it can't be read."""
        try:
            data = content.encode() if kind == "svg" else base64.b64decode(content, validate=False)
        except (ValueError, binascii.Error):
            return ""
        self.count += 1
        number = f"{self.cell}-{self.count}" if self.count > 1 else str(self.cell)
        folder = _UNSAFE.sub("-", self.stem)
        name = f"{folder}_files/cell-{number}.{kind}"
        self.notebook.files[name] = data
        return name


def _cell(cell: dict[str, object], language: str, pictures: _Pictures) -> str:
    source, kind = _text(cell.get("source")).rstrip(), cell.get("cell_type")
    if kind == "markdown":
        attached = mapping(cell, "attachments")

        def shown(found: re.Match[str]) -> str:
            given = mapping(attached, found["name"])
            return next(
                (pictures.put(_PICTURES[each], _text(data)) for each, data in given.items() if each in _PICTURES),
                found[0],
            )

        return _ATTACHED.sub(shown, source)
    if kind != "code":
        return ""
    tags = {str(tag).replace("_", "-") for tag in entries(mapping(cell, "metadata").get("tags"))}
    hidden = re.search(r"^#\|[ \t]*include:[ \t]*false", source, re.MULTILINE) or "remove-cell" in tags
    if hidden:
        return ""
    parts = [] if "remove-input" in tags or not source else [_fenced(language, source)]
    if "remove-output" not in tags:
        parts += [
            part
            for output in entries(cell.get("outputs"))
            if isinstance(output, dict)
            for part in _output(output, pictures)
        ]
    return "\n\n".join(parts)


def _output(output: dict[str, object], pictures: _Pictures) -> Iterator[str]:
    """A result of code: a picture, a table, Markdown, or text."""
    data = mapping(output, "data")
    text = _text(output.get("text") or data.get("text/plain") or output.get("traceback"))
    picture = next((pictures.put(kind, _text(data[name])) for name, kind in _PICTURES.items() if name in data), "")
    if picture:
        yield f"![]({picture})"
    elif "text/markdown" in data:
        yield _text(data["text/markdown"]).strip()
    elif "text/latex" in data:
        yield _text(data["text/latex"]).strip()
    elif _TABLE.search(table := _text(data.get("text/html"))):
        yield "\n".join(line for line in _STYLE.sub("", table).splitlines() if line.strip())
    elif text.strip():
        yield _fenced("text", _COLOURS.sub("", text).rstrip())


def _fenced(language: str, text: str) -> str:
    mark = "`" * max((3, *(len(found) + 1 for found in _TICKS.findall(text))))
    return f"{mark}{language}\n{text}\n{mark}"


def _text(given: object) -> str:
    """A text, which may be a list of lines."""
    return "".join(map(str, given)) if isinstance(given, list) else given if isinstance(given, str) else ""


__all__ = ["Notebook", "read_notebook"]
