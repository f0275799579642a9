"""Notebooks of Jupyter as Markdown: their text, their code, and the results that are saved in them."""

from __future__ import annotations

import base64
import binascii
import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from msgspec import Struct, field

from publisher.importers.dialects.lines import FENCE, after_matter, end_of_code, ends_code, fenced, indented_code, prose
from publisher.importers.files import entries, mapping

_PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_END_OF_STYLE = re.compile(r"</style>", re.IGNORECASE)
_ATTACHED = re.compile(r"attachment:(?P<name>[^\s()]+)")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_UNSAFE = re.compile(r"[^\w.-]+")
_TABLE = re.compile(r"(?i)<(?:table)\b")
_ALIKE = 0.8  # of the lines
MAX_CELLS = 10_000
MAX_OUTPUT = 1_000_000


class Notebook(Struct):
    """The text of a notebook, the sources of its cells of text, the pictures in it by their names in the project, and the number
    of cells and results left out."""

    text: str = ""
    sources: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: int = 0


def read_notebook(data: bytes, name: str, taken: set[str]) -> Notebook | None:
    """The notebook ``name``; None if it is none that we can read. The names of its pictures become ``taken``."""
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not isinstance(given.get("cells"), list):
        return None
    made = Notebook(left_out=max(0, len(given["cells"]) - MAX_CELLS))
    folder = _UNSAFE.sub("-", PurePosixPath(name).stem)
    about = [
        mapping(given, "metadata", "kernelspec").get("language"),
        mapping(given, "metadata", "language_info").get("name"),
    ]
    language = str(next(filter(None, about), "python")).lower()
    language = language if _LANGUAGE.fullmatch(language) else "python"
    cells = [cell for cell in given["cells"][:MAX_CELLS] if isinstance(cell, dict)]
    place = posixpath.dirname(name)
    parts = (_cell(cell, language, _Pictures(made, place, folder, n, taken)) for n, cell in enumerate(cells, 1))
    made.sources = "\n\n".join(_text(cell.get("source")) for cell in cells if cell.get("cell_type") == "markdown")
    made.text = "\n\n".join(part for part in parts if part) + "\n"
    return made


class _Pictures(Struct):
    """Puts the pictures of a cell into files."""

    notebook: Notebook
    place: str
    folder: str
    cell: int
    taken: set[str]
    count: int = 0

    def put(self, kind: str, content: str) -> str:
        """The address of a picture, whose content is text of SVG, or encoded; empty if it can't be read."""
        try:
            data = content.encode() if kind == "svg" else base64.b64decode(content, validate=False)
        except (ValueError, binascii.Error):
            return ""
        if not data.strip():
            return ""
        file = ""
        while not file or file in self.taken:
            self.count += 1
            number = f"{self.cell}-{self.count}" if self.count > 1 else str(self.cell)
            name = f"{self.folder}_files/cell-{number}.{kind}"
            file = posixpath.join(self.place, name)
        self.taken.add(file)
        self.notebook.files[file] = data
        return name


def is_form_of(markdown: str, source: bytes, *, notebook: bool) -> bool:
    """Whether a page of Markdown is the text of a notebook, as jupytext keeps it beside it, or what a program made of a ``source``
    with code: it has nearly all lines of its text."""
    if notebook:
        made = read_notebook(source, "", set())
        given = made.sources.split("\n") if made else []
    else:
        given = after_matter(source.decode(errors="replace").split("\n"))
    words = [line for n in prose(given) if len(line := given[n].strip()) > 2]
    known = {line.strip() for line in markdown.split("\n")}
    return bool(words) and sum(line in known for line in words) >= _ALIKE * len(words)


def _cell(cell: dict[str, object], language: str, pictures: _Pictures) -> str:
    source, kind = _text(cell.get("source")).rstrip(), cell.get("cell_type")
    if kind == "markdown":
        attached = mapping(cell, "attachments")

        def shown(found: re.Match[str]) -> str:
            given = mapping(attached, found["name"]) or mapping(attached, unquote(found["name"]))
            made = (pictures.put(_PICTURES[each], _text(data)) for each, data in given.items() if each in _PICTURES)
            return next(filter(None, made), found[0])

        return _closed(_ATTACHED.sub(shown, source))
    if kind != "code":
        pictures.notebook.left_out += bool(source)
        return ""
    tags = {str(tag).replace("_", "-") for tag in entries(mapping(cell, "metadata").get("tags"))}
    hidden = re.search(r"^#\|[ \t]*include:[ \t]*false", source, re.MULTILINE) or "remove-cell" in tags
    if hidden:
        return ""
    parts = [] if "remove-input" in tags or not source else ["\n".join(fenced(language, source.split("\n")))]
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
    made = (pictures.put(kind, _text(data[name])) for name, kind in _PICTURES.items() if name in data)
    if picture := next(filter(None, made), ""):
        shown = f"![]({picture})"
    elif words := _text(data.get("text/markdown") or data.get("text/latex")).strip():
        shown = words
    elif _TABLE.search(table := _text(data.get("text/html"))):
        shown = "\n".join(line for line in _without_styles(table).splitlines() if line.strip())
    else:
        shown = "\n".join(fenced("text", _displayed(text).rstrip().split("\n"))) if text.strip() else ""
    if len(shown) > MAX_OUTPUT:
        pictures.notebook.left_out += 1
    elif shown:
        yield shown


def _without_styles(text: str) -> str:
    end = max((found.end() for found in _END_OF_STYLE.finditer(text)), default=0)
    return _STYLE.sub("", text[:end]) + text[end:]


def _displayed(text: str) -> str:
    """What a terminal shows of a text: without its escape sequences, and of a line that is written again, what is written last."""
    lines = _ESCAPES.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _closed(text: str) -> str:
    """The text of a cell, whose last block of code ends with it."""
    lines, at = text.split("\n"), 0
    code = indented_code(lines)
    while at < len(lines):
        fence = None if at in code else FENCE.fullmatch(lines[at])
        end = end_of_code(lines, at, fence) if fence else at
        if fence and (end == at or not ends_code(lines[end], fence)):
            return f"{text}\n{' ' * len(fence['indent'])}{fence['mark']}"
        at = end + 1
    return text


def _text(given: object) -> str:
    """A text, which may be a list of lines."""
    return "".join(map(str, given)) if isinstance(given, list) else given if isinstance(given, str) else ""


__all__ = ["Notebook", "is_form_of", "read_notebook"]
