"""What a transform may know besides the book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from publisher.diagnostics import Findings, nearest
from publisher.document import Book, Node
from publisher.formats import Format
from publisher.language import Words

# After so many findings a hint is not worth its search: a book of nothing but mistakes must not take minutes.
HINTED = 200


@dataclass(frozen=True, slots=True)
class TransformContext:
    """What is written and for whom, the folders, and where findings go.

    ``output`` is the edition's format. ``root`` is the folder whose files may be read; a chapter's ``file`` is relative to it.
    ``numbered`` says whether chapters and sections are counted: only a manifest says that this is a book.
    ``fonts`` are font files of the project, which print uses where the packaged typefaces lack a glyph.
    ``whole`` is the book before anything was left out of it. ``separate`` says that each chapter is a document of its own, in
    which its identifiers need to be unique. ``words`` are those of the book's language.
    """

    output: Format
    root: Path
    findings: Findings
    numbered: bool = True
    audience: str = ""
    fonts: tuple[Path, ...] = ()
    whole: Book | None = None
    separate: bool = False
    words: Words = field(kw_only=True)

    @property
    def format(self) -> str:
        """The name of the format."""
        return self.output.name

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """A hint that names the likeliest of the ``known`` names."""
        return nearest(name[:200], known) if len(self.findings.items) < HINTED else ""


def same_condition(left_out: Node) -> str:
    """A hint for what refers to something that is left out; it shows the condition of that, if it has one itself."""
    condition = left_out.attributes.get("when")
    shown = f'"{condition}"' if " " in condition else condition
    return f"Give both the same condition, such as {{when={shown}}}." if shown else "Give both the same condition."


def split_url(url: str) -> SplitResult | None:
    """The parts of an address, or None if it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return None
