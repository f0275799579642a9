"""Files that style sheets refer to: typefaces and pictures in the template folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from publisher.diagnostics import Findings
from publisher.document import (
    Book,
    CardGrid,
    EnclosedList,
    Exercise,
    Glossary,
    Index,
    InlineMath,
    LineBreak,
    Math,
    Node,
    Quiz,
    Recording,
    Solution,
    Steps,
    alignment,
    attributed,
    kinds,
)
from publisher.language import is_upright
from publisher.media.pictures import MEDIA_TYPES
from publisher.templating import Renderer
from publisher.theme.styles import local_files

# Style sheets for what few books contain.
SHEETS: Mapping[str, frozenset[type[Node]]] = {
    "cards.css": frozenset({CardGrid}),
    "enclosed.css": frozenset({EnclosedList}),
    "exercises.css": frozenset({Exercise, Quiz, Solution}),
    "formula-page.css": frozenset({InlineMath, Math}),
    "formulas.css": frozenset({InlineMath, Math}),
    "index.css": frozenset({Glossary, Index}),
    "recordings.css": frozenset({Recording}),
    "steps.css": frozenset({Steps}),
    "verse.css": frozenset({LineBreak}),
}

ALIGNED_TEXT = "aligned.css"
UPRIGHT_PARTS = "upright-parts.css"


def sheets_for(book: Book) -> tuple[str, ...]:
    """The style sheets for what the book contains."""
    names = (name for name, of in SHEETS.items() if any(not kinds(d).isdisjoint(of) for d in book.divisions))
    aligned = (ALIGNED_TEXT,) if any(alignment(n) for division in book.divisions for n in attributed(division)) else ()
    return (*names, *aligned, *([UPRIGHT_PARTS] if has_upright_parts(book) else []))


def has_upright_parts(book: Book) -> bool:
    """Whether a book in a script with italics has parts in one without them."""
    if book.metadata.upright:
        return False
    given = (node.attributes.get("lang") for division in book.divisions for node in attributed(division))
    return any(map(is_upright, filter(None, given)))


def find_file(name: str, renderer: Renderer, findings: Findings) -> Path | None:
    """Find a file by name. If no template folder has it, report an error and return None."""
    if renderer.has(name):
        return renderer.file(name)
    code = "image-missing" if Path(name).suffix.lower() in MEDIA_TYPES else "font-missing"
    at = next(filter(None, (sheet.place_of(name) for sheet in renderer.settings.added.custom)), None)
    hint = "Put it into the folder of the style sheet." if at else ""
    findings.error(code, f"A style sheet names “{name}”, which no template folder contains", at, hint)
    return None


def media_type(file: Path) -> str:
    """The media type of a picture or a typeface."""
    suffix = file.suffix.lower()
    return MEDIA_TYPES.get(suffix, f"font/{suffix[1:]}")


def referenced_files(style: str, others: Iterable[str], renderer: Renderer, findings: Findings) -> dict[str, Path]:
    """The files that a style sheet refers to, by name, except ``others``, which exist already."""
    names = (name for name in local_files(style) if name not in others) if renderer.styled else ()
    return {name: file for name in names if (file := find_file(name, renderer, findings))}
