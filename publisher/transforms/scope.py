"""What a transform may know besides the book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publisher.diagnostics import Findings


@dataclass(frozen=True, slots=True)
class Scope:
    """The edition's format and audience, the folders, and where findings go.

    ``root`` is the folder whose files may be read; a chapter's ``file`` is relative to it.
    ``numbered`` says whether chapters and sections are counted: only a manifest says that this is a book.
    ``fonts`` are font files of the project, which print uses where the packaged typefaces lack a glyph.
    """

    format: str
    root: Path
    findings: Findings
    numbered: bool = True
    audience: str = ""
    fonts: tuple[Path, ...] = ()
